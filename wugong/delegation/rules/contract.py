"""The contract of a purchase from the award to its evaluation. Source: domain 2.11 and 3.16.

Implementing regulation of the Procurement Law, articles 43 (notice), 45 (service users take part) and 50 (disclosure).
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.delegation.rules.invoice import NEW_INVOICE
from wugong.delegation.rules.purchase_plan import LAW, MOST_MONTHS, NORMAL_MONTHS, ORDER
from wugong.flow.table import NOW, REASON, USER, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit

ACCEPTANCE, DISCLOSURE = "采购条例-45", "采购条例-50"


class Grade(TextChoices):
    """What the evaluation says."""

    GOOD = "good", pgettext_lazy("grade", "good")
    FAIR = "fair", pgettext_lazy("grade", "fair")
    POOR = "poor", pgettext_lazy("grade", "poor")


class ContractState(TextChoices):
    """How far a contract came."""

    AWARDED = "awarded", _("awarded, notice to be sent")
    NOTIFIED = "notified", _("notice sent, to be signed")
    SIGNED = "signed", _("signed, to be disclosed")
    DISCLOSED = "disclosed", pgettext_lazy("contract", "disclosed")
    PERFORMING = "performing", pgettext_lazy("contract", "being performed")
    RECTIFYING = "rectifying", _("being put right")
    ACCEPTED = "accepted", _("accepted, to be paid")
    PAID = "paid", _("paid, to be evaluated")
    EVALUATED = "evaluated", _("evaluated, open to everybody")
    CLOSED = "closed", pgettext_lazy("contract", "closed")
    TERMINATED = "terminated", pgettext_lazy("contract", "ended early")


S = ContractState
MOST_YEARS = Guard(
    ORDER,
    lambda contract: 0 < contract.months <= MOST_MONTHS,
    _("A contract runs from its first to its last day, three years at most. Correct the days."),
    _("three years at the most"),
)
ONE_YEAR = Guard(
    ORDER,
    lambda contract: contract.months <= NORMAL_MONTHS,
    _("A contract normally runs at most 12 months. Sign a shorter one, or say where the budget is assured."),
    _("at most one year"),
    Modal.SHALL,
)
SIGNED_BY_NOW = Guard(
    LAW,
    lambda contract: contract.awarded_on <= contract.signed_on <= contract.today,
    _("A contract is signed between the award on %(awarded_on)s and today. Correct the day."),
    _("signed between the award and today"),
)
OWN_WORK = Guard(
    ORDER,
    lambda contract: not contract.subcontracted,
    _("A service is not passed on whole to somebody else. Take that out of the contract, then sign."),
    _("it is not subcontracted as a whole"),
)
WITH_USERS = Guard(
    ACCEPTANCE,
    lambda contract: contract.users_present >= 1,
    _("Those who use the service take part in its acceptance. Invite them, then write down how many came."),
    _("users of the service took part"),
)
LEVEL_MET = Guard(
    ACCEPTANCE,
    lambda contract: contract.level_met,
    _("The service level was not met. Have it put right first, or end the contract."),
    _("the service level is met"),
)
TERM_OVER = Guard(
    ACCEPTANCE,
    lambda contract: contract.ends_on <= contract.today,
    _("The service runs until %(ends_on)s. Accept it then, and pay instalments before; if all of it is delivered "
      "already, give that as the reason."),
    _("its last day has come"),
    Modal.SHALL,
)  # fmt: skip
OTHER_PAYER = Guard(
    LAW,
    lambda contract: not contract.done_by_payer,
    _("You %(done_by_payer)s, so you do not pay. Another person of the street's finance pays this."),
    _("whoever pays approved neither budget nor purchase and did not accept"),
    known=True,
)
OTHER_ACCEPTS = Guard(
    LAW,
    lambda contract: contract.actor.user not in contract.part_payers,
    _("Whoever paid an instalment does not accept the service. Somebody else of the office accepts it."),
    _("who accepts paid no instalment"),
    known=True,
)
REST_LEFT = Guard(
    ACCEPTANCE,
    lambda contract: contract.paid_before + contract.given("part") < contract.plan.price,
    _("Before the acceptance a rest of the price of %(price_said)s stays unpaid. Lower the instalment."),
    _("a rest of the price is paid after the acceptance alone"),
)
PART_BY_NOW = Guard(
    LAW,
    lambda contract: contract.disclosed_day <= contract.given("part_on") <= contract.today,
    _("It is paid between the disclosure on %(disclosed_day)s and today. Correct the day."),
    _("paid between disclosure and today"),
)
WITHIN_PRICE = Guard(
    LAW,
    lambda contract: contract.paid_before + contract.paid <= contract.plan.price,
    _("With its instalments the invoice lies above the price of %(price_said)s. Return it to the supplier."),
    _("the invoice lies within the price"),
)
PAID_BY_NOW = Guard(
    LAW,
    lambda contract: contract.accepted_day <= contract.paid_on <= contract.today,
    _("It is paid between the acceptance on %(accepted_day)s and today. Correct the day."),
    _("paid between acceptance and today"),
)
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="secretary"))
BEFORE_END = (S.AWARDED, S.NOTIFIED, S.SIGNED, S.DISCLOSED, S.PERFORMING, S.RECTIFYING)
MACHINE = Machine(
    name="contract",
    title=_("service contract"),
    common="享",
    parties={
        "finance": _("the street's finance"),
        "office": _("the street's Party-building office"),
        "secretary": _("the secretary of the street"),
    },
    states={
        S.AWARDED: State(
            S.AWARDED.label, Tone.AMBER, ("finance",), _("send the notice of award"),
            Clock(2, until="awarded_on", bells=BELLS),
        ),
        S.NOTIFIED: State(
            S.NOTIFIED.label, Tone.INK, ("finance",), _("sign the contract"), Clock(30, Unit.DAYS, bells=BELLS)
        ),
        S.SIGNED: State(
            S.SIGNED.label, Tone.AMBER, ("finance",), _("disclose the contract"),
            Clock(2, until="signed_on", bells=BELLS),
        ),
        S.DISCLOSED: State(S.DISCLOSED.label, clock=Clock(0, until="starts_on", bells=(), expires="start")),
        S.PERFORMING: State(
            S.PERFORMING.label, Tone.INK, ("office",), _("accept it together with its users"),
            Clock(10, until="ends_on", bells=BELLS), opens={"accept": "last_day"},
        ),
        S.RECTIFYING: State(
            S.RECTIFYING.label, Tone.CINNABAR, ("office",), _("see that it is put right"), Clock(10, bells=BELLS)
        ),
        S.ACCEPTED: State(
            S.ACCEPTED.label, Tone.INK, ("finance",), _("pay the invoice"), Clock(20, spans=(S.PAID,), bells=BELLS)
        ),
        S.PAID: State(S.PAID.label, Tone.INK, ("office",), _("evaluate it in public")),
        S.EVALUATED: State(S.EVALUATED.label, Tone.JADE, clock=Clock(15, Unit.DAYS, bells=(), expires="close")),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.TERMINATED: State(S.TERMINATED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("open", _("Awarded"), (), S.AWARDED, by=("system",), tells=("finance", "office")),
        Step(
            "notify", _("The notice is sent"), (S.AWARDED,), S.NOTIFIED, by=("finance",), sets={"notified_at": NOW},
            weight=9,
        ),
        Step(
            "sign", _("Sign the contract"), (S.NOTIFIED,), S.SIGNED, by=("finance",),
            guards=(SIGNED_BY_NOW, MOST_YEARS, ONE_YEAR, OWN_WORK),
            asks=("contract_no", "signed_on", "starts_on", "ends_on", "subcontracted?"), weight=9,
        ),
        Step(
            "disclose", _("Disclose"), (S.SIGNED,), S.DISCLOSED, by=("finance",), sets={"disclosed_at": NOW},
            tells=("office",), weight=9,
        ),
        Step("start", _("The service begins"), (S.DISCLOSED,), S.PERFORMING, by=("system",), tells=("office",)),
        Step(
            "pay_part", _("Pay an instalment"), (S.PERFORMING,), S.PERFORMING, by=("finance",),
            guards=(OTHER_PAYER, REST_LEFT, PART_BY_NOW, NEW_INVOICE), stays=True, tells=("office",), weight=3,
        ),
        Step(
            "accept", _("Accept the service"), (S.PERFORMING,), S.ACCEPTED, by=("office",),
            guards=(WITH_USERS, LEVEL_MET, OTHER_ACCEPTS, TERM_OVER),
            asks=("users_present", "users_said", "level_met?"),
            sets={"accepted_by": USER, "accepted_at": NOW}, tells=("finance",), weight=9,
        ),
        Step(
            "complain", _("Have it put right"), (S.PERFORMING,), S.RECTIFYING, by=("office",), reason=True,
            tells=("finance", "secretary"), weight=5,
        ),
        Step(
            "put_right", _("It is put right"), (S.RECTIFYING,), S.PERFORMING, by=("office",), reason=True,
            tells=("secretary",), weight=9,
        ),
        Step(
            "terminate", _("End the contract early"), BEFORE_END, S.TERMINATED, by=("secretary",), reason=True,
            sets={"ended_because": REASON}, tells=("finance", "office"), weight=0,
        ),
        Step(
            "pay", _("Pay"), (S.ACCEPTED,), S.PAID, by=("finance",),
            guards=(OTHER_PAYER, WITHIN_PRICE, PAID_BY_NOW, NEW_INVOICE),
            asks=("invoice_no", "paid", "paid_on"), sets={"paid_by": USER}, tells=("office",), weight=9,
        ),
        Step(
            "evaluate", _("Evaluate"), (S.PAID,), S.EVALUATED, by=("office",), asks=("grade", "evaluation"),
            sets={"evaluated_at": NOW}, tells=("secretary",), weight=9,
        ),
        Step("close", _("Closed"), (S.EVALUATED,), S.CLOSED, by=("system",), tells=("office",)),
    ),
)  # fmt: skip
