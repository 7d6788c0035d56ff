"""What the environment may set, read once; a bad value stops the start with one line."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from spearhead.kernel.rates import Rate

env = environ.Env()

SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; "
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """`local` serves plain HTTP on this machine; `production` insists on TLS, a public host and a private key."""

    name: str

    @property
    def tls(self) -> bool:
        """Whether cookies are marked secure and HSTS is sent."""
        return self.name == "production"


def profile() -> Profile:
    """SPEARHEAD_PROFILE: local (default) or production."""
    name = env.str("SPEARHEAD_PROFILE", default="local")
    if name not in {"local", "production"}:
        raise ImproperlyConfigured("SPEARHEAD_PROFILE must be local or production.")
    return Profile(name)


def data_dir() -> Path:
    """SPEARHEAD_DATA_DIR (default ./var), made when missing, readable by its owner only."""
    path = Path(env.str("SPEARHEAD_DATA_DIR", default="var")).absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(folder: Path, name: str = "secret.key") -> str:
    """SPEARHEAD_SECRET_KEY, or a key that the first start makes and keeps beside the data."""
    if given := env.str("SPEARHEAD_SECRET_KEY", default=""):
        if len(given) < 32:
            raise ImproperlyConfigured("SPEARHEAD_SECRET_KEY must have at least 32 characters.")
        return str(given)
    path = folder / name
    if not path.exists():
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def rate(name: str, default: str) -> Rate | None:
    """Requests a second for ever and at once after a rest, as ``50:500``; ``0`` for no limit (None)."""
    given = env.str(name, default=default)
    if given == "0":
        return None
    per_second, _colon, burst = given.partition(":")
    if not all(one.isascii() and one.isdigit() and 0 < int(one) <= 1_000_000 for one in (per_second, burst)):
        raise ImproperlyConfigured(f"{name} must be like {default} (a second : at once), or 0 for no limit.")
    return Rate(float(per_second), int(burst))


def whole(name: str, default: int) -> int:
    """A whole number from 0 on."""
    given = env.str(name, default=str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise ImproperlyConfigured(f"{name} must be a whole number, like {default}.")
    return int(given)


def database(folder: Path) -> dict[str, Any]:
    """SPEARHEAD_DATABASE_URL (postgres://…), or SQLite in the data folder with the settings that keep it safe."""
    url = env.str("SPEARHEAD_DATABASE_URL", default="")
    if url.startswith("postgres"):
        settings: dict[str, Any] = dict(env.db_url_config(url))
        settings["ENGINE"] = "django.db.backends.postgresql"
        settings["CONN_MAX_AGE"] = 60
        settings["CONN_HEALTH_CHECKS"] = True
        return settings
    if url:
        raise ImproperlyConfigured("SPEARHEAD_DATABASE_URL must begin with postgres://; leave it out for SQLite.")
    return {
        "ENGINE": "spearhead.kernel.sqlite",
        "NAME": str(folder / "spearhead.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }
