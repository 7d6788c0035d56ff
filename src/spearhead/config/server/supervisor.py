"""Starts the children, starts dead ones again, stops them all; single-threaded, so that it may fork."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from spearhead.config.server.lifeline import Lifeline

Main = Callable[[Lifeline], None]

SIGNALS: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
PATIENCE: Final = 15.0  #: seconds between SIGTERM and SIGKILL
YOUNG: Final = 5.0  #: a child that dies sooner is started again after a growing pause
LONGEST_PAUSE: Final = 10.0
HOPELESS: Final = 5  #: so many young deaths at once before anything ever ran end the start


@dataclass(slots=True)
class Child:
    """One process of the tree; `pid` is 0 while it waits to be started again."""

    name: str
    main: Main
    pid: int = 0
    born: float = 0.0
    due: float = 0.0
    died_young: int = 0


class Supervisor:
    """The tree. `run` returns when all children have ended: 0 after a signal, 1 when they cannot be started."""

    def __init__(self, mains: Mapping[str, Main]) -> None:
        self.children = [Child(name, main) for name, main in mains.items()]
        self.lifeline = Lifeline()
        self.stopping = False
        self.grown_up = False

    def run(self) -> int:
        """Watch over the children until told to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for child in self.children:
            self._start(child)
        while not self.stopping:
            told = signal.sigtimedwait(SIGNALS, 0.5)
            if told and told.si_signo in {signal.SIGTERM, signal.SIGINT}:
                self._stop()
                return 0
            self._reap()
            if any(child.died_young >= HOPELESS for child in self.children) and not self.grown_up:
                _say("A process ends as soon as it is started; see the lines above. Next: spearhead doctor")
                self._stop()
                return 1
            self._revive()
        return 0

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._become(child)
        child.pid, child.born = pid, time.monotonic()

    def _become(self, child: Child) -> None:
        """In the child: run its main; never returns."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C reaches the whole group; the parent decides
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            child.main(self.lifeline)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        """Note who has ended."""
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                if time.monotonic() - child.born > YOUNG:
                    child.died_young, self.grown_up = 0, True
                continue
            young = time.monotonic() - child.born < YOUNG
            child.died_young = child.died_young + 1 if young else 0
            pause = min(0.25 * 2**child.died_young, LONGEST_PAUSE) if young else 0.0
            child.pid, child.due = 0, time.monotonic() + pause
            _say(f"{child.name} ended ({_why(status)}) and is started again.")

    def _revive(self) -> None:
        for child in self.children:
            if not child.pid and time.monotonic() >= child.due:
                self._start(child)

    def _stop(self) -> None:
        """SIGTERM to all, SIGKILL to who does not go."""
        self.stopping = True
        living = [child for child in self.children if child.pid]
        for child in living:
            os.kill(child.pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while living and time.monotonic() < end:
            living = [child for child in living if not os.waitpid(child.pid, os.WNOHANG)[0]]
            if living:
                time.sleep(0.05)
        for child in living:
            _say(f"{child.name} does not stop and is killed.")
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"status {os.waitstatus_to_exitcode(status)}"


def _say(text: str) -> None:
    sys.stderr.write(f"spearhead: {text}\n")
    sys.stderr.flush()
