"""A weak password is refused in the words of the reader's language, whatever is wrong with it."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import check_password_strength
from spearhead.kernel.errors import Refused

HAN = re.compile("[\u4e00-\u9fff]")


def said(password: str, language: str) -> str:
    person = User(name="Anna Beispiel", email="anna.beispiel@example.com")
    with override(language), pytest.raises(Refused) as refusal:
        check_password_strength(password, person)
    return refusal.value.fields["password"]


@pytest.mark.parametrize(
    ("password", "chinese", "english"),
    [
        ("kurz", "至少需要 10 个字符。", "It needs at least 10 characters."),
        ("password123", "这个密码太常见，很容易被猜中。", "It is one of the passwords that are guessed first."),
        ("anna.beispiel", "与姓名或邮箱太相似。", "It is too much like the name or the e-mail address."),
    ],
)
def test_each_fault_is_told_in_both_languages(password: str, chinese: str, english: str) -> None:
    assert said(password, "zh-hans") == chinese
    assert said(password, "en") == english


def test_two_faults_are_told_together_and_all_in_chinese() -> None:
    words = said("abc123", "zh-hans")
    assert words.count("。") == 2
    assert all(HAN.search(one) for one in words.split("。")[:-1])
