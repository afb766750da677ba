"""Is a worker alive: it touches the file WORKER_ALIVE in WUGONG_HOME, which web processes and workers share."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from django.conf import settings

from wugong.common import clock

EVERY = 5  # seconds between two beats
GONE = 30  # seconds without a beat, and the worker is taken for dead
STUCK = 1800  # seconds one job may take before its worker is taken for stuck: the longest solver run and then some


def beat() -> None:
    """A worker of this installation is alive now."""
    with suppress(OSError):  # a full disk is told by other means; the worker goes on
        settings.WORKER_ALIVE.touch(mode=0o600)


def seconds_since() -> float | None:
    """How long ago a worker last gave a sign of life; None when none ever did."""
    try:
        return max(0.0, clock.now().timestamp() - settings.WORKER_ALIVE.stat().st_mtime)
    except OSError:
        return None


def is_alive() -> bool:
    """Whether a worker gave a sign of life lately."""
    since = seconds_since()
    return since is not None and since < GONE


class Pulse(threading.Thread):
    """Beats while the work goes on: not when it is over, and not when one job has been running for half an hour."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="pulse", daemon=True)
        self.stop, self.turned = stop, time.monotonic()

    def turn(self) -> None:
        """The worker takes up its next job."""
        self.turned = time.monotonic()

    def run(self) -> None:
        """Beat until the work is over."""
        while True:
            if time.monotonic() - self.turned < STUCK:
                beat()
            if self.stop.wait(EVERY):
                return
