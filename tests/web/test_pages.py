"""Every page renders for every role in both languages; what is not there is absent; nobody comes in unknown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from spearhead.crm.activities.acts import plan_activity
from tests.cast import Cast
from tests.crm.steps.conftest import content, publish
from tests.web.conftest import SignIn

NOBODY = 987_654_321
ROLES = ("rep_a", "mgr_a", "director", "mkt", "analyst", "admin")
OPEN = {"sign_in", "sign_in_code", "sign_out", "sign_in_link", "welcome", "healthz", "readyz", "choose_language",
        "choose_theme", "lead_form", "lead_form_thanks"}  # fmt: skip
#: answers of scripts and files, and dialogs for whoever has a second factor; their own tests look at them
OTHERS = {"live", "palette", "pick", "settings_two_step_codes", "settings_two_step_off"}


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in resolver.url_patterns:
        found += _patterns(one) if isinstance(one, URLResolver) else [one]
    return found


def _pages() -> list[URLPattern]:
    every = _patterns(get_resolver("spearhead.web.urls"))
    return [one for one in every if one.name and one.name not in OPEN | OTHERS]


def _plain() -> list[str]:
    """The addresses without parameters."""
    return sorted(f"/{one.pattern}" for one in _pages() if not one.pattern.converters)


def _records(cast: Cast) -> list[str]:
    company = cast.company(by=cast.rep_a)
    contact, lead = cast.contact(company_id=company.pk), cast.lead()
    deal = cast.deals["Hope"]
    stages = cast.stages
    publish(cast, content(cast))
    call = plan_activity(
        {"kind": "call", "subject": "Ring them", "due_at": timezone.now(), "deal_id": deal.pk}, by=cast.rep_a
    )
    return [
        f"/deals/{deal.pk}", f"/companies/{company.pk}", f"/contacts/{contact.pk}", f"/leads/{lead.pk}",
        f"/activities/{call.pk}", "/calendar",
        f"/deals/{deal.pk}/lines", f"/deals/{deal.pk}/contacts", f"/deals/{deal.pk}/park",
        f"/deals/{deal.pk}/move/{stages['propose'].pk}", f"/board/deals/{deal.pk}/close/{stages['lost'].pk}",
        f"/board/columns/{stages['qualify'].pk}", f"/leads/{lead.pk}/accept", f"/leads/{lead.pk}/reject",
        f"/leads/{lead.pk}/convert", f"/companies/{company.pk}/delete", "/figures/bookings",
        *(f"/records/{kind}/{pk}/{part}" for kind, pk in (("deal", deal.pk), ("company", company.pk), ("lead", lead.pk))
          for part in ("edit", "owner", "timeline", "tags", "helpers")),
        f"/deals/{deal.pk}/steps/need", f"/deals/{deal.pk}/methods/pain", f"/deals/{deal.pk}/suggestions/close_date",
        f"/deals/{deal.pk}/move/{stages['won'].pk}",
        f"/records/company/{company.pk}/merge", f"/records/lead/{lead.pk}/merge", "/lists/deal/filter",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", ROLES)
def test_no_page_fails_for_any_role(year: Cast, as_user: SignIn, role: str, language: str) -> None:
    client = as_user(getattr(year, role), language)
    faults = []
    for address in [*_records(year), *_plain()]:  # with an activity of today in the calendar
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            if answer.status_code not in {200, 302, 403, 404, 405, 422}:
                faults.append((address, answer.status_code))
    assert faults == []


def test_what_one_may_open_opens(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.rep_a)
    for address in ("/", "/board", "/deals", "/companies", "/contacts", "/leads", "/activities", "/notices", "/help"):
        assert client.get(address).status_code == 200, address
    assert [one for one in _records(year) if client.get(one).status_code not in {200, 403}] == []


def test_unknown_ids_are_absent(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.admin)
    for address in ("/deals/{}", "/companies/{}", "/contacts/{}", "/leads/{}", "/activities/{}", "/documents/{}",
                    "/notices/{}", "/lists/bulk/{}", "/records/deal/{}/tags", "/leads/{}/convert"):  # fmt: skip
        assert client.get(address.format(NOBODY)).status_code == 404, address
    assert client.get("/lists/nonsense/filter").status_code == 404


def test_strangers_are_sent_to_the_sign_in(year: Cast) -> None:
    client = Client()
    for address in [*_records(year), *_plain()]:  # with an activity of today in the calendar
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in?next="), address
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 401, address
