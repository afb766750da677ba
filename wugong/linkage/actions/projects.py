"""The life of a project of many parties, from the proposal to its close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.commitments import actions as promises
from wugong.commitments.actions import Deed, Origin, Oversight
from wugong.commitments.models import Commitment
from wugong.commitments.rules import FINAL as KEPT
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.errors import Invalid
from wugong.common.locks import locked
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.inbox.actions import post
from wugong.linkage import hooks, policies
from wugong.linkage.models import Invitation, Milestone, Project, Stakeholder, Word
from wugong.linkage.queries.projects import tasks_of
from wugong.linkage.queries.rosters import roster_for
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.project import PROJECT, month_after
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import own_organisation


@dataclass(frozen=True, slots=True)
class Group:
    """One group a project concerns: which, who they are, how many."""

    group: str
    who: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Who speaks for a group, or how it was consulted."""

    stakeholder: Stakeholder
    spoken_for: Organisation | None = None
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the review says: the number reached, what was learnt, and what each member contributed, by invitation."""

    actual: Decimal | None
    lessons: str
    contributions: dict[Invitation, str] = field(default_factory=dict)


@action
def propose(project: Project, *, actor: Actor) -> Project:
    """Propose a project: why nobody can do it alone, and what will be better afterwards, in a number."""
    names = ("title", "many_parties", "effect", "summary")
    refuse_personal(**{name: getattr(project, name) for name in names})
    project.street = project.place[:9]
    return begin(project, "propose", actor=actor)


@action
def scope(
    project: Project,
    *,
    groups: Sequence[Group],
    lead: Organisation,
    planned_on: date | None,
    user: Organisation | None,
    actor: Actor,
    reason: str = "",
) -> Project:
    """Name whom it concerns, who leads, until when, and who accepts for the users."""
    refuse_personal(**{f"who_{g.group}": g.who for g in groups})
    changes = {
        "lead": lead,
        "lead_reason": reason.strip()[:500] if lead.pk != project.committee_id else "",
        "planned_on": planned_on,
        "user": user,
    }
    take(project, "scope", actor=actor, reason=reason, changes=changes, asked={**changes, "groups": len(groups)})
    Stakeholder.objects.filter(project=project).delete()
    Stakeholder.objects.bulk_create(
        Stakeholder(project=project, group=g.group, who=g.who.strip(), count=g.count) for g in groups
    )
    return project


@action
def invite(project: Project, *, bodies: Sequence[Organisation], actor: Actor, reason: str = "") -> Project:
    """Ask members of the roster, and guests."""
    roster = roster_for(project.street)
    take(project, "invite", actor=actor, reason=reason, changes={"roster": roster}, asked={"bodies": bodies})
    _ask(project, bodies, actor)
    return project


@action
def invite_more(project: Project, *, bodies: Sequence[Organisation], actor: Actor, reason: str = "") -> Project:
    """Ask others too, while answers come in."""
    take(project, "invite_more", actor=actor, reason=reason, asked={"bodies": bodies})
    _ask(project, bodies, actor)
    return project


def _ask(project: Project, bodies: Sequence[Organisation], actor: Actor) -> None:
    roster = project.roster
    on_roster = set(roster.members.values_list("organisation_id", flat=True)) if roster else set()
    for body in dict.fromkeys(bodies):
        guest = body.pk not in on_roster
        begin(Invitation(project=project, organisation=body, guest=guest), "ask", actor=actor)
    index(binding_of(project), project)


@action
def hear(project: Project, *, heard: Sequence[Heard], actor: Actor, reason: str = "") -> Project:
    """Say for each group which member speaks for it, or how it was consulted."""
    refuse_personal(**{f"heard_{row.stakeholder.pk}": row.heard for row in heard})
    take(project, "hear", actor=actor, reason=reason)
    for row in heard:
        stakeholder = row.stakeholder
        stakeholder.spoken_for, stakeholder.heard = row.spoken_for, row.heard.strip()[:300]
        stakeholder.heard_on = clock.today() if row.heard.strip() else None
        stakeholder.save(update_fields=["spoken_for", "heard", "heard_on"])
    return project


@action
def form(project: Project, *, actor: Actor, reason: str = "") -> Project:
    """Form the project with those who take part."""
    return take(project, "form", actor=actor, reason=reason)


@action
def add_task(project: Project, *, deed: Deed, actor: Actor, reason: str = "") -> Commitment:
    """Give a member its part: a task it accepts itself, checked by the street's office."""
    take(project, "add_task", actor=actor, reason=reason or f"{deed.lead.name} · {deed.what}"[:500])
    committee = project.committee
    task = promises.assign(
        deed,
        oversight=Oversight(committee, Role.SP, committee, Role.SO, project.user),
        place=project.place,
        origin=Origin(PROJECT.name, project.pk, project.title, "", reverse("linkage:project", args=[project.pk])),
        actor=actor,
    )
    if deed.lead.pk == committee.pk:
        # The committee gave the task to itself: nobody is left to ask.
        take(task, "acknowledge", actor=actor)
    return task


