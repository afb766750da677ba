"""The yearly review: opened on 1 December, given by both sides, closed by the street; then what the sides want."""

from __future__ import annotations

from typing import Any

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.locks import locked
from wugong.flow.actions import action, take
from wugong.pairing import policies
from wugong.pairing.models import AnnualPlan, AnnualReview, Pairing
from wugong.pairing.queries.pairs import open_review
from wugong.pairing.queries.reports import report_of
from wugong.pairing.rules import pairs


@action
def open_reviews(*, actor: Actor, most: int = 200) -> int:
    """Open the yearly review of every pair that was at work in the year and has none yet; returns how many."""
    year = pairs.review_year(clock.today())
    at_work = (pairs.PairState.ACTIVE, pairs.PairState.DORMANT)
    due = Pairing.objects.filter(state__in=at_work, active_since__year__lte=year).exclude(reviews__year__gte=year)
    opened = 0
    for pairing in due.order_by("id")[:most]:
        row = locked(pairing)
        if row.state in at_work and AnnualReview.objects.get_or_create(pairing=row, year=year)[1]:
            take(row, "year_end", actor=actor)
            opened += 1
    return opened


@action
def keep_review(
    pairing: Pairing,
    *,
    actor: Actor,
    score: int,
    words: str = "",
    aims: str = "",
    projects: int = 1,
    **_inputs: Any,
) -> None:
    """What a side says of the other for the year (1 to 5), and the plan of the next year where it files one."""
    side, review = policies.of_side(actor, pairing), open_review(pairing)
    assert review is not None
    if aims.strip():
        values = {"aims": aims.strip(), "projects": projects, "filed_by": side}
        AnnualPlan.objects.update_or_create(pairing=pairing, year=review.year + 1, defaults=values)
    setattr(review, f"{side}_score", score)
    setattr(review, f"{side}_words", words.strip()[:500])
    review.save()


@action
def close_review(pairing: Pairing, *, actor: Actor, words: str = "", **_inputs: Any) -> None:
    """The report of the year is made from the record and kept."""
    review = open_review(pairing)
    assert review is not None
    review.report = report_of(pairing, review.year)
    review.street_words, review.reviewed_on = words.strip()[:500], clock.today()
    review.save()
