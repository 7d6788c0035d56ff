"""Why a lead went where it went, and why something was called junk, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spearhead.automation.routing.models import Assignment

WHY: Final = {
    "company_owner": gettext_lazy("owns the company"), "round_robin": gettext_lazy("next in the round"),
    "load": gettext_lazy("has the fewest open leads"), "territory": gettext_lazy("owns the territory"),
    "nobody": gettext_lazy("nobody was free"), "no_rule": gettext_lazy("no rule fits"),
    "no_hours": gettext_lazy("came in outside working hours"),
}  # fmt: skip
PASSED: Final = {
    "inactive": gettext_lazy("no longer works here"), "away": gettext_lazy("is away"),
    "full": gettext_lazy("has no room for more"), "day_cap": gettext_lazy("had enough for today"),
    "barred": gettext_lazy("had it before"), "had_a_turn": gettext_lazy("had a turn later"),
    "busier": gettext_lazy("is busier"),
}  # fmt: skip
JUNK: Final = {
    "machine": gettext_lazy("sent by a machine"), "blocked_domain": gettext_lazy("blocked domain"),
    "stop_word": gettext_lazy("stop word"), "links": gettext_lazy("too many links"),
    "honeypot": gettext_lazy("filled in by a robot"), "too_quick": gettext_lazy("filled in faster than a person can"),
}  # fmt: skip
METHODS: Final = {
    "round_robin": gettext_lazy("in turn"), "load": gettext_lazy("to whoever has the fewest open leads"),
    "territory": gettext_lazy("to the owner of the territory, else by load"),
}  # fmt: skip
CHANNELS: Final = {
    "form": gettext_lazy("Form"), "api": gettext_lazy("Program"), "webhook": gettext_lazy("Webhook"),
    "mail": gettext_lazy("Mail"), "import": gettext_lazy("File"), "hand": gettext_lazy("By hand"),
}  # fmt: skip


def why_words(assigned: Assignment) -> str:
    """``Rule “Pumps”: next in the round``."""
    why = str(WHY.get(assigned.why, assigned.why))
    if assigned.rule is None:
        return why
    return _("Rule “%(rule)s”: %(why)s") % {"rule": assigned.rule.name, "why": why}
