"""Projects: lists, one with all that hangs on it, its curve, what the guards ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wugong.commitments.models import Commitment
from wugong.commitments.queries import Row, commitments_visible_to, of_origin, read
from wugong.commitments.rules import CommitmentState
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, STAFF_ROLES, Actor
from wugong.common.errors import Unseen
from wugong.common.filters import Wanted
from wugong.flow.engine import with_tokens
from wugong.flow.models import Matter
from wugong.flow.queries import SCOPED, within
from wugong.flow.search import terms
from wugong.linkage.models import Invitation, Milestone, Project, Roster, Stakeholder, Word
from wugong.linkage.policies import invitee, office
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.project import BEFORE, FINAL, PROJECT, ProjectState, reached
from wugong.organisations.models import Organisation
from wugong.organisations.queries import LIVING, organisations_visible_to
from wugong.places.models import Place

UNSETTLED = (CommitmentState.ASSIGNED, CommitmentState.CONTESTED)
JOINED = Count("invitations", filter=Q(invitations__state=InvitationState.ACCEPTED))


def projects_visible_to(actor: Actor) -> QuerySet[Project]:
    """Those at work or done for everybody who works in the district; on the way for their street and who is asked."""
    rows = Project.objects.all()
    if actor.system:
        return rows
    hat = actor.hat
    if hat is None or hat.role in ADMIN_ROLES or hat.role not in STAFF_ROLES:
        return rows.none()
    seen = ~Q(state__in=[*BEFORE, ProjectState.ABORTED])
    if hat.place:
        seen |= within(hat.place[:9], "street")
    if hat.organisation:
        seen |= taking_part(hat.organisation)
    return rows.filter(seen)


def taking_part(organisation: UUID) -> Q:
    """Projects an organisation (or a Party organisation of that unit) proposed, leads, accepts, or is asked to."""
    own = Q(organisation=organisation) | Q(organisation__unit=organisation)
    asked = Invitation.objects.filter(own, project=OuterRef("pk"))
    named = Q(proposed_by=organisation) | Q(lead=organisation) | Q(user=organisation) | Q(committee=organisation)
    return named | Q(Exists(asked))


def projects_wanted(actor: Actor, wanted: Wanted) -> QuerySet[Project]:
    """The list with the number of members; page by ("-created_at", "-id")."""
    rows = projects_visible_to(actor).select_related("lead")
    if wanted.street.isdigit():
        rows = rows.filter(street=wanted.street)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if words := terms(wanted.query):
        rows = rows.filter(pk__in=with_tokens(Matter.objects.filter(machine=PROJECT.name), words).values("id"))
    if wanted.only == "mine" and actor.organisation:
        rows = rows.filter(taking_part(actor.organisation))
    elif wanted.only == "open":
        rows = rows.exclude(state__in=FINAL)
    return rows.annotate(joined=JOINED)


def one_project(actor: Actor, pk: UUID) -> Project:
    """One project; raises Unseen."""
    rows = projects_visible_to(actor).select_related("lead", "user", "committee", "proposed_by", "roster")
    found = rows.filter(pk=pk).annotate(joined=JOINED).first()
    if found is None:
        raise Unseen(str(pk))
    return found


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Those of projects one may see."""
    seen = projects_visible_to(actor).order_by().values("pk")
    return Invitation.objects.filter(project__in=seen).select_related("project", "organisation")


def members_of(project: Project) -> list[Invitation]:
    """Those who take part, the first asked first."""
    if project._state.adding:
        return []
    rows = project.invitations.filter(state=InvitationState.ACCEPTED).select_related("organisation")
    return list(rows.order_by("guest", "created_at", "id"))


def tasks_of(project: Project) -> QuerySet[Commitment]:
    """The tasks of a project, the next due first."""
    return of_origin(PROJECT.name, project.pk)


def working_tasks(project: Project) -> list[Commitment]:
    """The tasks that were not withdrawn, with those who help."""
    return [task for task in tasks_of(project) if task.state != CommitmentState.WITHDRAWN]


def idle_members(project: Project, tasks: list[Commitment]) -> list[Organisation]:
    """Members that neither lead nor help with a task."""
    busy = {task.lead_id for task in tasks}
    busy |= {share.organisation_id for task in tasks for share in task.sharers.all()}
    return [one.organisation for one in members_of(project) if one.organisation_id not in busy]


