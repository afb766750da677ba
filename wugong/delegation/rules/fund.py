"""Money that a street gives a community for a purpose. Source: domain 3.16, R-40 for money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import RAISING, read_yuan
from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone

MOST_LINES = 30


class Purpose(TextChoices):
    """The four fields of use of the commons."""

    MANAGEMENT = "management", _("social management")
    SAFETY = "safety", _("safety and stability")
    CONVENIENCE = "convenience", _("services that save people ways")
    ASSISTANCE = "assistance", _("help for those in need")


class Source(TextChoices):
    """Where the money comes from. It is public money or a gift already received by a lawful body."""

    DISTRICT = "district", _("budget of the district")
    STREET = "street", _("budget of the street")
    GIFT = "gift", _("gift held by a charity or a unit's account")


class FundState(TextChoices):
    """Where a fund is."""

    ALLOCATED = "allocated", _("allocated, use to be decided")
    BUDGETED = "budgeted", _("in use")
    CLOSED = "closed", pgettext_lazy("fund", "settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("fund", "taken back")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the budget; ``amount`` is None where what was written (``said``) is no sum."""

    what: str
    amount: Decimal | None
    said: str = ""


def read_lines(text: str) -> list[Line]:
    """The lines of a budget, each ``what | amount``, as a person wrote them."""
    rows = []
    for row in filter(None, (one.strip() for one in text.splitlines())):
        what, _bar, amount = row.replace("｜", "|").replace("\t", "|").rpartition("|")
        rows.append(Line(what.strip()[:80], read_yuan(amount) if what.strip() else None, row))
    return rows


