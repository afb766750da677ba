"""What an office reads of problems: its queue, the list of hard ones, hot topics, rates with what they leave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.alike import alike, pieces
from wugong.flow.binding import binding_named
from wugong.flow.models import Todo
from wugong.flow.queries import MOST_URGENT, Due, cases_of, due_of, seen_of, todos_for, within
from wugong.flow.table import Unit
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import committee_of
from wugong.places.queries import names_of_codes
from wugong.places.rules import LENGTH, Level, codes_above
from wugong.problems.models import Alert, Hot, Problem
from wugong.problems.policies import may_call
from wugong.problems.queries.routing import (
    SURE,
    History,
    Past,
    decided_around,
    history_around,
    kind_of,
    past_of,
    ranked,
)
from wugong.problems.queries.similar import NEAR, RECENT, recent_around
from wugong.problems.rules.kinds import ALIKE, LEAVES, WORTH, Outcome, Rating
from wugong.problems.rules.problem import ASKED, BEFORE, EXCLUDED, OPEN, S
from wugong.workdays.queries import calendar
from wugong.workdays.rules import months_after, workdays_between

MOST_ROWS = 60
ENOUGH = 5  # similar reports in ninety days make a topic


@dataclass
class Row:
    """A line of the queue: the to-do, its problem, the clock, the suggested owners, the problem it may repeat.

    ``kind``: the category that is known or guessed; ``past``: decided cases like it; ``usual``: whose it is by R-09.
    """

    todo: Todo
    problem: Problem
    due: Due
    owners: list[tuple[Organisation, int, int, bool]] = field(default_factory=list)
    like: Problem | None = None
    kind: str = ""
    past: tuple[Problem, ...] = ()
    usual: str = ""
    where: str = ""
    may_call: bool = False

    @property
    def urgent(self) -> bool:
        """Whether its clock runs in minutes: somebody may be in danger."""
        return bool(self.todo.timer and self.todo.timer.unit == Unit.MINUTES)

    @property
    def unsure(self) -> bool:
        return self.problem.state == S.REPORTED and not any(sure for *_rest, sure in self.owners)


@dataclass
class Queue:
    """The rows of a queue: possible emergencies, then four groups, each in the order in which it runs out."""

    urgent: list[Row] = field(default_factory=list)
    first: list[Row] = field(default_factory=list)
    alike: list[Row] = field(default_factory=list)
    unsure: list[Row] = field(default_factory=list)
    later: list[Row] = field(default_factory=list)
    count: int = 0
    late: int = 0
    today: int = 0


def queue_of(actor: Actor) -> Queue:
    """What waits for the actor among problems: due, alike, unsure, this week. The same queries for any length."""
    todos = todos_for(actor).filter(matter__machine="problem").select_related("matter", "timer").defer("matter__words")
    firsts: dict[UUID, Todo] = {}
    for todo in todos.order_by(*MOST_URGENT)[:MOST_ROWS]:
        firsts.setdefault(todo.matter_id, todo)
    ordered = list(firsts.values())
    problems = Problem.objects.select_related("owner", "belongs").in_bulk([todo.matter_id for todo in ordered])
    days, now, found = calendar(), clock.now(), Queue(count=cases_of(todos))
    rows = [
        Row(todo, problems[todo.matter_id], due_of(todo.due_at, todo.timer, days=days))
        for todo in ordered if todo.matter_id in problems
    ]  # fmt: skip
    _suggest([row for row in rows if row.problem.state == S.REPORTED], actor)
    for row in rows:
        soon = bool(row.due.due and row.due.due <= now + timedelta(days=1))
        found.late += row.due.overdue
        found.today += soon and not row.due.overdue
        if row.urgent:
            found.urgent.append(row)
        elif row.like:
            found.alike.append(row)
        elif row.due.overdue or (soon and not row.unsure):
            found.first.append(row)
        elif row.unsure:
            found.unsure.append(row)
        else:
            found.later.append(row)
    return found


def _suggest(rows: list[Row], actor: Actor) -> None:
    """Owners and like problems for those that wait to be sorted."""
    if not rows:
        return
    history: History = history_around(actor.place[:9])
    decided = decided_around(actor.place[:9]) if any(not kind_of(row.problem, Past()) for row in rows) else []
    committee = committee_of(actor.place[:9])
    for row in rows:
        past = past_of(row.problem, decided) if decided and not kind_of(row.problem, Past()) else Past()
        row.kind, row.past, row.usual = kind_of(row.problem, past), past.cases, str(committee or "")
    likely = {row.problem.pk: ranked(row.problem, history, row.kind) for row in rows}
    known = Organisation.objects.in_bulk({owner for found in likely.values() for owner, *_rest in found})
    recent = recent_around(actor.place).only("id", "place", "spot", "text", "category", "state", "created_at")
    others = [(other, pieces(f"{other.spot} {other.text}")) for other in recent[:300]]
    compound = LENGTH[Level.COMPOUND]
    for row in rows:
        row.owners = [
            (known[owner], n, total, sure) for owner, n, total, sure in likely[row.problem.pk] if owner in known
        ]
        own, problem = pieces(row.problem.text), row.problem
        best, row.like = NEAR + 0.1, None
        for other, words in others:
            same = len(problem.place) >= compound and other.place[:compound] == problem.place[:compound]
            if other.pk != problem.pk and other.created_at < problem.created_at and same and alike(own, words) > best:
                best, row.like = alike(own, words), other


def seen_by(actor: Actor) -> QuerySet[Problem]:
    """The problems this actor may open."""
    return seen_of(binding_named("problem"), actor).select_related("owner")


def in_hands(actor: Actor, tab: str, within_code: str = "") -> QuerySet[Problem]:
    """Open problems of the actor's place: those others work on, those that wait for the reporter, the hard ones."""
    rows = seen_by(actor).filter(within(actor.place))
    rows = rows.filter(within(within_code)) if within_code.isascii() and within_code.isdigit() else rows
    if tab == "open":
        return rows.filter(state__in=OPEN).order_by("state_since", "id")
    if tab == "reporter":
        return rows.filter(state__in=ASKED).order_by("state_since", "id")
    if tab == "hard":
        return rows.filter(hard_on__isnull=False).order_by("-hard_on", "id")
    mine = todos_for(actor).filter(matter__machine="problem").values("matter")
    return rows.filter(state__in=BEFORE).exclude(pk__in=mine).order_by("state_since", "id")


