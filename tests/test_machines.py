"""One law for all state tables: each row by each of its parties, by a stranger, without its reason, under each guard.

An app gives one case of each machine in its ``testing.py`` (``CASES``), rich enough that every party has a seat; a list
where one object cannot have them all. Rules are tried against the rules of the district in each app's own tests; here
they are taken off, or made to refuse, so that one case serves every row. The effects of a step are not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import chinese_calendar
import pytest
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from tests.cast import EVERYBODY, NO_ONE
from tests.test_access import told
from wugong.common import clock, locks
from wugong.common.actor import SYSTEM, Actor, Hat, Role, Seat
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow import matters, queries, timers
from wugong.flow.actions import take
from wugong.flow.binding import binding_named
from wugong.flow.documentation import product
from wugong.flow.models import Matter, Stateful, Timer, Todo
from wugong.flow.table import Modal, Step, Unit
from wugong.flow.testing import at, stays

CASES, DUE = told("CASES"), told("DUE")
STRANGER = Actor(user=uuid4(), name="stranger", hat=Hat("x", Role.UL, uuid4(), "990112002"))
BEFORE_HOLIDAY = at(9, 29, 10)  # National Day follows: 30 September, then 8 October
WHY = "按规则办理。"


def cases_of(machine: str, cast) -> list[Stateful]:
    made = CASES[machine](cast)
    return made if isinstance(made, list) else [made]


def sitting(seat: Seat) -> Actor:
    """Somebody on that seat."""
    hat = Hat("seat", Role(seat.role or Role.UL), seat.organisation, seat.place)
    return Actor(user=seat.user or uuid4(), name="somebody", hat=hat)


def put(obj, state):
    """The object in that state."""
    type(obj)._base_manager.filter(pk=obj.pk).update(state=state)
    obj.refresh_from_db()
    return obj


def can_be(obj, state) -> bool:
    """Whether the columns of the object allow that state: what was merged, say, names into what."""
    try:
        with transaction.atomic():
            put(obj, state)
    except IntegrityError:
        return False
    return True


def brought(bound, obj, step: Step, actor: Actor) -> dict:
    """Something for each column the step asks for."""
    found = {}
    for name in step.columns:
        column = type(obj)._meta.get_field(name)
        if column.is_relation:
            found[name] = bound.choices[name](obj, actor).first() or getattr(obj, name)
        elif column.choices:
            found[name] = column.choices[0][0]
        elif isinstance(column, models.DateTimeField):
            found[name] = clock.now() + timedelta(days=7)
        elif isinstance(column, models.DateField):
            found[name] = clock.today() + timedelta(days=7)
        elif isinstance(column, models.BooleanField):
            found[name] = True
        elif isinstance(column, models.URLField):
            found[name] = "https://meet.example.org/room"
        elif isinstance(column, (models.IntegerField, models.DecimalField, models.FloatField)):
            found[name] = getattr(obj, name) or 1
        else:
            found[name] = getattr(obj, name) or "一句话"
    return found


def rows(bound) -> Iterator[tuple[Step, str]]:
    for step in bound.machine.steps:
        for source in step.sources:
            yield step, source


def takers(bound, obj, step: Step) -> list[Actor]:
    seats = dict.fromkeys(seat for party in step.by for seat in bound.seats(obj, party))
    return [*map(sitting, seats), *([SYSTEM] if "system" in step.by else [])]


def workday_end(start: date, count: int) -> datetime:
    """The midnight after ``count`` working days, counted with the calendar library alone."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return at(day.month, day.day, 0, year=day.year) + timedelta(days=1)


@pytest.fixture
def bare(monkeypatch):
    """Let a step be taken in another form than its table has, without what it sets off."""

    def use(step: Step) -> Step:
        monkeypatch.setattr("wugong.flow.actions._go_on", lambda *_given: None)
        monkeypatch.setattr("wugong.flow.actions._step", lambda _bound, _name: step)
        return step

    return use


def test_every_machine_gives_a_case():
    assert set(CASES) == {bound.machine.name for bound in product()}


@pytest.mark.slow  # the pairing, which has the longest table: both sides take each of its steps
@pytest.mark.parametrize("machine", sorted(CASES))
def test_a_table_does_what_it_says(machine, cast, bare):
    bound, untaken, asked = binding_named(machine), set(), set()
    with clock.at(BEFORE_HOLIDAY):
        objects = cases_of(machine, cast)
        for step, source in rows(bound):
            able = [obj for obj in objects if can_be(obj, source)]
            taken = [obj for obj in able if check_row(bound, obj, step, source, bare)]
            if taken:
                check_refusals(bound, put(taken[0], source), step, bare, asks=step.name not in asked)
                asked.add(step.name)
            else:
                untaken.add(f"{step.name} from {source}: nobody sits where it needs somebody")
    assert untaken == set()


