"""Scarce resources given to open requests: computed, changed by hand with a reason, decided. Source: anchors d 20."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Clock, Guard, Machine, Modal, State, Step, Tone


class AllocationState(TextChoices):
    """Where a plan is."""

    COMPUTED = "computed", pgettext_lazy("allocation", "computed")
    DECIDED = "decided", pgettext_lazy("allocation", "decided")
    DROPPED = "dropped", pgettext_lazy("allocation", "dropped")


S = AllocationState
SCARCE = Guard(
    "S47", lambda case: case.asked,
    _("No request of this kind is open in this street. Publish the requests first."),
    _("there are open requests"),
)  # fmt: skip
STOCKED = Guard(
    "S47", lambda case: case.offered,
    _("Nothing of this kind is shared in this street. Ask the units to share it first."),
    _("there is something to give"),
)  # fmt: skip
FITS = Guard(
    "capacity", lambda case: not case.over,
    _("%(over)s would be given more than it has. Change the plan by hand, or compute it again."),
    _("no resource gives more than it has"),
)  # fmt: skip
FRESH = Guard(
    "3.10", lambda case: not case.gone,
    _("%(gone)s is not open any more. Compute the plan again; your changes are kept."),
    _("each request and resource of the plan is still open"),
)  # fmt: skip
USED_UP = Guard(
    "S47", lambda case: not case.fits_still,
    _("Something is left though this request would fit: %(fits_still)s. Give it out, or say why it stays free."),
    _("nothing stays free that somebody left out could have, or with a reason"), Modal.SHALL,
)  # fmt: skip
MACHINE = Machine(
    name="allocation",
    title=_("allocation"),
    common="享",
    parties={"office": _("the street's Party-building office")},
    states={
        S.COMPUTED: State(S.COMPUTED.label, Tone.AMBER, ("office",), _("decide on the plan"), Clock(5)),
        S.DECIDED: State(S.DECIDED.label, Tone.JADE, final=True),
        S.DROPPED: State(S.DROPPED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "compute", _("Allocate"), (), S.COMPUTED, by=("office",), guards=(SCARCE, STOCKED), asks=("sort", "fair?"),
        ),
        Step(
            "recompute", _("Compute again"), (S.COMPUTED,), S.COMPUTED, by=("office",), guards=(SCARCE, STOCKED),
            asks=("fair?",), stays=True, weight=4,
        ),
        Step(
            "override", _("Change by hand"), (S.COMPUTED,), S.COMPUTED, by=("office",), guards=(FITS,), reason=True,
            stays=True, weight=3,
        ),
        Step(
            "decide", pgettext_lazy("allocation", "Decide"), (S.COMPUTED,), S.DECIDED, by=("office",),
            guards=(FITS, FRESH, USED_UP), sets={"decided_at": NOW}, weight=9,
        ),
        Step("drop", pgettext_lazy("allocation", "Drop"), (S.COMPUTED,), S.DROPPED, by=("office",), reason=True),
    ),
)  # fmt: skip