def counts_of(actor: Actor) -> dict[str, int]:
    """How many there are on each tab."""
    counted: dict[str, int] = {tab: in_hands(actor, tab).count() for tab in ("others", "reporter", "hard")}
    counted["solved"] = in_hands(actor, "hard").exclude(state__in=OPEN).count()
    return counted


def hard_in(_actor: Actor, place: Any) -> dict[str, Any] | None:
    """The hard problems of a place as its page lists them: those that neighbours may read."""
    rows = Problem.objects.filter(within(place.code), hard_on__isnull=False, public=True).exclude(state__in=EXCLUDED)
    listed = list(rows.select_related("owner").order_by("-hard_on", "id")[:24])
    return {"problems": listed, "open": sum(p.open for p in listed)} if listed else None


@dataclass(frozen=True, slots=True)
class HotTopic:
    """Like reports of one community: how many, on which days, in how many compounds, how many came again."""

    place: str
    category: str
    problems: list[Problem]

    @property
    def name(self) -> str:
        return str(LEAVES[self.category][3])

    @property
    def compounds(self) -> int:
        return len({p.place[:17] for p in self.problems})

    @property
    def again(self) -> int:
        return sum(p.reopened > 0 for p in self.problems)

    @property
    def dots(self) -> list[float]:
        """Where each report lies on the ninety days, 0 to 1."""
        now = clock.now()
        return sorted(1 - (now - p.created_at) / RECENT for p in self.problems)


def hot_topics(place: str, most: int = 3) -> list[HotTopic]:
    """Communities and categories with five or more reports in ninety days that nobody has proposed or put aside yet."""
    since = clock.now() - RECENT
    rows = Problem.objects.filter(within(place), created_at__gte=since, category__in=ALIKE)
    rows = rows.exclude(state__in=[S.SIGNPOSTED, S.WITHDRAWN]).annotate(community=Substr("place", 1, 12))
    counted = rows.values("community", "category").annotate(n=Count("pk")).filter(n__gte=ENOUGH).order_by("-n")
    done = set(Hot.objects.filter(within(place), created_at__gte=since).values_list("place", "category"))
    wanted = [(c["community"], c["category"]) for c in counted if (c["community"], c["category"]) not in done][:most]
    if not wanted:
        return []
    which = Q()
    for community, category in wanted:
        which |= Q(community=community, category=category)
    found: dict[tuple[str, str], list[Problem]] = {pair: [] for pair in wanted}
    for problem in rows.filter(which).order_by("created_at"):
        found[problem.place[:12], problem.category].append(problem)
    return [HotTopic(community, category, problems) for (community, category), problems in found.items()]


