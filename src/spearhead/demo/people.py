"""Making the demo company's people and teams, with everybody's past."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.teams.tree import TeamCalendar
from spearhead.accounts.users.models import User
from spearhead.demo import planted
from spearhead.demo.cast import BRANCHES, FIRST_TEAMS, LEAVES, MANAGERS, REPS, SMALL_STAFF, STAFF, Branch, Part
from spearhead.demo.clock import instant
from spearhead.demo.tables import DOMAIN
from spearhead.demo.words.people import person_name
from spearhead.demo.world import Seller, World
from spearhead.kernel.text.sort import sort_key

FOUNDED = 900  #: days before the history begins
UNUSABLE = "!demo"  #: Django takes a password that starts with "!" for none


def make_people(world: World) -> None:
    """Write users, teams and memberships; fill `sellers`, `staff`, `teams` and the calendar."""
    rng = world.rng("people")
    staff = STAFF if world.size.people >= 16 else SMALL_STAFF
    rest = world.size.people - len(staff)
    managers = max(1, min(rest // 4, round(rest / 5.3)))
    taken = {part.name for part in [*STAFF, *MANAGERS, *REPS]}
    leaves = _teams(world, max(2, managers))
    for part in staff:
        _user(world, part, hired=world.start - timedelta(days=FOUNDED + rng.randrange(400)))
    leads = [_user(world, part, hired=world.start - timedelta(days=FOUNDED + rng.randrange(600)))
             for part in _managers(rng, managers, leaves, taken)]  # fmt: skip
    director = next(user for user in world.users.values() if user.role == "director")
    leads += [director] * (len(leaves) - len(leads))
    _lead(world, leaves, leads)
    _hire_reps(world, rng, leaves, leads, rest - managers, taken)
    _choose_successors(world)
    world.store.flush()
    world.calendar = TeamCalendar()


def _choose_successors(world: World) -> None:
    """Whoever leaves hands over to a colleague of the same territory, else to the manager."""
    for seller in world.sellers:
        if seller.end:
            others = [one.user.pk for one in world.sellers if one.territory == seller.territory and not one.end]
            seller.successor_id = next(iter(others), seller.manager_id)


def _teams(world: World, count: int) -> list[Branch]:
    leaves = LEAVES[:count] + [
        Branch(f"east-{n}", "china", f"East China {n}", f"华东 {n} 组", "zh", "east")
        for n in range(2, count - len(LEAVES) + 2)
    ]
    for branch in [*BRANCHES[:3], *leaves]:
        parent = world.teams.get(branch.parent)
        team = Team(name=branch.name, name_zh=branch.name_zh, parent_id=parent.pk if parent else None)
        team.sort_key = sort_key(branch.name_zh)[:255]
        world.store.add(team)
        world.teams[branch.key] = team
    return leaves


def _managers(rng: Random, count: int, leaves: list[Branch], taken: set[str]) -> list[Part]:
    more = [
        Part(person_name(rng, leaf.language, taken), leaf.language, "manager", "销售经理")
        for leaf in leaves[len(MANAGERS) :]
    ]
    return [*MANAGERS, *more][:count]


def make_user(part: Part, hired: date, left: date | None = None) -> User:
    """An unsaved user who cannot sign in by password, and by link only with an e-mail address."""
    return User(
        name=part.name, role=part.role, title=part.title, language="en" if part.language == "en" else "zh-hans",
        email=f"{part.mail}@{DOMAIN}" if part.mail else None, password=UNUSABLE, hired_on=hired, left_on=left,
        is_active=left is None, created_at=instant(hired, 540),
    )  # fmt: skip


def _user(world: World, part: Part, hired: date, left: date | None = None) -> User:
    user = make_user(part, hired, left)
    world.store.add_indexed("user", user)
    world.users[user.pk] = user
    if part.mail:
        world.staff[part.role, part.language] = user
    return user


def _join(world: World, team: str, user: User, kind: str, since: date, until: date | None = None) -> None:
    row = Membership(team_id=world.teams[team].pk, user_id=user.pk, kind=kind, valid_from=since, valid_to=until)
    world.store.add(row)


def _lead(world: World, leaves: list[Branch], leads: list[User]) -> None:
    """Managers lead their teams; South was led by the later partner manager until the change."""
    old = world.start - timedelta(days=FOUNDED)
    change = planted.manager_change(world.today)
    directors = [user for user in world.users.values() if user.role == "director"]
    _join(world, "sales", directors[0], "manager", old)
    _join(world, "international", directors[-1], "manager", old)
    changing = len(leads) >= 6
    for leaf, user in zip(leaves, leads, strict=True):
        if changing and leaf.key == "south":
            _join(world, "south", leads[5], "manager", old, change)
            _join(world, "south", user, "manager", change)
            _join(world, "east", user, "member", old, change)
        elif changing and leaf.key == "partner":
            _join(world, "partner", directors[0], "deputy", old, change)
            _join(world, "partner", user, "manager", change)
        else:
            _join(world, leaf.key, user, "manager", old)


def _hire_reps(world: World, rng: Random, leaves: list[Branch], leads: list[User], count: int, taken: set[str]) -> None:
    for i in range(count):
        place = FIRST_TEAMS[i] % len(leaves) if i < len(REPS) else i % len(leaves)
        leaf = leaves[place]
        part = REPS[i] if i < len(REPS) else Part(person_name(rng, leaf.language, taken), leaf.language, "rep", "")
        if not part.title:
            part = part._replace(title="销售代表" if part.language == "zh" else "Sales representative")
        hired = _hired(world, rng, i)
        leaves_on = planted.leaving(world.today) if i == 8 and count > 10 else None
        user = _user(world, part, hired, leaves_on)
        _place(world, leaf, user, i, hired, leaves_on, moves=i == 6 and len(leaves) > 2)
        weak = part.name in planted.SKILL_REPS
        world.sellers.append(
            Seller(
                user,
                leaf.territory,
                max(hired, world.start) if hired > world.start else hired,
                leaves_on,
                skill=rng.gauss(0, 0.08),
                pace=rng.uniform(0.85, 1.2),
                load=rng.uniform(0.8, 1.2) * (1.25 if weak else 1),
                partner=leaf.key == "partner",
                weak=weak,
                manager_id=leads[place].pk,
            )
        )


def _hired(world: World, rng: Random, i: int) -> date:
    """One rep in four (none of the named) came during the history."""
    if i > 8 and (i % 4 == 1 or i % 7 == 3):
        return planted.monday(world.start + timedelta(days=60 + rng.randrange(560)))
    return planted.monday(world.start - timedelta(days=190 + rng.randrange(700)))


def _place(world: World, leaf: Branch, user: User, i: int, hired: date, until: date | None, *, moves: bool) -> None:
    if not moves:
        _join(world, leaf.key, user, "member", hired, until)
        return
    when = planted.team_move(world.today)
    target = "east" if leaf.key != "east" else "south"
    _join(world, leaf.key, user, "member", hired, when)
    _join(world, target, user, "member", when)