def unaccepted(tasks: list[Commitment]) -> list[Organisation]:
    """Bodies that have not accepted the task they lead or help with."""
    leads = [task.lead for task in tasks if task.state in UNSETTLED]
    helps = [s.organisation for task in tasks for s in task.sharers.all() if s.accepted_at is None]
    return list(dict.fromkeys([*leads, *helps]))


def performs(project: Project, organisation: Organisation | None) -> bool:
    """Whether an organisation does part of the work: leads the project, or leads or helps with one of its tasks."""
    if organisation is None:
        return False
    tasks = working_tasks(project) if not project._state.adding else []
    doers = {project.lead_id, *(t.lead_id for t in tasks), *(s.organisation_id for t in tasks for s in t.sharers.all())}
    return organisation.pk in doers


def unheard(project: Project) -> list[Stakeholder]:
    """Groups for which no member speaks and which were not consulted."""
    speaking = {one.organisation_id for one in members_of(project)}
    rows = project.stakeholders.all()
    return [one for one in rows if not one.heard.strip() and one.spoken_for_id not in speaking]


def organisations_near(project: Project) -> QuerySet[Organisation]:
    """Whom one may choose for a project: living organisations of its street and of the district itself, by name."""
    here = within(project.street, "place__code") | Q(place__code=project.street[:6])
    return Organisation.objects.filter(here, state__in=LIVING).order_by("name")


def to_invite(project: Project, roster: Roster | None) -> tuple[QuerySet[Organisation], QuerySet[Organisation]]:
    """Members of the roster, and everybody else nearby, that are not invited yet."""
    asked = project.invitations.values("organisation")
    on_roster = list(roster.members.values_list("organisation_id", flat=True)) if roster else []
    near = organisations_near(project).exclude(pk__in=asked).exclude(pk=project.lead_id)
    return near.filter(pk__in=on_roster), near.exclude(pk__in=on_roster)


def speakers_of(project: Project) -> QuerySet[Organisation]:
    """Who can speak for a group: the members."""
    ids = [one.organisation_id for one in members_of(project)]
    return Organisation.objects.filter(pk__in=ids).order_by("name")


def task_bodies(project: Project) -> QuerySet[Organisation]:
    """Who can be given a task: members and the lead."""
    ids = [one.organisation_id for one in members_of(project)]
    return Organisation.objects.filter(pk__in=[*ids, project.lead_id]).order_by("name")


LEFT, RIGHT, TOP, BOTTOM = 8.0, 592.0, 22.0, 168.0


@dataclass(frozen=True, slots=True)
class Point:
    """One figure on the way to the target, in the picture's units."""

    x: float
    y: float
    on: date
    figure: Decimal

    @property
    def label_x(self) -> float:
        """Where its figure ends: left of the point, but inside the picture."""
        return max(self.x - 10, 70)

    @property
    def label_y(self) -> float:
        return self.y - 9 if self.y > TOP + 14 else self.y + 26


@dataclass(frozen=True, slots=True)
class Curve:
    """Target against actual: where the lines lie in a picture of 600 x 200, and the points that were reported."""

    points: list[Point]
    line: str
    target_y: float
    base_y: float | None
    share: float | None
    months: list[tuple[float, date]] = field(default_factory=list)

    @property
    def target_text(self) -> float:
        return self.target_y - 6


def curve_of(project: Project, milestones: list[Milestone]) -> Curve:
    """The picture of a project's figures from its beginning to its plan date or today."""
    told = [(m.on, m.figure) for m in milestones if m.figure is not None]
    if project.actual is not None:
        told.append((project.delivered_on or clock.today(), project.actual))
    start = project.started_on or clock.today()
    if project.baseline is not None and project.started_on:
        told.insert(0, (start, project.baseline))
    told.sort(key=lambda pair: pair[0])
    ends = max([project.planned_on or start, *(on for on, _f in told)])
    figures = [project.target, *(f for _on, f in told), *([project.baseline] if project.baseline is not None else [])]
    low, high = min(Decimal(0), *figures), max(figures)
    tall, days = high - low or Decimal(1), max((ends - start).days, 1)

    def y(figure: Decimal) -> float:
        return round(BOTTOM - float((figure - low) / tall) * (BOTTOM - TOP), 1)

    def x(on: date) -> float:
        return round(LEFT + min(max((on - start).days / days, 0), 1) * (RIGHT - LEFT), 1)

    points = [Point(x(on), y(figure), on, figure) for on, figure in told]
    line = " ".join(f"{point.x},{point.y}" for point in points)
    now = told[-1][1] if told else None
    base = y(project.baseline) if project.baseline is not None else None
    share = reached(project.target, project.baseline, now)
    return Curve(points, line, y(project.target), base, share, [(x(start), start), (x(ends), ends)])


