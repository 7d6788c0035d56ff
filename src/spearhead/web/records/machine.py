"""What automations did on a record, among what people did: each run with the rule's name and a link to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.automation.reasons import in_words
from spearhead.automation.rules.access import runs_on
from spearhead.automation.rules.closed import NOUNS
from spearhead.automation.rules.models import AutomationRun
from spearhead.automation.rules.pressing import press_button
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.timeline import Day, Entry
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.automations import words as saying
from spearhead.web.screens import go, reader, with_toast


@require_POST
def run(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Press the button of an automation on a record, and say what came of it."""
    user = reader(request)
    if entity not in NOUNS:
        raise Absent
    found = press_button(entity, record_id, forms.reference(request.POST, "rule") or 0, by=user)
    done = found.result == AutomationRun.Result.DONE
    words = _("“%(name)s” is done.") if done else _("“%(name)s” could not be done: %(why)s")
    told = words % {"name": found.rule.name, "why": in_words(found.reason)}
    seen = kind_of(entity).visible(user).filter(pk=record_id).exists()
    return with_toast(go(request, reverse(entity, args=[record_id]) if seen else "/"), told)


def with_runs(user: User, noun: str, record_id: int, days: Sequence[Day], most: int) -> list[Day]:
    """The days of a record's timeline with the runs of automations on it, as far back as the timeline goes."""
    runs = runs_on(noun, record_id, most) if noun in NOUNS else []
    if not runs:
        return list(days)
    found = [entry for day in days for entry in day.entries]
    since = min((one.at for one in found), default=None) if len(found) >= most else None
    found += [one for one in _entries(user, noun, runs) if since is None or one.at >= since]
    found.sort(key=lambda one: one.at, reverse=True)
    here = zone()
    return [Day(day, list(those)) for day, those in groupby(found, lambda one: one.at.astimezone(here).date())]


def _entries(user: User, noun: str, runs: Sequence[AutomationRun]) -> Iterator[Entry]:
    names, linked = saying.Names(user), user.sight.may("automation", "read")
    hidden = {name for resource, name in user.sight.hidden if resource == noun}
    for run in runs:
        entry = Entry(
            at=run.at, who=run.rule.name, what=_("acted by itself, for %(who)s") % {"who": run.rule.owner.name},
            kind="automation", record_type=noun, record_id=run.record_id, icon="robot",
            tone="danger" if run.result == AutomationRun.Result.FAILED else "",
            body="\n".join([*_lines(noun, run, names, hidden), *([in_words(run.reason)] if run.reason else [])]),
        )  # fmt: skip
        if linked:
            url = f"{reverse('automation', args=[run.rule_id])}?run={run.pk}"
            entry = replace(entry, url=url, about=_("See the run"))
        yield entry


def _lines(noun: str, run: AutomationRun, names: saying.Names, hidden: set[str]) -> Iterator[str]:
    """What each action did; of a field that is hidden from the reader nothing, of what was sent only that it was."""
    for one in run.outcomes:
        if one.get("field") in hidden:
            continue
        shown = saying.outcome(noun, one, names)
        if shown["nobody"]:
            yield _("%(do)s: nobody to send it to") % shown
        elif shown["kept"]:
            given = {"field": shown["field"], "who": shown["kept_by"], "value": shown["after"]}
            yield _("%(field)s: kept what %(who)s set; suggested “%(value)s”") % given
        elif shown["field"]:
            yield f"{shown['field']}: {shown['before']} → {shown['after']}"
        elif shown["to"]:
            yield f"{shown['do']} {shown['to']}"
        else:
            yield f"{shown['do']} {shown['after']}"
