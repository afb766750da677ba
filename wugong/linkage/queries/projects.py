"""Projects: lists, one with all that hangs on it, its curve, what the guards ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wugong.accounts.hats import people_at_each
from wugong.commitments.models import Commitment
from wugong.commitments.queries import Row, commitments_visible_to, of_origin, read
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, STAFF_ROLES, Actor, Seat
from wugong.common.errors import Unseen
from wugong.common.prepared import prepared
from wugong.flow.queries import SCOPED, within
from wugong.linkage.models import Invitation, Milestone, Project, Roster, Stakeholder, Word
from wugong.linkage.policies import invitee, office
from wugong.linkage.queries.rosters import roster_for
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.project import BEFORE, FINAL, PROJECT, ProjectState, reached
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING, organisations_visible_to
from wugong.places.models import Place

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


def projects_listed(actor: Actor) -> QuerySet[Any]:
    """The projects the actor may see with the number of their members, the newest first."""
    return projects_visible_to(actor).select_related("lead").annotate(joined=JOINED).order_by("-created_at", "-id")


def one_project(actor: Actor, pk: UUID) -> Project:
    """One project; raises Unseen."""
    for found in _one_project(actor, pk):
        return found
    raise Unseen(str(pk))


@prepared
def _one_project(actor: Actor, pk: UUID) -> QuerySet[Project]:
    members = Invitation.objects.filter(project=OuterRef("pk"), state=InvitationState.ACCEPTED).order_by()
    joined = Coalesce(Subquery(members.values("project").annotate(n=Count("pk")).values("n")), 0)
    hears = taking_part(actor.organisation) if actor.organisation else Q(pk__in=[])
    rows = projects_visible_to(actor).filter(pk=pk).annotate(joined=joined)
    rows = rows.annotate(takes_part=Exists(Project.objects.filter(hears, pk=OuterRef("pk"))))
    return rows.select_related("lead", "user", "committee", "proposed_by", "roster__street")


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Those of projects one may see."""
    seen = projects_visible_to(actor).order_by().values("pk")
    return Invitation.objects.filter(project__in=seen).select_related("project", "organisation")


def members_of(project: Project) -> list[Invitation]:
    """Those who take part, the first asked first."""
    rows = project.invitations.filter(state=InvitationState.ACCEPTED).select_related("organisation")
    return list(rows.order_by("guest", "created_at", "id"))


def tasks_of(project: Project) -> QuerySet[Commitment]:
    """The tasks of a project, the next due first."""
    return of_origin(PROJECT.name, project.pk)


def organisations_near(project: Project) -> QuerySet[Organisation]:
    """Whom one may choose for a project: living organisations of its street and of the district itself, by name."""
    here = within(project.street, "place__code") | Q(place__code=project.street[:6])
    return Organisation.objects.filter(here, state__in=LIVING).order_by("name")


def to_invite(project: Project) -> tuple[QuerySet[Organisation], QuerySet[Organisation]]:
    """Members of the roster, and everybody else nearby, that are not invited yet."""
    roster = project.roster or roster_for(project.street)
    on_roster = roster.members.values_list("organisation_id", flat=True) if roster else []
    near = organisations_near(project).exclude(pk__in=project.invitations.values("organisation"))
    near = near.exclude(pk=project.lead_id)
    return near.filter(pk__in=on_roster), near.exclude(pk__in=on_roster)


def bodies_of(project: Project, *others: UUID) -> QuerySet[Organisation]:
    """The members of a project, and others, by name."""
    ids = [one.organisation_id for one in members_of(project)]
    return Organisation.objects.filter(pk__in=[*ids, *others]).order_by("name")


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
    share = reached(project.target, project.baseline, now)
    return Curve(points, line, y(project.target), share, [(x(start), start), (x(ends), ends)])


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
    invitations = _invitations(actor, project.pk)
    milestones = _milestones(project.pk)
    waiting = [one for one in invitations if one.state == InvitationState.INVITED]
    for one in invitations:
        one.project = project
    bodies = [pk for one in waiting for pk in (one.organisation_id, one.organisation.unit_id) if pk]
    people_at_each(Seat(organisation=pk) for pk in bodies)  # read together; the button of each asks for its own
    tasks = _tasks(actor, project.pk)
    return Whole(
        project=project,
        stakeholders=_stakeholders(project.pk),
        invitations=invitations,
        tasks=read(tasks),
        milestones=milestones,
        words=_words(project.pk) if hears(actor, project) else [],
        curve=curve_of(project, milestones),
        mine=[one for one in waiting if actor.sits_any(invitee(one))],
        money=sum(one.money or 0 for one in invitations if one.state == InvitationState.ACCEPTED),
        seen=frozenset([*(i.organisation_id for i in invitations if i.opens), *(t.pk for t in tasks if t.opens)]),
    )


@prepared
def _invitations(actor: Actor, project: UUID) -> QuerySet[Any]:
    """All that were asked; ``opens``: whether the actor may open the page of their body."""
    opens = Exists(organisations_visible_to(actor).filter(pk=OuterRef("organisation")))
    rows = Invitation.objects.filter(project=project).select_related("organisation").annotate(opens=opens)
    return rows.order_by("guest", "created_at", "id")


@prepared
def _milestones(project: UUID) -> QuerySet[Milestone]:
    return Milestone.objects.filter(project=project).select_related("organisation").order_by("on", "created_at")


@prepared
def _tasks(actor: Actor, project: UUID) -> QuerySet[Any]:
    """The tasks, the next due first; ``opens``: whether the actor may open their page."""
    opens = Exists(commitments_visible_to(actor).filter(pk=OuterRef("pk")))
    return of_origin("linkage_project", project).annotate(opens=opens)


@prepared
def _stakeholders(project: UUID) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.filter(project=project).select_related("spoken_for")


@prepared
def _words(project: UUID) -> QuerySet[Word]:
    return Word.objects.filter(project=project).select_related("organisation").order_by("-created_at")[:60]


def hears(actor: Actor, project: Any) -> bool:
    """Whether the reader of ``one_project`` may read what members say to each other: those who take part, and who
    answers for the place.
    """
    if actor.system or actor.sits_any(office(project)):
        return True
    if actor.hat and actor.hat.role in SCOPED and actor.covers(project.street):
        return True
    return bool(project.takes_part)


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
