"""Deciding in writing between meetings; departments asked beforehand; contacts opened for a purpose; R-09."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import circulation, room
from wugong.deliberation.actions.bodies import set_procedure
from wugong.deliberation.actions.topics import forget_contacts, open_contact
from wugong.deliberation.models import Circulation, Minutes, ProposedTask, Topic
from wugong.deliberation.policies import led_by_committee
from wugong.deliberation.queries.circulation import progress_of, running_of, tally_of
from wugong.deliberation.rules.circulation import Tally, needed
from wugong.deliberation.rules.topic import Family
from wugong.deliberation.testing import WORDS, Bodies, admitted, closed, held, item_of, notified, topic
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.record.models import Entry
from wugong.record.queries import history_of

BY = date(2026, 11, 30)


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def sent(one: Topic, people: Cast, tiers: Bodies) -> Circulation:
    task_for(one, people, tiers)
    return circulation.circulate(
        one, text="划线并限时禁停。", answers_by=BY, review_on=date(2027, 3, 1), actor=tiers.office
    )


def unit(people: Cast, name: str) -> Actor:
    return people.person(name, "UL")


def task_for(one: Topic, people: Cast, tiers: Bodies, **words: object) -> ProposedTask:
    given = {
        "what": "划线",
        "done_when": "验收",
        "lead": people.builder,
        "due_on": date(2026, 12, 30),
        "accepted": True,
        "lead_why": "需要施工资质。",
    } | words
    return room.write_task(ProposedTask(topic=one), actor=tiers.office, **given)


def everybody(one: Topic, people: Cast, tiers: Bodies, *answers: str) -> None:
    voters = [tiers.chair, *(unit(people, n) for n in ("builder", "power", "hospital_party")), tiers.worker]
    for actor, said in zip(voters, answers, strict=False):
        circulation.answer(one, said=said, reason="见来函。", actor=actor)


@pytest.mark.parametrize(("rule", "seats", "want"), [("most", 5, 3), ("most", 4, 3), ("all", 5, 5)])
def test_how_many_answers_are_needed(rule: str, seats: int, want: int) -> None:
    assert needed(seats, rule, 50) == want


@pytest.mark.parametrize(("agree", "against", "carried"), [(3, 2, True), (2, 2, False), (0, 0, False)])
def test_more_than_half_of_the_answers_agree(agree: int, against: int, carried: bool) -> None:
    assert Tally(5, 3, agree, against).carried(50) is carried


# circulate


def test_it_goes_to_every_voting_seat_with_its_clock(people: Cast, one: Topic, sent: Circulation) -> None:
    one.refresh_from_db()
    assert (one.state, one.answers_by, due(one)) == ("circulating", BY, end_of(11, 30))
    assert {who for party, who in desks(one) if party == "voter"} == {
        people.pwc.pk, people.builder.pk, people.power.pk, people.hospital_party.pk, people.pines.pk,
    }  # fmt: skip
    told = Message.objects.filter(kind="topic.circulation")
    assert told.count() == 5 and "划线并限时禁停。" in told[0].question


def test_who_circulates_what_and_until_when(people: Cast, one: Topic, tiers: Bodies) -> None:
    send = circulation.circulate
    stays(one, lambda: send(one, text="划线", actor=tiers.office), Refusal, "R-33")
    half = task_for(one, people, tiers, due_on=None)
    stays(one, lambda: send(one, text="划线", actor=tiers.office), Refusal, "R-33")
    room.drop_task(half, actor=tiers.office)
    task_for(one, people, tiers)
    stays(one, lambda: send(one, text="划线", actor=tiers.worker), Denied, "role")
    stays(one, lambda: send(one, text=" ", actor=tiers.office), Invalid, "circulation")
    stays(one, lambda: send(one, text="划线", answers_by=clock.today(), actor=tiers.office), Invalid, "circulation")
    far = clock.today() + timedelta(days=61)
    stays(one, lambda: send(one, text="划线", answers_by=far, actor=tiers.office), Invalid, "circulation")
    early = {"answers_by": BY, "review_on": BY}
    stays(one, lambda: send(one, text="划线", **early, actor=tiers.office), Invalid, "circulation")
    assert circulation.circulate(one, text="划线", actor=tiers.chair).answers_by == BY  # five working days


def test_what_needs_several_departments_is_coordinated_first(people: Cast, tiers: Bodies) -> None:
    words = replace(WORDS, several_departments=True)
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker, words=words)
    task_for(one, people, tiers)
    stays(one, lambda: circulation.circulate(one, text="划线", actor=tiers.office), Refusal, "coordination")
    circulation.circulate(one, text="划线", reason="各部门已口头同意。", actor=tiers.office)
    assert one.state == "circulating"


# answer


def test_each_voting_unit_answers_for_itself_and_may_change_its_mind(
    people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    builder = unit(people, "builder")
    stays(one, lambda: circulation.answer(one, said="no", actor=builder), Invalid, "circulation")
    stays(one, lambda: circulation.answer(one, said="disagree", actor=builder), Invalid, "reason")
    circulation.answer(one, said="disagree", reason="工期太紧。", actor=builder)
    assert ("voter", people.builder.pk) not in desks(one)
    circulation.answer(one, said="agree", actor=builder)
    answer = sent.answers.get()
    assert (answer.said, answer.name, answer.by_phone) == ("agree", builder.name, False)
    observer = unit(people, "property")
    stays(one, lambda: circulation.answer(one, said="agree", actor=observer), Denied, "vote")
    with clock.at(at(12, 1)):
        stays(one, lambda: circulation.answer(one, said="agree", actor=builder), Refusal, "circulation")


def test_the_secretariat_takes_down_what_is_said_by_telephone(
    people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    seat = tiers.street.members.get(organisation=people.power)
    said = {"said": "agree", "member": seat}
    stays(one, lambda: circulation.answer(one, **said, actor=unit(people, "builder")), Denied, "role")
    row = circulation.answer(one, **said, by_phone=True, actor=tiers.office)
    assert (row.by_phone, row.name) == (True, tiers.office.name)
    circulation.answer(one, said="disagree", reason="费用没有说清。", actor=unit(people, "power"))
    stays(one, lambda: circulation.answer(one, **said, by_phone=True, actor=tiers.office), Refusal, "circulation")
    stranger = tiers.pines.members.first()
    said = {"said": "agree", "member": stranger, "by_phone": True}
    stays(one, lambda: circulation.answer(one, **said, actor=tiers.office), Denied, "vote")


# its tasks


def test_what_members_have_answered_to_stays_as_it_is(
    people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    task = one.proposed.get()
    words = {"what": "划线", "done_when": "验收", "lead": people.builder, "due_on": date(2026, 12, 29)}
    room.write_task(task, **words, actor=tiers.office)  # nobody has answered yet
    circulation.answer(one, said="agree", actor=unit(people, "builder"))
    for changed in ({"what": "划线并设岗"}, {"due_on": date(2026, 12, 31)}, {"lead": people.power}):
        write = {**words, **changed}
        stays(one, lambda write=write: room.write_task(task, **write, actor=tiers.office), Refusal, "circulation")
    stays(one, lambda: task_for(one, people, tiers), Refusal, "circulation")
    stays(one, lambda: room.drop_task(task, actor=tiers.office), Refusal, "circulation")
    assert room.write_task(task, **words, accepted=True, actor=tiers.office).accepted
    take(one, "call_in", reason="另议。", actor=tiers.office)
    assert room.write_task(task, **{**words, "what": "划线并设岗"}, actor=tiers.office).what == "划线并设岗"


def test_a_topic_that_circulates_again_makes_no_task_twice(
    people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    everybody(one, people, tiers, *["agree"] * 5)
    take(one, "settle_in_writing", actor=tiers.chair)
    assert not one.proposed.exists()
    stays(one, lambda: task_for(one, people, tiers), Refusal, "circulation")  # it is being carried out
    Commitment.objects.update(state="closed")
    Topic.objects.filter(pk=one.pk).update(state="reopened")
    one.refresh_from_db()
    task_for(one, people, tiers, what="补划")
    circulation.circulate(one, text="再划一次。", actor=tiers.office)
    everybody(one, people, tiers, *["agree"] * 5)
    take(one, "settle_in_writing", actor=tiers.chair)
    assert sorted(Commitment.objects.values_list("what", flat=True)) == ["划线", "补划"]


# settle


@pytest.mark.engine
def test_adopted_in_writing_it_becomes_resolution_tasks_and_minutes(
    people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    everybody(one, people, tiers, "agree", "agree", "agree", "disagree", "agree")
    stays(one, lambda: take(one, "settle_in_writing", actor=tiers.office), Denied, "role")
    take(one, "settle_in_writing", actor=tiers.chair)
    resolution = one.resolutions.get()
    one.refresh_from_db()
    assert one.state == "implementing"
    assert (resolution.in_favour, resolution.against, resolution.abstained) == (4, 1, 0)
    assert "见来函" in resolution.dissent and resolution.review_on == date(2027, 3, 1)
    assert Commitment.objects.get().lead == people.builder
    assert running_of(one) is None
    other = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker, words=replace(WORDS, title="另一件"))
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[other], at=at(12, 15, 14))
    with clock.at(at(12, 15, 14)):
        held(meeting, office=tiers.office)
        room.decide(item_of(meeting, other), decision=room.Decision("deferred", words="再议"), actor=tiers.office)
        closed(meeting, chair=tiers.chair, office=tiers.office)
    assert "划线并限时禁停。" in Minutes.objects.get().text


def test_nobody_loses_his_time_to_answer(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    everybody(one, people, tiers, "agree", "agree", "agree")
    stays(one, lambda: take(one, "settle_in_writing", actor=tiers.chair), Refusal, "circulation")
    with clock.at(at(12, 1)):
        take(one, "settle_in_writing", actor=tiers.chair)
    assert one.state == "implementing"


def test_too_few_answers_are_no_decision(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    everybody(one, people, tiers, "agree", "agree")
    with clock.at(at(12, 1)):
        stays(one, lambda: take(one, "settle_in_writing", actor=tiers.chair), Refusal, "circulation")


def test_the_rules_may_ask_for_every_answer(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    set_procedure(tiers.street, changes={"writing": "all"}, reason="成员少。", actor=tiers.chair)
    assert tally_of(sent).needed == 5
    everybody(one, people, tiers, "agree", "agree", "agree", "agree")
    with clock.at(at(12, 1)):
        stays(one, lambda: take(one, "settle_in_writing", actor=tiers.chair), Refusal, "circulation")


def test_half_is_not_more_than_half(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    everybody(one, people, tiers, "agree", "agree", "disagree", "disagree")
    with clock.at(at(12, 1)):
        stays(one, lambda: take(one, "settle_in_writing", actor=tiers.chair), Refusal, "vote")


def test_one_who_asks_for_a_meeting_gets_it(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    everybody(one, people, tiers, "agree", "agree", "agree", "agree", "meeting")
    stays(one, lambda: take(one, "settle_in_writing", actor=tiers.chair), Refusal, "circulation")
    stays(one, lambda: take(one, "call_in", reason="", actor=tiers.office), Invalid, "reason")
    take(one, "call_in", reason="成员要求会上议。", actor=tiers.office)
    sent.refresh_from_db()
    assert (one.state, sent.came) == ("admitted", "called_in")
    stays(one, lambda: circulation.answer(one, said="agree", actor=tiers.worker), Refusal, "circulation")


def test_on_its_day_it_is_looked_at_again_once(people: Cast, one: Topic, sent: Circulation, tiers: Bodies) -> None:
    everybody(one, people, tiers, *["agree"] * 5)
    take(one, "settle_in_writing", actor=tiers.chair)
    assert circulation.remind_reviews(actor=SYSTEM) == 0
    with clock.at(at(3, 1, year=2027)):
        assert circulation.remind_reviews(actor=SYSTEM) == 1
        assert circulation.remind_reviews(actor=SYSTEM) == 0
    assert Message.objects.filter(kind="topic.review", role="SO", organisation=people.pwc.pk).count() == 1


@pytest.mark.engine
def test_the_member_answers_on_a_page_and_the_secretary_sees_progress(
    client: Client, people: Cast, one: Topic, sent: Circulation, tiers: Bodies
) -> None:
    step = reverse("web:step", args=["topic", one.pk, "answer"])
    page = reverse("deliberation:topic", args=[one.pk])
    sign_in(client, people, "builder", "UL")
    assert "Told by telephone" not in client.get("/en" + step).content.decode()
    assert client.post(step, {"said": "disagree"}).status_code == 422
    assert client.post(step, {"said": "disagree", "reason": "工期太紧。"}).status_code == 302
    assert "工期太紧。" in client.get(page).content.decode()
    sign_in(client, people, "pwc", "SO", "990112001")
    seat = tiers.street.members.get(organisation=people.power)
    assert client.post(step, {"said": "agree", "member": str(seat.pk)}).status_code == 302
    assert "1 of 5" not in client.get("/en" + page).content.decode()
    assert "2 of 5 answered, 3 needed" in client.get("/en" + page).content.decode()
    progress = progress_of(one, tiers.office)
    assert progress is not None and progress.own is not None and progress.own.organisation == people.pwc
    assert reverse("deliberation:topic_task", args=[one.pk]) not in client.get(page).content.decode()


def test_tasks_are_written_on_the_page_before_it_circulates(
    client: Client, people: Cast, one: Topic, tiers: Bodies
) -> None:
    sign_in(client, people, "pwc", "SO", "990112001")
    new = reverse("deliberation:topic_task", args=[one.pk])
    data = {"what": "划线", "done_when": "验收", "due_on": "2026-12-30", "lead": str(people.builder.pk), "accepted": 1}
    assert new in client.get(reverse("deliberation:topic", args=[one.pk])).content.decode()
    assert client.get(new).status_code == 200
    assert client.post(new, data).status_code == 302
    row = one.proposed.get()
    assert client.get(reverse("deliberation:edit_task", args=[row.pk])).status_code == 200
    assert client.post(reverse("deliberation:task", args=[row.pk]), {"drop": 1}).status_code == 302
    assert not one.proposed.exists()


# departments asked beforehand


@pytest.mark.engine
def test_departments_answer_before_the_meeting(people: Cast, one: Topic, tiers: Bodies) -> None:
    stays(
        one,
        lambda: circulation.coordinate(one, organisations=[], asked="x", actor=tiers.office),
        Refusal,
        "coordination",
    )
    circulation.coordinate(
        one, organisations=[people.social_work, people.department], asked="能否出人？", actor=tiers.office
    )
    assert {who for party, who in desks(one) if party == "asked"} == {people.social_work.pk, people.department.pk}
    social = people.person("social_work", "DS", "990112")
    stays(one, lambda: circulation.answer_ahead(one, answer="可以", agreed=True, actor=tiers.worker), Denied, "role")
    stays(one, lambda: circulation.answer_ahead(one, answer=" ", agreed=True, actor=social), Invalid, "reason")
    circulation.answer_ahead(one, answer="可派两人。", agreed=True, actor=social)
    assert {who for party, who in desks(one) if party == "asked"} == {people.department.pk}
    row = one.coordinations.get(organisation=people.social_work)
    assert (row.agreed, row.answer) == (True, "可派两人。")
    stays(one, lambda: circulation.answer_ahead(one, answer="再说", agreed=False, actor=social), Denied, "role")


def test_a_department_that_is_asked_may_read_the_topic(client: Client, people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker)
    take(one, "admit", actor=tiers.worker)
    page = reverse("deliberation:topic", args=[one.pk])
    sign_in(client, people, "department", "DD", "990112")
    assert client.get(page).status_code == 404
    circulation.coordinate(one, organisations=[people.department], asked="能否出人？", actor=tiers.worker)
    assert client.get(page).status_code == 200
    step = reverse("web:step", args=["topic", one.pk, "answer_ahead"])
    assert client.post(step, {"agreed": "no", "answer": "不在职责内。"}).status_code == 302
    assert one.coordinations.get().agreed is False


#


@pytest.mark.parametrize("family", Family.values)
def test_the_working_committee_leads_in_public_affairs_of_its_street(people: Cast, tiers: Bodies, family: str) -> None:
    words = replace(WORDS, family=family)
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker, words=words)
    task = task_for(one, people, tiers, due_on=BY, lead_why="")
    circulation.circulate(one, text="划线", answers_by=BY, actor=tiers.office)
    everybody(one, people, tiers, *["agree"] * 5)
    stays(one, lambda: take(one, "settle_in_writing", reason="已电话接受。", actor=tiers.chair), Refusal, "R-09")
    room.write_task(
        task, what="划线", done_when="验收", lead=people.builder, due_on=BY, accepted=True,
        lead_why="需要施工资质。", actor=tiers.office,
    )  # fmt: skip
    take(one, "settle_in_writing", actor=tiers.chair)
    assert one.state == "implementing"


def test_matters_of_the_party_and_of_one_community_ask_no_reason_for_their_lead(people: Cast, tiers: Bodies) -> None:
    party = admitted(
        tiers.street, people, actor=tiers.office, by=tiers.worker, words=replace(WORDS, field="party_building")
    )
    below = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
    assert not led_by_committee(party) and not led_by_committee(below)


def test_a_task_outside_a_meeting_asks_why_another_body_leads_and_loses_nothing(
    client: Client, people: Cast, tiers: Bodies
) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    Topic.objects.filter(pk=one.pk).update(state="implementing")
    one.refresh_from_db()
    given = {"what": "划线", "done_when": "标线完工", "due_on": BY, "lead": people.builder}
    stays(one, lambda: take(one, "assign", actor=tiers.chair, **given), Refusal, "R-09")
    sign_in(client, people, "pwc", "SP", "990112001")
    url, typed = reverse("web:step", args=["topic", one.pk, "assign"]), {**given, "lead": str(people.builder.pk)}
    page = client.get(url).content.decode()
    assert 'name="lead_why"' in page
    answer = client.post(url, {**typed, "seen": one.version})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="标线完工"' in page and "由党工委牵头" in page
    api = f"/api/v1/matters/{one.pk}/steps/assign"
    refused = client.post(api, {"inputs": {**typed, "due_on": str(BY)}}, content_type="application/json")
    assert refused.status_code == 422 and "由党工委牵头" in refused.json()["detail"]
    assert not one.resolutions.exists() and one.version == Topic.objects.get(pk=one.pk).version
    assert client.post(url, {**typed, "lead_why": "需要施工资质。", "seen": one.version}).status_code == 302
    assert history_of("topic", one.pk).filter(act="lead", reason="需要施工资质。").exists()


def test_a_contact_is_sealed_and_opened_for_a_purpose(people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker, via="phone", alias="老李", contact="13912345678")
    assert "13912345678" not in Topic.objects.get().contact
    with pytest.raises(Denied):
        open_contact(one, reason="回访一下", actor=tiers.office)
    with pytest.raises(Invalid):
        open_contact(one, reason=" ", actor=tiers.worker)
    assert open_contact(one, reason="告知处理结果", actor=tiers.worker) == "13912345678"
    said = Entry.objects.get(act="open_contact", outcome="done")
    assert (said.reason, said.user) == ("告知处理结果", tiers.worker.user)
    assert not Entry.objects.filter(detail__icontains="13912345678").exists()


def test_a_contact_is_forgotten_ninety_days_after_the_end(people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker, via="phone", alias="老李", contact="13912345678")
    Topic.objects.filter(pk=one.pk).update(state="closed", state_since=clock.now() - timedelta(days=90))
    assert forget_contacts(actor=SYSTEM) == 0
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert forget_contacts(actor=SYSTEM) == 1
    one.refresh_from_db()
    assert (one.contact, one.alias) == ("", "")
    with pytest.raises(Refusal, match="没有保存联系方式"):
        open_contact(one, reason="告知处理结果", actor=tiers.worker)


def test_the_page_of_a_contact(client: Client, people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker, via="phone", contact="13912345678")
    page, url = reverse("deliberation:topic", args=[one.pk]), reverse("deliberation:contact", args=[one.pk])
    sign_in(client, people, "pines", "CW", "990112001001")
    assert url in client.get(page).content.decode()
    assert "13912345678" not in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert "13912345678" in client.post(url, {"reason": "告知处理结果"}).content.decode()
    assert "告知处理结果" in client.get(url).content.decode()
    sign_in(client, people, "pwc", "SO", "990112001")
    assert client.get(page).status_code == 200
    assert client.get(url).status_code == 404
