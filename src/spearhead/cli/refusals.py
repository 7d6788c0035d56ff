"""How a refusal of the domain, the database or the disk reads on a terminal."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError

from spearhead.cli.output import complain
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused


def explained(run: Callable[[], int]) -> int:
    """The command's status; 1 with one line where it was refused."""
    try:
        return run()
    except Absent:
        complain("There is no such thing.")
    except (Refused, Forbidden, Conflict) as refusal:
        complain(refusal.message)
    except DatabaseError as error:
        complain(f"The database refuses: {' '.join(str(error).split())} Next: spearhead doctor")
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename or 'disk'}")
    return 1
