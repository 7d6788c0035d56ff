"""A kept reading against today, record by record: what came, went and changed, adding up to the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from spearhead.accounts.users.models import User
from spearhead.insights.readings.access import scope_of
from spearhead.insights.readings.models import SavedReading
from spearhead.insights.readings.records import Key, stamps, visible
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.figures import Combine, Figure, Reading, figure, read, rows

KINDS: Final = ("came", "went", "changed")
#: what may be added up record by record
ADDS_UP: Final = frozenset({Combine.SUM, Combine.COUNT})


class Pair(NamedTuple):
    """What a record adds above and below the line."""

    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came, went or changed: what it added then and adds now."""

    kind: str
    record_type: str
    record_id: int
    name: str
    before: Pair | None
    after: Pair | None

    @property
    def step(self) -> int:
        """What it adds to the difference, above the line."""
        return (self.after.top if self.after else 0) - (self.before.top if self.before else 0)

    @property
    def bottom_step(self) -> int:
        """The same below the line."""
        return (self.after.bottom if self.after else 0) - (self.before.bottom if self.before else 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """`now` is the same reading today; `changes` the largest first; `touched` records were edited and count as before.

    `redefined` says that the figure's definition is another one since.
    """

    now: Reading
    changes: list[Change]
    touched: int
    redefined: bool

    @property
    def adds_up(self) -> bool:
        """Whether the steps of the records sum to the difference of the values."""
        return self.now.figure.combine in ADDS_UP

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind."""
        return [one for one in self.changes if one.kind == kind]

    def total(self, kind: str) -> int:
        """What the changes of a kind come to."""
        return sum(one.step for one in self.of(kind))


def difference(kept: SavedReading, user: User) -> Difference | None:
    """How the reading differs from today.

    None where nobody can say it to this reader: the keeper may no longer read the figure, or the reader, who was sent
    it, may not see every record of it then and now; or the rows were too many to be kept.
    """
    if not kept.kept_by.is_active or len(kept.rows) != kept.n:
        return None
    scope = scope_of(kept, now=True)
    try:
        now = read(kept.figure, scope)
        found = rows(kept.figure, scope_of(kept, now=True), limit=None)
    except (Absent, Forbidden, Refused):
        return None
    spec = figure(kept.figure)
    then = _added(spec, ((kind, pk, num, den) for kind, pk, num, den, _version, _name in kept.rows))
    here = _added(spec, ((row.record_type, row.record_id, row.num, row.den) for row in found))
    every = then.keys() | here.keys()
    if user.pk != kept.kept_by_id and visible(user, every) != every:
        return None
    return _compared(kept, now, then, here)


def _compared(kept: SavedReading, now: Reading, then: dict[Key, Pair], here: dict[Key, Pair]) -> Difference:
    known = stamps(then.keys() | here.keys())
    names = {(kind, pk): name for kind, pk, _num, _den, _version, name in kept.rows}
    changes, touched = [], 0
    versions = {(kind, pk): version for kind, pk, _num, _den, version, _name in kept.rows}
    for key in then.keys() | here.keys():
        before, after = then.get(key), here.get(key)
        if before == after:
            touched += bool(versions.get(key) and key in known and known[key][0] != versions[key])
            continue
        kind = "came" if before is None else "went" if after is None else "changed"
        name = names.get(key) or known.get(key, (0, ""))[1]
        changes.append(Change(kind, *key, name, before, after))
    changes.sort(key=lambda one: (-abs(one.step), -abs(one.bottom_step), one.name, one.record_id))
    return Difference(now, changes, touched, kept.definition_version != now.figure.version)


def _added(spec: Figure, lines: Iterable[tuple[str, int, int | None, int | None]]) -> dict[Key, Pair]:
    """What each record adds: a record may stand in several rows."""
    found: dict[Key, Pair] = {}
    for kind, pk, num, den in lines:
        so_far = found.get((kind, pk), Pair(0, 0))
        top = 1 if spec.combine is Combine.COUNT else num or 0
        found[kind, pk] = Pair(so_far.top + top, so_far.bottom + (den or 0))
    return found
