"""Exemptions: a unit that need not be paired for up to a year, and a pair allowed across two streets."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import REASON, Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.pairing.rules.kinds import ExemptionKind
from wugong.workdays.rules import months_after


class ExemptionState(TextChoices):
    """Where an exemption stands."""

    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("run out")

    @classmethod
    def open_states(cls) -> list[str]:
        """Asked for or in force."""
        return [cls.ASKED, cls.GRANTED]


S = ExemptionState


OBLIGATED = Guard(
    rule="R-20",
    holds=lambda e: e.organisation.is_obligated,
    refusal=_(
        "Only a unit that must be paired needs an exemption. "
        "Choose an organ, public institution or state-owned enterprise."
    ),
    says=_("the organisation is one that must be paired"),
)
ORDERED = Guard(
    rule="R-20",
    holds=lambda e: e.since <= e.until,
    refusal=_("The last day lies before the first. Change one of the two."),
    says=_("the last day does not lie before the first"),
)
YEAR = Guard(
    rule="R-20",
    holds=lambda e: e.until <= months_after(e.since, 12),
    refusal=_("An exemption lasts at most one year. Choose an earlier last day; it can be asked for again."),
    says=_("no longer than one year"),
)
AHEAD = Guard(
    rule="R-20",
    holds=lambda e: e.until >= e.today,
    refusal=_("The last day has passed already. Choose one that lies ahead."),
    says=_("the last day lies ahead"),
)
SOON = Guard(
    rule="R-20",
    holds=lambda e: months_after(e.today, -12) <= e.since <= months_after(e.today, 3),
    refusal=_("An exemption begins within three months from today. Choose an earlier first day."),
    says=_("it begins within three months"),
)
TWICE = Guard(
    rule="R-20",
    holds=lambda e: not e.twice,
    refusal=_("An exemption of this kind is asked for or in force already. Open that one."),
    says=_("there is none of this kind yet"),
)
TWO_STREETS = Guard(
    rule="R-21",
    holds=lambda e: e.in_two_streets,
    refusal=_("Both sides lie in one street: propose the pair at once, no exemption is needed."),
    says=_("the two sides lie in two streets"),
)

EXEMPTION = Machine(
    name="exemption",
    title=_("exemption from pairing"),
    common="建",
    parties={
        "street": _("the street's Party-building office"),
        "district": _("the district's Organisation Department"),
        "unit": _("the unit concerned"),
    },
    states={
        S.ASKED: State(S.ASKED.label, Tone.AMBER, ("district",), _("grant the exemption or not"), Clock(5)),
        S.GRANTED: State(
            S.GRANTED.label, Tone.INK, clock=Clock(0, Unit.DAYS, until="until", bells=(), expires="lapse"),
        ),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
        S.LAPSED: State(S.LAPSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "ask", _("Ask for an exemption"), (), S.ASKED, by=("street",),
            guards=(OBLIGATED, ORDERED, AHEAD, SOON, YEAR, TWICE), reason=True, asks=("organisation", "since", "until"),
            sets={"kind": ExemptionKind.NO_PAIR, "reason": REASON}, tells=("district",),
        ),
        Step(
            "allow", _("Allow a pair across streets"), (), S.GRANTED, by=("street",),
            guards=(TWO_STREETS, ORDERED, AHEAD, YEAR, TWICE), reason=True,
            asks=("organisation", "counterpart", "since", "until"),
            sets={"kind": ExemptionKind.ACROSS, "reason": REASON}, tells=("unit",),
        ),
        Step(
            "grant", pgettext_lazy("exemption", "Grant"), (S.ASKED,), S.GRANTED, by=("district",), guards=(YEAR, AHEAD),
            tells=("street", "unit"), weight=9,
        ),
        Step(
            "refuse", _("Refuse"), (S.ASKED,), S.REFUSED, by=("district",), reason=True, tells=("street", "unit"),
            weight=5,
        ),
        Step(
            "lapse", pgettext_lazy("verb", "Run out"), (S.ASKED, S.GRANTED), S.LAPSED,
            by=("system",), tells=("street", "unit"),
        ),
        Step(
            "revoke", _("End early"), (S.GRANTED,), S.LAPSED, by=("street", "district"), reason=True,
            tells=("street", "unit"), weight=0,
        ),
    ),
)  # fmt: skip