@action
def kick_off(project: Project, *, actor: Actor, reason: str = "") -> Project:
    """Begin; from now on each month is told."""
    today = clock.today()
    changes = {"started_on": today, "next_milestone_on": month_after(today)}
    return take(project, "kick_off", actor=actor, reason=reason, changes=changes)


@action
def milestone(
    project: Project,
    *,
    text: str,
    actor: Actor,
    figure: Decimal | None = None,
    obstacle: str = "",
    proposal: str = "",
    reason: str = "",
) -> Milestone:
    """Say how the month went; an obstacle goes to the street's joint meeting as a topic."""
    refuse_personal(text=text, obstacle=obstacle, proposal=proposal)
    changes = {"next_milestone_on": month_after(clock.today())}
    take(project, "milestone", actor=actor, reason=text, changes=changes, asked={"text": text})
    own = own_organisation(actor) or project.committee
    made = Milestone.objects.create(
        project=project,
        organisation=own,
        text=text.strip()[:500],
        figure=figure,
        obstacle=obstacle.strip()[:500],
        proposal=proposal.strip()[:500],
        on=clock.today(),
        name=actor.name[:60],
    )
    if made.obstacle:
        hooks.tell_obstacle(made, actor=actor)
    return made


@action
def say(project: Project, *, text: str, actor: Actor) -> Word:
    """Say something to all who take part."""
    if not text.strip():
        raise Invalid(_("Write something first."), field="text")
    refuse_personal(text=text)
    take(project, "say", actor=actor)
    own = own_organisation(actor)
    word = Word.objects.create(project=project, organisation=own, text=text.strip()[:500], name=actor.name[:60])
    seats = [s for s in (*policies.members(project), *policies.lead(project)) if not actor.sits(s)]
    post(
        seats=seats,
        kind="linkage.word",
        matter=project.pk,
        subject=_("New word in the project: %(project)s") % {"project": project.title},
        body=word.text,
        url=reverse("linkage:project", args=[project.pk]),
        actor=actor,
    )
    return word


@action
def suspend(project: Project, *, until: date, reason: str, actor: Actor) -> Project:
    """Let it rest until a day; the plan date moves with it."""
    now, today = locked(project), clock.today()
    days = (until - today).days
    changes: dict[str, Any] = {"suspended_on": today, "suspended_until": until, "next_milestone_on": month_after(until)}
    if 0 < days <= 60 - now.rested:
        changes["rested"] = now.rested + days
        if now.planned_on:
            changes["planned_on"] = now.planned_on + timedelta(days=days)
    return take(project, "suspend", actor=actor, reason=reason, changes=changes, asked={"days": days})


@action
def deliver(project: Project, *, result: str, actor: Actor, actual: Decimal | None = None, reason: str = "") -> Project:
    """Deliver: every task is closed, and what came of it is told."""
    refuse_personal(result=result)
    changes = {
        "result": result.strip()[:500],
        "actual": actual,
        "delivered_on": clock.today(),
        "lead_accepted_at": None,
        "user_accepted_at": None,
    }
    return take(project, "deliver", actor=actor, reason=reason, changes=changes, asked={"result": result})


@action
def accept(project: Project, *, actor: Actor, verdict: str = "", reason: str = "") -> Project:
    """Accept for the lead or for the users; the second of the two completes it."""
    refuse_personal(verdict=verdict)
    now = locked(project)
    step = "accept_first" if not (now.lead_accepted_at or now.user_accepted_at) else "accept"
    by_user = actor.sits_any(policies.user(now)) and not now.user_accepted_at
    changes: dict[str, Any] = {"user_accepted_at" if by_user else "lead_accepted_at": clock.now()}
    if by_user:
        changes["verdict"] = verdict.strip()[:500]
    return take(project, step, actor=actor, reason=reason or verdict, changes=changes)


