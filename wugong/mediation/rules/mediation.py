"""A mediation under the street's committee, from the application to the sealed archive (People's Mediation Law)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, Alarm, Bell, Clock, Machine, State, Step, Tone, Unit
from wugong.mediation.rules import guards as g
from wugong.mediation.rules.kinds import Ending


class MediationState(TextChoices):
    APPLIED = "applied", _("applied for")
    NOT_ADMISSIBLE = "not_admissible", _("not for the committee")
    REGISTERED = "registered", _("registered, consent asked")
    NOT_ACCEPTED = "not_accepted", _("not all want mediation")
    ACCEPTED = "accepted", _("accepted, a mediator is sought")
    ASSIGNED = "assigned", _("given to a mediator")
    MEDIATING = "mediating", _("in mediation")
    SIGNED = "signed", _("signed by all, waits for the seal")
    SAFETY = "safety", _("reported to the police")
    TERMINATED = "terminated", _("ended without agreement")
    AGREED_ORAL = "agreed_oral", _("agreed by word of mouth")
    AGREED_WRITTEN = "agreed_written", _("agreed in writing")
    CONFIRM_OPEN = "confirm_open", _("agreed; may be confirmed by the court")
    CONFIRM_FILED = "confirm_filed", _("with the court for confirmation")
    CONFIRMED = "confirmed", _("confirmed by the court")
    CONFIRM_REFUSED = "confirm_refused", _("not confirmed by the court")
    WINDOW_CLOSED = "window_closed", _("the time for confirmation is over")
    PERFORMING = "performing", _("being performed")
    PERFORMED = "performed", pgettext_lazy("agreement", "performed")
    BREACHED = "breached", _("not performed")
    ARCHIVED = "archived", _("in the archive, sealed")


S = MediationState
ENDS = (S.NOT_ADMISSIBLE, S.NOT_ACCEPTED, S.TERMINATED, S.PERFORMED, S.BREACHED)
DUE = (S.CONFIRM_OPEN, S.CONFIRM_FILED, S.PERFORMING)  # something agreed is still to be done
RECEIVES = (*DUE, S.BREACHED)  # a breach stays one; that it was performed late may be noted until the archive
LIVE = (S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SIGNED, S.SAFETY)  # each party may end it
UNSIGNED = (S.APPLIED, S.REGISTERED, S.ACCEPTED, S.ASSIGNED)  # an application by telephone is signed in one of these
AGREED = (S.AGREED_ORAL, S.AGREED_WRITTEN)
SETTLED = (*AGREED, *DUE, S.CONFIRMED, S.CONFIRM_REFUSED, S.WINDOW_CLOSED, S.PERFORMED, S.BREACHED)
ARCHIVE = _("put into the archive")
BEFORE_IT_CLOSES = (Bell(-10, Alarm.REMIND), Bell(-3, Alarm.REMIND))  # nothing rings afterwards


GIVEN_BACK = {
    "former_mediators": lambda case: [*case.before.former_mediators, str(case.before.mediator_id)], "mediator": None,
    "disclosed_at": None, "chosen": "", "relation": "", "interest": "", "former_case": "",
}  # fmt: skip


def _ended(state: S, tone: Tone = Tone.QUIET) -> State:
    return State(state.label, tone, ("clerk",), ARCHIVE, Clock(10))


STATES: dict[str, State] = {
    S.APPLIED: State(S.APPLIED.label, Tone.AMBER, ("clerk",), _("register or turn away"), Clock(1)),
    S.NOT_ADMISSIBLE: _ended(S.NOT_ADMISSIBLE),
    S.REGISTERED: State(S.REGISTERED.label, Tone.AMBER, ("clerk",), _("ask every party"),
        Clock(7, Unit.DAYS, expires="silence")),
    S.NOT_ACCEPTED: _ended(S.NOT_ACCEPTED),
    S.ACCEPTED: State(S.ACCEPTED.label, Tone.AMBER, ("clerk",), _("name the mediator"), Clock(3)),
    S.ASSIGNED: State(S.ASSIGNED.label, Tone.AMBER, ("mediator",), _("accept, decline or name another time"), Clock(5)),
    S.MEDIATING: State(S.MEDIATING.label, Tone.INK, ("mediator",), _("mediate"),
        Clock(0, Unit.DAYS, until="last_day", expires="run_out")),
    S.SIGNED: State(S.SIGNED.label, Tone.AMBER, ("clerk",), _("put on the seal"), Clock(1)),
    S.SAFETY: State(S.SAFETY.label, Tone.CINNABAR, ("clerk",), _("go on, or end it"), Clock(1)),
    S.TERMINATED: _ended(S.TERMINATED),
    S.AGREED_ORAL: State(S.AGREED_ORAL.label, Tone.JADE),
    S.AGREED_WRITTEN: State(S.AGREED_WRITTEN.label, Tone.JADE),
    S.CONFIRM_OPEN: State(S.CONFIRM_OPEN.label, Tone.AMBER, ("mediator",), _("ask both whether they apply together"),
        Clock(0, Unit.DAYS, until="window_until", bells=BEFORE_IT_CLOSES, expires="close_window")),
    S.CONFIRM_FILED: State(S.CONFIRM_FILED.label, Tone.INK, ("clerk",), _("enter the decision of the court"),
        Clock(18, Unit.DAYS, extension=10)),
    S.CONFIRMED: State(S.CONFIRMED.label, Tone.JADE),
    S.CONFIRM_REFUSED: State(S.CONFIRM_REFUSED.label, Tone.QUIET),
    S.WINDOW_CLOSED: State(S.WINDOW_CLOSED.label, Tone.QUIET),
    S.PERFORMING: State(S.PERFORMING.label, Tone.INK, ("mediator",), _("ask whether it was done"),
        Clock(7, Unit.DAYS, until="next_due")),
    S.PERFORMED: _ended(S.PERFORMED, Tone.JADE),
    S.BREACHED: _ended(S.BREACHED, Tone.CINNABAR),
    S.ARCHIVED: State(S.ARCHIVED.label, Tone.QUIET, final=True),
}  # fmt: skip
BEGINNING = (
    Step("apply", _("Take down a dispute"), (), S.APPLIED, by=("clerk",), guards=(g.TWO_PARTIES, g.READ_BACK),
         asks=("kind", "way", "read_back_on?", "excluded?", "court_before?", "limitation_on?")),
    Step("read_back", _("Read back and signed"), UNSIGNED, S.APPLIED, by=("reader",), stays=True,
         guards=(g.READ_BACK,), asks=("read_back_on",), weight=5),
    Step("register", _("Register"), (S.APPLIED,), S.REGISTERED, by=("clerk",), guards=(g.TWO_PARTIES, g.NOT_EXCLUDED),
         weight=9),
    Step("turn_away", _("Turn away with the channel"), (S.APPLIED,), S.NOT_ADMISSIBLE, by=("clerk",),
         asks=("excluded",), weight=4),
    Step("consent", _("Note what a party says"), (S.REGISTERED,), S.REGISTERED, by=("clerk",), stays=True, weight=9),
    Step("accept", _("All have agreed"), (S.REGISTERED,), S.ACCEPTED, by=("system",), guards=(g.ALL_CONSENT,),
         tells=("clerk",)),
    Step("decline", _("A party does not want it"), (S.REGISTERED,), S.NOT_ACCEPTED, by=("system",), tells=("clerk",)),
    Step("silence", _("Not all have answered"), (S.REGISTERED,), S.NOT_ACCEPTED, by=("system",), tells=("clerk",)),
    Step("assign", _("Name the mediator"), (S.ACCEPTED,), S.ASSIGNED, by=("clerk",),
         guards=(g.STUDIO_OPEN, g.MEMBER, g.NOT_PARTY, g.NO_FORMER_COURT, g.NOT_GIVEN_BACK, g.AHEAD),
         asks=("mediator", "chosen", "meets_at", "room"), tells=("mediator",), weight=9),
)  # fmt: skip
MEDIATING = (
    Step("take_on", _("I take it"), (S.ASSIGNED,), S.ASSIGNED, by=("mediator",), stays=True,
         asks=("relation", "interest", "former_case"), sets={"disclosed_at": NOW}, weight=8),
    Step("recuse", _("Give it back"), (S.ASSIGNED,), S.ACCEPTED, by=("mediator",), sets=GIVEN_BACK, tells=("clerk",),
         weight=5),
    Step("challenge", _("A party objects to the mediator"), (S.ASSIGNED,), S.ACCEPTED, by=("clerk", "system"),
         sets=GIVEN_BACK, tells=("clerk",)),
    Step("another_time", _("Another time"), (S.ASSIGNED, S.MEDIATING), S.ASSIGNED, by=("mediator",), stays=True,
         asks=("meets_at", "room"), guards=(g.AHEAD,), tells=("clerk",), weight=4),
    Step("open", _("Begin the mediation"), (S.ASSIGNED,), S.MEDIATING, by=("mediator",),
         guards=(g.READ_BACK_BEFORE, g.DISCLOSED, g.RIGHTS), asks=("rights_read", "openness"),
         sets={"opened_on": lambda case: case.opened_on or case.today,
               "last_day": lambda case: case.last_day or case.end_of_term}, weight=9),
    Step("note", _("Write down what was said"), (S.MEDIATING,), S.MEDIATING, by=("mediator",), stays=True, weight=9),
    Step("add_term", _("Write a term"), (S.MEDIATING,), S.MEDIATING, by=("mediator",), stays=True,
         guards=(g.UNSIGNED,), weight=6),
    Step("drop_term", _("Strike a term out"), (S.MEDIATING,), S.MEDIATING, by=("mediator",), stays=True,
         guards=(g.UNSIGNED,), weight=1),
    Step("sign", _("Note the signatures"), (S.MEDIATING,), S.MEDIATING, by=("mediator",), stays=True,
         guards=(g.TERMS, g.DATED, g.LAWFUL), sets={"mediator_signed_on": TODAY}, weight=8),
    Step("all_signed", _("All have signed"), (S.MEDIATING,), S.SIGNED, by=("system",), guards=(g.ALL_SIGNED,),
         tells=("clerk",)),
    Step("unsign", _("Take the signatures back"), (S.MEDIATING, S.SIGNED), S.MEDIATING, by=("mediator",),
         sets={"mediator_signed_on": None}, tells=("clerk",), weight=1),
    Step("seal", _("Put on the seal"), (S.SIGNED,), S.AGREED_WRITTEN, by=("clerk",),
         guards=(g.TERMS, g.DATED, g.ALL_SIGNED), sets={"effective_on": TODAY}, tells=("mediator",), weight=9),
    Step("agree_orally", _("Agreed by word of mouth"), (S.MEDIATING,), S.AGREED_ORAL, by=("mediator",),
         guards=(g.TERMS, g.DATED, g.LAWFUL, g.UNSIGNED), sets={"effective_on": TODAY}, weight=3),
    Step("extend", _("Extend the term"), (S.MEDIATING,), S.MEDIATING, by=("mediator",), stays=True,
         guards=(g.ALL_AGREE, g.BOUNDED), asks=("last_day", "all_agree"), weight=1),
    Step("end", _("End the mediation"), LIVE, S.TERMINATED, by=("mediator", "clerk", "system"), asks=("ending",),
         tells=("clerk", "mediator"), weight=2),
    Step("run_out", _("The thirty days are over"), (S.MEDIATING,), S.TERMINATED, by=("system",),
         sets={"ending": Ending.TERM}, tells=("clerk", "mediator")),
    Step("report_danger", _("Report to the police"), (S.MEDIATING, S.SIGNED), S.SAFETY, by=("mediator",),
         asks=("police",), sets={"reported_at": NOW}, tells=("clerk",), weight=1),
    Step("note_danger", _("Report a danger to the police"), (S.APPLIED, S.REGISTERED, S.ACCEPTED, S.ASSIGNED, *DUE),
         S.ASSIGNED, by=("mediator", "clerk"), stays=True, asks=("police",), sets={"reported_at": NOW},
         tells=("clerk",), weight=0),
    Step("go_on", _("Go on with the mediation"), (S.SAFETY,), S.MEDIATING, by=("clerk",), tells=("mediator",),
         weight=5),
)  # fmt: skip
AFTERWARDS = (
    Step("start_window", _("The thirty days for confirmation begin"), AGREED, S.CONFIRM_OPEN, by=("system",),
         guards=(g.CONFIRMABLE,)),
    Step("follow", _("Follow the performance"), (*AGREED, S.CONFIRMED, S.CONFIRM_REFUSED, S.WINDOW_CLOSED),
         S.PERFORMING, by=("system",)),
    Step("wish", _("Note whether a party wants confirmation"), (S.CONFIRM_OPEN,), S.CONFIRM_OPEN,
         by=("mediator", "clerk"), stays=True, weight=7),
    Step("file", _("Filed with the court"), (S.CONFIRM_OPEN,), S.CONFIRM_FILED, by=("mediator", "clerk"),
         guards=(g.CONFIRMABLE, g.JOINTLY, g.IN_WINDOW, g.WISHED_BEFORE), asks=("court", "filed_on"),
         tells=("clerk",), weight=9),
    Step("close_window", _("The thirty days are over without an application"), (S.CONFIRM_OPEN,), S.WINDOW_CLOSED,
         by=("system",), then="follow"),
    Step("confirm", _("Confirmed by the court"), (S.CONFIRM_FILED,), S.CONFIRMED, by=("clerk",),
         asks=("court_no", "decided_on"), sets={"confirmed": True}, then="follow", tells=("mediator",), weight=9),
    Step("refuse", _("Not confirmed"), (S.CONFIRM_FILED,), S.CONFIRM_REFUSED, by=("clerk",),
         asks=("court_no", "decided_on"), sets={"confirmed": False}, then="follow", tells=("mediator",), weight=5),
    Step("mark_done", _("It was done"), DUE, S.PERFORMING, by=("mediator", "clerk", "system"), stays=True, weight=8),
    Step("mark_late", _("It was done late"), (S.BREACHED,), S.BREACHED, by=("mediator", "clerk", "system"), stays=True,
         tells=("clerk",), weight=4),
    Step("complete", _("Everything is performed"), (S.CONFIRM_OPEN, S.PERFORMING), S.PERFORMED, by=("system",),
         guards=(g.ALL_DONE,), tells=("clerk",)),
    Step("breach", _("It was not done"), DUE, S.BREACHED, by=("mediator", "clerk"), guards=(g.OVERDUE,),
         tells=("clerk",), weight=3),
    Step("archive", _("Put into the archive"), ENDS, S.ARCHIVED, by=("clerk",), sets={"archived_at": NOW}, weight=9),
)  # fmt: skip
MACHINE = Machine(
    name="mediation",
    title=_("mediation"),
    common="享",
    parties={
        "clerk": _("mediation committee"), "mediator": _("mediator"),
        "reader": _("committee and mediator, until an application by telephone is signed"),
    },
    states=STATES,
    steps=(*BEGINNING, *MEDIATING, *AFTERWARDS),
)  # fmt: skip
