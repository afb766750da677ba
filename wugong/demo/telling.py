"""Stories told side by side: every step of every story in the order of its moment, so that numbers grow with days.

A story is a generator that yields the moment of its next step and then takes that step; ``yield from`` tells a part of
it. Where one case takes nothing but steps of its own table, a ``Story`` says them as data.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from wugong.common import clock
from wugong.demo.district import District
from wugong.flow.actions import begin, perform
from wugong.flow.binding import binding_named
from wugong.flow.models import Stateful

Telling = Generator[datetime, None, Any]
When = int | timedelta | datetime
# when, step, who, what the form of the step asks
Told = tuple[When, str, str] | tuple[When, str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Story:
    """One case as data: the columns it begins with, and its steps, the first of which brings it into being.

    A step is ``(when, name, who, inputs)``: days ago, or so long after the step before; the sign-in name of a person;
    the inputs by the names of the fields of the step's form, as ``flow.actions.perform`` takes them. ``make`` is the
    app's own verb for beginning, called with the columns, where a case begins inside another one.
    """

    machine: str
    columns: dict[str, Any]
    steps: Sequence[Told]
    make: Callable[..., Stateful] | None = None

    def told(self, district: District, case: Stateful | None = None) -> Telling:
        """The steps, each at its moment; ``case`` where it has begun already. Returns the case."""
        bound, moment = binding_named(self.machine), clock.now()
        for when, step, who, *given in self.steps:
            moment = moment_of(district, when, moment)
            yield moment
            actor, inputs = district.actor(who), given[0] if given else {}
            if case is not None:
                perform(bound.model._base_manager.get(pk=case.pk), step, actor=actor, **inputs)
            elif self.make:
                case = self.make(**self.columns, actor=actor)
            else:
                blank = (bound.new(actor) if bound.new else None) or bound.model()
                for name, value in self.columns.items():
                    setattr(blank, name, value)
                case = begin(blank, step, actor=actor, **inputs)
        return case


def moment_of(district: District, when: When, before: datetime) -> datetime:
    """Ten o'clock of a working day so many days ago, so long after another moment, or the moment itself."""
    if isinstance(when, timedelta):
        return before + when
    return when if isinstance(when, datetime) else district.workday(when)


def tell(stories: Iterable[Telling]) -> None:
    """Tell all stories to their end; of steps of one moment the story that was named first goes first."""
    waiting: list[tuple[datetime, int, Telling]] = []

    def stand(number: int, story: Telling) -> None:
        if moment := next(story, None):
            heappush(waiting, (moment, number, story))

    for number, story in enumerate(stories):
        stand(number, story)
    while waiting:
        moment, number, story = heappop(waiting)
        with clock.at(moment):
            stand(number, story)
