"""A service with its shifts. Nobody is assigned: each shift is taken by the volunteer himself (R-41).

Source: domain 3.14, R-41, R-43; Volunteer Reg. Art 12, 14-17, 25; the six cases of Chongqing Reg. Art 21.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

LONGEST = timedelta(hours=12)


class Agreement(TextChoices):
    """The six cases in which a written agreement is signed."""

    SAFETY = "safety", _("it may endanger safety or health")
    FULL_TIME = "full_time", _("full-time for three months or longer")
    LARGE = "large", _("for a large event")
    OUTSIDE = "outside", _("outside of the city")
    FOREIGN = "foreign", _("foreign persons take part")
    REQUEST = "request", _("somebody asks for it")


class ServiceState(TextChoices):
    """Where a service is."""

    DRAFT = "draft", pgettext_lazy("service", "draft")
    PUBLISHED = "published", pgettext_lazy("service", "announced")
    RECRUITING = "recruiting", _("volunteers are wanted")
    READY = "ready", _("enough volunteers")
    RUNNING = "running", pgettext_lazy("service", "running")
    DONE = "done", pgettext_lazy("service", "done")
    SETTLED = "settled", _("hours recorded")
    CANCELLED = "cancelled", pgettext_lazy("service", "cancelled")


S = ServiceState
TEAM_ACTIVE = Guard(
    "3.14",
    lambda event: event.team.state in {"active", "inactive"},
    _("The team is not approved yet, or was disbanded. Wait for the host, or choose another team."),
    _("the team is approved"),
)
ENDS_LATER = Guard(
    "3.14",
    lambda event: timedelta(0) < event.until_at - event.begins_at <= LONGEST,
    _("The first shift ends before it begins, or lasts longer than 12 hours. Correct its end."),
    _("a shift ends after it begins, within 12 hours"),
)
AHEAD = Guard(
    "3.14",
    lambda event: event.begins_at > event.now,
    _("It begins on %(begins_at)s, which is over. Choose a moment ahead."),
    _("it begins ahead"),
)
NUMBERS = Guard(
    "3.14",
    lambda event: 1 <= event.least <= event.most,
    _("A shift needs at least one volunteer, and no more than it can have. Correct the two numbers."),
    _("at least one, at most as many as a shift can have"),
)
RISK_TOLD = Guard(
    "3.14",
    lambda event: event.risk == 1 or len(event.risk_info.strip()) >= 10,
    _("Say which risks there are and what protects from them, in a sentence (Art. 12)."),
    _("risks are told, where there are any"),
)
INSURED = Guard(
    "R-43",
    lambda event: event.risk < 2 or event.insurance_no,
    _("The service is risky, so volunteers are insured before it starts (R-43). Enter the number of the insurance."),
    _("from risk 2 up the number of the insurance is entered"),
)
AGREED = Guard(
    "R-43",
    lambda event: not event.cases or event.agreement_no,
    _("A written agreement is needed: %(cases_in_words)s (R-43). Enter its number."),
    _("in the six cases the number of the written agreement is entered"),
)
IN_TIME = Guard(
    "R-43",
    lambda event: event.before.begins_at > event.now,
    _("The first shift began on %(begins_at)s. The numbers are entered before it (R-43): plan the service again."),
    _("the first shift has not begun"),
)
OWN = Guard(
    "R-41",
    lambda event: event.actor.user is not None and event.membership is not None,
    _("Only members take shifts, each for himself: nobody is assigned (R-41). Join the team first."),
    _("a member of the team takes it, for himself"),
)
QUALIFIED = Guard(
    "R-43",
    lambda event: not event.professional or event.membership.qualification,
    _("This needs a qualification: %(professional)s (R-43). Enter yours in your membership, or take another service."),
    _("professional service is done by those with the qualification"),
)
GUARDED = Guard(
    "R-43",
    lambda event: not event.membership.minor or event.risk < 2,
    _("Who is under 18 does not do risky service. Take another one."),
    _("minors do no risky service"),
)
ROOM = Guard(
    "3.14",
    lambda event: event.room_left,
    _("The shift and its standby list are full. Choose another shift."),
    _("the shift or its standby list has room"),
)
SOME_ROOM = Guard(
    "3.14",
    lambda event: event.to_take,
    _("No shift ahead has room for you: you have taken it, or it is full, or all have begun. Look again later."),
    _("a shift ahead has room"),
    known=True,
)
SOME_OWN = Guard(
    "3.14",
    lambda event: event.to_leave,
    _("You have no shift ahead here, so there is none to leave. Where one has begun, talk to the leader of the team."),
    _("the volunteer has a shift ahead"),
    known=True,
)
NOT_YET = Guard(
    "3.14",
    lambda event: event.shift.begins_at > event.now,
    _("The shift has begun. Talk to the leader of the team."),
    _("the shift has not begun"),
)
BEGUN = Guard(
    "3.14",
    lambda event: event.before.begins_at <= event.now,
    _("The first shift is on %(begins_at)s. The service begins by itself at that hour; until then anybody may leave."),
    _("the hour of the first shift has come"),
)
FULL_SHIFT = Guard(
    "3.14",
    lambda event: event.before.state != S.RECRUITING or event.full_shift,
    _("No shift that has begun has as many volunteers as it needs. Press “Enough volunteers” first and say why."),
    _("a shift that has begun has as many as it needs"),
)
SHIFT_AHEAD = Guard(
    "3.14",
    lambda event: event.shifts_ahead,
    _("No shift lies ahead any more. Write the hours down when the last one is over."),
    _("a shift lies ahead"),
)
NO_CLASH = Guard(
    "3.14",
    lambda event: event.given("deliberately") or not event.clash,
    _("At that time you have “%(clash)s”. Leave it first, or tick that you want both."),
    _("no other shift at that time, unless one wants both"),
)
ENOUGH = Guard(
    "3.14",
    lambda event: not event.short,
    _("%(short)s shifts have fewer volunteers than they need. Ask for more, or say why it goes all the same."),
    _("each shift has as many as it needs"),
    Modal.NORMALLY,
)
ALL_WRITTEN = Guard(
    "3.14",
    lambda event: not event.unwritten,
    _("For %(unwritten)s volunteers neither hours nor an absence are written down. Do it on the page of hours."),
    _("hours or absence of each volunteer are written down"),
)


LAST_OVER = Guard(
    "3.14",
    lambda event: event.ends_at <= event.now,
    _("The last shift ends on %(ends_at)s. It is over after that."),
    _("the last shift has ended"),
)


def end_of_begun(event: Any) -> Any:
    """When the last shift ends that has begun."""
    return event.begun_until


def last_end(event: Any) -> Any:
    """When the last shift ends."""
    return event.until_at + timedelta(days=event.every * (event.times - 1))


ASKED = (
    "team", "title", "about", "venue", "begins_at", "until_at", "times", "every", "least", "most", "standby?",
    "skills?", "risk", "risk_info?", "insurance_no?", "professional?", "agreement_no?",
)  # fmt: skip
PARTIES: dict[str, Text] = {
    "lead": _("the leader of the team"),
    "host": _("the head of the host organisation"),
    "volunteer": _("the members of the team"),
}
LIVE = (S.PUBLISHED, S.RECRUITING, S.READY)
OPEN = (S.RECRUITING, S.READY, S.RUNNING)  # a shift that has not begun is taken and left, also when others have
MACHINE = Machine(
    name="service_event",
    title=_("service of a team"),
    common="志",
    parties=PARTIES,
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("lead",), _("finish and announce it")),
        S.PUBLISHED: State(S.PUBLISHED.label, Tone.INK),
        S.RECRUITING: State(
            S.RECRUITING.label, Tone.AMBER, ("lead",), _("find volunteers for each shift"),
            Clock(0, Unit.HOURS, until="next_shift", bells=(), expires="come"),
        ),
        S.READY: State(
            S.READY.label, Tone.JADE, clock=Clock(0, Unit.HOURS, until="begins_at", bells=(), expires="start")
        ),
        S.RUNNING: State(
            S.RUNNING.label, Tone.JADE, clock=Clock(0, Unit.HOURS, until="ends_at", bells=(), expires="finish")
        ),
        S.DONE: State(S.DONE.label, Tone.INK, ("lead",), _("write down the hours"), Clock(5)),
        S.SETTLED: State(S.SETTLED.label, Tone.JADE, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Plan a service"), (), S.DRAFT, by=("lead",), guards=(TEAM_ACTIVE, ENDS_LATER, NUMBERS),
            asks=ASKED, sets={"ends_at": last_end},
        ),
        Step(
            "amend", _("Change the draft"), (S.DRAFT,), S.DRAFT, by=("lead",), stays=True,
            guards=(ENDS_LATER, NUMBERS), asks=ASKED, sets={"ends_at": last_end}, weight=3,
        ),
        Step(
            "publish", pgettext_lazy("service", "Announce"), (S.DRAFT,), S.PUBLISHED, by=("lead",),
            guards=(TEAM_ACTIVE, AHEAD, RISK_TOLD), sets={"published_at": NOW}, then="recruit", tells=("host",),
            weight=9,
        ),
        Step("recruit", _("Recruiting begins"), (S.PUBLISHED,), S.RECRUITING, by=("system",), tells=("volunteer",)),
        Step(
            "take", _("Take a shift"), OPEN, S.RECRUITING, by=("volunteer",), stays=True,
            guards=(OWN, QUALIFIED, GUARDED, NOT_YET, SOME_ROOM, ROOM, NO_CLASH), weight=8,
        ),
        Step(
            "leave", _("Leave a shift"), OPEN, S.RECRUITING, by=("volunteer",), stays=True,
            guards=(OWN, NOT_YET, SOME_OWN), weight=2,
        ),
        Step(
            "secure", _("Insurance and agreement"), (S.RECRUITING,), S.RECRUITING, by=("lead",), stays=True,
            guards=(IN_TIME,), asks=("insurance_no?", "agreement_no?"), weight=4,
        ),
        Step(
            "fill", _("Enough volunteers"), (S.RECRUITING,), S.READY, by=("lead", "system"),
            guards=(ENOUGH, INSURED, AGREED), tells=("volunteer",), weight=7,
        ),
        Step("open_again", _("Volunteers are wanted again"), (S.READY,), S.RECRUITING, by=("system",), tells=("lead",)),
        Step(
            "come", _("The hour of a shift comes"), (S.RECRUITING,), S.RECRUITING, by=("system",), stays=True,
        ),
        Step(
            "start", pgettext_lazy("service", "Begin"), (S.READY, S.RECRUITING), S.RUNNING, by=("lead", "system"),
            guards=(BEGUN, INSURED, AGREED, FULL_SHIFT), weight=6,
        ),
        Step(
            "shorten", _("Cancel the shifts ahead"), (S.RUNNING,), S.RUNNING, by=("lead", "host"), stays=True,
            guards=(SHIFT_AHEAD,), reason=True, sets={"ends_at": end_of_begun}, tells=("lead",), weight=0,
        ),
        Step(
            "finish", _("The last shift is over"), (S.RUNNING,), S.DONE, by=("lead", "system"), guards=(LAST_OVER,),
            tells=("lead",),
        ),
        Step(
            "settle", _("All hours are written down"), (S.DONE,), S.SETTLED, by=("lead",), guards=(ALL_WRITTEN,),
            weight=9,
        ),
        Step(
            "cancel", pgettext_lazy("service", "Cancel"), (S.DRAFT, *LIVE), S.CANCELLED,
            by=("lead", "host", "system"), reason=True, tells=("lead",), weight=0,
        ),
    ),
)  # fmt: skip
