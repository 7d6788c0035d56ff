"""The forecast's screens: the grid, a cell with its call, deal by deal, handing up, accuracy, and who sees what."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.notices.make import tell_from
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.time import FOREVER
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call
from spearhead.numbers.calls.columns import forecast_type
from spearhead.numbers.calls.judging import judgements_of
from spearhead.numbers.calls.kinds import change_forecast_type
from spearhead.numbers.calls.models import ForecastCall, Submission
from spearhead.numbers.outlook.jobs import keep
from spearhead.numbers.outlook.working import work_out
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def quarter() -> FiscalPeriod:
    return fiscal_period(today(), "quarter")


def due(cast: Cast, by: User, yuan: int, category: str = "commit") -> Deal:
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    name = f"{by.name} {yuan}"
    return cast.deal(name, by=by, amount_minor=yuan * 100, expected_close=last, category=category)


def typed(quarter: FiscalPeriod, person: User, **values: str) -> dict[str, str]:
    form = {"period": quarter.key, "person": str(person.pk), "column": "commit", "kind": "absolute"}
    return form | {"amount": "80", "note": "Spoke with them"} | values


def test_the_grid_shows_the_line_and_what_judgement_moved(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    due(cast, cast.rep_a, 100)
    due(cast, cast.rep_b, 999)
    call(quarter, Wanted(cast.rep_a.pk, "commit", "absolute", 8_000, "Called too high"), by=cast.mgr_a)
    page = as_user(cast.mgr_a).get("/forecast").content.decode()
    assert "Judgement takes CN¥20 off the sum of deals" in page
    assert "On Ann Abel: manager&#39;s call" in page
    assert "Bea Bohr" not in page
    assert "¥999" not in page
    assert "判断从商机合计中减去" in as_user(cast.mgr_a, "zh-hans").get("/forecast").content.decode()
    assert as_user(cast.mgr_a).get(f"/forecast?person={cast.rep_b.pk}").status_code == 404


def test_a_number_is_called_refused_and_taken_back(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    due(cast, cast.rep_a, 100)
    rep = as_user(cast.rep_a)
    assert "Your call" in rep.get(f"/forecast/cell?person={cast.rep_a.pk}&column=commit").content.decode()
    for wrong, words in (
        ({"note": ""}, "Say why."), ({"amount": ""}, "Enter an amount."), ({"amount": "a lot"}, "amount"),
        ({"amount": "1e40"}, "amount"), ({"kind": "guess"}, "list"), ({"column": "closed"}, "column"),
    ):  # fmt: skip
        answer = rep.post("/forecast/cell", typed(quarter, cast.rep_a, **wrong), headers=HTMX)
        assert answer.status_code == 422, wrong
        assert words in answer.content.decode(), wrong
    assert not ForecastCall.objects.exists()
    rep.post("/forecast/cell", typed(quarter, cast.rep_a), headers=HTMX)
    assert ForecastCall.objects.get().amount == 8_000
    rep.post("/forecast/cell", typed(quarter, cast.rep_a, kind="reset", amount=""), headers=HTMX)
    panel = rep.get(f"/forecast/cell?person={cast.rep_a.pk}&column=commit").content.decode()
    assert "took the call back" in panel


def test_nobody_calls_on_somebody_out_of_their_line(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    due(cast, cast.rep_b, 100)
    manager = as_user(cast.mgr_a)
    assert manager.get(f"/forecast/cell?person={cast.rep_b.pk}&column=commit").status_code == 404
    assert manager.post("/forecast/cell", typed(quarter, cast.rep_b), headers=HTMX).status_code == 404
    looks = as_user(cast.analyst)
    assert looks.post("/forecast/cell", typed(quarter, cast.rep_b), headers=HTMX).status_code == 403
    assert looks.post("/forecast/submit", {"period": quarter.key}, headers=HTMX).status_code == 403
    assert not ForecastCall.objects.exists()


def test_a_hidden_amount_stays_hidden(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    change_forecast_type({"shows_amount": False}, by=cast.admin, seen_version=forecast_type().version)
    due(cast, cast.rep_a, 100)
    call(quarter, Wanted(cast.rep_a.pk, "commit", "absolute", 7_312, "Not so sure"), by=cast.mgr_a)
    rep = as_user(cast.rep_a)
    for address in ("/forecast", f"/forecast/cell?person={cast.rep_a.pk}&column=commit"):
        page = rep.get(address).content.decode()
        assert "73.12" not in page
        assert "Not so sure" not in page
    assert "Your manager counts on another number than you do." in page
    assert "73.12" in as_user(cast.mgr_a).get("/forecast").content.decode()


def test_deal_by_deal_becomes_a_call_when_asked(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    sure, foreign = due(cast, cast.rep_a, 100, "best_case"), due(cast, cast.rep_b, 55)
    rep = as_user(cast.rep_a)
    page = rep.get("/forecast/deals").content.decode()
    assert "Ann Abel 100" in page
    assert "Bea Bohr 55" not in page
    answer = rep.post(f"/forecast/deals/{sure.pk}", {"period": quarter.key, "verdict": "in"}, headers=HTMX)
    assert 'aria-pressed="true"' in answer.content.decode()
    assert rep.post(f"/forecast/deals/{foreign.pk}", {"period": quarter.key, "verdict": "in"}).status_code == 404
    assert judgements_of(cast.rep_a, quarter.period) == {sure.pk: "in"}
    assert not ForecastCall.objects.exists()
    rep.post("/forecast/deals/call", {"period": quarter.key, "column": "commit"}, headers=HTMX)
    assert ForecastCall.objects.get().amount == 10_000


def test_handing_up_tells_the_manager(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    due(cast, cast.rep_a, 100)
    as_user(cast.rep_a).post("/forecast/submit", {"period": quarter.key, "note": "As discussed"}, headers=HTMX)
    assert Submission.objects.get().cells["commit"]["call"] == 10_000
    tell_from(Event.objects.all())
    manager = as_user(cast.mgr_a)
    assert "Ann Abel handed up the forecast of" in manager.get("/notices").content.decode()
    assert "not yet" in manager.get("/forecast").content.decode()  # Adam has not


def test_a_past_period_is_closed_and_bad_addresses_are_told(cast: Cast, as_user: SignIn) -> None:
    rep = as_user(cast.rep_a)
    past = fiscal_period(today() - timedelta(days=200), "quarter")
    page = rep.get(f"/forecast?period={past.key}")
    assert page.status_code == 200
    assert "Hand up my forecast" not in page.content.decode()
    assert rep.post("/forecast/cell", typed(past, cast.rep_a), headers=HTMX).status_code == 422
    for bad in ("period=2026-Q9", "as_of=yesterday", "period=%00", "person=me"):
        assert rep.get(f"/forecast?{bad}").status_code in {404, 422}, bad
    assert rep.get("/forecast/accuracy?lead=soon&column=none&person=x").status_code == 200
    assert "Nothing to measure yet" in rep.get("/forecast/accuracy").content.decode()


def test_settings_say_how_forecasts_are_called(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    due(cast, cast.rep_a, 100)
    admin = as_user(cast.admin)
    assert "Forecasts are called by" in admin.get("/settings/forecast").content.decode()
    form = {"version": "1", "period_kind": "quarter", "most_likely": "on"}
    assert admin.post("/settings/forecast", form, headers=HTMX).status_code == 204
    assert not forecast_type().shows_amount
    assert "Most likely" in as_user(cast.mgr_a).get("/forecast").content.decode()
    assert admin.post("/settings/forecast", form, headers=HTMX).status_code == 409  # changed meanwhile
    wrong = admin.post("/settings/forecast", form | {"version": "2", "period_kind": "decade"}, headers=HTMX)
    assert wrong.status_code == 422
    assert as_user(cast.mgr_a).get("/settings/forecast").status_code == 403


def test_past_months_stand_beside_the_calls(cast: Cast, as_user: SignIn) -> None:
    rep = as_user(cast.rep_a)
    assert "The past says too little" in rep.get("/forecast/past").content.decode()
    due(cast, cast.rep_a, 100)
    history(cast)
    page = as_user(cast.mgr_a).get(f"/forecast/past?person={cast.rep_a.pk}").content.decode()
    assert "CN¥100" in page
    assert "Provisional: 2 back-tests." in page
    assert "mean of the last three months" in page
    assert "By past months" in rep.get("/forecast").content.decode()
    assert as_user(cast.mgr_a).get(f"/forecast/past?person={cast.rep_b.pk}").status_code == 404
    rep.post("/forecast/past/make", headers=HTMX)
    job = Job.objects.get(kind="forecast.outlook")
    assert rep.get(f"/forecast/past/job/{job.pk}").json()["state"] == "queued"
    assert rep.get("/forecast/past/job/99999").status_code == 404
    assert as_user(cast.analyst).post("/forecast/past/make", headers=HTMX).status_code == 403


def history(cast: Cast) -> None:
    """Five months of 100 each, and the outlook that follows."""
    day = today().replace(day=1)
    for _month in range(5):
        day = (day - timedelta(days=1)).replace(day=1)
        deal = cast.deal(amount_minor=10_000, opened_on=day - timedelta(days=1))
        cast.win(deal, closed_on=day)
        DealVersion.objects.filter(deal=deal).exclude(status="won").delete()
        since = datetime.combine(day, time(4), UTC)
        DealVersion.objects.filter(deal=deal).update(valid_from=since, valid_to=FOREVER, seq=1)
    found = work_out(lambda _done, _total: None)
    assert found is not None
    keep(*found)


def test_a_past_evening_opens_its_deals(cast: Cast, quarter: FiscalPeriod, as_user: SignIn) -> None:
    sure = due(cast, cast.rep_a, 137)
    due(cast, cast.rep_b, 59)
    cast.lose(sure)
    DealVersion.objects.filter(deal=sure, status="open").update(
        valid_from=datetime.combine(today() - timedelta(days=3), time(9), zone()),
        valid_to=datetime.combine(today() - timedelta(days=1), time(9), zone()),
    )
    address = f"/forecast/day?person={cast.rep_a.pk}&day={today() - timedelta(days=2)}"
    page = as_user(cast.mgr_a).get(address).content.decode()
    assert "Ann Abel 137" in page
    assert "not kept that evening" in page
    assert "status-danger" in page  # lost since
    assert "Bea Bohr 59" not in page
    assert "这些商机的后续" in as_user(cast.mgr_a, "zh-hans").get(address).content.decode()
    assert "Ann Abel 137" not in as_user(cast.mgr_a).get(f"{address}&fate=won").content.decode()
    assert as_user(cast.rep_b).get(address).status_code == 404
    assert as_user(cast.mgr_a).get("/forecast/day?day=2999-01-01").status_code == 422
    panel = f"/forecast/cell?person={cast.rep_a.pk}&column=commit&as_of={today() - timedelta(days=2)}"
    assert "/forecast/day?" in as_user(cast.mgr_a).get(panel).content.decode()
