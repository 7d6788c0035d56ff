"""Entities and fields are proposed rightly for nine columns in ten, with units and confidence in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spearhead.integrations.files.proposals.columns import (
    FileProposal,
    is_documentation,
    propose_columns,
    propose_file,
    read_dictionary,
)
from spearhead.integrations.files.proposals.names import currency_in, name_likeness, scale_in
from spearhead.integrations.files.proposals.targets import standard_targets
from spearhead.integrations.files.reading.profile import Profile, profile_rows
from spearhead.integrations.files.reading.table import open_table
from tests.integrations.files.samples import sample

TARGETS = standard_targets()

#: File → (entity, right field per column; None: no field of ours, so custom, note or ignore).
SAMPLE_SETS: dict[str, tuple[str, dict[str, str | None]]] = {
    "maven_crm/accounts.csv": ("companies", {
        "account": "name", "sector": "industry", "year_established": None, "revenue": "revenue", "employees": "size",
        "office_location": "country", "subsidiary_of": "parent"}),
    "maven_crm/products.csv": ("products", {"product": "name", "series": "family", "sales_price": "price"}),
    "maven_crm/sales_teams.csv": ("people", {"sales_agent": "name", "manager": "manager", "regional_office": "region"}),
    "maven_crm/sales_pipeline.csv": ("deals", {
        "opportunity_id": "external_id", "sales_agent": "owner", "product": "product", "account": "company",
        "deal_stage": "stage", "engage_date": "opened_on", "close_date": "closed_on", "close_value": "amount"}),
    "adventureworks/FactResellerSales.csv": ("deal_lines", {
        "SalesOrderNumber": "deal", "OrderDate": "ordered_on", "ProductKey": "product", "ResellerKey": "company",
        "EmployeeKey": "owner", "SalesTerritoryKey": "territory", "OrderQuantity": "quantity",
        "UnitPrice": "unit_price", "TotalProductCost": "cost", "SalesAmount": "total", "StandardCost": "unit_cost"}),
    "xeducation/Leads.csv": ("leads", {
        "Prospect ID": "external_id", "Lead Number": "number", "Lead Origin": "origin", "Lead Source": "source",
        "Do Not Email": "do_not_mail", "Converted": "outcome", "TotalVisits": None, "Country": "country",
        "City": "city",
        "Tags": "tags", "Lead Quality": "quality", "Magazine": None, "Last Activity": None, "Search": None,
        "C38": None}),
}  # fmt: skip

#: Exports of other systems and spreadsheets as people keep them: name of file, header, two rows, entity, fields.
ELSEWHERE: list[tuple[str, str, list[str], str, list[str | None]]] = [
    ("Opportunities.csv",
     ("Opportunity ID|Opportunity Name|Account Name|Opportunity Owner|Stage|Amount|Close Date|Probability (%)|"
      "Next Step|Lead Source|Created Date|Loss Reason"),
     ["0061|Acme renewal|Acme|Anna Snelling|Negotiation|12000.50|2026-03-01|60|Send offer|Web|2026-01-01|",
      "0062|Beta new|Beta|Boris Faz|Closed Won|800|2026-02-01|100||Fair|2026-01-11|"],
     "deals",
     ["external_id", "name", "company", "owner", "stage", "amount", "closed_on", "probability", "next_step", "source",
      "created_at", "loss_reason"]),
    ("hubspot-companies.csv",
     ("Record ID|Company name|Company owner|Website URL|Phone Number|City|Country/Region|Industry|Number of Employees|"
      "Annual Revenue|Create Date"),
     ["1|Acme|Anna Snelling|https://acme.com|+1 415 555 0100|Boston|United States|Software|120|5000000|2026-01-01",
      "2|Beta|Boris Faz|https://beta.io|+1 415 555 0101|Bonn|Germany|Retail|80|700000|2026-01-02"],
     "companies",
     ["external_id", "name", "owner", "domain", "phone", "city", "country", "industry", "size", "revenue",
      "created_at"]),
    ("商机明细.xlsx",
     "商机名称*|客户名称|负责人|阶段|预计金额(万元)|预计成交日期|赢单概率|来源|创建时间|备注",
     ["年度采购|重庆长安|张伟|方案报价|12.5|2026-03-01|60%|展会|2026-01-01 10:00|先打电话",
      "二期扩容|北京字节|李娜|赢单|8|2026-02-01|100%|转介绍|2026-01-11 09:30|"],
     "deals",
     ["name", "company", "owner", "stage", "amount", "expected_close", "probability", "source", "created_at", "note"]),
    ("客户资料.csv",
     "客户编号|公司名称|统一社会信用代码|所属行业|员工人数|所在城市|详细地址|客户级别|联系电话|官网|客户经理",
     ["K001|重庆长安汽车|91500000202802350X|制造业|1200|重庆|江北区建新东路1号|A|023-67591234|www.changan.com.cn|张伟",
      "K002|北京字节|91110108592389559P|互联网|900|北京|海淀区知春路2号|B|010-58341234|www.bytedance.com|李娜"],
     "companies",
     ["external_id", "name", "legal_id", "industry", "size", "city", "address", "tier", "phone", "domain", "owner"]),
    ("联系人.csv", "姓名|公司|职务|手机号|电子邮箱|微信号|生日",
     ["张伟|重庆长安|采购经理|13800138000|zhang@changan.com|zw88|1988-01-02",
      "李娜|北京字节|总监|13900139000|li@bytedance.com|ln66|1990-05-06"],
     "contacts", ["name", "company", "title", "phone", "email", "wechat", "birthday"]),
    ("leads june.csv", "Full Name|Compny|E-mail Address|Mobile Phone|Lead Status|Campaign|UTM Medium|Message",
     ["Anna Snelling|Acme|anna@acme.com|+1 415 555 0100|New|Fair 2026|cpc|Please call me",
      "Boris Faz|Beta|boris@beta.io|+1 415 555 0101|Working|Fair 2026|mail|A question about prices"],
     "leads", ["name", "company", "email", "phone", "status", "campaign", None, "message"]),
    ("销售指标.xlsx", "姓名|年度|季度|销售指标（万元）", ["张伟|2026|1|120", "李娜|2026|1|90"],
     "quotas", ["person", "year", "quarter", "amount"]),
    ("产品.csv", "产品编码|产品名称|产品线|标准价|成本价|计量单位",
     ["P1|网关|硬件|1200|800|台", "P2|软件|软件|900|10|套"],
     "products", ["code", "name", "family", "price", "cost", "unit"]),
]  # fmt: skip


def profile_of(header: str, rows: list[str]) -> Profile:
    return profile_rows(header.split("|"), (row.split("|") for row in rows * 3))


def hits(proposal: FileProposal, wanted: dict[str, str | None]) -> int:
    found = {item.column: item.field for item in proposal.columns}
    return sum(found[name] == field for name, field in wanted.items())


@pytest.mark.parametrize("name", SAMPLE_SETS)
def test_columns_of_the_sample_sets_are_proposed_rightly(name: str) -> None:
    profile = open_table(sample(name)).understood.sample
    entity, wanted = SAMPLE_SETS[name]
    proposal = propose_file(name.rsplit("/", 1)[-1], profile, TARGETS)
    assert proposal.entity == entity
    assert hits(proposal, wanted) == len(wanted)


@pytest.mark.parametrize("case", ELSEWHERE, ids=lambda case: case[0])
def test_the_entity_of_other_exports_is_recognised(case: tuple[str, str, list[str], str, list[str | None]]) -> None:
    name, header, rows, entity, _fields = case
    assert propose_file(name, profile_of(header, rows), TARGETS).entity == entity


def test_nine_columns_in_ten_of_other_exports_are_right() -> None:
    right = total = 0
    for name, header, rows, entity, fields in ELSEWHERE:
        own = [field for field in TARGETS if field.entity == entity]
        proposals = propose_columns(profile_of(header, rows), own)
        wrong = [(p.column, p.field, f) for p, f in zip(proposals, fields, strict=True) if p.field != f]
        right += len(fields) - len(wrong)
        total += len(fields)
        assert len(wrong) <= 1, (name, wrong)
    assert right / total >= 0.9, (right, total)


def test_names_do_not_matter_where_content_tells() -> None:
    profile = profile_of("x1|x2", ["a@acme.com|+1 415 555 0100", "b@beta.io|+1 415 555 0101"])
    contacts = [field for field in TARGETS if field.entity == "contacts"]
    found = propose_columns(profile, contacts)
    assert [(item.field, item.reason, item.confidence) for item in found] == [
        ("email", "content", "likely"), ("phone", "content", "likely"),
    ]  # fmt: skip


def test_known_values_tell_a_column_by_its_content() -> None:
    stages = frozenset({"Prospecting", "Engaging", "Won", "Lost"})
    deals = [
        replace(field, known=stages) if field.key == "stage" else field for field in TARGETS if field.entity == "deals"
    ]
    found = propose_columns(profile_of("title|where", ["A|won", "B|Engaging"]), deals)
    assert found[1].field == "stage"


def test_a_name_with_the_wrong_content_is_not_believed() -> None:
    deals = [field for field in TARGETS if field.entity == "deals"]
    found = propose_columns(profile_of("close date|amount", ["soon|a lot", "later|more"]), deals)
    assert all(item.action == "custom" or item.confidence == "unsure" for item in found)


def test_saved_choices_come_first() -> None:
    found = propose_columns(
        profile_of("Sector|account", ["retail|Acme", "retail|Beta"]),
        [field for field in TARGETS if field.entity == "companies"],
        saved={"sector": "segment"},
    )
    assert (found[0].field, found[0].reason, found[0].confidence) == ("segment", "saved", "sure")


def test_scale_and_currency_come_from_name_content_and_description() -> None:
    companies = [field for field in TARGETS if field.entity == "companies"]
    profile = profile_of("name|年营业额（万元）|revenue", ["A|12.5|1", "B|3.5|2"])
    assert (propose_columns(profile, companies)[1].scale, propose_columns(profile, companies)[1].currency) == (
        10**4,
        "CNY",
    )
    hinted = propose_columns(
        profile_of("account|revenue", ["A|1100.04", "B|251.41"]),
        companies,
        hints={"revenue": "Annual revenue (in millions of USD)"},
    )
    assert (hinted[1].scale, hinted[1].currency) == (10**6, "USD")


@pytest.mark.parametrize(
    ("text", "scale", "currency"),
    [
        ("Annual revenue (in millions of USD)", 10**6, "USD"), ("金额(万元)", 10**4, "CNY"),
        ("营收（亿元）", 10**8, "CNY"),
        ("Sales ('000 EUR)", 10**3, "EUR"), ("Budget in $k", 10**3, "USD"),
        ("close value", 1, None), ("单价(元)", 1, "CNY"),
    ],
)  # fmt: skip
def test_units_in_words(text: str, scale: int, currency: str | None) -> None:
    assert (scale_in(text), currency_in(text)) == (scale, currency)


def test_the_data_dictionary_is_passed_over_and_its_descriptions_are_used() -> None:
    table = open_table(sample("maven_crm/data_dictionary.csv"))
    assert is_documentation(table.understood.sample)
    assert propose_file("data_dictionary.csv", table.understood.sample, TARGETS).entity == "documentation"
    described = read_dictionary(table.understood.sample, (row.values for row in table.rows()))
    assert described["accounts", "revenue"] == "Annual revenue (in millions of USD)"


def test_what_fits_no_field_becomes_a_fitting_custom_field() -> None:
    leads = [field for field in TARGETS if field.entity == "leads"]
    table = open_table(sample("xeducation/Leads.csv"))
    found = {item.column: (item.action, item.kind) for item in propose_columns(table.understood.sample, leads)}
    assert found["Magazine"] == ("custom", "boolean")
    assert found["TotalVisits"] == ("custom", "integer")
    assert found["Specialization"] == ("custom", "choice")
    assert found["C38"][0] == "ignore"


def test_a_file_that_fits_nothing_is_left_to_the_person() -> None:
    assert propose_file("x.txt", profile_of("C1|C2", ["1|2", "3|4"]), TARGETS).entity is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SalesOrderNumber", "sales order number"),
        ("E-Mail", "email"),
        ("客户名称（必填）", "客户名称"),
        ("Acount", "account"),
    ],
)
def test_names_that_mean_the_same(one: str, other: str) -> None:
    assert name_likeness(one, other) >= 0.9
