"""The whistle (吹哨报到): a street calls departments to a matter it cannot settle alone, and they report in."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Alarm, Bell, Clock, Guard, Machine, State, Step, Text, Tone, Unit


class Kind(TextChoices):
    """The three whistles."""

    DEMAND = "public_demand", _("public demand")
    ENFORCEMENT = "joint_enforcement", _("joint enforcement")
    EMERGENCY = "emergency", pgettext_lazy("whistle", "emergency")


class WhistleState(TextChoices):
    """Where a whistle stands."""

    DRAFTED = "drafted", pgettext_lazy("whistle", "drafted")
    BLOWN = "blown", pgettext_lazy("whistle", "blown")
    MISDIRECTED = "misdirected", pgettext_lazy("whistle", "competence contested")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("whistle", "heard")
    ARRIVED = "arrived", pgettext_lazy("whistle", "arrived")
    HANDLING = "handling", pgettext_lazy("whistle", "being handled")
    COMPLETED = "completed", pgettext_lazy("whistle", "completed")
    RATED = "rated", pgettext_lazy("whistle", "rated")
    CLOSED = "closed", pgettext_lazy("whistle", "closed")
    CANCELLED = "cancelled", pgettext_lazy("whistle", "not blown")


S = WhistleState
FINAL = (S.CLOSED, S.CANCELLED)


NAMED = Guard(
    "whistle",
    lambda w: w.lead_id and w.why.strip(),
    _("A whistle names the lead department and why the street cannot do it alone. Fill in both."),
    _("the lead department, and why the street cannot do it alone"),
)
ON_LIST = Guard(
    "whistle",
    lambda w: not w.duties or w.basis in w.duties,
    _("“%(basis)s” is not on the list of duties of %(lead)s: %(listed)s. Call it for one of these, or call another."),
    _("the duty called upon is on the department's list, where it has one"),
)
CONTEST_ONCE = Guard(
    "contest",
    lambda w: not w.before.contested,
    _("Competence was contested once already and has been decided on. Acknowledge and come."),
    _("contested once at most"),
)


def _soon(minutes: int) -> Clock:
    """A clock of an emergency: it urges at once and goes to the district within a quarter of an hour."""
    bells = (Bell(0, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="blower"), Bell(15, Alarm.ESCALATE, to="arbiter"))
    return Clock(minutes, Unit.MINUTES, bells=bells)


_DAYS = (Bell(1, Alarm.URGE), Bell(3, Alarm.SUPERVISE, to="blower"), Bell(5, Alarm.ESCALATE, to="arbiter"))
_HOURS = (Bell(0, Alarm.URGE), Bell(4, Alarm.SUPERVISE, to="blower"), Bell(8, Alarm.ESCALATE, to="arbiter"))
PARTIES: dict[str, Text] = {
    "drafter": _("who drafts it (community secretary, Party-building office, command desk)"),
    "approver": _("the street secretary"),
    "duty": _("the duty officer, in an emergency"),
    "lead": _("the lead department"),
    "called": _("a further department that is called"),
    "excused": _("a further department that could not come"),
    "helper": _("a further department that has come"),
    "blower": _("the street that blows"),
    "desk": _("the street command desk"),
    "arbiter": _("the district Organisation Department"),
}

MACHINE = Machine(
    name="whistle",
    title=_("whistle"),
    common="商",
    parties=PARTIES,
    states={
        S.DRAFTED: State(
            S.DRAFTED.label, Tone.AMBER, ("approver", "duty"), _("blow it or drop it"),
            Clock(1, bells=_DAYS[:1], by="kind", cases={Kind.EMERGENCY: Clock(5, Unit.MINUTES, bells=_HOURS[:1])}),
        ),
        S.BLOWN: State(
            S.BLOWN.label, Tone.CINNABAR, ("lead", "called"), pgettext_lazy("asked", "acknowledge the whistle"),
            Clock(
                1, bells=_DAYS, by="kind",
                cases={Kind.EMERGENCY: _soon(5), Kind.ENFORCEMENT: Clock(4, Unit.HOURS, bells=_HOURS)},
            ),
            asks={"called": _("come, and report in")},
        ),
        S.MISDIRECTED: State(
            S.MISDIRECTED.label, Tone.AMBER, ("desk", "arbiter"), _("decide who is competent"),
            Clock(4, Unit.WORKHOURS, bells=(Bell(0, Alarm.URGE),)),
        ),
        S.ACKNOWLEDGED: State(
            S.ACKNOWLEDGED.label, Tone.AMBER, ("lead", "called"), _("arrive"),
            Clock(
                3, bells=_DAYS, by="kind", cases={Kind.EMERGENCY: _soon(30), Kind.ENFORCEMENT: Clock(2, bells=_DAYS)}
            ),
            asks={"called": _("come, and report in")},
        ),
        S.ARRIVED: State(S.ARRIVED.label),
        S.HANDLING: State(
            S.HANDLING.label, Tone.INK, ("lead", "called"), _("stay until it is done"), Clock(10),
            asks={"called": _("come, and report in")},
        ),
        S.COMPLETED: State(
            S.COMPLETED.label, Tone.JADE, ("blower",), _("rate, or say what is not done"),
            Clock(5, expires="no_rating", bells=()),
        ),
        S.RATED: State(S.RATED.label, Tone.JADE),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", pgettext_lazy("whistle", "Draft"), (), S.DRAFTED, by=("drafter",),
            guards=(ON_LIST,), asks=("kind", "title", "where", "why", "lead", "basis?"), tells=("approver",),
        ),
        Step(
            "blow", _("Blow the whistle"), (S.DRAFTED,), S.BLOWN, by=("approver", "duty"),
            guards=(NAMED, ON_LIST), sets={"blown_at": NOW}, tells=("lead", "called"), weight=9,
        ),
        Step(
            "drop", _("Do not blow"), (S.DRAFTED,), S.CANCELLED, by=("approver", "drafter"), reason=True,
            tells=("drafter",),
        ),
        Step(
            "acknowledge", _("Acknowledge the whistle"), (S.BLOWN,), S.ACKNOWLEDGED, by=("lead",),
            tells=("blower",), weight=9,
        ),
        Step(
            "contest", _("Contest competence"), (S.BLOWN,), S.MISDIRECTED, by=("lead",), guards=(CONTEST_ONCE,),
            reason=True, sets={"contested": True}, tells=("blower", "desk", "arbiter"), weight=2,
        ),
        Step(
            "uphold", _("The named department is competent"), (S.MISDIRECTED,), S.BLOWN, by=("desk", "arbiter"),
            reason=True, tells=("lead", "blower"), weight=5,
        ),
        Step(
            "redirect", _("Another department is competent"), (S.MISDIRECTED,), S.BLOWN, by=("desk", "arbiter"),
            guards=(ON_LIST,), asks=("lead", "basis?"), reason=True, tells=("lead", "blower"), weight=5,
        ),
        Step(
            "arrive", _("Arrived"), (S.ACKNOWLEDGED,), S.ARRIVED, by=("lead",), sets={"arrived_at": NOW}, then="handle",
            tells=("blower",), weight=9,
        ),
        Step("handle", _("Begin on the spot"), (S.ARRIVED,), S.HANDLING, by=("system",)),
        Step(
            "report_in", _("We are here"), (S.BLOWN, S.ACKNOWLEDGED, S.HANDLING), S.HANDLING, by=("called", "excused"),
            tells=("blower",), stays=True, weight=8,
        ),
        Step(
            "excuse", _("We cannot come"), (S.BLOWN, S.ACKNOWLEDGED, S.HANDLING), S.HANDLING, by=("called",),
            reason=True, tells=("blower", "lead"), stays=True, weight=2,
        ),
        Step(
            "note", _("Note how it stands"), (S.ACKNOWLEDGED, S.HANDLING), S.HANDLING, by=("lead", "helper"),
            reason=True, tells=("blower",), stays=True, weight=4,
        ),
        Step(
            "complete", _("Completed"), (S.HANDLING,), S.COMPLETED, by=("lead",), asks=("result",), tells=("blower",),
            weight=9,
        ),
        Step(
            "not_done", _("Not done yet"), (S.COMPLETED,), S.HANDLING, by=("blower",), reason=True, tells=("lead",),
            weight=3,
        ),
        Step(
            "rate", _("Rate the response"), (S.COMPLETED,), S.RATED, by=("blower",),
            asks=("response", "quality", "attitude"), then="close", tells=("lead",), weight=9,
        ),
        Step("no_rating", _("Not rated"), (S.COMPLETED,), S.RATED, by=("system",), then="close"),
        Step("close", pgettext_lazy("whistle", "Close"), (S.RATED,), S.CLOSED, by=("system",)),
    ),
)  # fmt: skip
