"""The table of a plan tied to its model."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import Actor, Role
from wugong.files.queries import count_of
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.planning import actions, forms
from wugong.planning.models import Plan, PlanHearing
from wugong.planning.queries import ANSWERED, hearings_of
from wugong.planning.rules.plan import MACHINE, PlanState
from wugong.planning.rules.plan_hearing import HearingState


class PlanCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    @cached_property
    def hearings(self) -> list[PlanHearing]:
        return list(hearings_of(self.before))

    @property
    def drawings(self) -> int:
        return count_of("plan", self.before.pk)

    @property
    def unheard(self) -> str:
        return _(", ").join(str(one.committee) for one in self.hearings if one.state not in ANSWERED)

    @property
    def undecided(self) -> str:
        return _(", ").join(str(one.committee) for one in self.hearings if one.state == HearingState.RESPONDED)

    @property
    def disputed(self) -> str:
        return _(", ").join(str(one.committee) for one in self.hearings if one.state == HearingState.DISPUTED)


def touched(plan: Plan) -> list[UUID]:
    """The committees of the streets it touches."""
    return [] if plan._state.adding else list(plan.hearings.values_list("committee", flat=True))


def describe(plan: Plan) -> Card:
    """The line of a plan: a draft is its department's, later everybody who works in the district finds it."""
    return Card(
        title=plan.title,
        detail=lambda: _("%(planner)s · %(stage)s") % {"planner": plan.planner, "stage": plan.get_stage_display()},
        url=reverse("web:case", args=["plan", plan.pk]),
        place=plan.planner.place.code,
        participants=(plan.planner_id, *touched(plan)),
        classification=Classification.INTERNAL if plan.state == PlanState.DRAFT else Classification.DISTRICT,
        words=plan.summary,
    )


def new(actor: Actor) -> Plan | None:
    """A plan of the department whose hat the actor wears."""
    if not actor.is_any(Role.DD) or actor.organisation is None:
        return None
    return Plan(planner=Organisation.objects.get(pk=actor.organisation))


PLAN_BINDING = Binding(
    machine=MACHINE,
    model=Plan,
    parties={"planner": at("planner", Role.DD)},
    describe=describe,
    case=PlanCase,
    acts={"issue": Act(form=forms.IssueForm)},
    after={"issue": actions.send_out, "withdraw": actions.call_off},
    shows=(
        "planner", "stage", "summary", "statutory", "notice_from", "notice_until", "notice_where", "approval_no",
        "approved_on", "carried_out_at",
    ),
    new=new,
    number="GH",
    parts=("plan_hearing", lambda pk: PlanHearing.objects.filter(plan=pk).values("pk")),
)  # fmt: skip
