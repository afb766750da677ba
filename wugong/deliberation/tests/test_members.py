"""Members act for themselves: they answer the notice, follow the meeting, speak and vote under their own hat."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.deliberation.actions import room
from wugong.deliberation.models import Attendance, Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, held, notified
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import perform
from wugong.flow.models import Todo
from wugong.flow.testing import at, stays
from wugong.inbox.models import Message

NOW = at(12, 15, 14)


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def called(one: Topic, tiers: Bodies) -> Meeting:
    """The notice is out, nobody has answered."""
    return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=NOW)


@pytest.fixture
def builder(people: Cast) -> Actor:
    """A member that votes."""
    return people.person("builder", "UL", name="陈工")


def line(meeting: Meeting, actor: Actor) -> Attendance:
    return meeting.attendances.get(member__organisation=actor.organisation)


def awaited(meeting: Meeting) -> int:
    return Todo.objects.filter(matter=meeting.pk, party="invited", done_at__isnull=True).count()


# the answer to the notice


def test_each_member_is_awaited_until_it_answers_or_the_meeting_opens(
    called: Meeting, builder: Actor, tiers: Bodies, people: Cast
) -> None:
    assert awaited(called) == called.attendances.count() == 6
    perform(called, "attend", actor=builder)
    assert (line(called, builder).answer, line(called, builder).presence) == ("coming", "unknown")
    assert awaited(called) == 5
    perform(called, "apologise", reason="另有防汛任务", actor=people.person("hospital_party", "UL"))
    assert awaited(called) == 4
    with clock.at(NOW):
        held(called, office=tiers.office)
    assert awaited(called) == 0


def test_the_last_answer_counts(called: Meeting, builder: Actor, tiers: Bodies) -> None:
    perform(called, "apologise", reason="出差", actor=builder)
    row = line(called, builder)
    assert (row.answer, row.answer_words, row.presence) == ("apology", "出差", "apology")
    perform(called, "send_substitute", name="副书记 何川", actor=builder)
    row = line(called, builder)
    assert (row.answer, row.name, row.presence, row.answer_words) == ("substitute", "副书记 何川", "unknown", "")
    assert Message.objects.filter(kind="meeting.send_substitute", organisation=tiers.street.secretariat_id).exists()
    with clock.at(NOW):
        room.all_here(called, actor=tiers.office)
    assert line(called, builder).presence == "substitute"


def test_only_a_member_answers_with_its_reason_or_a_name_and_before_it_opens(
    called: Meeting, builder: Actor, tiers: Bodies, people: Cast
) -> None:
    stranger = people.person("maples", "UL")
    stays(called, lambda: perform(called, "attend", actor=stranger), Denied, "role")
    stays(called, lambda: perform(called, "apologise", actor=builder), Invalid, "reason")
    stays(called, lambda: perform(called, "send_substitute", name=" ", actor=builder), Refusal, "substitute")
    with clock.at(NOW):
        held(called, office=tiers.office)
        stays(called, lambda: perform(called, "attend", actor=builder), Stale, "state")


def test_what_the_secretariat_types_is_marked_and_never_covers_an_answer(
    client: Client, called: Meeting, builder: Actor, tiers: Bodies, people: Cast
) -> None:
    perform(called, "attend", actor=builder)
    for row in called.attendances.all():
        room.set_presence(row, presence="apology", actor=tiers.office)
    own = line(called, builder)
    assert (own.answer, own.typed_by) == ("coming", "")
    typed = called.attendances.exclude(pk=own.pk)
    assert set(typed.values_list("answer", "typed_by")) == {("apology", "王琳")}
    assert awaited(called) == 0
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("deliberation:meeting", args=[called.pk])).content.decode()
    assert "6/6 已回复" in page and page.count("王琳代记") == 5


def test_a_member_has_the_notice_on_its_desk_and_answers_on_the_page(
    client: Client, called: Meeting, people: Cast
) -> None:
    sign_in(client, people, "hospital_party", "UL", "")
    assert "请回复是否参加" in client.get(reverse("web:desk")).content.decode()
    page = client.get(reverse("deliberation:meeting", args=[called.pk])).content.decode()
    assert all(word in page for word in ("我们参加", "委派代表", "请假"))
    url = reverse("web:step", args=["meeting", called.pk, "send_substitute"])
    assert client.post(url, {"name": "医务科 罗敏", "seen": called.version}).status_code == 302
    assert "医务科 罗敏" in client.get(reverse("deliberation:meeting", args=[called.pk])).content.decode()


def test_the_first_line_of_a_meeting_says_who_holds_it_not_who_answers(
    client: Client, called: Meeting, people: Cast
) -> None:
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("deliberation:meeting", args=[called.pk])).content.decode()
    assert "城建集团党委" not in page.partition('class="awaited"')[2].partition("</div>")[0]
