"""A pledge on a request and its delivery. Money never passes through here. Source: domain 3.10, R-40, R-41."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import CASH
from wugong.flow.table import TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone
from wugong.sharing.rules.kinds import MOST, Quality, Sort

DEFAULTS_AFTER = 10  # working days past the day of delivery


class PledgeState(TextChoices):
    """Where a pledge is."""

    PROPOSED = "proposed", _("proposed by the plan")
    OFFERED = "offered", pgettext_lazy("pledge", "offered")
    ACCEPTED = "accepted", pgettext_lazy("pledge", "accepted")
    SCHEDULED = "scheduled", _("delivery agreed")
    DELIVERED = "delivered", pgettext_lazy("pledge", "delivered")
    CONFIRMED = "confirmed", _("receipt confirmed")
    CLOSED = "closed", pgettext_lazy("pledge", "closed")
    DECLINED = "declined", pgettext_lazy("pledge", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("pledge", "withdrawn")
    DEFAULTED = "defaulted", _("not kept")


S = PledgeState
UNDER_WAY = (S.ACCEPTED, S.SCHEDULED, S.DELIVERED)
COUNTED = (*UNDER_WAY, S.CONFIRMED, S.CLOSED)
SOME = Guard(
    "S47", lambda case: 1 <= case.quantity <= MOST,
    _("A quantity is at least 1. Put it right."),
    _("the quantity is at least 1"),
)  # fmt: skip
ASKED = Guard(
    "3.10", lambda case: case.request.state == "open",
    _("This request is not open any more. Others are on the list."),
    _("the request is open"),
)  # fmt: skip
WITHIN = Guard(
    "3.10", lambda case: case.quantity <= case.lacking,
    _("%(lacking)s are neither promised nor offered. Promise that much at most."),
    _("no more than is lacking"),
)  # fmt: skip
APART = Guard(
    "3.10", lambda case: case.giver_id != case.request.asker_id,
    _("A request is served by somebody else than who asks."),
    _("not by who asks"),
)  # fmt: skip
LAWFUL = Guard(
    "R-40", lambda case: case.request.sort != Sort.MONEY or (case.request.receiver and case.request.account),
    _("Money never passes through here. The request must name the charity or unit account that receives it."),
    _("money names its lawful receiver"),
)  # fmt: skip
NO_CASH = Guard(
    "R-40", lambda case: case.request.sort != Sort.MONEY or not CASH.search(f"{case.words} {case.how} {case.note}"),
    _("Money is transferred to the account of %(receiver)s, never given in cash, by WeChat or Alipay. Write it so."),
    _("money is transferred from account to account"),
)  # fmt: skip
AHEAD = Guard(
    "3.10", lambda case: case.deliver_on >= case.today,
    _("The day %(deliver_on)s has passed. Choose one from today on."),
    _("delivery from today on"),
)  # fmt: skip
IN_TIME = Guard(
    "late", lambda case: case.deliver_on <= case.request.needed_by,
    _("It is needed by %(needed_by)s. Choose a day until then, or give the reason for a later one."),
    _("delivery by the day it is needed, or with a reason"), Modal.SHALL,
)  # fmt: skip
GIVEN = Guard(
    "3.10", lambda case: 1 <= case.delivered <= MOST and case.delivered_on <= case.today,
    _("A delivery says how many, at least 1, and a day that has come."),
    _("what, how many, on which day"),
)  # fmt: skip
AS_PROMISED = Guard(
    "3.10", lambda case: case.delivered <= case.quantity,
    _("%(quantity)s were promised. Deliver that much at most; promise the rest first."),
    _("no more than was promised"),
)  # fmt: skip
COUNTS = Guard(
    "3.10", lambda case: 0 <= case.received <= case.delivered,
    _("%(delivered)s were delivered. What you received lies between 0 and that."),
    _("received no more than was delivered"),
)  # fmt: skip
NOT_SHORT = Guard(
    "3.10", lambda case: case.received == case.delivered or case.quality != Quality.GOOD,
    _("%(received)s of %(delivered)s arrived: that is not as promised. Choose another quality."),
    _("what arrived short is not said to be as promised"),
)  # fmt: skip
LATE = Clock(
    DEFAULTS_AFTER, until="deliver_on", bells=(Bell(-10, Alarm.REMIND), Bell(-5, Alarm.URGE)), expires="default"
)
MACHINE = Machine(
    name="pledge",
    title=_("pledge"),
    common="享",
    parties={
        "giver": _("who gives"),
        "asker": _("who receives"),
        "street": _("the street's Party-building office"),
    },
    states={
        S.PROPOSED: State(
            S.PROPOSED.label, Tone.AMBER, ("giver",), _("promise it or decline"), Clock(5, expires="lapse")
        ),
        S.OFFERED: State(
            S.OFFERED.label, Tone.AMBER, ("asker",), _("accept or decline"), Clock(5, expires="lapse")
        ),
        S.ACCEPTED: State(S.ACCEPTED.label, Tone.INK, ("giver",), _("agree on the delivery"), LATE),
        S.SCHEDULED: State(S.SCHEDULED.label, Tone.INK, ("giver",), _("deliver"), LATE),
        S.DELIVERED: State(
            S.DELIVERED.label, Tone.AMBER, ("asker",), _("confirm quantity and quality"),
            Clock(5, bells=(Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "street"))),
        ),
        S.CONFIRMED: State(S.CONFIRMED.label, Tone.JADE),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.DECLINED: State(S.DECLINED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
        S.DEFAULTED: State(S.DEFAULTED.label, Tone.CINNABAR, final=True),
    },
    steps=(
        Step(
            "pledge", _("Promise"), (), S.OFFERED, by=("giver",),
            guards=(SOME, ASKED, APART, WITHIN, LAWFUL, NO_CASH, AHEAD, IN_TIME),
            asks=("quantity", "deliver_on", "words?"), tells=("asker",),
        ),
        Step(
            "propose", _("Propose from the plan"), (), S.PROPOSED, by=("system",), guards=(SOME, APART),
            tells=("giver",),
        ),
        Step(
            "promise", _("Promise"), (S.PROPOSED,), S.ACCEPTED, by=("giver",), guards=(LAWFUL, AHEAD, IN_TIME),
            asks=("deliver_on",), tells=("asker",), weight=9,
        ),
        Step(
            "accept", pgettext_lazy("pledge", "Accept"), (S.OFFERED,), S.ACCEPTED, by=("asker",),
            guards=(WITHIN, LAWFUL), tells=("giver",), weight=9,
        ),
        Step(
            "decline", pgettext_lazy("pledge", "Decline"), (S.OFFERED, S.PROPOSED), S.DECLINED, by=("asker",),
            reason=True, tells=("giver",), weight=4,
        ),
        Step(
            "turn_down", pgettext_lazy("pledge", "Decline"), (S.PROPOSED,), S.DECLINED, by=("giver",), reason=True,
            tells=("asker",), weight=4,
        ),
        Step(
            "lapse", pgettext_lazy("pledge", "Not answered"), (S.OFFERED, S.PROPOSED), S.DECLINED, by=("system",),
            tells=("giver", "asker"),
        ),
        Step(
            "schedule", _("Agree on the delivery"), (S.ACCEPTED,), S.SCHEDULED, by=("giver",),
            guards=(NO_CASH, AHEAD, IN_TIME), asks=("deliver_on", "how?"), tells=("asker",), weight=9,
        ),
        Step(
            "deliver", pgettext_lazy("pledge", "Deliver"), (S.ACCEPTED, S.SCHEDULED), S.DELIVERED, by=("giver",),
            guards=(GIVEN, AS_PROMISED, NO_CASH), asks=("delivered", "delivered_on", "note"), tells=("asker",),
            weight=8,
        ),
        Step(
            "confirm", pgettext_lazy("pledge", "Confirm receipt"), (S.DELIVERED,), S.CONFIRMED, by=("asker",),
            guards=(COUNTS, NOT_SHORT), asks=("received", "quality"), sets={"received_on": TODAY}, then="close",
            tells=("giver",), weight=9,
        ),
        Step("close", pgettext_lazy("pledge", "Close"), (S.CONFIRMED,), S.CLOSED, by=("system",)),
        Step(
            "withdraw", pgettext_lazy("pledge", "Withdraw"), (S.OFFERED, S.ACCEPTED, S.SCHEDULED), S.WITHDRAWN,
            by=("giver",), reason=True, tells=("asker",),
        ),
        Step(
            "default", _("Not kept"), (S.ACCEPTED, S.SCHEDULED), S.DEFAULTED, by=("system",),
            tells=("giver", "asker", "street"),
        ),
    ),
)  # fmt: skip
