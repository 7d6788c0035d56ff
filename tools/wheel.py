"""The build hook of hatchling: a wheel carries the bundled front-end and the compiled translations, or is not made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface[Any]):
    """Looks before a wheel is packed; an editable install builds for itself (`bin/setup`)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Refuse a wheel that would serve bare pages."""
        if version == "editable":
            return
        source = Path(self.root) / "src" / "spearhead"
        built = (source / "web/static/dist/.built", source / "locale/zh_Hans/LC_MESSAGES/django.mo")
        if lacking := [str(path.relative_to(self.root)) for path in built if not path.exists()]:
            sys.exit(f"Not built yet: {', '.join(lacking)}. Run `make setup`, then build the wheel.")
