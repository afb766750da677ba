"""What can be said of an organisation by the problems of residents: measures of the assessment.

A street or community answers for what is reported in its place, whoever solves it; a department or unit for what was
handed to it. Nothing of who reported is in the cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.flow.models import Timer
from wugong.flow.queries import within
from wugong.organisations.queries.counting import ground_of
from wugong.problems.models import Problem
from wugong.problems.rules.kinds import WORTH, Outcome, Rating
from wugong.problems.rules.problem import EXCLUDED, S
from wugong.workdays.queries import calendar
from wugong.workdays.rules import workdays_between


def _handed_over(organisation: UUID, since: date, until: date) -> QuerySet[Problem]:
    ground = ground_of(organisation)
    own = within(ground) if ground else Q(owner=organisation)
    rows = Problem.objects.filter(own, dispatched_at__date__range=(since, until)).exclude(state__in=EXCLUDED)
    return rows.order_by("dispatched_at", "id")


def _case(problem: Problem, **given: object) -> Evidence:
    title = problem.public_headline if problem.public else problem.category_path
    return Evidence(problem.pk, title or problem.biz_no, problem.get_absolute_url(), **given)  # type: ignore[arg-type]


def _days_until(name: str, organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Working days from handing a problem over until its last clock ``name`` ended; what still runs counts to today."""
    rows = list(_handed_over(organisation, since, until))
    named = Q(name=name) | Q(name__startswith=f"{name}:")
    ended: dict[UUID, date | None] = {}
    timers = Timer.objects.filter(named, matter__in=[row.pk for row in rows]).order_by("opened_at", "id")
    for matter, moment in timers.values_list("matter", "closed_at"):
        ended[matter] = timezone.localdate(moment) if moment else None
    days, last = calendar(), min(clock.today(), until)
    for row in rows:
        given = timezone.localdate(row.dispatched_at)
        if row.pk in ended or row.open:
            taken = workdays_between(given, max(given, ended.get(row.pk) or last), days)
            yield _case(row, value=float(taken), note=str(taken))


def days_to_contact(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """How fast somebody got in touch with who reported it."""
    return _days_until(S.ACCEPTED, organisation, since, until)


def days_to_answer(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """How fast it was solved, or explained why not."""
    return _days_until(S.HANDLING, organisation, since, until)


def _rated(organisation: UUID, since: date, until: date) -> QuerySet[Problem]:
    return _handed_over(organisation, since, until).filter(state=S.CLOSED).exclude(rating="")


def solved(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Problems that residents rated: solved, as they say."""
    for row in _rated(organisation, since, until):
        yield _case(row, good=row.outcome == Outcome.SOLVED and row.rating != Rating.POOR)


def satisfaction(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """What residents say of how their problems were dealt with, 0 to 100."""
    for row in _rated(organisation, since, until):
        worth = 100 * WORTH[Rating(row.rating)]
        yield _case(row, value=worth, good=worth >= 60, note=str(round(worth)))


def register_measures() -> None:
    """Called when the app is ready."""
    days = _("working days")
    for measure in (
        Measure("contact_days", _("days until residents are contacted"), Figure.MEDIAN, days, days_to_contact),
        Measure("answer_days", _("days until residents are answered"), Figure.MEDIAN, days, days_to_answer),
        Measure("solved", _("problems of residents solved"), Figure.SHARE, "%", solved),
        Measure("satisfaction", _("satisfaction of residents"), Figure.MEAN, "%", satisfaction),
    ):
        register_measure(measure)
