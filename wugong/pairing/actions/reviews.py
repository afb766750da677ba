"""The yearly review: opened on 1 December, given by both sides, closed by the street; then what the sides want."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid
from wugong.common.locks import locked
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, take
from wugong.pairing import policies
from wugong.pairing.actions.pairs import cut
from wugong.pairing.models import AnnualPlan, AnnualReview, Pairing
from wugong.pairing.queries.reports import report_of
from wugong.pairing.rules import pairs
from wugong.pairing.rules.kinds import Side, Wish


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
            take(row, "year_end", actor=actor, changes={"giver_reviewed_at": None, "receiver_reviewed_at": None})
            opened += 1
    return opened


@action
def give_review(
    pairing: Pairing,
    *,
    score: int,
    actor: Actor,
    words: str = "",
    aims: str = "",
    projects: int = 1,
    wish: str = "",
    reason: str = "",
) -> AnnualReview:
    """Rate the other side for the year (1 to 5) and file the plan of the next one, unless the pairing is to end."""
    row = locked(pairing)
    side = policies.of_side(actor, row)
    review = row.reviews.filter(reviewed_on__isnull=True).order_by("-year").first()
    if score not in range(1, 6):
        raise Invalid(_("A rating is 1 to 5. Choose one."), rule="rating", field="score")
    if side in policies.OTHER and policies.unrated_sides(row) == [policies.OTHER[Side(side)]]:
        raise Denied(_("Your side has rated the year already; now the other side does."), rule="review")
    refuse_personal(words=words, aims=aims)
    year = (review.year if review else clock.today().year) + 1
    if aims.strip() and side in policies.OTHER:
        values = {"aims": aims.strip(), "projects": projects, "filed_by": side}
        AnnualPlan.objects.update_or_create(pairing=row, year=year, defaults=values)
    moment = {f"{side}_reviewed_at": clock.now()} if side in policies.OTHER else {}
    take(row, "give_review", actor=actor, reason=reason, changes=moment, wish=wish)
    assert review is not None
    setattr(review, f"{side}_score", score)
    setattr(review, f"{side}_words", words.strip()[:500])
    review.save()
    return review


@action
def review(pairing: Pairing, *, actor: Actor, words: str = "") -> AnnualReview:
    """Close the review of the year: the report is made from the record and kept."""
    refuse_personal(words=words)
    row = locked(pairing)
    take(row, "review", actor=actor, changes={"wish": "", "wish_by": ""})
    found = row.reviews.filter(reviewed_on__isnull=True).order_by("-year").first()
    assert found is not None
    found.report = report_of(row, found.year)
    found.street_words, found.reviewed_on = words.strip()[:500], clock.today()
    found.save()
    return found


def _wishes(pairing: Pairing, actor: Actor, wish: str) -> dict[str, Any]:
    return {"wish": Wish(wish), "wish_by": policies.of_side(actor, pairing) or Side.STREET}


@action
def say_wish(pairing: Pairing, *, wish: str, actor: Actor) -> Pairing:
    """Say first what one's side wants after the review."""
    return take(pairing, "say_wish", actor=actor, changes=_wishes(pairing, actor, wish))


@action
def differ(pairing: Pairing, *, wish: str, reason: str, actor: Actor) -> Pairing:
    """Want something else than the other side: now it is theirs to say."""
    return take(pairing, "differ", actor=actor, reason=reason, changes=_wishes(pairing, actor, wish))


@action
def renew(pairing: Pairing, *, actor: Actor) -> Pairing:
    """Go on as it is, as the other side wants too."""
    changes = {"wish": "", "wish_by": "", "last_activity_on": clock.today()}
    return take(pairing, "renew", actor=actor, changes=changes, wish=Wish.RENEW)


@action
def adjust(pairing: Pairing, *, actor: Actor) -> Pairing:
    """Change the agreement, as the other side wants too."""
    return take(pairing, "adjust", actor=actor, changes={"wish": "", "wish_by": ""}, wish=Wish.ADJUST)


@action
def end(pairing: Pairing, *, actor: Actor) -> Pairing:
    """End the pairing, as the other side wants too. Open projects come first; the unit is on the gap list again."""
    take(pairing, "end", actor=actor, changes={"ended_on": clock.today()}, wish=Wish.END)
    cut(pairing, actor=SYSTEM)
    return pairing
