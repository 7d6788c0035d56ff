"""Public forms: making them, and what a stranger may send through one. The answer never holds data."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spearhead.accounts.users.models import User
from spearhead.automation.intake.models import Arrival, LeadForm
from spearhead.automation.intake.receive import Received, Signal, receive_lead
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.kernel import definitions
from spearhead.kernel.acts import act, through
from spearhead.kernel.definitions import change, check_known, create, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused, TooMany
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.text.contact import normal_email, read_phone

#: The closed list of fields that a form may ask for: key → label, longest
FIELDS: Final = {
    "name": (gettext_lazy("Your name"), 120), "company_name": (gettext_lazy("Your company"), 200),
    "title": (gettext_lazy("Your position"), 120), "email": (gettext_lazy("E-mail"), 254),
    "phone": (gettext_lazy("Phone"), 40), "message": (gettext_lazy("What can we do for you?"), 4000),
}  # fmt: skip
UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
KNOWN: Final = ("name", "heading", "intro", "thanks", "fields", "consent", "origins", "source_id", "campaign_id",
                "language")  # fmt: skip
LEAST_SECONDS: Final = 2
STAMP_LIVES: Final = timedelta(hours=12)
WINDOW: Final = timedelta(minutes=10)
MOST_PER_SENDER: Final = 10
MOST_PER_FORM: Final = 300
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]{1,200}(:[0-9]{1,5})?\Z")
_SALT: Final = "spearhead.intake.form"


def forms_visible_to(user: User) -> QuerySet[LeadForm]:
    """All forms, for whoever runs campaigns."""
    user.sight.require("campaign", "edit")
    return LeadForm.objects.select_related("source", "campaign")


def form_for(user: User, form_id: int) -> LeadForm:
    """One form, or `Absent`."""
    found = forms_visible_to(user).filter(pk=form_id).first()
    if found is None:
        raise Absent
    return found


def open_form(key: str) -> LeadForm:
    """The form at a public address while it is in use, or `Absent`."""
    found = LeadForm.objects.filter(key=key[:40], retired_at__isnull=True).first()
    if found is None:
        raise Absent
    return found


def arrivals_visible_to(user: User) -> QuerySet[Arrival]:
    """Everything that came in, newest first, for whoever runs campaigns."""
    user.sight.require("campaign", "edit")
    return Arrival.objects.select_related("form", "lead", "lead__owner").order_by("-id")


@act
def create_form(values: Mapping[str, Any], *, by: User) -> LeadForm:
    """Make a public form; its address is made up and never changes."""
    by.sight.require("campaign", "edit")
    row = LeadForm(key=secrets.token_urlsafe(12), **_checked({"fields": ["name", "phone"], **values}))
    return create(row, noun="lead_form", by_id=by.pk)


@act
def edit_form(form_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> LeadForm:
    """Change a form; another consent text is another version of it, and what was agreed to keeps its own."""
    by.sight.require("campaign", "edit")
    row = locked(LeadForm, form_id)
    given = _checked(values)
    if "consent" in given and given["consent"] != row.consent:
        given["consent_version"] = row.consent_version + 1
    change(row, given, noun="lead_form", by_id=by.pk, seen_version=seen_version)
    return row


@act
def retire_form(form_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> LeadForm:
    """Close a form (its address answers like one that never was), or open it again."""
    by.sight.require("campaign", "edit")
    row = locked(LeadForm, form_id)
    definitions.retire(row, noun="lead_form", by_id=by.pk, seen_version=seen_version, back=back)
    return row


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    check_known(values, KNOWN)
    given = dict(values)
    if "name" in given and not str(given["name"] or "").strip():
        raise refuse("name_missing", "name", _("Enter a name."))
    if "fields" in given:
        given["fields"] = [name for name in FIELDS if name in given["fields"]]
        if not {"email", "phone"} & set(given["fields"]):
            raise refuse("no_way_back", "fields", _("Ask for an e-mail or a phone number, or nobody can answer."))
    if "origins" in given:
        given["origins"] = [_origin(str(one)) for one in given["origins"]]
    for name, model in (("source_id", Source), ("campaign_id", Campaign)):
        if given.get(name) and not model._default_manager.filter(pk=given[name]).exists():
            raise refuse("unknown_reference", name, _("Choose a value from the list."))
    for name, most in (("name", 120), ("heading", 200)):
        if name in given:
            given[name] = clean_text(str(given[name] or ""), max_length=most, field=name)
    for name, most in (("intro", 1000), ("thanks", 500), ("consent", 2000)):
        if name in given:
            given[name] = clean_text(str(given[name] or ""), max_length=most, multiline=True, field=name)
    return given


def _origin(text: str) -> str:
    plain = text.strip().rstrip("/").casefold()
    if not _ORIGIN.match(plain):
        raise refuse("bad_origin", "origins", _("Write a site like https://www.example.com, without a path."))
    return plain


# -- what strangers send ---------------------------------------------------------------------------------------------


def stamp(form: LeadForm) -> str:
    """A signed mark of when the form was opened; sent back with it, it works once."""
    return signing.dumps({"form": form.pk, "once": secrets.token_urlsafe(9), "at": time.time()}, salt=_SALT)


def submit_form(form: LeadForm, posted: Mapping[str, str], *, origin: str, own: str, address: str) -> Received:
    """Take in what a stranger typed. Bots are not told that they were seen: what they sent is kept as junk."""
    _allow(form, origin, own)
    sender = salted_hmac(_SALT, f"{timezone.now():%Y-%m-%d} {address}").hexdigest()
    _limit(form, sender)
    mark, suspicion = _opened(form, posted, trusted=origin in form.origins)
    values = typed(form, posted)
    if posted.get("website", ""):
        suspicion = "honeypot"
    if form.consent and posted.get("consent") != "on":
        raise refuse("consent_needed", "consent", _("Please agree first."))
    utm = {name: clean_text(posted[name], max_length=300, field=name) for name in UTM if posted.get(name)}
    values |= {"source_id": form.source_id, "campaign_id": form.campaign_id, "utm": utm}
    raw = {name: str(posted[name])[:4000] for name in (*FIELDS, *UTM, "consent") if name in posted}
    signal = Signal(
        "form", values, raw, form=form, event_key=mark, sender=sender, suspicion=suspicion,
        consent_version=form.consent_version if form.consent else None,
    )  # fmt: skip
    with through("form"):
        return receive_lead(signal)


def _allow(form: LeadForm, origin: str, own: str) -> None:
    """Our own page, or a site that the form names; a site is told by its browser's Origin."""
    if origin.casefold() not in {own.casefold(), *form.origins}:
        raise Forbidden(_("This form may not be sent from here."), "origin_not_allowed")


