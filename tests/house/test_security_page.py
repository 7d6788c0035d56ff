"""What docs/security.md says of limits, sessions and signing in is what the code does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from spearhead.accounts.users.attempts import FREE, LONGEST
from spearhead.api.paging import MAX_LIMIT
from spearhead.api.parsing import MAX_BODY, MAX_DEPTH, MAX_PAIRS, MAX_QUERY
from spearhead.crm.documents.storage import MAX_SIZE
from spearhead.integrations.files.reading.archive import MAX_PARTS, MAX_RATIO, MAX_UNPACKED
from spearhead.integrations.files.reading.limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, MEGABYTE
from spearhead.kernel.filters import MAX_CONDITIONS, MAX_VALUES
from spearhead.kernel.filters import MAX_DEPTH as LEVELS
from spearhead.kernel.text.search import MAX_QUERY as MAX_SEARCH
from spearhead.web.sessions import IDLE
from spearhead.web.sessions import LONGEST as SESSION
from tools.repository import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
VALIDATORS: Any = settings.AUTH_PASSWORD_VALIDATORS
SHORTEST = next(one["OPTIONS"]["min_length"] for one in VALIDATORS if "MinimumLength" in one["NAME"])


@pytest.mark.parametrize(
    "words",
    [
        f"at least {SHORTEST} characters, no other rule",
        f"After {('none', 'one', 'two', 'three', 'four', 'five')[FREE]} of them",
        f"at most {LONGEST // timedelta(minutes=1)} minutes",
        f"after {IDLE // 3_600} hours without a request",
        f"or {SESSION // 86_400} days in all",
        f"{MAX_BODY // 2**20} MiB; {MAX_DEPTH}; {MAX_QUERY // 2**10} KiB; {MAX_PAIRS}",
        f"{MAX_SIZE // 2**20} MiB; {MAX_BYTES // MEGABYTE} MB and {MAX_ROWS:,} rows × {MAX_COLUMNS} columns",
        f"{MAX_PARTS:,} parts, {MAX_UNPACKED // MEGABYTE:,} MB unpacked, no part above {MAX_RATIO} times",
        f"{MAX_LIMIT}; 1,000; {MAX_VALUES:,}; {MAX_CONDITIONS} in {LEVELS} levels",
        f"refused with the limit named; {MAX_SEARCH} characters",
        f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} |",
    ],
)
def test_the_page_says_what_the_code_does(words: str) -> None:
    assert words in PAGE


@pytest.mark.parametrize(
    "heading",
    ["Signing in", "Sessions", "Who may do what", "What is kept, by how much it would hurt", "Limits",
     "What it talks to", "Cryptography", "What is written down", "What code may not do"],
)  # fmt: skip
def test_the_page_has_what_must_be_written_down(heading: str) -> None:
    after = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert len(after.split()) > 20
