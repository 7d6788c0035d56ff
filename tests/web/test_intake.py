"""Public forms: who may send, what is kept as junk, floods and repeats; and the screens around them."""

from __future__ import annotations

import time
from unittest.mock import patch

import pytest
from django.test import Client

from spearhead.automation.intake.forms import MOST_PER_SENDER, create_form, edit_form, retire_form, stamp
from spearhead.automation.models import Arrival, LeadForm, RoutingRule
from spearhead.crm.leads.models import Lead
from tests.cast import Cast
from tests.web.conftest import SignIn

HERE = "http://testserver"
SHOP = "https://shop.example"


@pytest.fixture
def form(cast: Cast) -> LeadForm:
    return create_form(
        {"name": "Contact", "fields": ["name", "phone", "email", "message"], "source_id": cast.sources["website"].pk,
         "origins": [SHOP], "language": "en"},
        by=cast.mkt,
    )  # fmt: skip


def send(form: LeadForm, origin: str = HERE, *, mark: str | None = None, **values: str) -> int:
    """Post the form as a browser of `origin` does, five seconds after opening it."""
    with patch("spearhead.automation.intake.forms.time.time", return_value=time.time() - 5):
        given = stamp(form) if mark is None else mark
    body = {"stamp": given, "name": "Lou", "phone": "13800138000", **values}
    return Client().post(f"/f/{form.key}", body, headers={"Origin": origin}).status_code


def test_a_stranger_becomes_a_lead_and_sees_only_thanks(form: LeadForm) -> None:
    page = Client().get(f"/f/{form.key}?utm_source=mail")
    assert page.status_code == 200
    assert b"Send" in page.content
    assert f"frame-ancestors {SHOP}" in page.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in page.headers
    assert send(form, utm_source="mail", message="<script>alert(1)</script>{{ 7*7 }}") == 302
    lead = Lead.objects.get()
    assert (lead.name, lead.source, lead.utm) == ("Lou", form.source, {"utm_source": "mail"})
    assert lead.message == "<script>alert(1)</script>{{ 7*7 }}"
    thanks = Client().get(f"/f/{form.key}/thanks")
    assert b"Lou" not in thanks.content


def test_the_form_is_a_strangers_page_for_everybody(form: LeadForm, cast: Cast, as_user: SignIn) -> None:
    page = as_user(cast.admin).get(f"/f/{form.key}").content.decode()
    assert 'class="shell"' not in page
    assert cast.admin.name not in page


def test_what_a_stranger_typed_is_inert_on_our_pages(form: LeadForm, cast: Cast, as_user: SignIn) -> None:
    send(form, message="<script>alert(1)</script>{{ 7*7 }}")
    page = as_user(cast.admin).get(f"/leads/{Lead.objects.get().pk}").content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize(
    ("values", "why"), [({"website": "http://spam.example"}, "honeypot"), ({"message": "http://a " * 6}, "links")]
)
def test_robots_see_thanks_and_are_kept_as_junk(form: LeadForm, values: dict[str, str], why: str) -> None:
    assert send(form, **values) == 302
    assert not Lead.objects.exists()
    assert Arrival.objects.get().why == why


def test_faster_than_a_person_is_junk(form: LeadForm) -> None:
    assert send(form, mark=stamp(form)) == 302
    assert Arrival.objects.get().why == "too_quick"


def test_a_repeat_is_one_touch(form: LeadForm) -> None:
    with patch("spearhead.automation.intake.forms.time.time", return_value=time.time() - 5):
        mark = stamp(form)
    assert [send(form, mark=mark) for _ in range(3)] == [302, 302, 302]
    assert Arrival.objects.count() == 1


def test_only_allowed_sites_may_send(form: LeadForm) -> None:
    assert send(form, "https://evil.example") == 403
    assert send(form, "null") == 403
    assert send(form, mark="forged") == 422
    assert not Arrival.objects.exists()
    assert send(form, SHOP, mark="") == 302  # an allowed site's own form has no mark
    assert send(form, HERE, mark="") == 422
    assert Lead.objects.count() == 1


def test_a_flood_is_stopped_and_the_same_person_stays_one_lead(form: LeadForm) -> None:
    answers = [send(form) for _ in range(MOST_PER_SENDER + 2)]
    assert answers == [302] * MOST_PER_SENDER + [429, 429]
    assert Lead.objects.count() == 1


def test_bad_input_is_named_and_nothing_is_kept(form: LeadForm) -> None:
    assert send(form, phone="call me maybe") == 422
    assert send(form, phone="", email="nobody") == 422
    assert send(form, phone="") == 422
    assert send(form, message="x" * 5000) == 422
    assert send(form, message="x" * 70_000) == 413
    assert send(form, name="a\x00b") == 422
    assert not Arrival.objects.exists()


def test_consent_is_asked_for_and_kept_with_its_version(form: LeadForm, cast: Cast) -> None:
    edit_form(form.pk, {"consent": "You may call me."}, by=cast.mkt, seen_version=form.version)
    assert send(form) == 422
    assert send(form, consent="on") == 302
    assert Arrival.objects.get().consent_version == 2


def test_a_closed_form_is_like_none(form: LeadForm, cast: Cast) -> None:
    retire_form(form.pk, by=cast.mkt, seen_version=form.version)
    assert send(form) == 404
    assert Client().get("/f/nonsense").status_code == 404


def test_the_screens_take_what_people_type(form: LeadForm, cast: Cast, as_user: SignIn) -> None:
    admin = as_user(cast.admin)
    for address in ("/settings/intake", "/settings/intake/level", f"/settings/intake/forms/{form.pk}",
                    f"/settings/intake/forms/{form.pk}/snippet", "/settings/routing/tried"):  # fmt: skip
        assert admin.get(address).status_code == 200, address
    body = {"name": "Everything", "people": [cast.rep_a.pk, cast.rep_b.pk], "method": "load", "capacity": "5"}
    assert admin.post("/settings/routing/new", body).status_code == 302
    rule = RoutingRule.objects.get()
    assert sorted(rule.seats.values_list("user_id", "capacity")) == sorted([(cast.rep_a.pk, 5), (cast.rep_b.pk, 5)])
    assert admin.get(f"/settings/routing/{rule.pk}").status_code == 200
    assert "Everything" in admin.get("/settings/routing").content.decode()
    send(form)
    queue = as_user(cast.mgr_a).get("/lead-queue").content.decode()
    assert "Lou" in queue
    assert "fewest open leads" in queue
    assert "Lou" not in as_user(cast.rep_b).get("/lead-queue").content.decode()


def test_only_those_who_run_campaigns_see_what_came_in(form: LeadForm, cast: Cast, as_user: SignIn) -> None:
    assert as_user(cast.rep_a).get("/settings/intake").status_code == 403
    assert as_user(cast.rep_a).get("/settings/routing").status_code == 403
    assert as_user(cast.mkt).get("/settings/routing").status_code == 403


def test_form_says_what_is_needed_once(form: LeadForm) -> None:
    page = Client().get(f"/f/{form.key}").content.decode()
    assert "optional" not in page
    assert page.count("An e-mail address or a phone number is enough.") == 1
    LeadForm.objects.update(fields=["name", "phone"])
    page = Client().get(f"/f/{form.key}").content.decode()
    assert "enough" not in page
    assert 'name="phone" required' in page
