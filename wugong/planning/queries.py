"""What is read of plans, their hearings, voices and items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.models import one
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.organisations.models import Organisation
from wugong.places.queries import streets_of_district
from wugong.planning.models import Item, Plan, PlanHearing, Voice
from wugong.planning.rules.plan_hearing import HearingState as S
from wugong.planning.rules.plan_hearing import Whose

ANSWERED = (S.RESPONDED, S.DISPUTED, S.CLOSED)


def committees() -> QuerySet[Organisation]:
    """The working committees of the streets, one of which each plan touches."""
    codes = [street.code for street in streets_of_district()]
    return Organisation.objects.filter(kind="working_committee", place__code__in=codes, state="active").order_by("name")


def hearings_of(plan: Plan) -> QuerySet[PlanHearing]:
    """The hearings of a plan that were not withdrawn."""
    return plan.hearings.exclude(state=S.WITHDRAWN).select_related("committee").order_by("committee__name")


def to_ask(hearing: PlanHearing) -> QuerySet[Organisation]:
    """Communities and units of the street, which may be asked: communities first."""
    here = Organisation.objects.filter(within(hearing.committee.place.code, "place__code"), sort="party")
    return here.exclude(pk=hearing.committee_id).filter(state="active").order_by("-place__code", "name")


def communities_to_ask(hearing: PlanHearing) -> QuerySet[Organisation]:
    """The communities of the street."""
    return to_ask(hearing).filter(place__level="community", superior=hearing.committee_id, basis="territorial")


def voices_of(hearing: PlanHearing) -> list[Voice]:
    """What was said, those who have not answered last."""
    rows = hearing.voices.select_related("organisation").order_by("said_at", "created_at")
    return sorted(rows, key=lambda voice: voice.said_at is None)


def unsaid(hearing: PlanHearing) -> list[UUID]:
    """The organisations that were asked and have not answered."""
    if hearing._state.adding:
        return []
    rows = Voice.objects.filter(hearing=hearing, organisation__isnull=False, said_at__isnull=True)
    return list(rows.values_list("organisation", flat=True))


def items_of(hearing: PlanHearing) -> list[Item]:
    """The numbered items."""
    return list(hearing.items.all())


def open_to_all(pk: UUID) -> PlanHearing:
    """A hearing on which the public comments or commented; raises Unseen."""
    rows = PlanHearing.objects.filter(comment_until__isnull=False).exclude(state=S.WITHDRAWN)
    return one(rows.filter(pk=pk).select_related("plan__planner", "committee__place"))


def commented_in(code: str) -> QuerySet[PlanHearing]:
    """The plans on which the public of a place comments now, or which were answered last."""
    rows = PlanHearing.objects.filter(comment_until__isnull=False, committee__place__code=code[:9])
    return rows.exclude(state=S.WITHDRAWN).select_related("plan").order_by("-comment_until")


def commented(_actor: Actor, place: Any) -> dict[str, Any] | None:
    """What the page of a street or community says of plans."""
    rows = list(commented_in(place.code)[:5])
    return {"hearings": rows, "today": clock.today()} if rows else None


def open_now(_actor: Actor, place: Any) -> dict[str, Any] | None:
    """What the home page of residents says of plans: those that they may comment on now."""
    rows = list(commented_in(place.code).filter(state=S.COLLECTING, comment_until__gte=clock.today()))
    return {"hearings": rows, "today": clock.today()} if rows else None


def public_comments(hearing: PlanHearing) -> int:
    """How many comments the public sent."""
    return hearing.voices.filter(whose=Whose.PUBLIC, organisation__isnull=True).count()


def hearings_seen(actor: Actor) -> QuerySet[PlanHearing]:
    """The hearings this actor may open."""
    return seen_of(binding_named("plan_hearing"), actor).select_related("plan__planner", "committee")
