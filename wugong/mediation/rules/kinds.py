"""The words of the studio: kinds of dispute, what is excluded and where it goes, consents, how a mediation ends."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 2000  # characters of a text that is sealed
WINDOW_DAYS = 30  # People's Mediation Law Art 33: joint application within 30 days of the effective date
MEDIATION_DAYS = 30
LEAST_COUNTED = 5  # statistics show no count below it


class DisputeKind(TextChoices):
    """What people argue about. Statistics are by these and nothing finer."""

    NEIGHBOURS = "neighbours", _("between neighbours")
    PROPERTY = "property", _("housing and property management")
    FAMILY = "family", _("in the family: support, care, inheritance")
    MARRIAGE = "marriage", _("marriage")
    ADOPTION = "adoption", _("adoption")
    IDENTITY = "identity", _("parentage and other personal relations")
    CONTRACT = "contract", _("contract, loan, purchase")
    LABOUR = "labour", _("work and wages")
    DAMAGE = "damage", _("damage and compensation")
    OTHER = "other", pgettext_lazy("kind of dispute", "other")


# Supreme People's Court on judicial confirmation, 2011, Art 4.
NOT_CONFIRMABLE = frozenset({DisputeKind.MARRIAGE, DisputeKind.ADOPTION, DisputeKind.IDENTITY})


class Excluded(TextChoices):
    """What a people's mediation committee may not take."""

    COURT = "court", _("a court has it or has decided it")
    AUTHORITY = "authority", _("the police or another authority has it or has settled it")
    CRIME = "crime", _("a crime that is not for mediation")
    SPECIAL = "special", _("the law gives it to one body alone")
    FORBIDDEN = "forbidden", _("the law forbids to mediate it")


CHANNELS = {
    Excluded.COURT: _("Go on at that court: appeal, enforcement or retrial. Its service line is 12368."),
    Excluded.AUTHORITY: _("Ask that authority for a decision in writing; against it there is administrative review."),
    Excluded.CRIME: _("Report it to the police, 110, or to the local police station."),
    Excluded.SPECIAL: _("The legal aid line 12348 names that body and its address."),
    Excluded.FORBIDDEN: _("The legal aid line 12348 advises you without charge."),
}


class Way(TextChoices):
    """How a mediation is asked for."""

    ORAL = "oral", _("told at the desk, written down and read back")
    PHONE = "phone", _("told by telephone, read back and signed at the first meeting")
    WRITTEN = "written", _("applied for in writing")
    INITIATIVE = "initiative", _("offered by the committee")


class Through(TextChoices):
    """How a party said it."""

    LINK = "link", _("by the link")
    CALL = "call", _("by telephone")
    DESK = "desk", _("at the desk")


class Consent(TextChoices):
    """What a party says to being mediated."""

    ASKED = "asked", _("not answered yet")
    YES = "yes", _("agrees to mediation")
    NO = "no", _("does not want mediation")
    STOPPED = "stopped", _("has ended it")


class Chosen(TextChoices):
    """Who chose the mediator."""

    PARTIES = "parties", _("the parties together")
    DIRECTOR = "director", _("the committee")


class Told(TextChoices):
    """A line of the disclosure form."""

    NONE = "none", _("none")
    AGREED = "agreed", _("told to both sides, and both agree")


class Openness(TextChoices):
    """Whether others may listen; the parties decide."""

    CLOSED = "closed", _("behind closed doors")
    OPEN = "open", _("open to listeners")


class Ending(TextChoices):
    """Why a mediation ends without an agreement."""

    PARTY = "party", _("a party does not want to go on")
    DISAGREED = "disagreed", _("no agreement came about")
    TERM = "term", _("the thirty days are over")
    DANGER = "danger", _("the police have it now")


class CallFor(TextChoices):
    """What a telephone number is opened for; of a sealed case the record holds no words of one's own."""

    HOUR = "hour", _("to agree on an hour")
    CONSENT = "consent", _("to ask whether the party agrees")
    DONE = "done", _("to ask whether it was done")
    PAPER = "paper", _("to hand over a paper or a slip")
    QUESTION = "question", _("to ask or to answer something about the matter")


def conflict(courts: str, where: str) -> str:
    """The court, of those a retired judge served at, that has had the matter; empty when none has.

    ``courts`` is a list with commas or line breaks. Names match when one contains the other.
    """
    served = [one.strip() for one in courts.replace("，", ",").replace("、", ",").replace("\n", ",").split(",")]
    asked = "".join(where.split())
    return next((one for one in served if one and asked and ("".join(one.split()) in asked or asked in one)), "")


def three_years_after(day: date) -> date:
    """The day on which the general limitation period ends that begins again on ``day`` (Civil Code Art 188, 195)."""
    return day.replace(year=day.year + 3) if (day.month, day.day) != (2, 29) else date(day.year + 3, 3, 1)
