"""SEC-05, SEC-07, SEC-09: a file reaches no further than its sender's own hands, checked again in the job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.tokens.acts import create_token, use_link
from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.acts import edit_user, invite, set_role
from spearhead.accounts.users.attempts import sign_in
from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.products.models import Product
from spearhead.integrations.imports.acts import from_folder, run_now, start_run
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.imports.rights import gives_power
from spearhead.kernel.errors import Refused
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.numbers.goals.models import Goal
from tests.cast import Cast, build
from tests.cli.conftest import language_of_before, spearhead

__all__ = ["language_of_before", "spearhead"]

PEOPLE = """
version: 1
source: staff
files:
  - {name: people, match: people.csv, entity: people, key: [name], mode: %s, columns: {Name: name, Job: title%s}}
"""
POWER = ("role", "Role", "admin", "Is Admin", "is_staff", "is_superuser", "password", "PassWord ", "permissions",
         "user role", "角色", "密码", "权限", "管理员")  # fmt: skip
DEALS = """
version: 1
source: erp
currency: CNY
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [name]
    columns:
      Deal: name
      Amount: amount
      Owner: {to: owner, link: {entity: people, by: name, absent: create}}
      Company: {to: company, link: {entity: companies, by: name, absent: create}}
"""
OTHERS = {
    "people": ("Name\nNew Person\n", "Name: name"),
    "products": ("Product\nNew thing\n", "Product: name"),
    "quotas": (
        "Person,Year,Amount\nBea Bohr,2027,1000\n",
        "Person: {to: person, link: {entity: people, by: name}}, Year: year, Amount: {to: amount, currency: CNY}",
    ),
}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, reading English."""
    User.objects.update(language="en")
    return build()


def keep(tmp_path: Path, by: User, mapping: str, **files: str) -> Import:
    """An import of files with these texts."""
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return from_folder(tmp_path, mapping, by=User.objects.get(pk=by.pk))


def problems(batch: Import) -> list[tuple[str, str]]:
    """Codes and columns of the rows that were refused."""
    rows = ImportRow.objects.filter(batch=batch, action="error").order_by("line", "pk")
    return [(one["code"], one["column"]) for row in rows for one in row.problems]


def total(batch: Import, *, dry_run: bool = False) -> dict[str, int]:
    """The counts of a run now."""
    found: dict[str, int] = run_now(batch, dry_run=dry_run)["counts"]["total"]
    return found


@pytest.mark.parametrize("column", POWER)
@pytest.mark.parametrize("mode", ["create", "update"])
def test_a_column_that_would_give_power_refuses_its_row(cast: Cast, tmp_path: Path, column: str, mode: str) -> None:
    """In the check and in the run, whether the person is new or there; mapped to nothing, refused all the same."""
    before = list(User.objects.order_by("pk").values_list("pk", "role", "password", "title", "is_active"))
    text = f'Name,Job,"{column}"\n{cast.rep_a.name if mode == "update" else "Newcomer"},Boss,administrator\n'
    batch = keep(tmp_path, cast.admin, PEOPLE % (mode, ""), people=text)
    assert total(batch, dry_run=True)["errors"] == 1
    assert total(batch)["errors"] == 1
    assert [code for code, _column in problems(batch)] == ["role_from_file"]
    assert list(User.objects.order_by("pk").values_list("pk", "role", "password", "title", "is_active")) == before


@pytest.mark.parametrize("target", ["role", "password", "is_staff"])
def test_no_mapping_gives_power_under_another_name(cast: Cast, tmp_path: Path, target: str) -> None:
    """A harmless column that the mapping sends to the role; the mapping or the row is refused."""
    text = "Name,Job,Note\nNewcomer,Boss,administrator\n"
    try:
        batch = keep(tmp_path, cast.admin, PEOPLE % ("upsert", f", Note: {target}"), people=text)
        assert total(batch)["errors"] == 1
    except Refused:
        pass
    assert not User.objects.filter(name="Newcomer").exists()


