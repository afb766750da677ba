"""A certificate of service: free, equal to the final records, checked by anybody. Source: R-42, domain 3.14."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NAME, TODAY, Clock, Guard, Machine, State, Step, Text, Tone


class CertificateState(TextChoices):
    """Where a certificate is."""

    REQUESTED = "requested", _("asked for")
    ISSUED = "issued", pgettext_lazy("certificate", "issued")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")
    REFUSED = "refused", pgettext_lazy("certificate", "not issued")


S = CertificateState
IN_ORDER = Guard(
    "R-42",
    lambda it: it.first_day <= it.last_day <= it.today,
    _("The period ends before it begins, or lies ahead. Correct the two days."),
    _("a period that is over"),
)
SOMETHING = Guard(
    "R-42",
    lambda it: it.final_hours > 0,
    _("There are no final hours in this period. Hours are final at the end of their month; ask again then."),
    _("there are final hours in the period"),
)
EQUAL = Guard(
    "R-42",
    lambda it: it.hours == it.final_hours,
    _("The records say %(final_hours)s hours, the request %(hours)s: something was corrected. Let it be asked again."),
    _("equal to the final records"),
)
PARTIES: dict[str, Text] = {"volunteer": _("the volunteer"), "host": _("the head of the host organisation")}
MACHINE = Machine(
    name="certificate",
    title=_("certificate of service"),
    common="志",
    parties=PARTIES,
    states={
        S.REQUESTED: State(S.REQUESTED.label, Tone.AMBER, ("host",), _("issue it, free of charge"), Clock(5)),
        S.ISSUED: State(S.ISSUED.label, Tone.JADE, rests=True),
        S.REVOKED: State(S.REVOKED.label, Tone.CINNABAR, final=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "request", _("Ask for a certificate"), (), S.REQUESTED, by=("volunteer",), guards=(IN_ORDER, SOMETHING),
            asks=("host", "first_day", "last_day"), tells=("host",),
            # hours certify the account that served them: a name that is typed could be somebody else's
            sets={"name": lambda it: it.actor.name[:20], "hours": lambda it: it.final_hours},
        ),
        Step(
            "issue", pgettext_lazy("certificate", "Issue"), (S.REQUESTED,), S.ISSUED, by=("host",), guards=(EQUAL,),
            sets={"issued_on": TODAY, "issued_by": NAME}, tells=("volunteer",), weight=9,
        ),
        Step(
            "refuse", pgettext_lazy("certificate", "Refuse"), (S.REQUESTED,), S.REFUSED, by=("host",), reason=True,
            tells=("volunteer",), weight=3,
        ),
        Step(
            "revoke", pgettext_lazy("certificate", "Revoke"), (S.ISSUED,), S.REVOKED, by=("host",), reason=True,
            tells=("volunteer",), weight=0,
        ),
    ),
)  # fmt: skip