S = FundState
NO_RAISING = Guard(
    "R-40",
    lambda fund: not RAISING.search(f"{fund.title} {fund.terms}"),
    _("No cash is handed out and no money is raised from the public here. A charity does that; name it as the source."),
    _("neither cash nor public fundraising"),
)
AHEAD = Guard(
    "R-40",
    lambda fund: fund.ends_on > fund.today,
    _("The money must be used by a day that lies ahead. Choose a later one."),
    _("the last day lies ahead"),
)
OWN_STREET = Guard(
    "R-40",
    lambda fund: fund.community.place.code.startswith(fund.giver.place.code),
    _("The community does not lie in your street. Choose one of your own."),
    _("the community lies in the street"),
)
COLLECTIVE = Guard(
    "S17",
    lambda fund: fund.present >= 2 and fund.allocated_day <= fund.deliberated_on <= fund.today,
    _("The community's Party organisation decides together, between %(allocated_day)s and today. Correct this."),
    _("the community's Party organisation deliberated on the use, with at least two present"),
)
READABLE = Guard(
    "R-40",
    lambda fund: 0 < len(fund.rows) <= MOST_LINES - fund.lines_before and not fund.unreadable,
    _("Write each line as “what | amount”, up to 30. Not understood: %(unreadable)s"),
    _("each line says what for and how much"),
)
ONCE = Guard(
    "R-40",
    lambda fund: not fund.twin,
    _("The budget would have two lines “%(twin)s”. Give the new line another name."),
    _("each line has a name of its own"),
)
WITHIN = Guard(
    "R-40",
    lambda fund: fund.planned <= fund.amount,
    _("The lines add up to %(planned_said)s, but the fund has %(amount_said)s. Lower a line."),
    _("the lines do not exceed the fund"),
)
WHOLE = Guard(
    "R-40",
    lambda fund: fund.planned >= fund.amount,
    _("The lines add up to %(planned_said)s, but the fund has %(amount_said)s. Plan the rest too, or say why it stays "
      "open; it can be planned later."),
    _("the lines use up the fund"),
    Modal.NORMALLY,
)  # fmt: skip
REST_LEFT = Guard(
    "R-40",
    lambda fund: fund.planned_before < fund.amount,
    _("The lines of the budget use up the fund: nothing of %(amount_said)s is left to plan."),
    _("a rest of the fund has no line"),
    known=True,
)
IN_PARTS = Guard(
    "R-40",
    lambda fund: fund.before.in_parts,
    _("This fund was handed down whole. Allocate another fund for further money."),
    _("the fund is handed down in instalments"),
)
PART_WITHIN = Guard(
    "R-40",
    lambda fund: fund.arrived + fund.given("part") <= fund.amount,
    _("With it %(with_part_said)s would be handed down, but the fund has %(amount_said)s. Lower the instalment."),
    _("all instalments lie within the fund"),
)
PART_BY_NOW = Guard(
    "S17",
    lambda fund: fund.allocated_day <= fund.given("part_on") <= fund.today,
    _("It is handed down between the allocation on %(allocated_day)s and today. Correct the day."),
    _("between the allocation and today"),
)
ALL_PAID = Guard(
    "R-40",
    lambda fund: not fund.under_way,
    _("Expenditures are still under way: %(under_way)s. Finish them, then settle the fund."),
    _("no expenditure is under way"),
)
IN_TIME = Guard(
    "R-40",
    lambda fund: fund.today >= fund.ends_on or fund.spent_now >= fund.amount,
    _("The money may be used until %(ends_on)s and is not spent. Settle it on that day or later, or say why it ends "
      "early."),
    _("from its last day on, or once everything is spent"),
    Modal.NORMALLY,
)  # fmt: skip
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(10, Alarm.SUPERVISE, to="secretary"))
MACHINE = Machine(
    name="fund",
    title=_("community fund"),
    common="享",
    parties={
        "treasurer": _("the street's finance"),
        "community": _("the secretary of the community"),
        "worker": _("the community workers"),
        "secretary": _("the secretary of the street"),
    },
    states={
        S.ALLOCATED: State(
            S.ALLOCATED.label, Tone.AMBER, ("community",), _("deliberate on its use and write the budget"),
            Clock(20, bells=BELLS),
        ),
        S.BUDGETED: State(
            S.BUDGETED.label, Tone.JADE, ("treasurer",), _("settle it once its time is over"),
            Clock(10, until="ends_on", bells=BELLS), opens={"settle": "over_at"},
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "allocate", _("Allocate a fund"), (), S.ALLOCATED, by=("treasurer",),
            guards=(OWN_STREET, NO_RAISING, AHEAD),
            asks=("community", "title", "purpose", "source", "amount", "ends_on", "terms?", "in_parts?"),
            tells=("community",),
        ),
        Step(
            "budget", _("Decide on its use"), (S.ALLOCATED,), S.BUDGETED, by=("community",),
            guards=(COLLECTIVE, READABLE, ONCE, WITHIN, WHOLE),
            asks=("lines", "meeting_no", "deliberated_on", "present"), tells=("treasurer", "worker"), weight=9,
        ),
        Step(
            "plan_rest", _("Decide on the rest"), (S.BUDGETED,), S.BUDGETED, by=("community",),
            guards=(REST_LEFT, COLLECTIVE, READABLE, ONCE, WITHIN),
            asks=("lines", "meeting_no", "deliberated_on", "present"), stays=True, tells=("treasurer", "worker"),
            weight=0,
        ),
        Step(
            "withdraw", _("Take the money back"), (S.ALLOCATED,), S.WITHDRAWN, by=("treasurer",), reason=True,
            tells=("community",), weight=0,
        ),
        Step(
            "hand_down", _("Hand down an instalment"), (S.BUDGETED,), S.BUDGETED, by=("treasurer",),
            guards=(IN_PARTS, PART_WITHIN, PART_BY_NOW), stays=True, tells=("community", "worker"), weight=5,
        ),
        Step(
            "settle", _("Settle the fund"), (S.BUDGETED,), S.CLOSED, by=("treasurer",), guards=(ALL_PAID, IN_TIME),
            asks=("settlement",), sets={"spent": lambda fund: fund.spent_now}, tells=("community", "worker"), weight=9,
        ),
    ),
)  # fmt: skip
