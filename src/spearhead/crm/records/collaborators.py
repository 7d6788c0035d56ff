"""A second person on a record: reads it, is told of it, and is counted as having helped."""

from __future__ import annotations

from spearhead.accounts.users.models import User
from spearhead.crm.records.acts import check_owner
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.models import Collaborator
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id


@act
def add_collaborator(record_type: str, record_id: str | int, user_id: str | int, *, by: User) -> Collaborator:
    """Let a person read a record that the caller may edit; adding somebody twice changes nothing."""
    found = kind_of(record_type).to_change(by, record_id)
    person = check_owner(User.objects.filter(pk=read_id(user_id)).first())
    row, new = Collaborator.objects.get_or_create(record_type=record_type, record_id=found.pk, user=person)
    if new:
        kind, extra = f"{record_type}.collaborator_added", {"user": person.pk}
        record_event(Happened(kind, record_type, found.pk, by.pk, found.version, extra=extra))
    return row


@act
def remove_collaborator(record_type: str, record_id: str | int, user_id: str | int, *, by: User) -> None:
    """End a collaboration; whoever may edit the record does so, and everybody their own."""
    kind, person = kind_of(record_type), read_id(user_id)
    found = kind.one(by, record_id) if person == by.pk else kind.to_change(by, record_id)
    gone, _rows = Collaborator.objects.filter(record_type=record_type, record_id=found.pk, user_id=person).delete()
    if not gone:
        raise Absent
    word, extra = f"{record_type}.collaborator_removed", {"user": person}
    record_event(Happened(word, record_type, found.pk, by.pk, found.version, extra=extra))


def collaborators_of(record_type: str, record_id: int) -> list[User]:
    """The collaborators of a record that the caller has already been let in to, by name."""
    rows = Collaborator.objects.filter(record_type=record_type, record_id=record_id).select_related("user")
    return sorted((row.user for row in rows), key=lambda user: (user.sort_key, user.pk))