@action
def send_back(project: Project, *, reason: str, actor: Actor) -> Project:
    """Not yet: say what is missing; it runs on."""
    changes = {
        "lead_accepted_at": None, "user_accepted_at": None, "delivered_on": None,
        "next_milestone_on": month_after(clock.today()),
    }  # fmt: skip
    return take(project, "send_back", actor=actor, reason=reason, changes=changes)


@action
def review(project: Project, *, outcome: Outcome, actor: Actor, reason: str = "") -> Project:
    """Compare target and result, say what was learnt and what each member contributed."""
    refuse_personal(lessons=outcome.lessons, **{f"given_{one.pk}": text for one, text in outcome.contributions.items()})
    changes = {"actual": outcome.actual, "lessons": outcome.lessons.strip()[:1500]}
    given = {one.pk: text.strip() for one, text in outcome.contributions.items()}
    take(project, "review", actor=actor, reason=reason, changes=changes, asked={**changes, "given": given})
    for one in project.invitations.filter(pk__in=given):
        one.contribution = given[one.pk][:300]
        one.save(update_fields=["contribution"])
    return project


@action
def abort(project: Project, *, reason: str, actor: Actor) -> Project:
    """Give it up: open tasks and invitations are withdrawn, and everybody asked reads why."""
    concerned = [*policies.invited(project), *policies.user(project)]
    take(project, "abort", actor=actor, reason=reason)
    for task in tasks_of(project).exclude(state__in=[*KEPT, "verified"]):
        take(task, "withdraw", actor=actor, reason=reason)
    for one in project.invitations.filter(state=InvitationState.INVITED):
        take(one, "withdraw", actor=SYSTEM, reason=reason)
    post(
        seats=concerned,
        kind="linkage.aborted",
        matter=project.pk,
        subject=_("The project “%(project)s” was given up") % {"project": project.title},
        body=reason,
        url=reverse("linkage:project", args=[project.pk]),
        actor=actor,
    )
    return project


# -- invitations --


@action
def take_part(
    invitation: Invitation,
    *,
    actor: Actor,
    gives: str = "",
    money: int | None = None,
    channel: str = "",
    reason: str = "",
) -> Invitation:
    """Take part, and say what one can give."""
    refuse_personal(gives=gives)
    changes = {
        "gives": gives.strip()[:200], "money": money, "answered_at": clock.now(), **_voice(invitation, actor, channel),
    }  # fmt: skip
    take(invitation, "accept", actor=actor, reason=reason, changes=changes)
    _follow(invitation)
    return invitation


@action
def decline(invitation: Invitation, *, reason: str, actor: Actor, channel: str = "") -> Invitation:
    """Do not take part, and say why."""
    changes = {"reply": reason.strip()[:500], "answered_at": clock.now(), **_voice(invitation, actor, channel)}
    take(invitation, "decline", actor=actor, reason=reason, changes=changes)
    _follow(invitation)
    return invitation


def _voice(invitation: Invitation, actor: Actor, channel: str) -> dict[str, str]:
    """How an organisation spoke: itself (empty), or through the office that writes for it."""
    if not actor.sits_any(policies.invitation_stand_in(invitation)):
        return {"channel": ""}
    if not channel:
        raise Invalid(_("You write for another body. Say how it let you know."), rule="on_behalf", field="channel")
    return {"channel": channel}


def _follow(invitation: Invitation) -> None:
    """The line of the project names its members."""
    project = Project.objects.get(pk=invitation.project_id)
    index(binding_of(project), project)


@action
def hear_task(task: Commitment, *, actor: Actor) -> None:
    """A task of a project has ended: when it was the last, the lead is told that it can deliver."""
    project = Project.objects.filter(pk=task.origin_id).first() if task.origin_id else None
    if project is None or project.state != "running" or tasks_of(project).exclude(state__in=KEPT).exists():
        return
    post(
        seats=policies.lead(project),
        kind="linkage.tasks_done",
        matter=project.pk,
        subject=_("All tasks are closed; it can be delivered: %(project)s") % {"project": project.title},
        body=project.title,
        url=reverse("linkage:project", args=[project.pk]),
        actor=actor,
    )
