"""The table of a 1+10 project tied to its model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.commitments.models import Commitment
from wugong.commitments.rules import FINAL as KEPT
from wugong.commitments.rules import CommitmentState
from wugong.common import clock
from wugong.common.actor import STREET_ROLES, Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.flow.models import Classification
from wugong.linkage import policies
from wugong.linkage.actions import projects as actions
from wugong.linkage.forms import projects as forms
from wugong.linkage.models import Invitation, Project, Roster
from wugong.linkage.queries.projects import members_of, organisations_near, projects_visible_to, tasks_of
from wugong.linkage.queries.rosters import roster_for
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.project import BEFORE, LONGEST_PAUSE, PROJECT
from wugong.organisations.queries.organisations import committee_of, own_organisation

UNSETTLED = (CommitmentState.ASSIGNED, CommitmentState.CONTESTED)


def names(bodies: Iterable[Any]) -> str:
    return _(", ").join(dict.fromkeys(str(body) for body in bodies))


class ProjectCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def in_street(self) -> bool:
        """Whether the committee and the proposer belong to the street the project is in."""
        here, own = self.place[:9], self.proposed_by.place.code
        by_hat = self.actor.role not in STREET_ROLES or self.actor.covers(here)
        near = own.startswith(here) or len(own) == 6
        return len(here) == 9 and self.committee.place.code == here and near and by_hat

    @cached_property
    def confirmed_roster(self) -> Roster | None:
        return roster_for(self.street)

    @property
    def new_bodies(self) -> bool:
        """Whether somebody is asked, and nobody twice."""
        bodies = {body.pk for body in self.given("bodies", ())}
        return bool(bodies) and not self.before.invitations.filter(organisation__in=bodies).exists()

    @property
    def unanswered(self) -> str:
        return names(self.before.invitations.filter(state=InvitationState.INVITED).select_related("organisation"))

    @cached_property
    def joined(self) -> list[Invitation]:
        return members_of(self.before)

    @property
    def members(self) -> int:
        return len(self.joined)

    @property
    def unheard(self) -> str:
        """Groups for which no member speaks and which were not consulted."""
        speaking = {one.organisation_id for one in self.joined}
        rows = self.before.stakeholders.all()
        return names(r.get_group_display() for r in rows if not r.heard.strip() and r.spoken_for_id not in speaking)

    @cached_property
    def working(self) -> list[Commitment]:
        """The tasks that were not withdrawn, with those who help."""
        return [task for task in tasks_of(self.before) if task.state != CommitmentState.WITHDRAWN]

    @cached_property
    def doers(self) -> set[Any]:
        """Who leads or helps with a task."""
        return {t.lead_id for t in self.working} | {s.organisation_id for t in self.working for s in t.sharers.all()}

    @property
    def idle(self) -> str:
        return names(one for one in self.joined if one.organisation_id not in self.doers)

    @property
    def unaccepted(self) -> str:
        leads = [task.lead for task in self.working if task.state in UNSETTLED]
        return names([*leads, *(s.organisation for t in self.working for s in t.sharers.all() if not s.accepted_at)])

    @property
    def user_performs(self) -> bool:
        return self.user_id in {self.lead_id, *self.doers}

    @property
    def left(self) -> int:
        """How many days the project may still rest."""
        return LONGEST_PAUSE - int(self.before.rested)

    @property
    def tasks(self) -> int:
        return len(self.working)

    @property
    def open_tasks(self) -> int:
        return sum(task.state not in KEPT for task in self.working)

    @property
    def by_user(self) -> bool:
        """Whether it is the user representative that accepts."""
        return self.actor.sits_any(policies.user(self.before)) and not self.before.user_accepted_at

    @property
    def uncredited(self) -> str:
        return names(one for one in self.joined if not self.given("given", {}).get(one.pk, "").strip())


def class_of(project: Project) -> str:
    """Projects at work or done are there for everybody who works in the district; on the way, for their street."""
    return Classification.STREET if project.state in (*BEFORE, "aborted") else Classification.DISTRICT


def describe(project: Project) -> Card:
    """The line of a project: its target beside what was reached."""
    asked = project.invitations.exclude(state__in=[InvitationState.DECLINED, InvitationState.WITHDRAWN])
    bodies = [one.organisation for one in asked.select_related("organisation")] if not project._state.adding else []
    named = {project.committee_id, project.lead_id, project.proposed_by_id, project.user_id}
    named |= {pk for one in bodies for pk in (one.pk, one.unit_id)}
    return Card(
        title=project.title,
        detail=lambda: _("%(lead)s leads · %(reached)s") % {"lead": project.lead, "reached": project.reached},
        url=reverse("linkage:project", args=[project.pk]),
        place=project.place,
        participants=tuple(pk for pk in named if pk),
        classification=class_of(project),
        words=" ".join([project.summary, project.effect, *(str(one) for one in bodies)])[:800],
    )


def new(actor: Actor) -> Project | None:
    """A project in the street of whoever proposes it, under that street's working committee."""
    own = own_organisation(actor) if policies.may_propose(actor) else None
    if own is None:
        return None
    code = own.place.code if len(own.place.code) >= 9 else actor.place
    committee = committee_of(code[:9]) if len(code) >= 9 else None
    if committee is None:
        return None
    return Project(committee=committee, lead=committee, proposed_by=own, place=code[:12])


def near(project: Project, _actor: Actor) -> Any:
    return organisations_near(project)


PROJECT_BINDING = Binding(
    machine=PROJECT,
    model=Project,
    sheet=False,
    parties={
        "proposer": policies.proposer,
        "office": at("committee", Role.SO),
        "secretary": at("committee", Role.SP),
        "lead": policies.lead,
        "members": policies.members,
        "invited": policies.invited,
        "first_acceptor": policies.first_acceptor,
        "last_acceptor": policies.last_acceptor,
    },
    describe=describe,
    visible=projects_visible_to,
    case=ProjectCase,
    choices={"lead": near, "user": near},
    acts={
        "scope": Act(form=forms.ScopeForm),
        "invite": Act(form=forms.InviteForm),
        "invite_more": Act(form=forms.InviteForm),
        "hear": Act(form=forms.HearForm),
        "add_task": Act(form=forms.TaskForm),
        "milestone": Act(form=forms.MilestoneForm),
        "say": Act(form=forms.WordForm),
        "accept_first": Act(form=forms.AcceptForm),
        "accept": Act(form=forms.AcceptForm),
        "review": Act(form=forms.ReviewForm),
    },
    after={
        "propose": actions.refuse_names,
        "scope": actions.name_groups,
        "invite": actions.ask_bodies,
        "invite_more": actions.ask_bodies,
        "hear": actions.hear_groups,
        "add_task": actions.give_task,
        "milestone": actions.write_month,
        "say": actions.tell_word,
        "deliver": actions.refuse_names,
        "accept_first": actions.refuse_names,
        "accept": actions.refuse_names,
        "review": actions.credit_members,
        "abort": actions.end_parts,
    },
    shows=(
        "concern", "many_parties", "effect", "unit", "baseline", "target", "actual", "lead", "user", "planned_on",
        "started_on", "delivered_on", "result", "verdict", "lessons",
    ),
    new=new,
    number="LD",
)  # fmt: skip
