"""What the desk, a case page, the search and the board read of all mechanisms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, ADVISING_ROLES, STAFF_ROLES, Actor, Hat, Role
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.once import once
from wugong.common.prepared import HOW_MANY, past, prepared
from wugong.flow import matters, search
from wugong.flow.awaited import cases_of as cases_of  # noqa: PLC0414
from wugong.flow.awaited import open_todos as open_todos  # noqa: PLC0414
from wugong.flow.awaited import owed_in as owed_in  # noqa: PLC0414
from wugong.flow.binding import Binding, binding_named, binding_of, bindings
from wugong.flow.engine import with_tokens
from wugong.flow.models import Classification, Follow, Matter, Participant, Stateful, Timer, Todo, pk_of
from wugong.flow.slips import Answer, read_number
from wugong.flow.table import Modal, State, Step, Unit
from wugong.workdays.queries import calendar
from wugong.workdays.rules import Calendar, left

S = TypeVar("S", bound=Stateful)
# Hats that see what happens in their place; all others see what they take part in.
SCOPED = frozenset(
    {Role.DO, Role.DS, Role.SP, Role.SO, Role.SC, Role.SF, Role.CP, Role.CW, Role.GW, Role.SV},
)
# Hats of an organisation that find what concerns the post of a person: heads and their office, no desk and no clerk.
PERSONNEL_ROLES = frozenset({Role.DO, Role.SP, Role.SO, Role.DD})
# What a hat with a place in its scope finds there without taking part.
COVERED = (Classification.PUBLIC, Classification.DISTRICT, Classification.STREET, Classification.INTERNAL)


def matters_visible_to(actor: Actor) -> QuerySet[Matter]:
    """Every matter this actor may find."""
    rows = Matter.objects.all()
    if actor.system:
        return rows
    hat = actor.hat
    if hat and hat.role in ADMIN_ROLES:  # nothing but what is addressed to the duty itself
        duty = Todo.objects.filter(role=hat.role, organisation__isnull=True).values("matter")
        own = Participant.objects.filter(who=actor.user).values("matter") if actor.user else []
        return rows.filter(Q(pk__in=duty) | Q(pk__in=own))
    seen = Q(classification=Classification.PUBLIC)
    if hat:
        if hat.role in SCOPED and hat.place:
            seen |= Q(classification__in=COVERED) & within(hat.place)
        if hat.role in STAFF_ROLES and hat.place:
            seen |= Q(classification=Classification.DISTRICT)
            seen |= Q(classification=Classification.STREET) & within(hat.place[:9])
        if hat.organisation:
            # IN and not EXISTS: where few rows match, the index on participants leads.
            takes_part = Q(pk__in=Participant.objects.filter(who=hat.organisation).values("matter"))
            if hat.role not in PERSONNEL_ROLES:
                takes_part &= ~Q(classification=Classification.PERSONNEL)
            seen |= takes_part
    if actor.user:
        seen |= Q(pk__in=Participant.objects.filter(who=actor.user).values("matter"))
        seen |= Q(pk__in=Todo.objects.filter(user=actor.user).values("matter"))
    return rows.filter(seen)


def within(place: str, column: str = "place") -> Q:
    """A place and everything in it, as a range that the index on codes answers; nothing where no place is named."""
    return Q(pk__in=[]) if place == "" else Q(**{f"{column}__gte": place, f"{column}__lt": past(place)})


def found(actor: Actor, query: str) -> QuerySet[Matter]:
    """Matters that contain all of the query: Chinese characters, pinyin, initials, words or a number."""
    return with_tokens(matters_visible_to(actor), search.terms(query))


def late(now: datetime | None = None) -> Q:
    """Open matters whose clock has run out: what desk, lists, search and board call late, as ``due_of`` reads it."""
    return Q(open=True, due_at__lte=clock.now() if now is None else now)


@dataclass(frozen=True, slots=True)
class Due:
    """A clock as people read it. ``left_workdays`` is negative when overdue; None due means no clock."""

    due: datetime | None = None
    left_workdays: int = 0
    overdue: bool = False
    soon: bool = False
    provisional: bool = False
    stopped: bool = False
    stop_reason: str = ""
    by_the_minute: bool = False


def due_of(due: datetime | None, timer: Timer | None = None, *, days: Calendar | None = None) -> Due:
    """The reading of a clock now. For the rows of a list hand in one calendar (``workdays.queries.calendar``)."""
    if timer and timer.stopped_at and not timer.closed_at:
        return Due(stopped=True, stop_reason=timer.stop_reason)
    if due is None:
        return Due()
    now = clock.now()
    count = left(due, now, days or calendar())
    return Due(
        due=due,
        left_workdays=count,
        overdue=now >= due,
        soon=now < due <= now + timedelta(days=1) or count <= 1,
        provisional=bool(timer and timer.provisional),
        by_the_minute=bool(timer and timer.unit in {"h", "min", "wh"}),
    )


@dataclass(frozen=True, slots=True)
class Button:
    """A step offered to somebody. ``why_not`` is the refusal he would get, where that is known."""

    step: Step
    primary: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One to-do: the matter, what is asked (of the seat itself: ``own``; from when on: ``opens``), clock, buttons."""

    todo: Todo
    matter: Matter
    ask: str
    due: Due
    buttons: list[Button] = field(default_factory=list)
    own: bool = True
    opens: datetime | None = None


