"""Files that are valid only until a day: who is told when, once per step; the list by when they expire."""

from __future__ import annotations

from datetime import date, timedelta

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.documents.acts import delete_document, edit_document, upload_document, upload_version
from spearhead.crm.documents.listing import documents_page
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.reminding import remind_of_expiry
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.web.conftest import SignIn, as_user

__all__ = ["as_user"]

END = date(2027, 3, 31)


def contract(cast: Cast, until: date | None = END) -> Document:
    deal = cast.deal()
    return upload_document(
        "contract.txt", [b"x"], by=cast.rep_a, record_type="deal", record_id=deal.pk, valid_until=until
    )


def told(day: date) -> int:
    return remind_of_expiry(day)


def test_told_thirty_and_seven_days_before_and_on_the_day_each_once(cast: Cast) -> None:
    contract(cast)
    days = [END - timedelta(days=one) for one in (31, 30, 29, 8, 7, 6, 1, 0)] + [END + timedelta(days=1)]
    assert [told(day) for day in days] == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    events = Event.objects.filter(kind="document.expiring")
    assert [one.payload["people"] for one in events] == [[cast.rep_a.pk]] * 3
    tell_from(events)
    notice = Notice.objects.filter(kind="document_expiring").latest("id")
    assert (notice.user_id, notice.data["title"], notice.data["said"]) == (cast.rep_a.pk, "contract.txt", "2027-03-31")


def test_a_day_without_the_job_is_made_up_for_and_another_end_begins_anew(cast: Cast) -> None:
    document = contract(cast)
    assert [told(END - timedelta(days=one)) for one in (20, 3)] == [1, 1]
    edit_document(document.pk, by=cast.rep_a, valid_until=END + timedelta(days=60))
    assert told(END) == 0
    assert told(END + timedelta(days=40)) == 1


def test_nobody_is_told_of_what_is_gone_replaced_or_endless(cast: Cast) -> None:
    contract(cast, None)
    delete_document(contract(cast).pk, by=cast.rep_a)
    newer = upload_version(contract(cast).pk, "contract.txt", [b"y"], by=cast.rep_a)
    assert told(END) == 1
    assert Event.objects.filter(kind="document.expiring").latest("id").record_id == newer.pk


def test_the_owner_of_the_record_is_told_once_whoever_added_it_is_gone(cast: Cast) -> None:
    document = contract(cast)
    deal = document.links.get()
    User.objects.filter(pk=cast.rep_a.pk).update(is_active=False)
    assert told(END) == 0
    type(cast.deal()).objects.filter(pk=deal.record_id).update(owner_id=cast.rep_a2.pk)
    assert told(END) == 1
    assert Event.objects.filter(kind="document.expiring").latest("id").payload["people"] == [cast.rep_a2.pk]


def test_found_by_when_they_expire_and_given_an_end_on_the_page(cast: Cast, as_user: SignIn) -> None:
    soon, over, endless = contract(cast, today() + timedelta(days=5)), contract(cast, today()), contract(cast, None)
    Document.objects.filter(pk=over.pk).update(valid_until=today() - timedelta(days=1))

    def found(expires: str) -> set[int]:
        return {one.document.pk for one in documents_page(cast.rep_a, expires=expires)[0]}

    assert found("soon") == {soon.pk}
    assert found("over") == {over.pk}
    assert found("set") == {soon.pk, over.pk}
    assert found("") == {soon.pk, over.pk, endless.pk}
    client = as_user(cast.rep_a)
    assert "expired" in client.get("/documents?expires=over").content.decode()
    assert client.post(f"/documents/{endless.pk}/view", {"valid_until": "2027-03-31"}).status_code in {204, 302}
    assert Document.objects.get(pk=endless.pk).valid_until == END
    assert as_user(cast.rep_b).post(f"/documents/{endless.pk}/view", {"valid_until": ""}).status_code == 404
    assert 'name="valid_until"' not in as_user(cast.analyst).get(f"/documents/{endless.pk}/view").content.decode()
