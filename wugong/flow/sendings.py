"""A form that is sent twice acts once: the page carries a token, which the first sending uses up in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.models import Begun, Matter

KEPT = timedelta(days=7)  # longer than a session lasts, so that no page with an older token can still be sent
_signer = Signer(salt="once")


@dataclass
class Sending:
    """A form on its way: ``token`` reads it from the request; ``address`` is the page of the first object it moved."""

    token: Callable[[], str]
    used: bool = False
    address: str = ""


class AlreadySent(Exception):
    """The form was sent before and has acted. ``address`` is the page of what came of it, empty if it has none."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


_sending: ContextVar[Sending | None] = ContextVar("sending", default=None)


def new_token() -> str:
    """A token for one form of one page."""
    return _signer.sign(uuid4().hex)


@contextmanager
def one_sending(token: Callable[[], str]) -> Iterator[None]:
    """While one request is answered; ``token`` gives what the form sent along, or nothing."""
    before = _sending.set(Sending(token))
    try:
        yield
    finally:
        _sending.reset(before)


@contextmanager
def acting_once() -> Iterator[None]:
    """Around the first action of a request, inside its transaction: use up the token.

    Raises AlreadySent when another sending used it; one that runs at this moment is waited for. A token that is
    missing, or that we did not give out, protects nothing and changes nothing.
    """
    sending = _sending.get()
    key = _key(sending.token()) if sending and not sending.used else ""
    if sending is None or not key:
        yield
        return
    row, first = Begun.objects.get_or_create(token=key)
    if not first:
        raise AlreadySent(row.address)
    sending.used = True
    try:
        yield
    except BaseException:
        sending.used, sending.address = False, ""
        raise
    if sending.address:
        Begun.objects.filter(pk=row.pk).update(address=sending.address)


def _key(token: str) -> str:
    try:
        return _signer.unsign(token)
    except BadSignature:
        return ""


def led_to(matter: Matter, actor: Actor) -> None:
    """The sending led to this matter; the first counts. Who has no account reads it on the slip."""
    sending = _sending.get()
    if sending and sending.used and not sending.address:
        slip = matter.code and actor.user is None
        sending.address = reverse("web:slip", args=[matter.code]) if slip else matter.url


def forget_sendings() -> int:
    """Tokens too old to be sent go. Returns how many."""
    return Begun.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
