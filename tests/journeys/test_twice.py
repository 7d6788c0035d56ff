"""A double click and a resend make one record; a form that stays on the screen serves again (REL-09)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_a_double_click_makes_one_record_and_the_form_serves_again(year: Cast, enter: Enter) -> None:
    page = enter(year.rep_a)
    page.goto("/deals")
    page.evaluate("spearhead.openPanel('/deals/new')")
    page.locator("#panel input[name=name]").fill("Clicked twice")
    page.locator("#panel button[type=submit]").dblclick()
    page.wait_for_url("**/deals/*")
    assert Deal.objects.filter(name="Clicked twice").count() == 1

    typed, save = page.locator("#composer-subject"), page.locator(".composer button[type=submit]")
    for place in range(2):  # the same words twice are two calls, one double click is one
        typed.fill("No answer")
        save.dblclick()
        expect(page.locator(".timeline").get_by_text("No answer")).to_have_count(place + 1)
    expect(page.locator("[data-form-error]:visible, [data-error-for]:not(:empty)")).to_have_count(0)
    assert Activity.objects.filter(subject="No answer").count() == 2


def test_a_form_sent_again_past_the_scripts_is_answered_as_before(year: Cast, enter: Enter) -> None:
    page = enter(year.rep_a)
    page.goto("/deals")
    page.evaluate("spearhead.openPanel('/deals/new')")
    page.locator("#panel input[name=name]").fill("Sent twice")
    answers = page.evaluate(
        """async () => {
            const form = document.querySelector("#panel form"), told = [];
            for (let place = 0; place < 2; place++) {
                const sent = {method: "POST", body: new FormData(form), headers: {"HX-Request": "true"}};
                const answer = await fetch(form.action, sent);
                told.push([answer.status, answer.headers.get("HX-Redirect")]);
            }
            return told;
        }"""
    )
    assert answers == [[204, f"/deals/{Deal.objects.get(name='Sent twice').pk}"]] * 2
