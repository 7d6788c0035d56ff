"""What a condition on a reference can choose from, and the names of what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.teams.access import teams_visible_to
from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.tags.models import Tag
from spearhead.crm.territories.models import Territory
from spearhead.kernel.filters import Field
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import pipelines
from spearhead.process.pipelines.models import Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.models import Segment
from spearhead.web.lists.words import choice_word
from spearhead.web.records.custom import choices_of
from spearhead.web.records.picks import SEARCHED

Options = list[tuple[str, str]]

#: field → picker that searches
PICKED: Final = {
    "owner": "person", "company": "company", "parent": "company", "contact": "contact", "deal": "deal",
    "product": "product", "lead": "lead",
}  # fmt: skip
_SHORT: Final[dict[str, Callable[[User], Iterable[Any]]]] = {
    "pipeline": lambda _user: pipelines(),
    "stage": lambda _user: Stage.objects.filter(pipeline__archived_at__isnull=True).select_related("pipeline"),
    "source": lambda _user: Source.objects.all(),
    "campaign": lambda _user: Campaign.objects.all(),
    "territory": lambda _user: Territory.objects.all(),
    "segment": lambda _user: Segment.objects.all(),
    "company.segment": lambda _user: Segment.objects.all(),
    "loss_reason": lambda _user: LossReason.objects.all(),
    "competitor": lambda _user: Competitor.objects.all(),
    "team": teams_visible_to,
}


def choosable(key: str) -> bool:
    """Whether a reference can be chosen in the dialog at all."""
    return key in PICKED or key in _SHORT


def _word(one: Any) -> str:
    name = local_name(one) if hasattr(one, "name_zh") else str(one.name)
    return f"{local_name(one.pipeline)} · {name}" if isinstance(one, Stage) and pipelines().count() > 1 else name


def ref_options(user: User, key: str) -> Options:
    """The whole list of a short reference."""
    return [(str(one.pk), _word(one)) for one in _SHORT[key](user)]


def choice_options(entity: str, spec: Field) -> Options:
    """The whole list of a choice: of tags those there are, of a custom field its own words."""
    if spec.key == "tag":
        return [(name, name) for name in Tag.objects.values_list("name", flat=True)]
    if spec.key.startswith("custom."):
        own = next((one for one in custom_fields(entity) if f"custom.{one.key}" == spec.key), None)
        return choices_of(own, retired=True) if own else []
    return [(one, choice_word(entity, spec.key, one)) for one in spec.choices]


def own_pick(entity: str, key: str) -> str:
    """Which field of ours a custom reference is like: the owner for a person, the kind of record that it links to."""
    own = next((one for one in custom_fields(entity) if f"custom.{one.key}" == key), None)
    return (own.target if own else "") or "owner"


def ref_names(user: User, key: str, values: Iterable[Any]) -> Options:
    """``(value, words)`` of chosen references, as far as the reader may see them."""
    wanted = [str(value) for value in values]
    if key in _SHORT:
        known = dict(ref_options(user, key))
        return [(value, known.get(value, "?")) for value in wanted]
    rows: QuerySet[Any] | None = SEARCHED[PICKED[key]](user) if key in PICKED else None
    ids = [int(value) for value in wanted if value.isdigit()]
    found = {str(one.pk): one.name for one in rows.filter(pk__in=ids)} if rows is not None else {}
    return [(value, _("me") if value == "me" else found.get(value, "?")) for value in wanted]
