"""Money spent out of a community fund: asked for, approved, paid by three people, and open to everybody.

Source: domain 3.16; R-40 for money.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import CASH, RAISING, REFUSED
from wugong.delegation.rules.invoice import NEW_INVOICE
from wugong.flow.table import TODAY, USER, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone

SHOWN_DAYS = 15


class Way(TextChoices):
    """How it is paid: never in cash."""

    TRANSFER = "transfer", _("bank transfer")
    CARD = "card", _("official card")


class SpendState(TextChoices):
    """How far an expenditure came."""

    REQUESTED = "requested", pgettext_lazy("expenditure", "asked for")
    APPROVED = "approved", _("approved, to be paid")
    PAID = "paid", pgettext_lazy("expenditure", "paid")
    DISCLOSED = "disclosed", _("open to questions")
    QUESTIONED = "questioned", _("a question waits")
    ANSWERED = "answered", pgettext_lazy("expenditure", "answered")
    CLOSED = "closed", _("disclosed, closed")
    REFUSED = "refused", pgettext_lazy("expenditure", "refused")


S = SpendState
SPENT = (S.PAID, S.DISCLOSED, S.QUESTIONED, S.ANSWERED, S.CLOSED)
SHOWN = SPENT[1:]
UNDER_WAY = (S.REQUESTED, S.APPROVED, S.PAID, S.QUESTIONED)
IN_USE = Guard(
    "R-40",
    lambda case: case.line.fund.state == "budgeted",
    _("The fund of this line is not in use any more. Choose a line of another fund."),
    _("the fund is in use"),
)
NO_CASH = Guard(
    "R-40",
    lambda case: not any(one.search(case.what) for one in (RAISING, CASH)),
    _("No cash is handed out and nothing is raised from the public. Write what is bought, and from which body."),
    _("neither cash nor public fundraising"),
)
BODY = Guard(
    "R-40", lambda case: case.payee_is_body, REFUSED, _("the account of a body is paid, no person and no cash")
)
WITHIN_LINE = Guard(
    "R-40",
    lambda case: case.amount <= case.left,
    _("Only %(left_said)s is left in this line of the budget. Ask for less, or choose another line."),
    _("within what is left of the line of the budget"),
)
NOT_OWN_REQUEST = Guard(
    "S17",
    lambda case: case.actor.user != case.before.requested_by,
    _("Whoever asks for money does not approve it. Somebody else decides on this."),
    _("who approves did not ask"),
)
THIRD_PERSON = Guard(
    "S17",
    lambda case: not case.done_by_payer,
    _("You %(done_by_payer)s, so you do not pay. Another person of the street's finance pays this."),
    _("who pays neither asked nor approved"),
    known=True,
)
INVOICED = Guard(
    "S17",
    lambda case: case.paid <= case.amount,
    _("The invoice lies above the %(amount_said)s that was approved. Return it, or ask for the rest in a new request."),
    _("the invoice lies within what was approved"),
)
BY_NOW = Guard(
    "S17",
    lambda case: case.requested_day <= case.paid_on <= case.today,
    _("It is paid between the request on %(requested_day)s and today. Correct the day."),
    _("paid between the request and today"),
)
OPEN_TO_ALL = Guard(
    "S17",
    lambda case: case.today <= case.open_until,
    _("Questions on this expenditure could be asked until %(open_until)s. Ask the community at its counter."),
    _("open to questions, at least fifteen days"),
)
ANSWERS = Guard(
    "S17",
    lambda case: not case.unanswered,
    _("Answer each question. Still without an answer: %(unanswered)s"),
    _("each question has its answer"),
)
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="secretary"))
LAST_DAY = {"open_until": lambda case: max(case.before.open_until or case.today, case.today + timedelta(SHOWN_DAYS))}
ARRIVED = Guard(
    "R-40",
    lambda case: case.paid <= case.arrived,
    _("Of what was handed down %(arrived_said)s is left in the fund. Hand down the next instalment, then pay."),
    _("within what was handed down of the fund"),
)
CLOSES = Clock(0, until="open_until", bells=(), expires="close")
MACHINE = Machine(
    name="expenditure",
    title=_("expenditure"),
    common="享",
    parties={
        "worker": _("the community workers"),
        "community": _("the secretary of the community"),
        "treasurer": _("the street's finance"),
        "supervisor": _("the supervisors"),
        "secretary": _("the secretary of the street"),
    },
    states={
        S.REQUESTED: State(
            S.REQUESTED.label, Tone.AMBER, ("community",), _("approve or refuse the expenditure"),
            Clock(10, spans=(S.APPROVED, S.PAID), bells=BELLS),
        ),
        S.APPROVED: State(S.APPROVED.label, Tone.INK, ("treasurer",), _("pay it and enter the invoice")),
        S.PAID: State(S.PAID.label, Tone.INK),
        S.DISCLOSED: State(S.DISCLOSED.label, Tone.JADE, clock=CLOSES),
        S.QUESTIONED: State(
            S.QUESTIONED.label, Tone.AMBER, ("community",), _("answer the question in public"), Clock(5, bells=BELLS)
        ),
        S.ANSWERED: State(S.ANSWERED.label, Tone.JADE, clock=CLOSES),
        S.CLOSED: State(S.CLOSED.label, Tone.QUIET, final=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "request", _("Ask for money from a fund"), (), S.REQUESTED, by=("worker",),
            guards=(IN_USE, NO_CASH, BODY, WITHIN_LINE), asks=("line", "what", "payee", "amount"),
            sets={"requested_by": USER}, tells=("community",),
        ),
        Step(
            "approve", _("Approve"), (S.REQUESTED,), S.APPROVED, by=("community",),
            guards=(NOT_OWN_REQUEST, IN_USE, WITHIN_LINE), sets={"approved_by": USER}, tells=("treasurer",), weight=9,
        ),
        Step(
            "refuse", _("Refuse"), (S.REQUESTED, S.APPROVED), S.REFUSED, by=("community", "treasurer"), reason=True,
            tells=("worker", "community"), weight=5,
        ),
        Step(
            "pay", _("Pay"), (S.APPROVED,), S.PAID, by=("treasurer",),
            guards=(THIRD_PERSON, INVOICED, BY_NOW, ARRIVED, NEW_INVOICE),
            asks=("invoice_no", "paid", "way", "paid_on"), sets={"paid_by": USER}, then="disclose",
            tells=("worker", "community"), weight=9,
        ),
        Step(
            "disclose", _("Disclosed to everybody"), (S.PAID,), S.DISCLOSED, by=("system",),
            sets={"disclosed_on": TODAY, **LAST_DAY},
        ),
        Step(
            "question", _("Ask a question"), (S.DISCLOSED, S.ANSWERED), S.QUESTIONED, by=("supervisor", "system"),
            guards=(OPEN_TO_ALL,), tells=("community",), weight=0,
        ),
        Step(
            "question_more", _("Ask another question"), (S.QUESTIONED,), S.QUESTIONED, by=("supervisor", "system"),
            guards=(OPEN_TO_ALL,), stays=True, weight=0,
        ),
        Step(
            "answer", _("Answer in public"), (S.QUESTIONED,), S.ANSWERED, by=("community",), guards=(ANSWERS,),
            sets=LAST_DAY, weight=9,
        ),
        Step("close", _("Time for questions is over"), (S.DISCLOSED, S.ANSWERED), S.CLOSED, by=("system",)),
    ),
)  # fmt: skip
