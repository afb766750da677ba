"""The right of one rater to one ballot. What the ballot says is elsewhere and leads nowhere. Source: R-12, 3.9."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import USER, Clock, Guard, Machine, State, Step, Text, Tone

TERM_WORKDAYS = 10  # of a round, whenever a ballot was issued


class BallotState(TextChoices):
    """Where the right to a ballot is."""

    ISSUED = "issued", pgettext_lazy("ballot", "not yet cast")
    CAST = "cast", pgettext_lazy("ballot", "cast")
    COUNTED = "counted", pgettext_lazy("ballot", "counted")
    UNLINKED = "unlinked", pgettext_lazy("ballot", "counted, link destroyed")
    LAPSED = "lapsed", pgettext_lazy("ballot", "not cast")


S = BallotState
RUNNING = Guard(
    "R-12",
    lambda case: case.open_now,
    _("Balloting is closed. Nothing was cast; the result will be on this page."),
    _("balloting is running"),
)
ON_PAPER = Guard(
    "3.9",
    lambda case: case.before.on_paper,
    _("This ballot was not cast on paper, so there is no paper to give back. Look at the turnout."),
    _("it was cast on paper"),
    hides=True,
)
NOT_IN_URN = Guard(
    "R-12",
    lambda case: case.papers_open,
    _("Each paper was entered by two persons and lies in the urn. Close the ballots and count."),
    _("a paper is not in the urn yet"),
    known=True,
)
ALONE = Guard(
    "R-12",
    lambda case: case.open_now or case.alone or case.before.noted_by != case.actor.user,
    _(
        "The term is over, so the rater could not vote any more. Ask a second person in %(organiser)s to enter the "
        "paper; if there is none, somebody else there than who noted it gives it back."
    ),
    _("the term runs, somebody else noted the paper, or the body that assesses has one person only"),
    known=True,
)
PARTIES: dict[str, Text] = {
    "rater": _("the body that casts the ballot"), "organiser": _("the body that assesses"),
    "colleagues": _("whoever holds an office in the body that assesses"),
}  # fmt: skip
MACHINE = Machine(
    name="ballot",
    title=_("ballot"),
    common="考",
    parties=PARTIES,
    states={
        S.ISSUED: State(
            S.ISSUED.label, Tone.AMBER, ("rater",), _("cast your secret ballot"),
            Clock(TERM_WORKDAYS, latest="closes_at", expires="lapse"),
        ),
        S.CAST: State(S.CAST.label, Tone.JADE, rests=True),
        S.COUNTED: State(S.COUNTED.label, Tone.JADE, rests=True),
        S.UNLINKED: State(S.UNLINKED.label, Tone.JADE, final=True),
        S.LAPSED: State(S.LAPSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("issue", _("Issue"), (), S.ISSUED, by=("system",), tells=("rater",)),
        Step("cast", _("Cast the ballot"), (S.ISSUED,), S.CAST, by=("rater",), guards=(RUNNING,), weight=9),
        Step(
            "hand_in", _("Paper handed in"), (S.ISSUED,), S.CAST, by=("organiser",), guards=(RUNNING,),
            sets={"on_paper": True, "noted_by": USER}, tells=("rater",), weight=2,
        ),
        Step(
            "give_back", _("Give the paper back"), (S.CAST,), S.ISSUED, by=("organiser", "colleagues"),
            guards=(ON_PAPER, NOT_IN_URN, ALONE), reason=True, sets={"on_paper": False, "noted_by": None},
            tells=("rater",), weight=1,
        ),
        Step("lapse", _("Not cast"), (S.ISSUED,), S.LAPSED, by=("system",), tells=("rater",)),
        Step(
            "reissue", _("Issue again"), (S.CAST,), S.ISSUED, by=("system",),
            sets={"on_paper": False, "noted_by": None},
            tells=("rater",),
        ),
        Step("count", _("Count"), (S.CAST,), S.COUNTED, by=("system",)),
        Step("unlink", _("Destroy the link"), (S.COUNTED,), S.UNLINKED, by=("system",)),
    ),
)  # fmt: skip
