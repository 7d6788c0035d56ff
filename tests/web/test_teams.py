"""Teams on the settings screen: a retired one is listed apart and brought back."""

from __future__ import annotations

import json

from spearhead.accounts.teams.acts import create_team, retire_team
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_retired_team_is_brought_back(cast: Cast, as_user: SignIn) -> None:
    team = create_team({"name": "North", "name_zh": "北区"}, by=cast.admin)
    client = as_user(cast.admin)
    answer = client.post(f"/settings/teams/{team.pk}/retire", {"version": "1"}, headers=HX)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    text = client.get("/settings/teams").content.decode()
    assert "North" in text[text.index("Retired teams") :]
    assert as_user(cast.mgr_a).post(undo, headers=HX).status_code == 403
    assert client.post(undo, headers=HX).headers["HX-Redirect"] == "/settings/teams"
    assert "Retired teams" not in client.get("/settings/teams").content.decode()


def test_retired_team_says_since_when(cast: Cast, as_user: SignIn) -> None:
    team = create_team({"name": "North", "name_zh": "北区"}, by=cast.admin)
    retire_team(team.pk, by=cast.admin, seen_version=None)
    assert "已停用的团队" in as_user(cast.admin, "zh-hans").get("/settings/teams").content.decode()
