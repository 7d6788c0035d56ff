"""`spearhead token`: keys for programs; a secret is printed once and never again."""

from __future__ import annotations

import argparse
from typing import Any

from spearhead.cli.output import put, put_json, put_table, say


def add(commands: Any) -> None:
    """Register the commands."""
    verbs = commands.add_parser("token", help="make, list and revoke API tokens").add_subparsers(
        metavar="VERB", required=True
    )
    making = verbs.add_parser("create", help="make a token and print it once")
    making.add_argument("--user", required=True, metavar="EMAIL", help="whose rights it has")
    making.add_argument("--scope", required=True, choices=("read", "write", "admin"))
    making.add_argument("--name", default="command line")
    making.add_argument("--days", type=int, default=365, help="days until it expires (default 365)")
    making.add_argument("--json", action="store_true")
    making.set_defaults(run=create)
    listing = verbs.add_parser("list", help="list tokens (never their secrets)")
    listing.add_argument("--user", metavar="EMAIL")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=list_tokens)
    revoking = verbs.add_parser("revoke", help="end a token at once")
    revoking.add_argument("id")
    revoking.set_defaults(run=revoke)


def create(arguments: argparse.Namespace) -> int:
    """Make one; the secret is the only line on stdout."""
    from spearhead.accounts.tokens.acts import create_token  # noqa: PLC0415
    from spearhead.accounts.users.operator import user_by_email  # noqa: PLC0415

    user = user_by_email(arguments.user)
    days = max(1, min(arguments.days, 3650))
    token, secret = create_token(user, name=arguments.name, scope=arguments.scope, days=days, by=user)
    if arguments.json:
        put_json({"id": str(token.pk), "token": secret, "scopes": token.scopes, "expires_at": token.expires_at})
    else:
        put(secret)
        say("Keep it now: it is not shown again.")
    return 0


def list_tokens(arguments: argparse.Namespace) -> int:
    """All tokens, or those of one person."""
    from spearhead.accounts.tokens.models import ApiToken  # noqa: PLC0415
    from spearhead.accounts.users.operator import user_by_email  # noqa: PLC0415

    found = ApiToken.objects.select_related("user").order_by("id")
    if arguments.user:
        found = found.filter(user=user_by_email(arguments.user))
    rows = [
        {
            "id": str(token.pk), "user": token.user.email, "name": token.name, "begins": token.prefix,
            "scopes": ",".join(token.scopes), "expires_at": token.expires_at, "last_used_at": token.last_used_at,
            "revoked_at": token.revoked_at,
        }
        for token in found
    ]  # fmt: skip
    if arguments.json:
        put_json(rows)
    else:
        put_table(rows, ("id", "user", "name", "begins", "scopes", "expires_at", "last_used_at", "revoked_at"))
    return 0


def revoke(arguments: argparse.Namespace) -> int:
    """End one."""
    from spearhead.accounts.tokens.acts import revoke_token  # noqa: PLC0415
    from spearhead.accounts.tokens.models import ApiToken  # noqa: PLC0415
    from spearhead.kernel.errors import Absent  # noqa: PLC0415
    from spearhead.kernel.ids import read_id  # noqa: PLC0415

    token = ApiToken.objects.select_related("user").filter(pk=read_id(arguments.id)).first()
    if token is None:
        raise Absent
    revoke_token(token.pk, by=token.user)
    say(f"The token “{token.name}” is ended.")
    return 0
