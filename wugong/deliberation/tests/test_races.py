"""Two secretaries at once, with two connections."""

from __future__ import annotations

import pytest

from wugong.commitments.testing import cast
from wugong.common.errors import Refusal
from wugong.deliberation.actions import meetings, room
from wugong.deliberation.models import AgendaItem, Meeting, Topic
from wugong.deliberation.testing import admitted, bodies, held, item_of, notified, topic
from wugong.flow.actions import take
from wugong.flow.testing import at, at_once
from wugong.record.models import Entry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


def test_two_admit_one_topic() -> None:
    people = cast()
    tiers = bodies(people)
    raised = topic(tiers.street, people, actor=tiers.worker)
    copies = [Topic.objects.get(pk=raised.pk) for _n in range(2)]
    wrong = at_once(
        at(11, 23),
        lambda: take(copies[0], "admit", actor=tiers.office),
        lambda: take(copies[1], "send_back", reason="缺方案", actor=tiers.colleague),
    )
    assert [type(e).__mro__[1] for e in wrong] == [Refusal]
    assert Entry.objects.filter(object_id=raised.pk, outcome="done", act__in=["admit", "send_back"]).count() == 1


def test_two_write_one_note_and_nothing_is_lost() -> None:
    people = cast()
    tiers = bodies(people)
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    item = item_of(held(meeting, office=tiers.office), one)
    copies = [AgendaItem.objects.get(pk=item.pk) for _n in range(2)]
    assert not at_once(
        at(11, 23),
        lambda: room.write_notes(copies[0], text="甲：同意。", base="", edition=0, actor=tiers.office),
        lambda: room.write_notes(copies[1], text="乙：同意。", base="", edition=0, actor=tiers.colleague),
    )
    item.refresh_from_db()
    assert sorted(item.notes.splitlines()) == ["乙：同意。", "甲：同意。"]


def test_two_plan_the_next_regular_meeting() -> None:
    people = cast()
    tiers = bodies(people)
    wrong = at_once(
        at(11, 23),
        lambda: meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office),
        lambda: meetings.plan_meeting(tiers.street, starts_at=at(12, 16, 14), actor=tiers.colleague),
    )
    assert [isinstance(e, Refusal) for e in wrong] == [True]
    assert Meeting.objects.count() == 1
