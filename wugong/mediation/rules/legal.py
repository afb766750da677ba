"""A legal consultation: asked, answered within two working days with the words "not representation", closed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Clock, Guard, Machine, State, Step, Tone
from wugong.mediation.rules.kinds import conflict


class LegalState(TextChoices):
    ASKED = "asked", pgettext_lazy("consultation", "asked")
    ANSWERED = "answered", pgettext_lazy("consultation", "answered")
    CLOSED = "closed", pgettext_lazy("consultation", "closed")
    REFERRED = "referred", _("sent to another office")


class How(TextChoices):
    """How the person asks."""

    SPOT = "spot", _("on the spot")
    CALL = "call", _("by telephone")
    BOOKED = "booked", _("by appointment")
    PAGE = "page", _("over the page of the studio")


S = LegalState
# Judges Law Art 36; the studio gives advice and represents nobody.
NOT_REPRESENTATION = _("This is advice, not representation: the studio acts for nobody in court.")
OPEN_STUDIO = Guard(
    "studio",
    lambda case: case.studio and case.studio.state == "active",
    _("The studio is not open now. Call the legal aid line 12348; it costs nothing."),
    _("the studio is open"),
)
NO_FORMER_COURT = Guard(
    "former court",
    lambda case: not conflict(case.courts, case.court),
    _("The matter is at %(court)s, where you have served (Judges Law Art 36). Leave it to another member."),
    _("the matter is not at a former court of who answers"),
)
MACHINE = Machine(
    name="legal_consultation",
    title=_("legal consultation"),
    common="享",
    parties={"desk": _("studio and committee"), "consultant": _("members of the studio")},
    states={
        S.ASKED: State(S.ASKED.label, Tone.AMBER, ("consultant",), _("answer"), Clock(2)),
        S.ANSWERED: State(S.ANSWERED.label, Tone.JADE, ("desk",), _("close when nothing more is asked"),
                          Clock(10, expires="close")),
        S.CLOSED: State(S.CLOSED.label, Tone.QUIET, final=True),
        S.REFERRED: State(S.REFERRED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("ask", _("Take down a question"), (), S.ASKED, by=("desk", "system"), guards=(OPEN_STUDIO,),
             asks=("kind", "how", "court?", "meets_at?")),
        Step("book", _("Set an hour"), (S.ASKED,), S.ASKED, by=("desk",), stays=True, asks=("meets_at",)),
        Step("answer", _("Answer"), (S.ASKED,), S.ANSWERED, by=("consultant",), guards=(NO_FORMER_COURT,),
             sets={"answered_at": NOW}, weight=9),
        Step("refer", _("Send to another office"), (S.ASKED,), S.REFERRED, by=("consultant",), asks=("referred_to",),
             weight=3),
        Step("close", _("Close the consultation"), (S.ANSWERED,), S.CLOSED, by=("desk", "system"), weight=5),
    ),
)  # fmt: skip
