"""The invitation to a project: a member of the roster or a guest is asked, and answers for itself."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, REASON, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone


class InvitationState(TextChoices):
    """Where an invitation stands."""

    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("takes part")
    DECLINED = "declined", _("does not take part")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")


S = InvitationState
ON_BEHALF = Guard(
    "on_behalf",
    lambda i: i.channel or not i.on_behalf,
    _("You write for another body. Say how it let you know."),
    _("the office says how a body without an account let it know"),
)

INVITATION = Machine(
    name="invitation",
    title=_("invitation to a 1+10 project"),
    common="联",
    parties={
        "invitee": _("the organisation invited"),
        "office": _("the street's Party-building office"),
        "stand_in": _("the office, for an organisation without an account"),
    },
    states={
        S.INVITED: State(
            S.INVITED.label, Tone.AMBER, ("invitee", "stand_in"), _("take part, or say why not"),
            Clock(5, bells=(Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(3, Alarm.SUPERVISE, "office"))),
        ),
        S.ACCEPTED: State(S.ACCEPTED.label, Tone.JADE, final=True),
        S.DECLINED: State(S.DECLINED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("ask", _("Invite"), (), S.INVITED, by=("office", "system"), tells=("invitee",)),
        Step(
            "accept", _("Take part"), (S.INVITED,), S.ACCEPTED, by=("invitee", "stand_in"), guards=(ON_BEHALF,),
            asks=("gives?", "money?", "channel?"), sets={"answered_at": NOW}, tells=("office",), weight=9,
        ),
        Step(
            "decline", _("Do not take part"), (S.INVITED,), S.DECLINED, by=("invitee", "stand_in"),
            guards=(ON_BEHALF,), asks=("channel?",), reason=True, sets={"answered_at": NOW, "reply": REASON},
            tells=("office",), weight=5,
        ),
        Step(
            "succeed", _("A successor takes the place of a body that is dissolved"), (S.INVITED,), S.INVITED,
            by=("system",), tells=("invitee",), stays=True, reseats=True, weight=0,
        ),
        Step(
            "withdraw", _("Withdraw the invitation"), (S.INVITED,), S.WITHDRAWN, by=("office", "system"), reason=True,
            tells=("invitee",), weight=1,
        ),
    ),
)  # fmt: skip
