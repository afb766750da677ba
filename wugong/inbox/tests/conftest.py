"""People without the floors above: who sits where and how they are reached is handed in here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest

from wugong.common.actor import Actor, Hat, Role
from wugong.inbox import people
from wugong.inbox.people import Address

ANNA, BO, OFFICE = UUID(int=1), UUID(int=2), UUID(int=9)


@pytest.fixture
def reached(db, monkeypatch):
    """Anna has e-mail and telephone, Bo nothing; both sit in the office."""
    book = {
        ANNA: Address(ANNA, "安", mail="anna@example.org", mobile="13800001111"),
        BO: Address(BO, "博"),
    }
    monkeypatch.setattr(people, "_addresses", [lambda users: [book[u] for u in users if u in book]])
    monkeypatch.setattr(
        people,
        "_people_at",
        [lambda seats: {s: [s.user] if s.user else [ANNA, BO] if s.organisation else [] for s in seats}],
    )
    return book


@pytest.fixture
def a1():
    return Actor(user=UUID(int=7), name="系统管理员", hat=Hat("A1", Role.A1))


class Receiver:
    """A web server that notes what is posted; ``answers`` are given in turn, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.address = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """The receiver, listening on a free port of the loopback."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append((self.path, dict(self.headers), body))
            status, said = state.answers.pop(0) if state.answers else (200, json.dumps({"errcode": 0}).encode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
