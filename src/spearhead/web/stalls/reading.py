"""A review as its screen shows it: stages with names, the verdict in words, people with their intervals."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.models import Source
from spearhead.crm.products.access import products_visible_to
from spearhead.insights.stalls.handovers import NEW
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.review import is_trouble
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import stage as known_stage
from spearhead.web.stalls import words

FEW: Final = 20
HAND_OVERS: Final = 30
MOST_PRODUCTS: Final = 100


def lines_of(review: StallReview, window: str = "") -> list[dict[str, Any]]:
    """The stages in their order; `window` (days) asks for another verdict than the one chosen."""
    stages = review.result["stages"]
    ids = {rep for line in stages for one in line["judged"].values() for rep in one["named"]}
    ids |= {rep["rep"] for line in stages for one in line["judged"].values() for rep in one["evidence"]["reps"]}
    names = dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))
    return [_line(line, window, names) for line in stages]


def _line(line: dict[str, Any], window: str, names: dict[int, str]) -> dict[str, Any]:
    days = window if window in line["judged"] else line["shown"]
    judged = line["judged"][days]
    stage = known_stage(line["stage"])
    people = words.who([names.get(rep, "") for rep in judged["named"]], judged["unnamed"])
    evidence = judged["evidence"]
    reps = [
        {**rep, "name": names.get(rep["rep"] or 0, ""), "named": rep["rep"] in judged["named"]}
        for rep in evidence["reps"] if rep["entries"]
    ]  # fmt: skip
    since = line["since"]
    if since:
        since = {**since, **{name: date.fromisoformat(since[name]) for name in ("on", "low", "high")}}
    return {
        **line, "since": since, "judged": judged,
        "days": days, "name": local_name(stage) if stage else str(line["stage"]),
        "verdict": judged["verdict"], "likely": judged["likely"], "more": judged["more"], "people": people,
        "trouble": is_trouble(judged["verdict"]), "evidence": evidence, "few": line["now"]["n"] < FEW,
        "reps": sorted(reps, key=lambda rep: (rep["rep"] is None, rep["adhered"]["value"] or 0.0)),
    }  # fmt: skip


def worst(lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The stage that matters most: a firm verdict before a guess, then what is at stake."""
    found = [line for line in lines if line["trouble"]]
    return max(found, key=lambda line: (line["stake"] or 0, not line["likely"]), default=None)


def hand_overs_of(review: StallReview) -> list[dict[str, Any]]:
    """Who passes what to whom, with the teams by name."""
    rows = review.result["hand_overs"][:HAND_OVERS]
    names = {one.pk: local_name(one) for one in Team.objects.all()}

    def named(one: Any) -> str:
        return names.get(one) or (_("New leads") if one == NEW else _("Other teams"))

    kinds = {kind: _(word) for kind, word in words.PASSED.items()}
    return [
        {**row, "giver": named(row["from"]), "taker": named(row["to"]), "word": kinds[row["kind"]]} for row in rows
    ]  # fmt: skip


def parts_for(user: User) -> list[tuple[str, str]]:
    """The parts of a pipeline that a person may look at: their teams, sources, products, sizes."""
    if not user.sight.may("action", "edit"):
        return []
    teams = Team.objects.filter(pk__in=list(user.sight.teams), retired_on__isnull=True).order_by("name")
    found = [(f"team:{one.pk}", _("Team: %(name)s") % {"name": local_name(one)}) for one in teams]
    found += [(f"size:{key}", _(word)) for key, word in words.SIZES.items()]
    sources = Source.objects.filter(retired_at__isnull=True)
    found += [(f"source:{one.pk}", _("Source: %(name)s") % {"name": local_name(one)}) for one in sources]
    goods = products_visible_to(user).order_by("sort_key")[:MOST_PRODUCTS]
    return found + [(f"product:{one.pk}", _("Product: %(name)s") % {"name": local_name(one)}) for one in goods]
