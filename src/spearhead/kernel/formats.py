"""Numbers, money and shares as printed in zh-Hans and en; dates are in `formats_dates`, the JS twin is `formats.ts`."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

from babel.numbers import get_currency_precision

from spearhead.kernel.text.pinyin import HAN_RUN, family_name

Lang = Literal["en", "zh-hans"]

_EXACT: Final = Context(prec=80)
#: (from this value on, what it is divided by, its sign, decimal places; None: three significant digits)
_SCALES: Final[dict[Lang, tuple[tuple[int, str], ...]]] = {
    "zh-hans": ((12, "万亿"), (8, "亿"), (4, "万")),
    "en": ((12, "T"), (9, "B"), (6, "M"), (3, "K")),
}
_ZH_PLACES: Final = 2
_EN_DIGITS: Final = 3
#: Signs by which a currency is known in both languages; the others print their ISO code.
SIGNS: Final[dict[str, str]] = {
    "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩", "INR": "₹", "AUD": "A$",
    "CAD": "CA$", "SGD": "S$", "NZD": "NZ$", "BRL": "R$", "MXN": "MX$", "VND": "₫", "ILS": "₪",
}  # fmt: skip
_NO_BREAK: Final = "\xa0"


def number(value: Decimal | int, lang: Lang, places: int | None = None) -> str:
    """``1,234,567.89`` in both languages; `places` rounds half away from zero and pads, None prints it exactly."""
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    text = f"{abs(exact):,f}"
    return f"-{text}" if exact < 0 else text


def compact(value: Decimal | int, lang: Lang, goal: Decimal | int | None = None) -> str:
    """For tiles and axes: ``1.23万``, ``123.46万``, ``1.23亿`` with two places; ``12.3K``, ``1.23M`` with three digits.

    Rounded half away from zero, but cut where rounding would make a value short of `goal` look as if it reached it.
    """
    exact = Decimal(value)
    size, sign = abs(exact), "-" if exact < 0 else ""
    rounding = ROUND_HALF_UP
    if goal is not None and exact < goal <= _shown(size, lang, rounding)[0] * (-1 if sign else 1):
        rounding = ROUND_DOWN
    shown, text = _shown(size, lang, rounding)
    return (sign if shown else "") + text


def _shown(size: Decimal, lang: Lang, rounding: str) -> tuple[Decimal, str]:
    """What stands there as a value, and as text."""
    power, unit = next((one for one in _SCALES[lang] if size >= Decimal(1).scaleb(one[0])), (0, ""))
    scaled = size.scaleb(-power, _EXACT)
    rounded = scaled.quantize(Decimal(1).scaleb(-_places(scaled, power, lang)), rounding, _EXACT)
    shown = rounded.scaleb(power, _EXACT)
    if any(least > power and shown >= Decimal(1).scaleb(least) for least, _unit in _SCALES[lang]):
        return _shown(shown, lang, rounding)
    text = f"{rounded:,f}"
    return shown, (text.rstrip("0").rstrip(".") if "." in text else text) + unit


def _places(scaled: Decimal, power: int, lang: Lang) -> int:
    if power == 0:
        return 0
    return _ZH_PLACES if lang == "zh-hans" else max(0, _EN_DIGITS - 1 - scaled.adjusted())


def currency_sign(currency: str, lang: Lang, *, mixed: bool = False) -> str:
    """CNY is ¥ in Chinese unless currencies are mixed, else CN¥; USD is $ in English unless mixed, else US$."""
    if currency == "CNY":
        return "¥" if lang == "zh-hans" and not mixed else "CN¥"
    if currency == "USD":
        return "$" if lang == "en" and not mixed else "US$"
    return SIGNS.get(currency, currency + _NO_BREAK)


def money(minor: int, currency: str, lang: Lang, *, mixed: bool = False) -> str:
    """Minor units in full with the currency's own digits: ``¥1,234.50``, ``-CN¥45,678.90``, ``KWD 1.500``.

    `mixed` says that other currencies stand nearby.
    """
    places = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-places, _EXACT)
    return _signed(number(amount, lang, places), currency_sign(currency, lang, mixed=mixed))


def money_compact(minor: int, currency: str, lang: Lang, *, goal: int | None = None, mixed: bool = False) -> str:
    """Minor units for a tile: ``¥123.46万``, ``CN¥1.23M``; `goal` in minor units too, see `compact`."""
    places = get_currency_precision(currency)
    aim = None if goal is None else Decimal(goal).scaleb(-places, _EXACT)
    text = compact(Decimal(minor).scaleb(-places, _EXACT), lang, aim)
    return _signed(text, currency_sign(currency, lang, mixed=mixed))


def _signed(text: str, sign: str) -> str:
    return f"-{sign}{text[1:]}" if text.startswith("-") else sign + text


def percent(ratio: Decimal | int, lang: Lang, places: int = 1, goal: Decimal | int | None = None) -> str:
    """A ratio (0.325) as ``32.5%``; 0.9999 of a `goal` of 1 prints 99.9%, not 100%."""
    exact, unit = Decimal(ratio).scaleb(2, _EXACT), Decimal(1).scaleb(-places)
    shown = exact.quantize(unit, ROUND_HALF_UP, _EXACT)
    if goal is not None and exact < Decimal(goal).scaleb(2, _EXACT) <= shown:
        shown = exact.quantize(unit, ROUND_DOWN, _EXACT)
    return number(_trimmed(shown), lang) + "%"


def points(change: Decimal | int, lang: Lang, places: int = 1) -> str:
    """The change of a ratio (0.032): ``↑ 3.2 个百分点``, ``+3.2 pts``; none is ``0 个百分点``, ``0 pts``."""
    shown = _trimmed(Decimal(change).scaleb(2, _EXACT).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT))
    if lang == "zh-hans":
        arrow = "↑ " if shown > 0 else "↓ " if shown < 0 else ""
        return f"{arrow}{number(abs(shown), lang)} 个百分点"
    return f"{'+' if shown > 0 else ''}{number(shown, lang)} pts"


def _trimmed(value: Decimal) -> Decimal:
    """Without zeros after the point, and 0 without a sign."""
    return Decimal(int(value)) if value == int(value) else value


def person_name(name: str = "", *, family: str = "", given: str = "") -> str:
    """One name as it is written: 张伟 (family first, no space), Zoë Müller (given first); one field is enough."""
    if not (family or given):
        return name
    if HAN_RUN.fullmatch(family) and HAN_RUN.fullmatch(given):
        return family + given
    return f"{given} {family}".strip()


def avatar(name: str) -> str:
    """One or two letters for a person without a picture: 张, 尉迟, 买, ZM."""
    words = name.replace("·", " ").replace("-", " ").split()
    if not words:
        return "?"
    if HAN_RUN.match(words[0]):
        return words[0][:1] if len(words) > 1 else family_name(words[0])
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
