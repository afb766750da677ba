"""Members act for themselves: they answer the notice, follow the meeting, speak and vote under their own hat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.deliberation.actions import room
from wugong.deliberation.actions.members import speak, vote
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, Minutes, Topic
from wugong.deliberation.testing import Bodies, admitted, held, item_of, notified, proposed, room_of
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import perform
from wugong.flow.models import Todo
from wugong.flow.testing import at, stays
from wugong.inbox.models import Message
from wugong.record.queries import history_of
from wugong.record.rules import Outcome

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


def test_a_name_that_was_typed_stays_until_another_is_named(called: Meeting, builder: Actor, tiers: Bodies) -> None:
    room.set_presence(line(called, builder), presence="unknown", name="陈工", actor=tiers.office)
    perform(called, "attend", actor=builder)
    assert line(called, builder).name == "陈工"
    perform(called, "send_substitute", name="李副经理", actor=builder)
    perform(called, "attend", actor=builder)
    assert line(called, builder).name == ""


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


# the room, followed live


@pytest.fixture
def session(called: Meeting, tiers: Bodies) -> Iterator[Meeting]:
    """The meeting is in session with all members here."""
    with clock.at(NOW):
        yield held(called, office=tiers.office)


def test_a_member_follows_agenda_presence_and_decision(
    client: Client, session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    item = item_of(session, one)
    room.write_notes(item, text="供电：需迁一处电箱。", base="", edition=0, actor=tiers.office)
    proposed(item, people, actor=tiers.office)
    sign_in(client, people, "hospital_party", "UL")
    assert "进入会场" not in client.get(reverse("deliberation:meeting", args=[session.pk])).content.decode()
    page = room_of(client, session)
    assert [
        word for word in (one.title, "供电：需迁一处电箱。", "尚未作出决定", "城建集团党委") if word not in page
    ] == []
    room.decide(item, decision=Decision("adopted", words="划线设桩"), actor=tiers.office)
    page = room_of(client, session, "watch")
    assert "划线设桩" in page and "8 栋门口划线" in page
    for part in ("agenda", "here", "watch"):
        page = room_of(client, session, part)
        assert not any(tag in page for tag in ("<form", "<select", "<textarea", "<button"))


def test_a_member_writes_nothing_in_the_room_and_a_stranger_does_not_enter(
    client: Client, session: Meeting, one: Topic, people: Cast
) -> None:
    url = reverse("deliberation:room", args=[session.pk])
    item, row = item_of(session, one), session.attendances.order_by("id")[0]
    sign_in(client, people, "hospital_party", "UL")
    assert client.post(url, {"close": "1"}).status_code == 403
    assert refusals(session, "draft_minutes") or refusals(session, "close_meeting")
    assert client.post(reverse("deliberation:presence", args=[row.pk]), {"presence": "absent"}).status_code == 403
    assert client.post(reverse("deliberation:outcome", args=[item.pk]), {"outcome": "adopted"}).status_code == 403
    assert client.get(reverse("deliberation:notes", args=[item.pk])).status_code == 403
    sign_in(client, people, "maples", "UL")
    assert client.get(url).status_code == 404


def refusals(meeting: Meeting, act: str) -> int:
    return history_of("meeting", meeting.pk).filter(act=act, outcome=Outcome.DENIED).count()


# words for the record


def test_a_member_speaks_for_the_record_once_an_item(
    session: Meeting, one: Topic, builder: Actor, tiers: Bodies
) -> None:
    item = item_of(session, one)
    speak(session, item=item, text="可以划线。", actor=builder)
    speak(session, item=item, text="可以划线，\n费用自理。", actor=builder)
    said = item.speeches.get()
    assert (said.member.organisation_id, said.text, said.name) == (
        builder.organisation,
        "可以划线，\n费用自理。",
        "陈工",
    )
    room.decide(item, decision=Decision("deferred", words="待测量"), actor=tiers.office)
    room.close_meeting(session, actor=tiers.office)
    assert "城建集团党委发言：可以划线， 费用自理。" in Minutes.objects.get().text
    stays(session, lambda: speak(session, item=item, text="补一句", actor=builder), Refusal, "room")


def test_a_speech_that_is_too_long_is_refused_and_not_cut(session: Meeting, one: Topic, builder: Actor) -> None:
    item = item_of(session, one)
    speak(session, item=item, text="字" * 1000, actor=builder)
    with pytest.raises(Invalid, match="最多 1000"):
        speak(session, item=item, text="字" * 1001, actor=builder)
    assert len(item.speeches.get().text) == 1000


def test_words_that_are_emptied_are_gone(session: Meeting, one: Topic, builder: Actor) -> None:
    item = item_of(session, one)
    speak(session, item=item, text="先说到这里。", actor=builder)
    assert speak(session, item=item, text=" ", actor=builder) is None
    assert not item.speeches.exists()


def test_only_a_member_that_is_here_speaks_and_a_refusal_is_on_the_record(
    session: Meeting, one: Topic, builder: Actor, people: Cast, tiers: Bodies
) -> None:
    item = item_of(session, one)
    stranger = people.person("maples", "UL")
    stays(session, lambda: speak(session, item=item, text="我们也说", actor=stranger), Denied, "role")
    assert refusals(session, "speak") == 1
    room.set_presence(line(session, builder), presence="absent", actor=tiers.office)
    stays(session, lambda: speak(session, item=item, text="我们也说", actor=builder), Refusal, "presence")
    assert not item.speeches.exists()


def test_a_member_speaks_in_the_room_and_everybody_reads_it(
    client: Client, session: Meeting, one: Topic, people: Cast
) -> None:
    item = item_of(session, one)
    sign_in(client, people, "hospital_party", "UL")
    url = reverse("deliberation:speech", args=[item.pk])
    answer = client.post(url, {"text": "救护通道须保留。"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200 and answer["HX-Trigger"] == "decided"
    assert client.post(url, {"text": "救护通道须保留四米。"}).status_code == 302
    for body, role, place in (("pwc", "SO", "990112001"), ("power", "UL", "")):
        sign_in(client, people, body, role, place)
        assert "救护通道须保留四米。" in room_of(client, session)


# votes under one's own hat


@pytest.fixture
def item(session: Meeting, one: Topic, tiers: Bodies) -> AgendaItem:
    """The item, put to the vote."""
    row = item_of(session, one)
    return room.decide(row, decision=Decision("adopted", words="划线设桩", deciding="vote"), actor=tiers.office)


def tally(item: AgendaItem) -> tuple[int | None, ...]:
    item.refresh_from_db()
    return item.in_favour, item.against, item.abstained


def test_members_vote_once_each_beside_those_typed_for(
    session: Meeting, item: AgendaItem, builder: Actor, people: Cast, tiers: Bodies
) -> None:
    vote(session, item=item, ballot="against", actor=builder)
    vote(session, item=item, ballot="for", actor=builder)
    vote(session, item=item, ballot="against", actor=people.person("power", "UL"))
    hospital = line(session, people.person("hospital_party", "UL")).member
    room.cast_vote(item, member=hospital, ballot="for", actor=tiers.office)
    assert tally(item) == (2, 1, 0)
    assert dict(item.votes.values_list("member__organisation", "taken_by")) == {
        builder.organisation: "", people.bodies["power"].pk: "", hospital.organisation_id: "王琳",
    }  # fmt: skip
    with pytest.raises(Refusal) as caught:
        room.cast_vote(item, member=line(session, builder).member, ballot="against", actor=tiers.office)
    assert caught.value.rule == "vote"
    assert tally(item) == (2, 1, 0)


def test_who_may_not_vote_or_where_nothing_is_put_to_the_vote_is_refused(
    session: Meeting, one: Topic, builder: Actor, people: Cast, tiers: Bodies
) -> None:
    row = item_of(session, one)
    stays(session, lambda: vote(session, item=row, ballot="for", actor=builder), Refusal, "vote")
    room.decide(row, decision=Decision("adopted", deciding="vote"), actor=tiers.office)
    stays(session, lambda: vote(session, item=row, ballot="for", actor=people.person("maples", "UL")), Denied, "role")
    observer = people.person("property", "BP")
    stays(session, lambda: vote(session, item=row, ballot="for", actor=observer), Refusal, "vote")
    stays(session, lambda: vote(session, item=row, ballot="maybe", actor=builder), Invalid, "vote")
    room.set_presence(line(session, builder), presence="absent", actor=tiers.office)
    stays(session, lambda: vote(session, item=row, ballot="for", actor=builder), Refusal, "presence")
    assert refusals(session, "vote") == 1
    assert not row.votes.exists()


def test_the_tally_never_exceeds_those_present_and_entitled(
    session: Meeting, item: AgendaItem, builder: Actor, tiers: Bodies
) -> None:
    vote(session, item=item, ballot="for", actor=builder)
    for row in session.attendances.filter(member__voting=True):
        if row.member.organisation_id != builder.organisation:
            room.cast_vote(item, member=row.member, ballot="for", actor=tiers.office)
    assert tally(item) == (5, 0, 0)
    room.set_presence(line(session, builder), presence="absent", actor=tiers.office)
    assert (*tally(item), item.present) == (4, 0, 0, 4)
    room.cast_vote(
        item, member=session.attendances.filter(presence="present")[0].member, ballot="for", actor=tiers.office
    )
    assert (*tally(item), item.present) == (4, 0, 0, 4)


def test_hands_that_were_counted_are_not_covered_by_a_vote(
    session: Meeting, one: Topic, builder: Actor, tiers: Bodies
) -> None:
    hands = Decision("adopted", deciding="vote", in_favour=4, against=1, abstained=0)
    row = room.decide(item_of(session, one), decision=hands, actor=tiers.office)
    stays(session, lambda: vote(session, item=row, ballot="for", actor=builder), Refusal, "vote")
    assert tally(row) == (4, 1, 0)


def test_a_member_votes_in_the_room_and_the_secretariat_sees_it(
    client: Client, session: Meeting, item: AgendaItem, people: Cast
) -> None:
    sign_in(client, people, "power", "UL")
    url = reverse("deliberation:ballot", args=[item.pk])
    assert 'name="ballot"' in room_of(client, session)
    assert client.post(url, {"ballot": "for"}).status_code == 302
    answer = client.post(url, {"ballot": "against"}, HTTP_HX_REQUEST="true").content.decode()
    assert "您的表决已计入" in answer
    assert client.get(reverse("deliberation:part", args=[session.pk, "votes"])).status_code == 404
    sign_in(client, people, "pwc", "SO", "990112001")
    assert "本单位自行表决" in room_of(client, session, "votes")
