"""The work diary of one person. No query takes anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wugong.burden.models import Note
from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.models import one
from wugong.common.sealed import unseal
from wugong.flow.table import Text

TEXT_KEY = "diary"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Way:
    """Where a line can be raised with one tap: a mechanism above, by its character.

    ``opens`` names the page that begins a case there: it finds the words in the session under ``BEGIN_WITH``, and
    nobody reads them before they are sent. Without one, ``run(text, actor=)`` returns the address of what it made.
    """

    name: str
    character: str
    label: Text
    run: Callable[..., str] | None = None
    opens: str = ""


_ways: dict[str, Way] = {}


def register_way(way: Way) -> None:
    """Add a mechanism to which lines are raised."""
    _ways[way.name] = way


def ways() -> list[Way]:
    """Where lines can be raised."""
    return list(_ways.values())


def way_named(name: str) -> Way | None:
    """The mechanism of that name."""
    return _ways.get(name)


def may_write(actor: Actor) -> bool:
    """Who works here has a diary; administrators have no business of the district in theirs (R-61)."""
    return actor.user is not None and actor.role in STAFF_ROLES


def notes_of(actor: Actor) -> list[tuple[Note, str]]:
    """One's own lines, the newest first, unsealed."""
    if actor.user is None:
        return []
    rows = Note.objects.filter(owner=actor.user).order_by("-created_at")[:MOST_SHOWN]
    return [(note, unseal(note.sealed, purpose=TEXT_KEY)) for note in rows]


def note_of(actor: Actor, pk: Any) -> Note:
    """A line of one's own; raises Unseen for anybody else's."""
    return one(Note.objects.filter(owner=actor.user, pk=pk) if actor.user else Note.objects.none())
