"""Sending a topic up, and bringing its answer down to every origin."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import in_both
from wugong.common.errors import Refusal
from wugong.common.ids import new_id
from wugong.common.locks import locked
from wugong.deliberation.models import Escalation, Feedback, Support, Topic
from wugong.deliberation.policies import raisers
from wugong.deliberation.queries.bodies import body_above
from wugong.deliberation.queries.escalations import grounded, topics_below, waiting_below
from wugong.deliberation.rules.escalation import FINAL
from wugong.deliberation.rules.topic import WAITING, WORDS, TopicState, Via
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.flow.models import Follow, Matter
from wugong.flow.table import Text
from wugong.inbox.actions import post


@action
def escalate(topic: Topic, *, ground: str, tried: str, actor: Actor, reason: str = "", **decided: Any) -> Escalation:
    """Bring a topic before the joint meeting above, with the ground and what was tried."""
    step = "escalate" if locked(topic).state == TopicState.DELIBERATED else "send_up"
    take(topic, step, actor=actor, reason=reason or tried, grounded=grounded(topic, ground, tried), **decided)
    upper = body_above(topic.body)
    if upper is None:
        raise Refusal(_("There is no joint meeting above this one to escalate to."), rule="escalation")
    return begin(Escalation(topic=topic, upper=upper), "raise", actor=actor, ground=ground, tried=tried)


@action
def tell_below(topic: Topic, *, outcome: Text, actor: Actor) -> int:
    """Tell who raised it below, and who follows it there, what was decided above; returns how many topics that are."""
    lower = topics_below(topic)
    for one in lower:
        matter = Matter.objects.get(pk=one.pk)
        subject, subject_en = in_both(partial(_decided_above, topic, one, outcome))
        post(
            seats=raisers(one),
            users=list(Follow.objects.filter(matter=matter).values_list("user", flat=True)),
            kind="topic.decided_above",
            matter=one.pk,
            subject=subject,
            subject_en=subject_en,
            url=matter.url,
            actor=actor,
        )
    return len(lower)


def _decided_above(topic: Topic, lower: Topic, outcome: Text) -> str:
    said = {"body": topic.body, "topic": lower.title, "outcome": outcome}
    return _("%(topic)s: %(body)s decided — %(outcome)s") % said


@action
def join_above(escalation: Escalation, *, actor: Actor, **_inputs: Any) -> None:
    """Admitted above: as a topic there under the same root, or together with one that is there already.

    The lower joint meeting then belongs to those who raised the topic above, so it hears of it and may read it.
    """
    below, into = escalation.topic, escalation.upper_topic
    if into is not None:
        Support.objects.create(topic=into, organisation=below.body.chair, words=below.title[:300], came_from=below)
        index(binding_of(into), into)
        return
    same = {name.rstrip("?"): getattr(below, name.rstrip("?")) for name in ("place", *WORDS)}
    topic = Topic(
        pk=new_id(), root_id=below.root_id, body=escalation.upper, proposed_by=below.body.chair, via=Via.BELOW, **same
    )
    escalation.upper_topic = begin(topic, "receive", actor=SYSTEM)
    escalation.save(update_fields=["upper_topic"])


@action
def send_down(escalation: Escalation, *, actor: Actor, reason: str, **_inputs: Any) -> None:
    """Returned or redirected: the lower joint meeting goes on with the topic."""
    take(escalation.topic, "come_back", actor=SYSTEM, reason=reason)


@action
def answer_siblings(escalation: Escalation, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Every origin that shares the topic above gets the same answer."""
    waiting = waiting_below(escalation.upper_topic) if escalation.upper_topic else []
    for one in waiting[:1]:  # the answer of this one goes on to the next
        take(one, "answer", actor=actor, reason=reason, measures=escalation.measures, owner=escalation.owner)


@action
def answer_below(topic: Topic, *, text: str, actor: Actor) -> int:
    """What a topic above was answered flows down to everything that came up to it. Returns how many."""
    waiting = waiting_below(topic)
    if waiting:
        take(waiting[0], "answer", actor=actor, measures=text[:800], owner=topic.body.secretariat)
    return len(waiting)


@action
def hand_down(escalation: Escalation, *, actor: Actor, **_inputs: Any) -> None:
    """The answer is accepted: the topic below goes on with it, and the one that came up for it is closed."""
    if escalation.topic.state == TopicState.ESCALATED:
        take(escalation.topic, "answer_from_above", actor=SYSTEM, reason=escalation.measures[:500])
    above = escalation.upper_topic
    if above is None or above.via != Via.BELOW or above.state not in WAITING:
        return
    if not above.origins.exclude(state__in=FINAL).exclude(pk=escalation.pk).exists():
        Feedback.objects.create(topic=above, text=escalation.measures, given_by=actor.user, name=actor.name)
        take(above, "conclude", actor=SYSTEM, reason=escalation.measures[:500])
