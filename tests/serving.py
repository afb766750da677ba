"""The shipped ``wugong serve`` as a process of its own, with the fixed cast in a database of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.house import ROOT

CAST = """
import json
import django
django.setup()
from tests.cast import PEOPLE, make_cast
from wugong.accounts.sessions import SessionStore
cast, keys = make_cast(), {}
for name in PEOPLE:
    user, session = cast.users[name], SessionStore()
    session["_auth_user_id"], session["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    keys[name] = session.session_key
print(json.dumps(keys))
"""
# In the menu of the hat, on every page of the office: who is signed in.
SIGNED_IN = re.compile(r'<details class="hat".*?<p>([^<]*)</p>', re.S)


@dataclass
class Served:
    """A running server: its address, the process, the environment it has, a session key for each of the cast."""

    base: str
    process: subprocess.Popen
    environment: dict[str, str]
    keys: dict[str, str]

    def client(self, who: str) -> httpx.Client:
        """A browser in which one of the cast is signed in."""
        return httpx.Client(base_url=self.base, cookies={"sessionid": self.keys[who]}, timeout=60, trust_env=False)

    def health(self) -> dict:
        """What ``/healthz`` says; all false when nobody answers."""
        try:
            answer = httpx.get(f"{self.base}/healthz", timeout=20, trust_env=False)
            return {"status": answer.status_code, **answer.json()}
        except (httpx.HTTPError, ValueError):
            return {"status": 0, "ok": False, "database": False, "worker": False}

    def log(self) -> str:
        """The end of what the server said, for a test that fails."""
        return (Path(self.environment["WUGONG_HOME"]) / "served.log").read_text(errors="replace")[-6000:]

    def children(self, sign: str = "") -> list[int]:
        """Process ids of the children of the server whose command line holds ``sign``."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout.splitlines()
        return [int(line.split()[0]) for line in listed if sign in line]


def until(found, seconds: float = 60):
    """Ask ``found`` again and again; what it gives once that is true, or what it gave last."""
    end = time.monotonic() + seconds
    while not (given := found()) and time.monotonic() < end:
        time.sleep(0.2)
    return given


def wugong(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of the product; its standard output."""
    command = [sys.executable, "-m", "wugong", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def own_database(url: str, name: str) -> Iterator[str]:
    """A new database on the PostgreSQL server of ``url``, gone afterwards; for SQLite the address stays empty."""
    if not url.startswith("postgres"):
        yield ""
        return
    parts = urlsplit(url)
    with psycopg.connect(url if parts.path.strip("/") == "postgres" else parts._replace(path="/postgres").geturl(),
                         autocommit=True) as server:  # fmt: skip
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def served(home: Path, *arguments: str, url: str = "", **settings: str) -> Iterator[Served]:
    """Serve the fixed cast from a new home; the process is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with own_database(url, f"wugong_served_{os.getpid()}") as database:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "wugong.config.settings",
            "WUGONG_HOME": str(home),
            "DATABASE_URL": database,
            "SECOND_FACTOR": "no",
            **settings,
        }
        wugong(environment, "migrate", "--no-input", "--verbosity", "0")
        made = subprocess.run(
            [sys.executable, "-c", CAST], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        keys = json.loads(made.stdout.splitlines()[-1])
        with (home / "served.log").open("wb") as log:
            command = [sys.executable, "-m", "wugong", "serve", "--port", str(port), *arguments]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        found = Served(f"http://127.0.0.1:{port}", process, environment, keys)
        try:
            until(lambda: found.health()["database"])
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
