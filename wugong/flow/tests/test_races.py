"""Two people at once, on a database that lets them."""

import threading

import pytest
from django.db import connections

from wugong.common.errors import Stale
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Begun, Serial, Timer, Todo
from wugong.flow.sendings import AlreadySent, new_token, one_sending
from wugong.flow.tests.conftest import STREET, UNIT, person
from wugong.flow.tests.errand.models import Errand
from wugong.inbox.models import Message
from wugong.record.models import Entry

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def at_once(*verbs):
    """Run the verbs in threads that start together; returns what each returned or raised."""
    barrier, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        try:
            barrier.wait()
            results[place] = verb()
        except Exception as raised:
            results[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, v)) for n, v in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_move_one_state_one_is_told_that_he_was_late():
    asker, doer = person("SO", STREET), person("UL", UNIT)
    errand = begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)
    results = at_once(*[lambda: take(Errand.objects.get(pk=errand.pk), "accept", actor=doer)] * 2)
    assert sorted(type(r).__name__ for r in results) == ["Errand", "Stale"]
    assert any(isinstance(r, Stale) for r in results)
    errand.refresh_from_db()
    assert (errand.state, errand.version) == ("doing", 1)
    assert Entry.objects.filter(act="accept", outcome="done").count() == 1
    assert Todo.objects.filter(done_at__isnull=True).count() == 1


def test_of_two_sendings_of_one_form_one_begins_and_the_other_is_led_there():
    asker, token = person("SO", STREET), new_token()

    def send():
        with one_sending(lambda: token):
            return begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)

    first, second = sorted(at_once(send, send), key=lambda r: isinstance(r, AlreadySent))
    assert isinstance(first, Errand) and isinstance(second, AlreadySent)
    assert (Errand.objects.count(), Begun.objects.get().address) == (1, second.address)


def test_numbers_given_at_once_are_all_different():
    asker = person("SO", STREET)
    verbs = [lambda: begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)] * 6
    results = at_once(*verbs)
    assert sorted(r.biz_no[-5:] for r in results) == [f"{n:05d}" for n in range(1, 7)]
    assert Serial.objects.get().last == 6


def test_two_workers_ring_a_bell_once():
    from datetime import timedelta

    from wugong.common import clock

    asker, doer = person("SO", STREET), person("UL", UNIT)
    past = clock.now() - timedelta(days=30)
    with clock.at(past):
        errand = begin(Errand(what="x", asker=STREET, doer=UNIT, proof="p"), "ask", actor=asker)
        take(errand, "accept", actor=doer)
        take(errand, "finish", actor=doer)
    Message.objects.all().delete()
    counts = at_once(ring_due, ring_due)
    assert sorted(counts) == [0, 1]
    assert Entry.objects.filter(act="lapse").count() == 1
    assert Timer.objects.filter(closed_at__isnull=True).count() == 0
