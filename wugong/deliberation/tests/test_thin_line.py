"""The main job from end to end: a topic is admitted, held, resolved, done, verified, answered, rated, closed."""

from __future__ import annotations

import pytest

from wugong.commitments.testing import Cast
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.deliberation.actions import room, topics
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.testing import Bodies, held, item_of, notified, proposed, topic
from wugong.flow.actions import take, undo
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter
from wugong.flow.testing import at, desks, due, end_of, stays

pytestmark = pytest.mark.engine


def test_from_a_topic_to_a_kept_promise(people: Cast, tiers: Bodies) -> None:
    raised = topic(tiers.street, people, actor=tiers.worker)
    assert (raised.state, raised.biz_no) == ("submitted", "990112001-YT-2026-00001")
    assert due(raised) == end_of(11, 26)
    take(raised, "admit", actor=tiers.office)

    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[raised], at=at(12, 3, 14))
    assert meeting.state == "notified"
    raised.refresh_from_db()
    assert raised.state == "scheduled"

    with clock.at(at(12, 3, 14)):
        held(meeting, office=tiers.office, here=4)
        item = item_of(meeting, raised)
        room.write_notes(item, text="城建集团：愿承担划线。", base="", edition=0, actor=tiers.office)
        proposed(item, people, actor=tiers.office)
        room.decide(item, decision=Decision("adopted", words="由城建集团牵头划线。"), actor=tiers.office)
        take(meeting, "confirm", actor=tiers.chair)
        room.all_absent(meeting, actor=tiers.office)
        minutes = room.close_meeting(meeting, actor=tiers.office)
    assert "城建集团：愿承担划线。" in minutes.text
    raised.refresh_from_db()
    assert raised.state == "implementing"
    promise = raised.resolutions.get().tasks.get().commitment
    assert (promise.state, promise.lead, promise.origin_id) == ("acknowledged", people.builder, raised.pk)

    with clock.at(at(12, 8)):
        take(meeting, "sign", actor=tiers.chair)
        take(meeting, "archive", actor=tiers.office)
        take(promise, "report", proof="标线已完成", actor=people.person("builder", "UL"))
        take(promise, "verify", actor=tiers.worker)
    raised.refresh_from_db()
    assert (raised.state, due(raised)) == ("carried_out", end_of(12, 11))
    assert desks(raised) == {("secretariat", people.pwc.pk)}
    with clock.at(at(12, 8)):
        undo(promise, actor=tiers.worker)
        raised.refresh_from_db()
        assert (promise.state, raised.state) == ("reported_done", "implementing")
        take(promise, "verify", actor=tiers.worker)
    raised.refresh_from_db()
    assert raised.state == "carried_out"

    with clock.at(at(12, 9)):
        topics.feedback(raised, text="标线已完成，欢迎监督。", actor=tiers.office)
        take(raised, "rate", score=5, actor=tiers.worker)
        stays(promise, lambda: undo(promise, actor=tiers.worker), Refusal, "undo")
        take(raised, "close", actor=tiers.office)
        undo(raised, actor=tiers.office)
        assert (raised.state, desks(raised)) == ("evaluated", {("secretariat", people.pwc.pk)})
        take(raised, "close", actor=tiers.office)
    assert raised.state == "closed"
    assert not Matter.objects.get(pk=raised.pk).open
    with clock.at(at(3, 1, year=2027)):
        assert ring_due() == 0
