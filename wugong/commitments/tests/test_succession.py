"""When a body is dissolved, its open tasks go to its successor, and so do the to-dos."""

from __future__ import annotations

import pytest

from wugong.commitments import actions
from wugong.commitments.models import CoBody, Commitment
from wugong.commitments.testing import Cast, task
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.flow.models import Participant, Todo
from wugong.flow.testing import due, stays
from wugong.organisations.actions.organisations import dissolve
from wugong.organisations.actions.ties import hand_over
from wugong.organisations.models import Post

pytestmark = pytest.mark.django_db


def awaited(of: Commitment) -> set:
    return set(Todo.objects.filter(matter=of.pk, done_at__isnull=True).values_list("organisation", flat=True))


def test_the_lead_passes_with_its_to_dos_and_its_post_in_charge(people: Cast, given: Commitment) -> None:
    post = Post.objects.create(organisation=people.builder, title="工程部", role="UL")
    Commitment.objects.filter(pk=given.pk).update(post=post)
    before, state = due(given), given.state
    assert awaited(given) == {people.builder.pk}
    counts = hand_over(people.builder, to=people.power, actor=SYSTEM)
    assert counts["matters"] == 1
    given.refresh_from_db()
    assert (given.lead, given.post, given.state, due(given)) == (people.power, None, state, before)
    assert awaited(given) == {people.power.pk}
    seen = set(Participant.objects.filter(matter=given.pk).values_list("who", flat=True))
    assert people.power.pk in seen
    assert people.builder.pk not in seen


def test_every_part_a_body_had_passes(people: Cast, office: Actor) -> None:
    made = task(people, actor=office, lead="power", proposer="builder", co_bodies=("property",))
    hand_over(people.builder, to=people.maples, actor=SYSTEM)
    hand_over(people.property, to=people.hospital_party, actor=SYSTEM)
    made.refresh_from_db()
    assert made.proposer == people.maples
    assert list(made.sharers.values_list("organisation", flat=True)) == [people.hospital_party.pk]


def test_a_helper_that_becomes_the_lead_helps_itself_no_more(people: Cast, office: Actor) -> None:
    made = task(people, actor=office, lead="builder", co_bodies=("power",))
    hand_over(people.builder, to=people.power, actor=SYSTEM)
    made.refresh_from_db()
    assert made.lead == people.power
    assert not CoBody.objects.filter(commitment=made).exists()


def test_a_task_under_way_goes_on_where_it_stood(people: Cast, running: Commitment) -> None:
    before = due(running)
    hand_over(people.builder, to=people.power, actor=SYSTEM)
    running.refresh_from_db()
    assert (running.state, due(running)) == ("in_progress", before)


def test_nobody_takes_a_task_over_like_that_by_hand(people: Cast, given: Commitment, office: Actor) -> None:
    stays(given, lambda: take(given, "succeed", actor=office), Denied, "role")


def test_a_body_that_would_check_itself_is_no_successor(people: Cast, office: Actor) -> None:
    made = task(people, actor=office, lead="pwc", proposer="pines")
    with pytest.raises(Refusal) as fault:
        actions.succeed(made.pk, giver=people.pwc, taker=people.pines, actor=SYSTEM)
    assert fault.value.rule == "verifier"
    made.refresh_from_db()
    assert made.lead == people.pwc


def test_a_body_with_tasks_is_dissolved_once_they_have_a_successor(people: Cast, given: Commitment) -> None:
    with pytest.raises(Refusal):
        dissolve(people.builder, reason="撤并", actor=SYSTEM)
    gone = people.builder
    gone.refresh_from_db()
    assert gone.state == "active"
