"""A request follows its pledges."""

from __future__ import annotations

from typing import Any

from wugong.common.actor import SYSTEM, Actor
from wugong.common.locks import locked
from wugong.flow.actions import action, take
from wugong.sharing.models import Pledge, ShareRequest
from wugong.sharing.queries.requests import promised, received
from wugong.sharing.rules.pledge import PledgeState
from wugong.sharing.rules.request import RequestState

FULFILLED_FROM = (RequestState.OPEN, RequestState.MATCHED, RequestState.EXPIRED)


@action
def follow_pledges(pledge: Pledge, *, actor: Actor, **_inputs: Any) -> None:
    """Promised in full, delivered, or open again: the request moves with its pledges."""
    request = locked(pledge.request)
    full = promised(request) >= request.quantity
    if received(request) >= request.quantity and request.state in FULFILLED_FROM:
        take(request, "fulfil", actor=SYSTEM)
    elif full and request.state == RequestState.OPEN:
        take(request, "match", actor=SYSTEM)
    elif not full and request.state == RequestState.MATCHED:
        take(request, "reopen", actor=SYSTEM)


@action
def call_off_pledges(request: ShareRequest, *, actor: Actor, reason: Any = "", **_inputs: Any) -> None:
    """A request that is withdrawn or settled takes no more promises: those not answered are declined."""
    for pledge in request.pledges.filter(state__in=(PledgeState.OFFERED, PledgeState.PROPOSED)):
        take(pledge, "lapse", actor=SYSTEM, reason=str(reason))
