"""`spearhead user`: adding, listing and disabling people from the terminal."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any, Final

from spearhead.cli.output import complain, put, put_json, put_table, say

ROLES: Final = ("rep", "manager", "director", "marketing", "analyst", "administrator")


def add(commands: Any) -> None:
    """Register the commands."""
    verbs = commands.add_parser("user", help="add, list and disable people").add_subparsers(
        metavar="VERB", required=True
    )
    adding = verbs.add_parser("add", help="add a person who may sign in", description="The password is asked for.")
    adding.add_argument("email")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", choices=ROLES, default="rep")
    adding.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
    ways = adding.add_mutually_exclusive_group()
    ways.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    ways.add_argument("--link", action="store_true", help="no password: print a one-time sign-in link")
    adding.add_argument("--json", action="store_true")
    adding.set_defaults(run=add_user)
    listing = verbs.add_parser("list", help="list everybody")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=list_users)
    linking = verbs.add_parser("link", help="print a new one-time sign-in link; links made before stop working")
    linking.add_argument("email")
    linking.set_defaults(run=new_link)
    resetting = verbs.add_parser("two-step-off", help="turn two-step verification off for a person who lost it")
    resetting.add_argument("email")
    resetting.set_defaults(run=two_step_off)
    disabling = verbs.add_parser("disable", help="end a person's access, from the next request on")
    disabling.add_argument("email")
    disabling.set_defaults(run=disable)


def add_user(arguments: argparse.Namespace) -> int:
    """Add one person."""
    from spearhead.accounts.tokens.acts import make_sign_in_link  # noqa: PLC0415
    from spearhead.accounts.users import operator  # noqa: PLC0415

    password = None if arguments.link else read_password(from_stdin=arguments.password_stdin)
    if password == "":  # nothing was typed
        complain("The two passwords differ, or nothing was typed.")
        return 1
    user = operator.add_user(
        arguments.name, arguments.email, role=arguments.role, language=arguments.language, password=password
    )
    link = _address(make_sign_in_link(user)) if arguments.link else None
    if arguments.json:
        put_json({"id": str(user.pk), "email": user.email, "role": user.role, "link": link})
    else:
        say(f"{user.name} may sign in as {user.role}.")
        if link:
            put(link)
    return 0


def new_link(arguments: argparse.Namespace) -> int:
    """A link for somebody who cannot get in; the link is the only line on stdout."""
    from spearhead.accounts.tokens.acts import link_hours  # noqa: PLC0415
    from spearhead.accounts.users import operator  # noqa: PLC0415

    user = operator.user_by_email(arguments.email)
    hours = link_hours(user)
    put(_address(operator.invite(user)))
    say(f"It works once, within {'an hour' if hours == 1 else f'{hours} hours'}.")
    return 0


def _address(secret: str) -> str:
    from django.conf import settings  # noqa: PLC0415

    return f"{settings.PUBLIC_URL}/sign-in/link/{secret}"


def read_password(*, from_stdin: bool, prompt: str = "Password: ") -> str:
    """From the first line of standard input, or asked twice on the terminal; empty when the two differ."""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(prompt)
    return first if first == getpass.getpass("Once more: ") else ""


def list_users(arguments: argparse.Namespace) -> int:
    """Everybody, with whether they can sign in."""
    from spearhead.accounts.second_factor.access import with_second_factor  # noqa: PLC0415
    from spearhead.accounts.users.models import User  # noqa: PLC0415

    users = list(User.objects.order_by("id"))
    two_step = with_second_factor(users)
    rows = [
        {
            "id": str(user.pk), "name": user.name, "email": user.email, "role": user.role, "active": user.is_active,
            "two_step": user.pk in two_step,
        }
        for user in users
    ]  # fmt: skip
    if arguments.json:
        put_json(rows)
    else:
        put_table(rows, ("id", "name", "email", "role", "active", "two_step"))
    return 0


def two_step_off(arguments: argparse.Namespace) -> int:
    """Take the second factor off; the person's sessions end."""
    from spearhead.accounts.second_factor.acts import take_off_second_factor  # noqa: PLC0415
    from spearhead.accounts.users import operator  # noqa: PLC0415

    user = operator.user_by_email(arguments.email)
    take_off_second_factor(user.pk, by=operator.operator())
    say(f"{user.name} signs in without a code now, and is signed out everywhere.")
    return 0


def disable(arguments: argparse.Namespace) -> int:
    """End somebody's access."""
    from spearhead.accounts.users import operator  # noqa: PLC0415

    user = operator.user_by_email(arguments.email)
    operator.disable_user(user)
    say(f"{user.name} cannot sign in any more.")
    return 0
