"""What a consultation, an opinion and its treatment can be."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(TextChoices):
    """Who asks whom."""

    DOWN = "down", _("a department asks the street")
    UP = "up", _("the street asks a department")


class Occasion(TextChoices):
    """What is to be decided."""

    ASSESSMENT = "assessment", _("assessment")
    INSPECTION = "inspection", _("inspection")
    APPOINTMENT = "appointment", pgettext_lazy("occasion", "appointment")
    AWARD = "award", _("award")
    ADJUSTMENT = "adjustment", _("adjustment")


PUBLIC = (Occasion.APPOINTMENT, Occasion.AWARD)  # made public before they take effect


class Material(TextChoices):
    """What may go with the letter; nothing else has a place to lie."""

    QUALIFICATION = "qualification", _("statement of qualification")
    DUTIES = "duties", _("duties of the post")
    RESUME = "resume", _("posts held so far")
    CRITERIA = "criteria", _("criteria of the award")
    WORK = "work", _("summary of work")


class Verdict(TextChoices):
    """The four kinds of opinion."""

    AGREE = "agree", pgettext_lazy("opinion", "agrees")
    COMMENTS = "agree_with_comments", _("agrees, with remarks")
    DISAGREE = "disagree", _("does not agree")
    UNKNOWN = "insufficient_information", _("knows too little to say")


class Effect(TextChoices):
    """What an opinion does, as the district has set it."""

    ADVISORY = "advisory", _("the opinion advises")
    CONSENT = "consent_required", _("nothing without consent")


class Silence(TextChoices):
    """What an opinion that does not come in time counts as."""

    LAPSE = "escalate_then_lapse", _("as no opinion")
    CONSENT = "deemed_consent", _("as consent")


class Outcome(TextChoices):
    """How coordination ended."""

    AGREED = "agreed", _("both sides agree")
    DIFFERS = "differs", _("both positions stand")
    DROPPED = "dropped", _("the proposal is given up")


class Decision(TextChoices):
    """What was decided."""

    GO = "go_ahead", _("as proposed")
    DROP = "dropped", _("not as proposed")


class Treatment(TextChoices):
    """What became of the opinion."""

    ADOPTED = "adopted", pgettext_lazy("treatment", "adopted")
    PARTLY = "partly", _("adopted in part")
    NONE = "none", _("there was no opinion")
    NOT = "not_adopted", pgettext_lazy("treatment", "not adopted")


class Ground(TextChoices):
    """Why a person keeps out of a case."""

    SUBJECT = "subject", _("it is about myself")
    RELATIVE = "relative", _("a relative")
    INTEREST = "interest", _("a direct interest")


class Purpose(TextChoices):
    """What an opinion is opened for."""

    DECIDE = "decide", _("to decide")
    SIGN = "sign", _("to sign")
    COORDINATE = "coordinate", _("to coordinate")
    STATE = "state", _("to write a statement")
    MEETING = "meeting", _("before a meeting")
    FILE = "file", _("for the file")


class ConsultationState(TextChoices):
    """Where a consultation stands."""

    DRAFT = "draft", pgettext_lazy("consultation", "draft")
    SENT = "sent", pgettext_lazy("consultation", "sent")
    ISSUED = "issued", _("waits to be received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("consultation", "acknowledged")
    RECEIVED = "received", _("received, no drafter yet")
    PREPARING = "preparing", _("opinion in preparation")
    INFO_REQUESTED = "info_requested", _("a question is open")
    DELIBERATED = "deliberated", _("deliberated, not signed")
    RETURNED = "returned", pgettext_lazy("consultation", "opinion returned")
    COORDINATING = "coordinating", _("in coordination")
    COORDINATED = "coordinated", _("coordinated")
    LAPSED = "lapsed", _("lapsed: no opinion")
    DECIDED = "decided", pgettext_lazy("consultation", "decided")
    PUBLICITY = "publicity", _("made public")
    NOTIFIED = "notified", _("treatment of the opinion notified")
    SEALED = "sealed", pgettext_lazy("consultation", "sealed")
    WITHDRAWN = "withdrawn", pgettext_lazy("consultation", "withdrawn")
