"""Decisions in writing: the one that runs, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation.models import Body, Circulation, Meeting, Member, Resolution, Topic, WrittenAnswer
from wugong.deliberation.queries.bodies import procedure_of
from wugong.deliberation.rules.circulation import Came, Said, Tally, needed
from wugong.deliberation.rules.meeting import HELD


def running_of(topic: Topic) -> Circulation | None:
    """The circulation of a topic that is under way."""
    return topic.circulations.filter(came=Came.RUNNING).first()


def being_answered(topic: Topic) -> bool:
    """Whether a circulation runs to which somebody has answered."""
    return topic.circulations.filter(came=Came.RUNNING, answers__isnull=False).exists()


def voting_seats(body: Body) -> QuerySet[Member]:
    """The open seats with a vote, the oldest first."""
    rows = body.members.filter(until__isnull=True, voting=True).select_related("organisation")
    return rows.order_by("since", "id")


def tally_of(circulation: Circulation) -> Tally:
    """How many voting seats there are, how many answers are needed, and what came in."""
    seats = list(voting_seats(circulation.topic.body))
    answers = circulation.answers.filter(member__in=seats)
    return _tally(circulation, len(seats), list(answers.values_list("said", flat=True)))


def _tally(circulation: Circulation, seats: int, said: list[str]) -> Tally:
    rules = procedure_of(circulation.topic.body)
    return Tally(
        seats=seats,
        needed=needed(seats, rules.writing, rules.quorum_percent),
        agree=said.count(Said.AGREE),
        disagree=said.count(Said.DISAGREE),
        meeting=said.count(Said.MEETING),
        over=clock.today() > circulation.answers_by,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """A circulation with its tally and, seat by seat, what was answered; ``own``: the seat of the reader."""

    circulation: Circulation
    tally: Tally
    seats: list[tuple[Member, WrittenAnswer | None]]
    own: Member | None


def progress_of(topic: Topic, actor: Actor) -> Progress | None:
    """The circulation under way, or the last one; None where there was none."""
    found = topic.circulations.order_by("-created_at").first()
    if found is None:
        return None
    found.topic = topic
    answers = {a.member_id: a for a in found.answers.select_related("member__organisation").order_by("at")}
    seats = [(seat, answers.pop(seat.pk, None)) for seat in voting_seats(topic.body)]
    tally = _tally(found, len(seats), [a.said for _seat, a in seats if a])
    seats += [(a.member, a) for a in answers.values()]
    running = found.came == Came.RUNNING
    own = next((seat for seat, _a in seats if seat.organisation_id == actor.organisation), None) if running else None
    return Progress(found, tally, seats, own)


def in_writing_before(meeting: Meeting) -> list[Resolution]:
    """What the body decided in writing since its last meeting: goes into the minutes of this one."""
    held = meeting.body.meetings.filter(state__in=HELD, starts_at__lt=meeting.starts_at).order_by("-starts_at").first()
    since: date = held.starts_at.date() if held else meeting.body.founded_on
    rows = Resolution.objects.filter(topic__body=meeting.body, circulation__isnull=False)
    rows = rows.filter(Q(decided_on__gt=since, decided_on__lte=meeting.starts_at.date()))
    return list(rows.select_related("topic", "circulation").order_by("decided_on", "created_at"))


def to_review(day: date) -> QuerySet[Resolution]:
    """Resolutions that are to be looked at again by this day, and have not been put before the secretariat yet."""
    return Resolution.objects.filter(review_on__lte=day, reviewed_on__isnull=True).select_related("topic__body")