def todos_for(actor: Actor, hat: Hat | None = None) -> QuerySet[Todo]:
    """Open to-dos of the actor under the hat worn (or under ``hat``), the most urgent first."""
    worn = hat or actor.hat
    mine = Q(user=actor.user) if actor.user else Q(pk__in=[])
    if worn:
        anyone = Q(user__isnull=True)
        if worn.organisation:
            roles = [worn.role] if worn.role in ADVISING_ROLES else ["", worn.role]  # as ``Actor.sits``
            mine |= anyone & Q(organisation=worn.organisation, role__in=roles, place__in=["", worn.place])
        mine |= anyone & Q(organisation__isnull=True, role=worn.role, place__in=["", worn.place])
    return Todo.objects.filter(mine, done_at__isnull=True)


# A desk with more says so only where it is looked at: to count ten thousand on every page would hold it up.
MOST_COUNTED = 500
ON_DESK = 40  # to-dos on the first screen


def todos_by_common(actor: Actor) -> QuerySet[Todo, tuple[str, int]]:
    """How many open to-dos of the actor there are in each mechanism, as far as is counted."""
    some = Todo.objects.filter(pk__in=todos_for(actor).values("pk")[:MOST_COUNTED])
    counted = some.order_by().values("matter__common").annotate(n=Count("matter", distinct=True))
    return counted.values_list("matter__common", "n")


def waited_for(actor: Actor) -> QuerySet[Todo]:
    """What others owe to the actor: to-dos his organisation's steps opened for somebody else."""
    mine = Q(asked_by=actor.user)
    if actor.organisation:
        mine |= Q(asked_by_organisation=actor.organisation)
    return Todo.objects.filter(mine, done_at__isnull=True).exclude(pk__in=todos_for(actor).values("pk"))


HOW_MANY_CASES = Func(F("matter"), template="COUNT(DISTINCT %(expressions)s)", output_field=BigIntegerField())


def counts_of_tabs(actor: Actor) -> tuple[int, int]:
    """How much the actor waits for from others, and how much he follows."""
    found = dict(_counted_tabs(actor)) if actor.user else {}
    return found.get("waited", 0), found.get("followed", 0)


@prepared
def _counted_tabs(actor: Actor) -> QuerySet[Any, tuple[str, int]]:
    waited = waited_for(actor).order_by().values_list(Value("waited"), HOW_MANY_CASES)
    return waited.union(followed(actor).order_by().values_list(Value("followed"), HOW_MANY), all=True)


# Clocks that run in minutes are those of emergencies: they come before what is overdue.
MOST_URGENT = (
    Case(When(timer__unit=Unit.MINUTES, then=0), default=1, output_field=IntegerField()),
    F("due_at").asc(nulls_last=True),
    "id",
)


@prepared
def urgent_first(actor: Actor) -> QuerySet[Todo]:
    """What a desk shows first: the most urgent to-dos, those without a term last."""
    return for_desk(todos_for(actor)).order_by(*MOST_URGENT)[: ON_DESK + 1]


def counts_elsewhere(actor: Actor, hats: Iterable[Hat]) -> list[tuple[Hat, int]]:
    """How much waits under other hats of the actor, beside what is addressed to him by name."""
    others = list(hats)
    if not others:
        return []
    each = [todos_for(actor, hat).exclude(user__isnull=False) for hat in others]
    counted = [rows.order_by().values_list(Value(n), HOW_MANY_CASES) for n, rows in enumerate(each)]
    found = dict(counted[0].union(*counted[1:], all=True))
    return [(hat, found[n]) for n, hat in enumerate(others) if found.get(n)]


