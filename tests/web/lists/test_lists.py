"""Lists: filter dialog, chips, scopes and export say and give exactly what the address asks."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openpyxl import load_workbook

from spearhead.accounts.workspace.models import Workspace
from spearhead.crm.notices.make import tell_new
from spearhead.crm.notices.models import Notice
from spearhead.integrations.export.large import telling
from spearhead.kernel.events.chain import seal
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_dialog_writes_a_tree_into_the_address(year: Cast, as_user: SignIn) -> None:
    posted = {
        "joiner": "all", "row": ["1.a", "2.b", "2.c"], "j.1": "all", "j.2": "any",
        "f.a": "status", "o.a": "is", "v.a": "open",
        "f.b": "amount", "o.b": "gte", "v.b": "6万", "f.c": "owner", "o.c": "is", "v.c": "me",
    }  # fmt: skip
    answer = as_user(year.rep_a).post("/lists/deal/filter?sort=name&page=3", posted, headers=HX)
    to = urlsplit(answer.headers["HX-Redirect"])
    asked = parse_qs(to.query)
    assert to.path == "/deals"
    assert asked["sort"] == ["name"]
    assert "page" not in asked
    assert json.loads(asked["filter"][0]) == {
        "all": [
            {"field": "status", "op": "is", "value": "open"},
            {
                "any": [
                    {"field": "amount", "op": "gte", "value": "60000"},
                    {"field": "owner", "op": "is", "value": "me"},
                ]
            },
        ]
    }
    page = as_user(year.rep_a).get(answer.headers["HX-Redirect"]).content.decode()
    assert "Hope" in page
    assert "Winter" not in page
    assert "Status is open" in page
    assert "Amount is at least" in page


def test_wrong_value_is_named_at_its_control(year: Cast, as_user: SignIn) -> None:
    posted = {"row": ["1.a"], "f.a": "expected_close", "o.a": "gt", "v.a": "2017-02-30"}
    answer = as_user(year.rep_a).post("/lists/deal/filter", posted, headers=HX)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["v.a"]


def test_missing_value_is_named_at_its_control(year: Cast, as_user: SignIn) -> None:
    posted = {"row": ["1.a"], "f.a": "stage", "o.a": "in"}
    answer = as_user(year.rep_a).post("/lists/deal/filter", posted, headers=HX)
    assert [one["field"] for one in answer.json()["errors"]] == ["v.a"]


def test_dialog_draws_what_the_address_has(year: Cast, as_user: SignIn) -> None:
    tree = {"any": [{"field": "name", "op": "contains", "value": "Hop"}, {"field": "closed_on", "op": "empty"}]}
    page = as_user(year.rep_a, "zh-hans").get("/lists/deal/filter", {"filter": json.dumps(tree)}, headers=HX)
    text = page.content.decode()
    assert 'value="Hop"' in text
    assert text.count('name="row"') == 2


def test_removing_a_chip_keeps_the_others(year: Cast, as_user: SignIn) -> None:
    tree = {"all": [{"field": "status", "op": "is", "value": "won"}, {"field": "amount", "op": "gt", "value": "1"}]}
    answer = as_user(year.rep_a).get("/deals", {"filter": json.dumps(tree), "kind": "new"})
    chips = answer.context["chips"] if answer.context else []
    text = answer.content.decode()
    assert "Status is won" in text
    assert "Kind is New business" in text
    assert all("kind=new" in chip.without or "filter=" in chip.without for chip in chips)


def test_scopes_narrow_to_mine_and_my_team(year: Cast, as_user: SignIn) -> None:
    manager = as_user(year.mgr_a)
    assert "Spring" not in manager.get("/deals?scope=mine").content.decode()
    team = manager.get("/deals?scope=team").content.decode()
    assert "Spring" in team
    assert "Summer" in team
    everything = as_user(year.analyst).get("/deals?view=all").content.decode()
    assert "Autumn" in everything
    assert "Spring" in everything


def test_every_operator_row_draws(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.analyst)
    for entity in ("deal", "company", "contact", "lead", "activity"):
        for key in ("name", "owner", "amount", "expected_close", "stage", "changed_at", "done", "kind", "tag", ""):
            answer = client.get(f"/lists/{entity}/filter/row", {"at": "x1", "group": "1", "f.x1": key}, headers=HX)
            assert answer.status_code == 200, (entity, key)
    assert client.get("/lists/deal/filter/row?new=group", headers=HX).status_code == 200


def test_export_has_the_columns_and_rows_of_the_list(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.mgr_a)
    answer = client.get("/lists/deal/export/xlsx?status=won&sort=amount&columns=name,amount,closed_on,stage")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[0] == ("ID", "Deal", "Amount", "Amount: currency", "Closed on", "Stage", "Exported by")
    assert [(row[1], row[2], row[3], row[5]) for row in rows[1:]] == [
        ("Winter", 100_000, "CNY", "Won"), ("Spring", 200_000, "CNY", "Won"), ("Summer", 300_000, "CNY", "Won"),
    ]  # fmt: skip
    event = Event.objects.get(kind="list.exported")
    assert event.actor_id == year.mgr_a.pk
    assert event.payload["rows"] == 3
    assert "people" not in event.payload
    assert {str(row[-1]).partition(" · ")[0] for row in rows[1:]} == {year.mgr_a.name}
    assert all(str(row[-1]).endswith(" UTC") for row in rows[1:])


def test_administrators_are_told_of_a_large_export_and_nobody_else(year: Cast, as_user: SignIn, settings: Any) -> None:
    settings.SPEARHEAD_EXPORT_TOLD = 3
    seal()
    tell_new()
    Notice.objects.all().delete()
    client = as_user(year.mgr_a)
    b"".join(client.get("/lists/deal/export/csv?status=won").streaming_content)  # type: ignore[attr-defined]
    seal()
    tell_new()
    assert not Notice.objects.filter(kind="large_export").exists()
    settings.SPEARHEAD_EXPORT_TOLD = 2
    answer = client.get("/lists/deal/export/csv?status=won")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert all(f"{year.mgr_a.name} · " in line for line in lines[1:])
    seal()
    tell_new()
    assert list(Notice.objects.filter(kind="large_export").values_list("user_id", flat=True)) == [year.admin.pk]
    event = Event.objects.filter(kind="list.exported").latest("pk")
    assert (event.actor_id, event.payload["rows"], event.payload["asked"]) == (year.mgr_a.pk, 3, {"status": "won"})
    told = as_user(year.admin).get("/notices").content.decode()
    assert f"{year.mgr_a.name} exported 3 rows at once" in told


def test_the_workspace_says_itself_what_a_large_export_is(year: Cast, as_user: SignIn, settings: Any) -> None:
    """PRI-12: the server's setting holds only while the workspace has none of its own."""
    settings.SPEARHEAD_EXPORT_TOLD = 1000
    assert telling(3) == {}
    admin = as_user(year.admin)
    assert "as the server is set, 1000" in admin.get("/settings/workspace").content.decode()

    def save(told: str) -> Any:
        version = Workspace.objects.get(pk=1).version
        asked = {"name": "The cast", "export_told": told, "fiscal_start_month": "1", "version": version}
        return admin.post("/settings/workspace", asked, headers=HX)

    saved = save("2")
    assert saved.status_code == 204, saved.content
    assert telling(2) == {}
    assert telling(3) == {"people": [year.admin.pk], "text": "3"}
    assert [one["field"] for one in save("10000000000").json()["errors"]] == ["export_told"]
    assert save("").status_code == 204
    assert telling(1000) == {}
    assert telling(1001) != {}


