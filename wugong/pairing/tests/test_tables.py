"""Every row of the five tables: who may not, and what the clock says."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied
from wugong.flow.actions import take
from wugong.flow.binding import binding_named
from wugong.flow.matters import index
from wugong.flow.models import Timer
from wugong.flow.timers import enter
from wugong.pairing.actions import rounds
from wugong.pairing.rules.exemptions import EXEMPTION
from wugong.pairing.rules.listings import NEED, OFFER
from wugong.pairing.rules.pairs import PAIRING
from wugong.pairing.rules.projects import PROJECT
from wugong.pairing.rules.rounds import ROUND
from wugong.pairing.testing import ask_exemption
from wugong.record.models import Entry, Outcome
from wugong.workdays.queries import due_at

from .conftest import a_project

MACHINES = {m.name: m for m in (NEED, OFFER, PAIRING, PROJECT, ROUND, EXEMPTION)}
ROWS = [(m.name, step.name, source) for m in MACHINES.values() for step in m.steps for source in step.sources]


@pytest.fixture
def things(world, market, drafted):
    """One object of each machine."""
    since = date(2026, 9, 16)
    until = date(2027, 3, 1)
    return {
        "need": market.bridge_care,
        "offer": market.school_hall,
        "pairing": drafted,
        "project": drafted.projects.get(),
        "round": rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district),
        "exemption": ask_exemption(world.school, reason="搬迁", since=since, until=until, actor=world.office),
    }


def put(thing, state):
    """Set the state without going through the steps before it."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    return thing


def test_nobody_else_takes_a_step(world, things):
    for machine, step, source in ROWS:
        thing = put(things[machine], source)
        with pytest.raises(Denied):
            take(thing, step, actor=world.stranger, reason="理由")
        thing.refresh_from_db()
        assert (machine, step, thing.state) == (machine, step, source)
    assert Entry.objects.filter(outcome=Outcome.DENIED).count() == len(ROWS)


def test_steps_of_the_system_are_open_to_no_person(world, things):
    for machine, step, source in ROWS:
        if MACHINES[machine].step(step).by == ("system",):
            for person in (world.office, world.district, world.court_head, world.pines_head):
                with pytest.raises(Denied):
                    take(put(things[machine], source), step, actor=person, reason="理由")


@pytest.mark.parametrize(
    ("machine", "state", "amount", "unit"),
    [
        ("need", "submitted", 3, "wd"),
        ("offer", "submitted", 3, "wd"),
        ("need", "matched", 10, "wd"),
        ("need", "fulfilled", 5, "wd"),
        ("pairing", "proposed", 10, "wd"),
        ("pairing", "negotiating", 20, "wd"),
        ("pairing", "agreement_draft", 10, "wd"),
        ("pairing", "signed", 10, "wd"),
        ("pairing", "dormant", 10, "wd"),
        ("pairing", "review_due", 20, "wd"),
        ("pairing", "reviewed", 10, "wd"),
        ("pairing", "adjusting", 10, "wd"),
        ("project", "proposed", 10, "wd"),
        ("project", "delivered", 5, "wd"),
        ("project", "accepted", 5, "wd"),
        ("exemption", "asked", 5, "wd"),
    ],
)
def test_the_clock_of_a_state(things, machine, state, amount, unit):
    thing = put(things[machine], state)
    bound = binding_named(machine)
    Timer.objects.filter(matter=thing.pk).delete()
    enter(bound, thing, index(bound, thing), previous="", actor=SYSTEM)
    timer = Timer.objects.get(matter=thing.pk, name=state, closed_at__isnull=True)
    assert timer.due_at == due_at(clock.now(), amount, unit)[0]


def test_every_awaited_party_of_a_live_state_has_somebody(things, world):
    """A state nobody is asked in would never end."""
    for name, machine in MACHINES.items():
        bound = binding_named(name)
        for state, meaning in machine.states.items():
            if not meaning.awaits:
                continue
            thing = put(things[name], state)
            if name == "pairing":
                thing.giver_agreed_at = thing.receiver_agreed_at = None
            assert [seat for party in meaning.awaits for seat in bound.seats(thing, party)], (name, state)


def test_a_project_of_strangers_is_refused(world, drafted):
    from wugong.pairing.actions import projects

    with pytest.raises(Denied):
        projects.propose(a_project(drafted), actor=world.stranger)
    assert drafted.projects.count() == 1
