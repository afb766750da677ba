"""A studio of retired judges: registered under a street's mediation committee, active, suspended, closed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import REASON, TODAY, Clock, Guard, Machine, State, Step, Tone


class StudioState(TextChoices):
    REGISTERED = "registered", _("registered")
    ACTIVE = "active", pgettext_lazy("studio", "open")
    SUSPENDED = "suspended", pgettext_lazy("studio", "suspended")
    CLOSED = "closed", pgettext_lazy("studio", "closed")


S = StudioState
STAFFED = Guard(
    "members",
    lambda studio: studio.members,
    _("The studio has no member with former courts stated. Enrol one first: the check for conflicts needs them."),
    _("at least one member, with former courts stated"),
)
FREE = Guard(
    "open cases",
    lambda studio: not studio.running,
    _("Its members still conduct %(running)s mediations. End or reassign them first."),
    _("no member conducts a mediation"),
)
MACHINE = Machine(
    name="studio",
    title=_("studio of retired judges"),
    common="享",
    parties={"committee": _("mediation committee")},
    states={
        S.REGISTERED: State(S.REGISTERED.label, Tone.AMBER, ("committee",), _("enrol members and open"), Clock(10)),
        S.ACTIVE: State(S.ACTIVE.label, Tone.JADE, rests=True),
        S.SUSPENDED: State(S.SUSPENDED.label, Tone.AMBER, ("committee",), _("open again or close"), Clock(20)),
        S.CLOSED: State(S.CLOSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "register", _("Register a studio"), (), S.REGISTERED, by=("committee",),
            asks=("organisation", "room", "telephone", "hours", "named_by"),
        ),
        Step(
            "amend", _("Correct"), (S.REGISTERED, S.ACTIVE, S.SUSPENDED), S.ACTIVE, by=("committee",), stays=True,
            asks=("room", "telephone", "hours"),
        ),
        Step(
            "enrol", _("Enrol a member"), (S.REGISTERED, S.ACTIVE, S.SUSPENDED), S.ACTIVE, by=("committee",),
            stays=True, weight=5,
        ),
        Step("activate", _("Open the studio"), (S.REGISTERED,), S.ACTIVE, by=("committee",), guards=(STAFFED,),
             sets={"opened_on": TODAY}, weight=9),
        Step("suspend", _("Suspend"), (S.ACTIVE,), S.SUSPENDED, by=("committee",), reason=True, sets={"why": REASON}),
        Step("resume", _("Open again"), (S.SUSPENDED,), S.ACTIVE, by=("committee",), guards=(STAFFED,), weight=9),
        Step("close", _("Close the studio"), (S.REGISTERED, S.ACTIVE, S.SUSPENDED), S.CLOSED, by=("committee",),
             guards=(FREE,), reason=True, sets={"why": REASON}),
    ),
)  # fmt: skip
