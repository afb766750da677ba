"""Sending a topic up, and bringing its answer down to every origin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Refusal
from wugong.common.ids import new_id
from wugong.deliberation.models import Escalation, Support, Topic
from wugong.deliberation.queries.bodies import body_above
from wugong.deliberation.queries.escalations import grounded, waiting_below
from wugong.deliberation.rules.topic import FINAL, TopicState, Via
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.organisations.models import Organisation


@action
def escalate(topic: Topic, *, ground: str, tried: str, actor: Actor, reason: str = "") -> Escalation:
    """Bring a topic before the joint meeting above, with the ground and what was tried."""
    take(topic, "escalate", actor=actor, reason=reason or tried, grounded=grounded(topic, ground, tried))
    upper = body_above(topic.body)
    if upper is None:
        raise Refusal(_("There is no joint meeting above this one to escalate to."), rule="escalation")
    return begin(Escalation(topic=topic, upper=upper, ground=ground, tried=tried.strip()[:500]), "raise", actor=actor)


@action
def receive(escalation: Escalation, *, actor: Actor, reason: str = "") -> Escalation:
    """Acknowledge receipt."""
    return take(escalation, "receive", actor=actor, reason=reason)


@action
def admit(escalation: Escalation, *, actor: Actor, into: Topic | None = None, reason: str = "") -> Escalation:
    """Take it on above: as a topic there under the same root, or together with one that is there already."""
    if into is not None and (into.body_id != escalation.upper_id or into.state in FINAL):
        raise Refusal(_("Choose an open topic of the joint meeting above."), rule="merge", field="into")
    upper_topic = _joined_above(escalation, into) if into else _raised_above(escalation)
    take(escalation, "admit", actor=actor, reason=reason, changes={"upper_topic": upper_topic})
    return take(escalation, "handle", actor=SYSTEM)


def _joined_above(escalation: Escalation, into: Topic) -> Topic:
    """The lower joint meeting stands beside those who raised the topic above, and so hears of it and may read it."""
    below = escalation.topic
    Support.objects.create(topic=into, organisation=below.body.chair, words=below.title[:300], came_from=below)
    index(binding_of(into), into)
    return into


def _raised_above(escalation: Escalation) -> Topic:
    below = escalation.topic
    topic = Topic(
        pk=new_id(), root_id=below.root_id, body=escalation.upper, title=below.title, field=below.field,
        family=below.family, place=below.place, facts=below.facts, request=below.request, option=below.option,
        affected=below.affected, affects_all=below.affects_all, several_departments=below.several_departments,
        proposed_by=below.body.chair, via=Via.BELOW,
    )  # fmt: skip
    return begin(topic, "receive", actor=SYSTEM)


@action
def send_down(escalation: Escalation, *, reason: str, actor: Actor) -> Escalation:
    """Return it with advice; nothing is sent back down a tier twice."""
    take(escalation, "return", actor=actor, reason=reason)
    take(escalation.topic, "come_back", actor=SYSTEM, reason=reason)
    return escalation


@action
def redirect(escalation: Escalation, *, reason: str, actor: Actor) -> Escalation:
    """Say which other way it must take; the lower joint meeting goes on from there."""
    take(escalation, "redirect", actor=actor, reason=reason)
    take(escalation.topic, "come_back", actor=SYSTEM, reason=reason)
    return escalation


@action
def answer(escalation: Escalation, *, measures: str, owner: Organisation, actor: Actor, reason: str = "") -> int:
    """Answer with measures and owner; every origin that shares the topic above gets the answer. Returns how many."""
    siblings = waiting_below(escalation.upper_topic) if escalation.upper_topic else [escalation]
    for one in siblings:
        changes = {"measures": measures.strip()[:800], "owner": owner}
        target = escalation if one.pk == escalation.pk else one
        take(target, "answer", actor=actor, reason=reason or measures[:500], changes=changes, measures=measures)
    return len(siblings)


@action
def answer_below(topic: Topic, *, text: str, actor: Actor) -> int:
    """What a topic above was answered flows down to everything that came up to it."""
    waiting = waiting_below(topic)
    if waiting:
        answer(waiting[0], measures=text, owner=topic.body.secretariat, actor=actor)
    return len(waiting)


@action
def dispute(escalation: Escalation, *, reason: str, actor: Actor) -> Escalation:
    """Dispute the answer, once."""
    return take(escalation, "dispute", actor=actor, reason=reason, changes={"disputed": True})


@action
def hand_down(escalation: Escalation, *, actor: Actor, **_inputs: Any) -> None:
    """The answer is accepted: the topic below goes on with it."""
    if escalation.topic.state == TopicState.ESCALATED:
        take(escalation.topic, "answer_from_above", actor=SYSTEM, reason=escalation.measures[:500])
