"""What happens where two mechanisms meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Refusal
from wugong.deliberation.actions.topics import Source, Words, raise_topic
from wugong.deliberation.models import Body, Topic
from wugong.deliberation.policies import in_circle
from wugong.deliberation.rules.topic import Family, Field, Via
from wugong.flow.actions import action, begin
from wugong.journeys.models import HearingTopic, ProjectTopic
from wugong.journeys.queries import body_of
from wugong.linkage.models import Milestone, Project
from wugong.organisations.models import Organisation
from wugong.planning.models import PlanHearing


@action
def grow(topic: Topic, project: Project, step: str = "propose", *, actor: Actor, **inputs: Any) -> Project:
    """Propose a project that grows out of a topic; a topic grows into one project."""
    if ProjectTopic.objects.filter(topic=topic, milestone__isnull=True).exists():
        raise Refusal(
            _("A project has grown out of this topic already. Open it from the page of the topic."), rule="S39"
        )
    made = begin(project, step, actor=actor, **inputs)
    ProjectTopic.objects.create(project=made, topic=topic)
    return made


def _speaker_for(project: Project, body: Body) -> Organisation:
    """Who raises the obstacle of a body that the joint meeting does not know: the lead, else the street's committee."""
    lead = project.lead
    return lead if in_circle(lead.pk, lead.place.code, body) else project.committee


@action
def raise_obstacle(milestone: Milestone, *, actor: Actor) -> Topic:
    """Bring the obstacle of a project before the street's joint meeting, for the organisation that named it."""
    project = milestone.project
    body = body_of(project.street)
    if body is None:
        raise Refusal(
            _("This street has no joint meeting that could take the obstacle. Found it, or leave the obstacle empty."),
            rule="S38",
            field="obstacle",
        )
    groups = [str(one) for one in project.stakeholders.all()]
    words = Words(
        title=_("Obstacle in the project: %(project)s") % {"project": project.title[:50]},
        field=Field.GOVERNANCE,
        family=project.concern if project.concern in Family.values else Family.OTHER,
        facts=milestone.obstacle,
        request=_("Remove the obstacle of the project “%(project)s”.") % {"project": project.title},
        option=milestone.proposal or _("To be found together in the joint meeting."),
        affected=_(", ").join(groups)[:200] or project.title,
        place=project.place,
    )
    by = milestone.organisation
    if not in_circle(by.pk, by.place.code, body):
        told = _("Named by %(guest)s, a guest of the project: %(obstacle)s")
        words = replace(words, facts=told % {"guest": by, "obstacle": words.facts})
        by, actor = _speaker_for(project, body), SYSTEM
    topic = raise_topic(body, words=words, source=Source(by, via=Via.ONLINE), actor=actor)
    ProjectTopic.objects.create(project=project, topic=topic, milestone=milestone)
    return topic


@action
def raise_dispute(hearing: PlanHearing, *, actor: Actor) -> Topic:
    """Bring what a street disputes in the answers on a plan before the district's joint meeting."""
    body = body_of(hearing.committee.place.code[:6])
    if body is None:
        raise Refusal(
            _("The district has no joint meeting that could take the dispute. Ask its Organisation Department first."),
            rule="R-08",
            field="objection",
        )
    items = [item for item in hearing.items.all() if item.treated != "adopted"]
    words = Words(
        title=_("Dispute on a plan: %(plan)s") % {"plan": hearing.plan.title[:50]},
        field=Field.GOVERNANCE,
        family=Family.PUBLIC_SERVICE,
        facts="\n".join(f"{item} — {item.get_treated_display()}：{item.why}" for item in items)[:1500],
        request=hearing.objection,
        option=_("To be found together in the joint meeting."),
        affected=str(hearing.committee.place),
        place=hearing.committee.place.code,
    )
    topic = raise_topic(body, words=words, source=Source(hearing.committee, via=Via.ONLINE), actor=SYSTEM)
    HearingTopic.objects.create(hearing=hearing, topic=topic)
    return topic
