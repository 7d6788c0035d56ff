"""What was understood of a file and what is wrong with a row, as stable codes with words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: Code → (is it a warning, English words with named placeholders).
WORDS: Final[Mapping[str, tuple[bool, str]]] = {
    "encoding": (False, gettext_noop("Encoding: %(encoding)s.")),
    "encoding_guessed": (True, gettext_noop("The encoding is a guess (%(encoding)s). Check the preview.")),
    "looks_like": (
        True,
        gettext_noop(
            "The text looks like %(encoding)s, but %(other)s also reads it without error. Check the preview and switch."
        ),
    ),
    "bad_bytes": (True, gettext_noop("Bytes that are not %(encoding)s, shown as �: %(count)s.")),
    "delimiter": (False, gettext_noop("Columns are separated by %(delimiter)s.")),
    "whitespace": (False, gettext_noop("Columns are separated by spaces.")),
    "fixed": (False, gettext_noop("Columns have fixed widths: %(widths)s.")),
    "header": (False, gettext_noop("Line %(line)s holds the column names.")),
    "no_header": (False, gettext_noop("There is no line of column names; the columns are called C1 to C%(count)s.")),
    "names_given": (False, gettext_noop("The column names were given by you or by the mapping.")),
    "sheet": (False, gettext_noop("Sheet “%(sheet)s” is read; sheets in the file: %(count)s.")),
    "epoch_1904": (False, gettext_noop("Dates are counted from 1904, as this workbook says.")),
    "no_rows": (True, gettext_noop("The table has no rows.")),
    "mixed_line_ends": (True, gettext_noop("Lines end in different ways; all are understood.")),
    "duplicate_headers": (True, gettext_noop("Column names that occur twice were numbered: %(names)s.")),
    "unnamed_column": (True, gettext_noop("Column %(column)s has no name.")),
    "unnamed_empty_column": (True, gettext_noop("Column %(column)s has neither name nor content and is ignored.")),
    "decimal": (False, gettext_noop("Decimal sign: %(decimal)s")),
    "numbers_ambiguous": (True, gettext_noop("%(column)s: numbers such as %(sample)s can be read in two ways.")),
    "date_order": (False, gettext_noop("%(column)s: dates are read as %(order)s.")),
    "dates_ambiguous": (
        True,
        gettext_noop("%(column)s: %(count)s dates could also be read with day and month exchanged."),
    ),
    "scientific": (
        True,
        gettext_noop("%(column)s: long numbers were shortened before export (%(sample)s); their last digits are lost."),
    ),
    "digits_lost": (
        True,
        gettext_noop("%(column)s: numbers of more than 15 digits lost their last digits in the workbook (%(sample)s)."),
    ),
    "leading_zeros": (False, gettext_noop("%(column)s: leading zeros are kept.")),
    "too_few": (True, gettext_noop("The line has %(found)s cells instead of %(expected)s.")),
    "too_many": (True, gettext_noop("The line has %(found)s cells instead of %(expected)s: %(text)s")),
    "nul": (True, gettext_noop("Zero bytes were removed from the line.")),
    "row_bad_bytes": (True, gettext_noop("The line holds bytes that the encoding does not know.")),
    "line_too_long": (True, gettext_noop("The line is longer than 1 MB and was passed over.")),
    "open_quote": (True, gettext_noop("A quotation mark is opened here and never closed.")),
    "cell_error": (True, gettext_noop("%(column)s holds the error %(text)s.")),
}
#: Row problems that make the row unfit for import until it is mended.
FATAL: Final = frozenset({"too_many", "row_bad_bytes", "line_too_long", "open_quote", "cell_error"})

Param = str | int


@dataclass(frozen=True, slots=True)
class Note:
    """One thing understood or wrong; `params` fill the words. Row problems carry the column's name in ``column``."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def warning(self) -> bool:
        """Should a person look at it?"""
        return WORDS[self.code][0]

    @property
    def fatal(self) -> bool:
        """A row with this problem is not imported as it is."""
        return self.code in FATAL

    def in_words(self) -> str:
        """The note in the reader's language."""
        return _(WORDS[self.code][1]) % self.params
