"""Seats, rules of procedure with their preview, hand-over to a successor, panels."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import meetings
from wugong.deliberation.actions.bodies import seat, set_procedure, unseat
from wugong.deliberation.actions.succession import hand_over_in
from wugong.deliberation.models import Meeting
from wugong.deliberation.queries.bodies import effect_of, procedure_of
from wugong.deliberation.queries.meetings import count_of
from wugong.deliberation.testing import Bodies, admitted, held, notified, topic, whistle
from wugong.flow.models import Matter
from wugong.flow.testing import at, desks


def test_a_seat_is_given_changed_and_ended_with_a_reason(people: Cast, tiers: Bodies) -> None:
    made = seat(tiers.pines, organisation=people.power, voting=False, actor=tiers.secretary)
    assert seat(tiers.pines, organisation=people.power, part_time=True, actor=tiers.secretary).pk == made.pk
    with pytest.raises(Denied):
        seat(tiers.pines, organisation=people.hospital_party, actor=tiers.office)
    with pytest.raises(Invalid):
        unseat(made, reason=" ", actor=tiers.secretary)
    unseat(made, reason="机构调整", actor=tiers.secretary)
    assert not tiers.pines.members.filter(organisation=people.power, until__isnull=True).exists()
    chair = tiers.pines.members.get(organisation=people.pines)
    with pytest.raises(Refusal, match="必须有席位"):
        unseat(chair, reason="机构调整", actor=tiers.secretary)


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_days": 2}, {"quorum_percent": 40}, {"majority_percent": 100}, {"period_months": 0},
        {"period_months": 13}, {"call_days": 5}, {"notice_target": 2}, {"writing_days": 0}, {},
    ],
)  # fmt: skip
def test_rules_that_may_not_be(tiers: Bodies, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        set_procedure(tiers.street, changes=changes, reason="试一试", actor=tiers.chair)
    assert procedure_of(tiers.street).version == 1


def test_meetings_keep_the_rules_they_were_planned_under(people: Cast, tiers: Bodies) -> None:
    planned = meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office)
    effect = effect_of(tiers.street, {"period_months": 2, "quorum_percent": 66})
    assert (effect.quorum_before, effect.quorum_after, effect.keep) == (3, 4, [planned])
    assert effect.due_after < effect.due_before
    with pytest.raises(Invalid):
        set_procedure(tiers.street, changes={"quorum_percent": 66}, reason="", actor=tiers.chair)
    with pytest.raises(Denied):
        set_procedure(tiers.street, changes={"quorum_percent": 66}, reason="更严", actor=tiers.worker)
    set_procedure(tiers.street, changes={"quorum_percent": 66}, reason="更严", actor=tiers.chair)
    planned.refresh_from_db()
    assert (planned.procedure.version, procedure_of(tiers.street).version) == (1, 2)
    meetings.call_roll(planned, actor=tiers.office)
    assert count_of(planned).needed == 3


def test_seats_and_rules_on_their_pages(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, "pwc", "SO", "990112001")
    seats, rules = (reverse(f"deliberation:{n}", args=[tiers.street.pk]) for n in ("seats", "rules"))
    assert client.post(seats, {"organisation": str(people.maples.pk), "voting": "on"}).status_code == 302
    made = tiers.street.members.get(organisation=people.maples)
    one = reverse("deliberation:seat", args=[made.pk])
    assert client.post(one, {"voting": ""}).status_code == 302
    made.refresh_from_db()
    assert not made.voting
    assert client.post(one, {"end": "1", "why": ""}).status_code == 422
    assert client.post(one, {"end": "1", "why": "机构调整"}).status_code == 302
    assert client.get(one).status_code == 404
    data = {n: getattr(procedure_of(tiers.street), n) for n in client.get(rules).context["form"].fields}
    preview = client.post("/en" + rules, data | {"quorum_percent": 66, "reason": "更严"}).content.decode()
    assert "4 voting members would have to be there instead of 3" in preview
    assert procedure_of(tiers.street).version == 1
    bad = data | {"notice_days": 1, "reason": "更快", "confirm": "1"}
    assert client.post(rules, bad).status_code == 422
    assert client.post(rules, data | {"quorum_percent": 66, "reason": "更严", "confirm": "1"}).status_code == 302
    assert procedure_of(tiers.street).quorum_percent == 66


# hand-over


def test_a_successor_takes_over_topics_seats_and_what_is_awaited(people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.street, people, actor=people.person("builder", "UL"), by="builder")
    meeting = notified(
        tiers.street, chair=tiers.chair, office=tiers.office,
        topics=[admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)], at=at(12, 15, 14),
    )  # fmt: skip
    for matter in (one.pk, meeting.pk):
        hand_over_in(matter, giver=people.builder, taker=people.maples, actor=SYSTEM)
    one.refresh_from_db()
    assert one.proposed_by == people.maples
    seats = tiers.street.members.filter(until__isnull=True).values_list("organisation", flat=True)
    assert people.maples.pk in seats and people.builder.pk not in seats
    assert meeting.attendances.filter(member__organisation=people.maples).count() == 1
    assert count_of(meeting).voting == 5
    found = set(Matter.objects.get(pk=one.pk).participants.values_list("who", flat=True))
    assert people.maples.pk in found and people.builder.pk not in found
    with clock.at(at(12, 15, 14)):
        held(meeting, office=tiers.office)
    assert Meeting.objects.get(pk=meeting.pk).state == "in_session"


def test_a_successor_takes_over_the_chair_and_a_whistle(people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker)
    hand_over_in(one.pk, giver=people.pines, taker=people.maples, actor=SYSTEM)
    tiers.pines.refresh_from_db()
    assert (tiers.pines.chair, tiers.pines.secretariat) == (people.maples, people.maples)
    assert desks(one) == {("secretariat", people.maples.pk)}
    secretary = people.person("maples", "CP", "990112001002")
    blown = whistle(people, actor=secretary, lead=people.power, others=[people.builder])
    hand_over_in(blown.pk, giver=people.power, taker=people.hospital_party, actor=SYSTEM)
    blown.refresh_from_db()
    assert blown.lead == people.hospital_party


# panels


def test_the_page_of_an_organisation_shows_its_seats_topics_and_promises(
    client: Client, people: Cast, tiers: Bodies
) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker)
    sign_in(client, people, "pines", "CW", "990112001001")
    page = client.get(reverse("organisations:organisation", args=[people.pines.pk])).content.decode()
    assert one.title in page and str(tiers.pines) in page
    sign_in(client, people, "maples", "CW", "990112001002")
    page = client.get(reverse("organisations:organisation", args=[people.pines.pk])).content.decode()
    assert one.title not in page
