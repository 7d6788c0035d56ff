"""Merging two records of one kind so that nothing is lost; taking it back is in `unmerge`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.companies.acts import WRITABLE as COMPANY
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.acts import WRITABLE as CONTACT
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.custom.claims import release
from spearhead.crm.custom.links import link_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.duplicates.keys import refresh_keys, refresh_people
from spearhead.crm.duplicates.models import MatchKey, Merge
from spearhead.crm.duplicates.relink import linked, relink
from spearhead.crm.leads.acts import WRITABLE as LEAD
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.acts import Changes, apply, check_version, plain, save_changes
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.values import Writable
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.ids import read_id

Mergeable = Company | Contact | Lead
Side = Literal["survivor", "loser"]
ENTITIES: Final[dict[str, Writable]] = {"company": COMPANY, "contact": CONTACT, "lead": LEAD}


@act
def merge_records(
    entity: str,
    survivor_id: str | int,
    loser_id: str | int,
    *,
    by: User,
    picks: Mapping[str, Side] | None = None,
    seen_version: int | None = None,
    loser_version: int | None = None,
) -> Mergeable:
    """Merge `loser` into `survivor`: per field the survivor's value, or the loser's where picked or where the survivor
    has none; a refusal of consent wins. Everything that hung on the loser hangs on the survivor afterwards.
    """
    survivor, loser = _both(entity, survivor_id, loser_id, by)
    check_version(survivor, seen_version, {"merged_into"}, strict=True)
    check_version(loser, loser_version, {"merged_into"}, strict=True)
    _require_parts(entity, (survivor, loser), by)
    wanted, differing = _united(entity, survivor, loser, picks or {})
    before = {name: stored(survivor, name) for name in wanted}
    changes = apply(survivor, wanted)
    there = linked(entity, survivor.pk)
    moved = relink(entity, loser.pk, survivor.pk) | {"there": there}
    moved["mains"] = _one_main(survivor) if isinstance(survivor, Contact) else []
    moved["fields"] = {name: [plain(before[name]), plain(stored(survivor, name))] for name in wanted}
    extra = {"merged": loser.pk, "loser": differing}
    release(entity, [loser.pk])
    save_changes(survivor, changes, by=by, kind=f"{entity}.merged", extra=extra)
    _bury(entity, loser, survivor, by)
    Merge.objects.create(
        record_type=entity, survivor_id=survivor.pk, loser_id=loser.pk, by_id=by.pk, at=timezone.now(), moved=moved
    )
    refresh_keys(entity, survivor)
    if entity == "company":
        refresh_people([survivor.pk])
    return survivor  # type: ignore[no-any-return]  # one of ENTITIES


def _both(entity: str, survivor_id: str | int, loser_id: str | int, by: User) -> tuple[Any, Any]:
    if entity not in ENTITIES:
        raise Refused("not_mergeable", _("Only companies, contacts and leads can be merged."))
    if read_id(survivor_id) == read_id(loser_id):
        raise Refused("same_record", _("A record cannot be merged with itself."))
    found = _in_order(entity, {read_id(survivor_id), read_id(loser_id)}, by)
    survivor, loser = found[read_id(survivor_id)], found[read_id(loser_id)]
    if isinstance(survivor, Company) and (_above(survivor, loser) or _above(loser, survivor)):
        raise Refused("merge_cycle", _("One of these companies lies above the other. Change the parent company first."))
    return survivor, loser


def _in_order(entity: str, ids: set[int], by: User) -> dict[int, Any]:
    """Both records, locked by ascending id; that one is absent is said before that the other may not be merged."""
    found: dict[int, Any] = {}
    barred: Forbidden | None = None
    for one in sorted(ids):
        try:
            found[one] = kind_of(entity).to_change(by, one, "merge")
        except Forbidden as error:
            barred = barred or error
    if barred:
        raise barred
    return found


def _above(high: Company, low: Company) -> bool:
    parent, seen = low.parent_id, set[int]()
    while parent is not None and parent not in seen:
        if parent == high.pk:
            return True
        seen.add(parent)
        parent = Company.objects.filter(pk=parent).values_list("parent_id", flat=True).first()
    return False


def _require_parts(entity: str, both: Sequence[Mergeable], by: User) -> None:
    """Merging writes on what hangs on the records too, so all of it must be within reach."""
    ids = [one.pk for one in both]
    owners: dict[str, Any] = {}
    if entity == "company":
        owners["deal"] = Deal.objects.filter(company_id__in=ids, deleted_at__isnull=True)
        owners["contact"] = Contact.objects.filter(company_id__in=ids, deleted_at__isnull=True)
    if entity == "contact":
        owners["deal"] = Deal.objects.filter(deal_contacts__contact_id__in=ids, deleted_at__isnull=True)
    for kind, rows in owners.items():
        for owner_id in rows.values_list("owner_id", flat=True).distinct():
            if not by.sight.covers(kind, "edit", owner_id=owner_id):
                raise Forbidden(_("Parts of these records are out of your reach."), "parts_out_of_reach")


def _united(entity: str, survivor: Any, loser: Any, picks: Mapping[str, Side]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that the survivor takes over, and the loser's values that differ and are kept in the timeline."""
    names = [*sorted(ENTITIES[entity].fields | set(ENTITIES[entity].links)), *_custom_names(survivor, loser)]
    if unknown := set(picks) - set(names):
        message = _("“%(field)s” cannot be written here.") % {"field": sorted(unknown)[0][:60]}
        raise Refused("unknown_field", message, {"picks": message})
    wanted, differing = {}, {}
    for name in names:
        ours, theirs = stored(survivor, name), stored(loser, name)
        if _empty(theirs) or ours == theirs:
            continue
        differing[name] = plain(theirs)
        if picks.get(name) == "loser" or _empty(ours):
            wanted[name] = theirs
    return wanted | _no_self(entity, survivor, loser, wanted) | _consent(survivor, loser), differing


