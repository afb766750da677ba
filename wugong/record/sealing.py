"""Sealing what waits: batch after batch, each an action and a transaction of its own, so that no writer waits long."""

from __future__ import annotations

from wugong.common.actor import Actor
from wugong.record import queries, witness
from wugong.record.actions import seal_batch
from wugong.record.models import Checkpoint
from wugong.record.rules import BATCH


def seal(*, actor: Actor) -> Checkpoint | None:
    """Seal every entry that waits. Returns the last checkpoint; None when nothing waited or another worker is at it.

    Once a day the whole record is searched for entries of transactions that ended late, and a checkpoint says so even
    if nothing was new. Entries appended meanwhile are never lost: they wait for the next call.
    """
    complete = queries.full_search_due()
    waiting = queries.waiting(after=None if complete else queries.lately_sealed(), limit=BATCH)
    last = None
    while True:
        following = queries.waiting(after=waiting[-1], limit=BATCH) if waiting else []
        made = seal_batch(waiting, actor=actor, complete=complete and not following)
        if made is None:
            return last
        witness.keep(made)
        last, waiting = made, following
        if not waiting:
            return last
