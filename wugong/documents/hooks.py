"""What other apps issue: each declares the kinds of documents its objects give, and composes their content.

    register(Offer("minutes", "meeting", _("Minutes"), compose=minutes_of, seats=..., when=...))

An app keeps its offers in ``<app>/documents.py``; they are found by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.module_loading import autodiscover_modules

from wugong.common.actor import Actor, Seat
from wugong.documents.rules.content import Content
from wugong.flow.table import Text
from wugong.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Source:
    """The object a document speaks of: name of its machine, id, title, address of its page."""

    kind: str = ""
    id: UUID | None = None
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A content with whose it is: ``office`` with ``office_role`` drafts and issues in the name of ``issuer``."""

    content: Content
    issuer: Organisation
    place: str
    office: Organisation | None = None
    office_role: str = ""
    recipients: tuple[Organisation, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of document that objects of a machine give.

    ``name`` is the kind of the document. ``compose(obj)`` makes the paper as of today;
    ``seats(obj)`` may have it made; ``when(obj)`` tells whether the object has come far enough.
    """

    name: str
    machine: str
    label: Text
    compose: Callable[[Any], Paper]
    seats: Callable[[Any], Iterable[Seat]]
    when: Callable[[Any], bool] = lambda _obj: True

    def open_to(self, actor: Actor, obj: Any) -> bool:
        return self.when(obj) and actor.sits_any(self.seats(obj))


@dataclass(frozen=True, slots=True)
class Apart:
    """A paper that its own app seals: what the check says of it. Its text and what it speaks of stay sealed."""

    number: str
    sha256: str
    issuer: Organisation
    issued_at: datetime


# number or SHA-256 -> the papers of an app that are known under it
Known = Callable[[str], Iterable[Apart]]
_apart: list[Known] = []


def register_apart(known: Known) -> None:
    """Let the check know the papers that an app prints with ``print_apart`` and seals."""
    if known not in _apart:
        _apart.append(known)


def papers_apart(typed: str) -> list[Apart]:
    """The sealed papers known under a number or a hash."""
    return [one for known in _apart for one in known(typed)]


_offers: dict[tuple[str, str], Offer] = {}


def register(offer: Offer) -> Offer:
    """Make an offer known. Raises ValueError when the machine has one of that name."""
    if (offer.machine, offer.name) in _offers:
        raise ValueError(f"{offer.machine}: the document {offer.name} is offered twice.")
    _offers[(offer.machine, offer.name)] = offer
    return offer


def offers_of(machine: str) -> list[Offer]:
    """The documents objects of a machine give, in the order of registration."""
    autodiscover_modules("documents")
    return [offer for (name, _offer), offer in _offers.items() if name == machine]


def machines() -> list[str]:
    """The machines whose objects give documents."""
    autodiscover_modules("documents")
    return sorted({machine for machine, _name in _offers})
