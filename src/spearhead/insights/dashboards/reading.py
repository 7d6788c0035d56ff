"""Reading a dashboard: each tile is a figure in a period, beside the period before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.insights.dashboards.ready import Tile
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import Reading, figure, read
from spearhead.kernel.time import ALL, Period
from spearhead.process.pipelines.access import default_pipeline

MAX_TILES: Final = 24
CHARTS: Final[dict[str, frozenset[str]]] = {
    "money": frozenset({"number", "bar", "bars", "table"}),
    "count": frozenset({"number", "bar", "bars", "table"}),
    "ratio": frozenset({"number", "bars", "table"}),
    "days": frozenset({"number", "bars", "table"}),
}


@dataclass(frozen=True, slots=True)
class TileReading:
    """A tile with its reading, and the reading of the period before where there is one."""

    tile: Tile
    period: Period
    now: Reading
    before: Reading | None

    @property
    def query(self) -> dict[str, str]:
        """What the figure's page needs to show the same reading."""
        pairs = {"period": self.tile.get("period", "all"), "group_by": self.tile.get("group_by", "")}
        return {key: value for key, value in pairs.items() if value}


def check_tiles(tiles: Sequence[Tile]) -> None:
    """Refuse too many tiles, unknown figures, and charts that do not fit a figure."""
    if len(tiles) > MAX_TILES:
        message = _("A dashboard has at most %(limit)d tiles.") % {"limit": MAX_TILES}
        raise Refused("too_many_tiles", message, {"tiles": message})
    for tile in tiles:
        spec = figure(str(tile.get("figure", "")))
        if tile.get("chart") not in CHARTS[spec.unit]:
            message = _("This chart does not fit “%(figure)s”.") % {"figure": spec.key}
            raise Refused("unknown_chart", message, {"tiles": message})


def read_tile(
    user: User, tile: Tile, *, filters: Sequence[tuple[str, str, Any]] = (), period: str = "", as_of: str = ""
) -> TileReading:
    """Read one tile; `period` and `as_of` of the scope bar replace the tile's own period where it has one."""
    if tile.get("pipeline") == "default":  # stages of several pipelines do not stand beside each other
        filters = [*filters, ("pipeline", "is", default_pipeline().pk)]
    asked = tile["period"] if tile["period"] == "all" else period or tile["period"]
    scope = scope_for(user, period=asked, as_of=as_of, filters=filters, group_by=tile.get("group_by", ""))
    before = None
    if scope.period is not ALL and not figure(tile["figure"]).stands and tile["chart"] == "number":
        earlier = scope_for(user, period=scope.period.before(), as_of=as_of, filters=filters)
        before = read(tile["figure"], earlier)
    return TileReading(tile, scope.period, read(tile["figure"], scope), before)
