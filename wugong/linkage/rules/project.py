"""A project of many parties: what nobody can do alone, split into promises, run by the month, reviewed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import REASON, TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit
from wugong.linkage.rules.kinds import LEAST_MEMBERS
from wugong.workdays.rules import months_after

LONGEST_PAUSE = 60


class ProjectState(TextChoices):
    """Where a project stands."""

    PROPOSED = "proposed", pgettext_lazy("1+10 project", "proposed")
    SCOPED = "scoped", _("stakeholders named")
    INVITING = "inviting", _("inviting")
    FORMED = "formed", _("formed")
    RUNNING = "running", pgettext_lazy("1+10 project", "running")
    SUSPENDED = "suspended", pgettext_lazy("1+10 project", "suspended")
    DELIVERED = "delivered", pgettext_lazy("1+10 project", "delivered")
    HALF_ACCEPTED = "half_accepted", _("accepted by one of two")
    ACCEPTED = "accepted", pgettext_lazy("1+10 project", "accepted")
    REVIEWED = "reviewed", pgettext_lazy("1+10 project", "reviewed")
    CLOSED = "closed", pgettext_lazy("1+10 project", "closed")
    ABORTED = "aborted", pgettext_lazy("1+10 project", "given up")


S = ProjectState
BEFORE = (S.PROPOSED, S.SCOPED, S.INVITING, S.FORMED)
AT_WORK = (S.RUNNING, S.SUSPENDED)
AFTER = (S.DELIVERED, S.HALF_ACCEPTED, S.ACCEPTED, S.REVIEWED)
OPEN = (*BEFORE, *AT_WORK, *AFTER)
FINAL = (S.CLOSED, S.ABORTED)

IN_STREET = Guard(
    "S40",
    lambda p: p.in_street,
    _("A 1+10 project is proposed in the street its proposer works in. Choose that street."),
    _("in the street of the proposer"),
)
STAKEHOLDERS = Guard(
    "S38",
    lambda p: p.given("groups"),
    _("Name at least one group it concerns and who that is; they will be asked."),
    _("stakeholders by group"),
)
LEAD = Guard(
    "R-09",
    lambda p: p.lead_id == p.committee_id,
    _("Public matters inside one street are normally led by its working committee. Say why it is another."),
    _("the street's working committee leads"),
    Modal.NORMALLY,
)
DATED = Guard(
    "plan",
    lambda p: p.planned_on > p.today,
    _("The project needs the day by which it is to be delivered, in the future."),
    _("plan date in the future"),
)
FROM_ROSTER = Guard(
    "S40",
    lambda p: p.roster,
    _("This street has no confirmed roster. Confirm one, or say why the project goes on with guests alone."),
    _("members come from the confirmed roster"),
    Modal.SHALL,
)
ASKED = Guard(
    "S40",
    lambda p: p.new_bodies,
    _("Choose at least one organisation that is not invited yet."),
    _("somebody new is invited"),
)
ANSWERED = Guard(
    "S40",
    lambda p: not p.unanswered,
    _("Not everybody has answered: %(unanswered)s. Wait, record their answer, or withdraw the invitation."),
    _("every invitation is answered"),
)
THREE = Guard(
    "S40",
    lambda p: p.members >= LEAST_MEMBERS,
    _("A project of many parties has at least three members; this one has %(members)d. Invite more."),
    _("at least three members"),
)
HEARD = Guard(
    "S38",
    lambda p: not p.unheard,
    _("Nobody speaks for: %(unheard)s. Name the member that does, or write down how they were consulted."),
    _("every group is represented or was consulted"),
)
EVERY_ONE = Guard(
    "S38",
    lambda p: not p.idle,
    _("No task yet for: %(idle)s. Give each member its part, then begin."),
    _("each member has a task"),
)
AGREED = Guard(
    "S38",
    lambda p: not p.unaccepted,
    _("Not accepted yet: %(unaccepted)s. Each member accepts its own task on its desk."),
    _("each member has accepted its task"),
)
USER = Guard(
    "S37",
    lambda p: p.user and not p.user_performs,
    _(
        "The one who accepts for the users must be named and must not do the work. Name an organisation that leads "
        "no task and is not the lead, with the button “Name who accepts for the users”."
    ),
    _("a user representative who is not a performer"),
)
PAUSE = Guard(
    "pause",
    lambda p: p.today < p.suspended_until and p.rested <= LONGEST_PAUSE,
    _("A project rests for at most 60 days in all; %(left)d are left. Choose an earlier day, or give it up."),
    _("at most 60 days in all"),
)
DONE = Guard(
    "S38",
    lambda p: p.tasks and not p.open_tasks,
    _("%(open_tasks)d tasks are still open. It is delivered when all are verified."),
    _("all tasks are closed"),
)
COUNTED = Guard(
    "S38",
    lambda p: p.given("actual") is None or p.given("actual") >= 0 or p.target < 0,
    _("What is counted cannot be less than nothing. Enter what was reached, or leave it empty."),
    _("what was reached is not negative"),
)
CREDITED = Guard(
    "S38",
    lambda p: not p.uncredited,
    _("Say what each member contributed; missing: %(uncredited)s."),
    _("what each member contributed"),
)
_CHAIN = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "secretary"))
_MONTHLY = (
    Bell(-3, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "secretary"),
    Bell(10, Alarm.ESCALATE, "secretary"),
)  # fmt: skip

PARTIES = {
    "proposer": _("the street's office, or the liaison of a unit in the street"),
    "office": _("the street's Party-building office"),
    "secretary": _("the street's secretary"),
    "lead": _("the body that leads"),
    "members": _("the members"),
    "invited": _("all who were invited"),
    "first_acceptor": _("the lead or the user representative, whoever comes first"),
    "last_acceptor": _("the other of the two"),
}

STATES: dict[str, State] = {
    S.PROPOSED: State(
        S.PROPOSED.label, Tone.AMBER, ("office",), _("name the stakeholders and the lead"), Clock(10, bells=_CHAIN)
    ),
    S.SCOPED: State(
        S.SCOPED.label, Tone.INK, ("office",), _("invite members of the roster and guests"), Clock(5, bells=_CHAIN)
    ),
    S.INVITING: State(
        S.INVITING.label, Tone.AMBER, ("office", "secretary"), _("hear every group and form the project"),
        Clock(5, bells=_CHAIN),
    ),
    S.FORMED: State(
        S.FORMED.label, Tone.INK, ("office", "secretary"), _("split the tasks and begin"), Clock(10, bells=_CHAIN)
    ),
    S.RUNNING: State(
        S.RUNNING.label, Tone.INK, ("lead", "members"), _("say how the month went, or deliver"),
        Clock(0, Unit.DAYS, until="next_due_on", bells=_MONTHLY),
    ),
    S.SUSPENDED: State(
        S.SUSPENDED.label, Tone.QUIET, ("secretary",), _("go on, or give it up"),
        Clock(0, Unit.DAYS, until="suspended_until", bells=(Bell(-5, Alarm.REMIND),), expires="resume"),
    ),
    S.DELIVERED: State(
        S.DELIVERED.label, Tone.AMBER, ("first_acceptor",), _("accept, or say what is missing"),
        Clock(10, spans=(S.HALF_ACCEPTED,), bells=_CHAIN),
    ),
    S.HALF_ACCEPTED: State(
        S.HALF_ACCEPTED.label, Tone.AMBER, ("last_acceptor",), _("accept, or say what is missing")
    ),
    S.ACCEPTED: State(
        S.ACCEPTED.label, Tone.JADE, ("office",), _("compare target and result, write the review"),
        Clock(30, Unit.DAYS, bells=_CHAIN),
    ),
    S.REVIEWED: State(
        S.REVIEWED.label, Tone.JADE, ("office",), _("add what members say, then close"),
        Clock(10, bells=(), expires="close"),
    ),
    S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
    S.ABORTED: State(S.ABORTED.label, Tone.QUIET, final=True),
}  # fmt: skip


def _rest_left(project: Any) -> int:
    """Days from today to the end of a rest."""
    return max(0, (project.suspended_until - project.today).days) if project.suspended_until else 0


# What a rest does to the dates, and what takes it back for the days that were not rested.
RESTS = {
    "suspended_on": TODAY,
    "rested": lambda p: p.rested + _rest_left(p),
    "planned_on": lambda p: p.planned_on and p.planned_on + timedelta(days=_rest_left(p)),
    "next_milestone_on": lambda p: months_after(p.suspended_until, 1),
}
GOES_ON = {
    "rested": lambda p: p.rested - _rest_left(p),
    "planned_on": lambda p: p.planned_on and p.planned_on - timedelta(days=_rest_left(p)),
    "next_milestone_on": lambda p: months_after(min(p.today, p.suspended_until or p.today), 1),
    "suspended_on": None,
    "suspended_until": None,
}
NEXT_MONTH = {"next_milestone_on": lambda p: months_after(p.today, 1)}
NOT_ACCEPTED = {"lead_accepted_at": None, "user_accepted_at": None}
ACCEPTS = {
    "lead_accepted_at": lambda p: p.lead_accepted_at if p.by_user else p.now,
    "user_accepted_at": lambda p: p.now if p.by_user else p.user_accepted_at,
}

STEPS = (
    Step(
        "propose", _("Propose a project"), (), S.PROPOSED, by=("proposer", "secretary", "system"), guards=(IN_STREET,),
        asks=("title", "concern", "many_parties", "effect", "target", "unit", "baseline?", "summary?"),
        sets={"street": lambda p: p.place[:9]}, tells=("office",),
    ),
    Step(
        "scope", _("Name the stakeholders"), (S.PROPOSED,), S.SCOPED, by=("office",),
        guards=(STAKEHOLDERS, DATED, LEAD), asks=("lead", "user?", "planned_on"), sets={"lead_reason": REASON},
        tells=("lead",), weight=9,
    ),
    Step(
        "invite", _("Invite"), (S.SCOPED,), S.INVITING, by=("office",), guards=(ASKED, FROM_ROSTER),
        sets={"roster": lambda p: p.confirmed_roster}, weight=9,
    ),
    Step(
        "invite_more", _("Invite more"), (S.INVITING,), S.INVITING, by=("office",), guards=(ASKED,), stays=True,
        weight=2,
    ),
    Step(
        "hear", _("Hear the groups"), (S.INVITING,), S.INVITING, by=("office", "secretary"), stays=True, weight=5,
    ),
    Step(
        "form", _("Form the project"), (S.INVITING,), S.FORMED, by=("secretary",), guards=(ANSWERED, THREE, HEARD),
        tells=("members", "lead"), weight=9,
    ),
    Step(
        "add_task", _("Give a task"), (S.FORMED, S.RUNNING), S.FORMED, by=("office", "secretary"), stays=True,
        weight=6,
    ),
    Step(
        "name_user", _("Name who accepts for the users"), (S.FORMED, S.RUNNING), S.FORMED, by=("office", "secretary"),
        guards=(USER,), asks=("user",), stays=True, weight=3,
    ),
    Step(
        "kick_off", _("Begin"), (S.FORMED,), S.RUNNING, by=("secretary",), guards=(EVERY_ONE, AGREED, USER),
        sets={"started_on": TODAY, **NEXT_MONTH}, tells=("members", "lead"), weight=9,
    ),
    Step(
        "milestone", _("Say how the month went"), (S.RUNNING,), S.RUNNING, by=("members", "lead", "office"),
        reason=True, sets=NEXT_MONTH, stays=True, weight=9, tells=("secretary",),
    ),
    Step(
        "say", _("Say something"), OPEN, S.RUNNING,
        by=("members", "lead", "office", "secretary"), stays=True, weight=0,
    ),
    Step(
        "suspend", _("Let it rest"), (S.RUNNING,), S.SUSPENDED, by=("secretary",), guards=(PAUSE,),
        asks=("suspended_until",), sets=RESTS, reason=True, tells=("members", "lead"), weight=2,
    ),
    Step(
        "resume", _("Go on"), (S.SUSPENDED,), S.RUNNING, by=("secretary", "system"), sets=GOES_ON,
        tells=("members", "lead"), weight=9,
    ),
    Step(
        "deliver", _("Deliver"), (S.RUNNING,), S.DELIVERED, by=("lead",), guards=(DONE, COUNTED),
        asks=("result", "actual?"),
        sets={"delivered_on": TODAY, **NOT_ACCEPTED}, tells=("first_acceptor", "members"), weight=8,
    ),
    Step(
        "accept_first", pgettext_lazy("1+10 project", "Accept"), (S.DELIVERED,), S.HALF_ACCEPTED,
        by=("first_acceptor",), guards=(USER,), asks=("verdict?",), sets=ACCEPTS, tells=("last_acceptor",), weight=9,
    ),
    Step(
        "accept", _("Accept too"), (S.HALF_ACCEPTED,), S.ACCEPTED, by=("last_acceptor",), guards=(USER,),
        asks=("verdict?",), sets=ACCEPTS, tells=("members", "office"), weight=9,
    ),
    Step(
        "send_back", _("Not yet"), (S.DELIVERED, S.HALF_ACCEPTED), S.RUNNING, by=("first_acceptor", "last_acceptor"),
        reason=True, sets={"delivered_on": None, **NOT_ACCEPTED, **NEXT_MONTH}, tells=("lead", "members"), weight=4,
    ),
    Step(
        "review", _("Write the review"), (S.ACCEPTED,), S.REVIEWED, by=("office",), guards=(CREDITED, COUNTED),
        asks=("actual", "lessons"), tells=("members", "lead"), weight=9,
    ),
    Step(
        "succeed", _("A successor takes the place of a body that is dissolved"), OPEN, S.RUNNING, by=("system",),
        tells=("office",), stays=True, reseats=True, weight=0,
    ),
    Step("close", pgettext_lazy("1+10 project", "Close"), (S.REVIEWED,), S.CLOSED, by=("office", "system"), weight=9),
    Step(
        "abort", _("Give the project up"), OPEN, S.ABORTED, by=("secretary",), reason=True, tells=("invited", "lead"),
        weight=0,
    ),
)  # fmt: skip

PROJECT = Machine(
    name="linkage_project", title=_("1+10 project"), common="联", parties=PARTIES, states=STATES, steps=STEPS
)


def reached(target: Decimal | None, baseline: Decimal | None, actual: Decimal | None) -> float | None:
    """The share of the way from baseline to target that was gone; None where it cannot be said."""
    if target is None or actual is None:
        return None
    start = baseline or Decimal(0)
    return float((actual - start) / (target - start)) if target != start else None
