"""One formatter: Python and JavaScript print what the golden file says, to the letter."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel import formats, formats_dates
from spearhead.kernel.formats import Lang
from spearhead.kernel.money import digits
from spearhead.kernel.parse.dates import parse_date
from spearhead.kernel.parse.numbers import read_number

ROOT = Path(__file__).parents[2]
GOLDEN: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("formats_golden.json").read_text(encoding="utf-8")
)
FRONTEND = ROOT / "src/spearhead/web/frontend"
LANGS: tuple[Lang, ...] = ("zh-hans", "en")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("row", GOLDEN["values"], ids=lambda row: row["value"])
def test_values_print_as_the_golden_file_says(row: dict[str, Any], lang: Lang):
    value, ratio, minor, mixed = Decimal(row["value"]), Decimal(row["ratio"]), int(row["minor"]), row["mixed"]
    assert row[lang] == {
        "full": formats.number(value, lang),
        "compact": formats.compact(value, lang),
        "money": formats.money(minor, row["currency"], lang, mixed=mixed),
        "money_compact": formats.money_compact(minor, row["currency"], lang, mixed=mixed),
        "percent": formats.percent(ratio, lang),
        "points": formats.points(ratio, lang),
    }


def test_the_golden_file_holds_forty_values():
    assert len(GOLDEN["values"]) == 40


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_rounded_across_a_goal(lang: Lang):
    for row in GOLDEN["goals"]:
        assert formats.compact(Decimal(row["value"]), lang, Decimal(row["goal"])) == row[lang], row
    for row in GOLDEN["shares"]:
        assert formats.percent(Decimal(row["ratio"]), lang, goal=Decimal(row["goal"])) == row[lang], row
    assert formats.money_compact(9_999_900, "CNY", "zh-hans", goal=10_000_000) == "¥9.99万"


@pytest.mark.parametrize("lang", LANGS)
def test_days_and_periods_print_as_the_golden_file_says(lang: Lang):
    for row in GOLDEN["days"]:
        day = date.fromisoformat(row["date"])
        quarter = (day.month + 2) // 3
        assert row[lang] == [
            formats_dates.day(day, lang),
            formats_dates.day_short(day, lang),
            formats_dates.month(day.year, day.month, lang),
            formats_dates.quarter(day.year, quarter, lang),
            formats_dates.fiscal_year(day.year, lang),
        ]


def test_the_table_of_the_specification():
    assert formats.money(123450, "CNY", "zh-hans") == "¥1,234.50"
    assert formats.money(123450, "CNY", "en") == "CN¥1,234.50"
    assert formats.money(-4567890, "CNY", "zh-hans") == "-¥45,678.90"
    assert formats.money(-4567890, "CNY", "en") == "-CN¥45,678.90"
    assert formats.money(100, "USD", "zh-hans") == "US$1.00"
    assert formats.money(100, "JPY", "zh-hans") == "JP¥100"
    assert formats.points(Decimal("0.032"), "zh-hans") == "↑ 3.2 个百分点"
    assert formats.points(Decimal("0.032"), "en") == "+3.2 pts"
    assert [formats.compact(Decimal(v), "zh-hans") for v in ("12345", "1234567.89", "123e6", "123e10", "9999")] == [
        "1.23万",
        "123.46万",
        "1.23亿",
        "1.23万亿",
        "9,999",
    ]
    assert [formats.compact(Decimal(v), "en") for v in ("12345", "1234567", "123e7")] == ["12.3K", "1.23M", "1.23B"]


def test_relative_times():
    def said(lang: Lang, **ago: int) -> str:
        return formats_dates.relative(NOW - timedelta(**ago), NOW, lang)

    assert [
        said("zh-hans", seconds=9),
        said("zh-hans", minutes=5),
        said("zh-hans", hours=3),
        said("zh-hans", days=3),
    ] == [
        "刚刚",
        "5 分钟前",
        "3 小时前",
        "3 天前",
    ]
    assert said("zh-hans", minutes=24 * 60 + 55) == "昨天 14:05"
    assert said("en", minutes=24 * 60 + 55) == "yesterday 14:05"
    assert [said("en", days=3), said("en", days=-3), said("en", days=30)] == ["3 d ago", "in 3 d", "Mon 26 Oct"]


def test_clock_zone_and_days():
    assert [formats_dates.clock(NOW, "en", twelve=True), formats_dates.clock(NOW, "zh-hans", twelve=True)] == [
        "3:00 pm",
        "下午3:00",
    ]
    assert formats_dates.zone_name(NOW.astimezone(timezone(timedelta(hours=8)))) == "UTC+8"
    assert formats_dates.zone_name(NOW.astimezone(timezone(-timedelta(hours=3, minutes=30)))) == "UTC-3:30"
    assert [formats_dates.days(1, "en"), formats_dates.days(12, "en"), formats_dates.days(12, "zh-hans")] == [
        "1 day",
        "12 days",
        "12 天",
    ]


@pytest.mark.parametrize(
    ("family", "given_name", "name", "avatar"),
    [
        ("张", "伟", "张伟", "张"),
        ("尉迟", "恭", "尉迟恭", "尉迟"),
        ("欧阳", "娜娜", "欧阳娜娜", "欧阳"),
        ("Müller", "Zoë", "Zoë Müller", "ZM"),
        ("", "买买提·艾力", "买买提·艾力", "买"),
    ],
)
def test_names_stand_in_their_own_order(family: str, given_name: str, name: str, avatar: str):
    assert formats.person_name(family=family, given=given_name) == name
    assert formats.person_name(name) == name
    assert formats.avatar(name) == avatar


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_a_printed_number_reads_back_exactly(value: Decimal):
    for lang in LANGS:
        assert read_number(formats.number(value, lang)) == value


@given(st.integers(-(10**17), 10**17), st.sampled_from(["CNY", "USD", "JPY", "KWD", "CHF"]))
def test_a_printed_amount_reads_back_exactly(minor: int, currency: str):
    for lang in LANGS:
        assert read_number(formats.money(minor, currency, lang)) == Decimal(minor).scaleb(-digits(currency))


@given(st.decimals(0, 10**13, places=2), st.decimals(1, 10**13, places=2))
def test_a_value_short_of_its_goal_never_looks_as_if_it_reached_it(value: Decimal, goal: Decimal):
    for lang in LANGS:
        if value < goal:
            assert read_number(formats.compact(value, lang, goal)) < goal


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_a_printed_day_reads_back(day: date):
    for lang in LANGS:
        read = parse_date(formats_dates.day(day, lang), today=date(2026, 11, 25))
        assert (read.day, read.ambiguous) == (day, False)


@given(st.dates(date(2026, 6, 1), date(2027, 5, 1)))
def test_a_printed_short_day_reads_back_in_its_year(day: date):
    for lang in LANGS:
        assert parse_date(formats_dates.day_short(day, lang), today=date(2026, 11, 25)).day == day


SCRIPT = """
import * as f from "%(module)s";
import { readFileSync } from "node:fs";
const golden = JSON.parse(readFileSync("%(golden)s", "utf8"));
const out = { values: [], goals: [], shares: [], days: [], digits: {} };
for (const lang of ["zh-hans", "en"]) {
  for (const r of golden.values) out.values.push({
    full: f.number(r.value, lang), compact: f.compact(r.value, lang),
    money: f.money(r.minor, r.currency, lang, r.mixed),
    money_compact: f.moneyCompact(r.minor, r.currency, lang, undefined, r.mixed),
    percent: f.percent(r.ratio, lang), points: f.points(r.ratio, lang) });
  for (const r of golden.goals) out.goals.push(f.compact(r.value, lang, r.goal));
  for (const r of golden.shares) out.shares.push(f.percent(r.ratio, lang, 1, r.goal));
  for (const r of golden.days) {
    const [year, month] = r.date.split("-").map(Number);
    out.days.push([f.day(r.date, lang), f.dayShort(r.date, lang), f.month(year, month, lang),
      f.quarter(year, Math.ceil(month / 3), lang), f.fiscalYear(year, lang)]);
  }
}
for (const code of %(codes)s) out.digits[code] = f.minorDigits(code);
console.log(JSON.stringify(out));
"""


def test_javascript_prints_what_the_golden_file_says(tmp_path: Path):
    node, esbuild = shutil.which("node"), FRONTEND / "node_modules/.bin/esbuild"
    if not node or not esbuild.exists():
        pytest.skip("NOT CHECKED: the JavaScript formatter needs node and the front end's esbuild (make setup)")
    module, script = tmp_path / "formats.mjs", tmp_path / "check.mjs"
    codes = sorted(code for code in list_currencies() if len(code) == 3)
    subprocess.run([esbuild, FRONTEND / "src/formats.ts", "--format=esm", f"--outfile={module}"], check=True)
    values = {"module": module, "golden": Path(__file__).with_name("formats_golden.json"), "codes": json.dumps(codes)}
    script.write_text(SCRIPT % values, encoding="utf-8")
    printed = subprocess.run([node, script], check=True, capture_output=True, text=True)
    found = json.loads(printed.stdout)
    for part in ("values", "goals", "shares", "days"):
        assert found[part] == [row[lang] for lang in LANGS for row in GOLDEN[part]]
    assert found["digits"] == {code: digits(code) for code in codes}
