"""What a command needs before it begins: a fit data folder, settings, and for most a database of this version."""

from __future__ import annotations

import os

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from spearhead.cli.output import complain
from spearhead.kernel import logs
from spearhead.kernel.soundness import folder


def begin(*, needs_database: bool) -> bool:
    """Set Django up; False when a line on stderr has said why not."""
    logs.to_stderr()
    if fault := folder.fault(folder.chosen()):
        complain(str(fault))
        return False
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        complain(f"{error} Next: mend the setting and run the command again")
        return False
    translation.activate("zh-hans" if _speaks_chinese() else "en")
    if not needs_database:
        return True
    from spearhead.kernel.soundness import database  # noqa: PLC0415  # after setup

    if fault := database.fault():
        complain(str(fault))
        return False
    return True


def _speaks_chinese() -> bool:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return spoken.lower().startswith("zh")
