"""Sending a topic up, and bringing its answer down to every origin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.ids import new_id
from wugong.common.locks import locked
from wugong.deliberation.models import Escalation, Feedback, Support, Topic
from wugong.deliberation.policies import raisers
from wugong.deliberation.queries.bodies import body_above
from wugong.deliberation.queries.escalations import grounded, topics_below
from wugong.deliberation.queries.topics import begun, open_tasks_of
from wugong.deliberation.rules.escalation import FINAL
from wugong.deliberation.rules.topic import WAITING, WORDS, TopicState, Via
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index, notify
from wugong.flow.models import Follow
from wugong.flow.table import Text


@action
def escalate(topic: Topic, *, ground: str, tried: str, actor: Actor, reason: str = "", **decided: Any) -> Escalation:
    """Bring a topic before the joint meeting above, with the ground and what was tried."""
    step = "escalate" if locked(topic).state == TopicState.DELIBERATED else "send_up"
    take(topic, step, actor=actor, reason=reason or tried, grounded=grounded(topic, ground, tried), **decided)
    escalation = Escalation(topic=topic, upper=body_above(topic.body))
    return begin(escalation, "raise", actor=actor, ground=ground, tried=tried)


@action
def tell_below(topic: Topic, *, outcome: Text, actor: Actor) -> None:
    """Tell who raised it below, and who follows it there, what was decided above."""
    decided = gettext_lazy("%(topic)s: %(body)s decided — %(outcome)s")
    for one in topics_below(topic):
        subject = sentence(decided, topic=one.title, body=topic.body, outcome=outcome)
        follows = Follow.objects.filter(matter=one.pk).values_list("user", flat=True)
        notify(one, subject, kind="topic.decided_above", body="", seats=raisers(one), users=follows, actor=actor)


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
    """Returned or redirected: the lower joint meeting goes on with the topic where it was.

    An open task goes on with its lead body and its date; a resolution without one needs a new task or an answer;
    what was not adopted yet waits for an agenda again.
    """
    topic = escalation.topic
    step = "resume" if open_tasks_of(topic) else "take_back" if begun(topic) else "come_back"
    take(topic, step, actor=SYSTEM, reason=reason)


@action
def answer_siblings(escalation: Escalation, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Every origin that shares the topic above gets the same answer."""
    if above := escalation.upper_topic:
        answer_below(above, measures=escalation.measures, owner=escalation.owner, reason=reason, actor=actor)


@action
def answer_below(topic: Topic, *, actor: Actor, **answer: Any) -> None:
    """What a topic above was answered flows down to what came up to it; the answer of the first goes on to the next.

    It was decided above by whoever may decide there, so that the system takes the step.
    """
    if waiting := Escalation.objects.filter(upper_topic=topic, state="handling").first():
        take(waiting, "answer", actor=SYSTEM, **answer)


@action
def hand_down(escalation: Escalation, *, actor: Actor, **_inputs: Any) -> None:
    """The answer is accepted: the topic below goes on with it, and the one that came up for it is closed.

    Where a task below is still open, the topic is carried out until that task ends.
    """
    if escalation.topic.state == TopicState.ESCALATED:
        step = "resume" if open_tasks_of(escalation.topic) else "answer_from_above"
        take(escalation.topic, step, actor=SYSTEM, reason=escalation.measures[:500])
    above = escalation.upper_topic
    last = not Escalation.objects.filter(upper_topic=above).exclude(state__in=FINAL).exclude(pk=escalation.pk).exists()
    if above and last and above.via == Via.BELOW and above.state in WAITING:
        Feedback.objects.create(topic=above, text=escalation.measures, given_by=actor.user, name=actor.name)
        take(above, "conclude", actor=SYSTEM, reason=escalation.measures[:500])
