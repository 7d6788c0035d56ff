"""The benchmark's import step: what it writes is taken whole, and counted as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import importing
from spearhead.crm.deals.models import Deal
from tests.cast import build


@pytest.mark.django_db
def test_every_row_of_the_benchmark_becomes_a_deal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    for bare in ("_bare", "_bare_postgres"):  # they open the database a second time, which a test's is not made for
        monkeypatch.setattr(importing, bare, lambda _before: (1.0, 0))
    found = importing.measure_import(40, tmp_path)
    assert (found.rows, Deal.objects.count()) == (40, 40)
    assert Deal.objects.filter(status="won").count() == 10
