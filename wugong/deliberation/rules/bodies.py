"""The standing joint meetings: one a tier and place, and what their rules of procedure reckon."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Role
from wugong.workdays.rules import months_after


class Tier(TextChoices):
    """The three tiers at which joint meetings stand (R-30)."""

    DISTRICT = "district", _("district joint meeting")
    STREET = "street", _("street joint meeting")
    COMMUNITY = "community", _("community joint meeting")


PERIOD_MONTHS = {Tier.DISTRICT: 6, Tier.STREET: 3, Tier.COMMUNITY: 1}
GRACE_DAYS = {Tier.DISTRICT: 30, Tier.STREET: 15, Tier.COMMUNITY: 7}
CHAIR = {Tier.DISTRICT: Role.DO, Tier.STREET: Role.SP, Tier.COMMUNITY: Role.CP}
SECRETARIAT = {Tier.DISTRICT: Role.DS, Tier.STREET: Role.SO, Tier.COMMUNITY: Role.CW}
# Who sits in a joint meeting: the heads of the tier below, and those of the place itself.
BELOW = {Tier.DISTRICT: Role.SP, Tier.STREET: Role.CP}
SITTING = {
    Tier.DISTRICT: frozenset({Role.DO, Role.DS, Role.DE, Role.DD}),
    Tier.STREET: frozenset({Role.UP, Role.UL, Role.AH}),
    Tier.COMMUNITY: frozenset({Role.BP, Role.UP, Role.UL}),
}
UP = {Tier.COMMUNITY: Tier.STREET, Tier.STREET: Tier.DISTRICT}


class Deciding(TextChoices):
    """How a body decides where its rules say nothing else."""

    CONSENSUS = "consensus", _("by consensus")
    VOTE = "vote", _("by vote")


def quorum(voting: int, percent: int) -> int:
    """The least number of voting members that must be there: more than ``percent`` of them."""
    return voting * percent // 100 + 1


def carried(in_favour: int, present: int, percent: int) -> bool:
    """Whether a vote is carried: more than ``percent`` of the members present."""
    return in_favour * 100 > present * percent


def due_by(last: date, period_months: int, grace_days: int) -> tuple[date, date]:
    """When the next regular meeting is due, and the day on which the interval runs out (R-31)."""
    due = months_after(last, period_months)
    return due, date.fromordinal(due.toordinal() + grace_days)