def followed(actor: Actor) -> QuerySet[Matter]:
    """Matters the actor follows and may still see."""
    if actor.user is None:
        return Matter.objects.none()
    return matters_visible_to(actor).filter(pk__in=Follow.objects.filter(user=actor.user).values("matter"))


# What a row of a desk shows; the words to be found by, a page long in each matter, are not among it.
SHOWN = (
    *("party", "organisation", "due_at", "created_at", "opens_at"),
    *(
        f"matter__{c}"
        for c in ("machine", "common", "biz_no", "title", "title_en", "detail", "detail_en", "url", "state", "due_at")
    ),
    *(f"timer__{c}" for c in ("unit", "provisional", "stopped_at", "stop_reason", "closed_at")),
)


def for_desk(todos: QuerySet[Todo]) -> QuerySet[Todo]:
    """To-dos with so much of their matter and clock as a desk shows."""
    return todos.select_related("matter", "timer").only(*SHOWN)


def desk_rows(todos: Iterable[Todo]) -> list[DeskRow]:
    """To-dos read by ``for_desk`` as rows of a desk."""
    rows, days = [], calendar()
    for todo in todos:
        bound = binding_named(todo.matter.machine)
        state = bound.machine.states.get(todo.matter.state)
        opens = todo.opens_at if todo.opens_at and todo.opens_at > clock.now() else None
        early, steps = state.opens if state and opens else (), bound.machine.steps_from(todo.matter.state)
        steps = [s for s in steps if todo.party in s.by and s.weight > 0 and s.name not in early]
        own = state is None or todo.party in state.awaits
        # Who oversees a case reads the clock of those who must act, as every list does.
        due, timer = (todo.due_at, todo.timer) if own else (todo.matter.due_at, None)
        rows.append(
            DeskRow(
                todo,
                todo.matter,
                str(state.ask_of(todo.party)) if state else "",
                due_of(due, timer, days=days),
                [Button(step, primary=(n == 0)) for n, step in enumerate(steps[:3])],
                own=own,
                opens=opens,
            )
        )
    return rows


def one_a_case(rows: Iterable[DeskRow]) -> list[DeskRow]:
    """One row a matter, where somebody sits in two of its parts: what the own part asks, with the buttons of both."""
    cases: dict[UUID, DeskRow] = {}
    for row in rows:
        held = cases.setdefault(row.matter.pk, row)
        if held is row:
            continue
        kept, other = (row, held) if row.own and not held.own else (held, row)
        names = {button.step.name for button in kept.buttons}
        more = [replace(b, primary=False) for b in other.buttons if b.step.name not in names]
        cases[row.matter.pk] = replace(kept, buttons=[*kept.buttons, *more])
    return list(cases.values())


def buttons_for(actor: Actor, obj: Stateful) -> list[Button]:
    """The steps this actor may take now, the heaviest first, with the refusal a guard would give."""
    bound = binding_of(obj)
    offered: list[Button] = []
    held: dict[str, bool] = {}
    read: list[Any] = []  # the case, read once for all steps
    for step in bound.machine.steps_from(obj.state):
        for party in step.by:
            if party not in held:
                held[party] = party != "system" and bound.holds(actor, obj, party)
        if any(held[p] for p in step.by):
            why_not, hidden = _why_not(bound, step, obj, actor, read)
            if not hidden:
                offered.append(Button(step, primary=not offered, why_not=why_not))
    return offered


def _why_not(bound: Binding, step: Step, obj: Stateful, actor: Actor, read: list[Any]) -> tuple[str, bool]:
    """The refusal one would get, and whether the step is not offered at all because of it."""
    act = bound.act(step.name)
    # What a form, or the page it leads to, will bring cannot be known yet; what a reason may answer is in nobody's way.
    brings = step.asks or act.form or act.link
    guards = [g for g in step.guards if g.modal is Modal.MUST and (g.known or g.hides or not brings)]
    if not guards:
        return "", False
    try:
        if not read:
            read.append(bound.case(obj, actor=actor, changes={}, inputs={}))
        case = read[0]
        for guard in guards:
            if not guard.holds(case):
                return matters.say(guard.refusal, case), guard.hides
    except (Refusal, Denied) as refusal:
        return str(refusal), False
    return "", False


def may_urge(actor: Actor, bound: Binding, obj: Stateful, matter: Matter) -> bool:
    """Whether the actor may remind those awaited: somebody else who takes part, or in whose place the matter lies."""
    if actor.user is None or actor.hat is None or actor.is_any(*ADMIN_ROLES):
        return False
    if actor.role in SCOPED and matter.place and actor.covers(matter.place):
        return True
    if actor.organisation and matter.participants.filter(who=actor.organisation).exists():
        return True
    return any(bound.holds(actor, obj, party) for party in bound.parties)


