"""``wugong serve``: the web server, and one worker beside it unless told otherwise."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from wugong.common.commands import PlainCommand
from wugong.web.checks import is_loopback

# Held while the companion starts a process. A web process forked in that moment would inherit the pipe on which the
# start is awaited, and the companion would wait until that web process ends: its worker would never be replaced.
starting = threading.Lock()
os.register_at_fork(before=starting.acquire, after_in_parent=starting.release, after_in_child=starting.release)

THREADS = 8  # a web process; as many as it has database connections (pool, DATABASE_URL)
PATIENCE = 15  # seconds a process may take to end before it is killed


def port(text: str) -> int:
    """A port from 1 to 65535; raises ArgumentTypeError for anything else."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise ArgumentTypeError(f"must be a number from 1 to 65535, not {text!r}")


def processes(text: str) -> int:
    """A number of web processes; raises ArgumentTypeError for anything else."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 64:
        return int(text)
    raise ArgumentTypeError(f"must be a number from 1 to 64, not {text!r}")


class Command(PlainCommand):
    help = "Serve Wugong, with one worker beside the web server. A process that dies is started again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=port, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--workers", type=processes, default=2, help="web processes")
        parser.add_argument("--no-worker", action="store_true", help="run 'wugong worker' on its own instead")

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces

        host, number = options["host"], options["port"]
        if settings.DEMO and not is_loopback(host):
            raise CommandError(
                _("The demo lets anybody in with one click: serve it on 127.0.0.1, or unset WUGONG_DEMO.")
            )
        _free(host, number)
        _up_to_date()
        call_command("collectstatic", interactive=False, verbosity=0)
        worker = None if options["no_worker"] else Companion([sys.executable, "-m", "wugong", "worker"])
        self.stdout.write(f"Wugong (五共): http://{host}:{number}/")
        self.stdout.flush()
        if worker:
            worker.start()
        try:
            Granian(
                "wugong.config.wsgi:application",
                address=host,
                port=number,
                interface=Interfaces.WSGI,
                workers=options["workers"],
                blocking_threads=THREADS,
                respawn_failed_workers=True,
                respawn_interval=0.5,
                workers_kill_timeout=PATIENCE,
                log_enabled=True,
                log_access=False,
            ).serve()
        finally:
            if worker:
                worker.end()


class Companion(threading.Thread):
    """The worker beside the web server: started again when it dies, at once and then after longer and longer pauses."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(name="companion", daemon=True)
        self.command, self.over = command, threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Keep one process of the command alive until ``end``."""
        pause = 1.0
        while not self.over.is_set():
            began = time.monotonic()
            with starting:
                self.process = subprocess.Popen(self.command)  # noqa: S603 our own command
            status = self.process.wait()
            if self.over.is_set():
                return
            pause = 1.0 if time.monotonic() - began > 60 else min(60.0, pause * 2)
            sys.stderr.write(f"The worker ended with status {status}; it is started again in {pause:.0f} seconds.\n")
            self.over.wait(pause)

    def end(self) -> None:
        """Let the process finish what it does, then end it."""
        self.over.set()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _up_to_date() -> None:
    """Raises CommandError where migrations are missing. Leaves no connection behind for the web processes to inherit.

    A connection that crosses a fork is used by several processes at once: answers get mixed up. ``close`` alone only
    gives it back to the pool, so the pool is closed too.
    """
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections.close_all()
    if close_pool := getattr(connections[DEFAULT_DB_ALIAS], "close_pool", None):
        close_pool()
    if missing:
        raise CommandError(_("The database is not up to date. Run 'wugong migrate' first (script/server does)."))


def _free(host: str, number: int) -> None:
    """Raises CommandError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as taken:
            said = {"port": number, "host": host, "why": taken.strerror or taken}
            raise CommandError(
                _("Port %(port)d on %(host)s cannot be used (%(why)s). Choose another with --port.") % said
            ) from taken
