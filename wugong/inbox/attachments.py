"""What goes with the e-mail of a message: floors above hand in who makes it for which kind of message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wugong.inbox.models import Message
from wugong.inbox.people import Address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a message: its name, its content, and its media type with parameters."""

    name: str
    content: bytes
    mimetype: str


Maker = Callable[[Message, Address], Attachment | None]
_makers: dict[str, Maker] = {}


def register(kind: str, make: Maker) -> None:
    """Say what goes with messages of that kind; called once, in ``AppConfig.ready``."""
    _makers[kind] = make


def attachments_of(messages: list[Message], address: Address) -> list[Attachment]:
    """Everything that goes with these messages to this person."""
    made = [_makers[message.kind](message, address) for message in messages if message.kind in _makers]
    return [one for one in made if one is not None]
