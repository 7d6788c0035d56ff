"""SEC-06: whoever names another person or team in a figure or a report narrows what they see, and never widens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.figures import all_figures
from spearhead.numbers.calendars.access import fiscal_period
from tests.cast import Cast
from tests.web.conftest import SignIn

#: of the deals of another team: their name, and their amount, alone or with one's own, however it is written
FOREIGN = ("Zebra", "7654321", "7,654,321", "7655321", "7,655,321", "7.65M", "7.66M", "7.7M", "765.4万", "765.5万")
FILTERS = ("owner={b}", "owner.in={a},{b}", "owner.not_in={a}", "team={team}", "group_by=owner")
#: of these the page and the rows are read too
SHORT = ("owner={b}", "owner.not_in={a}")
PAGES = (
    "/dashboard?scope=person-{b}", "/dashboard?scope=team-{team}", "/flow?scope=person-{b}", "/flow?scope=team-{team}",
    "/flow?owner={b}&user={b}&team={team}", "/profit?scope=person-{b}", "/profit?scope=team-{team}",
    "/profit?group_by=owner&owner={b}", "/profit/bands?scope=team-{team}", "/profit/bridge?scope=person-{b}",
    "/forecast?person={b}", "/forecast/cell?person={b}&column=commit", "/forecast/day?person={b}",
    "/forecast/deals?person={b}", "/forecast/past?person={b}", "/forecast/accuracy?person={b}",
    "/goals?person={b}&team={team}", "/bottlenecks?owner={b}&team={team}", "/board?owner={b}", "/deals?owner={b}",
    "/deals?owner.in={a},{b}", "/deals?scope=team-{team}", "/api/v1/deals?owner={b}", "/api/v1/flow?owner={b}",
    "/api/v1/flow?team={team}", "/api/v1/forecast?person={b}", "/api/v1/forecast?user={b}&team={team}",
)  # fmt: skip


def pairs(cast: Cast) -> dict[str, int]:
    return {"a": cast.rep_a.pk, "b": cast.rep_b.pk, "team": cast.team_b.pk}


@pytest.fixture
def two(cast: Cast) -> Cast:
    """Each of two teams has a deal that will close in this quarter and one that is won today."""
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    for rep, name, amount in ((cast.rep_a, "Antelope", 1_000_00), (cast.rep_b, "Zebra", 7_654_321_00)):
        cast.deal(f"{name} open", by=rep, amount_minor=amount, expected_close=last, category="commit")
        cast.win(cast.deal(f"{name} won", by=rep, amount_minor=amount))
    return cast


def bearer(user: User) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_token(user, name='t', scope='read', by=user)[1]}"})


def told(client: Client, address: str) -> tuple[int, bool]:
    """The status of an answer, and whether it tells of the other team's deals."""
    answer = client.get(address)
    return answer.status_code, tells(b"".join(answer).decode())


def tells(text: str) -> bool:
    return any(one in text for one in FOREIGN)


@pytest.mark.slow
@pytest.mark.once
def test_no_figure_is_wider_for_a_foreign_name(two: Cast, as_user: SignIn) -> None:
    keys = [spec.key for spec in all_figures() if not spec.needs]
    page, rep, director = as_user(two.rep_a), bearer(two.rep_a), bearer(two.director)
    wider, seen = [], 0
    for key in keys:
        whole = rep.get(f"/api/v1/figures/{key}").json()["n"]
        for asked in FILTERS:
            given = asked.format(**pairs(two))
            answer = rep.get(f"/api/v1/figures/{key}?{given}")
            found = [(answer.status_code, tells(answer.content.decode()))]
            if asked in SHORT:
                found += [told(page, f"/figures/{key}?{given}"), told(rep, f"/api/v1/figures/{key}/rows?{given}")]
            if (answer.status_code == 200 and answer.json()["n"] > whole) or any(
                foreign or status >= 500 for status, foreign in found
            ):
                wider.append(f"{key} {asked}: {answer.status_code} {found}")
    for asked in FILTERS:
        seen += told(director, f"/api/v1/figures/bookings?{asked.format(**pairs(two))}")[1]
    assert wider == []
    assert seen == len(FILTERS)  # it is there to be seen


def test_no_report_is_wider_for_a_foreign_name(two: Cast, as_user: SignIn) -> None:
    wider, seen = [], 0
    rep, director = as_user(two.rep_a), as_user(two.director)
    rep_s, director_s = bearer(two.rep_a), bearer(two.director)
    for page in PAGES:
        address, api = page.format(**pairs(two)), page.startswith("/api/")
        status, foreign = told(rep_s if api else rep, address)
        if foreign or status not in {200, 403, 404, 422}:
            wider.append(f"{status} {page}")
        found = told(director_s if api else director, address)
        seen += found[1]
    assert wider == []
    assert seen > len(PAGES) / 2
