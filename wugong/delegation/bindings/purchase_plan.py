"""The table of a purchase tied to its model."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.money import yuan
from wugong.delegation import actions
from wugong.delegation.models import PurchasePlan
from wugong.delegation.queries.purchases import catalogue, contract_of
from wugong.delegation.rules.purchase_plan import COMMENT_DAYS, MACHINE
from wugong.flow.binding import Binding, Card, Case, Door, above, first_page
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.organisations.uscc import examine
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due


def five_days_on() -> date:
    """The last of five working days after today."""
    return due(clock.today(), COMMENT_DAYS, "wd", calendar())[0]


class PlanCase(Case):
    """What the guards ask beside the columns."""

    @property
    def latest(self) -> date:
        return self.today + timedelta(days=366)

    @property
    def earliest(self) -> date:
        return five_days_on()

    @property
    def lawful(self) -> bool:
        return examine(self.supplier_uscc).valid

    @property
    def done_before(self) -> str:
        """Which of plan, budget and approval the person who acts has done."""
        plan = self.before
        parts = (
            (plan.planned_by, _("planned the purchase")),
            (plan.funded_by, _("confirmed the budget")),
            (plan.approved_by, _("approved the purchase")),
        )
        return _(", ").join(words for user, words in parts if user is not None and user == self.actor.user)

    @property
    def procured_day(self) -> date:
        return timezone.localdate(self.before.state_since)

    @property
    def budget_said(self) -> str:
        return yuan(self.budget)


def describe(plan: PurchasePlan) -> Card:
    """The line of a purchase: it is public from its first day, and everybody in the district finds it."""
    return Card(
        title=plan.title,
        detail=lambda: _("%(buyer)s · %(budget)s") % {
            "buyer": plan.buyer, "budget": yuan(plan.price or plan.budget) or _("budget not fixed yet")
        },
        url=reverse("web:case", args=["purchase_plan", plan.pk]),
        place=plan.buyer.place.code,
        participants=(plan.buyer_id,),
        classification=Classification.DISTRICT,
        words=plan.need,
    )  # fmt: skip


def new(actor: Actor) -> PurchasePlan | None:
    """A purchase of the street whose hat the actor wears."""
    if not actor.is_any(Role.SO, Role.SF) or actor.organisation is None:
        return None
    return PurchasePlan(buyer=Organisation.objects.get(pk=actor.organisation), comment_until=five_days_on())


PLAN_BINDING = Binding(
    machine=MACHINE,
    model=PurchasePlan,
    parties={
        "office": above(Role.SO, 9, "buyer__place__code"),
        "finance": above(Role.SF, 9, "buyer__place__code"),
        "secretary": above(Role.SP, 9, "buyer__place__code"),
    },
    describe=describe,
    case=PlanCase,
    choices={"catalogue": lambda _plan, _actor: catalogue(only_open=True)},
    after={"collect": actions.read_need, "say": actions.write_voice, "award": actions.open_contract},
    shows=(
        "buyer", "need", "source", "comment_until", "heard", "bought", "catalogue", "budget", "months", "users",
        "level", "budget_line", "funded_name", "approved_name", "platform_no", "supplier", "supplier_uscc", "price",
        "awarded_on", (gettext_lazy("Contract"), contract_of),
    ),
    new=new,
    number="GM",
    doors=(Door(gettext_lazy("Ask the public about a need"), (Role.SO,), first_page("purchase_plan")),),
)  # fmt: skip
