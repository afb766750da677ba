"""What the worker does for files: ask the scanner, clear up."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Unseen
from wugong.files import actions, queries, scanner, storage
from wugong.files.rules import UNFINISHED

log = logging.getLogger(__name__)


def scan_waiting() -> int:
    """Show the scanner what it has not seen. When it does not answer, the rest waits for the next round."""
    count = 0
    for content in queries.unscanned(20):
        path = storage.place_of(content.pk)
        try:
            finding = scanner.finding_in(path) if path.exists() else ""
            actions.heard(content, finding=finding, actor=SYSTEM)
            count += 1
        except scanner.ScannerDown as fault:
            log.warning("The scanner at CLAMD does not answer; files wait: %s", fault)
            actions.scanner_failed(content, actor=SYSTEM)
            break
        except Unseen:
            continue
    return count


def sweep() -> int:
    """Delete the remains of interrupted uploads, bytes without a row, and bytes that no file uses any more."""
    before = clock.now() - UNFINISHED
    found = dict(storage.all_contents())
    lost = [found[sha256] for sha256 in found.keys() - queries.known(found)]
    count = sum(_drop_if_old(path, before) for path in [*storage.leftovers(), *lost])
    for content in queries.worthless()[:200]:
        try:
            count += actions.forget(content, actor=SYSTEM)
        except Unseen:
            continue
    return count


def _drop_if_old(path: Path, before: datetime) -> int:
    try:
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
            return 0
        path.unlink()
    except OSError:  # another worker was faster
        return 0
    return 1
