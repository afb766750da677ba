"""The errors that the product raises on purpose. A refusal is one sentence with the rule and the next step."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A request that a rule forbids. The sentence is shown to the person and recorded; nothing has changed.

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
    """The actor can see the object but may not do this (403)."""

    status = 403


class Stale(Refusal):
    """Someone else updated the object first (409); the page shows its present state."""


class Invalid(Refusal):
    """The input is wrong (422)."""

    status = 422


class Unseen(Exception):
    """The object does not exist, or this actor may not see it (404 in both cases)."""
