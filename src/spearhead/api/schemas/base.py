"""The kinds of values in bodies, strict and bounded: ids, texts, money, days, moments, versions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from spearhead.kernel.ids import MAX_ID
from spearhead.kernel.money import check_currency, to_minor
from spearhead.kernel.text.clean import clean_text

MAX_VERSION = 2**31 - 1


class Body(BaseModel):
    """A body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """The shape of an answer, for the contract."""

    model_config = ConfigDict(extra="allow")


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("not an id")
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 19):
        raise ValueError("not an id")
    number = int(value)
    if not 0 < number <= MAX_ID:
        raise ValueError("not an id")
    return number


def _day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("not a date")
    return _within(date.fromisoformat(value))


def _within(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError("out of range")
    return day


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or not 19 <= len(value) <= 40 or value[10:11] not in {"T", "t", " "}:
        raise ValueError("not a moment")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("no time zone")
    _within(found.date())
    return found.astimezone(UTC)


def _id_or_name(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 120:
        raise ValueError("neither an id nor a name")
    return clean_text(value, max_length=120, field="name")


def _clean(value: str, info: ValidationInfo) -> str:
    return clean_text(value, max_length=1_000_000, field=info.field_name or "text")


def _clean_lines(value: str, info: ValidationInfo) -> str:
    return clean_text(value, max_length=1_000_000, multiline=True, field=info.field_name or "text")


Id = Annotated[
    int, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,17}$", "examples": ["1024"]})
]
IdOrName = Annotated[
    str, BeforeValidator(_id_or_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 120,
                                                       "examples": ["1024", "won"]})
]  # fmt: skip
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Version = Annotated[int, Field(ge=1, le=MAX_VERSION, strict=True)]
Flag = Annotated[bool, Field(strict=True)]


Line = Annotated[str, Field(strict=True), AfterValidator(_clean)]
Line10 = Annotated[Line, Field(max_length=10)]
Line20 = Annotated[Line, Field(max_length=20)]
Line40 = Annotated[Line, Field(max_length=40)]
Line60 = Annotated[Line, Field(max_length=60)]
Line80 = Annotated[Line, Field(max_length=80)]
Line120 = Annotated[Line, Field(max_length=120)]
Line200 = Annotated[Line, Field(max_length=200)]
Line300 = Annotated[Line, Field(max_length=300)]
Line500 = Annotated[Line, Field(max_length=500)]
Name40 = Annotated[Line, Field(min_length=1, max_length=40)]
Name80 = Annotated[Line, Field(min_length=1, max_length=80)]
Name120 = Annotated[Line, Field(min_length=1, max_length=120)]
Name200 = Annotated[Line, Field(min_length=1, max_length=200)]
Name300 = Annotated[Line, Field(min_length=1, max_length=300)]
Lines = Annotated[str, Field(strict=True), AfterValidator(_clean_lines)]
Email = Annotated[
    Line, Field(max_length=254, pattern=r"^$|^[^@\s,;:<>()\[\]]+@[^@\s,;:<>()\[\]]+\.[^@\s,;:<>()\[\]]+$")
]


class Money(Body):
    """An amount as text in major units, with its ISO 4217 currency."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$", strict=True, examples=["1234.50"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", strict=True, examples=["CNY"])]

    def minor(self, field: str) -> int:
        """The amount in minor units; refusals name `field`."""
        check_currency(self.currency)
        return to_minor(self.amount, self.currency, field=field)


class Changed(Body):
    """What every PATCH may carry: the version that the caller saw (or ``If-Match``)."""

    version: Version | None = None


class MoneyOut(Answer):
    """An amount as text in major units, with its currency."""

    amount: str
    currency: str
