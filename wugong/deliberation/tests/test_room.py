"""The meeting room: outcomes and their guards, two who write at once, emergencies, votes, closing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.deliberation.actions import meetings, room, topics
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting, Minutes, ProposedTask
from wugong.deliberation.queries.meetings import count_of
from wugong.deliberation.testing import WORDS, Bodies, closed, held, item_of, proposed
from wugong.deliberation.tests.conftest import settle
from wugong.flow.actions import take
from wugong.flow.testing import at, desks, due, end_of, stays

pytestmark = pytest.mark.usefixtures("afternoon")


# who writes, and when


def test_only_chair_and_secretariat_write(people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    row = session.attendances.first()
    builder = people.person("builder", "UL")
    for act in (
        lambda: room.write_notes(item, text="x", base="", edition=0, actor=builder),
        lambda: room.decide(item, decision=Decision("adopted"), actor=builder),
        lambda: room.set_presence(row, presence="absent", actor=builder),
        lambda: room.write_task(ProposedTask(item=item, topic=item.topic), what="x", actor=builder),
    ):
        with pytest.raises(Denied):
            act()
    stays(session, lambda: room.close_meeting(session, actor=builder), Denied, "role")
    item.refresh_from_db()
    assert (item.notes, item.outcome, item.proposed.count()) == ("", "", 0)


def test_after_the_meeting_the_room_is_closed(people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    settle(session, item, Decision("not_adopted", words="先由物业试行"), tiers)
    with pytest.raises(Refusal) as caught:
        room.write_notes(item, text="补记", base="", edition=0, actor=tiers.office)
    assert caught.value.rule == "room"


# notes


def test_two_who_write_are_put_together(item: AgendaItem, tiers: Bodies) -> None:
    room.write_notes(item, text="甲：同意。", base="", edition=0, actor=tiers.office)
    saved = room.write_notes(item, text="乙：费用谁出？", base="", edition=0, actor=tiers.colleague)
    assert saved.item.notes == "甲：同意。\n乙：费用谁出？"
    assert (saved.merged.both, saved.other) == (True, "王琳")
    base = saved.item.notes
    room.write_notes(item, text=base + "\n丙：物业。", base=base, edition=2, actor=tiers.office)
    saved = room.write_notes(item, text="甲：同意承担。\n乙：费用谁出？", base=base, edition=2, actor=tiers.colleague)
    assert saved.item.notes == "甲：同意承担。\n乙：费用谁出？\n丙：物业。"


def test_where_both_changed_one_line_nothing_is_lost(item: AgendaItem, tiers: Bodies) -> None:
    room.write_notes(item, text="甲：同意。\n乙：再想想。", base="", edition=0, actor=tiers.office)
    base = "甲：同意。\n乙：再想想。"
    room.write_notes(item, text="甲：同意。\n乙：不同意。", base=base, edition=1, actor=tiers.office)
    saved = room.write_notes(item, text="甲：同意。\n乙：可以试行。", base=base, edition=1, actor=tiers.colleague)
    assert saved.item.notes == "甲：同意。\n乙：不同意。"
    assert (saved.merged.clash, saved.other) == ("乙：可以试行。", "王琳")


def test_a_retry_after_a_lost_answer_changes_nothing(item: AgendaItem, tiers: Bodies) -> None:
    for _again in range(2):
        saved = room.write_notes(item, text="甲：同意。", base="", edition=0, actor=tiers.office)
    assert (saved.item.notes, saved.item.edition) == ("甲：同意。", 1)


def test_a_second_outcome_over_an_unseen_one_is_refused(item: AgendaItem, tiers: Bodies) -> None:
    room.decide(item, decision=Decision("deferred"), actor=tiers.office, was="")
    with pytest.raises(Stale):
        room.decide(item, decision=Decision("adopted"), actor=tiers.colleague, was="")
    room.decide(item, decision=Decision("adopted"), actor=tiers.colleague, was="deferred")
    item.refresh_from_db()
    assert (item.outcome, item.edited_by) == ("adopted", "李文")


# outcomes


def test_a_decision_in_the_room_is_on_the_desk_of_the_chair(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies, client: Client
) -> None:
    """While the meeting sits, its row says what the chair has to confirm and leads to where that is done."""
    confirmer = ("confirmer", people.pwc.pk)
    assert confirmer not in desks(session)
    proposed(item, people, actor=tiers.office)
    room.decide(item, decision=Decision("adopted", words="划线设桩"), actor=tiers.office)
    assert confirmer in desks(session)
    sign_in(client, people, "pwc", "SP")
    desk = client.get(reverse("web:desk")).content.decode()
    page = reverse("deliberation:meeting", args=[session.pk])
    assert "确认会上决定" in desk and page in desk
    assert reverse("deliberation:room", args=[session.pk]) in client.get(page).content.decode()
    take(session, "confirm", actor=tiers.chair)
    assert confirmer not in desks(session)


def test_adopting_gives_the_tasks(people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    proposed(item, people, actor=tiers.office)
    proposed(item, people, actor=tiers.office, lead="power", accepted=False)
    room.decide(item, decision=Decision("adopted", words="划线设桩"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "acceptance")
    assert not Commitment.objects.exists()
    decision = Decision(
        "adopted", words="划线设桩", late_acceptance="供电分局会后确认", dissent="区中医院：担心救护通道"
    )
    topic = settle(session, item, decision, tiers)
    assert topic.state == "implementing"
    tasks = {t.lead.name: t for t in Commitment.objects.select_related("lead")}
    assert {name: t.state for name, t in tasks.items()} == {
        "城建集团党委": "acknowledged",
        "供电分局党总支": "assigned",
    }
    first = tasks["城建集团党委"]
    assert (first.proposer, first.secretariat, first.assigner_role) == (people.pines, people.pwc, "SP")
    assert first.sharers.get().accepted_at == clock.now()
    resolution = topic.resolutions.get()
    assert (resolution.text, resolution.dissent, resolution.tasks.count()) == ("划线设桩", decision.dissent, 2)
    text = Minutes.objects.get().text
    assert "区中医院：担心救护通道" in text and "划线设桩" in text


@pytest.mark.parametrize("missing", ["what", "done_when", "lead", "due_on"])
def test_without_a_whole_task_nothing_is_adopted(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies, missing: str
) -> None:
    task = proposed(item, people, actor=tiers.office)
    kept = {n: getattr(task, n) for n in ("what", "done_when", "lead", "due_on")}
    kept[missing] = None if missing in {"lead", "due_on"} else ""
    room.write_task(task, actor=tiers.office, accepted=True, **kept)
    room.decide(item, decision=Decision("adopted"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "R-33")


def test_a_task_is_not_written_down_for_a_day_that_has_passed(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    with pytest.raises(Invalid) as caught:
        proposed(item, people, actor=tiers.office, days=-1)
    assert (caught.value.rule, caught.value.field) == ("due", "due_on")
    assert not ProposedTask.objects.exists()


def test_a_struck_out_task_is_gone(people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    room.drop_task(proposed(item, people, actor=tiers.office), actor=tiers.office)
    room.decide(item, decision=Decision("adopted"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "R-33")


def test_a_decision_needs_the_quorum_when_it_is_taken(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    proposed(item, people, actor=tiers.office)
    for row in session.attendances.filter(member__voting=True)[:3]:
        room.set_presence(row, presence="absent", actor=tiers.office)
    assert not count_of(session).quorate
    room.decide(item, decision=Decision("adopted"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "quorum")
    topic = settle(session, item, Decision("deferred", words="人数不足"), tiers)
    assert topic.state == "deferred"


def test_votes_are_counted_those_by_telephone_too(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    proposed(item, people, actor=tiers.office)
    members = [row.member for row in session.attendances.filter(member__voting=True)]
    observer = session.attendances.get(member__voting=False).member
    room.decide(item, decision=Decision("adopted", deciding="vote"), actor=tiers.office)
    with pytest.raises(Refusal):
        room.cast_vote(item, member=observer, ballot="for", actor=tiers.office)
    for member, ballot in zip(members, ["for", "for", "against", "abstain", "against"], strict=True):
        room.cast_vote(item, member=member, ballot=ballot, actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "vote")
    vote = room.cast_vote(item, member=members[3], ballot="for", by_phone=True, actor=tiers.colleague)
    assert (vote.by_phone, vote.taken_by) == (True, "李文")
    closed(session, chair=tiers.chair, office=tiers.office)
    resolution = session.items.get(topic=item.topic).resolution
    assert (resolution.in_favour, resolution.against, resolution.abstained) == (3, 2, 0)


def test_not_adopted_says_why_and_is_answered(session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    room.decide(item, decision=Decision("not_adopted"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "reason")
    topic = settle(session, item, Decision("not_adopted", words="先由物业试行一月"), tiers)
    assert (topic.state, due(topic)) == ("not_adopted", end_of(12, 18))
    assert desks(topic) == {("secretariat", tiers.street.secretariat_id)}


def test_deferred_comes_back_by_itself_twice_at_most(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    topic = settle(session, item, Decision("deferred", words="待测量"), tiers)
    for month in (2, 5):
        with clock.at(at(month, 1, year=2027)):
            again = meetings.plan_meeting(
                tiers.street, starts_at=at(month, 22, 14, year=2027), actor=tiers.office, venue="x"
            )
            topic.refresh_from_db()
            assert topic.state == "scheduled"
            take(again, "open_call", actor=tiers.office)
            take(again, "fix_agenda", reason="材料即议题正文", actor=tiers.chair)
            take(again, "notify", actor=tiers.office)
        with clock.at(at(month, 22, 14, year=2027)):
            held(again, office=tiers.office)
            current = item_of(again, topic)
            room.decide(current, decision=Decision("deferred", words="待测量"), actor=tiers.office)
            if month == 2:
                closed(again, chair=tiers.chair, office=tiers.office)
            else:
                stays(again, lambda meeting=again: room.close_meeting(meeting, actor=tiers.office), Refusal, "deferral")


def test_what_concerns_all_goes_to_the_residents(session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    soon = Decision("referred", residents_on=at(12, 20).date())
    room.decide(item, decision=soon, actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "residents")
    topic = settle(session, item, Decision("referred", residents_on=at(12, 28).date()), tiers)
    assert (topic.state, topic.residents_on) == ("needs_residents_decision", at(12, 28).date())
    assert due(topic) == end_of(1, 14, year=2027)


def test_every_topic_needs_an_outcome(session: Meeting, tiers: Bodies) -> None:
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "outcome")


# emergencies and returning tasks


def test_an_emergency_needs_its_reason_and_an_admitted_topic(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    words = replace(WORDS, title="消防通道被占")
    urgent = topics.raise_topic(tiers.street, words=words, source=topics.Source(people.pines), actor=tiers.worker)
    with pytest.raises(Refusal) as caught:
        room.add_emergency(session, topic=urgent, reason="今天必须腾空", actor=tiers.chair)
    assert caught.value.rule == "R-32"
    take(urgent, "admit", actor=tiers.office)
    with pytest.raises(Refusal):
        room.add_emergency(session, topic=urgent, reason=" ", actor=tiers.chair)
    with pytest.raises(Refusal) as caught:
        room.add_emergency(session, topic=urgent, reason="今天必须腾空", actor=tiers.office)
    assert caught.value.rule == "R-32"
    added = room.add_emergency(session, topic=urgent, reason="今天必须腾空", actor=tiers.chair)
    assert (added.notified, added.emergency) == (False, "今天必须腾空")
    proposed(added, people, actor=tiers.office)
    room.decide(added, decision=Decision("adopted", words="当日腾空"), actor=tiers.office)
    settle(session, item, Decision("deferred", words="时间不够"), tiers)
    urgent.refresh_from_db()
    assert urgent.state == "implementing"
    assert "今天必须腾空" in Minutes.objects.get().text


def test_an_item_that_was_not_notified_is_not_decided(session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(notified=False)
    room.decide(item, decision=Decision("deferred", words="x"), actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "R-32")


def test_open_tasks_return_to_the_next_agenda_until_they_are_kept(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    proposed(item, people, actor=tiers.office, days=40)
    settle(session, item, Decision("adopted", words="划线"), tiers)
    task = Commitment.objects.get()
    with clock.at(at(1, 5, year=2027)):
        following = meetings.plan_meeting(tiers.street, starts_at=at(1, 26, 14, year=2027), actor=tiers.office)
        first = following.items.get()
        assert (first.kind, list(first.tasks.all())) == ("tasks", [task])
        take(task, "report", proof="已划线", actor=people.person("builder", "UL"))
        take(task, "verify", actor=tiers.office)
        meetings.refresh_tasks(following, actor=tiers.office)
        assert not first.tasks.exists()


# answer, rating


def test_an_answer_waits_for_the_tasks_or_explains_them(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    proposed(item, people, actor=tiers.office)
    topic = settle(session, item, Decision("adopted", words="划线"), tiers)
    stays(topic, lambda: topics.feedback(topic, text="已定", actor=tiers.worker), Denied, "role")
    stays(topic, lambda: topics.feedback(topic, text="已定", actor=tiers.office), Refusal, "feedback")
    topics.feedback(topic, text="已定方案。", explanation="划线 1月完成后再告知。", actor=tiers.office)
    assert (topic.state, due(topic)) == ("feedback_given", end_of(12, 22))
    assert topic.feedbacks.get().text == "已定方案。\n划线 1月完成后再告知。"


def test_what_is_taken_up_again_gets_a_task_and_is_answered_again(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    topic = settle(session, item, Decision("not_adopted", words="不可行"), tiers)
    topics.feedback(topic, text="说明理由。", actor=tiers.office)
    take(topic, "rate", score=1, actor=tiers.worker)
    take(topic, "reopen", actor=tiers.office)
    task = {"what": "再测一次", "done_when": "社区到场", "due_on": at(12, 30).date(), "lead": people.builder}
    task["lead_why"] = "原承办单位。"
    stays(topic, lambda: take(topic, "assign", actor=tiers.worker, **task), Denied, "role")
    take(topic, "assign", actor=tiers.chair, **task)
    given = Commitment.objects.get()
    assert (topic.state, given.origin_id, given.lead, due(given)) == (
        "implementing", topic.pk, people.builder, end_of(12, 17),
    )  # fmt: skip
    take(given, "acknowledge", actor=people.person("builder", "UL"))
    take(given, "report", proof="已测", actor=people.person("builder", "UL"))
    take(given, "verify", actor=tiers.office)
    topic.refresh_from_db()
    assert (topic.state, desks(topic)) == ("carried_out", {("secretariat", tiers.street.secretariat_id)})


@pytest.mark.parametrize("votes", [(50, 2, 1), (3, 2, 1), (6, 0, 0)])
def test_no_more_votes_are_counted_than_voting_members_are_here(
    item: AgendaItem, tiers: Bodies, votes: tuple[int, int, int]
) -> None:
    counted = dict(zip(("in_favour", "against", "abstained"), votes, strict=True))
    with pytest.raises(Invalid) as caught:
        room.decide(item, decision=Decision("adopted", deciding="vote", **counted), actor=tiers.office)
    assert (caught.value.rule, caught.value.field) == ("vote", "in_favour")
    item.refresh_from_db()
    assert item.in_favour is None
    five = Decision("adopted", deciding="vote", in_favour=3, against=1, abstained=1)
    assert room.decide(item, decision=five, actor=tiers.office).present == 5


def test_who_is_not_here_votes_by_telephone_alone(session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    row = session.attendances.filter(member__voting=True).first()
    room.set_presence(row, presence="absent", actor=tiers.office)
    with pytest.raises(Refusal) as caught:
        room.cast_vote(item, member=row.member, ballot="for", actor=tiers.office)
    assert caught.value.rule == "vote"
    assert room.cast_vote(item, member=row.member, ballot="for", by_phone=True, actor=tiers.office).by_phone
    row.refresh_from_db()
    assert (row.presence, row.remote) == ("present", True)


def test_what_the_residents_decided_is_recorded_when_they_have_met(
    session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    day = at(12, 28).date()
    topic = settle(session, item, Decision("referred", residents_on=day), tiers)
    for step in ("residents_agreed", "residents_refused"):
        for on in (day, at(12, 16).date()):
            stays(
                topic,
                lambda name=step, met=on: take(topic, name, residents_on=met, reason="已表决", actor=tiers.office),
                Refusal,
                "residents",
            )
    with clock.at(at(12, 28, 20)):
        late = at(12, 29).date()
        stays(
            topic,
            lambda: take(topic, "residents_agreed", residents_on=late, reason="已表决", actor=tiers.office),
            Refusal,
            "residents",
        )
        take(topic, "residents_agreed", residents_on=day, reason="到会过半同意", actor=tiers.office)
    assert topic.state == "admitted"
