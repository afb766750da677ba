"""The words of pairing: sides, fields, what is decided about a pair and who bears the cost."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """The two sides of a pairing, and the street between them.

    The giver is the side that must be paired (S44); both sides need and both give.
    """

    GIVER = "giver", _("the unit's side")
    RECEIVER = "receiver", _("the community's side")
    STREET = "street", _("the street")


RESIDENT = "resident"  # the third voice about a public project; no side of the pair
SHOWN_FROM = 5  # as many residents as must have rated before anything of it is shown (k)


class PairKind(TextChoices):
    """Paired because the unit must be (S44), or a compound branch with its property company's branch (S26)."""

    OBLIGATED = "obligated", _("unit and community")
    COMPOUND = "compound_property", _("compound and property company")


class Field(TextChoices):
    """What a pairing and its projects work on (S49)."""

    GOVERNANCE = "community_governance", _("community governance")
    SAFETY = "safety_stability", _("safety and stability")
    LIVELIHOOD = "livelihood", _("livelihood")


class CostBearer(TextChoices):
    """Who bears the cost of a project."""

    PROVIDER = "provider", pgettext_lazy("who pays", "who provides it")
    RECIPIENT = "recipient", pgettext_lazy("who pays", "who receives it")
    SHARED = "shared", _("both sides")
    STREET = "street", pgettext_lazy("who pays", "the street")
    NONE = "none", _("costs nothing")


class SignedHow(TextChoices):
    """How a head signed the agreement."""

    HERE = "here", _("signed here")
    PAPER = "paper", _("signed on paper")


class Wish(TextChoices):
    """What a side wants after the yearly review."""

    RENEW = "renew", _("go on as it is")
    ADJUST = "adjust", _("change the agreement")
    END = "end", _("end the pairing")


class ExemptionKind(TextChoices):
    """A unit that need not be paired for a time, or a pair across two streets."""

    NO_PAIR = "no_pair", _("need not be paired")
    ACROSS = "across", _("pair across streets")


class MarkKind(TextChoices):
    """What the street fixes before the plan is computed."""

    LOCK = "lock", _("locked")
    BAN = "ban", _("not wanted")


class Decision(TextChoices):
    """What the street decided about one pair of a plan."""

    OPEN = "open", _("not decided")
    ACCEPTED = "accepted", pgettext_lazy("pair of a plan", "accepted")
    LEFT_OUT = "left_out", _("left out")


class PlanStatus(TextChoices):
    """How far a plan is: waiting for the worker, proven best, best found in time, or not to be had."""

    WAITING = "waiting", _("being computed")
    OPTIMAL = "optimal", _("proven best")
    FEASIBLE = "feasible", _("best found in time")
    FAILED = "failed", _("could not be computed")


class Origin(TextChoices):
    """Why a plan was drawn."""

    STREET = "street", _("drawn by the street")
    DECLINE = "decline", _("drawn again after a refusal")
