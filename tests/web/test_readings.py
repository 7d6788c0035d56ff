"""Keeping a reading from a figure's page, and opening it later beside today."""

from __future__ import annotations

from datetime import date

import pytest

from spearhead.insights.briefs.models import Brief
from spearhead.insights.readings.models import SavedReading
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def test_kept_from_the_figures_page_and_opened_as_it_was(cast: Cast, as_user: SignIn) -> None:
    manager = as_user(cast.mgr_a)
    assert "Nothing kept yet" in manager.get("/readings").content.decode()
    deal = cast.deal("Pumps", amount_minor=123_400)
    cast.deal("Valves", amount_minor=100)
    query = "period=all&group_by=owner"
    page = manager.get(f"/figures/open_pipeline?{query}").content.decode()
    assert 'value="period=all&amp;group_by=owner"' in page
    made = manager.post("/readings/new", {"figure": "open_pipeline", "query": query}, headers=HTMX)
    kept = SavedReading.objects.get()
    assert made.headers["HX-Redirect"] == f"/readings/{kept.pk}"
    page = manager.get(f"/readings/{kept.pk}").content.decode()
    assert "Nothing changed" in page
    assert "Ann Abel" in page
    cast.win(deal)
    cast.deal("Seals", amount_minor=50)
    page = manager.get(f"/readings/{kept.pk}").content.decode()
    for words in ("CN¥1,235.00", "CN¥1.50", "Records that went", "Records that came", "+CN¥0.50", "-CN¥1,234.00"):
        assert words in page, words
    assert "已保存的读数" in as_user(cast.mgr_a, "zh-hans").get("/readings").content.decode()
    assert as_user(cast.rep_b).get(f"/readings/{kept.pk}").status_code == 404
    manager.post(f"/readings/{kept.pk}/drop", headers=HTMX)
    assert not SavedReading.objects.exists()


def test_a_sent_brief_shows_its_figures_then_and_today(cast: Cast, as_user: SignIn) -> None:
    rep, manager = as_user(cast.rep_a), as_user(cast.mgr_a)
    cast.deal("Pumps", amount_minor=123_400)
    rep.post("/briefs/new", headers=HTMX)
    brief = Brief.objects.get()
    assert "The figures behind it" not in rep.get(f"/briefs/{brief.pk}").content.decode()
    rep.post(f"/briefs/{brief.pk}/send", {"version": "1", "readers": str(cast.mgr_a.pk)}, headers=HTMX)
    page = manager.get(f"/briefs/{brief.pk}").content.decode()
    assert "The figures behind it" in page
    kept = SavedReading.objects.filter(brief=brief).first()
    assert kept is not None
    assert f"/readings/{kept.pk}" in page
    page = manager.get(f"/readings/{kept.pk}").content.decode()
    assert "Throw away" not in page
    assert "Open the brief" in page


def test_a_figures_page_compares_with_the_period_and_the_year_before(cast: Cast, as_user: SignIn) -> None:
    for day, amount in ((date(2025, 5, 1), 30_000), (date(2025, 2, 1), 20_000), (date(2024, 5, 1), 10_000)):
        cast.win(cast.deal(f"won {day}", amount_minor=amount, opened_on=day), closed_on=day)
    page = as_user(cast.mgr_a).get("/figures/bookings?period=2025-Q2").content.decode()
    assert "vs Q1 2025" in page
    assert "vs Q2 2024" in page
    assert "50.0%" in page or "50%" in page
    assert "200.0%" in page or "200%" in page
    assert "vs Q" not in as_user(cast.mgr_a).get("/figures/open_pipeline?period=2025-Q2").content.decode()
