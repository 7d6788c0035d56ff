"""REC-01 to REC-06: the Maven files come in whole, once, exactly, and go again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from shutil import copy
from statistics import median
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.board import board
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.products.models import Product
from spearhead.integrations.imports.acts import execute_undo, run_now
from spearhead.integrations.imports.drafting import again, drafted
from spearhead.integrations.imports.engine import Terminal
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.imports.preview import problem_kinds
from spearhead.kernel.figures import rows
from spearhead.kernel.filters import Filter
from spearhead.web.asking import asked_of
from spearhead.web.lists.exporting import table_of
from spearhead.web.lists.reading import page_of
from spearhead.web.lists.specs import DEALS
from tests.integrations.imports.maven import FILES, ROWS, check_everything, folder, imported, uploaded

pytestmark = pytest.mark.slow
ODD = {
    "deals_without_company": 1_425, "deals_without_any_date": 500, "deals_without_value": 2_089,
    "lost_deals_at_zero": 2_473, "parent_links": 15, "people_without_deals": 5,
}  # fmt: skip
IDLE = ["Carl Lin", "Carol Thompson", "Elizabeth Anderson", "Mei-Mei Johns", "Natalya Ivanova"]


def total(result: dict[str, dict[str, dict[str, int]]]) -> dict[str, int]:
    return {key: n for key, n in result["counts"]["total"].items() if n and key != "rows"}


def undone(batch: Import) -> dict[str, Any]:
    return execute_undo(batch, Terminal())


def test_everything_comes_in_once_and_goes_again(admin, figure):
    batch = imported(admin)
    assert batch.counts["total"]["created"] == ROWS
    check_everything(figure)
    assert Company.objects.count() == 85
    assert Product.objects.count() == 7
    assert Team.objects.filter(parent__isnull=True).count() == 3
    led = Membership.objects.filter(kind=Membership.Kind.MANAGER).values("user_id").distinct()
    assert (led.count(), User.objects.exclude(pk=admin.pk).count()) == (6, 41)
    _check_report(batch)
    _check_history(figure)
    _check_units()
    _check_zombies(figure)
    _check_doors(User.objects.get(pk=admin.pk))

    assert total(run_now(again(batch, by=admin), dry_run=False)) == {"unchanged": ROWS}
    undone(batch)
    live = [model.objects.filter(deleted_at__isnull=True).count() for model in (Deal, Company)]
    assert live == [0, 0]
    assert not Product.objects.filter(retired_at__isnull=True).exists()
    assert figure("bookings").value in (0, None)

    redone = run_now(again(batch, by=admin), dry_run=False)
    assert redone["counts"]["total"]["errors"] == 0
    check_everything(figure)


def _check_doors(admin: User) -> None:
    """REC-02: the same in the list, on the board, through the API and in an export."""
    question = asked_of(QueryDict("status=won"), DEALS.fields(admin))
    listed = page_of(DEALS, admin, question, exact=True)
    assert (listed.total, listed.foot["amount"].value) == (4_238, 1_000_553_400)
    pipeline = Deal.objects.filter(status="won").latest("pk").pipeline
    columns = {one.stage.name: one for one in board(admin, pipeline, Filter()).columns}
    assert {"Engaging": 1_589, "Prospecting": 500}.items() <= {name: one.count for name, one in columns.items()}.items()
    assert columns["Engaging"].sum_minor == 389_222_900
    secret = create_token(admin, name="test", scope="read", days=1, by=admin)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/figures/bookings").json()["value"] == {"amount": "10005534.00", "currency": "USD"}
    assert client.get("/api/v1/deals?status=won&total=true&limit=1").json()["total"] == 4_238
    taken = table_of(admin, "deal", {"status": "won", "columns": "name,amount"})
    rows_taken = list(taken.rows)
    assert (taken.count, len(rows_taken)) == (4_238, 4_238)
    assert sum(row[2] for row in rows_taken if isinstance(row[2], Decimal)) == 10_005_534
    assert {row[3] for row in rows_taken} == {"USD"}


def _check_report(batch: Import) -> None:
    """REC-03."""
    odd = batch.report["oddities"]
    assert {one["code"]: one["n"] for one in odd if one["code"] in ODD} == ODD
    slips = {(one["value"], one["proposal"]): one["n"] for one in odd if one["code"] == "spelling"}
    assert slips == {("technolgy", "technology"): 12, ("Philipines", "Philippines"): 1}
    assert next(one["names"] for one in odd if one["code"] == "people_without_deals") == IDLE
    assert "closed_deals_without_company" not in {one["code"] for one in odd}


def _check_history(figure: Callable[..., Any]) -> None:
    """REC-05: what has no day has no history."""
    undated = StageStay.objects.filter(entered_at__isnull=True, left_at__isnull=True)
    assert undated.count() == 500
    assert not StageStay.objects.filter(entered_at__gt=timezone.now()).exists()
    assert {one.code: one.n for one in figure("time_in_stage").warnings}["no_start"] == 500


def _check_units() -> None:
    """REC-04: millions are millions; engaging deals take the list price, marked so."""
    acme = Company.objects.get(name="Acme Corporation")
    assert (acme.revenue_minor, acme.revenue_currency, acme.industry) == (110_004_000_000, "USD", "technology")
    engaging = Deal.objects.filter(stage__name="Engaging")
    assert set(engaging.values_list("amount_origin", flat=True)) == {"list"}
    assert sum(minor or 0 for minor in engaging.values_list("amount_minor", flat=True)) == 389_222_900
    lost = Deal.objects.filter(status="lost")
    assert not lost.filter(amount_minor__gt=0).exists()


def _check_zombies(figure: Any) -> None:
    """REC-07: on the last day of 2017, 1,291 open deals are older than the longest cycle that ever closed, 138 days."""
    stale = figure("zombie", as_of="2017-12-31")
    assert stale.value == 1_291
    days = Deal.objects.filter(status__in=("won", "lost")).values_list("closed_on", "opened_on")
    cycles = [(closed - opened).days for closed, opened in days if closed and opened]
    assert (max(cycles), median(cycles)) == (138, 45)
    old = rows("zombie", scope_for(User.objects.get(email="ada@example.com"), as_of="2017-12-31"), limit=None)
    worth = Deal.objects.filter(pk__in=[one.record_id for one in old]).values_list("amount_minor", flat=True)
    assert sum(minor or 0 for minor in worth) == 319_866_400
    assert figure("cycle").value == 57
    assert figure("cycle_censored", as_of="2017-12-31").value == 69  # Engaging deals still wait


def test_what_the_wizard_proposes_gives_the_same(admin, figure):
    """Without a mapping: all proposals taken, and the two units that the files do not tell set by hand."""
    batch = uploaded(admin, mapping="", accept=True)
    text = batch.mapping.replace("revenue: revenue", "revenue: {to: revenue, scale: 1000000}")
    text = text.replace("currency: CNY", "currency: USD")
    batch.mapping = text
    batch.save()
    run_now(batch, dry_run=False)
    check_everything(figure)
    _check_units()


def test_the_dictionary_among_the_files_tells_the_units(admin):
    streams = [(name, (folder() / name).open("rb")) for name in (*FILES, "data_dictionary.csv")]
    from spearhead.integrations.imports.drafting import begin

    batch = begin(streams, by=admin)
    for _name, stream in streams:
        stream.close()
    assert "scale: 1000000" in batch.mapping
    assert "pass_over: It describes the columns of the other files." in batch.mapping


def test_one_click_mends_what_the_check_refuses(admin):
    batch = uploaded(admin, mapping="")
    result = run_now(batch, dry_run=True)
    assert result["counts"]["total"]["errors"] == 1_480
    assert not Deal.objects.exists()
    (kind,) = problem_kinds(batch.report["problems"])
    assert (kind.column, kind.value, kind.count) == ("product", "GTXPro", 1_480)
    assert kind.message == "第 3 行，product：找不到“GTXPro”。"
    batch.mapping = drafted(batch, by=admin, accept=True)
    batch.save()
    assert run_now(batch, dry_run=True)["counts"]["total"]["errors"] == 0


def test_ten_changed_values_are_ten_updates_and_undo_gives_the_old_ones_back(admin, tmp_path):
    imported(admin)
    changed = _changed_copy(tmp_path)
    before = dict(Deal.objects.filter(amount_minor__isnull=False).values_list("pk", "amount_minor"))
    batch = imported(admin, place=tmp_path)
    assert total({"counts": batch.counts}) == {"updated": 10, "unchanged": ROWS - 10}
    rows = ImportRow.objects.filter(batch=batch, action="updated")
    assert {row.after["amount_minor"] for row in rows} == {amount * 100 for amount in changed}
    kept = rows.first()
    assert kept is not None
    assert kept.record_id is not None
    Deal.objects.filter(pk=kept.record_id).update(amount_minor=1)
    result = undone(batch)
    assert result["restored"] == 9
    assert [one["now"] for one in result["kept"]] == [1]
    after = dict(Deal.objects.filter(amount_minor__isnull=False).values_list("pk", "amount_minor"))
    assert {pk for pk in before if before[pk] != after[pk]} == {kept.record_id}


def _changed_copy(place: Path) -> list[int]:
    """The same files with the values of ten won deals changed."""
    for name in FILES:
        copy(folder() / name, place / name)
    path = place / "sales_pipeline.csv"
    path.chmod(0o600)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    won = [row for row in rows if row["deal_stage"] == "Won"][:10]
    for at, row in enumerate(won):
        row["close_value"] = str(90_001 + at)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return [90_001 + at for at in range(10)]
