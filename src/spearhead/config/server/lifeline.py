"""A pipe that tells the children when their parent is gone, however it went, so that none is left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable


class Lifeline:
    """The parent holds the writing end; the kernel closes it even after SIGKILL, and the children read the end."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def grasp(self, let_go: Callable[[], object]) -> None:
        """In a child: call `let_go` in a thread of its own once the parent is gone."""
        os.close(self._write)

        def wait() -> None:
            while os.read(self._read, 1):
                pass
            let_go()

        threading.Thread(target=wait, name="lifeline", daemon=True).start()
