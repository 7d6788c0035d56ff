"""Why a lead is rejected: a closed list, so that marketing learns from it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

#: key → words
REASONS: Final = {
    "wrong_persona": _("Wrong person"),
    "region": _("Outside our regions"),
    "competitor": _("A competitor"),
    "student": _("A student"),
    "duplicate": _("We have it already"),
    "no_need": _("No need"),
    "bad_data": _("Contact details are wrong"),
    "unreachable": _("Could not be reached"),
}
