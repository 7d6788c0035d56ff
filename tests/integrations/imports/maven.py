"""The four files of the Maven set, the mapping that is kept for them, and everything that must come out of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.integrations.imports.acts import run_now
from spearhead.integrations.imports.drafting import begin
from spearhead.integrations.imports.models import Import
from tests.integrations.files.samples import sample
from tools.repository import ROOT

FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
MAPPING = ROOT / "samples" / "mappings" / "maven_crm.yaml"
ROWS = 85 + 7 + 35 + 8_800

STAGES = {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
QUARTERS = {"2017-Q1": 1_134_672, "2017-Q2": 3_086_111, "2017-Q3": 2_982_255, "2017-Q4": 2_802_496}
MANAGERS = {
    "Melvin Marxen": 2_251_930, "Summer Sewald": 1_964_750, "Rocco Neubert": 1_960_545, "Celia Rouche": 1_603_897,
    "Cara Losch": 1_130_049, "Dustin Brinkmann": 1_094_363,
}  # fmt: skip
REGIONS = {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}


def folder() -> Path:
    """Where the files lie; the test is skipped where they do not."""
    return sample("maven_crm/accounts.csv").parent


def uploaded(by: User, *, mapping: str | None = None, accept: bool = False, place: Path | None = None) -> Import:
    """The four files as the wizard gets them, with the kept mapping unless another is given."""
    text = MAPPING.read_text(encoding="utf-8") if mapping is None else mapping
    with ExitStack() as stack:
        streams = [(name, stack.enter_context(((place or folder()) / name).open("rb"))) for name in FILES]
        return begin(streams, by=by, mapping=text, accept=accept)


def imported(by: User, **how: Any) -> Import:
    """The same, run."""
    batch = uploaded(by, **how)
    run_now(batch, dry_run=False)
    batch.refresh_from_db()
    return batch


def check_everything(figure: Callable[..., Any]) -> None:
    """REC-01 and REC-02 to the last unit."""
    live = Deal.objects.filter(deleted_at__isnull=True)
    assert live.count() == 8_800
    stages = {name: live.filter(stage__name=name).count() for name in STAGES}
    assert stages == STAGES
    assert _whole(figure("bookings").value) == 10_005_534
    assert {key: _whole(figure("bookings", period=key).value) for key in QUARTERS} == QUARTERS
    assert _by(figure("bookings", group_by="manager")) == MANAGERS
    assert _by(figure("bookings", group_by="region")) == REGIONS
    best = {group.label: group for group in figure("bookings", group_by="owner").groups}["Darcel Schlecht"]
    assert (_whole(best.value), best.n) == (1_153_214, 349)


def _whole(minor: Any) -> Any:
    return minor // 100 if minor % 100 == 0 else minor / 100


def _by(reading: Any) -> dict[str, Any]:
    return {group.label: _whole(group.value) for group in reading.groups if group.value}
