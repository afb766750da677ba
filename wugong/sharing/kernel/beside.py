"""The plain model, searched beside ours where that takes long: what it finds counts when time runs out.

Closed options and cuts lead to the proof, and sometimes away from good plans: on the hardest instances the plain model
may hold the better plan after the same time. The two need a processor each.
"""

from __future__ import annotations

import threading
import time

from wugong.common.programme import Answer, Programme, solve

AFTER = 0.3  # seconds; most instances are proven by then


class Beside:
    """A search in a thread of its own, without the lock of Python. It ends with ``ends``, or when it is asked to."""

    def __init__(self, programme: Programme, ends: float) -> None:
        self.programme, self.ends = programme, ends
        self.stop = threading.Event()
        self.answer: Answer | None = None
        self.timer = threading.Timer(AFTER, self.search)
        self.timer.start()

    def search(self) -> None:
        """Search until the time is over."""
        self.answer = solve(self.programme, seconds=self.ends - time.monotonic(), stop=self.stop)

    def end(self) -> Answer | None:
        """Stop it; what it found, if it has begun."""
        self.timer.cancel()
        self.stop.set()
        self.timer.join()
        return self.answer
