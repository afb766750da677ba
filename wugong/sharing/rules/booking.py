"""A booking of premises: pre-booked, on the waiting list, held as part of a series, confirmed, used, rated.

Source: domain 3.10. Only states in ``HOLDING`` take the slot; a pre-booking takes none, so that several may be weighed.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit
from wugong.sharing.rules.kinds import Condition, Whose

CANCEL_BEFORE = timedelta(hours=24)
SHOWS_UP_WITHIN = 30  # minutes after the beginning, then the slot is free again
REPLY_WINDOW = timedelta(hours=24)  # for the next on the waiting list
ASKED_AGAIN = timedelta(days=7)  # before each date of a series
RELEASED_BEFORE = timedelta(days=2)  # a date of a series that nobody confirmed again
COUNTS_FOR, PAUSES_FOR, NO_SHOWS = timedelta(days=90), timedelta(days=30), 2
EARLY = timedelta(hours=1)  # one may come in so long before
APPEAL_DAYS = timedelta(days=14)
AHEAD_MOST = timedelta(days=366)


class BookingState(TextChoices):
    """Where a booking is."""

    REQUESTED = "requested", _("pre-booked")
    WAITING = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("asked from the waiting list")
    PLANNED = "planned", _("series, held until it is asked for again")
    HELD = "held", _("series, to be confirmed again")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
    DISPLACED = "displaced", _("not possible there then, to be moved")
    IN_USE = "checked_in", _("in use")
    COMPLETED = "completed", _("handed back")
    DAMAGED = "damaged", _("damage noted, to be answered")
    SETTLING = "settling", _("damage to be settled")
    RATED = "rated", pgettext_lazy("booking", "closed")
    NO_SHOW = "no_show", _("nobody came")
    APPEALED = "appealed", _("appeal against “nobody came”")
    EXCUSED = "excused", _("excused")
    UPHELD = "upheld", _("nobody came, appeal rejected")
    CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
    REJECTED = "rejected", pgettext_lazy("booking", "rejected")
    LOST = "lost", _("time given to another booking")
    LAPSED = "lapsed", pgettext_lazy("booking", "run out")


S = BookingState
TENTATIVE = (S.OFFERED, S.PLANNED, S.HELD)
HOLDING = (*TENTATIVE, S.CONFIRMED, S.IN_USE)
ALIVE = (S.REQUESTED, S.WAITING, *HOLDING)
AFTER_USE = (S.COMPLETED, S.DAMAGED, S.SETTLING)
USED = (*AFTER_USE, S.RATED)

IN_REACH = Guard(
    "slot", lambda b: abs(b.starts - b.now) <= AHEAD_MOST and abs(b.ends - b.now) <= AHEAD_MOST,
    _("Book at most a year ahead. Choose an earlier day."),
    _("at most a year ahead"),
)  # fmt: skip
ORDERED = Guard(
    "slot", lambda b: b.starts < b.ends,
    _("It ends before it begins. Change one of the two times."),
    _("begins before it ends"),
)  # fmt: skip
ONE_DAY = Guard(
    "slot", lambda b: b.slot.one_day,
    _("A booking lies on one day. Take one for each day, or a series."),
    _("on one day"),
)  # fmt: skip
SOMEBODY = Guard(
    "capacity", lambda b: b.people >= 1,
    _("At least one person is expected. Put the number right."),
    _("at least one person"),
)  # fmt: skip
SHARED = Guard(
    "slot", lambda b: b.shared,
    _("%(resource)s is not open for booking on that day. Choose another place in the finder."),
    _("the premises are shared on that day"),
)  # fmt: skip
OPEN = Guard(
    "hours", lambda b: b.open_then,
    _("%(resource)s is open %(hours_said)s. Choose a time within."),
    _("within the opening hours of that weekday"),
)  # fmt: skip
NOT_CLOSED = Guard(
    "closed", lambda b: not b.closed_because,
    _("It is closed on that day: %(closed_because)s. Choose another day or place."),
    _("not on a closed day"),
)  # fmt: skip
ROOM = Guard(
    "capacity", lambda b: b.people <= b.resource.capacity,
    _("It holds %(capacity)s; you expect %(people)s. The finder shows places that are large enough."),
    _("as many people as it holds"),
)  # fmt: skip
AHEAD = Guard(
    "1 wd", lambda b: b.own or b.slot.starts.date() >= b.earliest,
    _("Book at least one working day ahead. The earliest day is %(earliest)s."),
    _("one working day ahead"),
)  # fmt: skip
SHORT = Guard(
    "quota", lambda b: b.own or b.slot.hours <= b.resource.most_hours,
    _("One booking is at most %(most_hours)s hours. Take a shorter time, or give a reason for the owner to decide."),
    _("not longer than the owner allows, or with a reason"), Modal.SHALL,
)  # fmt: skip
FEW = Guard(
    "quota", lambda b: b.own or b.this_month <= b.resource.most_a_month,
    _("That makes %(this_month)s bookings here in a month; the limit is %(most_a_month)s. Say why; the owner decides."),
    _("not more a month than the owner allows, or with a reason"), Modal.SHALL,
)  # fmt: skip
NOT_PAUSED = Guard(
    "no-show", lambda b: not b.paused_until,
    _("Nobody came twice in 90 days: book again from %(paused_until)s, or appeal on the page of one of them."),
    _("no pause after two bookings at which nobody came"),
)  # fmt: skip
ONCE = Guard(
    "once", lambda b: not b.mine,
    _("You have asked for this time already (%(mine)s). Change or cancel that one first."),
    _("the same booker asks for a slot once"),
)  # fmt: skip
FREE = Guard(
    "overlap", lambda b: not b.taken,
    _("Taken already: %(taken)s. Join the waiting list, or choose another time or place."),
    _("nobody else holds the slot"),
)  # fmt: skip
TAKEN = Guard(
    "overlap", lambda b: b.taken or b.resource.capacity < 1,
    _("The slot is free: book it instead of waiting for it."),
    _("the slot is taken"),
)  # fmt: skip
WANTED = Guard(
    "overlap", lambda b: b.taken or b.rivals,
    _("Nobody else wants this time. Confirm the booking, or reject it with a reason."),
    _("somebody else has the slot or wants it"),
)  # fmt: skip
IN_TIME = Guard(
    "24 h", lambda b: b.before.state in (S.REQUESTED, S.WAITING) or b.now <= b.starts - CANCEL_BEFORE,
    _("Less than 24 hours are left. Telephone the owner, who can still call it off."),
    _("24 hours before the beginning, or before one has the slot"),
)  # fmt: skip
MOVES_IN_TIME = Guard(
    "24 h", lambda b: b.hosts or b.now <= b.before.starts - CANCEL_BEFORE,
    _("Less than 24 hours are left. Telephone the owner, who can still move it."),
    _("24 hours before the beginning, or by the owner"), known=True,
)  # fmt: skip
MOVER = Guard(
    "3.10", lambda b: b.decides or b.resource.at_once,
    _("Who shares %(resource)s decides on its times. Book the other time, then cancel this one."),
    _("by who shares the premises, or where it is confirmed at once"),
)  # fmt: skip
NOT_OVER = Guard(
    "slot", lambda b: b.now < b.ends,
    _("This time has passed."),
    _("not after its end"),
)  # fmt: skip
THERE = Guard(
    "slot", lambda b: b.starts - EARLY <= b.now < b.ends,
    _("You can come in from an hour before the beginning until the end."),
    _("from an hour before the beginning"),
)  # fmt: skip
APPEALABLE = Guard(
    "no-show", lambda b: b.now <= b.ends + APPEAL_DAYS,
    _("An appeal is possible for two weeks. Talk to the owner instead."),
    _("within two weeks"),
)  # fmt: skip
OTHERS = Guard(
    "R-13", lambda b: b.judge_apart,
    _("Who owns the premises does not decide on an appeal about them. The street or district does."),
    _("not decided by the owner"),
)  # fmt: skip
BY_ITSELF = Guard(
    "3.10", lambda b: not b.before.made_for,
    _("It was booked for “%(made_for_said)s”. Move or cancel that on its own page; the booking follows."),
    _("not booked for another matter, which it follows"), hides=True,
)  # fmt: skip
FOLLOWS = Guard(
    "3.10", lambda b: b.before.made_for,
    _("It was booked for nothing else. Call it off, or move it, here."),
    _("booked for another matter, which it follows"), hides=True,
)  # fmt: skip
NOT_RATED = Guard(
    "3.10", lambda b: not b.before.place_score,
    _("You have rated the premises already. There is nothing more to do."),
    _("rated once"), hides=True,
)  # fmt: skip
NOT_CHECKED = Guard(
    "3.10", lambda b: not b.before.user_score,
    _("It has been checked already. What was found is on this page."),
    _("checked once"), hides=True,
)  # fmt: skip
DAMAGE_SAID = Guard(
    "3.10", lambda b: bool(b.damage.strip()) == (b.found_as != Condition.GOOD),
    _("Say what is broken or dirty, or choose “as it was” and leave that line empty."),
    _("what is broken or dirty is said, and nothing where all is as it was"),
)  # fmt: skip
SLOT = (IN_REACH, ORDERED, ONE_DAY, SHARED, NOT_CLOSED, OPEN, SOMEBODY, ROOM)
ASKED = (*SLOT, AHEAD, SHORT, FEW, NOT_PAUSED, ONCE)
SAYS = ("resource", "title", "people", "starts", "ends", "rule?")
SILENT = (Bell(1, Alarm.URGE), Bell(3, Alarm.SUPERVISE, "street"))
MACHINE = Machine(
    name="booking",
    title=_("booking"),
    common="享",
    parties={
        "booker": _("who booked"),
        "guest": _("who booked for itself; another matter keeps its own attendance"),
        "owner": _("who shares the premises"),
        "rater": _("who booked and has not rated yet"),
        "checker": _("who shares the premises and has not checked yet"),
        "street": _("the street's Party-building office; the district's where the street shares the premises"),
        "mover": _("who may move it"),
    },
    states={
        S.REQUESTED: State(
            S.REQUESTED.label, Tone.AMBER, ("owner",), _("confirm, reject or put on the waiting list"),
            Clock(2, latest="starts", bells=SILENT, expires="lapse"),
        ),
        S.WAITING: State(
            S.WAITING.label, Tone.QUIET, clock=Clock(0, Unit.MINUTES, until="starts", bells=(), expires="miss")
        ),
        S.OFFERED: State(
            S.OFFERED.label, Tone.AMBER, ("booker",), _("take the slot or leave it to the next"),
            Clock(0, Unit.MINUTES, until="reply_by", bells=(), expires="pass_over"),
        ),
        S.PLANNED: State(
            S.PLANNED.label, Tone.INK, clock=Clock(0, Unit.MINUTES, until="asks_from", bells=(), expires="ask_again")
        ),
        S.HELD: State(
            S.HELD.label, Tone.AMBER, ("booker",), _("confirm this date again"),
            Clock(0, Unit.MINUTES, until="reply_by", bells=(), expires="release"),
        ),
        S.CONFIRMED: State(
            S.CONFIRMED.label, Tone.JADE, ("guest",), _("say that you are here"), opens={"check_in": "lets_in_at"},
            clock=Clock(
                SHOWS_UP_WITHIN, Unit.MINUTES, until="starts", bells=(), expires="expire", by="whose",
                cases={Whose.MATTER: Clock(0, Unit.MINUTES, until="ends", bells=(), expires="end")},
            ),
        ),
        S.DISPLACED: State(
            S.DISPLACED.label, Tone.CINNABAR, ("booker",), _("move it to another day, or give it up"),
            Clock(0, Unit.MINUTES, until="starts", bells=(), expires="miss"),
        ),
        S.IN_USE: State(
            S.IN_USE.label, Tone.INK, ("booker",), _("hand it back"),
            Clock(60, Unit.MINUTES, until="ends", bells=(), expires="end"),
        ),
        S.COMPLETED: State(
            S.COMPLETED.label, Tone.INK, ("checker", "rater"), _("check it and rate"), Clock(5, expires="close"),
            asks={"rater": _("say how it was")},
        ),
        S.DAMAGED: State(
            S.DAMAGED.label, Tone.CINNABAR, ("booker",), _("say what happened and how it is put right"),
            Clock(5, expires="pass_on"),
        ),
        S.SETTLING: State(
            S.SETTLING.label, Tone.CINNABAR, ("owner",), _("settle the damage"), Clock(5, bells=SILENT)
        ),
        S.RATED: State(S.RATED.label, Tone.JADE, final=True),
        S.NO_SHOW: State(S.NO_SHOW.label, Tone.CINNABAR, rests=True),
        S.APPEALED: State(S.APPEALED.label, Tone.AMBER, ("street",), _("excuse it or reject the appeal"), Clock(5)),
        S.EXCUSED: State(S.EXCUSED.label, Tone.QUIET, final=True),
        S.UPHELD: State(S.UPHELD.label, Tone.QUIET, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
        S.REJECTED: State(S.REJECTED.label, Tone.QUIET, final=True),
        S.LOST: State(S.LOST.label, Tone.QUIET, final=True),
        S.LAPSED: State(S.LAPSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "request", _("Book"), (), S.REQUESTED, by=("booker",), guards=(*ASKED, FREE), asks=SAYS, tells=("owner",),
        ),
        Step(
            "queue", _("Join the waiting list"), (), S.WAITING, by=("booker",), guards=(*ASKED, TAKEN),
            asks=SAYS[:-1],
        ),
        Step("plan", _("Date of a series"), (), S.PLANNED, by=("system",), guards=(*SLOT, FREE)),
        Step(
            "ask_again", pgettext_lazy("booking", "Ask again"), (S.PLANNED,), S.HELD, by=("system",),
            tells=("booker",),
        ),
        Step("fix", _("Book for a mechanism"), (), S.CONFIRMED, by=("system",), guards=(*SLOT, FREE), tells=("owner",)),
        Step(
            "confirm", pgettext_lazy("booking", "Confirm"), (S.REQUESTED, S.WAITING), S.CONFIRMED,
            by=("owner", "system"), guards=(*SLOT, FREE, NOT_OVER), tells=("booker",), weight=9,
        ),
        Step(
            "reject", pgettext_lazy("booking", "Reject"), (S.REQUESTED,), S.REJECTED, by=("owner",), reason=True,
            tells=("booker",), weight=3,
        ),
        Step("lose", _("Another got it"), (S.REQUESTED,), S.LOST, by=("system",), tells=("booker",)),
        Step(
            "shut_out", _("Closed on that day"), (S.REQUESTED, S.WAITING, S.OFFERED), S.REJECTED, by=("system",),
            reason=True, tells=("booker",),
        ),
        Step(
            "waitlist", _("Put on the waiting list"), (S.REQUESTED,), S.WAITING, by=("owner",), guards=(WANTED,),
            tells=("booker",), weight=0,
        ),
        Step(
            "lapse", pgettext_lazy("booking", "Not answered"), (S.REQUESTED,), S.LAPSED, by=("system",),
            tells=("booker", "owner"),
        ),
        Step("miss", _("No slot came free"), (S.WAITING, S.DISPLACED), S.LAPSED, by=("system",), tells=("booker",)),
        Step(
            "ask_next", _("Ask the next"), (S.WAITING,), S.OFFERED, by=("system",), guards=(*SLOT, FREE),
            tells=("booker",),
        ),
        Step("accept", _("Take the slot"), (S.OFFERED,), S.CONFIRMED, by=("booker",), tells=("owner",), weight=9),
        Step("decline", _("Leave it to the next"), (S.OFFERED,), S.CANCELLED, by=("booker",), weight=5),
        Step("pass_over", _("No answer in time"), (S.OFFERED,), S.LAPSED, by=("system",), tells=("booker",)),
        Step("reconfirm", _("Confirm again"), (S.HELD,), S.CONFIRMED, by=("booker",), tells=("owner",), weight=9),
        Step("release", _("Not confirmed again"), (S.HELD,), S.LAPSED, by=("system",), tells=("booker", "owner")),
        Step(
            "check_in", _("We are here"), (S.CONFIRMED,), S.IN_USE, by=("guest", "booker", "owner"), guards=(THERE,),
            sets={"came_at": NOW}, weight=7,
        ),
        Step(
            "hand_back", _("Hand it back"), (S.IN_USE,), S.COMPLETED, by=("booker", "owner"), asks=("left_as",),
            sets={"left_at": NOW}, tells=("owner",), weight=9,
        ),
        Step("end", _("Time over"), (S.IN_USE, S.CONFIRMED), S.COMPLETED, by=("system",), tells=("owner", "booker")),
        Step(
            "rate_place", _("Rate the premises"), AFTER_USE, S.COMPLETED, by=("rater", "booker"),
            guards=(NOT_RATED,), asks=("place_score",), stays=True, reseats=True, weight=8,
        ),
        Step(
            "check", _("Check and rate"), (S.COMPLETED,), S.COMPLETED, by=("checker", "owner"),
            guards=(NOT_CHECKED, DAMAGE_SAID), asks=("found_as", "user_score", "damage?"), stays=True, reseats=True,
            tells=("booker",), weight=9,
        ),
        Step(
            "note_damage", _("Damage noted"), (S.COMPLETED,), S.DAMAGED, by=("system",), tells=("booker",),
        ),
        Step(
            "answer", pgettext_lazy("damage", "Answer"), (S.DAMAGED,), S.SETTLING, by=("booker",),
            asks=("damage_answer",), tells=("owner",), weight=9,
        ),
        Step(
            "pass_on", _("Not answered, to be settled"), (S.DAMAGED,), S.SETTLING, by=("system",),
            tells=("owner", "booker"),
        ),
        Step(
            "settle", _("Settle the damage"), (S.DAMAGED, S.SETTLING), S.RATED, by=("owner",), asks=("settlement",),
            tells=("booker",), weight=9,
        ),
        Step("close", pgettext_lazy("booking", "Close"), (S.COMPLETED,), S.RATED, by=("system",)),
        Step(
            "cancel", pgettext_lazy("booking", "Cancel"), ALIVE[:-1], S.CANCELLED, by=("booker",),
            guards=(BY_ITSELF, IN_TIME), tells=("owner",), weight=2,
        ),
        Step(
            "call_off", _("Call off"), HOLDING[:-1], S.CANCELLED, by=("owner",), guards=(BY_ITSELF,),
            asks=("alternative",), reason=True, tells=("booker",), weight=2,
        ),
        Step(
            "take_back", _("Take the room back"), (S.CONFIRMED,), S.DISPLACED, by=("owner",), guards=(FOLLOWS,),
            asks=("alternative",), reason=True, tells=("booker",), weight=2,
        ),
        Step(
            "see_to", _("Go to what it was booked for"), (S.REQUESTED, S.CONFIRMED, S.DISPLACED), S.CONFIRMED,
            by=("booker",), guards=(FOLLOWS,), stays=True, weight=6,
        ),
        Step(
            "move", _("Move"), (S.PLANNED, S.HELD, S.CONFIRMED), S.CONFIRMED, by=("mover",),
            guards=(BY_ITSELF, MOVES_IN_TIME, *SLOT, NOT_OVER, MOVER, AHEAD, SHORT, FEW, FREE),
            asks=("starts", "ends", "resource"), stays=True, reseats=True, tells=("booker", "owner"), weight=3,
        ),
        Step(
            "shut", _("Closed on that day"), (S.PLANNED, S.HELD, S.CONFIRMED), S.DISPLACED, by=("system",), reason=True,
            tells=("booker", "owner"),
        ),
        Step(
            "rebook", _("Move to another day"), (S.DISPLACED,), S.REQUESTED, by=("booker",),
            guards=(BY_ITSELF, *SLOT, NOT_OVER, AHEAD, SHORT, FREE), asks=("starts", "ends", "resource"),
            sets={"reply_by": None}, tells=("owner",), weight=9,
        ),
        Step(
            "keep", _("Open on that day after all"), (S.DISPLACED,), S.CONFIRMED, by=("owner", "system"),
            guards=(*SLOT, FREE, NOT_OVER), sets={"alternative": ""}, tells=("booker",), weight=2,
        ),
        Step(
            "give_up", _("Give it up"), (S.DISPLACED,), S.CANCELLED, by=("booker",), guards=(BY_ITSELF,),
            tells=("owner",), weight=4,
        ),
        Step(
            "free", _("Not needed any more"), (*ALIVE[:-1], S.DISPLACED), S.CANCELLED, by=("system",), tells=("owner",),
        ),
        Step("expire", _("Nobody came"), (S.CONFIRMED,), S.NO_SHOW, by=("system",), tells=("booker", "owner")),
        Step(
            "appeal", _("Appeal"), (S.NO_SHOW,), S.APPEALED, by=("booker",), guards=(APPEALABLE,), reason=True,
            tells=("street",),
        ),
        Step(
            "excuse", _("Excuse"), (S.APPEALED,), S.EXCUSED, by=("street",), guards=(OTHERS,), reason=True,
            tells=("booker", "owner"), weight=9,
        ),
        Step(
            "uphold", _("Reject the appeal"), (S.APPEALED,), S.UPHELD, by=("street",), guards=(OTHERS,), reason=True,
            tells=("booker", "owner"), weight=5,
        ),
    ),
)  # fmt: skip
