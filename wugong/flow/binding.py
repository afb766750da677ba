"""How an app hands its table to the house: which model, who the parties are, what to tell people, what to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.common.errors import Refusal
from wugong.flow.models import Classification, Stateful
from wugong.flow.slips import Answer
from wugong.flow.table import Clock, Machine, Step, Text

Said = Text | Callable[[], Text]
Seats = Callable[[Any], Iterable[Seat]]


@dataclass(frozen=True, slots=True)
class Card:
    """What people are told of a thing.

    ``title`` and ``detail`` are kept in Chinese and in English and asked for in each: where the language of the page
    matters they are lazy or functions (``lambda: _("...") % ...``), so that what they speak of is read once.
    ``place`` is the division code the matter belongs to (6, 9, 12 or more digits), ``participants`` the organisations
    and persons that may see it beside those whose place covers it, ``words`` further text to be found by. Whoever
    knows the number and the ``code`` on a resident's slip sees how far the matter has come.
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
    ``form(data, obj=, actor=, step=)`` is a ``flow.forms.StepForm`` class. ``link`` leads to a page of its own; without
    a ``run`` beside it, the step can be taken on that page alone. ``at_once``: the line of a desk says all one must
    know, so that its button takes the step with what may stay empty left empty; a refusal shows the form. ``inline``
    names the one text that the line asks for beside its button, ``inline_for`` the party whose desk does (empty: all).
    """

    run: Callable[..., Any] | None = None
    form: type | None = None
    link: Callable[[Any], str] | None = None
    at_once: bool = False
    inline: str = ""
    inline_for: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A button on the desk of these roles that leads to the page where a case begins."""

    label: Text
    roles: tuple[str, ...]
    page: Callable[[], str]


