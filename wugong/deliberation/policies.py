"""Who is who in joint deliberation: seats of bodies, topics and meetings; and what needs no state table."""

from __future__ import annotations

from uuid import UUID

from wugong.common.actor import ADVISING_ROLES, STAFF_ROLES, Actor, Role, Seat
from wugong.deliberation.models import Body, Topic
from wugong.deliberation.rules.bodies import Tier
from wugong.deliberation.rules.topic import Field
from wugong.places.models import Place


def chair_of(body: Body) -> list[Seat]:
    return [Seat(role=body.chair_role, organisation=body.chair_id)]


def secretariat_of(body: Body) -> list[Seat]:
    return [Seat(role=body.secretariat_role, organisation=body.secretariat_id)]


def members_of(body: Body) -> list[Seat]:
    """The member organisations; the one that chairs is a member by its chair."""
    return [Seat(organisation=pk) for pk in member_organisations(body)]


def member_organisations(body: Body) -> list[UUID]:
    return list(body.members.filter(until__isnull=True).values_list("organisation_id", flat=True))


def circle_of(body: Body) -> set[UUID]:
    """Chair, secretariat and members: the organisations that read what is before a body."""
    return {body.chair_id, body.secretariat_id, *member_organisations(body)}


def may_run(actor: Actor, body: Body) -> bool:
    """Keep the agenda, the room and the minutes of a body."""
    return actor.sits_any([*chair_of(body), *secretariat_of(body)])


def may_enter(actor: Actor, body: Body) -> bool:
    """See the room of a body as it meets: who runs it, its members, and part-time members of these committees."""
    if adviser_of(actor):
        return actor.organisation in circle_of(body)
    return may_run(actor, body) or actor.sits_any(members_of(body))


def adviser_of(actor: Actor) -> UUID | None:
    """The person where he sits in a committee part time: he speaks for himself there and acts for nobody."""
    return actor.user if actor.role in ADVISING_ROLES else None


def may_found(actor: Actor, place: Place) -> bool:
    """Found the joint meeting of a place, or pass its chair on: the district, or the street for its communities."""
    return actor.system or actor.is_any(Role.DO, Role.DS) or (actor.is_any(Role.SP) and actor.covers(place.code))


def may_raise(actor: Actor) -> bool:
    """Staff of any organisation; residents go through a worker of their community."""
    return actor.role in STAFF_ROLES and actor.organisation is not None


def in_circle(organisation: UUID, place: str, body: Body) -> bool:
    """Whether a body takes topics of this organisation (``place`` is where it lies): a member, or one of its place."""
    if organisation in {body.chair_id, body.secretariat_id} or place.startswith(body.place.code):
        return True
    return body.members.filter(until__isnull=True, organisation=organisation).exists()


def led_by_committee(topic: Topic) -> bool:
    """Whether it is a public affair of one street, in which the working committee leads by default (R-09).

    Every topic of a street's meeting is, whatever it is about, but for those of Party-building itself.
    """
    return topic.body.tier == Tier.STREET and topic.field != Field.PARTY


def answers_resident(actor: Actor, topic: Topic) -> bool:
    """Whether the actor answers the resident for whom a topic was raised: his worker, or the secretariat."""
    return actor.sits_any([Seat(organisation=topic.proposed_by_id), *secretariat_of(topic.body)])


def raisers(topic: Topic) -> list[Seat]:
    """The proposer, those who joined him, and the bodies of topics merged into this one."""
    joined = [] if topic._state.adding else topic.supports.values_list("organisation_id", flat=True)
    return [Seat(organisation=pk) for pk in dict.fromkeys([topic.proposed_by_id, *joined])]