@dataclass(frozen=True, slots=True)
class Rates:
    """Figures of one month by day of dispatch, each with its n; what was left out, and why."""

    month: date
    dispatched: int
    contacted: int
    rated: int
    solved: int
    satisfaction: float | None
    unrated: int
    signposted: int
    merged: int
    withdrawn: int

    @property
    def gone(self) -> int:
        return self.withdrawn

    @property
    def left_out(self) -> int:
        return self.signposted + self.merged + self.withdrawn


def rates_of(place: str, month: date) -> Rates:
    """Response, resolution and satisfaction of the problems of a place that were handed over in a month."""
    first = month.replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, months_after(first, 1)))
    here = Problem.objects.filter(within(place))
    kept = here.filter(dispatched_at__gte=start, dispatched_at__lt=end).exclude(state__in=EXCLUDED)
    rows = list(kept.values_list("dispatched_at", "contacted_at", "state", "outcome", "rating"))
    days = calendar()
    contacted = sum(
        bool(touched) and workdays_between(timezone.localdate(given), timezone.localdate(touched), days) <= 1
        for given, touched, *_rest in rows
    )
    rated = [(outcome, Rating(rating)) for *_rest, state, outcome, rating in rows if rating and state == S.CLOSED]
    out = here.filter(created_at__gte=start, created_at__lt=end, state__in=EXCLUDED)
    gone = dict(out.values_list("state").annotate(n=Count("pk")).order_by())
    return Rates(
        month=start.date(),
        dispatched=len(rows),
        contacted=contacted,
        rated=len(rated),
        solved=sum(outcome == Outcome.SOLVED and rating != Rating.POOR for outcome, rating in rated),
        satisfaction=sum(WORTH[rating] for _outcome, rating in rated) / len(rated) if rated else None,
        unrated=sum(state == S.CLOSED_UNRATED for *_rest, state, _outcome, _rating in rows),
        signposted=gone.get(S.SIGNPOSTED, 0),
        merged=gone.get(S.MERGED, 0),
        withdrawn=gone.get(S.WITHDRAWN, 0),
    )


MOST_STOPS = 20


def stops_of(actor: Actor) -> list[Row]:
    """The places of a round: open problems of the actor's place with a compound or more, those first that run out."""
    rows = in_hands(actor, "others") | seen_by(actor).filter(within(actor.place), state__in=OPEN)
    listed = rows.filter(place__gt=actor.place).distinct()
    todos = Todo.objects.filter(matter__in=listed.values("pk"), done_at__isnull=True).values("matter")
    due = dict(todos.annotate(due=Max("due_at")).values_list("matter", "due"))
    days = calendar()
    found = [Row(Todo(), p, due_of(due.get(p.pk), days=days)) for p in listed.order_by("place", "created_at")[:200]]
    names = names_of_codes({code for row in found for code in codes_above(row.problem.place)[3:]})
    for row in found:
        parts = [names.get(code, "") for code in codes_above(row.problem.place)[3:]]
        row.where = " ".join(filter(None, [*parts, row.problem.spot]))
    urgent = sorted(found, key=lambda row: (row.due.due is None, row.due.due or row.problem.created_at))[:MOST_STOPS]
    for row in urgent:
        row.may_call = may_call(actor, row.problem)
    return sorted(urgent, key=lambda row: row.problem.place)


def news_of(actor: Actor) -> list[tuple[str, str]]:
    """The places whose news a person gets: code and name."""
    if actor.user is None:
        return []
    codes = list(Alert.objects.filter(user=actor.user).order_by("created_at").values_list("place", flat=True))
    names = names_of_codes(set(codes))
    return [(code, names[code]) for code in codes if code in names]


def near(place: str, most: int = 4) -> Iterable[Problem]:
    """What is being solved around a place, for everybody: the newest move first."""
    rows = Problem.objects.filter(within(place), public=True, state__in=[*OPEN]).exclude(state=S.REPORTED)
    return (
        rows.select_related("owner")
        .annotate(joined=Count("supports", filter=Q(supports__joined=True)))
        .order_by("-state_since", "-id")[:most]
    )


def near_counts(place: str) -> tuple[int, int]:
    """How many are being solved around a place, and how many were closed within seven days."""
    rows = Problem.objects.filter(within(place), public=True)
    week = clock.now() - timedelta(days=7)
    counted = rows.aggregate(
        open=Count("pk", filter=Q(state__in=OPEN) & ~Q(state=S.REPORTED)),
        closed=Count("pk", filter=Q(state=S.CLOSED, state_since__gte=week)),
    )
    return counted["open"], counted["closed"]


__all__ = ["SURE", "HotTopic", "Queue", "Rates", "Row"]
