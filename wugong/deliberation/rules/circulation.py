"""Deciding in writing between meetings (书面传阅): who answers, how, and when that is a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = timedelta(days=60)  # how long the members may be asked to answer


class Said(TextChoices):
    """What a voting member answers."""

    AGREE = "agree", pgettext_lazy("circulation", "Agree")
    DISAGREE = "disagree", pgettext_lazy("circulation", "Disagree")
    MEETING = "meeting", pgettext_lazy("circulation", "Ask for a meeting")


class Needed(TextChoices):
    """How many answers make a decision in writing, by the rules of procedure."""

    MOST = "most", _("more than the share of a quorum has answered")
    ALL = "all", _("every voting member has answered")


class Came(TextChoices):
    """What became of a circulation."""

    RUNNING = "running", pgettext_lazy("circulation", "under way")
    ADOPTED = "adopted", pgettext_lazy("circulation", "adopted in writing")
    CALLED_IN = "called_in", pgettext_lazy("circulation", "taken to a meeting")


@dataclass(frozen=True, slots=True)
class Tally:
    """How it stands: voting seats, answers needed, and what came in. ``over``: the last day has passed."""

    seats: int
    needed: int
    agree: int = 0
    disagree: int = 0
    meeting: int = 0
    over: bool = False

    @property
    def answers(self) -> int:
        return self.agree + self.disagree + self.meeting

    @property
    def whole(self) -> bool:
        """Nobody can still answer: all have, or the time is up."""
        return self.over or self.answers >= self.seats

    def carried(self, percent: int) -> bool:
        """Whether more than that share of those who answered agree."""
        return self.agree * 100 > self.answers * percent


def needed(seats: int, rule: str, percent: int) -> int:
    """How many answers a decision in writing needs."""
    return seats if rule == Needed.ALL else seats * percent // 100 + 1
