"""What one mechanism reads of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.accounts.queries import hats_of
from wugong.activities.models import Activity, Attendance, Session
from wugong.activities.queries import SHOWN
from wugong.activities.rules.activity import Theme
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.models import one as one_row
from wugong.common.prepared import prepared
from wugong.deliberation.hooks import Entry
from wugong.deliberation.models import AgendaItem, Body, Resolution, Topic, Whistle
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.rules.meeting import Outcome
from wugong.deliberation.rules.topic import FINAL as ENDED
from wugong.deliberation.rules.topic import TopicState
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.journeys.models import (
    ActivityRoom,
    HearingTopic,
    ProblemTopic,
    ProblemWhistle,
    ProjectTopic,
    SeriesLine,
    SessionBooking,
)  # fmt: skip
from wugong.linkage.models import Project
from wugong.linkage.policies import may_propose
from wugong.linkage.queries.projects import projects_visible_to
from wugong.linkage.rules.kinds import Concern, groups_in
from wugong.mandates.queries.catalogue import ALIKE, nearest_duties
from wugong.organisations.queries.organisations import organisation_named
from wugong.pairing import policies as pairing_policies
from wugong.pairing.models import Offer, Pairing
from wugong.pairing.queries.pairs import one_pairing
from wugong.pairing.rules.kinds import PairKind
from wugong.pairing.rules.listings import AVAILABLE
from wugong.places.queries import district
from wugong.planning.hooks import Finding
from wugong.planning.models import PlanHearing
from wugong.planning.queries import hearings_seen
from wugong.problems.models import Problem
from wugong.problems.queries.lists import seen_by
from wugong.sharing.hooks import Listed
from wugong.sharing.models import Resource
from wugong.sharing.queries.week import calendar_of, premises, where_in_words
from wugong.sharing.rules.booking import TENTATIVE

CONCLUDED = (Outcome.ADOPTED, Outcome.NOT_ADOPTED)
NOT_ASKED = (TopicState.DRAFT, TopicState.WITHDRAWN, TopicState.RETURNED, TopicState.MERGED)


def asked_in(street: str, since: date) -> Iterator[tuple[str, Iterable[str]]]:
    """What a street was asked for: the matter of each topic raised in it and the groups its words name."""
    rows = Topic.objects.filter(within(street), created_at__date__gte=since).exclude(state__in=NOT_ASKED)
    names = ("family", "title", "facts", "request", "option", "affected", "affects_all")
    for family, *texts, everybody in rows.order_by("created_at").values_list(*names):
        yield Concern(family) if family in Concern.values else Concern.OTHER, groups_in(*texts, everybody=everybody)


def offers_of(organisations: list[UUID]) -> dict[UUID, set[str]]:
    """The categories of what organisations offer now."""
    found: dict[UUID, set[str]] = {}
    rows = Offer.objects.filter(organisation__in=organisations, state__in=AVAILABLE)
    for organisation, category in rows.values_list("organisation_id", "category_id"):
        found.setdefault(organisation, set()).add(category)
    return found


def body_of(place: str) -> Body | None:
    """The standing joint meeting of a street or of the district."""
    return Body.objects.filter(place__code=place, closed_on__isnull=True).select_related("place").first()


def topics_of(actor: Actor, project: Project) -> dict[str, Any] | None:
    """The topics of a project as its page shows them: where it came from, and what became of obstacles."""
    rows = [link for link in _topics_of(actor, project.pk) if link.opens]
    return {"links": rows} if rows else None


@prepared
def _topics_of(actor: Actor, project: UUID) -> QuerySet[Any]:
    """The topics of a project; ``opens``: whether the actor may open their page."""
    opens = Exists(topics_visible_to(actor).filter(pk=OuterRef("topic")))
    links = ProjectTopic.objects.filter(project=project).annotate(opens=opens)
    return links.select_related("topic__body", "milestone").order_by("created_at")


@prepared
def _projects_of(actor: Actor, topic: UUID) -> QuerySet[Any]:
    """The projects of a topic; ``opens``: whether the actor may open their page."""
    opens = Exists(projects_visible_to(actor).filter(pk=OuterRef("project")))
    return ProjectTopic.objects.filter(topic=topic).select_related("project").annotate(opens=opens)


def projects_of(actor: Actor, topic: Topic) -> dict[str, Any] | None:
    """The projects of a topic as its page shows them, and whether one may grow out of it."""
    rows = _projects_of(actor, topic.pk)
    links = [link for link in rows if link.opens]
    grown = any(link.milestone_id is None for link in rows)
    may = may_propose(actor) and not grown and len(topic.place) >= 9 and topic.state != TopicState.DRAFT
    return {"links": links, "topic": topic, "may": may} if links or may else None


def topic_of(actor: Actor, hearing: PlanHearing) -> dict[str, Any] | None:
    """The topic of a disputed hearing as its page shows it."""
    links = HearingTopic.objects.filter(hearing=hearing, topic__in=topics_visible_to(actor))
    rows = list(links.select_related("topic__body"))
    return {"links": rows} if rows else None


def finding_on(hearing: PlanHearing) -> Finding:
    """What the joint meeting did with the dispute on a plan: in a meeting, confirmed or signed, or in writing."""
    link = HearingTopic.objects.filter(hearing=hearing).select_related("topic").first()
    topic = link.topic if link else None
    while topic is not None and topic.state == TopicState.MERGED and topic.merged_into:
        topic = topic.merged_into
    if topic is None:
        return Finding()
    items = AgendaItem.objects.filter(topic=topic, outcome__in=CONCLUDED, confirmed_at__isnull=False)
    if item := items.select_related("meeting", "resolution").order_by("-confirmed_at").first():
        resolution: Resolution | None = getattr(item, "resolution", None)
        day = localdate(item.meeting.closed_at or item.confirmed_at)
        return Finding(item.meeting.biz_no or "", day, resolution.text if resolution else item.words)
    if written := Resolution.objects.filter(topic=topic, circulation__isnull=False).order_by("-decided_on").first():
        return Finding(topic.biz_no or "", written.decided_on, written.text)
    return Finding(dropped=topic.state in ENDED)


def hearing_of(actor: Actor, topic: Topic) -> dict[str, Any] | None:
    """The plan that a topic disputes, as the page of the topic shows it."""
    link = HearingTopic.objects.filter(topic=topic).select_related("hearing__plan", "hearing__committee").first()
    return {"hearing": link.hearing} if link and hearings_seen(actor).filter(pk=link.hearing_id).exists() else None


def topics_of_problem(actor: Actor, problem: Problem) -> dict[str, Any] | None:
    """The topic that a problem has become, where the actor may open it."""
    links = ProblemTopic.objects.filter(problem=problem, topic__in=topics_visible_to(actor))
    rows = list(links.select_related("topic__body").order_by("created_at"))
    return {"links": rows, "became": True} if rows else None


def whistles_of_problem(actor: Actor, problem: Problem) -> dict[str, Any] | None:
    """The whistles that a problem has become, where the actor may open them."""
    seen = seen_of(binding_named("whistle"), actor).filter(problem_link__problem=problem)
    rows = list(seen.order_by("created_at"))
    return {"whistles": rows} if rows else None


def problems_of(actor: Actor, topic: Topic) -> dict[str, Any] | None:
    """The reports of residents behind a topic."""
    if not ProblemTopic.objects.filter(topic=topic).exists():
        return None
    return {"problems": list(seen_by(actor).filter(topic_links__topic=topic).order_by("created_at")[:40])}


def problems_of_whistle(actor: Actor, whistle: Whistle) -> dict[str, Any] | None:
    """The report of a resident that a whistle was raised from."""
    if not ProblemWhistle.objects.filter(whistle=whistle).exists():
        return None
    return {"problems": list(seen_by(actor).filter(whistle_links__whistle=whistle))}


def duty_owner(text: str) -> UUID | None:
    """Who answers for something by the duty list: the living organisation of that name; None where none is near."""
    for found in nearest_duties(text, most=1):
        if found.score >= ALIKE:
            return organisation_named(found.duty.owner)
    return None


# What a category of joint building is among the shared resources: hours of people unless it is premises or goods.
SHARED_AS = {"venue": "premises"}


def listed_by(organisation: UUID) -> Iterator[Listed]:
    """What an organisation has on the lists of joint building, as sharing takes it over without typing it again."""
    rows = Offer.objects.filter(organisation=organisation, state__in=AVAILABLE).select_related("where", "category")
    for offer in rows.order_by("title"):
        yield Listed(
            key=offer.pk,
            owner=organisation,
            sort=SHARED_AS.get(offer.category_id, "people"),
            title=offer.title,
            detail=offer.detail,
            conditions=offer.conditions,
            quantity=offer.quantity,
            place=offer.where,
            where=offer.venue,
            url=offer.get_absolute_url(),
        )


def bookings_of(user: User) -> Iterator[Entry]:
    """The bookings of a person's organisations, and one's own, as entries of the calendar."""
    bodies = [hat.organisation for hat in hats_of(user) if hat.organisation]
    for one in calendar_of(user.pk, bodies):
        yield Entry(str(one.pk), one.version, one.state_since, one.starts, one.ends, str(one),
                    where_in_words(one.resource), one.get_absolute_url(), one.state in TENTATIVE)  # fmt: skip


def venues_in(code: str) -> QuerySet[Resource]:
    """The premises that are shared in a place, or in the whole district."""
    home = district()
    return premises(code or (home.code if home else ""))


def rooms_for(actor: Actor) -> list[tuple[str, str]]:
    """The shared premises of the street that an activity may take place in: key and name."""
    street = (actor.place or "")[:9]
    return [(str(one.pk), str(one)) for one in venues_in(street).order_by("title", "id")[:60]] if street else []


def room_of(activity: Activity) -> str:
    """The key of the room that was chosen; empty where the venue was typed."""
    found = ActivityRoom.objects.filter(activity=activity).values_list("resource", flat=True).first()
    return str(found or "")


def room_not_held(activity: Activity) -> str:
    """Which room the owner has not confirmed yet, or has refused, for which session; empty where all are held."""
    rows = SessionBooking.objects.filter(activity=activity).select_related("booking__resource__owner")
    for one in rows.order_by("number"):
        if not one.booking.holds:
            said = {"n": one.number, "owner": one.booking.resource.owner}
            return _("%(owner)s has not confirmed session %(n)d") % said
    return ""


HELD = ("finished", "summarised", "archived")


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of a three-micro plan, or an activity beyond it, and what came of it. ``came`` counts people."""

    line: SeriesLine | None
    activity: Activity | None
    came: int
    held: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The plan of a year: the deeds of each theme, with the sums."""

    year: int
    themes: list[tuple[str, str, list[Deed]]]
    planned: int
    held: int
    came: int


def compound_pair(actor: Actor, pk: UUID) -> Pairing:
    """The pair of a compound's branch and its property company's branch; raises Unseen."""
    found: Pairing = one_pairing(actor, pk)
    return one_row(Pairing.objects.filter(pk=found.pk, kind=PairKind.COMPOUND).select_related("giver", "receiver"))


def line_of(actor: Actor, pk: UUID) -> SeriesLine:
    """A line of a plan that the actor finds; raises Unseen."""
    line = one_row(SeriesLine.objects.filter(pk=pk).select_related("pairing__giver", "pairing__receiver", "activity"))
    compound_pair(actor, line.pairing_id)
    return line


def series_of(pairing: Pairing, year: int) -> Series:
    """What the two branches meant to do in a year, what came of it, and what they did beside it."""
    lines = list(pairing.series_lines.filter(year=year).select_related("activity").order_by("month", "created_at"))
    bodies = {pairing.giver_id, pairing.receiver_id, pairing.giver.unit_id, pairing.receiver.unit_id} - {None}
    beside = Activity.objects.filter(
        organiser__in=bodies, begins_at__year=year, state__in=SHOWN, series_line__isnull=True, linkage="compound"
    ).exclude(theme="")
    deeds = [(one.theme, one, one.activity) for one in lines]
    deeds += [(one.theme, None, one) for one in beside.order_by("begins_at")]  # type: ignore[misc]
    came = _came_to({activity.pk for _theme, _line, activity in deeds if activity})
    found = [(theme, _deed(line, activity, came)) for theme, line, activity in deeds]
    return Series(
        year,
        [(theme.value, str(theme.label), [deed for kind, deed in found if kind == theme]) for theme in Theme],
        len(lines),
        sum(deed.held for _theme, deed in found),
        sum(deed.came for _theme, deed in found),
    )


def _deed(line: SeriesLine | None, activity: Activity | None, came: dict[UUID, int]) -> Deed:
    if activity is None:
        return Deed(line, None, 0, held=False)
    return Deed(line, activity, came.get(activity.pk, 0), held=activity.state in HELD)


def _came_to(activities: set[UUID]) -> dict[UUID, int]:
    """How many visits were counted at each activity, with an entry and without."""
    ticked = Attendance.objects.filter(session__activity__in=activities).order_by()
    found = dict(ticked.values_list("session__activity").annotate(n=Sum("enrolment__people")))
    more = Session.objects.filter(activity__in=activities).order_by().values_list("activity").annotate(n=Sum("came"))
    for activity, count in more:
        found[activity] = found.get(activity, 0) + count
    return found


def series_shown(_actor: Actor, pairing: Pairing) -> dict[str, Any] | None:
    """The plan of this year as the page of the pair shows it; None for a pair of another kind."""
    if pairing.kind != PairKind.COMPOUND:
        return None
    return {"pairing": pairing, "series": series_of(pairing, clock.today().year)}


def plans_series(actor: Actor, pairing: Pairing) -> bool:
    """Whether the actor writes the plan of the pair."""
    return pairing_policies.of_side(actor, pairing) in pairing_policies.OTHER


def pair_of(_actor: Actor, activity: Activity) -> dict[str, Any] | None:
    """The two branches in whose plan an activity is, as the page of the activity shows it."""
    line = SeriesLine.objects.filter(activity=activity).select_related("pairing__giver", "pairing__receiver").first()
    return {"line": line} if line else None
