"""What can go wrong on purpose. A refusal is one sentence with the rule and the next step."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something asked for that may not be. Shown to the person as it stands; recorded; nothing has changed.

    ``sentence`` may be lazy and is rendered in the language of the page; ``rule`` is the R-number or the name of the
    guard; ``field`` names the input at fault, if one is.
    """

    status = 409

    def __init__(self, sentence: Any, *, rule: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class Denied(Refusal):
    """Visible to the actor, but the verb is not his: 403."""

    status = 403


class Stale(Refusal):
    """Someone else moved first: 409, and the page shows the state as it is now."""


class Invalid(Refusal):
    """The input is at fault: 422."""

    status = 422


class Unseen(Exception):
    """Not there, or not for this actor to see: 404 in both cases."""
