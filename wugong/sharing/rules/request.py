"""What somebody asks the district to share, until it has been given. Source: domain 3.10, S47."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import RAISING, REFUSED
from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.sharing.rules.kinds import MOST, Sort


class RequestState(TextChoices):
    """Where a request is."""

    OPEN = "open", pgettext_lazy("request", "open")
    MATCHED = "matched", _("promised in full")
    FULFILLED = "fulfilled", pgettext_lazy("request", "delivered")
    CLOSED = "closed", pgettext_lazy("request", "closed")
    EXPIRED = "expired", pgettext_lazy("request", "run out")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


S = RequestState
SOME = Guard(
    "S47", lambda case: 1 <= case.quantity <= MOST and case.reach >= 1,
    _("Quantity and number of people helped are at least 1. Put them right."),
    _("quantity and people helped are at least 1"),
)  # fmt: skip
LAWFUL = Guard(
    "R-40", lambda case: case.sort != Sort.MONEY or (case.receiver and case.account),
    _("Money never passes through here. Name the charity, or the unit with its account, that receives it."),
    _("money names its lawful receiver"),
)  # fmt: skip
BODY = Guard(
    "R-40", lambda case: case.sort != Sort.MONEY or case.receiver_is_body, REFUSED,
    _("the account of a body receives money, no person and no cash"),
)  # fmt: skip
NO_RAISING = Guard(
    "R-40", lambda case: not RAISING.search(f"{case.title} {case.detail}"),
    _("No money is raised from the public here. Ask units for it, or let a charity raise it."),
    _("no public fundraising"),
)  # fmt: skip
SOON = Guard(
    "S47", lambda case: case.needed_by <= case.latest,
    _("The day lies more than a year ahead. Choose one until %(latest)s."),
    _("needed within a year"),
)  # fmt: skip
AHEAD = Guard(
    "S47", lambda case: case.needed_by >= case.today,
    _("The day %(needed_by)s has passed. Choose one from today on."),
    _("needed from today on"),
)  # fmt: skip
COVERED = Guard(
    "3.10", lambda case: case.received > 0 and not case.under_way,
    _("Close it once something arrived and no pledge is under way. To give it up, withdraw the request."),
    _("something arrived, and no pledge is under way"),
)  # fmt: skip
SAYS = ("sort", "use", "title", "detail?", "quantity", "reach", "place", "needed_by", "receiver?", "account?")
MACHINE = Machine(
    name="share_request",
    title=_("request for a resource"),
    common="享",
    parties={
        "asker": pgettext_lazy("request", "who asks"),
        "street": _("the street's Party-building office"),
    },
    states={
        S.OPEN: State(
            S.OPEN.label, Tone.INK,
            clock=Clock(60, Unit.DAYS, latest="needed_by", bells=(Bell(-10, Alarm.REMIND, "asker"),), expires="expire"),
        ),
        S.MATCHED: State(S.MATCHED.label, Tone.INK, clock=Clock(60, bells=(Bell(1, Alarm.URGE, "street"),))),
        S.FULFILLED: State(S.FULFILLED.label, Tone.JADE, ("asker",), _("close the request"), Clock(5, expires="close")),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.EXPIRED: State(S.EXPIRED.label, Tone.QUIET, rests=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "publish", _("Ask for something"), (), S.OPEN, by=("asker",),
            guards=(SOME, LAWFUL, BODY, NO_RAISING, AHEAD, SOON), asks=SAYS, tells=("street",),
        ),
        Step("match", _("Promised in full"), (S.OPEN,), S.MATCHED, by=("system",), tells=("asker",)),
        Step("reopen", _("Not covered any more"), (S.MATCHED, S.FULFILLED), S.OPEN, by=("system",), tells=("asker",)),
        Step(
            "fulfil", _("Delivered"), (S.OPEN, S.MATCHED, S.EXPIRED), S.FULFILLED, by=("system",), tells=("asker",),
        ),
        Step(
            "settle", _("Enough: close it with what arrived"), (S.OPEN, S.MATCHED, S.EXPIRED), S.FULFILLED,
            by=("asker",), guards=(COVERED,), weight=4,
        ),
        Step("close", pgettext_lazy("request", "Close"), (S.FULFILLED,), S.CLOSED, by=("asker", "system"), weight=9),
        Step(
            "urge_must", _("Must be served"), (S.OPEN,), S.OPEN, by=("street",), asks=("must",), reason=True,
            stays=True, weight=2,
        ),
        Step(
            "expire", _("60 days, or the day it was needed by, are over"), (S.OPEN,), S.EXPIRED, by=("system",),
            tells=("asker",),
        ),
        Step(
            "renew", pgettext_lazy("request", "Ask again"), (S.EXPIRED,), S.OPEN, by=("asker",), guards=(AHEAD, SOON),
            asks=("needed_by",),
        ),
        Step(
            "withdraw", pgettext_lazy("request", "Withdraw"), (S.OPEN, S.MATCHED, S.EXPIRED), S.WITHDRAWN,
            by=("asker",), reason=True, tells=("street",),
        ),
    ),
)  # fmt: skip
