"""Removing the demo company: exactly what was made for it, and what its invented people added since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.models import Workspace
from spearhead.crm.records.models import Record
from spearhead.demo.build import BUILT, STARTED
from spearhead.demo.tables import DOMAIN
from spearhead.insights.actions.models import Action
from spearhead.insights.briefs.models import Brief
from spearhead.kernel.acts import act, through
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.brake import released
from spearhead.kernel.events.models import ChainHead, Event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import Counter
from spearhead.numbers.calls.models import ForecastCall, FrozenCell, Submission
from spearhead.numbers.chances.models import Chance, ChanceRun, LeadChance
from spearhead.numbers.commission.models import CommissionMember, Statement
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.outlook.models import Outlook
from spearhead.numbers.profit.models import CostPool, SellingCost
from spearhead.process.pipelines.models import Pipeline

Ranges = dict[str, list[list[int]]]
Doomed = dict[type[models.Model], Q]
#: What says something of a person or team of the demo goes with them, whoever wrote it.
FOLLOWING: Final = {
    Membership: "user_id", Goal: "user_id", SellingCost: "user_id", Statement: "user_id",
    CommissionMember: "user_id", ForecastCall: "person_id", Submission: "person_id", FrozenCell: "person_id",
    Action: "owner_id", Brief: "author_id", CostPool: "set_by_id",
}  # fmt: skip
ALWAYS_KEPT: Final = {Event, ChainHead, Workspace}


@act
def remove(progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Remove the demo company; returns how many rows of each table went.

    Refused (``demo_in_use``) while records that somebody else entered hang on it; ``no_demo`` where there is none.
    """
    settings = workspace()
    if not settings.is_demo:
        raise Refused("no_demo", _("There is no demo company here."))
    with through("demo"):
        start = Event.objects.filter(kind=STARTED).order_by("-id").first()
        end = Event.objects.filter(kind=BUILT).order_by("-id").first()
        doomed = _doomed(start, end)
        _refuse_if_used(doomed)
        gone = {}
        for model, rows in _children_first(doomed):
            if count := _delete(model, rows):
                gone[model._meta.label] = count
                if progress:
                    progress(f"{model._meta.label}: {count}")
        for learned in (Outlook, ChanceRun, Chance, LeadChance):  # worked out from what has gone
            learned._default_manager.all().delete()
        _restore(settings, start, end)
        _forget_events()
        record(Happened("demo.removed", "workspace", 1, None, extra={"rows": gone}))
    return gone


def _doomed(start: Event | None, end: Event | None) -> Doomed:
    """Model → its rows that go: those made for the demo, those its people made, and those that hang on either."""
    ranges = end.payload["ranges"] if end else _since(start)
    people = _rows(ranges, "accounts.User") | Q(email__endswith=f"@{DOMAIN}")
    ids = set(User.objects.filter(people).values_list("pk", flat=True))
    found: Doomed = {User: Q(pk__in=ids)}
    for model in _models():
        rows = _rows(ranges, model._meta.label)
        if issubclass(model, Record):
            rows |= Q(created_by_id__in=ids)
        if model in FOLLOWING:
            rows |= Q(**{f"{FOLLOWING[model]}__in": ids})
            of_team = any(field.attname == "team_id" for field in _links(model))
            if (teams := found.get(Team)) and FOLLOWING[model] == "user_id" and of_team:
                rows |= Q(team_id__in=_ids(Team, teams))
        if model is not User and rows:
            found[model] = rows
    made = dict(found)
    for model in _models():
        if hanging := _hanging(model, made):
            found[model] = found.get(model, Q()) | hanging
    return found


def _since(start: Event | None) -> Ranges:
    """A build that was cut off: everything above the ids that were there before."""
    floor: dict[str, int] = start.payload["floor"] if start else {}
    return {label: [[highest + 1, 2**62]] for label, highest in floor.items()}


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("spearhead.") and model not in ALWAYS_KEPT:
            yield model