def _limit(form: LeadForm, sender: str) -> None:
    since = Arrival.objects.filter(form=form, at__gt=timezone.now() - WINDOW)
    if since.filter(sender=sender).count() >= MOST_PER_SENDER or since.count() >= MOST_PER_FORM:
        words = _("Too many messages at once. Please try again in ten minutes.")
        raise TooMany("too_many", words, after=int(WINDOW.total_seconds()))


def _opened(form: LeadForm, posted: Mapping[str, str], *, trusted: bool) -> tuple[str | None, str]:
    """The mark that makes a sending happen once, and what is odd about it; another site's own form has no mark."""
    given = posted.get("stamp", "")
    if not given and trusted:
        return None, ""
    try:
        found = signing.loads(given, salt=_SALT, max_age=STAMP_LIVES)
    except signing.BadSignature:
        raise Refused("page_too_old", _("This page is out of date. Reload it and try again.")) from None
    if found.get("form") != form.pk:
        raise Refused("page_too_old", _("This page is out of date. Reload it and try again."))
    quick = time.time() - found["at"] < LEAST_SECONDS
    return f"form:{form.pk}:{found['once']}", "too_quick" if quick else ""


def typed(form: LeadForm, posted: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the form, cleaned; a name and a way to answer are needed, what is unreadable is named."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name in form.fields:
        most = FIELDS[name][1]
        try:
            text = clean_text(str(posted.get(name, "")), max_length=most, multiline=name == "message", field=name)
            values[name] = _readable(name, text) if text else ""
        except Refused as refusal:
            wrong |= refusal.fields
    if not wrong and not (values.get("email") or values.get("phone")):
        field = "phone" if "phone" in form.fields else "email"
        wrong[field] = _("Leave an e-mail or a phone number, so that we can answer.")
    if wrong:
        raise Refused("bad_value", next(iter(wrong.values())), wrong)
    return {name: value for name, value in values.items() if value}


def _readable(name: str, text: str) -> str:
    if name == "email":
        return normal_email(text)
    if name == "phone":
        read_phone(text)
    return text
