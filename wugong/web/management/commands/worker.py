"""``wugong worker``: send messages, move clocks, seal the record, count. Any number may run at once."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.db import close_old_connections

from wugong.common.commands import PlainCommand
from wugong.common.jobs import Job, jobs
from wugong.web.pulse import Pulse, beat

log = logging.getLogger("wugong.worker")


class Command(PlainCommand):
    help = "Send messages, move clocks that ran out, seal the record, bring counters up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything that is due once, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            for job in jobs():
                self.stdout.write(f"{job.name}: {job.run()}")
            beat()
            return
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        run_until(stop)


def run_until(stop: threading.Event) -> None:
    """Run every job when its time has come until ``stop`` is set. A job that fails is logged and tried again."""
    due = {job.name: 0.0 for job in jobs()}
    pulse = Pulse(stop)
    pulse.start()
    while not stop.is_set():
        for job in jobs():
            if not stop.is_set() and time.monotonic() >= due[job.name]:
                pulse.turn()
                _run(job)
                due[job.name] = time.monotonic() + job.every
        pulse.turn()
        stop.wait(max(0.2, min(due.values(), default=1.0) - time.monotonic()))


def _run(job: Job) -> None:
    close_old_connections()
    try:
        job.run()
    except Exception:
        log.exception("The job %s failed; it is tried again in %s seconds.", job.name, job.every)
