"""What all writers of one import share: who imports, the workspace, what is known, whether anything is written."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from spearhead.accounts.teams.tree import TeamCalendar, team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today, workspace
from spearhead.accounts.workspace.models import Workspace
from spearhead.integrations.files.proposals.mapping import FileMap, ImportMapping
from spearhead.integrations.imports.known import Known, Trash
from spearhead.integrations.imports.rights import Rights
from spearhead.kernel.time import start_of_day


class Context:
    """One import on its way; `dry` checks only."""

    def __init__(self, mapping: ImportMapping, by: User, *, dry: bool, import_id: int = 0) -> None:
        self.mapping = mapping
        self.by = by
        self.dry = dry
        self.import_id = import_id
        self.source = mapping.source or "import"
        self.known = Known(self.source)
        self.trash = Trash(self.source, by)
        self.coming_back: set[tuple[str, int]] = set()  #: (entity, id) that a check found would be restored
        self.rights = Rights(by, self.known)
        self.now: datetime = timezone.now()
        self.trying = False  #: a row is read to see whether it is refused: what it would make is only noted,
        self.wanted = False  #: here

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace's settings."""
        return workspace()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin: the workspace's."""
        return ZoneInfo(self.workspace.time_zone)

    @cached_property
    def today(self) -> date:
        """The present day."""
        return today(self.workspace)

    @cached_property
    def rates(self) -> Rates:
        """Exchange rates, read once."""
        return Rates(self.workspace.base_currency)

    @cached_property
    def teams(self) -> TeamCalendar:
        """Everybody's teams, read once the people are in."""
        return team_calendar()

    def currency(self, section: FileMap) -> str:
        """The currency of amounts that name none."""
        return section.constants.get("currency") or self.mapping.currency or self.workspace.base_currency

    def begins(self, day: date) -> datetime:
        """The instant at which a day begins."""
        return start_of_day(day, self.zone)
