"""A purchase of services from the need to the award. Source: domain 2.11 and 3.16.

Implementing regulation of the Procurement Law, articles 15 (the public is consulted) and 43; Order 102 of 2020.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import REFUSED, names_body
from wugong.flow.table import NAME, USER, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone

COMMENT_DAYS, NORMAL_MONTHS, MOST_MONTHS = 5, 12, 36
CONSULT, ORDER, LAW = "采购条例-15", "102号令", "采购法"


class Bought(TextChoices):
    """What is bought. Only the first two may be."""

    PUBLIC = "public", _("a service to residents")
    SUPPORT = "support", _("a service that supports the office")
    CORE = "core", _("a duty that the office must do itself")
    STAFF = "staff", _("people who are sent to the office")
    FINANCE = "finance", _("money that is lent")
    GOODS = "goods", _("goods or building work")


ALLOWED = (Bought.PUBLIC, Bought.SUPPORT)


class PlanState(TextChoices):
    """How far a purchase came."""

    NEED_COLLECTED = "need_collected", _("the public is asked")
    CONSULTED = "consulted", _("consulted, to be planned")
    PLANNED = "planned", _("planned, budget to be confirmed")
    BUDGETED = "budgeted", _("budget confirmed, to be approved")
    APPROVED = "approved", pgettext_lazy("purchase", "approved")
    PROCURING = "procuring", _("being procured")
    AWARDED = "awarded", pgettext_lazy("purchase", "awarded")
    CANCELLED = "cancelled", pgettext_lazy("purchase", "given up")


S = PlanState
LONG_ENOUGH = Guard(
    CONSULT,
    lambda plan: plan.comment_until and plan.comment_until >= plan.earliest,
    _("The public has at least five working days: until %(earliest)s or later. Choose that day."),
    _("the public has at least five working days"),
)
NOT_TOO_LONG = Guard(
    CONSULT,
    lambda plan: plan.comment_until and plan.comment_until <= plan.latest,
    _("The public is asked for a year at most: until %(latest)s. Choose an earlier day."),
    _("a year at most"),
)
OPEN_TO_COMMENT = Guard(
    CONSULT,
    lambda plan: plan.today <= plan.comment_until,
    _("Comment on this need is over. What became of it is on this page."),
    _("public comment is open"),
)
COMMENT_OVER = Guard(
    CONSULT,
    lambda plan: plan.comment_until < plan.today,
    _("The public may still comment until %(comment_until)s. Sum it up afterwards."),
    _("public comment is over"),
)
MAY_BE_BOUGHT = Guard(
    ORDER,
    lambda plan: plan.bought in ALLOWED,
    _("Only services are bought: no core duty, staff, loan or goods. Do it with your own people, or by its own law."),
    _("neither a core duty nor staff, financing, goods or works"),
)
IN_CATALOGUE = Guard(
    ORDER,
    lambda plan: plan.catalogue and plan.catalogue.open,
    _("This line of the guiding catalogue is closed. Choose one that is in force, or ask for it to be added."),
    _("a line of the guiding catalogue in force"),
)
MOST_YEARS = Guard(
    ORDER,
    lambda plan: 1 <= plan.months <= MOST_MONTHS,
    _("A contract runs one to 36 months; %(months)s is out of range. Plan a shorter one and buy again afterwards."),
    _("three years at the most"),
)
ONE_YEAR = Guard(
    ORDER,
    lambda plan: plan.months <= NORMAL_MONTHS,
    _("A contract normally runs at most 12 months. Plan a shorter one, or say where the budget is assured."),
    _("at most one year"),
    Modal.SHALL,
)
OTHER_HAND = Guard(
    LAW,
    lambda plan: not plan.done_before,
    _("You %(done_before)s: plan, budget and approval are three people's. Another person takes this step."),
    _("plan, budget and approval come from three people"),
    known=True,
)
WITHIN_BUDGET = Guard(
    LAW,
    lambda plan: plan.price <= plan.budget,
    _("The price lies above the budget of %(budget_said)s. Award a lower bid, or plan again."),
    _("the price lies within the budget"),
)
AWARDED_BY_NOW = Guard(
    LAW,
    lambda plan: plan.procured_day <= plan.awarded_on <= plan.today,
    _("An award lies between the beginning of the procurement on %(procured_day)s and today. Correct the day."),
    _("awarded between the beginning of the procurement and today"),
)
LAWFUL = Guard(
    LAW,
    lambda plan: plan.lawful,
    _("“%(supplier_uscc)s” is no unified social credit code. Copy the 18 characters from the result."),
    _("the supplier has a valid unified social credit code"),
)
BODY = Guard("R-40", lambda plan: names_body(plan.supplier), REFUSED, _("the supplier is a body, no person"))
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="secretary"))
OPEN = (S.NEED_COLLECTED, S.CONSULTED, S.PLANNED, S.BUDGETED, S.APPROVED, S.PROCURING)
MACHINE = Machine(
    name="purchase_plan",
    title=_("purchase of a service"),
    common="享",
    parties={
        "office": _("the street's Party-building office"),
        "finance": _("the street's finance"),
        "secretary": _("the secretary of the street"),
    },
    states={
        S.NEED_COLLECTED: State(
            S.NEED_COLLECTED.label, Tone.AMBER, ("office",), _("sum up what the public said"),
            Clock(5, until="comment_until", bells=BELLS), opens={"sum_up": "comment_over"},
        ),
        S.CONSULTED: State(
            S.CONSULTED.label, Tone.INK, ("office",), _("write the plan"), Clock(10, bells=BELLS)
        ),
        S.PLANNED: State(
            S.PLANNED.label, Tone.INK, ("finance",), _("confirm the budget, or return the plan"), Clock(5, bells=BELLS)
        ),
        S.BUDGETED: State(
            S.BUDGETED.label, Tone.INK, ("secretary",), _("approve, or return the plan"), Clock(5, bells=BELLS)
        ),
        S.APPROVED: State(
            S.APPROVED.label, Tone.INK, ("finance",), _("open it on the procurement platform"), Clock(20, bells=BELLS)
        ),
        S.PROCURING: State(
            S.PROCURING.label, Tone.INK, ("finance",), _("enter the result of the platform"), Clock(40, bells=BELLS)
        ),
        S.AWARDED: State(S.AWARDED.label, Tone.JADE, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "collect", _("Ask the public about a need"), (), S.NEED_COLLECTED, by=("office", "finance"),
            guards=(LONG_ENOUGH, NOT_TOO_LONG), asks=("title", "need", "source", "comment_until"), tells=("secretary",),
        ),
        Step(
            "say", _("A voice of the public"), (S.NEED_COLLECTED,), S.NEED_COLLECTED, by=("system",),
            guards=(OPEN_TO_COMMENT,), stays=True,
        ),
        Step(
            "sum_up", _("Sum up the consultation"), (S.NEED_COLLECTED,), S.CONSULTED, by=("office",),
            guards=(COMMENT_OVER,), asks=("heard",), weight=9,
        ),
        Step(
            "plan", _("Plan the purchase"), (S.CONSULTED,), S.PLANNED, by=("office",),
            guards=(MAY_BE_BOUGHT, IN_CATALOGUE, MOST_YEARS, ONE_YEAR),
            asks=("bought", "catalogue", "budget", "months", "users", "level"), sets={"planned_by": USER}, weight=9,
        ),
        Step(
            "confirm", _("Confirm the budget"), (S.PLANNED,), S.BUDGETED, by=("finance",), guards=(OTHER_HAND,),
            asks=("budget_line",), sets={"funded_by": USER, "funded_name": NAME}, weight=9,
        ),
        Step(
            "return_plan", _("Return the plan"), (S.PLANNED, S.BUDGETED), S.CONSULTED, by=("finance", "secretary"),
            reason=True, tells=("office",), weight=5,
        ),
        Step(
            "approve", _("Approve"), (S.BUDGETED,), S.APPROVED, by=("secretary",),
            guards=(OTHER_HAND, MAY_BE_BOUGHT, IN_CATALOGUE), sets={"approved_by": USER, "approved_name": NAME},
            tells=("office",), weight=9,
        ),
        Step(
            "procure", _("Open the procurement"), (S.APPROVED,), S.PROCURING, by=("finance",),
            asks=("platform_no",), tells=("office",), weight=9,
        ),
        Step(
            "award", _("Enter the award"), (S.PROCURING,), S.AWARDED, by=("finance",),
            guards=(WITHIN_BUDGET, LAWFUL, BODY, AWARDED_BY_NOW),
            asks=("supplier", "supplier_uscc", "price", "awarded_on"), tells=("office", "secretary"), weight=9,
        ),
        Step(
            "cancel", _("Give the purchase up"), OPEN, S.CANCELLED, by=("office", "secretary"), reason=True,
            tells=("finance", "office"), weight=0,
        ),
    ),
)  # fmt: skip
