"""A project of many parties: what nobody can do alone, split into promises, run by the month, reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit
from wugong.linkage.rules.kinds import LEAST_MEMBERS

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


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the guards look at. Texts are names, empty when nothing is amiss."""

    reasoned: bool = True
    targeted: bool = True
    in_street: bool = True
    groups: int = 1
    led_by_committee: bool = True
    dated: bool = True
    on_roster: bool = True
    asked: int = 1
    unanswered: str = ""
    members: int = LEAST_MEMBERS
    unheard: str = ""
    idle: str = ""
    unaccepted: str = ""
    user_named: bool = True
    performs: bool = False
    told: bool = True
    days: int = 1
    left: int = LONGEST_PAUSE
    open_tasks: int = 0
    tasks: int = 1
    resulted: bool = True
    measured: bool = True
    lessons: bool = True
    uncredited: str = ""
    is_member: bool = True


MANY = Guard(
    rule="S39",
    holds=lambda f: f.reasoned,
    refusal=_("Say why one department or one street cannot solve this alone; only that makes it a 1+10 project."),
    says=_("why it needs several parties"),
)
TARGET = Guard(
    rule="S37",
    holds=lambda f: f.targeted,
    refusal=_("Say what shall be better afterwards, with a number and its unit, so that it can be compared."),
    says=_("target effect with number and unit"),
)
IN_STREET = Guard(
    rule="S40",
    holds=lambda f: f.in_street,
    refusal=_("A 1+10 project is proposed in the street its proposer works in. Choose that street."),
    says=_("in the street of the proposer"),
)
STAKEHOLDERS = Guard(
    rule="S38",
    holds=lambda f: f.groups > 0,
    refusal=_("Name at least one group it concerns and who that is; they will be asked."),
    says=_("stakeholders by group"),
)
LEAD = Guard(
    rule="R-09",
    holds=lambda f: f.led_by_committee,
    refusal=_("Public matters inside one street are normally led by its working committee. Say why it is another."),
    says=_("the street's working committee leads"),
    modal=Modal.NORMALLY,
)
DATED = Guard(
    rule="plan",
    holds=lambda f: f.dated,
    refusal=_("The project needs the day by which it shall be delivered, in the future."),
    says=_("plan date in the future"),
)
FROM_ROSTER = Guard(
    rule="S40",
    holds=lambda f: f.on_roster,
    refusal=_("This street has no confirmed roster. Confirm one, or say why the project goes on with guests alone."),
    says=_("members come from the confirmed roster"),
    modal=Modal.SHALL,
)
ASKED = Guard(
    rule="S40",
    holds=lambda f: f.asked > 0,
    refusal=_("Choose at least one organisation that is not invited yet."),
    says=_("somebody new is invited"),
)
ANSWERED = Guard(
    rule="S40",
    holds=lambda f: not f.unanswered,
    refusal=_("Not everybody has answered: %(unanswered)s. Wait, record their answer, or withdraw the invitation."),
    says=_("every invitation is answered"),
)
THREE = Guard(
    rule="S40",
    holds=lambda f: f.members >= LEAST_MEMBERS,
    refusal=_("A project of many parties has at least three members; this one has %(members)d. Invite more."),
    says=_("at least three members"),
)
HEARD = Guard(
    rule="S38",
    holds=lambda f: not f.unheard,
    refusal=_("Nobody speaks for: %(unheard)s. Name the member that does, or write down how they were consulted."),
    says=_("every group is represented or was consulted"),
)
EVERY_ONE = Guard(
    rule="S38",
    holds=lambda f: not f.idle,
    refusal=_("No task yet for: %(idle)s. Give each member its part, then begin."),
    says=_("each member has a task"),
)
AGREED = Guard(
    rule="S38",
    holds=lambda f: not f.unaccepted,
    refusal=_("Not accepted yet: %(unaccepted)s. Each member accepts its own task on its desk."),
    says=_("each member has accepted its task"),
)
USER = Guard(
    rule="S37",
    holds=lambda f: f.user_named and not f.performs,
    refusal=_(
        "The one who accepts for the users must be named and must not do the work. Choose an organisation that "
        "leads no task and is not the lead."
    ),
    says=_("a user representative who is not a performer"),
)
TOLD = Guard(
    rule="S38",
    holds=lambda f: f.told,
    refusal=_("Say in a sentence how it stands this month."),
    says=_("how it stands"),
)
PAUSE = Guard(
    rule="pause",
    holds=lambda f: 0 < f.days <= f.left,
    refusal=_("A project rests for at most 60 days in all; %(left)d are left. Choose an earlier day, or give it up."),
    says=_("at most 60 days in all"),
)
DONE = Guard(
    rule="S38",
    holds=lambda f: f.tasks > 0 and f.open_tasks == 0,
    refusal=_("%(open_tasks)d tasks are still open. It is delivered when all are verified."),
    says=_("all tasks are closed"),
)
RESULT = Guard(
    rule="S37",
    holds=lambda f: f.resulted,
    refusal=_("Say in a sentence what was delivered."),
    says=_("what was delivered"),
)
MEASURED = Guard(
    rule="S37",
    holds=lambda f: f.measured,
    refusal=_("Write down the number that was reached; it stands beside the target."),
    says=_("the number reached beside the target"),
)
LESSONS = Guard(
    rule="S38",
    holds=lambda f: f.lessons,
    refusal=_("Say what was learnt: what to do again, what to leave."),
    says=_("what was learnt"),
)
CREDITED = Guard(
    rule="S38",
    holds=lambda f: not f.uncredited,
    refusal=_("Say what each member contributed; missing: %(uncredited)s."),
    says=_("what each member contributed"),
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


def month_after(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    last = (date(year + (month == 12), month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))


def _spared(project: Any) -> int:
    """Days of a rest that the project does not need because it goes on earlier."""
    return max(0, (project.suspended_until - project.today).days) if project.suspended_until else 0


# What a rest did to the dates, taken back for the days that were not rested.
GOES_ON = {
    "rested": lambda p: p.rested - _spared(p),
    "planned_on": lambda p: p.planned_on and p.planned_on - timedelta(days=_spared(p)),
    "next_milestone_on": lambda p: month_after(min(p.today, p.suspended_until or p.today)),
    "suspended_on": None,
    "suspended_until": None,
}

STEPS = (
    Step(
        "propose", _("Propose a project"), (), S.PROPOSED, by=("proposer", "secretary", "system"),
        guards=(MANY, TARGET, IN_STREET), tells=("office",),
    ),
    Step(
        "scope", _("Name the stakeholders"), (S.PROPOSED,), S.SCOPED, by=("office",),
        guards=(STAKEHOLDERS, DATED, LEAD), tells=("lead",), weight=9,
    ),
    Step(
        "invite", _("Invite"), (S.SCOPED,), S.INVITING, by=("office",), guards=(ASKED, FROM_ROSTER), weight=9,
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
        "kick_off", _("Begin"), (S.FORMED,), S.RUNNING, by=("secretary",), guards=(EVERY_ONE, AGREED, USER),
        tells=("members", "lead"), weight=9,
    ),
    Step(
        "milestone", _("Say how the month went"), (S.RUNNING,), S.RUNNING, by=("members", "lead", "office"),
        guards=(TOLD,), stays=True, weight=9, tells=("secretary",),
    ),
    Step(
        "say", _("Say something"), OPEN, S.RUNNING,
        by=("members", "lead", "office", "secretary"), stays=True, weight=0,
    ),
    Step(
        "suspend", _("Let it rest"), (S.RUNNING,), S.SUSPENDED, by=("secretary",), guards=(PAUSE,), reason=True,
        tells=("members", "lead"), weight=2,
    ),
    Step(
        "resume", _("Go on"), (S.SUSPENDED,), S.RUNNING, by=("secretary", "system"), sets=GOES_ON,
        tells=("members", "lead"), weight=9,
    ),
    Step(
        "deliver", _("Deliver"), (S.RUNNING,), S.DELIVERED, by=("lead",), guards=(DONE, RESULT),
        tells=("first_acceptor", "members"), weight=8,
    ),
    Step(
        "accept_first", pgettext_lazy("1+10 project", "Accept"), (S.DELIVERED,), S.HALF_ACCEPTED,
        by=("first_acceptor",), guards=(USER,), tells=("last_acceptor",), weight=9,
    ),
    Step(
        "accept", _("Accept too"), (S.HALF_ACCEPTED,), S.ACCEPTED, by=("last_acceptor",), guards=(USER,),
        tells=("members", "office"), weight=9,
    ),
    Step(
        "send_back", _("Not yet"), (S.DELIVERED, S.HALF_ACCEPTED), S.RUNNING, by=("first_acceptor", "last_acceptor"),
        reason=True, tells=("lead", "members"), weight=4,
    ),
    Step(
        "review", _("Write the review"), (S.ACCEPTED,), S.REVIEWED, by=("office",),
        guards=(MEASURED, LESSONS, CREDITED), tells=("members", "lead"), weight=9,
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
