"""People and the teams they are in: each manager leads a team, each region stands above its managers' teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import Role, User
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.rights import gives_power
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.sort import sort_key
from spearhead.kernel.time import FIRST_DAY


class People(Writer):
    """Members without sign-in, until an administrator invites them."""

    entity = "people"
    model = User
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name", 120),
        "title": Kind("text", "title", 120),
        "hired_on": Kind("date", "hired_on"),
    }
    links: ClassVar[Mapping[str, tuple[str, str]]] = {"manager": ("people", "_manager_id")}

    def read(self, item: Item) -> dict[str, Any]:
        for column in {**item.cells, **item.texts}:
            if gives_power(column):
                item.problem("role_from_file", column, _("Roles and passwords are not imported."))
        return super().read(item)

    def differences(self, item: Item, record: Any, values: dict[str, Any]) -> dict[str, Any]:  # type: ignore[override]
        manager = values.pop("_manager_id", None)
        item.values["manager"] = manager
        if not record.is_active and record.left_on is None:  # an undone import retired them
            values["is_active"] = True
        return super().differences(item, record, values)

    def build(self, step: Step) -> User:
        manager = step.values.pop("_manager_id", None)
        step.item.values["manager"] = manager
        person = User(language=self.context.workspace.language)
        self.assign(person, step.values)
        person.set_unusable_password()
        return person

    def after_create(self, steps: Any) -> None:
        super().after_create(steps)
        for step in steps:
            self._place(step)

    def after_update(self, steps: Any) -> None:
        """Whoever comes back comes back into their team."""
        for step in steps:
            if not Membership.objects.filter(user_id=step.record.pk).exists():
                self._place(step)

    def _place(self, step: Step) -> None:
        """Put a new person into their manager's team, that into the region's."""
        manager_id, region = step.item.values.get("manager"), step.item.text("region")
        if not manager_id and not region:
            return
        above = self._team(region, None) if region else None
        team = self._led_by(manager_id, above) if manager_id else above
        if team is not None:
            Membership.objects.create(team=team, user_id=step.record.pk, valid_from=FIRST_DAY)

    def _led_by(self, manager_id: int, above: Team | None) -> Team:
        led = Membership.objects.filter(user_id=manager_id, kind=Membership.Kind.MANAGER).select_related("team").first()
        if led:
            return led.team
        manager = User.objects.get(pk=manager_id)
        team = self._team(manager.name, above)
        Membership.objects.create(team=team, user=manager, kind=Membership.Kind.MANAGER, valid_from=FIRST_DAY)
        if manager.role == Role.REP and not manager.email:
            User.objects.filter(pk=manager.pk).update(role=Role.MANAGER)
        return team

    def _team(self, name: str, above: Team | None) -> Team:
        found = Team.objects.filter(name=name, parent=above).first()
        if found:
            return found
        team = Team.objects.create(name=name[:120], parent=above, sort_key=sort_key(name)[:255])
        record(
            Happened("team.created", "team", team.pk, self.context.by.pk, 1, extra={"import": self.context.import_id})
        )
        ImportRow.objects.create(
            batch_id=self.context.import_id, section=self.section.name, line=0, action=ImportRow.Action.CREATED,
            record_type="team", record_id=team.pk,
        )  # fmt: skip
        return team

    def bulk_update(self, records: Any, names: set[str]) -> None:
        super().bulk_update(records, names - {"changed_at", "changed_by_id"})

    def finish(self) -> None:
        """Teams are read anew by whatever follows."""
        self.context.__dict__.pop("teams", None)
