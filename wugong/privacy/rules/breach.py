"""A breach of personal data. Source: PIPL 57."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, USER, Alarm, Bell, Clock, Guard, Machine, State, Step, Text, Tone


class Risk(TextChoices):
    """What a breach may do to the persons concerned."""

    NONE = "none", _("no harm: the data were out of reach in time")
    POSSIBLE = "possible", _("harm is possible")
    HIGH = "high", _("serious harm is likely")


class BreachState(TextChoices):
    """Where a breach stands."""

    FOUND = "found", pgettext_lazy("breach", "found")
    CONTAINED = "contained", pgettext_lazy("breach", "contained")
    ASSESSED = "assessed", pgettext_lazy("breach", "assessed")
    NOTIFIED = "notified", pgettext_lazy("breach", "reported")
    CLOSED = "closed", pgettext_lazy("breach", "closed")


S = BreachState
NOT_AHEAD = Guard(
    "PIPL-57",
    lambda breach: breach.found_on <= breach.today,
    _("%(found_on)s lies ahead. Give the day on which it was found."),
    _("it was found today or before"),
)
TWO_PEOPLE = Guard(
    "PIPL-57",
    lambda breach: breach.actor.user != breach.before.contained_by,
    _("Who contained the breach does not assess it. Another officer of the department does."),
    _("who assesses is not who contained it"),
)
TOLD_IN_TIME = Guard(
    "PIPL-57",
    lambda breach: breach.found_on <= breach.authority_on <= breach.today,
    _("The authority is informed between the day it was found, %(found_on)s, and today."),
    _("the authority was informed, on a day since it was found"),
)
PERSONS_TOLD = Guard(
    "PIPL-57",
    lambda breach: breach.risk == Risk.NONE or breach.persons_informed.strip(),
    _("Harm is not excluded, so the persons concerned are informed. Say how and when."),
    _("the persons are informed unless no harm can come of it"),
)
AT_ONCE = (Bell(0, Alarm.URGE), Bell(1, Alarm.SUPERVISE, to="head"), Bell(2, Alarm.ESCALATE, to="head"))
PARTIES: dict[str, Text] = {
    "finder": _("who found it"),
    "officer": _("the security administrator, for data protection"),
    "head": _("the district Organisation Department"),
}
MACHINE = Machine(
    name="breach",
    title=_("breach of personal data"),
    common="私",
    parties=PARTIES,
    states={
        S.FOUND: State(S.FOUND.label, Tone.CINNABAR, ("officer",), _("contain it"), Clock(1, bells=AT_ONCE)),
        S.CONTAINED: State(
            S.CONTAINED.label, Tone.CINNABAR, ("head",), _("assess the risk"), Clock(1, bells=AT_ONCE)
        ),
        S.ASSESSED: State(
            S.ASSESSED.label, Tone.AMBER, ("officer",), _("inform the authority and the persons"),
            Clock(1, bells=AT_ONCE),
        ),
        S.NOTIFIED: State(S.NOTIFIED.label, Tone.INK, ("head",), _("close it with what was learnt"), Clock(20)),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
    },
    steps=(
        Step(
            "find", _("Report a breach"), (), S.FOUND, by=("finder",), guards=(NOT_AHEAD,),
            asks=("title", "found_on", "happened", "data"), tells=("officer", "head"),
        ),
        Step(
            "contain", _("Contained"), (S.FOUND,), S.CONTAINED, by=("officer",), asks=("measures", "persons"),
            sets={"contained_by": USER}, tells=("head",), weight=9,
        ),
        Step(
            "assess", _("Assess the risk"), (S.CONTAINED,), S.ASSESSED, by=("head",), guards=(TWO_PEOPLE,),
            asks=("risk", "assessment"), tells=("officer",), weight=9,
        ),
        Step(
            "notify", _("Informed"), (S.ASSESSED,), S.NOTIFIED, by=("officer",), guards=(TOLD_IN_TIME, PERSONS_TOLD),
            asks=("authority_on", "persons_informed?"), sets={"notified_at": NOW}, tells=("head", "finder"), weight=9,
        ),
        Step(
            "close", pgettext_lazy("breach", "Close"), (S.NOTIFIED,), S.CLOSED, by=("head",), asks=("lessons",),
            tells=("officer", "finder"), weight=9,
        ),
    ),
)  # fmt: skip