@dataclass(frozen=True, slots=True)
class Whole:
    """A project with everything its page shows. ``seen``: the bodies and tasks whose own pages the reader may open."""

    project: Project
    stakeholders: list[Stakeholder]
    invitations: list[Invitation]
    tasks: list[Row]
    milestones: list[Milestone]
    words: list[Word]
    curve: Curve
    money: int
    mine: list[Invitation]
    seen: frozenset[UUID]

    @property
    def members(self) -> list[Invitation]:
        return [one for one in self.invitations if one.state == InvitationState.ACCEPTED]


def whole_project(actor: Actor, project: Project) -> Whole:
    """All of a project; what members say among themselves only for those who take part or oversee it."""
    invitations = list(project.invitations.select_related("organisation").order_by("guest", "created_at", "id"))
    milestones = list(project.milestones.select_related("organisation").order_by("on", "created_at"))
    waiting = [one for one in invitations if one.state == InvitationState.INVITED]
    tasks = list(tasks_of(project))
    bodies = [one.organisation_id for one in invitations]
    return Whole(
        project=project,
        stakeholders=list(project.stakeholders.select_related("spoken_for")),
        invitations=invitations,
        tasks=read(tasks),
        milestones=milestones,
        words=list(project.words.select_related("organisation").order_by("-created_at")[:60])
        if hears(actor, project)
        else [],
        curve=curve_of(project, milestones),
        mine=[one for one in waiting if actor.sits_any(invitee(one))],
        money=sum(one.money or 0 for one in invitations if one.state == InvitationState.ACCEPTED),
        seen=frozenset(
            organisations_visible_to(actor)
            .filter(pk__in=bodies)
            .values_list("pk", flat=True)
            .union(commitments_visible_to(actor).filter(pk__in=[t.pk for t in tasks]).values_list("pk", flat=True))
        ),
    )


def hears(actor: Actor, project: Project) -> bool:
    """Whether the actor may read what members say to each other: those who take part, and who answers for the place."""
    if actor.system or actor.sits_any(office(project)):
        return True
    if actor.hat and actor.hat.role in SCOPED and actor.covers(project.street):
        return True
    return (
        Project.objects.filter(taking_part(actor.organisation), pk=project.pk).exists() if actor.organisation else False
    )


@dataclass(frozen=True, slots=True)
class StreetRow:
    """One street: its roster of the year, and how many projects are open, resting, done."""

    street: Place
    roster: Roster | None
    members: int
    share: float | None
    counts: dict[str, int]


def overview(actor: Actor, streets: list[Place]) -> list[StreetRow]:
    """The streets with roster and projects, in three queries."""
    year = clock.today().year
    codes = [street.code for street in streets]
    rosters = Roster.objects.filter(code__in=codes, year=year).annotate(n=Count("members"))
    known: dict[str, Any] = {roster.code: roster for roster in rosters}
    counted: dict[str, dict[str, int]] = {}
    rows = projects_visible_to(actor).filter(street__in=codes).values("street", "state").annotate(n=Count("pk"))
    for row in rows.order_by():
        counted.setdefault(row["street"], {})[row["state"]] = row["n"]
    return [_street_row(street, known.get(street.code), counted.get(street.code, {})) for street in streets]


def _street_row(street: Place, roster: Any, states: dict[str, int]) -> StreetRow:
    plan = roster.plan if roster else {}
    share = plan["objective"] / plan["total"] if plan.get("total") else None
    counts = {
        "open": sum(n for state, n in states.items() if state not in FINAL),
        "resting": states.get(ProjectState.SUSPENDED, 0),
        "done": states.get(ProjectState.CLOSED, 0),
    }
    return StreetRow(street, roster, roster.n if roster else 0, share, counts)
