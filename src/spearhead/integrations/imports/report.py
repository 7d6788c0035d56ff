"""What an import found odd: spellings, missing links and days, people without deals."""

from __future__ import annotations

from typing import Any

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.integrations.files.proposals.values import find_misspellings
from spearhead.integrations.files.reading.table import Table
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.tally import Tally


def oddities(tables: dict[str, Table], tally: Tally, *, import_id: int) -> list[dict[str, Any]]:
    """The report: each oddity with a stable code, a count and what it is about."""
    found: list[dict[str, Any]] = []
    for name, table in tables.items():
        for column in table.understood.sample.columns:
            for slip in find_misspellings(column):
                found.append(
                    {"code": "spelling", "file": name, "column": column.name, "value": slip.value,
                     "proposal": slip.proposal, "n": slip.count}
                )  # fmt: skip
    found += [{"code": code, "n": n} for code, n in sorted(tally.facts.items()) if n]
    found += _idle_people(import_id)
    return found


def _idle_people(import_id: int) -> list[dict[str, Any]]:
    """People of this import who own no deal (managers are not expected to)."""
    made = ImportRow.objects.filter(batch_id=import_id, record_type="user").exclude(section="")
    ids = [pk for pk in made.values_list("record_id", flat=True) if pk is not None]
    owners = set(Deal.objects.filter(deleted_at__isnull=True).order_by().values_list("owner_id", flat=True).distinct())
    if not ids or not owners:
        return []
    names = [name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name") if pk not in owners]
    return [{"code": "people_without_deals", "n": len(names), "names": sorted(names)}] if names else []
