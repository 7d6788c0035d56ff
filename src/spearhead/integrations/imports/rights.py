"""What whoever imports may do, row by row: a file reaches no further than its sender's own hands."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.roles.reach import Sight
from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.access import visible
from spearhead.integrations.imports.known import MODELS, PENDING, RECORD_TYPES, Known

if TYPE_CHECKING:
    from spearhead.integrations.imports.rows import Item
    from spearhead.integrations.imports.writers.base import Step

#: Columns that would give power are refused (SEC-07): people get roles and passwords from an administrator.
_POWER: Final = frozenset(
    "role roles userrole systemrole admin isadmin administrator superuser issuperuser staff isstaff password passwd "
    "pwd passwordhash permission permissions right rights scope scopes token apitoken isactive ignorepermissions "
    "角色 用户角色 系统角色 权限 用户权限 密码 登录密码 口令 管理员 是否管理员 系统管理员 令牌".split()
)
_APART: Final = re.compile(r"[\W_]+")
#: Entities without an owner → the right to them.
_SHARED: Final = {"people": ("user", "edit"), "products": ("product", "edit")}


def gives_power(name: str) -> bool:
    """Whether a column or field of people is one that no file may set, however it is written."""
    return _APART.sub("", name.casefold()) in _POWER


class Rights:
    """The reach of one importer, asked anew for each run: what was taken away since the check is gone."""

    def __init__(self, by: User, known: Known) -> None:
        self.by = by
        self.known = known
        self._linkable: dict[str, frozenset[int]] = {}
        self._made: set[tuple[str, int]] = set()

    @cached_property
    def sight(self) -> Sight:
        """The importer's reach today."""
        return self.by.sight

    def note(self, entity: str, record_id: int) -> None:
        """A record of this import: its later rows may point to it."""
        self._made.add((entity, record_id))

    def may_link(self, entity: str, record_id: int) -> bool:
        """Whether a row may point to this record: one that the importer may see, or one of this import."""
        kind = RECORD_TYPES[entity]
        if record_id == PENDING or entity in _SHARED or self.sight.reach(kind, "read") == "all":
            return True
        if entity not in self._linkable:
            rows = MODELS[entity].objects.filter(visible(self.by, kind))
            self._linkable[entity] = frozenset(rows.values_list("pk", flat=True))
        return record_id in self._linkable[entity] or (entity, record_id) in self._made

    def may_make(self, entity: str) -> bool:
        """Whether a link may make the record that it names."""
        if entity in _SHARED:
            return self.sight.reach(*_SHARED[entity]) == "all"
        return self.sight.may(RECORD_TYPES[entity], "create")

    def judge(self, entity: str, step: Step) -> None:
        """Turn a step that reaches too far into an error that says why."""
        if step.action in {"error", "skip"}:
            return
        refusal = self._refusal(entity, step)
        if refusal:
            target, words = refusal
            step.item.problem("not_allowed", target, words)
            step.action = "error"

    def _refusal(self, entity: str, step: Step) -> tuple[str, str] | None:
        if entity in _SHARED:
            whole = self.sight.reach(*_SHARED[entity]) == "all"
            return None if whole else ("name", _("You do not have the permission for this."))
        if entity == "quotas":
            return self._of_goal(step)
        if entity == "deal_lines":
            return self._of_line(step)
        return self._of_record(entity, step)

    def _of_goal(self, step: Step) -> tuple[str, str] | None:
        person = step.record.user_id if step.record is not None else step.values.get("user_id")
        if person == self.by.pk:
            return "person", _("Nobody sets their own goal.")
        return self._covered("goal", "edit", person, "person")

    def _of_line(self, step: Step) -> tuple[str, str] | None:
        """A line changes its deal; the deal that it makes belongs to the owner of its row."""
        deal_id = step.record.deal_id if step.record is not None else self._order(step.item)
        if deal_id:
            owner_id = Deal.objects.filter(pk=deal_id).values_list("owner_id", flat=True).first()
            if ("deals", deal_id) in self._made:
                return None
            return self._covered("deal", "edit", owner_id, "deal")
        return self._of_new("deal", step)

    def _order(self, item: Item) -> int:
        if self.sight.reach("deal", "edit") == "all":
            return 0  # whichever it is
        found = self.known.find("deals", "external_id", item.text("deal"))
        return found if found and found != PENDING else 0

    def _of_record(self, entity: str, step: Step) -> tuple[str, str] | None:
        kind = RECORD_TYPES[entity]
        if step.action == "unchanged" and self.may_link(entity, step.record.pk):
            return None  # it is only named, so that other rows can point to it
        if barred := self._barred(kind, step):
            return barred
        if step.record is None:
            return self._of_new(kind, step)
        if refusal := self._covered(kind, "edit", step.record.owner_id, "external_id"):
            return refusal
        if "owner_id" not in step.values:
            return None
        return self._covered(kind, "reassign", step.record.owner_id, "owner") or self._covered(
            kind, "reassign", step.values["owner_id"], "owner"
        )

    def _of_new(self, kind: str, step: Step) -> tuple[str, str] | None:
        if step.values.get("owner_id") is None and self.sight.reach(kind, "create") != "all":
            step.values["owner_id"] = self.by.pk
        return self._covered(kind, "create", step.values.get("owner_id"), "owner")

    def _barred(self, kind: str, step: Step) -> tuple[str, str] | None:
        """Fields that an administrator keeps from the importer's role."""
        if not self.sight.read_only:
            return None
        named = [*step.item.texts, *step.values]
        target = next((name for name in named if (kind, name) in self.sight.read_only), None)
        return (target, _("You may not change this field.")) if target else None

    def _covered(self, kind: str, verb: str, owner_id: Any, target: str) -> tuple[str, str] | None:
        if self.sight.covers(kind, verb, owner_id=owner_id):
            return None
        return target, _("This is outside of what you may change.")
