"""The filter dialog: conditions by kind of field, joined by and/or, written into the address."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.relative import OFFERED
from spearhead.web.asking import asked, read_tree
from spearhead.web.lists.choices import PICKED, choice_options, own_pick, ref_names, ref_options
from spearhead.web.lists.conditions import (
    MANY,
    NO_VALUE,
    Group,
    Row,
    day_typed,
    dump,
    groups_of,
    offered,
    operators,
    read_groups,
)  # fmt: skip
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.specs import LIST_URLS, spec_of
from spearhead.web.lists.words import operator_word, stretch_word
from spearhead.web.records.picks import search_url
from spearhead.web.screens import go, reader


@require_http_methods(["GET", "POST"])
def filter_dialog(request: HttpRequest, entity: str) -> HttpResponse:
    """The dialog, filled with what the address has; posted, it sends the browser to the filtered list."""
    user, spec = reader(request), spec_of(entity)
    user.sight.require(entity, "read")
    question = asked(request, spec.fields(user), default_order=spec.order)
    if request.method == "POST":
        tree = read_groups(spec.fields(user), request.POST, request.POST.getlist("row"))
        return go(request, reverse(LIST_URLS[entity]) + question.link(filter=dump(tree)))
    joiner, groups = groups_of(read_tree(request.GET.get("filter", "")))
    drawn = [(group, [drawn_row(spec, user, row) for row in group.rows]) for group in groups]
    context = {
        "entity": entity, "joiner": joiner, "groups": drawn, "fields": offered(spec, user),
        "action": reverse("list_filter", args=[entity]) + question.link(),
    }  # fmt: skip
    return render(request, "lists/_filter.html", context)


@require_GET
def filter_row(request: HttpRequest, entity: str) -> HttpResponse:
    """One row drawn anew, because its field or operator changed, or a further one; `new=group` adds a group."""
    user, spec = reader(request), spec_of(entity)
    user.sight.require(entity, "read")
    at, group = _plain(request.GET.get("at", "")) or secrets.token_hex(4), _plain(request.GET.get("group", "")) or "1"
    key, operator = request.GET.get(f"f.{at}", ""), request.GET.get(f"o.{at}", "")
    values: list[str] = request.GET.getlist(f"v.{at}")
    row = Row(at, key, operator, values if operator in MANY or operator == "between" else next(iter(values), None))
    if key and request.GET.get("keep") != "value":
        row.value = None
    context: dict[str, Any] = {"entity": entity, "fields": offered(spec, user), "one": drawn_row(spec, user, row)}
    if request.GET.get("new") == "group":
        return render(request, "lists/_filter_group.html", {**context, "group": Group(secrets.token_hex(4), "any")})
    return render(request, "lists/_filter_row.html", {**context, "group_at": group})


def _plain(text: str) -> str:
    return "".join(one for one in text[:20] if one.isascii() and (one.isalnum() or one == "-"))


def drawn_row(spec: ListSpec, user: User, row: Row) -> dict[str, Any]:
    """A row with what its controls show."""
    fields = spec.fields(user)
    if not row.key or row.key not in fields.all:
        row.key, kind = "", ""
    else:
        kind = fields.get(row.key).kind
    ops = operators(kind) if kind else []
    row.op = row.op if row.op in ops else next(iter(ops), "")
    drawn: dict[str, Any] = {
        "row": row, "kind": kind, "ops": [(op, operator_word(kind, op)) for op in ops], "many": row.op in MANY,
        "options": [], "search": "", "unit": workspace().base_currency if kind == "money" else "",
        "plain": row.op in NO_VALUE or not kind, "values": row.values,
    }  # fmt: skip
    if row.op in {"within", "not_within"}:
        offered_too = [str(one) for one in row.values if str(one) not in OFFERED]
        drawn["options"] = [(one, stretch_word(row.op, one)) for one in (*OFFERED, *offered_too)]
    elif row.op == "older_than":
        drawn["kind"], drawn["unit"] = "number", _("days")
    elif kind == "choice":
        drawn["options"] = choice_options(spec.entity, fields.get(row.key))
    elif kind == "ref" and row.key.startswith("custom."):
        like = own_pick(spec.entity, row.key)
        drawn["options"], drawn["search"] = ref_names(user, like, row.values), search_url(PICKED[like])
    elif kind == "ref" and row.key in PICKED:
        drawn["options"] = ref_names(user, row.key, row.values)
        drawn["search"] = search_url(PICKED[row.key])
        if row.key == "owner" and "me" not in row.values:
            drawn["options"] = [*ref_names(user, "owner", ["me"]), *drawn["options"]]
    elif kind == "ref":
        drawn["options"] = ref_options(user, row.key)
    elif kind in {"date", "datetime"}:
        drawn["values"] = [day_typed(one) for one in row.values]
    return drawn