def check_row(bound, obj, step: Step, source: str, bare) -> bool:
    """Take the row by each of its parties; whether there was anybody."""
    bare(replace(step, guards=(), then=""))
    reason = WHY if step.reason else ""
    people = takers(bound, obj, step)
    for actor in people:
        with transaction.atomic():
            given = brought(bound, obj, step, actor)
            try:
                take(put(obj, source), step.name, actor=actor, reason=reason, **given)
            except IntegrityError:  # the columns of that state are written by the step's own action
                assert bound.act(step.name).run or bound.act(step.name).link, (step.name, source)
                transaction.set_rollback(True)
                continue
            assert obj.state == (source if step.stays else step.target), (step.name, source)
            assert {n: getattr(obj, n) for n in given} == given, (step.name, source)
            if not step.stays:
                check_awaited(bound, obj, source)
            transaction.set_rollback(True)
    return bool(people)


def check_refusals(bound, obj, step: Step, bare, *, asks: bool) -> None:
    """By a stranger, without its reason, without what it ``asks`` for, and under each guard.

    What it asks for does not depend on the state, so that one of its rows answers for all.
    """
    actor, reason = takers(bound, obj, step)[0], WHY if step.reason else ""
    given = brought(bound, obj, step, actor)
    bare(replace(step, guards=(), then=""))
    stays(obj, lambda: take(obj, step.name, actor=STRANGER, reason=reason), Denied, "role")
    if step.reason:
        stays(obj, lambda: take(obj, step.name, actor=actor, **given), Invalid, "reason")
    for name, needed in step.columns.items() if asks else ():
        rest = {**given, name: None}
        if needed:
            stays(obj, lambda r=rest: take(obj, step.name, actor=actor, reason=reason, **r), Invalid, "input")
    for guard in step.guards:
        bare(replace(step, guards=(replace(guard, holds=lambda _case: False),)))
        if guard.modal is Modal.MUST or not step.reason:
            stays(obj, lambda: take(obj, step.name, actor=actor, reason=reason, **given), Refusal, guard.rule)


def check_awaited(bound, obj, source: str) -> None:
    """Those whom the new state awaits have it on their desk, until its clock runs out."""
    state = bound.machine.states[obj.state]
    awaited = {(p, s.role, s.organisation, s.place, s.user) for p in state.awaits for s in bound.seats(obj, p)}
    waiting = Todo.objects.filter(matter=obj.pk, done_at__isnull=True)
    assert set(waiting.values_list("party", "role", "organisation", "place", "user")) == awaited, (source, obj.state)
    rule = timers.rule_of(bound, obj, obj.state)
    if rule and rule.unit is Unit.WORKDAYS and not rule.until and not rule.latest and obj.state != source:
        due = Matter.objects.get(pk=obj.pk).due_at
        assert due == workday_end(clock.today(), rule.amount), (source, obj.state)


@pytest.mark.parametrize("machine", sorted(DUE))
def test_clocks_run_out_when_the_rules_say(machine, cast):
    """On the dates that the app writes down from the rules, not those that its table gives."""
    bound, given = binding_named(machine), {}
    with clock.at(at(11, 23)):
        obj = cases_of(machine, cast)[0]
        before = obj.state
        for state in DUE[machine]:
            with transaction.atomic():
                Timer.objects.filter(matter=obj.pk).delete()
                timers.enter(bound, put(obj, state), matters.index(bound, obj), previous=before, actor=SYSTEM)
                given[state] = written(Matter.objects.get(pk=obj.pk).due_at)
                transaction.set_rollback(True)
    assert given == DUE[machine]
    clocks = {name for name, state in bound.machine.states.items() if state.clock and not state.clock.until}
    assert clocks - set(DUE[machine]) == set()


def written(due: datetime | None) -> str:
    """A due moment as ``DUE`` has it: the last day, or the moment."""
    if due is None:
        return ""
    local = timezone.localtime(due)
    if (local.hour, local.minute) == (0, 0):
        return str(local.date() - timedelta(days=1))
    return local.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("machine", sorted(CASES))
def test_a_hat_opens_what_it_finds(machine, cast):
    """Whoever finds a case in the ledger can open it, and nobody opens what he does not find: in every state.

    All pages of cases ask to sign in first; what is public reads who is not signed in on the pages of residents.
    """
    bound, differs = binding_named(machine), set()
    for obj in cases_of(machine, cast):
        for state in states_that_differ(bound, obj):
            matters.index(bound, put(obj, state))
            for who in EVERYBODY[:-1]:
                actor = cast.actor(who)
                opens = queries.seen_of(bound, actor).filter(pk=obj.pk).exists()
                if opens != queries.matters_visible_to(actor).filter(pk=obj.pk).exists():
                    differs.add(f"{state}: {who} {'opens what he does not find' if opens else 'finds what is 404'}")
    assert differs == set()


