"""The demo company's customers: companies in each seller's book, and the people who work there."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from random import Random

from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.duplicates.keys import match_keys
from spearhead.crm.tags.models import RecordTag
from spearhead.demo.clock import instant, office, workday
from spearhead.demo.words.companies import INDUSTRIES, PLACES, TITLES, Place, company_name
from spearhead.demo.words.people import person_name
from spearhead.demo.world import Book, Seller, World
from spearhead.kernel.text.pinyin import family_name, syllables

EMPLOYEES = (40, 90, 180, 320, 650, 1200, 3500, 9000)
#: Numbers that are reserved for fiction where a country has such, else that nobody was given.
PHONES = {
    "CN": "154 {}", "DE": "+49 30 23125 {:05d}", "FR": "+33 1 99 00 {:04d}", "NL": "+31 85 55{:05d}",
    "SE": "+46 8 465 0{:04d}", "US": "+1 614 555 {:04d}", "SG": "+65 6555 {:04d}", "MY": "+60 4 555 {:04d}",
    "JP": "+81 3 5550 {:04d}",
}  # fmt: skip
BATCH = 2_000


def make_customers(world: World) -> None:
    """Write companies and contacts; fill `books` and `people_at`."""
    rng = world.rng("customers")
    names: set[str] = set()
    domains: set[str] = set()
    for seller in world.sellers:
        world.books[seller.user.pk] = Book()
    for i in range(max(world.size.companies, 2 * len(world.sellers))):  # nobody has an empty book
        seller = world.sellers[i % len(world.sellers)]
        book = world.books[seller.user.pk]
        company = _company(world, rng, seller, names, domains, early=len(book.companies) < 3)
        book.companies.append(company)
        if rng.random() < 0.3:
            book.customers.append(company)
        if i % BATCH == BATCH - 1:
            world.store.flush()
    _contacts(world, rng)
    world.store.flush()


def _company(world: World, rng: Random, seller: Seller, names: set[str], domains: set[str], *, early: bool) -> Company:
    place = rng.choice([place for place in PLACES if place.region == seller.territory])
    segment = rng.choices(list(INDUSTRIES), (34, 20, 18, 14, 14))[0]
    name, short = _free_name(rng, place, segment, names)
    zh = place.language == "zh"
    industry = rng.choice(INDUSTRIES[segment])[0 if zh else 1]
    employees = rng.choice(EMPLOYEES) + rng.randrange(0, 30)
    row = Company(
        name=name,
        short_name=short,
        domain=_free_domain(short, domains),
        country=place.country,
        region=place.province,
        city=place.city,
        industry=industry,
        employees=employees,
        phone=phone_of(world, place),
        revenue_minor=employees * rng.randrange(30, 90) * 1_000_000,
        revenue_currency="CNY",
        tier=rng.choices(("A", "B", "C"), (1, 3, 5))[0],
        segment_id=world.keys["segment"][segment],
        territory_id=world.keys["territory"][seller.territory],
        custom={"plants": 1 + employees // 700},
    )
    _stamp(world, row, "company", _since(world, rng, seller, early=early), seller)
    if rng.random() < 0.08:
        tag = rng.choice(list(world.keys["tag"].values()))
        world.store.add(RecordTag(tag_id=tag, record_type="company", record_id=row.pk))
    return row


def _since(world: World, rng: Random, seller: Seller, *, early: bool) -> datetime:
    """Three companies were there when the seller began; the others came one by one."""
    first = seller.start if early else max(seller.start, world.start - timedelta(days=200))
    last = seller.end or world.today - timedelta(days=30)
    span = 10 if early else max(20, (last - first).days)
    day = workday(first + timedelta(days=rng.randrange(span)))
    return office(rng, min(day, world.today - timedelta(days=14)))


def _stamp(world: World, row: Company | Contact, kind: str, at: datetime, seller: Seller) -> None:
    row.created_at = row.changed_at = at
    row.created_by_id = row.changed_by_id = row.owner_id = seller.user.pk
    row.created_door = "demo"
    row.number = world.store.new_number(kind)
    world.store.add_indexed(kind, row)
    world.store.add_all(match_keys(kind, row))
    world.outbox.add(at, f"{kind}.created", (kind, row.pk), seller.user.pk)
    if seller.end:
        when = instant(seller.end, 600)
        row.owner_id, row.changed_at, row.changed_by_id, row.version = seller.successor_id, when, seller.manager_id, 2
        owners = {"owner": (seller.user.pk, seller.successor_id)}
        world.outbox.add(when, f"{kind}.reassigned", (kind, row.pk), seller.manager_id, version=2, changes=owners)


def _free_name(rng: Random, place: Place, segment: str, names: set[str]) -> tuple[str, str]:
    for attempt in range(30):
        name, short = company_name(rng, place, segment)
        if attempt >= 12:
            mark = str(rng.randrange(2, 99))
            name, short = (
                name.replace(short, f"{short}{mark}" if place.language == "zh" else f"{short} {mark}"),
                short + mark,
            )
        if name not in names:
            break
    names.add(name)
    return name, short


def _free_domain(short: str, domains: set[str]) -> str:
    spoken = (
        "".join(syllables(short)) if not short.isascii() else short.split(maxsplit=1)[0] + short.rsplit(maxsplit=1)[-1]
    )
    base = "".join(letter for letter in spoken.lower() if letter.isascii() and letter.isalnum())
    domain, n = f"{base}.example", 1
    while domain in domains:
        n += 1
        domain = f"{base}{n}.example"
    domains.add(domain)
    return domain


def phone_of(world: World, place: Place) -> str:
    """A number that no other record has."""
    world.phones += 1
    n = world.phones
    return PHONES[place.country].format(f"{n // 10_000:04d} {n % 10_000:04d}" if place.country == "CN" else n)


def _contacts(world: World, rng: Random) -> None:
    sellers = {seller.user.pk: seller for seller in world.sellers}
    companies = [company for book in world.books.values() for company in book.companies]
    places = {place.city: place for place in PLACES}
    for i in range(max(world.size.contacts, len(companies))):
        company = companies[i % len(companies)] if i < 2 * len(companies) else rng.choice(companies)
        place = places[company.city]
        taken = {contact.name for contact in world.people_at[company.pk]}
        contact = _contact(world, rng, company, place, sellers[company.created_by_id or 0], taken)
        world.people_at[company.pk].append(contact)
        if i % BATCH == BATCH - 1:
            world.store.flush()


def _contact(world: World, rng: Random, company: Company, place: Place, seller: Seller, taken: set[str]) -> Contact:
    name = person_name(rng, "ja" if place.country == "JP" else place.language, taken)
    title = rng.choice(TITLES[place.language])[0]
    at = company.created_at + timedelta(hours=rng.randrange(1, 200))
    row = Contact(
        name=name, title=title, email=f"{mailbox(name)}@{company.domain}", company=company,
        mobile=phone_of(world, place), consent=rng.random() < 0.7,
        consent_source="商务往来" if place.language == "zh" else "Business contact",
    )  # fmt: skip
    if rng.random() < 0.4:
        row.birthday = f"{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    if place.language == "zh" and rng.random() < 0.5:
        row.wechat = mailbox(name).replace(".", "_")
    _stamp(world, row, "contact", min(at, world.cut - timedelta(hours=2)), seller)
    since: date = company.created_at.date() - timedelta(days=rng.randrange(100, 2000))
    world.store.add(Employment(contact_id=row.pk, company_id=company.pk, title=title, valid_from=since, is_main=True))
    return row


def mailbox(name: str) -> str:
    """The local part of a person's address."""
    if not name.isascii() and not any(letter.isascii() and letter.isalpha() for letter in name):
        spoken, length = syllables(name, person=True), len(family_name(name))
        return f"{''.join(spoken[length:])}.{''.join(spoken[:length])}"
    letters = unicodedata.normalize("NFKD", name).lower()  # Müller → mu¨ller → muller
    plain = "".join(letter for letter in letters if letter in "abcdefghijklmnopqrstuvwxyz- ")
    return plain.replace(" ", ".")
