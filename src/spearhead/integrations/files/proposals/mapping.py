"""What a saved import says: files, how they are read, columns → fields, values, links; `mapping_file` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

from spearhead.integrations.files.reading.options import ReadOptions

VERSION: Final = 1
MODES: Final = ("create", "update", "upsert")
#: ``number``: the n-th equal row of the file is the n-th record with that key (purchases without an id of their own).
DUPLICATES: Final = ("reject", "first", "last", "number")
ON_COLLISION: Final = ("overwrite", "if_empty", "never", "append")
ABSENT: Final = ("reject", "leave_empty", "create")
#: What is done with a row whose record is in the trash: it is left there, comes back, or a new one is made beside it.
DELETED: Final = ("leave", "restore", "new")
UNKNOWN_VALUES: Final = ("reject", "leave_empty", "create")
OTHER_COLUMNS: Final = ("ignore", "custom", "note")
OUTCOMES: Final = ("open", "won", "lost")
CUSTOM: Final = "custom."
CUSTOM_KINDS: Final = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "percent",
    "date",
    "datetime",
    "boolean",
    "choice",
    "url",
    "phone",
    "email",
)


@dataclass(frozen=True, slots=True)
class Link:
    """The column names a record of `entity` by its field `by`; `absent` says what to do when there is none."""

    entity: str
    by: str = "name"
    absent: str = "reject"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column. `to` are fields of the file's entity (``custom.<key>`` for custom ones); none for `ignore`, `note`.

    `scale` multiplies; `values` maps the file's words to ours (None: leave empty) before anything else is done;
    `only_when` (column → values) limits the rows in which the column counts; empty cells erase only with `erase`.
    """

    column: str
    to: tuple[str, ...] = ()
    ignore: bool = False
    note: bool = False
    kind: str | None = None
    label: str = ""
    label_zh: str = ""
    scale: Decimal = Decimal(1)
    currency: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    time_zone: str | None = None
    empty: tuple[str, ...] = ()
    default: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    unknown: str = "reject"
    collision: str = "overwrite"
    erase: bool = False
    link: Link | None = None
    only_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpivot:
    """Columns side by side become rows.

    `columns` maps each name to the value that the field `key` gets; its cell, times `scale`, goes to the field `value`.
    """

    columns: Mapping[str, str]
    key: str
    value: str
    scale: Decimal = Decimal(1)
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class FileMap:
    """One file (or several alike) feeding one entity, or passed over with the reason in `pass_over`.

    `match` are patterns for the path below the imported folder; `key` are the fields that together find a record;
    `history` maps a stage to the column with the day on which it was entered;
    `group_by` are columns whose equal rows make one record;
    `list_price_for` are outcomes whose amount is the list price.
    """

    name: str
    match: tuple[str, ...]
    entity: str | None = None
    pass_over: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)
    mode: str = "upsert"
    key: tuple[str, ...] = ()
    duplicates: str = "reject"
    group_by: tuple[str, ...] = ()
    other_columns: str = "ignore"
    columns: tuple[ColumnMap, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, str] = field(default_factory=dict)
    list_price_for: tuple[str, ...] = ()
    unpivot: Unpivot | None = None

    def matches(self, path: str) -> bool:
        """`path` is relative, with forward slashes; a pattern without a slash also matches the bare name."""
        bare = PurePosixPath(path).name
        return any(fnmatchcase(path, rule) or ("/" not in rule and fnmatchcase(bare, rule)) for rule in self.match)

    def column(self, name: str) -> ColumnMap | None:
        """The mapping of a column, if it has one."""
        return next((item for item in self.columns if item.column == name), None)


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A whole import: `source` names the system whose ids become external ids; `files` run in this order; `deleted`
    says what is done where a row or a link means a record in the trash."""

    files: tuple[FileMap, ...]
    name: str = ""
    name_zh: str = ""
    source: str = ""
    currency: str | None = None
    time_zone: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    deleted: str = "leave"

    def sections_for(self, path: str) -> list[FileMap]:
        """All sections that a file feeds, in order; none when the mapping does not know it."""
        return [section for section in self.files if section.matches(path)]