@pytest.mark.parametrize("machine", sorted(CASES))
def test_who_is_awaited_or_informed_finds_the_case(machine, cast):
    """A row on a desk and a message lead to the page of the case: in every state for those it awaits and informs."""
    bound, lost = binding_named(machine), set()
    people = {who: cast.actor(who) for who in EVERYBODY[:-1]}
    for obj in cases_of(machine, cast):
        for name, state in bound.machine.states.items():
            if not can_be(obj, name):
                continue
            with transaction.atomic():
                Timer.objects.filter(matter=obj.pk).delete()
                timers.enter(bound, put(obj, name), matters.index(bound, obj), previous="", actor=SYSTEM)
                told = {p for s in bound.machine.steps if s.target == name and not s.stays for p in s.tells}
                for party in {*state.awaits, *told}:
                    seats = bound.seats(obj, party)
                    for who in (who for who, actor in people.items() if actor.sits_any(seats)):
                        if not queries.matters_visible_to(people[who]).filter(pk=obj.pk).exists():
                            lost.add(f"{name}: {who} as {party}")
                transaction.set_rollback(True)
    assert lost == set()


def states_that_differ(bound, obj) -> list[str]:
    """One state for each line that people are shown; all of them where the app has a query of its own."""
    found = {}
    for state in bound.machine.states:
        if can_be(obj, state):
            card = bound.describe(obj)
            line = (card.classification, card.place, frozenset(card.participants))
            found.setdefault(state if bound.visible else line, state)
    return list(found.values())


@pytest.mark.parametrize("machine", sorted(CASES))
def test_the_page_of_a_case_answers_who_finds_it(machine, cast, client):
    obj = cases_of(machine, cast)[0]
    bound = binding_named(machine)
    address, given, wanted = bound.describe(obj).url, {}, {}
    seen = {who: queries.seen_of(bound, cast.actor(who)).filter(pk=obj.pk).exists() for who in EVERYBODY}
    own = str(obj.pk) in address  # else the page is that of something else, which more people may open
    barred = [who for who in EVERYBODY if not seen[who] and who != NO_ONE] if own else []
    chosen = [who for who in EVERYBODY if seen[who]][:2] + barred[:2]
    for who in chosen:
        client.force_login(cast.users[who])
        given[who] = client.get(address).status_code
        wanted[who] = 200 if seen[who] else 404
    client.logout()
    assert given == wanted
    assert client.get(reverse("web:desk")).status_code == 302


@pytest.mark.parametrize("machine", sorted(CASES))
def test_the_general_address_of_a_case_leads_to_its_page(machine, cast, client):
    """Also where the template of its own page bears the name of the machine."""
    bound, obj = binding_named(machine), cases_of(machine, cast)[0]
    who = next((who for who in EVERYBODY[:-1] if queries.seen_of(bound, cast.actor(who)).filter(pk=obj.pk)), None)
    assert who, "nobody of the cast finds it"
    client.force_login(cast.users[who])
    assert client.get(reverse("web:case", args=[machine, obj.pk]), follow=True).status_code == 200


@pytest.mark.slow  # machines of many states, a whole page for each
@pytest.mark.parametrize("machine", sorted(CASES))
def test_the_page_opens_in_every_state_for_whom_it_awaits(machine, cast, client, monkeypatch):
    """Drawn with all buttons of one who is awaited, else of one who finds it; a page that is read takes no lock."""
    bound, given = binding_named(machine), {}
    people = {who: cast.actor(who) for who in EVERYBODY[:-1]}
    for obj in cases_of(machine, cast)[:1]:
        for name, state in bound.machine.states.items():
            if not can_be(obj, name):
                continue
            with transaction.atomic():
                matters.index(bound, put(obj, name))
                seats = [seat for party in state.awaits for seat in bound.seats(obj, party)]
                finds = [
                    who for who, actor in people.items() if queries.seen_of(bound, actor).filter(pk=obj.pk).exists()
                ]
                finds.sort(key=lambda who: not people[who].sits_any(seats))
                if finds:
                    client.force_login(cast.users[finds[0]])
                    with unlocked(monkeypatch):
                        given[name, finds[0]] = client.get(bound.describe(obj).url).status_code
                transaction.set_rollback(True)
    assert set(given.values()) <= {200}, given


@contextmanager
def unlocked(monkeypatch) -> Iterator[None]:
    """Locks need a transaction of their own, as they do outside of tests."""
    depth = len(connection.savepoint_ids)

    class Outside:
        @property
        def in_atomic_block(self):
            return len(connection.savepoint_ids) > depth

    with monkeypatch.context() as patched:
        patched.setattr(locks, "connections", {"default": Outside()})
        yield
