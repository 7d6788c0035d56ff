"""Custom fields from files: values of their kind, new definitions, defaults, and what only one record may hold."""

from __future__ import annotations

from pathlib import Path

from spearhead.crm.companies.acts import edit_company
from spearhead.crm.companies.models import Company
from spearhead.crm.custom.acts import define_field
from spearhead.crm.custom.models import CustomClaim, CustomField, CustomLink
from spearhead.integrations.imports.acts import execute_undo
from spearhead.integrations.imports.engine import Terminal
from tests.cast import Cast, own
from tests.integrations.imports.test_rights import cast, keep, problems, total

__all__ = ["cast"]

MAPPING = """
version: 1
source: erp
currency: CNY
files:
  - name: companies
    match: companies.csv
    entity: companies
    key: [name]
    columns:
      Company: name
      Code: custom.code
      Plants: {to: custom.plants, kind: integer, label: Plants, label_zh: 工厂}
      Line: custom.line
      Spend: custom.spend
"""
HEAD = "Company,Code,Plants,Line,Spend\n"


def define(cast: Cast) -> None:
    define_field("company", "text", {"label": "Code", "unique": True}, by=cast.admin)
    lines = [{"label": "Pumps", "label_zh": "泵"}, {"label": "Valves", "label_zh": "阀"}]
    define_field("company", "choice", {"label": "Line", "choices": lines, "default": "valves"}, by=cast.admin)
    define_field("company", "money", {"label": "Spend"}, by=cast.admin)


def test_cells_become_values_of_their_kind_and_unknown_columns_new_fields(cast: Cast, tmp_path: Path) -> None:
    define(cast)
    text = f'{HEAD}Acme,A-1,"1,200",泵,99.50\nBeta,A-2,,,\nGamma,A-3,many,Pumps,1\nDelta,A-4,1,Sails,1\n'
    batch = keep(tmp_path, cast.admin, MAPPING, companies=text)
    assert total(batch, dry_run=True)["errors"] == 2
    assert not CustomField.objects.filter(key="plants").exists()
    assert total(batch)["created"] == 2
    assert sorted(problems(batch)) == [("bad_value", "Line"), ("bad_value", "Plants")]
    assert Company.objects.get(name="Acme").custom == {
        "code": "A-1", "plants": 1200, "line": "pumps", "spend": {"minor": 9950, "currency": "CNY"},
    }  # fmt: skip
    assert Company.objects.get(name="Beta").custom == {"code": "A-2", "line": "valves"}
    made = CustomField.objects.get(key="plants")
    assert (made.kind, made.label, made.label_zh) == ("integer", "Plants", "工厂")


def test_what_only_one_record_may_hold_refuses_its_row(cast: Cast, tmp_path: Path) -> None:
    define(cast)
    acme = cast.company("Acme", **own("code", "A-1"))
    text = f"{HEAD}Acme,A-1,,,\nBeta,a-1,,,\nGamma,A-3,,,\nDelta,A-3,,,\n"
    batch = keep(tmp_path, cast.admin, MAPPING, companies=text)
    assert total(batch, dry_run=True)["errors"] == 2
    counts = total(batch)
    assert (counts["errors"], counts["created"], counts["unchanged"]) == (2, 1, 1)
    assert problems(batch) == [("not_unique", "Code"), ("not_unique", "Code")]
    gamma = Company.objects.get(name="Gamma")
    assert set(CustomClaim.objects.values_list("record_id", "value")) == {(acme.pk, "a-1"), (gamma.pk, "a-3")}


def test_undo_keeps_what_would_take_somebody_elses_value(cast: Cast, tmp_path: Path) -> None:
    define(cast)
    acme = cast.company("Acme", **own("code", "A-1"))
    beta = cast.company("Beta", **own("code", "B-1"))
    batch = keep(tmp_path, cast.admin, MAPPING, companies=f"{HEAD}Acme,A-9,,,\nBeta,B-9,,,\nGamma,C-9,,,\n")
    assert total(batch)["updated"] == 2
    cast.company("Newer", **own("code", "A-1"))
    result = execute_undo(batch, Terminal())
    assert [(one["record_id"], one["field"]) for one in result["kept"]] == [(str(acme.pk), "custom.code")]
    assert Company.objects.get(pk=acme.pk).custom["code"] == "A-9"
    assert Company.objects.get(pk=beta.pk).custom["code"] == "B-1"
    edit_company(acme.pk, {"custom.code": "C-9"}, by=cast.admin, seen_version=None)  # free again: what held it is gone


def test_a_link_is_named_by_name_or_number_within_ones_reach(cast: Cast, tmp_path: Path) -> None:
    define_field("company", "link", {"label": "Dealer", "target": "company"}, by=cast.admin)
    dealer, secret = cast.company("Dealer one"), cast.company("Secret", by=cast.rep_b)
    mapping = MAPPING.partition("      Code:")[0] + "      Dealer: custom.dealer\n"
    text = f"Company,Dealer\nAcme,Dealer one\nBeta,C-{dealer.number}\nGamma,Nobody\nDelta,Secret\n"
    batch = keep(tmp_path, cast.mgr_a, mapping, companies=text)
    assert total(batch)["errors"] == 2
    assert problems(batch) == [("link_not_found", "Dealer"), ("link_not_found", "Dealer")]
    made = Company.objects.filter(name__in=["Acme", "Beta"])
    assert [one.custom for one in made] == [{"dealer": dealer.pk}] * 2
    assert CustomLink.objects.filter(target_id=dealer.pk).count() == 2
    assert not CustomLink.objects.filter(target_id=secret.pk).exists()
