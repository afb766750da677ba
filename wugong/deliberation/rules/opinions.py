"""Collecting opinions before a meeting: statements, agree, disagree or pass, from a first to a last day."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit

LEAST_STATEMENTS = 3
MOST_STATEMENTS = 60
MOST_CHARACTERS = 140
MOST_OWN = 3  # statements one voice may propose
LONGEST_DAYS = 60


class OpinionState(TextChoices):
    """Where a collection of opinions stands."""

    PREPARED = "prepared", pgettext_lazy("opinions", "being prepared")
    OPEN = "open", pgettext_lazy("opinions", "open for answers")
    CLOSED = "closed", pgettext_lazy("opinions", "closed")
    DROPPED = "dropped", pgettext_lazy("opinions", "not held")


S = OpinionState
FINAL = (S.CLOSED, S.DROPPED)


class Answer(IntegerChoices):
    """What a voice says to a statement."""

    AGREE = 1, pgettext_lazy("opinion", "Agree")
    DISAGREE = -1, pgettext_lazy("opinion", "Disagree")
    PASS = 0, pgettext_lazy("opinion", "Pass")


class Through(TextChoices):
    """How a voice came."""

    SEAT = "seat", _("signed in")
    LINK = "link", _("by the public link")
    TOLD = "told", _("told to a worker")


WAITS = Guard(
    "opinions",
    lambda case: case.waiting,
    _("Opinions are collected before a topic is decided. This one has been decided or is at an end."),
    _("the topic waits to be decided"),
)
DATED = Guard(
    "opinions",
    lambda case: 1 <= case.days <= LONGEST_DAYS and not (case.new and case.opens_on < case.today),
    _("Opinions are collected from today or later, for one to sixty days. Choose the last day accordingly."),
    _("for one to sixty days"),
)
ALONE = Guard(
    "opinions",
    lambda case: case.alone,
    _("Opinions on this topic are being collected already."),
    _("a topic has one collection at a time"),
)
IMPERSONAL = Guard(
    "privacy",
    lambda case: not case.personal,
    _("This looks like a fact about a person: %(personal)s. Leave it out; everybody reads this."),
    _("no facts about persons in question and background"),
)
STATEMENTS = Guard(
    "opinions",
    lambda case: case.released >= LEAST_STATEMENTS,
    _("People answer to statements: %(released)d are released, at least three are needed. Write or release more."),
    _("at least three statements are released"),
)

MACHINE = Machine(
    name="opinions",
    title=_("collection of opinions"),
    common="商",
    parties={
        "office": _("the chair and the secretariat"),
        "raisers": _("all who raised it"),
        "member": _("a member of the joint meeting"),
    },
    states={
        S.PREPARED: State(
            S.PREPARED.label, Tone.QUIET, ("office",), _("write the statements and open it"),
            Clock(0, Unit.DAYS, until="opens_on", bells=(Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE))),
        ),
        S.OPEN: State(
            S.OPEN.label, Tone.AMBER, ("member",), _("agree, disagree or pass"),
            Clock(0, Unit.DAYS, until="closes_on", bells=(Bell(-1, Alarm.REMIND),), expires="close"),
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.DROPPED: State(S.DROPPED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "prepare", _("Collect opinions"), (), S.PREPARED, by=("office",), guards=(WAITS, DATED, ALONE, IMPERSONAL),
            asks=("question", "background?", "opens_on", "closes_on", "public?"),
        ),
        Step(
            "open", _("Open for answers"), (S.PREPARED,), S.OPEN, by=("office",), guards=(WAITS, STATEMENTS, DATED),
            sets={"opens_on": lambda case: min(case.opens_on, case.today)}, tells=("member", "raisers"), weight=9,
        ),
        Step(
            "prolong", _("Give more time"), (S.OPEN,), S.OPEN, by=("office",), guards=(DATED,), reason=True,
            asks=("closes_on",), weight=2, stays=True,
        ),
        Step("close", _("Close and count"), (S.OPEN,), S.CLOSED, by=("office", "system"), tells=("raisers",), weight=4),
        Step(
            "drop", _("Do not hold it"), (S.PREPARED,), S.DROPPED, by=("office", "system"), reason=True, weight=1,
        ),
    ),
)  # fmt: skip
