"""The first screen: a manager sees each person below in one line, each number opening its records."""

from __future__ import annotations

import re

from tests.cast import Cast
from tests.web.conftest import SignIn


def test_manager_sees_the_people_below_and_nobody_else(year: Cast, as_user: SignIn) -> None:
    text = as_user(year.mgr_a).get("/").content.decode()
    assert "Your team" in text
    team = text[text.index("Your team") :]
    assert "Ann Abel" in team
    assert "Bea Bohr" not in team
    links = re.findall(r'href="(/figures/[^"]+)"', team)
    assert any(f"owner={year.rep_a.pk}" in link for link in links)
    client = as_user(year.mgr_a)
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}


def test_director_sees_the_teams(year: Cast, as_user: SignIn) -> None:
    text = as_user(year.director, "zh-hans").get("/").content.decode()
    assert "你的团队" in text
    assert re.search(r'href="/figures/bookings\?period=this-quarter&amp;team=\d+"|team=\d+', text)


def test_rep_has_no_team(year: Cast, as_user: SignIn) -> None:
    assert "Your team" not in as_user(year.rep_a).get("/").content.decode()


def test_task_without_a_date_stands_on_the_page_of_the_day(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.rep_a)
    deal = cast.deal()
    kept = {"kind": "task", "subject": "Send the folder"}
    assert client.post(f"/records/deal/{deal.pk}/log", kept, headers={"HX-Request": "true"}).status_code == 200
    text = client.get("/").content.decode()
    assert "Send the folder" in text[text.index("Tasks without a date") :]
    assert "no date" in client.get(f"/deals/{deal.pk}").content.decode()