def test_formulas_leave_as_text(cast: Cast, as_user: SignIn) -> None:
    cast.company("=1+1", by=cast.mgr_a)
    answer = as_user(cast.mgr_a).get("/lists/company/export/csv?columns=name")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert ",'=1+1" in text.replace('"', "")


def test_export_needs_its_right(year: Cast, as_user: SignIn) -> None:
    assert as_user(year.rep_a).get("/lists/deal/export/csv").status_code == 403
    assert "Export" not in as_user(year.rep_a).get("/deals").content.decode()
    assert as_user(year.mgr_a).get("/lists/deal/export/exe").status_code == 404


def test_cell_is_put_back_unless_it_changed_again(year: Cast, as_user: SignIn) -> None:
    deal, client = year.deals["Hope"], as_user(year.rep_a)
    before = deal.next_step
    changed = client.post(f"/cells/deal/{deal.pk}", {"field": "next_step", "value": "Ring", "version": deal.version})
    undo = changed.json()["undo"]
    assert client.post(undo).status_code == 204
    deal.refresh_from_db()
    assert deal.next_step == before
    client.post(f"/cells/deal/{deal.pk}", {"field": "next_step", "value": "Write", "version": deal.version})
    assert client.post(undo, headers=HX).status_code == 409
    same = client.post(f"/cells/deal/{deal.pk}", {"field": "next_step", "value": "Write", "version": deal.version + 1})
    assert "undo" not in same.json()


def test_filters_that_move_with_the_day(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.rep_a)
    page = client.get("/deals?expected_close.within=next-quarter&entered_stage_at.older_than=30").content.decode()
    assert "Expected close is within next fiscal quarter" in page
    assert "In the stage since is longer ago than 30 days" in page
    asked = "at=1&f.1=activity&o.1=not_within&v.1=last-45-days&keep=value"
    row = client.get(f"/lists/deal/filter/row?{asked}").content.decode()
    assert '<option value="last-45-days" selected>the last 45 days' in row
    posted = {"row": "1.1", "f.1": "last_contact_at", "o.1": "not_within", "v.1": "last-30-days", "joiner": "all"}
    assert "last-30-days" in client.post("/lists/deal/filter", posted).headers["Location"]
    bulk = client.get("/lists/deal/bulk?status=open&activity.not_within=last-30-days")
    assert bulk.status_code == 200
    assert client.get("/board?expected_close.within=this-year").status_code == 200
    assert client.get("/deals?expected_close.within=lunch").status_code == 422
    chinese = as_user(year.rep_a, "zh-hans").get("/deals?activity.not_within=last-45-days").content.decode()
    assert "已完成的跟进 不在 最近 45 天" in chinese
