"""What the steps of a project and of an invitation do beside their own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.commitments import actions as promises
from wugong.commitments.actions import Deed, Origin, Oversight
from wugong.commitments.models import Commitment
from wugong.commitments.rules import FINAL as KEPT
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role, Seat
from wugong.common.errors import Invalid
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.inbox.actions import post
from wugong.linkage import hooks, policies
from wugong.linkage.models import Invitation, Milestone, Project, Stakeholder, Word
from wugong.linkage.queries.projects import tasks_of
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.project import PROJECT
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import own_organisation

TEXTS = ("title", "many_parties", "effect", "summary", "result", "verdict", "lessons")


def refuse_names(project: Project, **_inputs: Any) -> None:
    """Refuse personal facts in what everybody reads of a project."""
    refuse_personal(**{name: getattr(project, name) for name in TEXTS})


def name_groups(project: Project, *, groups: Sequence[Stakeholder], **_inputs: Any) -> None:
    """Keep whom the project concerns, in the place of who was named before."""
    refuse_personal(**{f"who_{row.group}": row.who for row in groups})
    project.stakeholders.all().delete()
    for row in groups:
        row.project = project
    Stakeholder.objects.bulk_create(groups)


def ask_bodies(project: Project, *, bodies: Sequence[Organisation], actor: Actor, **_inputs: Any) -> None:
    """Invite members of the roster, and guests."""
    roster = project.roster
    on_roster = set(roster.members.values_list("organisation_id", flat=True)) if roster else set()
    for body in dict.fromkeys(bodies):
        guest = body.pk not in on_roster
        begin(Invitation(project=project, organisation=body, guest=guest), "ask", actor=actor)
    index(binding_of(project), project)


def hear_groups(project: Project, *, heard: Sequence[Stakeholder], **_inputs: Any) -> None:
    """Keep for each group which member speaks for it, or how it was consulted."""
    refuse_personal(**{f"heard_{row.pk}": row.heard for row in heard})
    for row in heard:
        row.heard_on = clock.today() if row.heard.strip() else None
    project.stakeholders.bulk_update(heard, ["spoken_for", "heard", "heard_on"])


def give_task(project: Project, *, deed: Deed, actor: Actor, **_inputs: Any) -> None:
    """Give a member its part: a task it accepts itself, checked by the street's office."""
    committee = project.committee
    task = promises.assign(
        deed,
        oversight=Oversight(committee, Role.SP, committee, Role.SO, project.user),
        place=project.place,
        origin=Origin(PROJECT.name, project.pk, project.title, "", _page_of(project)),
        actor=actor,
    )
    if deed.lead.pk == committee.pk:
        # The committee gave the task to itself: nobody is left to ask.
        take(task, "acknowledge", actor=actor)


def write_month(
    project: Project,
    *,
    actor: Actor,
    reason: str,
    figure: Decimal | None = None,
    obstacle: str = "",
    proposal: str = "",
    **_inputs: Any,
) -> None:
    """Keep how the month went (the reason of the step); an obstacle goes to the street's joint meeting as a topic."""
    refuse_personal(reason=reason, obstacle=obstacle, proposal=proposal)
    made = Milestone.objects.create(
        project=project,
        organisation=own_organisation(actor) or project.committee,
        text=reason.strip(),
        figure=figure,
        obstacle=obstacle.strip(),
        proposal=proposal.strip(),
        on=clock.today(),
        name=actor.name[:60],
    )
    if made.obstacle:
        hooks.tell_obstacle(made, actor=actor)


def tell_word(project: Project, *, actor: Actor, text: str = "", **_inputs: Any) -> None:
    """Say something to all who take part; it is not in the history, which more people read."""
    if not text.strip():
        raise Invalid(_("Write something first."), field="text")
    refuse_personal(text=text)
    word = Word.objects.create(
        project=project, organisation=own_organisation(actor), text=text.strip(), name=actor.name[:60]
    )
    seats = [s for s in (*policies.members(project), *policies.lead(project)) if not actor.sits(s)]
    _tell(project, seats, "word", _("New word in the project: %(project)s"), word.text, actor)


def credit_members(project: Project, *, given: Mapping[UUID, str], **_inputs: Any) -> None:
    """Keep what each member contributed, by invitation."""
    refuse_personal(lessons=project.lessons, **{f"given_{pk}": text for pk, text in given.items()})
    for pk, text in given.items():
        project.invitations.filter(pk=pk).update(contribution=text.strip())


def end_parts(project: Project, *, reason: str, actor: Actor, **_inputs: Any) -> None:
    """Withdraw open tasks and invitations of a project that is given up; everybody asked reads why."""
    concerned = [*policies.invited(project), *policies.user(project)]
    for task in tasks_of(project).exclude(state__in=[*KEPT, "verified"]):
        take(task, "withdraw", actor=actor, reason=reason)
    for one in project.invitations.filter(state=InvitationState.INVITED):
        take(one, "withdraw", actor=SYSTEM, reason=reason)
    _tell(project, concerned, "aborted", _("The project “%(project)s” was given up"), reason, actor)


def follow_answer(invitation: Invitation, **_inputs: Any) -> None:
    """Name the members in the line of the project, without personal facts in what they give."""
    refuse_personal(gives=invitation.gives)
    project = Project.objects.get(pk=invitation.project_id)
    index(binding_of(project), project)


@action
def hear_task(task: Commitment, *, actor: Actor) -> None:
    """A task of a project has ended: when it was the last, the lead is told that it can deliver."""
    project = Project.objects.filter(pk=task.origin_id).first() if task.origin_id else None
    if project is None or project.state != "running" or tasks_of(project).exclude(state__in=KEPT).exists():
        return
    subject = _("All tasks are closed; it can be delivered: %(project)s")
    _tell(project, policies.lead(project), "tasks_done", subject, project.title, actor)


def _tell(project: Project, seats: Sequence[Seat], kind: str, subject: str, body: str, actor: Actor) -> None:
    post(
        seats=seats,
        kind=f"linkage.{kind}",
        matter=project.pk,
        subject=subject % {"project": project.title},
        body=body,
        url=_page_of(project),
        actor=actor,
    )


def _page_of(project: Project) -> str:
    return reverse("linkage:project", args=[project.pk])
