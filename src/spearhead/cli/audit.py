"""`spearhead audit verify`: walks the whole chain of events and names the first break."""

from __future__ import annotations

import argparse
from typing import Any, Final

from spearhead.cli.output import complain, put_json, say

KINDS: Final = {
    "edit": "its content was changed",
    "gap": "an event before it was removed",
    "order": "it does not follow the event before it",
    "head": "the end of the chain is not where its head says",
    "signed head": "the chain contradicts a head that was signed earlier",
}


def add(commands: Any) -> None:
    """Register the command."""
    verbs = commands.add_parser("audit", help="check the event log").add_subparsers(metavar="VERB", required=True)
    verifying = verbs.add_parser("verify", help="walk the chain; status 1 and the first break where it does not hold")
    verifying.add_argument("--json", action="store_true")
    verifying.set_defaults(run=verify)


def verify(arguments: argparse.Namespace) -> int:
    """0 when it holds."""
    from spearhead.kernel.events import brake  # noqa: PLC0415
    from spearhead.kernel.events.feed import newest  # noqa: PLC0415
    from spearhead.kernel.events.models import Event  # noqa: PLC0415

    found = _first_break()
    report = {"whole": found is None, "sealed": newest(), "break": found, "brake": brake.is_on(),
              "unsealed": Event.objects.filter(seq__isnull=True).count()}  # fmt: skip
    if arguments.json:
        put_json(report)
    elif found is None:
        say(f"The chain is whole: {report['sealed']} events sealed, {report['unsealed']} waiting to be.")
    if found is not None:
        complain(
            f"The chain breaks at event {found['event_id']}, place {found['seq']} ({found['kind']}): {found['what']}."
        )
    return 0 if found is None else 1


def _first_break() -> dict[str, Any] | None:
    from spearhead.kernel.events.chain import verify as walk  # noqa: PLC0415
    from spearhead.kernel.events.heads import contradicted  # noqa: PLC0415

    if broken := walk():
        event_id = str(broken.event_id) if broken.event_id is not None else None
        return {"event_id": event_id, "seq": broken.seq, "kind": broken.kind, "what": KINDS[broken.kind]}
    if head := contradicted():
        return {"event_id": None, "seq": head.seq, "kind": "signed head", "what": KINDS["signed head"]}
    return None