def refused(act: Callable[..., Any]) -> str:
    """The code by which an act is refused."""
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_who_came_by_a_file_cannot_sign_in_until_invited(cast: Cast, tmp_path: Path) -> None:
    """SEC-34: no password, link or token comes with them; an administrator gives an address, and then invites."""
    assert total(keep(tmp_path, cast.admin, PEOPLE % ("create", ""), people="Name,Job\nNewcomer,Rep\n"))["created"] == 1
    made = User.objects.get(name="Newcomer")
    assert (made.email, made.has_usable_password(), made.can_sign_in) == (None, False, False)
    assert not SignInLink.objects.filter(user=made).exists()
    assert not ApiToken.objects.filter(user=made).exists()
    assert refused(lambda: invite(made.pk, by=cast.admin)) == "cannot_sign_in"
    edit_user(made.pk, {"email": "new@example.com"}, by=cast.admin, seen_version=made.version)
    for email, guess in (("", ""), ("new@example.com", ""), ("new@example.com", made.password)):
        assert refused(lambda email=email, guess=guess: sign_in(email, guess, "192.0.2.1")) == "wrong_credentials"
    assert use_link(invite(made.pk, by=cast.admin)) == made


def test_ordinary_columns_give_none() -> None:
    assert not [one for one in ("Title", "Job role", "职务", "Manager", "Region", "名称") if gives_power(one)]


def test_a_manager_named_by_a_file_leads_and_keeps_their_role(cast: Cast, tmp_path: Path) -> None:
    """Whoever can sign in is given no role by a file, whatever it says of who leads whom."""
    columns = ", Lead: {to: manager, link: {entity: people, by: name}}"
    batch = keep(tmp_path, cast.admin, PEOPLE % ("upsert", columns), people="Name,Job,Lead\nNew One,Rep,Ann Abel\n")
    assert total(batch)["created"] == 1
    made = User.objects.get(name="New One")
    assert (made.role, made.email, made.has_usable_password()) == ("rep", None, False)
    assert User.objects.get(pk=cast.rep_a.pk).role == "rep"


@pytest.mark.parametrize("who", ["mgr_a", "director", "mkt"])
@pytest.mark.parametrize("entity", ["people", "products"])
def test_whoever_imports_records_imports_no_set_up(cast: Cast, tmp_path: Path, who: str, entity: str) -> None:
    text, columns = OTHERS[entity]
    mapping = (
        f"version: 1\nfiles:\n  - {{name: x, match: x.csv, entity: {entity}, key: [name], columns: {{{columns}}}}}\n"
    )
    before = (User.objects.count(), Product.objects.count(), Team.objects.count(), Membership.objects.count())
    batch = keep(tmp_path, getattr(cast, who), mapping, x=text)
    assert total(batch)["errors"] == 1
    assert [code for code, _column in problems(batch)] == ["not_allowed"]
    assert (User.objects.count(), Product.objects.count(), Team.objects.count(), Membership.objects.count()) == before
    assert total(keep(tmp_path, cast.admin, mapping, x=text))["created"] == 1


def test_quotas_by_file_are_for_those_below(cast: Cast, tmp_path: Path) -> None:
    """Of the own line, never of oneself, never of another team."""
    columns = OTHERS["quotas"][1]
    mapping = (
        "version: 1\nfiles:\n  - {name: x, match: x.csv, entity: quotas, key: [person, year], columns: {"
        + columns
        + "}}\n"
    )
    names = ("Ann Abel", "Mia Amsel", "Bea Bohr")
    batch = keep(tmp_path, cast.mgr_a, mapping, x="Person,Year,Amount\n" + "".join(f"{one},2027,9\n" for one in names))
    done = total(batch)
    assert (done["created"], done["errors"]) == (1, 2)
    assert set(Goal.objects.values_list("user__name", flat=True)) == {"Ann Abel"}


def test_a_file_changes_and_makes_only_what_its_sender_may(cast: Cast, tmp_path: Path) -> None:
    """mgrA: the own team's deals, owners of the own team, companies that the team sees; nothing else moves."""
    mine, foreign = cast.deal("Mine"), cast.deal("Foreign", by=cast.rep_b)
    cast.company("Ours")
    cast.company("Theirs", by=cast.rep_b)
    rows = (
        ("Mine", "Ann Abel", "Ours"),  # line 2: changed
        ("Foreign", "Bea Bohr", ""),  # 3: another team's deal
        ("Taken", "Bea Bohr", ""),  # 4: for another team's rep
        ("Linked", "Ann Abel", "Theirs"),  # 5: to another team's company
        ("Fresh", "", "Ours"),  # 6: nobody's is the sender's
        ("Ghost", "Nobody Known", ""),  # 7: a person would have to be made
    )
    text = "Deal,Amount,Owner,Company\n" + "".join(f"{name},77,{owner},{company}\n" for name, owner, company in rows)
    batch = keep(tmp_path, cast.mgr_a, DEALS, deals=text)
    people = User.objects.count()
    checked = total(batch, dry_run=True)
    assert (checked["errors"], checked["created"], checked["updated"]) == (4, 1, 1)
    done = total(batch)
    assert (done["errors"], done["created"], done["updated"]) == (4, 1, 1)
    assert problems(batch) == [
        ("not_allowed", "external_id"), ("not_allowed", "Owner"), ("link_not_found", "Company"),
        ("link_not_found", "Owner"),
    ]  # fmt: skip
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.amount_minor, foreign.amount_minor) == (7_700, 100_000)
    assert Deal.objects.get(name="Fresh").owner_id == cast.mgr_a.pk
    assert not Deal.objects.filter(name__in=["Taken", "Linked", "Ghost"]).exists()
    assert User.objects.count() == people
    assert Company.objects.filter(name="Theirs").count() == 1
    everything = total(keep(tmp_path, cast.admin, DEALS, deals=text))
    assert everything["errors"] == 0


