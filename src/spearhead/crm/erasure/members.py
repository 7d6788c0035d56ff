"""Erasing a former member: their work is handed on, their past counts under a number, their name is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.sessions.models import Session
from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.attempts import SignInAttempt
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.activities.acts import reassign_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.acts import reassign_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.acts import reassign_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import reassign_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.erasure.holders import copies, in_order
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.orders import check_order, close, order
from spearhead.crm.erasure.subject import Subject
from spearhead.crm.erasure.traces import Traces
from spearhead.crm.leads.acts import reassign_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.access import one
from spearhead.crm.records.acts import check_owner
from spearhead.crm.views.models import SavedView
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused
from spearhead.kernel.text.search import search_document
from spearhead.kernel.text.sort import sort_key

KIND: Final = "user.erase"
BATCH: Final = 20
#: what is still to be worked on: its act, and which of a person's rows
_OPEN: Final[tuple[tuple[Callable[..., Any], type[Any], dict[str, Any]], ...]] = (
    (reassign_company, Company, {}), (reassign_contact, Contact, {}), (reassign_lead, Lead, {}),
    (reassign_deal, Deal, {"status": "open"}), (reassign_activity, Activity, {"done_at__isnull": True}),
)  # fmt: skip


def member_stand_in(user: User) -> str:
    """What the person is called from now on, in the workspace's language."""
    with override(workspace().language):
        return _("Former member #%(number)d") % {"number": user.pk}


def erasable_member(by: User, user_id: str | int) -> User:
    """A person who has left, for whoever may erase."""
    by.sight.require("erasure", "run")
    user = one(User.objects.all(), user_id)
    if user.is_active:
        raise Refused("still_active", _("Disable this person first."))
    return user


def open_work(user: User) -> int:
    """How many records would be handed on."""
    return sum(_rows(model, user.pk, more).count() for _act, model, more in _OPEN)


def _rows(model: type[Any], owner_id: int, more: Mapping[str, Any]) -> Any:
    return model._default_manager.filter(owner_id=owner_id, deleted_at__isnull=True, **more).order_by("pk")


@act
def erase_member(user_id: str | int, *, by: User, typed: str, reason: str, to: User) -> Erasure:
    """Order the erasure of a former member; `to` gets what is still open. It cannot be taken back."""
    user = User.objects.select_for_update().get(pk=erasable_member(by, user_id).pk)
    check_owner(User.objects.filter(pk=to.pk).first())
    if Erasure.objects.filter(record_type="user", record_id=user.pk, done_at__isnull=False).exists():
        raise Refused("already_erased", _("This person was erased already."))
    check_order("user", user.pk, user.name, typed, reason)
    return order("user", user.pk, member_stand_in(user), reason, KIND, by, {"to": to.pk})


@jobs.job_kind(KIND)
def run_member_erasure(run: jobs.Run) -> Mapping[str, Any]:
    """Hand on, then part after part, the person's own row last; a killed run goes on."""
    erasure = Erasure.objects.get(pk=run.params["erasure"])
    by, to = User.objects.get(pk=erasure.asked_by_id), User.objects.get(pk=run.params["to"])
    counts: dict[str, int] = {"handed_over": 0}
    with override(run.params["language"]):
        for number in _hand_over(erasure.record_id, to, by):
            counts["handed_over"] += number
            run.progress(counts["handed_over"])
        user = User.objects.get(pk=erasure.record_id)
        email = (user.email,) if user.email else ()
        none: tuple[int, ...] = ()
        traces = Traces(email, (user.name,), erasure.stand_in)
        subject = Subject(none, none, none, none, none, none, traces, (user.pk,))
        for holder in in_order():
            counts[holder.part] = holder.erase(subject, erasure)
        with transaction.atomic():
            _empty(User.objects.select_for_update().get(pk=user.pk), erasure)
            close(erasure, counts, copies(), "user.erased")
    return {"erasure": str(erasure.pk), "counts": erasure.counts}


def _hand_over(owner_id: int, to: User, by: User) -> Iterator[int]:
    for reassign, model, more in _OPEN:
        while ids := list(_rows(model, owner_id, more).values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                for pk in ids:
                    reassign(pk, to, by=by, seen_version=None)
            yield len(ids)


def _empty(user: User, erasure: Erasure) -> None:
    """Left are the number, the role and the days of work, by which the past is counted."""
    if user.email:
        SignInAttempt.objects.filter(key=f"account:{user.email.casefold()[:254]}").delete()
    ApiToken.objects.filter(user=user).delete()
    SignInLink.objects.filter(user=user).delete()
    Session.objects.filter(user_id=user.pk).delete()
    Notice.objects.filter(user=user).delete()
    SavedView.objects.filter(owner=user, audience="private").delete()
    user.name, user.email, user.title, user.preferences = erasure.stand_in, None, "", {}
    user.sort_key, user.search = sort_key(user.name, person=True)[:255], search_document(user.name)
    user.set_unusable_password()
    user.last_login = None
    user.version += 1
    user.save()
