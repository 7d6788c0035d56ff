"""A day is a day: a close date is the same from every zone and however often it is saved (REL-35)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from tests.cast import Cast

ZONES = ("Etc/GMT+12", "America/St_Johns", "UTC", "Asia/Kathmandu", "Asia/Shanghai", "Pacific/Kiritimati")


@pytest.mark.parametrize("zone", ZONES)
def test_a_close_date_is_the_same_day_in_every_zone_and_after_ten_saves(cast: Cast, zone: str) -> None:
    deal = cast.deal(expected_close=date(2031, 3, 31))
    User.objects.filter(pk=cast.rep_a.pk).update(time_zone=zone, language="en")
    client = Client()
    client.force_login(cast.rep_a)
    for number in range(10):
        form = client.get(f"/records/deal/{deal.pk}/edit").content.decode()
        assert 'value="2031-03-31"' in form
        sent = {"expected_close": "2031-03-31", "next_step": f"Step {number}", "version": 1 + number}
        saved = client.post(f"/records/deal/{deal.pk}/edit", sent, headers={"HX-Request": "true"})
        assert saved.status_code in {200, 204}, saved.content
    assert Deal.objects.get(pk=deal.pk).expected_close == date(2031, 3, 31)
    assert "31 Mar 2031" in client.get(f"/deals/{deal.pk}").content.decode()
