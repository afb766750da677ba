"""What the default page of a case shows: its facts, who takes part, who is awaited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wugong.accounts.queries import names_of_users
from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.common.models import YuanField
from wugong.common.money import yuan
from wugong.flow.awaited import open_todos, state_asking
from wugong.flow.binding import Binding, binding_named, binding_of
from wugong.flow.checks import would_hold
from wugong.flow.models import Matter, Stateful, pk_of
from wugong.flow.queries import Due, current_due, due_of, matters_visible_to, may_urge, seen_of
from wugong.flow.timers import rule_of
from wugong.organisations.queries.organisations import names_of
from wugong.places.queries import names_of_codes
from wugong.web.templatetags.dates import zh_moment, zh_whole_date


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts: what it is, its value as people read it, the page it leads to."""

    label: str
    value: str
    url: str = ""


def facts_of(bound: Binding, obj: Stateful, actor: Actor, names: Iterable[str] = ()) -> list[Fact]:
    """What the binding shows, where it is filled: columns under the names the model gives them, and labelled values.

    ``names`` are the columns of a page that shows others.
    """
    facts = []
    for one in names or bound.shows:
        if isinstance(one, str):
            column: Any = bound.model._meta.get_field(one)
            label, value = column.verbose_name, getattr(obj, one)
            value = getattr(obj, f"get_{one}_display")() if column.choices and value else value
            value = yuan(value) if isinstance(column, YuanField) else value
        else:
            label, value = one[0], one[1](obj)
        if value is not None and value is not False and value != "":
            facts.append(Fact(str(capfirst(label)), *shown(value, actor)))
    return facts


def shown(value: Any, actor: Actor) -> tuple[str, str]:
    """A value as people read it, and the page it leads to, where the reader may open it."""
    if value is True:
        return _("yes"), ""
    if isinstance(value, datetime):
        return zh_moment(value), ""
    if isinstance(value, date):
        return zh_whole_date(value), ""
    if isinstance(value, Model):
        url = getattr(value, "get_absolute_url", None)
        return str(value), url() if url and may_open(value, actor) else ""
    return str(value), ""


def may_open(value: Model, actor: Actor) -> bool:
    """Whether the reader sees what is linked."""
    return not isinstance(value, Stateful) or seen_of(binding_of(value), actor).filter(pk=value.pk).exists()


def parties_of(bound: Binding, obj: Stateful) -> list[tuple[str, str]]:
    """Who takes part: (name of the organisation, in which parts), one row an organisation.

    A party that is somebody named before, while the case waits for him say, is not named again.
    """
    parts: dict[Any, list[str]] = {}
    known: set[Seat] = set()
    for party, label in bound.machine.parties.items():
        seats = bound.seats(obj, party)
        news = [seat for seat in seats if not known & {seat, replace(seat, role="")}]
        known.update(seats)
        for seat in news:
            if seat.organisation:
                labels = parts.setdefault(seat.organisation, [])
                if str(label) not in labels:
                    labels.append(str(label))
    names = names_of(parts)
    return [(names[pk], _(", ").join(labels)) for pk, labels in parts.items() if pk in names]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Who is awaited in a case, what they are asked, until when, and whether the reader may urge them.

    ``pages`` are those of the other cases on which they do it, as far as the reader may open them.
    """

    who: str
    ask: str
    due: Due
    may_urge: bool
    pages: list[tuple[str, str]] = field(default_factory=list)


def awaited_in(obj: Stateful, actor: Actor) -> Awaited | None:
    """Who is awaited now; None where nobody is."""
    matter = Matter.objects.filter(pk=pk_of(obj)).first()
    todos = list(open_todos(matter)) if matter else []
    if matter is None or not todos:
        return None
    bound, state = binding_of(obj), state_asking(todos[0])
    first = state.ask_of(todos[0].party) if all(todo.party in state.asks for todo in todos) else state.ask
    named = [todo for todo in todos if state.ask_of(todo.party) == first]
    own = any(actor.sits(todo.seat) for todo in todos)
    return Awaited(
        who=_(", ").join(names_of_seats(todo.seat for todo in named)),
        ask=str(first),
        due=due_of(named[0].due_at, named[0].timer),
        may_urge=not own and may_urge(actor, bound, obj, matter),
        pages=_pages_of([todo.matter for todo in named if todo.matter_id != matter.pk], actor),
    )


def _pages_of(parts: list[Matter], actor: Actor) -> list[tuple[str, str]]:
    """The first of these matters with their pages: what each is, its number."""
    if not parts:
        return []
    seen = matters_visible_to(actor).filter(pk__in=[part.pk for part in parts]).order_by("biz_no")[:MOST_NAMED]
    return [(f"{binding_named(one.machine).machine.title} {one.biz_no or ''}".strip(), one.url) for one in seen]


def ends_by_itself(obj: Stateful) -> tuple[Any, Any, Due] | None:
    """The step that happens when the clock runs out, the state it leads to, and when; None where no clock does that.

    None too where a guard would refuse the step then, as things are.
    """
    bound = binding_of(obj)
    machine = bound.machine
    rule = rule_of(bound, obj, obj.state)
    due = current_due(obj) if rule and rule.expires else Due()
    if not rule or not due.due:
        return None
    step = machine.step(rule.expires)
    if not would_hold(bound, obj, step, max(due.due, clock.now())):
        return None
    return step.label, machine.states[step.target].meaning, due


MOST_NAMED = 4


def names_of_seats(seats: Iterable[Seat]) -> list[str]:
    """Seats as people say them, none twice, at most four and how many more; a body of which several posts may act is
    named as a body."""
    listed = _bodies_once(list(dict.fromkeys(seats)))
    bodies = names_of({s.organisation for s in listed if s.organisation})
    people = names_of_users({s.user for s in listed if s.user})
    places = names_of_codes({s.place for s in listed if s.place and not s.organisation})
    names = dict.fromkeys(_named(seat, bodies, people, places) for seat in listed)
    return shortened([name for name in names if name])


def _bodies_once(seats: list[Seat]) -> list[Seat]:
    posts = Counter(seat.organisation for seat in seats if not seat.user)
    return [
        Seat(organisation=seat.organisation) if seat.organisation and posts[seat.organisation] > 1 else seat
        for seat in seats
    ]


def shortened(names: list[str]) -> list[str]:
    """The first four names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], _("%(n)d more") % {"n": more}] if more > 0 else names


def _named(seat: Seat, bodies: dict[Any, str], people: dict[Any, str], places: dict[str, str]) -> str:
    if seat.user:
        return people.get(seat.user, "")
    role = str(Role(seat.role).label) if seat.role else ""
    where = bodies.get(seat.organisation, "") if seat.organisation else places.get(seat.place, "")
    return _("%(where)s · %(role)s") % {"where": where, "role": role} if where and role else where or role
