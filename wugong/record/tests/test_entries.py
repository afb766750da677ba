from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM, Actor, Hat, Role
from wugong.common.ids import new_id
from wugong.common.paging import paged
from wugong.record.actions import append, calling_from
from wugong.record.models import Entry
from wugong.record.queries import acts_of, attempts, history_of
from wugong.record.rules import SEALED, Outcome, canonical, statement
from wugong.record.tests.test_rules import details

pytestmark = pytest.mark.django_db
OFFICE = new_id()
HAT = Hat("so:1", Role.SO, OFFICE, "990112012", "党建办")
OFFICER = Actor(user=new_id(), name="李敏", hat=HAT, hats=(HAT,))
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_an_entry_says_who_under_which_hat_what_and_when():
    topic = new_id()
    with clock.at(NOON), calling_from("10.0.0.7"):
        made = append(
            actor=OFFICER,
            act="admit",
            kind="topic",
            object_id=topic,
            before="raised",
            after="admitted",
            reason="居民反映强烈",
            rule="R-12",
            detail={"changes": {"title": ["旧", "新"]}},
        )
    kept = Entry.objects.values().get()
    assert kept == {
        "id": made.pk,
        "at": NOON,
        "user": OFFICER.user,
        "actor_name": "李敏",
        "hat": "so:1",
        "role": "SO",
        "organisation": OFFICE,
        "place": "990112012",
        "kind": "topic",
        "object_id": topic,
        "act": "admit",
        "outcome": "done",
        "before": "raised",
        "after": "admitted",
        "reason": "居民反映强烈",
        "rule": "R-12",
        "detail": {"changes": {"title": ["旧", "新"]}},
        "address": "10.0.0.7",
    }


@pytest.mark.parametrize(("actor", "role", "name"), [(SYSTEM, "SYS", "system"), (NOBODY, "", "")])
def test_the_system_and_a_stranger_are_told_apart(actor, role, name):
    made = append(actor=actor, act="lapse")
    assert (made.role, made.actor_name, made.user, made.address) == (role, name, None, "")


def test_an_entry_is_one_plain_insert(django_assert_num_queries):
    with django_assert_num_queries(1):
        append(actor=OFFICER, act="admit", kind="topic", object_id=new_id(), detail={"a": 1})


def test_a_detail_may_hold_what_an_action_knows():
    made = append(
        actor=SYSTEM,
        act="x",
        detail={"id": OFFICE, "sum": Decimal("3.50"), "day": date(2026, 11, 23), "at": NOON, "weight": 2.0},
    )
    assert Entry.objects.get(pk=made.pk).detail == {
        "id": str(OFFICE),
        "sum": "3.50",
        "day": "2026-11-23",
        "at": "2026-11-23T04:00:00Z",
        "weight": 2,
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.dictionaries(st.text(), details), st.text(), st.text())
def test_the_canonical_form_is_the_same_before_and_after_the_database(detail, name, reason):
    made = append(actor=Actor(user=uuid4(), name=name), act="x", reason=reason, rule=reason, detail=detail)
    told = canonical(statement(getattr(made, field) for field in SEALED))
    assert canonical(statement(Entry.objects.values_list(*SEALED).get(pk=made.pk))) == told


def test_the_history_of_a_thing_is_its_own_and_newest_first(django_assert_num_queries):
    topic, other = new_id(), new_id()
    made = [append(actor=OFFICER, act=act, kind="topic", object_id=topic) for act in ("raise", "admit", "close")]
    append(actor=OFFICER, act="raise", kind="topic", object_id=other)
    append(actor=OFFICER, act="raise", kind="pairing", object_id=topic)
    with django_assert_num_queries(1):
        assert list(history_of("topic", topic)) == made[::-1]


def test_entries_of_one_moment_stand_in_the_order_they_were_made():
    topic = new_id()
    with clock.at(NOON):
        made = [append(actor=OFFICER, act="note", kind="topic", object_id=topic) for _ in range(5)]
    assert list(history_of("topic", topic)) == made[::-1]


def test_attempts_are_what_was_refused_or_denied_page_by_page():
    tried = []
    for n in range(6):
        append(actor=OFFICER, act=f"done_{n}")
        tried.append(append(actor=OFFICER, act="close", outcome=(Outcome.REFUSED, Outcome.DENIED)[n % 2]))
    append(actor=OFFICER, act="open_contact", outcome=Outcome.SEEN)
    first = paged(attempts(), order=("-at", "-id"), size=4)
    second = paged(attempts(), order=("-at", "-id"), size=4, token=first.following)
    assert first.rows + second.rows == tried[::-1]
    assert (len(first.rows), second.following) == (4, "")


def test_the_acts_of_a_person_are_his_alone():
    mine = [append(actor=OFFICER, act=act) for act in ("sign_in", "admit")]
    append(actor=SYSTEM, act="lapse")
    assert list(acts_of(OFFICER.user)) == mine[::-1]
