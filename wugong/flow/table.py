"""A mechanism as a table: what each state means, who is awaited and for how long; who may take which step, and what
must hold. Pure data. Every app writes one such table in its ``rules.py``; ``flow`` does the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum, StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


class Unit(StrEnum):
    """What a clock counts: working days, calendar days, months, working hours, hours, minutes."""

    WORKDAYS = "wd"
    DAYS = "d"
    MONTHS = "month"
    WORKHOURS = "wh"
    HOURS = "h"
    MINUTES = "min"


class Modal(StrEnum):
    """必须 and 不得 refuse; 应 refuses unless a reasoned exception is given; 一般 wants the departure's reason."""

    MUST = "must"
    SHALL = "shall"
    NORMALLY = "normally"


class Tone(StrEnum):
    """How a state looks. Never colour alone: the label says the same."""

    INK = "ink"
    QUIET = "quiet"
    AMBER = "amber"
    JADE = "jade"
    CINNABAR = "cinnabar"


class Fill(Enum):
    """In ``Step.sets``: a value that is read when the step is taken."""

    NOW = "the moment"
    TODAY = "the day"
    USER = "the person who acts"
    NAME = "the name of the person who acts"
    REASON = "the reason given"


NOW, TODAY, USER, NAME, REASON = Fill


class Alarm(StrEnum):
    """What happens along a clock."""

    REMIND = "remind"
    HALFWAY = "halfway"
    URGE = "urge"
    SUPERVISE = "supervise"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Bell:
    """One stage of the overdue chain: ``after`` working days past the due date, or hours past a due moment.

    A negative ``after`` lies before, in the unit of days the clock counts.
    ``to`` names the party told besides those awaited; empty tells only them. With ``share`` the bell rings when that
    share of the term has passed, whatever ``after`` says. ``unless`` names an attribute of the object that silences
    the bell when it is filled.
    """

    after: int
    alarm: Alarm
    to: str = ""
    share: float = 0
    unless: str = ""


