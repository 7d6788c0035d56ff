"""Reading imports: only the importer and administrators see one, its files too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.integrations.files.proposals.mapping import ImportMapping
from spearhead.integrations.files.proposals.mapping_file import load_mapping
from spearhead.integrations.imports.models import Import


def imports_visible_to(user: User) -> QuerySet[Import]:
    """The imports that this user may see."""
    rows = Import.objects.select_related("user")
    if not user.sight.may("import", "run"):
        return rows.none()
    return rows if user.sight.reach("settings", "edit") == "all" else rows.filter(user=user)


def import_for(user: User, import_id: str | int) -> Import:
    """One import, or `Absent`."""
    return one(imports_visible_to(user), import_id)


def folder_of(batch: Import) -> Path:
    """Where the import's files lie, under names of our own."""
    return Path(settings.DATA_DIR) / "imports" / str(batch.pk)


def kept_files(batch: Import) -> list[dict[str, Any]]:
    """The import's files that are still there: those that told of an erased person are not."""
    return [entry for entry in batch.files if not entry.get("erased")]


def mapping_of(batch: Import) -> ImportMapping:
    """The mapping as it is read now; refuses a bad one with its line."""
    return load_mapping(batch.mapping)
