"""Many want one room and hour at once: one holds it, on PostgreSQL and on SQLite."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import make_cast
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import perform, take
from wugong.flow.testing import at, at_once
from wugong.sharing.actions.bookings import request_booking
from wugong.sharing.models import Booking
from wugong.sharing.rules.booking import HOLDING
from wugong.sharing.testing import booked, hall

NOW = at(11, 23)
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_eight_at_once_and_one_has_it():
    with clock.at(NOW):
        cast = make_cast()
        room = hall(cast, at_once=True, most_a_month=20)
    given = {"title": "抢订", "people": 9, "starts": NOW + timedelta(days=4), "ends": NOW + timedelta(days=4, hours=2)}
    worker = cast.actor("community_worker")
    wrong = at_once(NOW, *[lambda: request_booking(room, actor=worker, **given)] * 8)
    # One organisation eight times: who looks after the commit is told that it has asked already.
    assert len(wrong) == 7
    assert {getattr(error, "rule", repr(error)) for error in wrong} <= {"overlap", "once"}
    assert Booking.objects.filter(state__in=HOLDING).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_page_of_what_waits_opens_outside_of_a_transaction(client):
    """It asks which steps are possible and may not lock."""
    with clock.at(NOW):
        cast = make_cast()
        client.force_login(cast.liaison_officer)
        assert client.get(booked(cast).get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_that_overlap_confirmed_at_once_and_the_other_loses():
    with clock.at(NOW):
        cast = make_cast()
        room = hall(cast)
        both = [booked(cast, room), booked(cast, room, hour=20, actor=cast.actor("branch_secretary"))]
    owner = cast.actor("liaison_officer")
    at_once(NOW, *[lambda one=one: perform(one, "confirm", actor=owner, seen=one.version) for one in both])
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["confirmed", "lost"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_confirmed_at_once_and_one_is_told():
    with clock.at(NOW):
        cast = make_cast()
        room = hall(cast)
        both = [booked(cast, room), booked(cast, room, actor=cast.actor("branch_secretary"))]
    owner = cast.actor("liaison_officer")
    wrong = at_once(NOW, *[lambda one=one: take(one, "confirm", actor=owner) for one in both])
    assert len(wrong) <= 1
    assert all(isinstance(error, Refusal) for error in wrong)
    assert Booking.objects.filter(state__in=HOLDING).count() == 1


def test_the_same_on_a_sqlite_file(tmp_path, tables_file):
    """On an SQLite file of its own, whatever engine the others run on."""
    known = tmp_path / "race.sqlite3"
    migrated = tables_file.exists()
    if migrated:
        shutil.copy(tables_file, known)
    surroundings = {**os.environ, "WUGONG_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{known}"}
    command = [sys.executable, "-m", "bench.bookings", "race", "--rounds", "2", "--people", "8"]
    command += ["--migrated"] if migrated else []
    ran = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["engine"], found["double_bookings"], found["rounds_with_exactly_one"]) == ("sqlite", 0, 2)
    assert found["errors"] == {}
