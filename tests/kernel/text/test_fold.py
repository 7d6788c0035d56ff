"""Keys under which spellings, companies, addresses and telephones are recognised as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.errors import Refused
from spearhead.kernel.text.contact import Phone, email_domain, is_free_mail, normal_email, read_phone
from spearhead.kernel.text.fold import company_key, match_key, search_key, squash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("長安", "长安"),
        ("裡", "里"),
        ("ＡＣＭＥ", "acme"),
        ("a\u200bcme", "Acme"),
        ("e\u0301", "É"),
        ("区 小明", "区小明"),
        ("  Acme\u3000Ltd ", "acme ltd"),
        ("Straße", "STRASSE"),
    ],
)
def test_equal_under_the_match_key(one: str, other: str):
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("重庆长安汽车股份有限公司", "重庆长安汽车"),
        ("重慶長安汽車（集團）有限公司", "重庆长安汽车"),
        ("长安集团", "长安"),
        ("Acme Co., Ltd.", "acme"),
        ("ACME Inc", "acme"),
        ("Acme GmbH & Co. KG", "acme"),
        ("The Acme Company", "acme"),
        ("O’Brien L.L.C.", "obrien"),
        ("Nestlé S.A.", "nestle"),
        ("有限公司", "有限公司"),
        ("Ltd", "ltd"),
        ("公司", "公司"),
        ("Acme Group", "acme"),
        ("上海分公司", "上海分公司"),
    ],
)
def test_companies_are_known_without_their_legal_form(name: str, key: str):
    assert company_key(name) == key


def test_search_words_lose_accents_and_apostrophes():
    assert search_key("Zoë O’Brien-Łódź") == "zoe obrien lodz"
    assert squash("GTX Pro") == squash("gtx-pro") == "gtxpro"


@given(st.text(max_size=40))
def test_keys_are_stable(text: str):
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ａ@ｂ．com", "a@b.com"),
        (" Foo.Bar@Example.COM ", "foo.bar@example.com"),
        ("<a@b.cn>", "a@b.cn"),
        ("a@b。com", "a@b.com"),
        ("mailto:x+y@sub.example.co.uk", "x+y@sub.example.co.uk"),
        ("张@例子.中国", "张@例子.中国"),
    ],
)
def test_addresses_are_normalised(typed: str, address: str):
    assert normal_email(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "a", "a@", "@b.com", "a@b", "a b@c.com", "a@b..com", ".a@b.com", "a@b.com,c@d.com", "a@-b.com"]
)
def test_no_address_is_refused(typed: str):
    with pytest.raises(Refused):
        normal_email(typed)


def test_free_mail_says_nothing_about_a_company():
    assert is_free_mail("someone@qq.com")
    assert is_free_mail("GMAIL.com")
    assert not is_free_mail("a@acme.cn")
    assert email_domain("a@acme.cn") == "acme.cn"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("１３８ ００１３ ８０００", Phone("+8613800138000")),
        ("8613800138000", Phone("+8613800138000")),
        ("+86 138-0013-8000", Phone("+8613800138000")),
        ("0086 13800138000", Phone("+8613800138000")),
        ("010-8888 6666转801", Phone("+861088886666", "801")),
        ("（0571）88886666 ext. 12", Phone("+8657188886666", "12")),
        ("400-810-8888", Phone("+864008108888")),
        ("88886666", Phone("88886666", certain=False)),
        ("+44 (0)20 7946 0000", Phone("+442079460000")),
    ],
)
def test_phones_in_china(typed: str, phone: Phone):
    assert read_phone(typed) == phone


def test_phones_elsewhere():
    assert read_phone("(212) 555-0100", "US").number == "+12125550100"
    assert read_phone("1-212-555-0100", "US").number == "+12125550100"
    assert read_phone("020 7946 0000 #4", "GB") == Phone("+442079460000", "4")
    assert read_phone("13800138000").tail == "00138000"


@pytest.mark.parametrize("typed", ["", "call me", "123", "1" * 20, "12a45678"])
def test_no_phone_is_refused(typed: str):
    with pytest.raises(Refused):
        read_phone(typed)
