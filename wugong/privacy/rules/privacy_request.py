"""A person's request about the data held of him. Source: PIPL 44-50; R-80."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.privacy import certain, personal_facts
from wugong.flow.table import Clock, Guard, Machine, State, Step, Text, Tone


class Kind(TextChoices):
    """What a person may ask."""

    COPY = "copy", _("see or copy my data")
    CORRECT = "correct", _("correct or complete them")
    DELETE = "delete", _("delete them")
    WITHDRAW = "withdraw", _("withdraw my consent")
    EXPLAIN = "explain", _("explain how they are used")


class Proof(TextChoices):
    """How the officer knows who asks. No number and no picture of a paper is held."""

    ACCOUNT = "account", _("signed in with the account concerned")
    SEEN = "seen", _("paper seen at the counter, not copied")


class RequestState(TextChoices):
    """Where a request stands."""

    FILED = "filed", pgettext_lazy("privacy", "filed")
    CHECKED = "identity_checked", _("identity checked")
    HANDLING = "handling", pgettext_lazy("privacy", "being handled")
    ANSWERED = "answered", pgettext_lazy("privacy", "answered")
    REFUSED = "refused", pgettext_lazy("privacy", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("privacy", "withdrawn")


S = RequestState
NOT_OWN = Guard(
    "R-61",
    lambda request: request.before.filed_by != request.actor.user,
    _("Nobody decides on a request of their own. Ask another security administrator."),
    _("the officer is not the person who asks"),
)
NO_NUMBERS = Guard(
    "R-80",
    lambda request: not certain(personal_facts(request.what)),
    _("Write which data you mean, without identity, card or telephone numbers."),
    _("no identity, card or telephone number in the request"),
)
SHOWN = Guard(
    "PIPL-44",
    lambda request: request.filed_by if request.proof == Proof.ACCOUNT else request.desk_id,
    _("This does not fit how the request came: by an account, or at a counter. Choose the other proof."),
    _("an account for who filed it, a paper for who came to a counter"),
)
PARTIES: dict[str, Text] = {
    "asker": _("the person who asks"),
    "counter": _("the community that took it in"),
    "officer": _("the security administrator, for data protection"),
}
MACHINE = Machine(
    name="privacy_request",
    title=_("request about personal data"),
    common="私",
    parties=PARTIES,
    states={
        S.FILED: State(
            S.FILED.label, Tone.AMBER, ("officer",), _("check who asks"), Clock(15, spans=(S.CHECKED, S.HANDLING)),
        ),
        S.CHECKED: State(S.CHECKED.label),
        S.HANDLING: State(S.HANDLING.label, Tone.INK, ("officer",), pgettext_lazy("privacy", "answer or refuse")),
        S.ANSWERED: State(S.ANSWERED.label, Tone.JADE, final=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "file", pgettext_lazy("privacy", "File the request"), (), S.FILED, by=("asker",), guards=(NO_NUMBERS,),
            asks=("kind", "what"), sets={"desk": None}, tells=("officer",), weight=5,
        ),
        Step(
            "receive", _("Take in at the counter"), (), S.FILED, by=("counter",), guards=(NO_NUMBERS,),
            asks=("kind", "what"), tells=("officer",), weight=9,
            sets={"filed_by": None, "proof": Proof.SEEN, "code": lambda request: request.free_code},
        ),
        Step(
            "check", _("Identity checked"), (S.FILED,), S.CHECKED, by=("officer",),
            guards=(NOT_OWN, SHOWN), asks=("proof",), then="handle", tells=("asker",), weight=9,
        ),
        Step("handle", pgettext_lazy("privacy", "Begin"), (S.CHECKED,), S.HANDLING, by=("system",), tells=("officer",)),
        Step(
            "answer", pgettext_lazy("privacy", "Answer"), (S.HANDLING,), S.ANSWERED, by=("officer",),
            guards=(NOT_OWN,), asks=("answer",), tells=("asker", "counter"), weight=9,
        ),
        Step(
            "refuse", pgettext_lazy("privacy", "Refuse"), (S.FILED, S.HANDLING), S.REFUSED, by=("officer",),
            guards=(NOT_OWN,), reason=True, tells=("asker", "counter"), weight=3,
        ),
        Step(
            "withdraw", pgettext_lazy("privacy", "Withdraw the request"), (S.FILED, S.HANDLING), S.WITHDRAWN,
            by=("asker", "counter"), tells=("officer",),
        ),
    ),
)  # fmt: skip
