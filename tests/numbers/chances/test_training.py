"""Training on the own past: what is said, when nothing is, drift, rulings, and who may know."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from spearhead.accounts.roles.models import FieldRight
from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.numbers.chances.access import chance_of, chances_of, chances_visible_to, newest_run, past_like
from spearhead.numbers.chances.drift import Drift, measure, outcomes
from spearhead.numbers.chances.jobs import close_ended, keep, start_training
from spearhead.numbers.chances.learning import learn
from spearhead.numbers.chances.models import Chance, ChanceRun, ChanceSettings
from spearhead.numbers.chances.ruling import rule
from spearhead.numbers.chances.saying import message
from tests.cast import Cast, build
from tests.numbers.chances.past import at, make_past

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def told(user: User, deal: Deal) -> list[str]:
    found = chance_of(user, deal)
    assert found is not None
    return [one["field"] for one in found.up]


def drifted(outcomes: list[tuple[float, float, bool]]) -> Drift:
    found = measure(outcomes)
    assert found is not None
    return found


def trained(by: User) -> ChanceRun:
    job = start_training(by=by)
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == (Job.State.DONE, "", job.total)
    found = newest_run(by)
    assert found is not None
    return found


def test_where_the_source_tells_each_open_deal_gets_its_own_with_reasons(cast: Cast):
    deals = make_past(cast)
    run = trained(cast.mgr_a)
    report = run.report
    assert (run.state, report["closed"], report["open"], report["won"]) == (
        "signal", 300, 12, sum(one.status == "won" for one in deals),
    )  # fmt: skip
    assert report["out_of_time"]["log_loss"] < report["out_of_time"]["base_log_loss"]
    assert [one["n"] for one in report["out_of_time"]["blocks"]] == [60, 60, 60, 60]
    assert {"field": "owner", "rule": "person", "facts": {}} in report["held_out"]
    by_source = {one.deal.source_id: one for one in Chance.objects.select_related("deal")}
    good, bad = by_source[cast.sources["referral"].pk], by_source[cast.sources["website"].pk]
    assert good.said > 0.65
    assert bad.said < 0.35
    assert good.reasons["up"][0]["field"] == bad.reasons["down"][0]["field"] == "source"
    like = Deal.objects.filter(source=cast.sources["referral"]).exclude(status="open")
    assert good.reasons["up"][0]["n"] == like.count()
    assert set(good.reasons["up"][0]["deals"]) <= set(like.values_list("pk", flat=True))


def test_without_signal_the_base_rate_is_said_of_all_and_why(cast: Cast):
    make_past(cast, signal=False)
    run = trained(cast.director)
    assert run.state == "no_signal"
    with override("en"):
        assert message(run).startswith("No usable signal yet, base rate ")
    assert {one.said for one in Chance.objects.all()} == {run.report["base_rate"]}
    assert {str(one.reasons) for one in Chance.objects.all()} == {"{}"}
    assert chances_of(cast.director, Chance.objects.values_list("deal_id", flat=True)) == {}


def test_too_few_deals_are_told_so(cast: Cast):
    make_past(cast, 59)
    run = trained(cast.director)
    assert run.state == "too_few"
    with override("en"):
        assert "60 with 20 of each end" in message(run)
    assert Chance.objects.count() == 12
    Deal.objects.all().update(deleted_at=at(0))
    assert trained(cast.director).report["closed"] == 0  # nothing at all is no error


def test_one_training_at_a_time_and_a_cancelled_one_keeps_nothing(cast: Cast):
    make_past(cast, 80)
    job = start_training(by=cast.rep_a)
    assert start_training(by=cast.director).pk == job.pk
    for who in (cast.mkt, cast.analyst):
        with pytest.raises(Forbidden):
            start_training(by=who)
    request_cancel(job)
    run_job.call(job.pk)
    assert (ChanceRun.objects.count(), Chance.objects.count()) == (0, 0)


def test_who_may_not_see_a_deal_learns_nothing_of_it(cast: Cast):
    make_past(cast)
    trained(cast.director)
    of_b = Deal.objects.filter(status="open", owner=cast.rep_b)
    assert set(chances_visible_to(cast.rep_b).values_list("deal_id", flat=True)) == {one.pk for one in of_b}
    assert not chances_visible_to(cast.mkt).exists()
    assert set(chances_of(cast.rep_a, [one.pk for one in of_b])) == set()
    mine = Deal.objects.filter(status="open", owner=cast.rep_a, source=cast.sources["referral"])[0]
    behind = past_like(cast.rep_a, mine, "source")
    assert behind
    assert {one.owner_id for one in behind} == {cast.rep_a.pk}
    assert {one.owner_id for one in past_like(cast.director, mine, "source")} == {cast.rep_a.pk, cast.rep_b.pk}
    assert past_like(cast.mkt, mine, "source") == []
    with pytest.raises(Forbidden):
        newest_run(cast.mkt)


def test_a_field_hidden_from_a_role_is_no_reason_for_it(cast: Cast):
    make_past(cast)
    trained(cast.director)
    deal = Deal.objects.filter(status="open", owner=cast.rep_a, source=cast.sources["referral"])[0]
    assert told(cast.rep_a, deal)[0] == "source"
    FieldRight.objects.create(role="rep", resource="deal", field="source", level="hidden")
    cast.forget()
    rep = User.objects.get(pk=cast.rep_a.pk)
    assert "source" not in told(rep, deal)
    assert past_like(rep, deal, "source") == []


def test_the_worked_example_of_drift():
    found = drifted([(0.20, 0.34, place < 34) for place in range(100)])
    assert (round(found.z, 2), found.alarm, found.rate) == (3.50, True, 0.34)
    calm = drifted([(0.34, 0.34, place < 34) for place in range(100)])
    assert not calm.alarm
    assert measure([(0.2, 0.3, True)] * 99) is None
    assert measure([(0.2, 0.34, True)] * 100 + [(0.34, 0.34, place < 34) for place in range(100)]) == calm


def end(cast: Cast, source: str, *, won: int, lost: int) -> None:
    open_ = Deal.objects.filter(status="open", source=cast.sources[source]).order_by("pk")
    ids = list(open_.values_list("pk", flat=True)[: won + lost])
    for status, some in (("won", ids[:won]), ("lost", ids[won:])):
        Deal.objects.filter(pk__in=some).update(status=status, closed_on=at(0).date())


def test_outcomes_are_measured_as_they_come(cast: Cast):
    make_past(cast, 80, open_=112)
    trained(cast.director)
    Chance.objects.update(learned=0.20)
    end(cast, "referral", won=34, lost=10)
    end(cast, "website", won=0, lost=48)
    close_ended()
    assert measure(outcomes()) is None
    end(cast, "referral", won=0, lost=8)
    close_ended()
    found = drifted(outcomes())
    assert (round(found.z, 2), found.alarm) == (3.50, True)


def test_what_left_the_outcomes_is_withdrawn_and_told_once(cast: Cast):
    make_past(cast)
    drift = measure([(0.20, 0.34, place < 34) for place in range(100)])
    lesson = learn(ChanceSettings(), drift, at(0), lambda _share: None)
    assert lesson.state == "withdrawn"
    run = keep(lesson)
    assert {(one.said, str(one.reasons)) for one in Chance.objects.all()} == {(0.34, "{}")}
    assert all(one.learned is not None for one in Chance.objects.all())  # still measured, so that it can come back
    with override("en"):
        assert "34.0 %" in message(run)
    keep(lesson)
    assert Event.objects.filter(kind="win_probability.withdrawn").count() == 1
    calm = drifted([(0.34, 0.34, place < 34) for place in range(100)])
    assert learn(ChanceSettings(), calm, at(0), lambda _share: None).state == "signal"


def test_an_end_is_kept_and_forgotten_when_the_deal_opens_again(cast: Cast):
    make_past(cast, 80)
    trained(cast.director)
    deal = Deal.objects.filter(status="open")[0]
    Deal.objects.filter(pk=deal.pk).update(status="won", closed_on=at(0).date())
    said = Chance.objects.get(deal=deal).said
    trained(cast.director)
    one = Chance.objects.get(deal=deal)
    assert (one.won, one.ended_on, one.said) == (True, at(0).date(), said)
    deal.refresh_from_db()
    assert chance_of(cast.director, deal) is None
    Deal.objects.filter(pk=deal.pk).update(status="open", closed_on=None)
    trained(cast.director)
    assert Chance.objects.get(deal=deal).won is None


def test_what_an_administrator_rules_is_followed_and_on_record(cast: Cast):
    make_past(cast)
    row = rule({"left_out": ["source"]}, by=cast.admin, seen_version=1)
    assert row.version == 2
    run = trained(cast.director)
    assert run.state == "no_signal"
    assert {"field": "source", "rule": "decided", "facts": {}} in run.report["held_out"]
    assert Event.objects.get(kind="win_probability.ruled").payload["changes"] == {"left_out": [[], ["source"]]}
    with pytest.raises(Conflict):
        rule({"owners": True}, by=cast.admin, seen_version=1)
    with pytest.raises(Forbidden):
        rule({"owners": True}, by=cast.director, seen_version=2)
    for values in ({"known": ["source"]}, {"known": ["no such"]}, {"left_out": ["owner"]}):
        with pytest.raises(Refused):
            rule(values, by=cast.admin, seen_version=2)
    rule({"owners": True, "left_out": []}, by=cast.admin, seen_version=2)
    assert "owner" in trained(cast.director).report["used"]
