"""An activity of the centre, from its draft until it is archived. Source: domain 3.13, S20, S26, S30."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import (
    NOW,
    REASON,
    USER,
    Alarm,
    Bell,
    Clock,
    Guard,
    Machine,
    Modal,
    State,
    Step,
    Text,
    Tone,
    Unit,
)

OPEN_DAYS = 3  # working days between which people may sign up, at least
LONGEST = timedelta(hours=12)  # of one session
SUMMARY = 300  # characters


class Kind(TextChoices):
    """What takes place."""

    COURSE = "course", pgettext_lazy("activity", "course")
    LECTURE = "lecture", _("lecture")
    SERVICE = "service", pgettext_lazy("activity", "service")
    LEGAL = "legal_publicity", _("legal publicity")
    TRAINING = "staff_training", _("staff training")
    TEAM = "team", _("team day")


class Theme(TextChoices):
    """The series 三微 (S26)."""

    PARTY = "micro_party", _("micro Party-building")
    CHARITY = "micro_charity", _("micro charity")
    GOVERNANCE = "micro_governance", _("micro governance")


class Linkage(TextChoices):
    """The three forms of linkage (S30)."""

    GRID = "grid_linkage", _("Party-building and grid")
    CIVILITY = "civility_joint", _("Party-building and civility")
    COMPOUND = "compound", _("Party-building and compound")


class Way(TextChoices):
    """How places are given."""

    FIRST = "first", _("first come, first served")
    LOTTERY = "lottery", _("drawn by lot")
    OPEN = "open", _("just come, no sign-up")


class Ages(TextChoices):
    """For whom it is."""

    ALL = "all", _("everybody")
    ADULTS = "adults", _("adults")
    MINORS = "minors", _("children under 14, entered by a guardian")


class ActivityState(TextChoices):
    """Where an activity is."""

    DRAFT = "draft", pgettext_lazy("activity", "draft")
    REVIEWING = "reviewing", _("before the centre")
    RETURNED = "returned", pgettext_lazy("activity", "returned")
    PUBLISHED = "published", pgettext_lazy("activity", "announced")
    ENROLLING = "enrolling", _("sign-up open")
    FULL = "full", _("full, waiting list open")
    CLOSED = "closed", _("sign-up closed")
    RUNNING = "running", pgettext_lazy("activity", "running")
    FINISHED = "finished", pgettext_lazy("activity", "over")
    SUMMARISED = "summarised", _("summed up")
    ARCHIVED = "archived", pgettext_lazy("activity", "archived")
    POSTPONED = "postponed", pgettext_lazy("activity", "postponed")
    CANCELLED = "cancelled", _("cancelled, people are told")
    CALLED_OFF = "called_off", pgettext_lazy("activity", "cancelled")


S = ActivityState
ENDS_LATER = Guard(
    "3.13",
    lambda it: timedelta(0) < it.until_at - it.begins_at <= LONGEST,
    _("The first session ends before it begins, or lasts longer than 12 hours. Correct its end."),
    _("a session ends after it begins, within 12 hours"),
)
AHEAD = Guard(
    "3.13",
    lambda it: it.first_day > it.today,
    _("It begins on %(begins_at)s, which is no day ahead. Choose a day from tomorrow on."),
    _("it begins on a day ahead"),
)
WINDOW = Guard(
    "3.13",
    lambda it: it.way == Way.OPEN or (it.enrol_from and it.enrol_until and it.enrol_until <= it.begins_at),
    _("Say from when until when people sign up; it ends before the first session. Where one just comes, choose that."),
    _("sign-up has a beginning and an end before the first session"),
)
LONG_ENOUGH = Guard(
    "3.13",
    lambda it: it.way == Way.OPEN or it.days_open >= OPEN_DAYS,
    _("Sign-up is open for at least three working days; now it is %(days_open)s. Begin earlier or end later."),
    _("sign-up is open for at least three working days"),
)
PLACES = Guard(
    "3.13",
    lambda it: it.minimum <= it.capacity and (not it.quota_sum or it.quota_sum == it.capacity),
    _("The audiences have %(quota_sum)s places together, the activity %(capacity)s, at least %(minimum)s must come. "
      "Let them agree."),
    _("the places of the audiences add up to all places; no more must come than can"),
)  # fmt: skip
FREE = Guard(
    "3.13",
    lambda it: not it.public_good or not it.fee,
    _("What is for the public good costs nothing. Set the fee to 0, or do not call it for the public good."),
    _("what is for the public good costs nothing"),
)
SEED = Guard(
    "3.13",
    lambda it: it.way != Way.LOTTERY or (it.seed_source and it.seed_at and it.seed_at > it.enrol_until),
    _("Name the public number that will be the seed of the lottery, and when it is known: after sign-up ends."),
    _("a lottery names a public seed that nobody can know before sign-up ends"),
)
VENUE = Guard(
    "3.13",
    lambda it: not it.venue_taken,
    _("%(venue)s is taken at that time by “%(venue_taken)s”. Choose another room or time, or return it."),
    _("the venue is free at each session"),
)
ROOM = Guard(
    "3.13",
    lambda it: not it.room_missing,
    _("%(venue)s is not booked: %(room_missing)s. Wait for the answer, or return it so that another room is chosen."),
    _("a room that is shared is booked for each session"),
)
BY_LOT = Guard(
    "3.13",
    lambda it: it.way == Way.LOTTERY,
    _("Nothing is drawn here: places are given first come, first served. Prepare the first session."),
    _("places are given by lot"),
    hides=True,
)
NOT_DRAWN = Guard(
    "3.13",
    lambda it: not it.before.seed,
    _("The places were drawn, which happens once. Look at the result on the page."),
    _("nothing has been drawn yet"),
    hides=True,
)
SEED_KNOWN = Guard(
    "3.13",
    lambda it: it.seed_at <= it.now,
    _("Places are drawn after %(seed_source)s is known, on %(seed_at)s. Wait for it."),
    _("the announced seed is known"),
)
TOO_FEW = Guard(
    "3.13",
    lambda it: it.turnout < it.before.minimum,
    _("As many signed up as must come: it takes place. Prepare the first session."),
    _("fewer signed up than must come"),
    hides=True,
)
DRAWN = Guard(
    "3.13",
    lambda it: it.way != Way.LOTTERY or it.seed or not it.applied,
    _("The places have not been drawn yet. Enter the number of the seed first."),
    _("the places of a lottery have been drawn"),
)
ENOUGH = Guard(
    "3.13",
    lambda it: it.way == Way.OPEN or it.seated >= it.minimum,
    _("%(seated)s come, at least %(minimum)s must. Postpone it, or say why it takes place all the same."),
    _("as many come as must"),
    Modal.NORMALLY,
)
BEGUN = Guard(
    "3.13",
    lambda it: it.first_day <= it.today,
    _("The first session is on %(begins_at)s. It begins on that day."),
    _("the day of the first session has come"),
)
SHORT_TEXT = Guard(
    "3.13",
    lambda it: len(it.summary) <= SUMMARY,
    _("The summary has at most 300 characters. Shorten it."),
    _("at most 300 characters"),
)
ALL_TOLD = Guard(
    "3.13",
    lambda it: not it.untold,
    _("%(untold)s people have no account and have not been called. Call them from the list, then tick."),
    _("everybody who had signed up and can be reached has been told"),
)
NOBODY_LOST = Guard(
    "3.13",
    lambda it: not it.lost,
    _("%(lost)s people were never told, and their numbers have been deleted. Say why; it goes on the record."),
    _("nobody was left untold until the number was deleted"),
    Modal.NORMALLY,
)
NOTHING_MOVES_BACK = Guard(
    "3.13",
    lambda it: it.session_begins > it.now and timedelta(0) < it.session_ends - it.session_begins <= LONGEST,
    _("The session moves to a time ahead, and ends after it begins, within 12 hours. Correct it."),
    _("a session moves to a time ahead and ends after it begins"),
)
AFTER_SIGN_UP = Guard(
    "3.13",
    lambda it: it.before.way == Way.OPEN or not it.before.enrol_until or it.session_begins >= it.before.enrol_until,
    _("People sign up until %(sign_up_ends)s. Choose a later time for the session."),
    _("a session moves to a time after sign-up ends"),
)
ROOM_FREE_THEN = Guard(
    "3.13",
    lambda it: not it.in_the_way,
    _("%(venue)s is taken at that time: %(in_the_way)s. Choose another time."),
    _("the room is free at the new time, also of the other sessions"),
)


LEFT = Guard(
    "3.13",
    lambda it: it.left > 0,
    _("All sessions have been held. Cancel what is announced here, and plan an activity for what is to come."),
    _("sessions are left to be held"),
)


def last_end(it: Any) -> datetime:
    """When the last session ends, those to come being as far apart as the first two."""
    return it.until_at + timedelta(days=it.every * (it.left - 1))  # type: ignore[no-any-return]


ASKED = (
    "centre", "title", "kind", "about", "audience", "theme?", "linkage?", "ages", "teacher?", "venue",
    "begins_at", "until_at",
    "times", "every", "way", "capacity", "minimum?", "group_max", "enrol_from?", "enrol_until?", "new_first?",
    "mixed_from?", "seed_source?", "seed_at?", "public_good?", "fee?", "risk",
)  # fmt: skip
PARTIES: dict[str, Text] = {
    "drafter": _("who drafted it"),
    "lead": _("the organiser"),
    "manager": _("the head of the centre"),
}
LIVE = (S.PUBLISHED, S.ENROLLING, S.FULL, S.CLOSED, S.RUNNING)
OFF = (S.POSTPONED, S.CANCELLED, S.CALLED_OFF)
SOON = (Bell(1, Alarm.URGE), Bell(3, Alarm.SUPERVISE, to="manager"))
MACHINE = Machine(
    name="activity",
    title=pgettext_lazy("centre", "activity"),
    common="课",
    parties=PARTIES,
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("drafter",), _("finish it and send it to the centre")),
        S.REVIEWING: State(S.REVIEWING.label, Tone.AMBER, ("manager",), _("announce or return"), Clock(2)),
        S.RETURNED: State(S.RETURNED.label, Tone.AMBER, ("drafter",), _("correct it and send it again, or drop it")),
        S.PUBLISHED: State(
            S.PUBLISHED.label, Tone.INK,
            clock=Clock(
                0, Unit.HOURS, until="enrol_from", bells=(), expires="open", by="way",
                cases={Way.OPEN: Clock(0, Unit.HOURS, until="begins_at", bells=(), expires="run")},
            ),
        ),
        S.ENROLLING: State(
            S.ENROLLING.label, Tone.JADE,
            clock=Clock(0, Unit.HOURS, until="enrol_until", spans=(S.FULL,), bells=(), expires="close"),
        ),
        S.FULL: State(S.FULL.label, Tone.AMBER),
        S.CLOSED: State(
            S.CLOSED.label, Tone.INK, ("lead",), _("prepare the first session"),
            Clock(
                0, Unit.HOURS, until="begins_at", bells=(), expires="run", by="waits_for",
                cases={
                    Way.LOTTERY: Clock(
                        0, Unit.HOURS, until="draw_by",
                        bells=(Bell(0, Alarm.URGE, to="manager"), Bell(12, Alarm.SUPERVISE, to="manager")),
                    ),
                },
            ),
            opens={"draw": "seed_at"},
        ),
        S.RUNNING: State(
            S.RUNNING.label, Tone.JADE, ("lead",), _("tick who comes"),
            Clock(0, Unit.HOURS, until="ends_at", bells=(), expires="finish"),
        ),
        S.FINISHED: State(S.FINISHED.label, Tone.INK, ("lead",), _("sum it up"), Clock(5, bells=SOON)),
        S.SUMMARISED: State(
            S.SUMMARISED.label, Tone.JADE, clock=Clock(30, Unit.DAYS, bells=(), expires="archive"),
        ),
        S.ARCHIVED: State(S.ARCHIVED.label, Tone.QUIET, final=True),
        S.POSTPONED: State(
            S.POSTPONED.label, Tone.CINNABAR, ("lead",), _("tell those without an account, and name new days"),
            Clock(5, bells=SOON), asks={"manager": _("cancel it, where there is no new day")},
        ),
        S.CANCELLED: State(
            S.CANCELLED.label, Tone.CINNABAR, ("lead",), _("call those who have no account"),
            Clock(2, Unit.HOURS, bells=(Bell(1, Alarm.URGE, to="manager"),)),
        ),
        S.CALLED_OFF: State(S.CALLED_OFF.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Plan an activity"), (), S.DRAFT, by=("lead",), guards=(ENDS_LATER,), asks=ASKED,
            sets={"ends_at": last_end, "drafted_by": USER},
        ),
        Step(
            "amend", _("Change the draft"), (S.DRAFT, S.RETURNED), S.DRAFT, by=("drafter", "lead"), stays=True,
            guards=(ENDS_LATER,), asks=ASKED, sets={"ends_at": last_end}, weight=3,
        ),
        Step(
            "submit", _("Send to the centre"), (S.DRAFT, S.RETURNED), S.REVIEWING, by=("drafter", "lead"),
            guards=(ENDS_LATER, AHEAD, WINDOW, LONG_ENOUGH, PLACES, FREE, SEED), tells=("manager",), weight=9,
        ),
        Step(
            "drop", _("Drop the draft"), (S.DRAFT, S.RETURNED), S.CALLED_OFF, by=("drafter", "lead"), weight=0,
        ),
        Step(
            "publish", _("Announce"), (S.REVIEWING,), S.PUBLISHED, by=("manager",), guards=(VENUE, ROOM, FREE, AHEAD),
            sets={"published_at": NOW}, tells=("lead",), weight=9,
        ),
        Step(
            "give_back", pgettext_lazy("activity", "Return"), (S.REVIEWING,), S.RETURNED, by=("manager",), reason=True,
            tells=("lead",), weight=5,
        ),
        Step("open", _("Sign-up begins"), (S.PUBLISHED,), S.ENROLLING, by=("system",)),
        Step("fill", _("All places taken"), (S.ENROLLING,), S.FULL, by=("system",)),
        Step("free", _("A place is free again"), (S.FULL,), S.ENROLLING, by=("system",)),
        Step("close", _("Sign-up ends"), (S.ENROLLING, S.FULL), S.CLOSED, by=("system",), tells=("lead",)),
        Step(
            "draw", _("Draw the places"), (S.CLOSED,), S.CLOSED, by=("lead", "manager"), stays=True,
            guards=(BY_LOT, NOT_DRAWN, SEED_KNOWN), asks=("seed",), sets={"drawn_at": NOW}, weight=9,
        ),
        Step(
            "hold", _("Hold it with few people"), (S.CLOSED,), S.CLOSED, by=("lead", "manager"), stays=True,
            guards=(TOO_FEW,), reason=True, sets={"minimum": 0}, weight=4,
        ),
        Step(
            "run", pgettext_lazy("activity", "Begin"), (S.PUBLISHED, S.CLOSED), S.RUNNING, by=("lead", "system"),
            guards=(BEGUN, DRAWN, ENOUGH), weight=6,
        ),
        Step("finish", _("The last session is over"), (S.RUNNING,), S.FINISHED, by=("system",), tells=("lead",)),
        Step(
            "summarise", _("Sum up"), (S.FINISHED,), S.SUMMARISED, by=("lead",), guards=(SHORT_TEXT,),
            asks=("summary",), tells=("manager",), weight=9,
        ),
        Step("archive", _("Archive"), (S.SUMMARISED,), S.ARCHIVED, by=("system",)),
        Step(
            "move", _("Move a session"), LIVE, S.RUNNING, by=("lead", "manager"), stays=True,
            guards=(NOTHING_MOVES_BACK, AFTER_SIGN_UP, ROOM_FREE_THEN), reason=True, weight=2,
            sets={
                "notice": REASON, "begins_at": lambda it: it.hours_after[0][0],
                "until_at": lambda it: it.hours_after[0][1], "ends_at": lambda it: it.hours_after[-1][1],
            },
        ),
        Step(
            "change_room", _("Choose another room"), LIVE, S.RUNNING, by=("lead", "manager"), stays=True,
            guards=(VENUE,), asks=("venue",), reason=True, sets={"notice": REASON}, weight=2,
        ),
        Step(
            "postpone", pgettext_lazy("activity", "Postpone"), LIVE, S.POSTPONED, by=("manager", "system"),
            reason=True, sets={"notice": REASON}, tells=("lead",), weight=1,
        ),
        Step(
            "set_days", _("Name the new days"), (S.POSTPONED,), S.ENROLLING, by=("lead", "manager"),
            guards=(LEFT, ENDS_LATER, AHEAD, WINDOW), asks=("begins_at", "until_at", "enrol_until"),
            sets={"ends_at": last_end}, weight=9,
        ),
        Step(
            "cancel", pgettext_lazy("activity", "Cancel"), (*LIVE, S.POSTPONED), S.CANCELLED, by=("manager",),
            reason=True, sets={"notice": REASON}, tells=("lead",), weight=0,
        ),
        Step(
            "all_told", _("Everybody knows"), (S.CANCELLED,), S.CALLED_OFF, by=("lead", "manager", "system"),
            guards=(ALL_TOLD, NOBODY_LOST), weight=9,
        ),
    ),
)  # fmt: skip
