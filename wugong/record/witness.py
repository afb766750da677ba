"""The last checkpoint signed here, as a file in WUGONG_HOME: a record that was wiped or cut off contradicts it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from wugong.record.models import Checkpoint
from wugong.record.proofs import document

NAME = "last-checkpoint.json"  # no backup holds it: a restored record is vouched for again


def place() -> Path:
    return Path(settings.HOME) / NAME


def kept() -> dict[str, Any] | None:
    """The checkpoint in the file, in the form of ``wugong record export``; None where there is no file to read."""
    try:
        found = json.loads(place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"number", "size", "root", "at"} <= found.keys() else None


def keep(made: Checkpoint) -> None:
    """Write down a checkpoint that follows the one in the file; one that does not follow leaves the file as it is."""
    before = kept()
    if before is not None:
        then = Checkpoint.objects.filter(number=before["number"]).first()
        if then is None or bytes(then.root).hex() != before["root"]:
            return  # something was taken away: what vouches for it stays
    _write(made)


def renew() -> None:
    """After a restore: from now on the last checkpoint of the restored record is the one that vouches."""
    place().unlink(missing_ok=True)
    if last := Checkpoint.objects.order_by("-number").first():
        _write(last)


def _write(made: Checkpoint) -> None:
    draft = place().with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(document(made), file, ensure_ascii=False)
    draft.replace(place())
