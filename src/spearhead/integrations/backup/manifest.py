"""What an archive says of itself, and whether this program may take it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from spearhead import __version__
from spearhead.integrations.backup.problems import Unusable

PRODUCT: Final = "spearhead backup"
FORMAT: Final = 1
NAME: Final = "manifest.json"


@dataclass(slots=True)
class Part:
    """A file of the archive: its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """`survey` is what was counted in the copy itself: rows and checksums per table, audit head, figures."""

    engine: str
    made_at: str
    migrations: list[str]
    survey: dict[str, Any]
    settings: dict[str, Any]
    parts: list[Part] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=dict)  #: columns of each table (PostgreSQL only)
    product: str = PRODUCT
    format: int = FORMAT
    version: str = __version__

    def to_bytes(self) -> bytes:
        """As it lies in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest, or `Unusable` with the reason."""
    try:
        raw = json.loads(content)
        if raw.get("product") != PRODUCT:
            raise Unusable("foreign", "This is no backup of Spearhead.")
        if raw["format"] > FORMAT:
            raise Unusable("newer", f"This backup was made by a newer Spearhead ({raw.get('version')}).")
        return Manifest(**{**raw, "parts": [Part(**part) for part in raw["parts"]]})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unusable("broken", "The backup's manifest cannot be read.") from error


def require_ours(manifest: Manifest, *, engine: str, known: set[str]) -> None:
    """Refuse what another database or a later program made; `known` are this program's migrations."""
    if unknown := sorted(set(manifest.migrations) - known):
        text = f"This backup was made by a newer Spearhead ({manifest.version} with {unknown[0]})."
        raise Unusable("newer", text)
    if manifest.engine != engine:
        text = f"This backup is of {manifest.engine}, and SPEARHEAD_DATABASE_URL says {engine}."
        raise Unusable("foreign", text)
