"""How an app hands its table to the house: which model, who the parties are, what to tell people, what to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common.actor import Actor, Seat
from wugong.flow.models import Classification, Stateful
from wugong.flow.table import Clock, Machine, Text

Said = Text | Callable[[], Text]
Seats = Callable[[Any], Iterable[Seat]]


@dataclass(frozen=True, slots=True)
class Card:
    """What people are told of a thing.

    ``title`` and ``detail`` are kept in Chinese and in English and asked for in each: where the language of the page
    matters they are lazy or functions (``lambda: _("...") % ...``), so that what they speak of is read once.
    ``place`` is the division code the matter belongs to (6, 9, 12 or more digits), ``participants`` the organisations
    that may see it beside those whose place covers it, ``words`` further text to be found by. Whoever knows the number
    and the ``code`` on a resident's slip sees how far the matter has come.
    """

    title: Said
    detail: Said = ""
    url: str = ""
    place: str = ""
    participants: tuple[UUID, ...] = ()
    classification: str = Classification.INTERNAL
    words: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A verb as a page or the API runs it: the action and the form that reads its input.

    ``run(obj, *, actor, **cleaned_data)`` is the app's own action; without one ``flow.actions.take`` moves the state.
    ``form(data, obj=, actor=, step=)`` is a ``flow.forms.StepForm`` class. ``link`` leads to a page of its own instead.
    ``given`` are the inputs of the guards that the step itself brings, so that its button knows what they will say.
    """

    run: Callable[..., Any] | None = None
    form: type | None = None
    link: Callable[[Any], str] | None = None
    given: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Binding:
    """A machine tied to its model. Registered once, in ``AppConfig.ready``.

    ``facts(obj, actor, **inputs)`` reads what the guards need; ``visible(actor)`` is the app's own first query;
    ``answer(obj)`` is what the holder of a slip is told beside the state.
    """

    machine: Machine
    model: type[Stateful]
    parties: dict[str, Seats]
    describe: Callable[[Any], Card]
    visible: Callable[[Actor], QuerySet[Any]]
    facts: Callable[..., Any] | None = None
    acts: dict[str, Act] = field(default_factory=dict)
    number: str = ""
    answer: Callable[[Any], str] | None = None

    def seats(self, obj: Any, party: str) -> list[Seat]:
        """The seats of a party for this object; the system has none."""
        return [] if party == "system" else list(self.parties[party](obj))

    def holds(self, actor: Actor, obj: Any, party: str) -> bool:
        """Whether the actor is of that party."""
        if party == "system":
            return actor.system
        return any(actor.sits(seat) for seat in self.seats(obj, party))


_by_name: dict[str, Binding] = {}
_by_model: dict[type, Binding] = {}


def register(binding: Binding) -> None:
    """Make a binding known. Raises ValueError for a party without seats or an act without a step."""
    machine = binding.machine
    if lost := set(machine.parties) - set(binding.parties):
        raise ValueError(f"{machine.name}: no seats for {sorted(lost)}")
    if lost := set(binding.acts) - {s.name for s in machine.steps}:
        raise ValueError(f"{machine.name}: acts without a step {sorted(lost)}")
    _by_name[machine.name] = binding
    _by_model[binding.model] = binding


def bindings() -> list[Binding]:
    """All bindings, in the order of registration."""
    return list(_by_name.values())


def binding_named(name: str) -> Binding:
    """The binding of that machine; KeyError when there is none."""
    return _by_name[name]


def binding_of(obj: Any) -> Binding:
    """The binding of the object's model; KeyError when it lives by no table."""
    return _by_model[type(obj)]


def clock_named(machine: str, state: str) -> Clock | None:
    """The clock that the table gives a state, or a case of it (``state:case``); None where there is none."""
    name, _colon, case = state.partition(":")
    try:
        rule = _by_name[machine].machine.states[name].clock
    except KeyError:
        return None
    return rule.cases.get(case) if rule and case else rule
