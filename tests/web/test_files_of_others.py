"""SEC-02: an export, the errors of an import and a brief's PDF open for whoever may, and by no URL alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.insights.briefs.models import Brief
from spearhead.integrations.export.jobs import start_export
from spearhead.kernel.jobs.run import run_job
from tests.cast import Cast
from tests.web.conftest import SignIn
from tests.web.imports.test_pages import COMPANIES, DEALS, run, upload

Made = tuple[User, list[str]]


def an_export(cast: Cast, _as_user: SignIn) -> Made:
    cast.deal()
    job = start_export("deal", "csv", {}, by=cast.mgr_a)
    run_job.func(job.pk)
    return cast.mgr_a, [f"/lists/exports/{job.pk}/file", f"/api/v1/exports/{job.pk}/file"]


def errors_of_an_import(cast: Cast, as_user: SignIn) -> Made:
    client = as_user(cast.mgr_a)
    batch = run(client, upload(client, companies=COMPANIES, deals=DEALS), "check")
    places = [f"/imports/{batch.pk}/{tail}" for tail in ("errors.csv", "errors.xlsx", "file/0", "mapping.yaml")]
    return cast.mgr_a, [*places, f"/api/v1/imports/{batch.pk}/errors"]


def a_brief(cast: Cast, as_user: SignIn) -> Made:
    as_user(cast.rep_a).post("/briefs/new", headers={"HX-Request": "true"})
    return cast.rep_a, [f"/briefs/{Brief.objects.get().pk}/pdf"]


@pytest.mark.parametrize("make", [an_export, errors_of_an_import, a_brief])
def test_a_url_alone_opens_no_file(
    cast: Cast, as_user: SignIn, settings: Any, tmp_path: Path, make: Callable[[Cast, SignIn], Made]
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path
    owner, addresses = make(cast, as_user)
    for address in addresses:
        own = _open(address, owner, as_user)
        assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, no-store"), address
        assert b"".join(own)
        for other in (cast.rep_b, cast.rep_a2, cast.mkt):
            foreign = _open(address, other, as_user)
            assert (foreign.status_code, foreign.headers["Cache-Control"]) == (404, "private, no-store"), address
        stranger = Client().get(address)
        assert stranger.headers["Cache-Control"] == "private, no-store"
        if address.startswith("/api/"):
            assert stranger.status_code == 401
        else:
            assert (stranger.status_code, stranger.headers["Location"].split("?")[0]) == (302, "/sign-in")


def _open(address: str, user: User, as_user: SignIn) -> Any:
    if address.startswith("/api/"):
        secret = create_token(user, name="files", scope="read", by=user)[1]
        return Client().get(address, headers={"Authorization": f"Bearer {secret}"})
    return as_user(user).get(address)