def seen_of(bound: Binding, actor: Actor) -> QuerySet[Any]:
    """The objects of a machine this actor may see: the app's own first query, else those whose matter he finds."""
    if bound.visible:
        return bound.visible(actor)
    rows = bound.model._default_manager.all()
    if actor.system:
        return rows
    return rows.filter(pk__in=matters_visible_to(actor).filter(machine=bound.machine.name).values("pk"))


def state_of(obj: Stateful) -> State:
    """The row of the table that says what the object's state means."""
    return binding_of(obj).machine.states[obj.state]


def thing(machine: str, pk: UUID, actor: Actor) -> tuple[Binding, Stateful]:
    """The binding and the object, if this actor may see it; raises Unseen."""
    try:
        bound = binding_named(machine)
    except KeyError as missing:
        raise Unseen(machine) from missing
    obj = seen_of(bound, actor).filter(pk=pk).first()
    if obj is None:
        raise Unseen(f"{machine} {pk}")
    return bound, obj


def thing_to_act_on(machine: str, pk: UUID, actor: Actor) -> tuple[Binding, Stateful]:
    """The same for who takes a step: raises Refusal where everybody could see it until it was taken back."""
    try:
        return thing(machine or matter_seen(pk, actor).machine, pk, actor)
    except Unseen:
        if refusal := next(filter(None, (bound.gone(pk) for bound in bindings() if bound.gone)), None):
            raise refusal from None
        raise


def matter_seen(pk: UUID, actor: Actor) -> Matter:
    """A matter this actor may find; raises Unseen."""
    found = matters_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen(f"matter {pk}")
    return found


def reread_matter(bound: Binding, pk: UUID) -> tuple[Matter, Stateful]:
    """A matter and its object as they stand now, for whoever has just changed them."""
    return Matter.objects.get(pk=pk), bound.model._default_manager.get(pk=pk)


_RUNNING = ("due_at", "unit", "provisional", "stopped_at", "stop_reason", "closed_at")


@prepared
def _line_of(pk: UUID, user: UUID | None) -> QuerySet[Matter, Any]:
    """Whether a person follows a matter, and the clock that runs in it, the first due."""
    hears = Exists(Follow.objects.filter(matter=OuterRef("pk"), user=user)) if user else Value(False)
    running = FilteredRelation("timers", condition=Q(timers__closed_at__isnull=True))
    rows = Matter.objects.filter(pk=pk).annotate(hears=hears, running=running)
    return rows.order_by("running__due_at").values_list("hears", *(f"running__{c}" for c in _RUNNING))[:1]


@once
def line_of(pk: UUID, user: UUID | None) -> tuple[bool, Due]:
    """Whether a person follows a matter, and the clock that runs in it as people read it."""
    for hears, *running in _line_of(pk, user):
        timer = Timer(**dict(zip(_RUNNING, running, strict=True))) if running[0] else None
        return bool(hears), due_of(running[0], timer)
    return False, Due()


def current_due(obj: Stateful) -> Due:
    """The running clock of an object as people read it."""
    return line_of(pk_of(obj), None)[1]


def matter_of(obj: Stateful) -> Matter | None:
    """The matter that stands for an object."""
    return Matter.objects.filter(pk=obj.pk).first()


def reread(obj: S) -> S:
    """The object as it is now."""
    return type(obj)._base_manager.get(pk=obj.pk)


def public_matters(place: str = "") -> QuerySet[Matter]:
    """What anybody may see, in a place if one is given, the newest change first."""
    rows = Matter.objects.filter(classification=Classification.PUBLIC).order_by("-moved_at", "-id")
    return rows.filter(within(place)) if place else rows


def public_matter_numbered(number: str) -> Matter | None:
    """The public matter with that number, however it is typed."""
    plain = read_number(number)
    return public_matters().filter(biz_no=plain).first() if plain else None


def answer_to(matter: Matter) -> Answer | None:
    """What the holder of a slip reads; None where the mechanism has no answer of its own."""
    bound = binding_named(matter.machine)
    return bound.answer(bound.model._base_manager.get(pk=matter.pk)) if bound.answer else None


def overdue_todos() -> int:
    """How many to-dos nobody has done in time, everywhere."""
    return Todo.objects.filter(done_at__isnull=True, due_at__lt=clock.now()).count()
