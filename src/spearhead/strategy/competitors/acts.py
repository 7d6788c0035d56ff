"""Listing, renaming and retiring competitors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, locked, refuse, retire
from spearhead.strategy.competitors.models import Competitor

FIELDS = ("name", "name_zh")


def _free(name: str, own: int = 0) -> None:
    if Competitor.objects.filter(name__iexact=name).exclude(pk=own).exists():
        raise refuse("name_taken", "name", _("There is one with this name already."))


@act
def create_competitor(values: Mapping[str, Any], *, by: User) -> Competitor:
    """A new competitor."""
    by.sight.require("strategy", "edit")
    check_known(values, FIELDS)
    fields = check_names({"name": "", **values})
    _free(fields["name"])
    return create(Competitor(**fields), noun="competitor", by_id=by.pk, extra={"name": fields["name"]})


@act
def edit_competitor(
    competitor_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> Competitor:
    """Rename a competitor; past deals follow."""
    by.sight.require("strategy", "edit")
    competitor = locked(Competitor, competitor_id)
    check_known(values, FIELDS)
    fields = check_names({"name": competitor.name, "name_zh": competitor.name_zh, **values})
    _free(fields["name"], competitor.pk)
    change(competitor, fields, noun="competitor", by_id=by.pk, seen_version=seen_version)
    return competitor


@act
def retire_competitor(
    competitor_id: str | int, *, by: User, seen_version: int | None, back: bool = False
) -> Competitor:
    """Take a competitor out of the choice, or bring it `back`; past deals keep it."""
    by.sight.require("strategy", "edit")
    competitor = locked(Competitor, competitor_id)
    retire(competitor, noun="competitor", by_id=by.pk, seen_version=seen_version, back=back)
    return competitor
