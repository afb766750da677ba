"""The tables of rosters, invitations and projects tied to their models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.commitments.rules import FINAL as KEPT
from wugong.common import clock
from wugong.common.actor import STREET_ROLES, Actor
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.forms import StepForm
from wugong.flow.models import Classification
from wugong.linkage import forms, policies
from wugong.linkage.actions import projects, rosters
from wugong.linkage.models import Invitation, Project, Roster
from wugong.linkage.queries import projects as read
from wugong.linkage.queries.rosters import kind_of, members_possible, roster_for
from wugong.linkage.rules.invitation import INVITATION, InvitationState
from wugong.linkage.rules.project import BEFORE, LONGEST_PAUSE, PROJECT, ProjectFacts
from wugong.linkage.rules.roster import ROSTER, RosterFacts
from wugong.organisations.models import Organisation


def _names(bodies: Iterable[Any]) -> str:
    return _(", ").join(dict.fromkeys(str(body) for body in bodies))


# -- rosters --


def roster_facts(
    obj: Roster,
    actor: Actor,  # noqa: ARG001 - nothing here depends on who asks
    *,
    organisations: Sequence[Organisation] = (),
    leaving: Organisation | None = None,
    **_inputs: Any,
) -> RosterFacts:
    """What the guards of a roster look at."""
    if obj._state.adding:
        return RosterFacts(only_one=not Roster.objects.filter(street=obj.street, year=obj.year).exists())
    rows = obj.members.select_related("organisation__unit", "organisation__place")
    bodies = [row.organisation for row in rows]
    ids = {one.pk for one in bodies}
    possible = {one.pk for one in members_possible(obj.code)} if organisations else set()
    into = all(one.pk in possible and (leaving is None or one.pk not in ids) for one in organisations)
    return RosterFacts(
        size=obj.size,
        members=len(bodies),
        strangers=_names(one for one in bodies if not kind_of(one)),
        outside=_names(one for one in bodies if not one.place.code.startswith(obj.code)),
        in_reach=into and (leaving is None or leaving.pk in ids),
    )


def describe_roster(obj: Roster) -> Card:
    """The line of a roster."""
    ids = tuple(obj.members.values_list("organisation_id", flat=True)) if not obj._state.adding else ()
    return Card(
        title=lambda: _("%(street)s · 1+10 roster %(year)d") % {"street": obj.street, "year": obj.year},
        detail=lambda: _("%(count)d members") % {"count": len(ids)},
        url=reverse("linkage:roster", args=[obj.pk]),
        place=obj.code,
        participants=(obj.committee_id, *(ids if obj.state != "drafted" else ())),
        classification=Classification.INTERNAL if obj.state == "drafted" else Classification.DISTRICT,
    )


ROSTER_BINDING = Binding(
    machine=ROSTER,
    model=Roster,
    parties={
        "office": policies.roster_office,
        "secretary": policies.roster_secretary,
        "members": policies.roster_members,
    },
    describe=describe_roster,
    facts=roster_facts,
    acts={
        "confirm": Act(rosters.confirm, StepForm),
        "replace": Act(rosters.replace, forms.ReplaceForm),
    },
    number="MD",
)


# -- invitations --


def class_of_project(project: Project) -> str:
    """Projects at work or done are there for everybody who works in the district; on the way, for their street."""
    return Classification.STREET if project.state in (*BEFORE, "aborted") else Classification.DISTRICT


def describe_invitation(obj: Invitation) -> Card:
    """The line of an invitation."""
    return Card(
        title=lambda: _("Invitation: %(project)s") % {"project": obj.project.title},
        detail=lambda: (
            _("%(body)s is asked to take part; led by %(lead)s") % {"body": obj.organisation, "lead": obj.project.lead}
        ),
        url=reverse("linkage:project", args=[obj.project_id]),
        place=obj.project.place,
        participants=tuple(
            {pk for pk in (obj.organisation_id, obj.organisation.unit_id, obj.project.committee_id) if pk}
        ),
        classification=class_of_project(obj.project),
    )


INVITATION_BINDING = Binding(
    machine=INVITATION,
    model=Invitation,
    parties={
        "invitee": policies.invitee,
        "office": policies.invitation_office,
        "stand_in": policies.invitation_stand_in,
    },
    describe=describe_invitation,
    visible=read.invitations_visible_to,
    acts={
        "accept": Act(projects.take_part, forms.TakePartForm),
        "decline": Act(projects.decline, forms.DeclineForm),
    },
    number="YQ",
)


# -- projects --


def project_facts(obj: Project, actor: Actor, *, asked: dict[str, Any] | None = None, **_inputs: Any) -> ProjectFacts:
    """What the guards of a project look at; ``asked`` is what a step is about to write."""
    asked = asked or {}
    if obj._state.adding:
        return ProjectFacts(
            reasoned=bool(obj.many_parties.strip()),
            targeted=bool(obj.effect.strip() and obj.unit.strip() and obj.target is not None),
            in_street=_in_street(obj, actor),
        )
    tasks = read.working_tasks(obj)
    planned = asked.get("planned_on", obj.planned_on)
    user = asked.get("user", obj.user)
    lead = asked.get("lead", obj.lead)
    return ProjectFacts(
        groups=asked.get("groups", 0),
        led_by_committee=lead is not None and lead.pk == obj.committee_id,
        dated=planned is not None and planned > clock.today(),
        on_roster=roster_for(obj.street) is not None,
        asked=_new(obj, asked.get("bodies", ())),
        unanswered=_names(_answering(obj, InvitationState.INVITED)),
        members=len(read.members_of(obj)),
        unheard=_names(one.get_group_display() for one in read.unheard(obj)),
        idle=_names(read.idle_members(obj, tasks)),
        unaccepted=_names(read.unaccepted(tasks)),
        user_named=user is not None,
        performs=read.performs(obj, user),
        told=bool(asked.get("text", "").strip()),
        days=asked.get("days", 0),
        left=LONGEST_PAUSE - obj.rested,
        tasks=len(tasks),
        open_tasks=sum(task.state not in KEPT for task in tasks),
        resulted=bool(asked.get("result", obj.result).strip()),
        measured=asked.get("actual", obj.actual) is not None,
        lessons=bool(asked.get("lessons", obj.lessons).strip()),
        uncredited=_names(_uncredited(obj, asked.get("given", {}))),
    )


def _in_street(obj: Project, actor: Actor) -> bool:
    """The committee and the proposer belong to the street the project is in."""
    here = obj.place[:9]
    own = obj.proposed_by.place.code
    by_hat = actor.role not in STREET_ROLES or actor.covers(here)
    return len(here) == 9 and obj.committee.place.code == here and (own.startswith(here) or len(own) == 6) and by_hat


def _new(obj: Project, bodies: Sequence[Organisation]) -> int:
    known = set(obj.invitations.values_list("organisation_id", flat=True))
    return sum(body.pk not in known for body in bodies) if all(body.pk not in known for body in bodies) else 0


def _answering(obj: Project, state: str) -> list[Organisation]:
    return [one.organisation for one in obj.invitations.filter(state=state).select_related("organisation")]


def _uncredited(obj: Project, given: dict[UUID, str]) -> list[Organisation]:
    return [one.organisation for one in read.members_of(obj) if not given.get(one.pk, "")]


def describe_project(obj: Project) -> Card:
    """The line of a project: its target beside what was reached."""
    asked = obj.invitations.exclude(state__in=[InvitationState.DECLINED, InvitationState.WITHDRAWN])
    bodies = [one.organisation for one in asked.select_related("organisation")] if not obj._state.adding else []
    named = {obj.committee_id, obj.lead_id, obj.proposed_by_id, obj.user_id, *(one.pk for one in bodies)}
    named |= {one.unit_id for one in bodies}
    return Card(
        title=obj.title,
        detail=lambda: _reached(obj),
        url=reverse("linkage:project", args=[obj.pk]),
        place=obj.place,
        participants=tuple(pk for pk in named if pk),
        classification=class_of_project(obj),
        words=" ".join([obj.summary, obj.effect, *(str(one) for one in bodies)])[:800],
    )


def _reached(obj: Project) -> str:
    said = {"effect": obj.effect, "target": f"{float(obj.target):.12g}", "unit": obj.unit}
    if obj.actual is None:
        return _("%(effect)s: target %(target)s %(unit)s") % said
    return _("%(effect)s: %(actual)s of %(target)s %(unit)s") % {**said, "actual": f"{float(obj.actual):.12g}"}


PROJECT_BINDING = Binding(
    machine=PROJECT,
    model=Project,
    parties={
        "proposer": policies.proposer,
        "office": policies.office,
        "secretary": policies.secretary,
        "lead": policies.lead,
        "members": policies.members,
        "invited": policies.invited,
        "first_acceptor": policies.first_acceptor,
        "last_acceptor": policies.last_acceptor,
    },
    describe=describe_project,
    visible=read.projects_visible_to,
    facts=project_facts,
    acts={
        "scope": Act(projects.scope, forms.ScopeForm),
        "invite": Act(projects.invite, forms.InviteForm),
        "invite_more": Act(projects.invite_more, forms.InviteForm),
        "hear": Act(projects.hear, forms.HearForm),
        "form": Act(projects.form),
        "add_task": Act(projects.add_task, forms.TaskForm),
        "kick_off": Act(projects.kick_off),
        "milestone": Act(projects.milestone, forms.MilestoneForm),
        "say": Act(projects.say, forms.WordForm),
        "suspend": Act(projects.suspend, forms.SuspendForm),
        "deliver": Act(projects.deliver, forms.DeliverForm),
        "accept_first": Act(projects.accept, forms.AcceptForm),
        "accept": Act(projects.accept, forms.AcceptForm),
        "send_back": Act(projects.send_back),
        "review": Act(projects.review, forms.ReviewForm),
        "abort": Act(projects.abort),
    },
    number="LD",
)
BINDINGS = [ROSTER_BINDING, INVITATION_BINDING, PROJECT_BINDING]
