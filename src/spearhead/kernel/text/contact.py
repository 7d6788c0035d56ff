"""E-mail addresses and telephone numbers in the one form in which they are compared; nothing is looked up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.text.fold import INVISIBLE

#: Domains that say nothing about the company of the person who writes from them.
FREE_MAIL: Final[frozenset[str]] = frozenset(
    """qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net 188.com vip.163.com vip.126.com sina.com sina.cn
    vip.sina.com sohu.com tom.com 139.com 189.cn wo.cn aliyun.com 21cn.com 263.net gmail.com googlemail.com
    outlook.com hotmail.com live.com live.cn msn.com outlook.fr outlook.de hotmail.co.uk hotmail.fr yahoo.com
    yahoo.cn yahoo.com.cn yahoo.co.uk yahoo.co.jp yahoo.de yahoo.fr ymail.com rocketmail.com icloud.com me.com
    mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de t-online.de freenet.de mail.com
    mail.ru yandex.ru yandex.com bk.ru inbox.ru zoho.com fastmail.com hey.com tutanota.com tuta.com orange.fr
    free.fr wanadoo.fr laposte.net libero.it naver.com daum.net hanmail.net hinet.net pchome.com.tw
    rediffmail.com comcast.net verizon.net att.net sbcglobal.net cox.net btinternet.com bigpond.com duck.com""".split()
)
#: Country → calling code and the trunk prefix that is dropped before it.
_PLANS: Final[dict[str, tuple[str, str]]] = {
    "CN": ("86", "0"), "HK": ("852", ""), "MO": ("853", ""), "TW": ("886", "0"), "JP": ("81", "0"), "KR": ("82", "0"),
    "SG": ("65", ""), "MY": ("60", "0"), "TH": ("66", "0"), "VN": ("84", "0"), "PH": ("63", "0"), "ID": ("62", "0"),
    "IN": ("91", "0"), "AU": ("61", "0"), "NZ": ("64", "0"), "US": ("1", "1"), "CA": ("1", "1"), "MX": ("52", ""),
    "BR": ("55", "0"), "AR": ("54", "0"), "CL": ("56", ""), "GB": ("44", "0"), "IE": ("353", "0"), "DE": ("49", "0"),
    "AT": ("43", "0"), "CH": ("41", "0"), "FR": ("33", "0"), "BE": ("32", "0"), "NL": ("31", "0"), "LU": ("352", ""),
    "ES": ("34", ""), "PT": ("351", ""), "IT": ("39", ""), "DK": ("45", ""), "SE": ("46", "0"), "NO": ("47", ""),
    "FI": ("358", "0"), "PL": ("48", ""), "CZ": ("420", ""), "RU": ("7", "8"), "TR": ("90", "0"), "AE": ("971", "0"),
    "SA": ("966", "0"), "IL": ("972", "0"), "ZA": ("27", "0"), "EG": ("20", "0"), "NG": ("234", "0"),
}  # fmt: skip
_EMAIL: Final = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_])"
)
_EXTENSION: Final = re.compile(
    r"[\s,;(]*(?:转接?|轉|分机号?|分機|ext(?:ension|n)?\.?|[x#*])[\s.:号]*(\d{1,6})\)?$", re.I
)
_SEPARATORS: Final = re.compile(r"[\s().\-/·‐-―−~]")
_CN_NATIONAL: Final = re.compile(r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7}|95\d{3,4}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number; `number` is E.164 (``+8613800138000``) when `certain`, else the bare digits as typed."""

    number: str
    extension: str = ""
    certain: bool = True

    @property
    def tail(self) -> str:
        """The last eight digits, by which the same line is recognised across spellings."""
        return self.number.lstrip("+")[-8:]


def normal_email(text: str, *, field: str = "email") -> str:
    """An address in lower case, full-width characters made plain (``Ａ@ｂ．com`` → ``a@b.com``); or refused."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip().replace("。", ".").casefold()
    plain = plain.removeprefix("mailto:").strip("<> ")
    local = plain.partition("@")[0]
    if not _EMAIL.fullmatch(plain) or len(plain) > 254 or local[0] == "." or local[-1] == "." or ".." in local:
        message = _("“%(text)s” is not an e-mail address; write for example name@company.com.") % {"text": text[:80]}
        raise Refused("bad_email", message, {field: message})
    return plain


def email_domain(email: str) -> str:
    """The domain of a normalised address, in lower case."""
    return email.rpartition("@")[2]


def is_free_mail(address_or_domain: str) -> bool:
    """Whether this address or domain belongs to a provider that anyone can have an address with."""
    return email_domain(address_or_domain).casefold() in FREE_MAIL


def read_phone(text: str, country: str = "CN", *, field: str = "phone") -> Phone:
    """Read a number as typed in `country` (ISO 3166), full-width digits and extensions included; or refuse it."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip().casefold().removeprefix("tel:")
    extension = ""
    if (found := _EXTENSION.search(plain)) and found.start():
        plain, extension = plain[: found.start()], found[1]
    digits = _SEPARATORS.sub("", plain.replace("(0)", "") if plain.startswith(("+", "00")) else plain)
    if not re.fullmatch(r"\+?[0-9]{5,17}", digits):
        message = _("“%(text)s” is not a telephone number; write for example 138 0013 8000 or +44 20 7946 0000.") % {
            "text": text[:40]
        }
        raise Refused("bad_phone", message, {field: message})
    number, certain = _international(digits, country.upper())
    return Phone(number, extension, certain)


def _international(digits: str, country: str) -> tuple[str, bool]:
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        return digits, 8 <= len(digits) <= 16
    code, trunk = _PLANS.get(country, ("", ""))
    if country == "CN":
        return _chinese(digits)
    national = digits.removeprefix(trunk) if trunk else digits
    least = 10 if code == "1" else 7
    if code and least <= len(national) <= 15 - len(code) and (code != "1" or len(national) == 10):
        return f"+{code}{national}", True
    return digits, False


def _chinese(digits: str) -> tuple[str, bool]:
    for national in (digits, digits.removeprefix("86"), digits.removeprefix("17951"), digits.removeprefix("12593")):
        if _CN_NATIONAL.fullmatch(national):
            return "+86" + national.removeprefix("0"), True
    return digits, False
