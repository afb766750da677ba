"""The table of a post that nobody holds any more: who must fill it, until when (domain 3.2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Clock, Guard, Machine, State, Step, Tone

# How long a post may stand empty before those who must fill it are late.
FILL_WITHIN = 10


HELD = Guard(
    "3.2",
    lambda v: v.held,
    _("Nobody is entered for this post yet. Enter who holds it, on the page of the organisation."),
    _("somebody is entered for the post"),
)

VACANCY = Machine(
    name="vacancy",
    title=_("Vacant post"),
    common="网",
    parties={"filler": _("the superior office that keeps the post: street or district")},
    states={
        "vacant": State(
            pgettext_lazy("post", "vacant"), Tone.CINNABAR, ("filler",), _("fill the post, or close it"),
            Clock(FILL_WITHIN),
        ),
        "filled": State(_("filled"), Tone.JADE, final=True),
        "closed": State(pgettext_lazy("post", "closed"), Tone.QUIET, final=True),
    },
    steps=(
        Step("fall_vacant", _("A post falls vacant"), (), "vacant", by=("system",), tells=("filler",)),
        Step("fill", _("Enter who holds it"), ("vacant",), "filled", by=("filler", "system"), guards=(HELD,), weight=5),
        Step("close", _("Close the post"), ("vacant",), "closed", by=("filler", "system"), weight=2),
    ),
)  # fmt: skip
