"""One entry of a person, a household or a group for an activity. Source: domain 3.13, section 5."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.activities.rules.activity import ActivityState, Ages, Way
from wugong.flow.table import NOW, Clock, Guard, Machine, State, Step, Text, Tone, Unit

LEAVE_BEFORE = timedelta(hours=12)
PROMOTE_UNTIL = timedelta(hours=4)
RATE_DAYS = 5


class Via(TextChoices):
    """How an entry came."""

    ONLINE = "online", _("by oneself")
    WINDOW = "window", _("at the window")
    PHONE = "phone", _("by telephone")


class EnrolmentState(TextChoices):
    """Where an entry is."""

    APPLIED = "applied", _("signed up, places are given later")
    CONFIRMED = "confirmed", _("has a place")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a place is offered")
    REFUSED = "refused", pgettext_lazy("enrolment", "no place")
    LEFT = "left", _("left the list")
    LAPSED = "lapsed", _("did not answer in time")
    CANCELLED = "cancelled", _("gave the place back")
    CALLED_OFF = "called_off", _("the activity does not take place")
    ATTENDED = "attended", pgettext_lazy("enrolment", "came")
    ABSENT = "absent", _("did not come")
    RATED = "rated", pgettext_lazy("enrolment", "came and said how it was")


S = EnrolmentState
HOLDING = (S.CONFIRMED, S.OFFERED, S.ATTENDED, S.ABSENT, S.RATED)  # a place is theirs
SEATED = (S.CONFIRMED, S.ATTENDED, S.ABSENT, S.RATED)  # who is ticked in a session
ACTIVE = (S.APPLIED, S.CONFIRMED, S.WAITLISTED, S.OFFERED, S.ATTENDED)
GONE = (S.REFUSED, S.LEFT, S.LAPSED, S.CANCELLED, S.CALLED_OFF)
OVER = (ActivityState.RUNNING, ActivityState.FINISHED, ActivityState.SUMMARISED, ActivityState.ARCHIVED)
TAKES = Guard(
    "3.13",
    lambda entry: (
        entry.activity.way != Way.OPEN
        and entry.activity.state in (ActivityState.ENROLLING, ActivityState.FULL)
        and entry.activity.enrol_until > entry.now
    ),
    _(
        "Nobody can sign up for this now (3.13): %(why_closed)s Look at other activities of the week, or call the "
        "centre."
    ),
    _("sign-up is open"),
)
WAVE = Guard(
    "3.13",
    lambda entry: not entry.quota or not entry.quota.opens_on or entry.quota.opens_on <= entry.today,
    _("“%(audience)s” signs up from %(wave)s on. Come back then, or choose another audience."),
    _("the wave of the audience has begun"),
)
NAMED = Guard(
    "3.13",
    lambda entry: entry.quota or not entry.has_quotas,
    _("Choose which audience you belong to."),
    _("an audience is chosen, where there are several"),
)
NEWCOMER = Guard(
    "3.13",
    lambda entry: not entry.quota or not entry.quota.newcomers or entry.first,
    _("“%(audience)s” is for those who had no place in a course here for a year. Choose another audience."),
    _("places for newcomers go to those who had none for a year"),
)
SIZE = Guard(
    "3.13",
    lambda entry: 1 <= entry.people <= entry.activity.group_max,
    _("At most %(most)s come with one entry. Choose fewer, or sign up twice."),
    _("no more people than one entry may bring"),
)
FITS = Guard(
    "3.13",
    lambda entry: entry.people <= entry.places_in_all,
    _(
        "There are %(places_in_all)s places in all for you here, and you are %(people)s: you would never get them "
        "together. Come with fewer, or choose another audience."
    ),
    _("no more people than there are places for them"),
)
GUARDIAN = Guard(
    "5",
    lambda entry: not entry.minor or entry.guardian,
    _("A child under 14 is entered by a guardian. Let father, mother or another guardian sign up and tick it."),
    _("a minor is entered by a guardian"),
)
AGE = Guard(
    "3.13",
    lambda entry: entry.activity.ages == Ages.ALL or entry.minor == (entry.activity.ages == Ages.MINORS),
    _("This is for: %(ages)s. Choose another activity of the week."),
    _("the age fits"),
)
REACHED = Guard(
    "3.13",
    lambda entry: entry.contact or entry.user or entry.via != Via.ONLINE,
    _("Leave a telephone number, so that you hear of changes. Without one, call the centre: it enters you."),
    _("who signs up alone can be reached"),
)
ONCE = Guard(
    "3.13",
    lambda entry: not entry.entered,
    _("This telephone or account has an entry already. One household signs up once: change or leave that entry."),
    _("one entry a person and household"),
)
CONSENT = Guard(
    "5",
    lambda entry: entry.via == Via.ONLINE or entry.consented,
    _("Ask whether the person agrees to be entered, and tick that he does."),
    _("who is entered by others has agreed"),
)
IN_TIME_TO_PROMOTE = Guard(
    "3.13",
    lambda entry: entry.now <= entry.activity.begins_at - PROMOTE_UNTIL,
    _("Places are passed on until four hours before the beginning."),
    _("until four hours before the beginning"),
)
IN_TIME_TO_ANSWER = Guard(
    "3.13",
    lambda entry: entry.offered_until and entry.now < entry.offered_until,
    _("The time to answer is over, and the place went to the next. You may sign up again while sign-up is open."),
    _("within the time to answer"),
)
IN_TIME_TO_LEAVE = Guard(
    "3.13",
    lambda entry: entry.now <= entry.activity.begins_at - LEAVE_BEFORE,
    _("A place can be given back until 12 hours before the beginning. Call the centre, so that nobody waits for you."),
    _("until twelve hours before the beginning"),
)
TOOK_PLACE = Guard(
    "3.13",
    lambda entry: entry.activity.state in OVER,
    _("The activity has not taken place yet."),
    _("the activity has taken place"),
)
STILL_FRESH = Guard(
    "3.13",
    lambda entry: entry.now <= entry.activity.ends_at + timedelta(days=RATE_DAYS),
    _("An opinion is given within five days after the last session. Call the centre instead."),
    _("within five days after the last session"),
)
ASKED = (TAKES, NAMED, WAVE, SIZE, FITS, AGE, GUARDIAN, NEWCOMER, REACHED, CONSENT, ONCE)
PARTIES: dict[str, Text] = {"holder": _("who signed up"), "window": _("the centre or the organiser")}
MACHINE = Machine(
    name="enrolment",
    title=_("entry for an activity"),
    common="课",
    parties=PARTIES,
    states={
        S.APPLIED: State(S.APPLIED.label, Tone.INK),
        S.CONFIRMED: State(
            S.CONFIRMED.label, Tone.JADE, clock=Clock(1, Unit.DAYS, until="ends_at", bells=(), expires="miss")
        ),
        S.WAITLISTED: State(S.WAITLISTED.label, Tone.AMBER),
        S.OFFERED: State(
            S.OFFERED.label, Tone.AMBER, ("holder", "window"), _("take the place or let it go"),
            Clock(0, Unit.HOURS, until="offered_until", bells=(), expires="lapse"),
            asks={"window": _("call, and enter the answer")},
        ),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
        S.LEFT: State(S.LEFT.label, Tone.QUIET, final=True),
        S.LAPSED: State(S.LAPSED.label, Tone.QUIET, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
        S.CALLED_OFF: State(S.CALLED_OFF.label, Tone.QUIET, final=True),
        S.ATTENDED: State(S.ATTENDED.label, Tone.JADE, rests=True),
        S.ABSENT: State(S.ABSENT.label, Tone.QUIET, rests=True),
        S.RATED: State(S.RATED.label, Tone.JADE, final=True),
    },
    steps=(
        Step("apply", _("Take part in the lottery"), (), S.APPLIED, by=("holder", "window", "system"), guards=ASKED),
        Step("get", _("Get a place"), (), S.CONFIRMED, by=("holder", "window", "system"), guards=ASKED),
        Step("queue", _("Join the waiting list"), (), S.WAITLISTED, by=("holder", "window", "system"), guards=ASKED),
        Step("confirm", _("Give the place"), (S.APPLIED,), S.CONFIRMED, by=("system",), tells=("holder",)),
        Step("wait", _("Put on the waiting list"), (S.APPLIED,), S.WAITLISTED, by=("system",), tells=("holder",)),
        Step(
            "refuse", pgettext_lazy("enrolment", "Refuse"), (S.APPLIED, S.WAITLISTED), S.REFUSED,
            by=("window", "system"), reason=True, tells=("holder",), weight=0,
        ),
        Step(
            "promote", _("Offer a place"), (S.WAITLISTED,), S.OFFERED, by=("system",), guards=(IN_TIME_TO_PROMOTE,),
            tells=("holder",),
        ),
        Step(
            "accept", _("Take the place"), (S.OFFERED,), S.CONFIRMED, by=("holder", "window", "system"),
            guards=(IN_TIME_TO_ANSWER,), weight=9,
        ),
        Step(
            "decline", _("Let it go"), (S.OFFERED,), S.LEFT, by=("holder", "window", "system"), weight=5,
        ),
        Step("lapse", _("Not answered"), (S.OFFERED,), S.LAPSED, by=("system",), tells=("holder",)),
        Step(
            "leave", _("Leave the list"), (S.APPLIED, S.WAITLISTED), S.LEFT, by=("holder", "window", "system"),
            weight=3,
        ),
        Step(
            "cancel", _("Give the place back"), (S.CONFIRMED,), S.CANCELLED, by=("holder", "window", "system"),
            guards=(IN_TIME_TO_LEAVE,), weight=3,
        ),
        Step(
            "attend", pgettext_lazy("enrolment", "Came"), (S.CONFIRMED, S.ABSENT), S.ATTENDED,
            by=("window", "system"), weight=2,
        ),
        Step("miss", _("Did not come"), (S.CONFIRMED,), S.ABSENT, by=("system",), guards=(TOOK_PLACE,)),
        Step(
            "rate", _("Say how it was"), (S.ATTENDED,), S.RATED, by=("holder", "system"), guards=(STILL_FRESH,),
            asks=("score", "words?"), sets={"rated_at": NOW}, weight=5,
        ),
        Step(
            "call_off", _("The activity is cancelled"), ACTIVE[:4], S.CALLED_OFF, by=("system",),
        ),
    ),
)  # fmt: skip
