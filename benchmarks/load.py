"""What a load is and what came of it; the process that sends it is `sender`."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: `once` sends each request a single time (writes), else they go round and round."""

    port: int
    requests: list[bytes]
    connections: int
    seconds: float
    once: bool = False


@dataclass(slots=True)
class Told:
    """What came back: seconds per answer, how many were not 2xx, the first of those, the length of the whole."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    first_wrong: str = ""
    elapsed: float = 0.0


def measure(load: Load) -> Told:
    """Run a load in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sender"], input=pickle.dumps(load), stdout=subprocess.PIPE, check=True
    )
    told: Told = pickle.loads(done.stdout)  # noqa: S301  # our own child wrote it
    return told
