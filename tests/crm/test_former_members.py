"""PRI-08: a former member is erased: their work is handed on, their past counts under a number, totals stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core import serializers

from spearhead.accounts.users.acts import add_user, disable_user
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.erasure.members import erase_member, member_stand_in, run_member_erasure
from spearhead.crm.erasure.models import Erasure
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.chain import seal_all, verify
from spearhead.kernel.figures import read
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import YEAR, Cast
from tests.crm.telling import refused

TRACES = ("zelda quartz", "zelda.quartz@example.com")


def traces() -> list[str]:
    found = []
    for model in apps.get_models():
        for row in model._default_manager.order_by("pk"):
            text = serializers.serialize("json", [row]).lower()
            found += [f"{model._meta.label} {row.pk}: {word}" for word in TRACES if word in text]
    return found


def finish() -> Erasure:
    run_member_erasure(Run(Job.objects.get(kind="user.erase")))
    return Erasure.objects.get()


@pytest.fixture
def leaver(cast: Cast) -> User:
    """Zelda has won, holds open work, and has left."""
    zelda = add_user({"name": "Zelda Quartz", "email": "Zelda.Quartz@example.com", "role": "rep"}, by=cast.admin)
    cast.win(cast.deal("Won", by=zelda))
    cast.deal("Open", by=zelda)
    cast.company("Hers", by=zelda)
    plan_activity({"kind": "task", "subject": "Call", "due_at": datetime(YEAR + 5, 1, 1, tzinfo=UTC)}, by=zelda)
    log_activity({"kind": "note", "subject": "Write to zelda.quartz@example.com"}, by=zelda)
    disable_user(zelda.pk, by=cast.admin, seen_version=None)
    seal_all()
    return zelda


def _erase(cast: Cast, leaver: User) -> Erasure:
    erase_member(leaver.pk, by=cast.admin, typed="Zelda Quartz", reason="request", to=cast.rep_a)
    return finish()


def test_work_is_handed_on_and_the_past_counts_as_before(cast, leaver):
    before = read("bookings", scope_for(cast.admin, group_by="owner"))
    versions = DealVersion.objects.filter(owner=leaver).count()
    erasure = _erase(cast, leaver)
    after = read("bookings", scope_for(cast.admin, group_by="owner"))
    assert (after.value, [group.value for group in after.groups]) == (
        before.value, [group.value for group in before.groups],
    )  # fmt: skip
    assert before.value
    assert erasure.counts["handed_over"] == 3
    assert Deal.objects.get(name="Open").owner == cast.rep_a
    assert Deal.objects.get(name="Won").owner == leaver
    assert DealVersion.objects.filter(owner=leaver).count() == versions


def test_nothing_names_them_and_the_chain_is_whole(cast, leaver):
    assert len(traces()) > 3
    erasure = _erase(cast, leaver)
    assert traces() == []
    leaver.refresh_from_db()
    assert (leaver.name, leaver.email, leaver.is_active) == (erasure.stand_in, None, False)
    assert erasure.stand_in == member_stand_in(leaver)
    assert str(leaver.pk) in erasure.stand_in
    seal_all()
    assert verify() is None


def test_only_who_has_left_by_administrators_with_the_name_typed(cast, leaver):
    for who in (cast.rep_a, cast.mgr_a, cast.director, cast.analyst):
        with refused(Forbidden):
            erase_member(leaver.pk, by=who, typed="Zelda Quartz", reason="request", to=cast.rep_a)
    with refused(Refused, "still_active"):
        erase_member(cast.rep_b.pk, by=cast.admin, typed=cast.rep_b.name, reason="request", to=cast.rep_a)
    with refused(Refused, "name_differs"):
        erase_member(leaver.pk, by=cast.admin, typed="Zelda", reason="request", to=cast.rep_a)
    with refused(Refused, "owner_inactive"):
        erase_member(leaver.pk, by=cast.admin, typed="Zelda Quartz", reason="request", to=leaver)
    _erase(cast, leaver)
    leaver.refresh_from_db()
    with refused(Refused, "already_erased"):
        erase_member(leaver.pk, by=cast.admin, typed=leaver.name, reason="request", to=cast.rep_a)