def _no_self(entity: str, survivor: Any, loser: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A link between the two would point from the survivor to itself: it goes."""
    both = {survivor.pk, loser.pk}
    names = [f"custom.{field.key}" for field in link_fields(entity) if field.target == entity]
    return {name: None for name in names if wanted.get(name, stored(survivor, name)) in both}


def _consent(survivor: Any, loser: Any) -> dict[str, Any]:
    if not isinstance(survivor, Contact):
        return {}
    found: dict[str, Any] = {"do_not_contact": survivor.do_not_contact or loser.do_not_contact}
    if False in {survivor.consent, loser.consent}:
        found["consent"] = False
    return found


def _custom_names(survivor: Any, loser: Any) -> list[str]:
    return [f"custom.{key}" for key in sorted({**survivor.custom, **loser.custom})]


def stored(record: Any, name: str) -> Any:
    """A field's value, custom fields and links (``company_id``) included."""
    if name.startswith("custom."):
        return record.custom.get(name.removeprefix("custom."))
    return getattr(record, name)


def _empty(value: Any) -> bool:
    return value is None or value in ("", {}, [])


def _one_main(survivor: Contact) -> list[int]:
    """A person has one main place: that of their present company; returns the rows that no longer are one."""
    mains = Employment.objects.filter(contact=survivor, is_main=True).order_by("id")
    keep = mains.filter(company_id=survivor.company_id).first() if survivor.company_id else None
    others = list(mains.exclude(pk=keep.pk if keep else 0).values_list("pk", flat=True))
    Employment.objects.filter(pk__in=others).update(is_main=False)
    return others


def _bury(entity: str, loser: Any, survivor: Any, by: User) -> None:
    loser.deleted_at, loser.merged_into_id, loser.deleted_with = timezone.now(), survivor.pk, f"merge:{survivor.pk}"
    MatchKey.objects.filter(record_type=entity, record_id=loser.pk).delete()
    changes: Changes = {"deleted_at": (None, plain(loser.deleted_at))}
    save_changes(loser, changes, by=by, kind=f"{entity}.merged_away", extra={"into": survivor.pk})
