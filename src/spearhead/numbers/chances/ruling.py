"""What a person rules about learning: fields known at the start, fields left out, whether owners may count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Conflict
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.chances.fields import kinds
from spearhead.numbers.chances.models import ChanceRun, ChanceSettings
from spearhead.numbers.chances.nouns import DEAL, Noun
from spearhead.numbers.prediction.training import BLOCKED

FIELDS: Final = ("known", "left_out", "owners")
OWNER: Final = "owner"


def chance_settings(noun: Noun = DEAL) -> ChanceSettings:
    """The ruling in force about deals or leads; an unsaved one while nobody has ruled."""
    return ChanceSettings.objects.filter(pk=noun.ruling).first() or ChanceSettings(pk=noun.ruling)


@act
def rule(values: Mapping[str, Any], *, by: User, seen_version: int, noun: Noun = DEAL) -> ChanceSettings:
    """Declare fields known at the start, leave fields out, let owners count or not; the next training follows it."""
    by.sight.require("settings", "edit")
    ChanceSettings.objects.get_or_create(pk=noun.ruling)
    row = ChanceSettings.objects.select_for_update().get(pk=noun.ruling)
    if row.version != seen_version:
        raise Conflict(_("Somebody else changed this meanwhile. Reload it and try again."))
    wanted = {name: values[name] for name in FIELDS if name in values}
    for name in ("known", "left_out"):
        if name in wanted:
            wanted[name] = _checked(name, wanted[name], noun)
    changes = {name: (getattr(row, name), after) for name, after in wanted.items() if getattr(row, name) != after}
    if not changes:
        return row
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    both = set(row.known) & set(row.left_out)
    if both:
        raise refuse("both_ruled", "left_out", _("A field is either known at the start or left out."))
    row.version += 1
    row.save()
    record_event(Happened("win_probability.ruled", "win_probability", noun.ruling, by.pk, row.version, changes=changes))
    return row


@act
def accept_blocked(reason: str, *, by: User, seen_version: int, noun: Noun = DEAL) -> ChanceSettings:
    """Vouch for a model that seemed too good to be true; the next training shows it, as long as its fields stay."""
    by.sight.require("settings", "edit")
    run = ChanceRun.objects.filter(noun=noun.key).order_by("-made_at", "-pk").first()
    if run is None or run.state != BLOCKED:
        raise refuse("not_blocked", "accept", _("No model waits for a person."))
    words = clean_text(reason, max_length=500, field="reason")
    if not words:
        raise refuse("reason_missing", "reason", _("Say why it may be believed."))
    ChanceSettings.objects.get_or_create(pk=noun.ruling)
    row = ChanceSettings.objects.select_for_update().get(pk=noun.ruling)
    if row.version != seen_version:
        raise Conflict(_("Somebody else changed this meanwhile. Reload it and try again."))
    before, row.accepted = row.accepted, sorted(run.report["used"])
    row.version += 1
    row.save()
    changes = {"accepted": (before, row.accepted)}
    happened = Happened("win_probability.accepted", "win_probability", noun.ruling, by.pk, row.version, changes=changes,
                        extra={"reason": words})  # fmt: skip
    record_event(happened)
    return row


def _checked(where: str, names: list[str], noun: Noun) -> list[str]:
    """Fields that are learned from; owners have a switch of their own."""
    for name in names:
        if name == OWNER or name not in kinds(noun.key):
            raise refuse("unknown_field", where, _("There is no field “%(name)s” to learn from.") % {"name": name[:60]})
    return sorted(set(names))
