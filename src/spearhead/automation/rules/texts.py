"""The words of an action: text with placeholders from a closed list, filled from the record with its owner's rights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.records.models import Record
from spearhead.kernel.definitions import refuse
from spearhead.kernel.formats import Lang, money
from spearhead.kernel.names import local_name

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_PAGES: Final = {"deal": "deals", "lead": "leads", "company": "companies", "contact": "contacts"}
_COMMON: Final = ("name", "owner", "link")
#: kind of record → placeholders
HOLES: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": (*_COMMON, "company", "stage", "amount", "close_date", "next_step"),
    "lead": (*_COMMON, "company"), "company": _COMMON, "contact": (*_COMMON, "company"),
}  # fmt: skip


def check_holes(noun: str, text: str, field: str) -> str:
    """The text itself; refused (``unknown_placeholder``) where it names what there is not."""
    for name in _HOLE.findall(text):
        if name not in HOLES[noun]:
            known = " ".join(f"{{{one}}}" for one in HOLES[noun])
            message = _("There is no placeholder “%(name)s”. There are: %(known)s") % {"name": name, "known": known}
            raise refuse("unknown_placeholder", field, message)
    return text


def fill(noun: str, record: Record, text: str, owner: User) -> str:
    """The text with its placeholders filled; what the rule's owner may not read, or what is empty, is a dash."""
    hidden = {name for resource, name in owner.sight.hidden if resource == noun}
    return _HOLE.sub(lambda hole: _said(noun, record, hole[1], hidden, owner) or "–", text)


def _said(noun: str, record: Any, name: str, hidden: set[str], owner: User) -> str:
    if name in hidden or (name == "close_date" and "expected_close" in hidden):
        return ""
    found = _OF.get(name)
    return found(noun, record, owner) if found else ""


def _amount(_noun: str, record: Any, _owner: User) -> str:
    lang: Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return "" if record.amount_minor is None else money(record.amount_minor, record.currency, lang)


def _company(noun: str, record: Any, owner: User) -> str:
    if noun == "lead":
        return str(record.company_name)
    return str(KINDS["company"].visible(owner).filter(pk=record.company_id or 0).first() or "")


_OF: Final[Mapping[str, Callable[[str, Any, User], str]]] = {
    "name": lambda _noun, record, _owner: str(record),
    "owner": lambda _noun, record, _owner: record.owner.name if record.owner else "",
    "link": lambda noun, record, _owner: f"{settings.PUBLIC_URL}/{_PAGES[noun]}/{record.pk}",
    "company": _company,
    "stage": lambda _noun, record, _owner: local_name(record.stage),
    "amount": _amount,
    "close_date": lambda _noun, record, _owner: record.expected_close.isoformat() if record.expected_close else "",
    "next_step": lambda _noun, record, _owner: str(record.next_step),
}
