"""The way of a topic outside the room: every row with its roles, guards and clock."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.deliberation.actions import meetings, topics
from wugong.deliberation.actions.topics import Source
from wugong.deliberation.models import Body, Support, Topic
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.testing import WORDS, Bodies, admitted, topic
from wugong.flow.actions import follow, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Follow, Matter
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.record.models import Entry

AGAIN = {name: value for name, value in asdict(WORDS).items() if name != "place"}


@pytest.fixture
def raised(people: Cast, tiers: Bodies) -> Topic:
    return topic(tiers.street, people, actor=tiers.worker)


@pytest.fixture
def stranger(people: Cast) -> Actor:
    return people.person("maples", "CW", "990112001002")


def test_a_topic_is_raised_over_the_interface_as_on_its_page(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, "pines", "CW", "990112001001")
    address = "/api/v1/begin/topic"
    (way,) = client.get(address).json()
    asked = {"title": "路口缺路灯", "field": "governance", "family": "public_service", "facts": "夜里看不清路。"}
    assert way["name"] == "draft" and set(asked) | {"body", "via"} <= {field["name"] for field in way["fields"]}
    more = {"body": str(tiers.street.pk), "via": "online", "affected": "周边居民", "option": "请城管增设。"}
    missing = client.post(f"{address}/draft", {"inputs": more}, content_type="application/json")
    assert (missing.status_code, missing.json()["field"]) == (422, "title") and not Topic.objects.exists()
    made = client.post(f"{address}/draft", {"inputs": asked | more}, content_type="application/json").json()
    assert (made["state"], Topic.objects.get().proposed_by) == ("submitted", people.pines)
    sign_in(client, people, "pwc", "A1")
    assert client.get(address).status_code == 403


# what an older version left


def test_a_topic_taken_up_again_without_a_task_falls_due_for_an_answer(raised: Topic, tiers: Bodies) -> None:
    take(raised, "admit", actor=tiers.office)
    Topic.objects.filter(pk=raised.pk).update(state="implementing", reopened=True)
    call_command("repair")
    raised.refresh_from_db()
    assert (raised.state, desks(raised), due(raised)) == (
        "carried_out", {("secretariat", tiers.street.secretariat_id)}, end_of(11, 26),
    )  # fmt: skip


# raise


def test_a_draft_is_seen_by_its_own_organisation_alone(people: Cast, tiers: Bodies, stranger: Actor) -> None:
    words = replace(WORDS, facts="", request="", affected="")
    source = Source(people.pines)
    kept = topics.raise_topic(tiers.street, words=words, source=source, actor=tiers.worker, draft=True)
    assert (kept.state, desks(kept)) == ("draft", set())
    for actor, seen in [(tiers.worker, True), (tiers.secretary, True), (tiers.office, False), (stranger, False)]:
        assert topics_visible_to(actor).filter(pk=kept.pk).exists() is seen
    stays(kept, lambda: take(kept, "submit", actor=tiers.worker), Refusal, "topic")
    stays(kept, lambda: take(kept, "amend", **AGAIN, actor=tiers.office), Denied, "role")
    take(kept, "amend", **AGAIN, actor=tiers.worker)
    take(kept, "submit", actor=tiers.worker)
    assert kept.state == "submitted"


def test_a_topic_is_raised_within_the_circle(people: Cast, tiers: Bodies, stranger: Actor) -> None:
    with pytest.raises(Refusal) as caught:
        topic(tiers.pines, people, actor=stranger, by="maples")
    assert caught.value.rule == "circle"
    with pytest.raises(Denied):
        topic(tiers.street, people, actor=stranger, by="pines")
    resident = Actor(user=stranger.user, name="resident", hat=replace(stranger.hat, role="RE"))  # type: ignore[arg-type, type-var]
    with pytest.raises(Denied):
        topic(tiers.street, people, actor=resident, by="maples")
    assert not Topic.objects.exists()
    assert topic(tiers.street, people, actor=stranger, by="maples").state == "submitted"


@pytest.mark.parametrize(("name", "most"), [("title", 80), ("facts", 1500), ("affected", 200)])
def test_what_is_too_long_is_refused_by_the_name_of_its_place(
    people: Cast, tiers: Bodies, name: str, most: int
) -> None:
    long = "停" * (most + 1)
    with pytest.raises(Invalid) as caught:
        topic(tiers.street, people, actor=tiers.worker, words=replace(WORDS, **{name: long}))
    assert (caught.value.rule, caught.value.field) == ("input", name)
    assert not Topic.objects.exists()


def test_the_name_a_resident_wants_holds_no_number(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, "pines", "CW", "990112001001")
    said = {**AGAIN, "body": tiers.street.pk, "via": "phone"}
    page = client.post(reverse("deliberation:new"), said | {"alias": "老王 13812345678"})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"alias"})
    assert not Topic.objects.exists()
    assert client.post(reverse("deliberation:new"), said | {"alias": "张阿姨"}).status_code == 302


def test_a_long_answer_is_refused_and_not_cut(raised: Topic, tiers: Bodies) -> None:
    Topic.objects.filter(pk=raised.pk).update(state="not_adopted")
    raised.refresh_from_db()
    long = {"text": "说" * 600, "explanation": "明" * 300}
    stays(raised, lambda: topics.feedback(raised, actor=tiers.office, **long), Invalid, "feedback")


def test_the_secretariat_has_three_working_days_to_screen(people: Cast, tiers: Bodies, raised: Topic) -> None:
    assert due(raised) == end_of(11, 26)
    assert desks(raised) == {("secretariat", people.pwc.pk)}
    with clock.at(at(11, 27)):
        assert ring_due() == 1
    assert Message.objects.filter(matter=raised.pk, kind="clock.urge", organisation=people.pwc.pk).exists()


def test_a_resident_speaks_through_a_worker_who_keeps_no_register(people: Cast, tiers: Bodies) -> None:
    told = topic(tiers.pines, people, actor=tiers.worker, via="phone", alias=" 张阿姨 ", contact="67891234")
    assert (told.on_behalf, told.alias, told.proposed_by, len(told.code)) == (True, "张阿姨", people.pines, 8)
    take(told, "admit", actor=tiers.worker)
    take(told, "withdraw", actor=tiers.worker)
    assert topics.forget_contacts(actor=tiers.worker) == 0
    with clock.at(at(3, 1, year=2027)):
        assert topics.forget_contacts(actor=tiers.worker) == 1
    told.refresh_from_db()
    assert (told.alias, told.contact) == ("", "")


# screen


def test_admitting(tiers: Bodies, raised: Topic, stranger: Actor) -> None:
    stays(raised, lambda: take(raised, "admit", actor=tiers.worker), Denied, "role")
    stays(raised, lambda: take(raised, "admit", actor=tiers.office, own_remit=True), Refusal, "remit")
    take(raised, "admit", actor=tiers.office, own_remit=True, reason="涉及三家单位，需要一起定。")
    assert (raised.state, raised.own_remit) == ("admitted", True)
    stays(raised, lambda: take(raised, "admit", actor=tiers.office), Stale, "state")


def test_an_admitted_topic_is_awaited_until_the_last_agenda_of_the_period_or_of_the_meeting_planned(
    people: Cast, tiers: Bodies
) -> None:
    Body.objects.filter(pk=tiers.street.pk).update(founded_on=date(2026, 10, 12))
    tiers.street.refresh_from_db()
    grace = tiers.street.procedures.get().grace_days
    waiting = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    last = date(2027, 1, 12) + timedelta(days=grace - 7)  # three months, the days of grace, seven before the meeting
    assert due(waiting) == end_of(last.month, last.day, year=2027)
    planned = meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office, venue="三楼")
    assert due(waiting) == end_of(12, 8)
    take(planned, "move", starts_at=at(12, 22, 14), reason="场地", actor=tiers.office)
    assert due(waiting) == end_of(12, 15)


def test_a_topic_of_a_body_that_is_late_is_awaited_for_thirty_days(people: Cast, tiers: Bodies) -> None:
    Body.objects.filter(pk=tiers.street.pk).update(founded_on=date(2026, 1, 8))
    tiers.street.refresh_from_db()
    waiting = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    assert due(waiting) == end_of(12, 23)


def test_without_an_option_a_topic_is_not_admitted(people: Cast, tiers: Bodies) -> None:
    bare = topic(tiers.street, people, actor=tiers.worker, words=replace(WORDS, option=" "))
    stays(bare, lambda: take(bare, "admit", actor=tiers.office), Refusal, "option")
    take(bare, "send_back", reason="请补充建议方案。", actor=tiers.office)
    assert bare.state == "returned"
    assert desks(bare) == {("proposer", people.pines.pk)}
    take(bare, "amend", **AGAIN, actor=tiers.worker)
    take(bare, "submit", actor=tiers.worker)
    assert take(bare, "admit", actor=tiers.office).state == "admitted"


def test_a_returned_topic_lapses_when_nobody_takes_it_up(tiers: Bodies, raised: Topic) -> None:
    stays(raised, lambda: take(raised, "send_back", reason="", actor=tiers.office), Invalid, "reason")
    take(raised, "send_back", reason="缺方案", actor=tiers.office)
    with clock.at(at(12, 8)):
        ring_due()
    raised.refresh_from_db()
    assert raised.state == "withdrawn"


def test_a_topic_is_sent_to_the_right_channel(tiers: Bodies, raised: Topic) -> None:
    stays(
        raised, lambda: take(raised, "divert", elsewhere="court", reason="属诉讼", actor=tiers.worker), Denied, "role"
    )
    take(raised, "divert", elsewhere="12345", elsewhere_who="区热线", reason="单户诉求", actor=tiers.office)
    assert (raised.state, raised.elsewhere, raised.elsewhere_who) == ("diverted", "12345", "区热线")
    assert Message.objects.filter(matter=raised.pk, organisation=raised.proposed_by_id, kind="topic.divert").exists()


def test_merging_brings_everybody_along(people: Cast, tiers: Bodies, raised: Topic, stranger: Actor) -> None:
    other = topic(tiers.street, people, actor=stranger, by="maples", words=replace(WORDS, title="9 栋门口也混行"))
    builder = people.person("builder", "UL")
    topics.support(other, source=Source(people.builder), actor=builder, words="我们工地出口也是")
    follow(Matter.objects.get(pk=other.pk), actor=tiers.colleague)
    stays(other, lambda: take(other, "merge", merged_into=other, actor=tiers.chair), Denied, "role")
    elsewhere = topic(tiers.pines, people, actor=tiers.worker)
    stays(other, lambda: take(other, "merge", merged_into=elsewhere, actor=tiers.office), Refusal, "merge")
    take(other, "merge", merged_into=raised, actor=tiers.office)
    assert (other.state, other.merged_into) == ("merged", raised)
    joined = Support.objects.filter(topic=raised).values_list("organisation__name", "came_from")
    assert set(joined) == {("枫桥社区党委", other.pk), ("城建集团党委", other.pk)}
    assert set(Follow.objects.filter(matter_id=raised.pk).values_list("user", flat=True)) == {
        builder.user,
        tiers.colleague.user,
    }
    told = Message.objects.filter(matter=other.pk, kind="topic.merge", user=None)
    assert set(told.values_list("organisation", flat=True)) == {people.maples.pk, people.builder.pk}
    take(raised, "admit", actor=tiers.office)
    told = Message.objects.filter(matter=raised.pk, kind="topic.admit").values_list("organisation", flat=True)
    assert {people.pines.pk, people.maples.pk, people.builder.pk} <= set(told)


def test_joining_instead_of_raising_again(people: Cast, tiers: Bodies, raised: Topic, stranger: Actor) -> None:
    with pytest.raises(Denied):
        topics.support(raised, source=Source(people.pines), actor=stranger)
    for _twice in range(2):
        topics.support(raised, source=Source(people.maples), actor=stranger)
    assert raised.supports.count() == 1
    assert topics_visible_to(people.person("maples", "UL")).filter(pk=raised.pk).exists()


# coordination and agenda


def test_topics_of_several_departments_are_coordinated_first(people: Cast, tiers: Bodies) -> None:
    words = replace(WORDS, several_departments=True)
    many = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker, words=words)
    meeting = meetings.plan_meeting(tiers.street, starts_at=at(12, 3, 14), actor=tiers.office)
    stays(many, lambda: meetings.put_on_agenda(many, meeting=meeting, actor=tiers.office), Refusal, "coordination")
    assert not meeting.items.exists()
    meetings.put_on_agenda(many, meeting=meeting, actor=tiers.office, reason="区里已开过专题会。")
    assert many.state == "scheduled"


def test_a_topic_is_taken_off_before_the_notice(people: Cast, tiers: Bodies) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    meeting = meetings.plan_meeting(tiers.street, starts_at=at(12, 3, 14), actor=tiers.office)
    item = meetings.put_on_agenda(one, meeting=meeting, actor=tiers.office)
    stays(one, lambda: take(one, "take_off", actor=tiers.worker), Denied, "role")
    item.notified = True
    item.save()
    stays(one, lambda: take(one, "take_off", actor=tiers.office), Refusal, "R-32")
    item.notified = False
    item.save()
    take(one, "take_off", actor=tiers.office)
    one.refresh_from_db()
    assert (one.state, meeting.items.count()) == ("admitted", 0)


def test_the_proposer_withdraws_while_nothing_is_scheduled(tiers: Bodies, raised: Topic) -> None:
    stays(raised, lambda: take(raised, "withdraw", actor=tiers.office), Denied, "role")
    take(raised, "withdraw", actor=tiers.worker)
    assert raised.state == "withdrawn"


def test_what_happens_by_itself_is_not_done_by_hand(tiers: Bodies, raised: Topic) -> None:
    take(raised, "send_back", reason="缺方案", actor=tiers.office)
    stays(raised, lambda: take(raised, "lapse", actor=tiers.office), Denied, "role")


def test_every_refusal_is_recorded_with_its_rule(tiers: Bodies, raised: Topic) -> None:
    with pytest.raises(Refusal):
        take(raised, "admit", actor=tiers.office, own_remit=True)
    entry = Entry.objects.filter(object_id=raised.pk, outcome="refused").get()
    assert (entry.act, entry.rule) == ("admit", "remit")


def test_a_resident_is_told_and_it_is_said_how(people: Cast, tiers: Bodies) -> None:
    told = topic(tiers.street, people, actor=tiers.worker, via="phone")
    Topic.objects.filter(pk=told.pk).update(state="not_adopted")
    told.refresh_from_db()
    stays(told, lambda: topics.feedback(told, text="理由", actor=tiers.office), Refusal, "feedback")
    topics.feedback(told, text="理由", told_via="phone", actor=tiers.office)
    assert told.feedbacks.get().via == "phone"
