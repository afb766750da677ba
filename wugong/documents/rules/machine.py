"""The life of a document: drafted, issued under a number, perhaps withdrawn. No number is given twice."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.actor import Role
from wugong.documents.rules.content import Kind
from wugong.flow.table import NAME, NOW, USER, Guard, Machine, State, Step, Tone


class DocumentState(TextChoices):
    """Where a document stands."""

    DRAFT = "draft", pgettext_lazy("document", "draft")
    ISSUED = "issued", pgettext_lazy("document", "issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "withdrawn")
    DISCARDED = "discarded", pgettext_lazy("document", "discarded")


S = DocumentState
SHOWN = (S.ISSUED, S.WITHDRAWN)
# One matter has one of these at a time.
SINGLE = (Kind.NOTICE, Kind.AGENDA, Kind.MINUTES)
# Who signs for an organisation.
HEADS = (Role.DO, Role.DS, Role.DE, Role.DD, Role.SP, Role.CP, Role.BP, Role.UP, Role.AH)


SIGNED_WITHIN = timedelta(days=60)
WHOLE = Guard("content", lambda document: not document.fault, "%(fault)s", _("title, text and head are there and fit"))
PRINTABLE = Guard(
    "glyph",
    lambda document: not document.missing,
    _("No font here can print “%(missing)s”. Replace the character, or have a font installed that knows it."),
    _("every character can be printed"),
)
ONCE = Guard(
    "once",
    lambda document: not document.taken,
    _("This was issued already as %(taken)s. Withdraw that document first, with the reason."),
    _("not issued for the same matter already"),
)
SIGNED_OF_LATE = Guard(
    "date",
    lambda document: document.today - SIGNED_WITHIN <= document.dated <= document.today,
    _("The date of signing is %(dated)s. A document is issued on that day or within 60 days after. Correct the date."),
    _("signed today or within the 60 days before"),
)

MACHINE = Machine(
    name="document",
    title=_("official document"),
    common="文",
    parties={
        "drafter": _("the office that drafts it"),
        "issuer": _("the issuer"),
        "reader": _("those it is addressed to"),
    },
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.AMBER, ("drafter",), _("issue it, or discard the draft")),
        S.ISSUED: State(S.ISSUED.label, Tone.JADE, rests=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.CINNABAR, final=True),
        S.DISCARDED: State(S.DISCARDED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", pgettext_lazy("verb", "Draft"), (), S.DRAFT, by=("drafter", "issuer", "system"), guards=(WHOLE,),
            sets={"drafted_by": USER},
        ),
        Step(
            "amend", _("Change the text"), (S.DRAFT,), S.DRAFT, by=("drafter", "issuer"), guards=(WHOLE,), weight=5,
            stays=True
        ),
        Step(
            "issue", pgettext_lazy("document", "Issue"), (S.DRAFT,), S.ISSUED, by=("issuer", "system"),
            guards=(WHOLE, ONCE, PRINTABLE, SIGNED_OF_LATE),
            sets={"issued_at": NOW, "issued_by": USER, "issued_by_name": NAME}, weight=9,
        ),
        Step(
            "discard", pgettext_lazy("document", "Discard the draft"), (S.DRAFT,), S.DISCARDED,
            by=("drafter", "issuer"),
        ),
        Step(
            "withdraw", pgettext_lazy("document", "Withdraw"), (S.ISSUED,), S.WITHDRAWN, by=("issuer",), reason=True,
            tells=("reader",), weight=0,
        ),
    ),
)  # fmt: skip