def _rows(ranges: Ranges, label: str) -> Q:
    condition = Q()
    for low, high in ranges.get(label, []):
        condition |= Q(pk__gte=low, pk__lte=high)
    return condition


def _hanging(model: type[models.Model], found: Doomed) -> Q:
    """Rows that cascade from doomed ones, or point at a doomed record by its type and id."""
    condition = Q()
    for field in _links(model):
        target = field.related_model
        if target in found and field.remote_field.on_delete is models.CASCADE:
            condition |= Q(**{f"{field.attname}__in": _ids(target, found[target])})
    if {"record_type", "record_id"} <= {field.name for field in model._meta.fields}:
        for target, rows in found.items():
            condition |= Q(record_type=target.__name__.lower(), record_id__in=_ids(target, rows))
    return condition


def _children_first(doomed: Doomed) -> list[tuple[type[models.Model], Q]]:
    """In an order in which a row goes before what it points at, for by that it is found."""
    ordered: dict[type[models.Model], Q] = {}

    def visit(model: type[models.Model]) -> None:
        if model in seen:
            return
        seen.add(model)
        for other in doomed:
            by_type = "record_type" in {field.name for field in other._meta.fields}
            if by_type or any(field.related_model is model for field in _links(other)):
                visit(other)
        ordered[model] = doomed[model]

    seen: set[type[models.Model]] = set()
    for model in doomed:
        visit(model)
    return list(ordered.items())


def _links(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _ids(model: type[models.Model], rows: Q) -> Any:
    return model._default_manager.filter(rows).values("pk")


def _refuse_if_used(doomed: Doomed) -> None:
    """Rows that stay and must point at rows that go."""
    used = 0
    for model in _models():
        staying = model._default_manager.exclude(doomed[model]) if model in doomed else model._default_manager.all()
        for field in _links(model):
            target = field.related_model
            if target in doomed and field.remote_field.on_delete is models.PROTECT:
                used += staying.filter(**{f"{field.attname}__in": _ids(target, doomed[target])}).count()
    if used:
        message = ngettext(
            "%(n)d record that is not the demo's hangs on it; move or delete it first.",
            "%(n)d records that are not the demo's hang on it; move or delete them first.",
            used,
        )
        raise Refused("demo_in_use", message % {"n": used})


def _delete(model: type[models.Model], rows: Q) -> int:
    """Delete without walking relations: what hangs on the rows is doomed too, what merely names them is cleared."""
    for other in _models():
        for field in _links(other):
            if field.related_model is model and field.remote_field.on_delete is models.SET_NULL:
                naming = other._default_manager.filter(**{f"{field.attname}__in": _ids(model, rows)})
                naming.update(**{field.attname: None})
    found = model._default_manager.filter(rows)
    return int(found._raw_delete(found.db))  # noqa: SLF001  # in bulk, without walking relations again


def _restore(settings: Workspace, start: Event | None, end: Event | None) -> None:
    """The workspace is called what it was called, and its own pipelines are back."""
    for name, value in (start.payload["previous"] if start else {}).items():
        setattr(settings, name, value)
    settings.is_demo = False
    settings.save()
    for model in _models():
        if issubclass(model, Record) and not model._default_manager.exists():
            Counter.objects.filter(name=model.__name__.lower()).delete()
    if end and end.payload["put_away"]:
        own = Pipeline.objects.filter(pk__in=end.payload["put_away"])
        own.update(archived_at=None)
        Pipeline.objects.filter(pk=end.payload["put_away"][0]).update(is_default=True)


def _forget_events() -> None:
    """Begin the log anew where nobody else wrote in it; else the demo's events stay, their content erased."""
    ours = Q(door="demo") | Q(kind="sign_in_link.created", record_type="user")
    alive = set(User.objects.values_list("pk", flat=True))
    if alive:
        ours |= Q(actor_id__isnull=False) & ~Q(actor_id__in=alive)
    if Event.objects.exclude(ours | Q(kind="workspace.started")).exists():
        Event.objects.filter(ours).update(payload={"erased": True})
        return
    with released():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()
