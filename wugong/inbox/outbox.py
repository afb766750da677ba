"""The worker's part: spread messages over the channels, send what is due, repair what a crash left."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.ids import new_id
from wugong.inbox import channels
from wugong.inbox.actions import sending
from wugong.inbox.people import addresses
from wugong.inbox.rules import Channel

log = logging.getLogger("wugong.inbox")
BATCH = 50


def spread() -> int:
    """Resolve new messages to people and hooks; returns how many messages."""
    count = 0
    while done := sending.spread_some(most=200, actor=SYSTEM):
        count += done
    return count


def deliver(channel: str, *, most: int = 2000) -> int:
    """Send what is due on one channel, batch by batch; returns how many deliveries went out."""
    sending.mend(channel, actor=SYSTEM)
    sent, way = 0, None
    try:
        for _round in range(max(1, most // BATCH)):
            claim = new_id()
            taken = sending.take_due(channel, claim=claim, most=BATCH, actor=SYSTEM)
            if not taken:
                break
            way = way or channels.sender(channel)
            reached = addresses({d.user for d in taken if d.user})
            done, going = _send_all(way, channels.parcels(taken, reached), channel, claim)
            sent += done
            if not going:
                break
    finally:
        if way:
            way.close()
    return sent


def _send_all(way: channels.Sender, waiting: list[channels.Parcel], channel: str, claim: UUID) -> tuple[int, bool]:
    """Send parcel by parcel; each is written down before and after. Returns how many, and whether to go on."""
    sent = 0
    for parcel in waiting:
        ids = [d.pk for d in parcel.deliveries]
        if not sending.begin_sending(ids, claim=claim, actor=SYSTEM):
            continue  # another worker has it: ours took too long
        try:
            way.send(parcel)
        except channels.Fault as fault:
            sending.note_fault(ids, claim=claim, fault=str(fault), final=fault.final, actor=SYSTEM)
            if fault.away:
                log.warning("The channel %s rests: %s", channel, fault)
                sending.rest(channel, claim=claim, actor=SYSTEM)
                return sent, False
        else:
            sent += sending.note_sent(ids, claim=claim, actor=SYSTEM)
    return sent, True


def deliver_all() -> int:
    """All channels in turn."""
    return sum(deliver(channel) for channel in Channel.values)


def forget() -> int:
    """Deliveries older than the district keeps them (DELIVERIES_KEPT_DAYS) go, some thousands at a time."""
    before = clock.now() - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    return sending.forget_old(before=before, most=2000, actor=SYSTEM)
