"""clamd over its socket (INSTREAM): the bytes go to the scanner, which needs no rights of ours."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

BLOCK = 1 << 16
PATIENCE = 30


class ScannerDown(Exception):
    """The scanner does not answer, or not as it should: the file waits."""


def configured() -> bool:
    return bool(settings.CLAMD)


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMD)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        line.connect(address.path)
        return line
    return socket.create_connection((address.hostname or "", address.port or 3310), timeout=PATIENCE)


def finding_in(path: Path) -> str:
    """The name of what the scanner found in the file; empty when it found nothing. Raises ScannerDown."""
    try:
        with _connected() as line, path.open("rb") as file:
            line.settimeout(PATIENCE)
            # A scanner that reached its limit (StreamMaxLength) closes the connection in the middle, after saying why.
            with suppress(BrokenPipeError):
                line.sendall(b"zINSTREAM\0")
                while block := file.read(BLOCK):
                    line.sendall(struct.pack("!L", len(block)) + block)
                line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except OSError as fault:
        raise ScannerDown(str(fault)) from fault
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer[len("stream: ") : -len(" FOUND")]
    raise ScannerDown(answer or "no answer")


def _answer(line: socket.socket) -> str:
    got = b""
    while not got.endswith(b"\0") and len(got) < 4096:
        block = line.recv(1024)
        if not block:
            break
        got += block
    return got.rstrip(b"\0\n").decode("utf-8", "replace")
