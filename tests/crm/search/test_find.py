"""Finding records: the hard queries, and only what may be read."""

from __future__ import annotations

import pytest

from spearhead.accounts.roles.acts import set_field_right
from spearhead.crm.activities.acts import delete_activity, edit_activity, log_activity
from spearhead.crm.companies.acts import delete_company, edit_company
from spearhead.crm.documents.acts import upload_document
from spearhead.crm.search.find import recent, search
from tests.cast import Cast


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Names that are hard to find, among others."""
    for name in ("重庆长安汽车股份有限公司", "Acme Ltd", "O'Brien & Sons", "Oxford Mills"):
        cast.company(name)
    for name in ("常安物流", "Acorn GmbH", "欧迅科技"):
        cast.company(name)
    cast.contact("区小明", mobile="13800138000", email="xiaoming@changan.example")
    cast.contact("张伟")
    cast.deal("长安二期")
    cast.lead("曾国强")
    return cast


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("长安", "重庆长安汽车股份有限公司"),
        ("长an", "重庆长安汽车股份有限公司"),
        ("cqca", "重庆长安汽车股份有限公司"),
        ("zqca", "重庆长安汽车股份有限公司"),
        ("chongqing", "重庆长安汽车股份有限公司"),
        ("長安", "重庆长安汽车股份有限公司"),
        ("oxm", "区小明"),
        ("Acmme", "Acme Ltd"),
        ("O'Brien", "O'Brien & Sons"),
        ("obrien", "O'Brien & Sons"),
        ("zhagnwei", "张伟"),
        ("0013 8000", "区小明"),
        ("xiaoming@changan.example", "区小明"),
        ("zeng", "曾国强"),
    ],
)
def test_among_the_first_three(market: Cast, query: str, name: str) -> None:
    assert name in [hit.name for hit in search(market.rep_a, query)[:3]]


def test_exact_before_prefix_before_word(cast: Cast) -> None:
    for name in ("The Bolt Works", "Bolt", "Boltzmann"):
        cast.company(name)
    assert [hit.name for hit in search(cast.rep_a, "bolt")] == ["Bolt", "Boltzmann", "The Bolt Works"]


def test_only_what_may_be_read(market: Cast) -> None:
    assert search(market.rep_b, "长安") == []
    assert search(market.mkt, "Acme") == []
    assert [hit.name for hit in search(market.mkt, "曾国强")] == ["曾国强"]
    assert [hit.name for hit in search(market.director, "Acme")] == ["Acme Ltd"]


def test_found_under_the_new_name_only_and_not_once_deleted(market: Cast) -> None:
    acme = search(market.rep_a, "Acme")[0].id
    edit_company(acme, {"name": "Zenith"}, by=market.rep_a, seen_version=None)
    assert search(market.rep_a, "Acme") == []
    assert search(market.rep_a, "Zenith")[0].id == acme
    delete_company(acme, by=market.rep_a, seen_version=None)
    assert search(market.rep_a, "Zenith") == []


def test_by_its_public_number(market: Cast) -> None:
    deal = market.deal("Pumps")
    assert search(market.rep_a, f"D-{deal.number}")[0].id == deal.pk


def test_kinds_and_limit(market: Cast) -> None:
    assert {hit.kind for hit in search(market.rep_a, "长安")} == {"company", "deal"}
    assert {hit.kind for hit in search(market.rep_a, "长安", kinds=["deal"])} == {"deal"}
    assert len(search(market.rep_a, "长安", limit=1)) == 1


def test_recent_first_when_nothing_is_typed(market: Cast) -> None:
    assert search(market.rep_a, "  ")[0].name == "曾国强"
    assert recent(market.rep_b) == []


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "a" * 500, "\\", "😀", "(", "*"])
def test_no_query_breaks_it(market: Cast, query: str) -> None:
    search(market.rep_a, query)


@pytest.fixture
def notes(market: Cast) -> Cast:
    """Two calls whose subjects say little."""
    deal = market.deal("Pumps")
    for values in (
        {
            "subject": "Call",
            "body": "They compare us with Borealis; the budget is settled.",
            "outcome": "Send the offer",
        },
        {"subject": "电话", "body": "客户要求重新报价，付款条件改为三十天。", "deal_id": deal.pk},
    ):
        log_activity({"kind": "call", **values}, by=market.rep_a)
    return market


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("borealis", "Call"),
        ("budget settled", "Call"),
        ("borealis offer", "Call"),  # one word in the notes, one in the outcome
        ("call borealis", "Call"),  # one word in the subject
        ("报价", "电话"),
        ("付款条件改为三十天", "电话"),
    ],
)
def test_activities_are_found_by_their_text(notes: Cast, query: str, name: str) -> None:
    found = search(notes.rep_a, query)
    assert [(hit.kind, hit.name) for hit in found] == [("activity", name)]
    assert query.rsplit(maxsplit=1)[-1] in found[0].hint.casefold() or " " in query


def test_text_follows_its_edit_its_rights_and_its_deletion(notes: Cast) -> None:
    assert search(notes.rep_b, "borealis") == []
    found = search(notes.rep_a, "borealis")[0]
    edit_activity(found.id, {"body": "They compare us with Acme Ltd."}, by=notes.rep_a, seen_version=None)
    assert search(notes.rep_a, "borealis") == []
    assert [hit.kind for hit in search(notes.rep_a, "acme ltd")] == ["company", "activity"]  # names come first
    delete_activity(found.id, by=notes.rep_a, seen_version=None)
    assert [hit.kind for hit in search(notes.rep_a, "acme ltd")] == ["company"]


def test_what_is_hidden_in_a_text_is_not_found(notes: Cast) -> None:
    set_field_right("rep", "activity", "body", "hidden", by=notes.admin)
    notes.forget()
    assert search(notes.rep_a, "borealis") == []
    assert [hit.name for hit in search(notes.rep_a, "send offer")] == ["Call"]


def test_documents_are_found_by_name(market: Cast) -> None:
    deal = market.deal("Pumps")
    upload_document("框架合同 2026.txt", [b"text"], by=market.rep_a, record_type="deal", record_id=deal.pk)
    assert [(hit.kind, hit.name) for hit in search(market.rep_a, "合同")] == [("document", "框架合同 2026.txt")]
    assert [hit.kind for hit in search(market.rep_a, "kuangjia")] == ["document"]
    assert search(market.rep_b, "合同") == []
