"""How large a request's body may be, by its address, and how long it may take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MB: Final = 1024 * 1024
SPOOL_ABOVE: Final = MB  #: larger bodies go to disk
SECONDS: Final = 25.0  #: for a body; with the clock's coarseness the connection is closed within 30 s
SLOWEST: Final = 128 * 1024  #: bytes per second that buy an upload more time
QUEUE: Final = 512  #: requests that may wait for the one thread of a worker
_UPLOADS: Final = re.compile(r"/(?:api/v1/)?(?:imports|documents|files)(?:/|\Z)|/.*/(?:documents|files)\Z")


@dataclass(frozen=True, slots=True)
class Limit:
    """`grows`: the time limit is extended while the body arrives faster than `SLOWEST`."""

    size: int
    grows: bool = False


ORDINARY: Final = Limit(20 * MB)
UPLOAD: Final = Limit(200 * MB, grows=True)


def limit_for(path: str) -> Limit:
    """The limit of an address."""
    return UPLOAD if _UPLOADS.match(path) else ORDINARY
