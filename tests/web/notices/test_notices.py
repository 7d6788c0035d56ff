"""Notices: told by day, opened, marked as read; only one's own."""

from __future__ import annotations

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.crm.bulk.acts import bulk_edit
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.run import run_job
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def _notice(user: User, by: User, record_id: int, event: int = 1, kind: str = "assigned") -> Notice:
    return Notice.objects.create(
        user=user, event_id=event, kind=kind, record_type="deal", record_id=record_id, data={"by": by.pk},
        created_at=timezone.now(),
    )  # fmt: skip


def test_told_opened_and_read(cast: Cast, as_user: SignIn) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a)
    notice = _notice(cast.rep_a, cast.mgr_a, deal.pk)
    assert "Mia Amsel gave you “Pumps”" in client.get("/notices").content.decode()
    assert client.get(f"/notices/{notice.pk}").headers["Location"] == f"/deals/{deal.pk}"
    client.post(f"/notices/{notice.pk}/read", headers=HX)
    assert "Pumps" not in client.get("/notices").content.decode()
    assert "Pumps" in client.get("/notices?all=1").content.decode()
    client.post(f"/notices/{notice.pk}/unread", headers=HX)
    client.post("/notices/read", headers=HX)
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_finished_bulk_change_leads_to_its_report(cast: Cast, as_user: SignIn) -> None:
    job = bulk_edit("deal", Chosen(ids=[cast.deal().pk]), {"next_step": "Call"}, by=cast.rep_a)
    run_job.func(job.pk)
    seal_all()
    tell_from(Event.objects.filter(kind="bulk.finished"))
    told, client = Notice.objects.get(), as_user(cast.rep_a)
    to = client.get(f"/notices/{told.pk}").headers["Location"]
    assert to == f"/lists/bulk/{job.pk}"
    assert "Undo this change" in client.get(to).content.decode()


def test_what_is_out_of_reach_is_not_named(cast: Cast, as_user: SignIn) -> None:
    _notice(cast.rep_b, cast.mgr_a, cast.deal("Secret").pk, kind="deal_won")
    assert "Secret" not in as_user(cast.rep_b).get("/notices").content.decode()


def test_notices_of_others_are_absent(cast: Cast, as_user: SignIn) -> None:
    notice = _notice(cast.rep_a, cast.mgr_a, cast.deal().pk)
    client = as_user(cast.rep_b)
    assert client.get(f"/notices/{notice.pk}").status_code == 404
    assert client.post(f"/notices/{notice.pk}/read").status_code == 404
    assert Notice.objects.get().read_at is None


def test_navigation_folds_and_stays_so(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.rep_a)
    assert client.post("/settings/navigation", {"nav": "rail"}).status_code == 204
    assert 'data-nav="rail"' in client.get("/help").content.decode()
    assert client.post("/settings/navigation", {"nav": "sideways"}, headers=HX).status_code == 422
