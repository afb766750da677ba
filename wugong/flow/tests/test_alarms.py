from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow import alarms, timers
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.binding import binding_of
from wugong.flow.calendar import recompute_provisional
from wugong.flow.models import Matter, Term, Timer, Todo
from wugong.flow.queries import current_due, todos_for
from wugong.flow.tests.conftest import STREET, UNIT
from wugong.flow.tests.errand.models import Errand
from wugong.inbox.models import Message
from wugong.record.models import Entry

CST = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 2, 10, tzinfo=CST)


def day(n, hour=9):
    return datetime(2026, 11, n, hour, tzinfo=CST)


def finished(asker, doer):
    with clock.at(MONDAY):
        errand = begin(Errand(what="x", asker=STREET, doer=UNIT, proof="p"), "ask", actor=asker)
        take(errand, "accept", actor=doer)
        return take(errand, "finish", actor=doer)


def test_bells_ring_once_each_then_the_step_is_taken(db, asker, doer, boss):
    errand = finished(asker, doer)  # due at the end of Wednesday 4th
    Message.objects.all().delete()
    with clock.at(day(3, 7)):
        assert ring_due() == 0
    with clock.at(day(3, 9)):
        assert ring_due() == 1
        assert ring_due() == 0
    assert [(m.kind, m.role) for m in Message.objects.all()] == [("clock.remind", "SO")]
    with clock.at(day(5, 0)):
        assert ring_due() == 1
    errand.refresh_from_db()
    assert errand.state == "closed"
    assert Entry.objects.get(act="lapse").actor_name == SYSTEM.name
    assert Timer.objects.filter(closed_at__isnull=True).count() == 0


def test_one_pass_rings_all_that_is_due(db, asker):
    with clock.at(MONDAY):
        for n in range(5):
            begin(Errand(what=str(n), asker=STREET, doer=UNIT), "ask", actor=asker)
    with clock.at(day(20)):
        assert ring_due(most=2) == 5


def test_a_clock_that_cannot_be_rung_holds_up_no_other(db, asker, monkeypatch, caplog):
    with clock.at(MONDAY):
        made = [begin(Errand(what=str(n), asker=STREET, doer=UNIT), "ask", actor=asker) for n in range(3)]
    ring = alarms._ring

    def fails(timer, *args):
        if timer.matter_id == made[0].pk:
            raise ValueError("broken")
        return ring(timer, *args)

    monkeypatch.setattr(alarms, "_ring", fails)
    with clock.at(day(20)):
        assert ring_due(most=1) == 2
    assert "could not be rung" in caplog.text


def test_nobody_is_late_on_new_year_s_day_of_a_year_without_a_notice(db, asker):
    with clock.at(datetime(2026, 12, 28, 10, tzinfo=CST)):
        begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)  # until Thursday 31 December
    with clock.at(datetime(2026, 12, 31, 9, tzinfo=CST)):
        ring_due()
        Message.objects.all().delete()
    with clock.at(datetime(2027, 1, 1, 9, tzinfo=CST)):
        ring_due()
        assert Message.objects.count() == 0
    with clock.at(datetime(2027, 1, 4, 9, tzinfo=CST)):
        ring_due()
        assert {m.kind for m in Message.objects.all()} == {"clock.urge"}


def test_supervision_stands_on_the_desk_of_the_next_level(db, asker, doer, boss, monkeypatch):
    import dataclasses

    errand = finished(asker, doer)
    machine = binding_of(errand).machine
    done = machine.states["done"]
    patient = dataclasses.replace(done, clock=dataclasses.replace(done.clock, expires=""))
    monkeypatch.setitem(machine.states, "done", patient)
    with clock.at(day(5, 9)):
        ring_due()
        assert current_due(errand).overdue
        assert current_due(errand).left_workdays == -1
    assert todos_for(boss).count() == 1
    assert Entry.objects.filter(act="supervise").count() == 1


def test_minute_clock(db, asker):
    with clock.at(MONDAY):
        begin(Errand(what="x", asker=STREET, doer=UNIT), "ring", actor=asker)
    timer = Timer.objects.get()
    assert timer.due_at == MONDAY + timedelta(minutes=30)
    assert timer.rings_at == MONDAY + timedelta(minutes=35)


@translation.override("en")
def test_extension_once_and_within_its_share(errand):
    matter, bound = Matter.objects.get(), binding_of(errand)
    with pytest.raises(Refusal, match="at most 1"):
        timers.extend(bound, errand, matter, amount=2)
    was = Timer.objects.get().due_at
    timer = timers.extend(bound, errand, matter, amount=1)
    assert timer.due_at > was
    assert Todo.objects.get(done_at__isnull=True).due_at == timer.due_at == Matter.objects.get().due_at
    with pytest.raises(Refusal, match="once already"):
        timers.extend(bound, errand, matter, amount=1)


def test_stop_and_resume_add_the_time_stood_still(db, asker):
    with clock.at(MONDAY):
        errand = begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)
        timers.stop(Matter.objects.get(), reason="flood")
    assert current_due(errand).stop_reason == "flood"
    with clock.at(day(10)):
        assert ring_due() == 0
        timers.resume(binding_of(errand), Matter.objects.get())
    assert Timer.objects.get().due_at == datetime(2026, 11, 14, tzinfo=CST)


def test_a_district_sets_its_own_term_and_running_clocks_keep_theirs(errand, asker):
    before = Timer.objects.get()
    Term.objects.create(machine="errand", state="asked", amount=8, unit="wd", reason="r", set_by=asker.user)
    later = begin(Errand(what="y", asker=STREET, doer=UNIT), "ask", actor=asker)
    assert Timer.objects.get(matter_id=later.pk).amount == 8
    before.refresh_from_db()
    assert before.amount == 3


def test_provisional_dates_are_mended_when_the_year_is_published(db, asker):
    from wugong.workdays.actions import publish_year

    with clock.at(datetime(2026, 12, 30, 10, tzinfo=CST)):
        errand = begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)
        timer = Timer.objects.get()
        assert timer.provisional
        assert timer.due_at == datetime(2027, 1, 6, tzinfo=CST)  # 31 December, Monday 4 and Tuesday 5 January
        assert recompute_provisional() == 0
        moved = begin(Errand(what="y", asker=STREET, doer=UNIT), "ask", actor=asker)
        timers.stop(Matter.objects.get(pk=moved.pk), reason="flood")
        timers.resume(binding_of(moved), Matter.objects.get(pk=moved.pk))
        publish_year_with_new_year_off(publish_year)
        assert recompute_provisional() == 1
    timer.refresh_from_db()
    assert not timer.provisional
    assert timer.due_at == datetime(2027, 1, 7, tzinfo=CST)
    kept = Timer.objects.get(matter_id=moved.pk)
    assert (kept.due_at, kept.provisional) == (datetime(2027, 1, 6, tzinfo=CST), False)
    assert Todo.objects.get(done_at__isnull=True, matter_id=errand.pk).due_at == timer.due_at


OFF = {(1, 1), (1, 4), *((10, d) for d in range(1, 15))}


def publish_year_with_new_year_off(publish_year):
    from datetime import date

    from wugong.workdays.rules import Day

    days = []
    for n in range(365):
        each = date.fromordinal(date(2027, 1, 1).toordinal() + n)
        days.append(Day(each, each.weekday() < 5 and (each.month, each.day) not in OFF))
    publish_year(2027, days=days, source="test", actor=SYSTEM)