DAY_BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE), Bell(10, Alarm.ESCALATE))


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a state may last.

    The due moment is ``amount`` ``unit`` after the state was entered, or, with ``until``, relative to the date (or
    moment) in that attribute of the object; no clock runs while that attribute is empty. ``latest`` names a day, or
    moment, of the object after which the clock has run out in any case. ``spans`` are further states
    in which the same clock goes on. When it runs out the system takes the step ``expires``, if one is named. One
    extension of at most ``extension`` (share of the term, or working days when 1 or more) may be granted.
    Amounts are defaults that a district may change; a running clock keeps the amount it was opened with.
    Where the term depends on the case, ``by`` names the attribute of the object that picks one of ``cases``; a value
    without a case has the clock itself. A district's own term for a case is kept under ``state:case``.
    """

    amount: int
    unit: Unit = Unit.WORKDAYS
    until: str = ""
    latest: str = ""
    spans: tuple[str, ...] = ()
    bells: tuple[Bell, ...] = DAY_BELLS
    expires: str = ""
    extension: float = 0
    by: str = ""
    cases: Mapping[str, Clock] = field(default_factory=dict)

    def case_of(self, obj: Any) -> tuple[str, Clock]:
        """The case the object is, with its clock; an empty name when it is none of them."""
        case = str(getattr(obj, self.by, "")) if self.by else ""
        return (case, self.cases[case]) if case in self.cases else ("", self)


@dataclass(frozen=True, slots=True)
class State:
    """What a state means to people, who is awaited in it (names of parties), what they are asked, and the clock.

    ``ask`` is an imperative for the desk ("admit or return"); ``asks`` holds another one for a party that is asked
    something else; ``pauses`` names states whose clocks stand still while this one lasts and go on when the object
    returns to where they run. A state that ``rests`` has a way out, but nothing is owed in it: the matter is closed (a
    document that is issued may still be withdrawn). ``opens`` names for a step the moment, an attribute of the object,
    before which a desk does not offer it.
    """

    meaning: Text
    tone: Tone = Tone.INK
    awaits: tuple[str, ...] = ()
    ask: Text = ""
    clock: Clock | None = None
    pauses: tuple[str, ...] = ()
    final: bool = False
    rests: bool = False
    asks: Mapping[str, Text] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)

    def ask_of(self, party: str) -> Text:
        """What a party is asked in this state."""
        return self.asks.get(party, self.ask)

    @property
    def open(self) -> bool:
        """Whether something is still owed."""
        return not (self.final or self.rests)


def _written_at() -> str:
    """File and line of the code that builds a step or a machine, for errors at start."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename in {__file__, "<string>"}:
        frame = frame.f_back
    name = frame.f_code.co_filename.replace("\\", "/")
    return f"{name[name.find('wugong/') :] if 'wugong/' in name else name}:{frame.f_lineno}"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the case. ``holds`` is pure; ``refusal`` says the rule and the next step.

    ``holds`` reads a ``flow.binding.Case``: the object as the step would leave it. ``refusal`` may use ``%(name)s`` for
    any attribute of the case. ``says`` is the line in the documentation. ``known``: it reads nothing that the step is
    still to bring, so that pages and the interface say the refusal before a form is filled in. ``hides``: pages do
    not offer the step at all while the guard does not hold; such a guard is ``known`` too.
    """

    rule: str
    holds: Callable[[Any], Any]
    refusal: Text
    says: Text
    modal: Modal = Modal.MUST
    known: bool = False
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: from which states, to which, by which parties, under which guards.

    ``by`` names parties of the app (``system`` is the timer). An empty ``sources`` creates the object. ``reason``: the
    actor must say why. ``tells``: parties who get a message. ``undoable``: the same person may take it back on the
    same day while nobody has acted on it; what it did elsewhere is reversed by the binding's ``back``. ``weight``
    orders buttons: the heaviest is the primary one; 0 keeps the step off the desk. ``stays``: the state stays;
    ``reseats``: parties sit elsewhere afterwards, so that the to-dos of the state are assigned again.

    ``asks`` names columns that the person fills in, in the order of the form ("note?" may stay empty); label, length,
    choices and help come from the model. ``sets`` maps columns to what the step writes by itself: a value, a ``Fill``
    (``NOW``, ``TODAY``, ``USER``, ...) or a pure function of the case. ``then`` names the step that the system takes
    right afterwards, also when a clock took this one. Real effects on other objects are the binding's ``after``.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    _: KW_ONLY
    by: tuple[str, ...]
    guards: tuple[Guard, ...] = ()
    reason: bool = False
    asks: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    then: str = ""
    tells: tuple[str, ...] = ()
    undoable: bool = False
    weight: int = 1
    stays: bool = False
    reseats: bool = False
    where: str = field(default="", init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", _written_at())

    @property
    def columns(self) -> dict[str, bool]:
        """The columns the step asks for, each with whether it must be filled in."""
        return {name.rstrip("?"): not name.endswith("?") for name in self.asks}


@dataclass(frozen=True)
class Machine:
    """The table of one mechanism. ``name`` is stable (it stands in the record), ``common`` the character of its place.

    Raises ValueError when the table contradicts itself.
    """

    name: str
    title: Text
    common: str
    states: dict[str, State]
    steps: tuple[Step, ...]
    parties: Mapping[str, Text] = field(default_factory=dict)
    where: str = field(default="", init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", _written_at())
        problems = list(self._problems())
        if problems:
            raise ValueError(f"{self.name}: " + "; ".join(problems))

    def _problems(self) -> Iterator[str]:
        seen: set[str] = set()
        known = set(self.parties) | {"system"}
        for step in self.steps:
            if step.name in seen:
                yield f"step {step.name} twice ({step.where})"
            seen.add(step.name)
            if not step.by:
                yield f"step {step.name} names no party ({step.where})"
            for name in (*step.sources, *([] if step.stays else [step.target])):
                if name not in self.states:
                    yield f"step {step.name} names the unknown state {name} ({step.where})"
            for party in (*step.by, *step.tells):
                if party not in known:
                    yield f"step {step.name} names the unknown party {party} ({step.where})"
        for step in self.steps:
            if step.then and not any(s.name == step.then and step.target in s.sources for s in self.steps):
                yield f"step {step.name} goes on with {step.then}, which does not lead out of its target ({step.where})"
            if lost := set(step.columns) & set(step.sets):
                yield f"step {step.name} asks for and sets {sorted(lost)} ({step.where})"
        for name, state in self.states.items():
            for party in state.awaits:
                if party not in known:
                    yield f"state {name} awaits the unknown party {party}"
            for clock in (state.clock, *state.clock.cases.values()) if state.clock else ():
                if clock.expires and clock.expires not in seen:
                    yield f"state {name} expires into the unknown step {clock.expires}"
                for party in (bell.to for bell in clock.bells if bell.to):
                    if party not in known:
                        yield f"state {name} has a bell for the unknown party {party}"
            if lost := set(state.opens) - seen:
                yield f"state {name} opens the unknown step {sorted(lost)}"
            if state.rests and (state.awaits or state.clock):
                yield f"state {name} rests and awaits somebody"
            if state.final and any(name in s.sources and not s.stays for s in self.steps):
                yield f"state {name} is final and has a way out"
            if not state.final and not any(name in s.sources for s in self.steps):
                yield f"state {name} has no way out"

    def step(self, name: str) -> Step:
        """The step of that name; KeyError when there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"{self.name} has no step {name}")

    def steps_from(self, state: str) -> list[Step]:
        """The steps that lead out of (or stay in) a state, the heaviest first."""
        return sorted((s for s in self.steps if state in s.sources), key=lambda s: -s.weight)
