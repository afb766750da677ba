"""``wugong serve``: the web server, and one worker beside it unless told otherwise."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Serve Wugong, with one worker beside the web server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000") or 8000))
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--no-worker", action="store_true", help="run 'wugong worker' on its own instead")

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces

        host, port = options["host"], options["port"]
        _free(host, port)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date. Run 'wugong migrate' first (script/server does).")
        connection.close()
        call_command("collectstatic", interactive=False, verbosity=0)
        worker = None if options["no_worker"] else subprocess.Popen([sys.executable, "-m", "wugong", "worker"])
        self.stdout.write(f"Wugong (五共): http://{host}:{port}/")
        self.stdout.flush()
        try:
            # Four threads a process: the default exhausts the connections of a PostgreSQL server.
            Granian(
                "wugong.config.wsgi:application",
                address=host,
                port=port,
                interface=Interfaces.WSGI,
                workers=options["workers"],
                blocking_threads=4,
                log_enabled=True,
                log_access=False,
            ).serve()
        finally:
            if worker:
                worker.terminate()
                worker.wait(timeout=10)


def _free(host: str, port: int) -> None:
    """Raises CommandError when the address is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            said = f"Port {port} on {host} cannot be used ({taken.strerror}). Choose another: PORT=8001."
            raise CommandError(said) from taken