def test_giving_away_by_file_stays_in_the_line(cast: Cast, tmp_path: Path) -> None:
    deal = cast.deal("Mine")
    for owner, errors in (("Bea Bohr", 1), ("Adam Abt", 0)):
        batch = keep(tmp_path, cast.mgr_a, DEALS, deals=f"Deal,Amount,Owner,Company\nMine,77,{owner},\n")
        assert total(batch)["errors"] == errors
        deal.refresh_from_db()
        assert deal.owner_id == (cast.rep_a.pk if errors else cast.rep_a2.pk)


def test_marketing_imports_leads_and_no_deals(cast: Cast, tmp_path: Path) -> None:
    batch = keep(tmp_path, cast.mkt, DEALS, deals="Deal,Amount,Owner,Company\nSmuggled,77,Ann Abel,\n")
    assert total(batch)["errors"] == 1
    assert not Deal.objects.exists()


@pytest.mark.parametrize("how", ["role", "disabled"])
def test_a_job_asks_again_what_its_sender_may(cast: Cast, tmp_path: Path, how: str) -> None:
    """Started with the right, run without: nothing is written, and the import says so."""
    batch = keep(tmp_path, cast.mgr_a, DEALS, deals="Deal,Amount,Owner,Company\nLate,77,Ann Abel,\n")
    job = start_run(batch.pk, by=cast.mgr_a)
    if how == "role":
        set_role(cast.mgr_a.pk, "rep", by=cast.admin, seen_version=cast.mgr_a.version)
    else:
        User.objects.filter(pk=cast.mgr_a.pk).update(is_active=False)
    run_job.func(job.pk)
    batch.refresh_from_db()
    assert (batch.state, Job.objects.get(pk=job.pk).state) == ("failed", "failed")
    assert not Deal.objects.exists()


def test_all_doors_refuse_alike(cast: Cast, tmp_path: Path, spearhead: Any) -> None:
    """SEC-07: the page's job, the API's and the command line's."""
    text = "Name,Job,Role\nNewcomer,Boss,administrator\n"
    (tmp_path / "people.csv").write_text(text)
    mapping = tmp_path.parent / f"{tmp_path.name}.yaml"
    mapping.write_text(PEOPLE % ("upsert", ""))
    told = spearhead("import", str(tmp_path), "--mapping", str(mapping), "--json")
    assert told.json["counts"]["total"]["errors"] == 1
    secret = create_token(cast.admin, name="x", scope="write", days=1, by=cast.admin)[1]
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    sent = {"files": [SimpleUploadedFile("people.csv", text.encode())], "mapping": PEOPLE % ("upsert", "")}
    made = Import.objects.get(pk=api.post("/api/v1/imports", sent).json()["id"])
    assert api.post(f"/api/v1/imports/{made.pk}/run", content_type="application/json").status_code == 202
    run_job.func(Job.objects.latest("pk").pk)
    assert [code for code, _column in problems(made)] == ["role_from_file"]
    web = Client()
    web.force_login(cast.admin)
    assert web.post("/imports", {"files": [SimpleUploadedFile("people.csv", text.encode())]}).status_code == 302
    mine = Import.objects.latest("pk")
    for what in ("check", "run"):
        assert web.post(f"/imports/{mine.pk}/start", {"what": what}).status_code == 302
        run_job.func(Job.objects.latest("pk").pk)
        mine.refresh_from_db()
        assert mine.counts["total"]["errors"] == 1
    assert not User.objects.filter(name="Newcomer").exists()
