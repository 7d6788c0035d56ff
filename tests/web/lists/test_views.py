"""Views as tabs: saved from what the list shows, opened in full, changed, starred, and mended when a field goes."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from spearhead.accounts.roles.acts import set_field_right
from spearhead.crm.views.acts import save_view, set_default_view
from spearhead.crm.views.models import SavedView
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}
LARGE = {"all": [{"field": "amount", "op": "gte", "value": "60000"}]}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def names(text: str) -> list[str]:
    """The records on a list page, in order."""
    return re.findall(r'class="row-link" href="[^"]*">([^<]+)<', text)


def test_list_opens_with_the_open_deals(year: Cast, as_user: SignIn) -> None:
    text = page(as_user(year.rep_a), "/deals")
    assert "Hope" in names(text)
    assert "Winter" not in names(text)
    assert "Winter" in names(page(as_user(year.rep_a), "/deals?view=all"))


def test_what_the_list_shows_is_saved_and_opened_again(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.director)
    state = {
        "status": "won", "filter": json.dumps(LARGE), "sort": "-amount", "columns": "name,amount", "group": "owner",
        "density": "compact", "scope": "mine",
    }  # fmt: skip
    assert client.get(f"/lists/deal/views/new?{urlencode(state)}").status_code == 200
    named = {"name": "Large won", "audience": "private", "favourite": "on"}
    answer = client.post(f"/lists/deal/views/new?{urlencode(state)}", named, headers=HX)
    view = SavedView.objects.get()
    assert answer.headers["HX-Redirect"] == f"/deals?view={view.pk}"
    assert view.filter == {
        "all": [
            {"field": "status", "op": "is", "value": "won"},
            {"field": "owner", "op": "is", "value": "me"},
            *LARGE["all"],
        ]
    }
    assert (view.order, view.columns, view.group_by, view.density) == (
        ["-amount"], ["name", "amount"], "owner", "compact",
    )  # fmt: skip
    text = page(client, f"/deals?view={view.pk}")
    assert 'data-density="compact"' in text
    assert re.search(rf'href="\?view={view.pk}" aria-current="page">.*?Large won.*?tab-count">0<', text, re.S)


def test_grouped_list_adds_up_by_group(year: Cast, as_user: SignIn) -> None:
    text = page(as_user(year.director), "/deals?status=won&group=owner&sort=name")
    heads = re.findall(r'class="group-head">.*?</th>', text, re.S)
    assert len(heads) == 3
    ann = next(one for one in heads if "Ann Abel" in one)
    mine = [deal for deal in year.deals.values() if deal.owner_id == year.rep_a.pk and deal.status == "won"]
    assert f'tab-count">{len(mine)}<' in ann
    assert f"{sum(deal.base_minor or 0 for deal in mine) // 100:,}" in ann
    refused = as_user(year.director).get("/deals?group=amount", headers=HX)
    assert refused.status_code == 422
    assert as_user(year.director).get("/deals?group=nonsense", headers=HX).status_code == 422


def test_changed_view_offers_to_be_kept(year: Cast, as_user: SignIn) -> None:
    view = save_view("deal", {"name": "Open", "filter": LARGE}, by=year.rep_a)
    client = as_user(year.rep_a)
    pristine = page(client, f"/deals?view={view.pk}")
    assert "Save changes" not in pristine
    link = re.search(r'href="(\?[^"]*sort=amount[^"]*)"', pristine)
    assert link is not None
    query = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert query["from"] == [str(view.pk)]
    changed = page(client, "/deals" + link[1].replace("&amp;", "&"))
    assert "Save changes" in changed
    done = client.post(f"/lists/views/{view.pk}/update{link[1].replace('&amp;', '&')}", {"version": "1"}, headers=HX)
    assert done.status_code == 204
    view.refresh_from_db()
    assert (view.order, view.filter) == (["amount"], LARGE)


def test_locked_view_is_not_overwritten(year: Cast, as_user: SignIn) -> None:
    view = save_view("deal", {"name": "Ours", "audience": "team", "locked": True}, by=year.rep_a)
    client = as_user(year.rep_a)
    assert "Save changes" not in page(client, f"/deals?from={view.pk}&sort=amount")
    refused = client.post(f"/lists/views/{view.pk}/update?sort=amount", {"version": "1"}, headers=HX)
    assert refused.status_code == 422
    assert "locked" in refused.json()["detail"]
    client.post(f"/lists/views/{view.pk}", {"name": "Ours", "audience": "team", "version": "1"}, headers=HX)
    assert client.post(f"/lists/views/{view.pk}/update?sort=amount", {"version": "2"}, headers=HX).status_code == 204


def test_view_on_a_field_that_is_gone_opens_with_a_notice(year: Cast, as_user: SignIn) -> None:
    broken = {
        "all": [{"field": "custom.old", "op": "is", "value": "x"}, {"field": "status", "op": "is", "value": "won"}]
    }
    view = SavedView.objects.create(
        entity="deal", name="Old", owner=year.rep_a, filter=broken, columns=["name", "gone"], order=["-amount"]
    )
    text = page(as_user(year.rep_a), f"/deals?view={view.pk}")
    assert "Part of this view no longer applies" in text
    assert "old · gone" in text
    assert "Spring" in names(text)


def test_hidden_field_answers_like_one_that_is_gone(year: Cast, as_user: SignIn) -> None:
    view = save_view("deal", {"name": "Large", "filter": LARGE, "order": ["-amount"]}, by=year.rep_a)
    set_field_right("rep", "deal", "amount", "hidden", by=year.admin)
    text = page(as_user(year.rep_a), f"/deals?view={view.pk}")
    assert "Part of this view no longer applies" in text


def test_others_private_views_are_absent(year: Cast, as_user: SignIn) -> None:
    view = save_view("deal", {"name": "Mine"}, by=year.rep_a)
    client = as_user(year.rep_b)
    for address in (f"/deals?view={view.pk}", f"/deals?from={view.pk}&sort=name", f"/lists/views/{view.pk}"):
        assert client.get(address).status_code == 404, address
    for deed in ("star", "default", "delete", "update"):
        assert client.post(f"/lists/views/{view.pk}/{deed}", {"on": "yes", "version": "1"}).status_code == 404, deed


def test_ones_own_default_opens_the_list(year: Cast, as_user: SignIn) -> None:
    view = save_view("deal", {"name": "Won", "filter": {"all": [{"field": "status", "value": "won"}]}}, by=year.rep_a)
    client = as_user(year.rep_a)
    client.post(f"/lists/views/{view.pk}/default", {"on": "yes"}, headers=HX)
    assert "Spring" in names(page(client, "/deals"))
    assert "Hope" in names(page(client, "/deals?view=open"))
    client.post(f"/lists/views/{view.pk}/delete", headers=HX)
    assert "Hope" in names(page(client, "/deals"))


@pytest.mark.parametrize("entity", ["companies", "contacts", "leads", "activities"])
def test_every_list_has_its_views(year: Cast, as_user: SignIn, entity: str) -> None:
    assert "?view=all" in page(as_user(year.rep_a, "zh-hans"), f"/{entity}")
    noun = {"companies": "company", "contacts": "contact", "leads": "lead", "activities": "activity"}[entity]
    view = save_view(noun, {"name": "Mine", "group_by": "owner"}, by=year.rep_a)
    set_default_view(view.pk, by=year.rep_a)
    page(as_user(year.rep_a), f"/{entity}")


def test_deleted_view_is_offered_and_brought_back(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.rep_a)
    view = save_view("deal", {"name": "Large won"}, by=year.rep_a)
    answer = client.post(f"/lists/views/{view.pk}/delete", headers=HX)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert "Large won" not in page(client, "/deals")
    offered = page(client, "/lists/deal/views/deleted")
    assert "Large won" in offered
    assert undo in offered
    assert "Large won" not in page(as_user(year.rep_a2), "/lists/deal/views/deleted")
    assert client.post(undo, headers=HX).headers["HX-Redirect"] == f"/deals?view={view.pk}"
    assert "Large won" in page(client, "/deals")


def test_order_and_width_of_columns_are_kept_in_the_view(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.mgr_a)
    state = {"columns": "name,amount,company", "widths": "company:240,amount:9,secret:x"}
    shown = page(client, f"/deals?{urlencode(state)}")
    assert re.findall(r'data-column="(\w+)"', shown) == ["name", "amount", "company"]
    assert re.findall(r'data-width="(\d+)"', shown) == ["240"]  # what is no width is none
    client.post(f"/lists/deal/views/new?{urlencode(state)}", {"name": "Narrow", "audience": "private"}, headers=HX)
    view = SavedView.objects.get()
    assert (view.columns, view.widths) == (["name", "amount", "company"], {"company": 240})
    again = page(client, f"/deals?view={view.pk}")
    assert re.findall(r'data-column="(\w+)"', again) == ["name", "amount", "company"]
    assert re.findall(r'data-width="(\d+)"', again) == ["240"]
    assert "Changed, not saved" not in again
    assert "Changed, not saved" in page(client, f"/deals?from={view.pk}&columns=name,amount,company&widths=company:260")


def test_a_view_of_board_shape_opens_the_board_with_its_filter(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.rep_a)
    assert 'name="shape"' in client.get("/lists/deal/views/new?expected_close.empty=1").content.decode()
    assert 'name="shape"' not in client.get("/lists/company/views/new").content.decode()
    named = {"name": "My board", "audience": "private", "shape": "board"}
    client.post("/lists/deal/views/new?name.contains=Hope", named)
    view = SavedView.objects.get(name="My board")
    assert view.shape == "board"
    answer = client.get(f"/deals?view={view.pk}")
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).content.decode()
    assert "My board" in page
    assert "Name contains Hope" in page
    assert f'id="card-{year.deals["Hope"].pk}"' in page
    assert page.count("data-deal-id=") == 1
    assert client.get(f"/deals?from={view.pk}&name.contains=Hope").status_code == 200
    client.post(f"/lists/views/{view.pk}", {**named, "shape": "list", "version": view.version})
    assert client.get(f"/deals?view={view.pk}").status_code == 200
    wrong = {**named, "shape": "circle", "version": view.version + 1}
    assert client.post(f"/lists/views/{view.pk}", wrong, headers={"HX-Request": "true"}).status_code == 422
    assert as_user(year.rep_b).get(f"/board?from={view.pk}").status_code == 404
