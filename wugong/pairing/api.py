"""What is no matter of its own: the district's categories, and the newest plan of a round."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Unseen
from wugong.organisations.schemas import Body
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.rounds import one_round, plan_of

router = Router()


class Kind(Schema):
    """A category of needs and offers."""

    code: str
    name: str
    name_en: str
    measure: str
    weight: float
    closed_on: date | None


class Couple(Schema):
    """One pair of a plan; ``decision`` is open, accepted or left_out."""

    giver: Body
    receiver: Body
    gives: dict[str, float]
    kept: bool
    reason: str
    reason_en: str
    decision: str


class Draft(Schema):
    """The newest plan of a round: how much of the needs it meets (0 to 1), against what today's pairs would."""

    number: int
    status: str
    met: float | None
    before: float | None
    objective: float | None
    bound: float | None
    pairs: list[Couple]

    @staticmethod
    def resolve_pairs(obj: Any) -> Any:
        return list(obj.pairs.select_related("giver", "receiver"))


@router.get("categories", response=list[Kind], summary="The district's categories, in their order")
def pairing_categories(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody signed in
    return categories(all_of_them=True)


@router.get("rounds/{uuid:pk}/plan", response=Draft, summary="The newest plan of a round")
def pairing_plan(request: HttpRequest, pk: UUID) -> Any:
    plan = plan_of(one_round(actor_of(request), pk))
    if plan is None:
        raise Unseen("plan")
    return plan
