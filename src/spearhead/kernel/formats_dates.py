"""Days, times, periods and distances in time as they are printed in zh-Hans and en."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from babel.dates import format_date

from spearhead.kernel.formats import Lang, number

_LOCALE: Final[dict[Lang, str]] = {"en": "en", "zh-hans": "zh_Hans"}
_FULL: Final[dict[Lang, str]] = {"en": "d MMM y", "zh-hans": "y年M月d日"}
_SHORT: Final[dict[Lang, str]] = {"en": "EEE d MMM", "zh-hans": "M月d日 EEE"}
_MONTH: Final[dict[Lang, str]] = {"en": "MMM y", "zh-hans": "y年M月"}
_ZH_QUARTERS: Final = "一二三四"


def day(value: date, lang: Lang) -> str:
    """``2026年11月23日``, ``23 Nov 2026``."""
    return format_date(value, _FULL[lang], locale=_LOCALE[lang])


def day_short(value: date, lang: Lang) -> str:
    """``11月23日 周一``, ``Mon 23 Nov``: where the year is known."""
    return format_date(value, _SHORT[lang], locale=_LOCALE[lang])


def clock(value: time | datetime, lang: Lang, *, twelve: bool = False) -> str:
    """``14:05``; with `twelve` ``下午2:05``, ``2:05 pm``."""
    if not twelve:
        return f"{value.hour:02d}:{value.minute:02d}"
    hour = value.hour % 12 or 12
    if lang == "zh-hans":
        return f"{'下午' if value.hour >= 12 else '上午'}{hour}:{value.minute:02d}"
    return f"{hour}:{value.minute:02d} {'pm' if value.hour >= 12 else 'am'}"


def moment(value: datetime, lang: Lang, *, twelve: bool = False) -> str:
    """Day and time of a datetime already in the reader's zone: ``2026年11月23日 14:05``, ``23 Nov 2026 14:05``."""
    return f"{day(value.date(), lang)} {clock(value, lang, twelve=twelve)}"


def zone_name(value: datetime) -> str:
    """The zone of an aware datetime, where it matters: ``UTC+8``, ``UTC-3:30``, ``UTC``."""
    minutes = int((value.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02d}' if rest else ''}" if minutes else "UTC"


def month(year: int, number_: int, lang: Lang) -> str:
    """``2026年11月``, ``Nov 2026``."""
    return format_date(date(year, number_, 1), _MONTH[lang], locale=_LOCALE[lang])


def quarter(year: int, number_: int, lang: Lang) -> str:
    """``2026年第四季度``, ``Q4 2026``; `number_` from 1 to 4."""
    return f"{year}年第{_ZH_QUARTERS[number_ - 1]}季度" if lang == "zh-hans" else f"Q{number_} {year}"


def fiscal_year(year: int, lang: Lang) -> str:
    """``2026财年``, ``FY2026``."""
    return f"{year}财年" if lang == "zh-hans" else f"FY{year}"


def days(count: int, lang: Lang) -> str:
    """``12 天``, ``12 days``, ``1 day``."""
    if lang == "zh-hans":
        return f"{number(count, lang)} 天"
    return f"{number(count, lang)} day{'' if abs(count) == 1 else 's'}"


def relative(value: datetime, now: datetime, lang: Lang, *, twelve: bool = False) -> str:
    """How far `value` lies from `now`, in the reader's zone: 刚刚, 5 分钟前, 昨天 14:05, 3 天前, then the day."""
    away = value.date().toordinal() - now.date().toordinal()
    seconds = (value - now).total_seconds()
    if abs(seconds) < 60:
        return "刚刚" if lang == "zh-hans" else "just now"
    if abs(seconds) < 3600:
        return _distance(int(abs(seconds) // 60), "分钟", "min", seconds > 0, lang)
    if away == 0:
        return _distance(int(abs(seconds) // 3600), "小时", "h", seconds > 0, lang)
    if abs(away) == 1:
        return f"{_NEXT_TO[lang][away > 0]} {clock(value, lang, twelve=twelve)}"
    if abs(away) <= 7:
        return _distance(abs(away), "天", "d", away > 0, lang)
    return day_short(value, lang) if value.year == now.year else day(value, lang)


_NEXT_TO: Final[dict[Lang, tuple[str, str]]] = {"zh-hans": ("昨天", "明天"), "en": ("yesterday", "tomorrow")}


def _distance(count: int, zh: str, en: str, ahead: bool, lang: Lang) -> str:
    if lang == "zh-hans":
        return f"{count} {zh}{'后' if ahead else '前'}"
    return f"in {count} {en}" if ahead else f"{count} {en} ago"