class Case:
    """What the guards of a step read: the object as the step would leave it, and who acts with what.

    An attribute is one of the step's own changes, else of its further inputs, else of the object. ``before`` is the
    object as it is now. An app whose guards need queries subclasses it with cached properties: each is read when a
    guard asks for it, and once. ``given(name)`` is an input that may be missing.
    """

    def __init__(self, obj: Any, *, actor: Actor, changes: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        self.before, self.actor, self.changes, self.inputs = obj, actor, changes, inputs

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        for known in (self.changes, self.inputs):
            if name in known:
                return known[name]
        if name.endswith("_id") and name[:-3] in self.changes:
            return getattr(self.changes[name[:-3]], "pk", None)
        return getattr(self.before, name)

    def __getitem__(self, name: str) -> Any:
        """An attribute as a refusal shows it: a date as one writes it, with the year where it is not this one."""
        value = getattr(self, name)
        if isinstance(value, datetime):
            value = timezone.localtime(value).date()
        if not isinstance(value, date):
            return value
        return date_format(value, "MONTH_DAY_FORMAT" if value.year == self.today.year else "DATE_FORMAT")

    def given(self, name: str, default: Any = None) -> Any:
        """An input or a change of the step, or ``default`` where it brings none."""
        return self.changes.get(name, self.inputs.get(name, default))

    @property
    def today(self) -> date:
        """The day in the district, so that rules need no clock."""
        return clock.today()

    @property
    def differs(self) -> bool:
        """Whether the step leaves any column other than it is."""
        return any(value != getattr(self.before, name) for name, value in self.changes.items())

    @property
    def new(self) -> bool:
        """Whether the object is being created and has no row yet."""
        return bool(self.before._state.adding)


@dataclass(frozen=True)
class Binding:
    """A machine tied to its model. Registered once, in ``AppConfig.ready``.

    ``parties`` say who sits where (``at``, ``above`` and ``person`` for the usual ones). ``case`` is the class that the
    guards read. ``visible(actor)`` is the app's own first query; without one, people see what they find by its card
    (``flow.queries.seen_of``). ``choices`` give the rows a column with a foreign key may take, and the names that
    the line of a text offers. ``after`` names, for a
    step, the action with its real effects: ``effect(obj, *, actor, reason, **inputs)`` runs inside the step, whether a
    page, the interface or a clock took it. ``back`` names, for a step that may be taken back,
    the action that reverses what it did elsewhere: ``effect(obj, *, actor)``, refused where somebody went on.
    ``shows`` lists columns for the default page, or pairs of a label and a
    function of the object; ``new(actor)`` returns an unsaved object that the actor may begin, or None, and
    ``new_url`` names a page of the app's own for that; ``list_url``
    names a list of the app's own. ``answer(obj)`` is what the holder of a slip reads beside the state,
    ``slip_page(obj)`` the address of a page of the app's own for him, and
    ``joined_by(code)`` the key of the object that the holder of another slip has joined. ``gone(pk)`` is the refusal
    for who takes a step in what everybody could read and is there no longer. ``doors`` are
    buttons of a desk that begin a case. ``stuck(obj)`` names the step that the system takes for an object that an older
    version left without a way on. ``beside(ids)`` says what the desk of those awaited shows beside each line, as the
    persons an object is about: it is never kept, so that nobody is found by it (R-81). ``parts`` name the machine and
    give the ids of the matters that a matter waits for where nobody of its own is awaited: those awaited there are
    shown and urged here. ``unlisted`` are steps that people take for themselves: the record keeps them, pages and the
    interface do not tell others who took them. ``drafts`` says whether a browser may remember what is typed in the
    forms of these cases until it is sent. ``notes`` puts acts into words that the history shows beside the steps.
    ``sheet``: its lines go out as a ledger; not where the app has a ledger of its own, or lines name persons.
    """

    machine: Machine
    model: type[Stateful]
    parties: Mapping[str, Seats]
    describe: Callable[[Any], Card]
    visible: Callable[[Actor], QuerySet[Any]] | None = None
    case: type[Case] = Case
    acts: Mapping[str, Act] = field(default_factory=dict)
    after: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    back: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    choices: Mapping[str, Callable[[Any, Actor], QuerySet[Any]]] = field(default_factory=dict)
    shows: tuple[str | tuple[Text, Callable[[Any], Any]], ...] = ()
    new: Callable[[Actor], Any] | None = None
    new_url: str = ""
    number: str = ""
    answer: Callable[[Any], Answer] | None = None
    joined_by: Callable[[str], UUID | None] | None = None
    gone: Callable[[UUID], Refusal | None] | None = None
    slip_page: Callable[[Any], str] | None = None
    stuck: Callable[[Any], str] | None = None
    list_url: str = ""
    doors: tuple[Door, ...] = ()
    beside: Callable[[Iterable[UUID]], Mapping[UUID, str]] | None = None
    parts: tuple[str, Callable[[UUID], QuerySet[Any]]] | None = None
    drafts: bool = True
    notes: Mapping[str, Text] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()
    sheet: bool = True

    @property
    def told_steps(self) -> tuple[str, ...]:
        """The steps of the table that the history of a case names."""
        return tuple(step.name for step in self.machine.steps if step.name not in self.unlisted)

    def seats(self, obj: Any, party: str) -> list[Seat]:
        """The seats of a party for this object; the system has none."""
        return [] if party == "system" else list(self.parties[party](obj))

    def holds(self, actor: Actor, obj: Any, party: str) -> bool:
        """Whether the actor is of that party."""
        if party == "system":
            return actor.system
        return actor.sits_any(self.seats(obj, party))

    def act(self, step: str) -> Act:
        """How pages run a step; an empty ``Act`` where the binding says nothing."""
        return self.acts.get(step, NO_ACT)


NO_ACT = Act()


class ByColumn:
    """Seats found by a column: see ``at``, ``above`` and ``person``. ``path`` may follow foreign keys (``a__b``)."""

    def __init__(self, path: str, seat: Callable[[Any], list[Seat]]) -> None:
        self.path, self.seat = path, seat

    def __call__(self, obj: Any) -> list[Seat]:
        *way, last = self.path.split("__")
        for name in way:
            obj = getattr(obj, name)
            if obj is None:
                return []
        value = getattr(obj, f"{last}_id", None) if hasattr(obj, f"{last}_id") else getattr(obj, last)
        return self.seat(value) if value else []


def at(path: str, *roles: str) -> ByColumn:
    """Those who wear a hat (of these roles) in the organisation of a column."""
    return ByColumn(path, lambda pk: [Seat(role=role, organisation=pk) for role in roles or ("",)])


def above(role: str, digits: int, path: str = "place") -> ByColumn:
    """Those of a role in the district (6 digits), street (9) or community (12) that the code in a column lies in."""
    return ByColumn(path, lambda code: [Seat(role=role, place=str(code)[:digits])])


def person(path: str) -> ByColumn:
    """The one person whose id a column holds."""
    return ByColumn(path, lambda pk: [Seat(user=pk)])


def first_page(machine: str, step: str = "") -> Callable[[], str]:
    """The default page that begins a case of a machine, for a door."""
    query = f"?step={step}" if step else ""
    return lambda: reverse("web:new", args=[machine]) + query


_by_name: dict[str, Binding] = {}
_by_model: dict[type, Binding] = {}


def register(binding: Binding) -> None:
    """Make a binding known.

    Raises ValueError with file and line of the table: for a second machine of a name, a party without seats, an act or
    an effect without a step, a column that the model does not have, a foreign key that is asked for without choices.
    """
    machine = binding.machine
    known = _by_name.get(machine.name)
    if known and known.model is not binding.model:
        raise ValueError(f"{machine.where}: the machine {machine.name} exists already ({known.machine.where})")
    if problems := list(_problems(binding)):
        raise ValueError("; ".join(problems))
    _by_name[machine.name] = binding
    _by_model[binding.model] = binding


def _problems(binding: Binding) -> Iterable[str]:
    machine, names = binding.machine, {step.name for step in binding.machine.steps}
    if lost := set(machine.parties) - set(binding.parties):
        yield f"{machine.where}: {machine.name} has no seats for {sorted(lost)}"
    for other in _by_name.values():
        if binding.number and other.number == binding.number and other.machine.name != machine.name:
            yield f"{machine.where}: the numbers {binding.number} of {machine.name} are those of {other.machine.name}"
    for kind, given in (("acts", binding.acts), ("effects", binding.after), ("ways back", binding.back)):
        if lost := set(given) - names:
            yield f"{machine.where}: {machine.name} has {kind} without a step {sorted(lost)}"
    for party, seats in binding.parties.items():
        if isinstance(seats, ByColumn) and not _path(binding.model, seats.path):
            yield f"{machine.where}: the party {party} of {machine.name} names the unknown column {seats.path}"
    for step in machine.steps:
        yield from _lost_columns(binding, step)
    for name in binding.shows:
        if isinstance(name, str) and _column(binding.model, name) is None:
            yield f"{machine.where}: {machine.name} shows the column {name}, which the model does not have"
    for rule in _clocks(machine):
        if rule.expires and binding.act(rule.expires).run:
            where = machine.step(rule.expires).where
            yield f"{where}: a clock takes {rule.expires}, so its effects belong in `after`, not in an act of its own"


def _lost_columns(binding: Binding, step: Step) -> Iterable[str]:
    for name in (*step.columns, *step.sets):
        if (column := _column(binding.model, name)) is None:
            yield f"{step.where}: {step.name} names the column {name}, which {binding.model.__name__} does not have"
        elif column.is_relation and name in step.columns and name not in binding.choices:
            yield f"{step.where}: {step.name} asks for {name}, and the binding gives it no choices"


def _clocks(machine: Machine) -> Iterable[Clock]:
    for state in machine.states.values():
        if state.clock:
            yield from (state.clock, *state.clock.cases.values())


def _column(model: type[Model], name: str) -> Field[Any, Any] | None:
    try:
        found: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "concrete", False) else None


def _path(model: type[Model], path: str) -> bool:
    """Whether a path of foreign keys ends in a column."""
    for name in path.split("__"):
        column = _column(model, name)
        if column is None:
            return False
        model = column.related_model if column.is_relation else model  # type: ignore[assignment]
    return True


def bindings() -> list[Binding]:
    """All bindings, in the order of registration."""
    return list(_by_name.values())


def binding_named(name: str) -> Binding:
    """The binding of that machine; KeyError when there is none."""
    return _by_name[name]


def doors_for(actor: Actor) -> list[tuple[Text, str]]:
    """The doors of the actor's desk: label and address."""
    return [
        (door.label, door.page()) for bound in _by_name.values() for door in bound.doors if actor.is_any(*door.roles)
    ]


_listeners: dict[str, list[Callable[..., object]]] = {}


def when_ended(machine: str, listen: Callable[..., object]) -> None:
    """Call ``listen(obj, actor=SYSTEM)`` in the transaction in which a case of this machine comes to its end.

    For what joins two mechanisms: neither knows the other.
    """
    _listeners.setdefault(machine, []).append(listen)


def listeners_of(machine: str) -> list[Callable[..., object]]:
    """What is called when a case of this machine comes to its end."""
    return _listeners.get(machine, [])


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
