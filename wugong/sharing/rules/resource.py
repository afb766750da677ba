"""What a unit shares, from draft to withdrawal. Source: domain 3.10, S47."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.money import REFUSED
from wugong.flow.table import TODAY, Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.sharing.rules.kinds import MOST, Sort

NOTICE_DAYS = 5  # working days between the word that it is withdrawn and its last day


class ResourceState(TextChoices):
    """Where a resource is."""

    DRAFT = "draft", pgettext_lazy("resource", "draft")
    REVIEWING = "reviewing", pgettext_lazy("resource", "being checked")
    RETURNED = "returned", pgettext_lazy("resource", "sent back")
    LISTED = "listed", pgettext_lazy("resource", "shared")
    CHANGING = "changing", _("shared, a change is being checked")
    SUSPENDED = "suspended", pgettext_lazy("resource", "suspended")
    LEAVING = "leaving", _("shared until its last day")
    WITHDRAWN = "withdrawn", pgettext_lazy("resource", "withdrawn")


S = ResourceState
OFFERED = (S.LISTED, S.CHANGING)  # while a change is being checked, what was checked before is shared on
SHARED = (*OFFERED, S.LEAVING)
SOME = Guard(
    "S47", lambda one: one.capacity is not None and 1 <= one.capacity <= MOST,
    _("A capacity lies between 1 and 10,000,000; %(capacity)s was given. Put it right."),
    _("capacity at least 1"),
)  # fmt: skip
READABLE = Guard(
    "hours", lambda one: one.sort != Sort.PREMISES or one.readable,
    _("Premises need opening hours by weekday, so: Mon-Fri 9:00-21:00; Sat 9:00-17:00. Correct the hours."),
    _("premises have opening hours by weekday"),
)  # fmt: skip
SAFE = Guard(
    "S47", lambda one: one.sort != Sort.PREMISES or one.duty_holder,
    _("Premises need the post that answers for safety. Name the post, not the person."),
    _("premises name who answers for safety"),
)  # fmt: skip
LAWFUL = Guard(
    "R-40", lambda one: one.sort != Sort.MONEY or one.receiver_is_body, REFUSED,
    _("money names the body whose account receives it"),
)  # fmt: skip
NOTICE = Guard(
    "5 wd", lambda one: one.last_day and one.last_day >= one.earliest_last_day,
    _("Withdrawal needs five working days' notice. The earliest last day is %(earliest_last_day)s."),
    _("five working days' notice"),
)  # fmt: skip
MOVED = Guard(
    "3.10", lambda one: not one.held_after,
    _("%(held_after)s bookings lie after that day. Move them, or call them off with an alternative; then withdraw."),
    _("no confirmed booking after the last day, or they were moved"),
)  # fmt: skip
BOOKED = Guard(
    "3.10", lambda one: not one.unfit,
    _("Booked already and not possible any more then: %(unfit)s. Move these, or call them off; then change it."),
    _("each booking that holds its slot still fits, or was moved"),
)  # fmt: skip
CHECKED = Guard(
    "3.10", lambda one: (one.capacity <= one.before.capacity and one.place_id == one.before.place_id
                         and one.fee in ("", one.before.fee)),
    _("A larger capacity, another place or a fee is checked first. Leave them as they are here, and use “Ask for a "
      "change” once it is shared."),
    _("no larger capacity, other place or fee than was checked"),
)  # fmt: skip
LARGER = Guard(
    "3.10", lambda one: one.asked_capacity and one.capacity <= one.asked_capacity <= MOST,
    _("A capacity below %(capacity)s needs no check: use “Change”. Up to 10,000,000 may be asked for."),
    _("not less than the capacity that was checked"),
)  # fmt: skip
OTHER = Guard(
    "3.10", lambda one: (one.asked_capacity, one.asked_place_id, one.asked_fee) != (
        one.capacity, one.place_id, one.fee
    ),
    _("Nothing differs from what was checked. Change the capacity, the place or the fee."),
    _("something differs"),
)  # fmt: skip
SOMETHING_ELSE = Guard(
    "3.10", lambda one: one.differs,
    _("Nothing differs from what is there already. Change something first, or leave the page."),
    _("something differs"),
)  # fmt: skip
SHUT = Guard(
    "3.10", lambda one: one.shut_ahead,
    _("No day ahead is closed, so there is none to open."),
    _("a day ahead is closed"), known=True,
)  # fmt: skip
ORDERED = Guard(
    "3.10", lambda one: one.given("from_day") and one.given("from_day") <= one.given("until_day"),
    _("The last day lies before the first. Change one of the two."),
    _("the first day comes before the last"),
)  # fmt: skip
SOUND = (SOME, READABLE, SAFE, LAWFUL)
SAYS = (
    "sort", "use", "title", "detail?", "place", "where?", "capacity", "hours?", "holidays?", "equipment?",
    "conditions?", "fee?", "duty_holder?", "receiver?", "at_once?", "most_hours", "most_a_month",
)  # fmt: skip
NOTHING_ASKED = {"asked_capacity": None, "asked_place": None, "asked_fee": ""}
MACHINE = Machine(
    name="resource",
    title=_("shared resource"),
    common="享",
    parties={
        "owner": _("the organisation that shares it"),
        "reviewer": _("the street's Party-building office or the community"),
    },
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("owner",), _("finish it and hand it in")),
        S.REVIEWING: State(S.REVIEWING.label, Tone.AMBER, ("reviewer",), _("list it or send it back"), Clock(3)),
        S.RETURNED: State(S.RETURNED.label, Tone.AMBER, ("owner",), _("put it right and hand it in again")),
        S.LISTED: State(S.LISTED.label, Tone.JADE, rests=True),
        S.CHANGING: State(
            S.CHANGING.label, Tone.JADE, ("reviewer",), _("accept the change or refuse it"), Clock(3)
        ),
        S.SUSPENDED: State(S.SUSPENDED.label, Tone.AMBER, ("owner",), _("open it again, or withdraw it"), Clock(20)),
        S.LEAVING: State(
            S.LEAVING.label, Tone.INK, clock=Clock(1, Unit.DAYS, until="last_day", bells=(), expires="end")
        ),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "offer", _("Share something"), (), S.REVIEWING, by=("owner",), guards=SOUND, asks=SAYS, tells=("reviewer",),
        ),
        Step("draft", _("Draft"), (), S.DRAFT, by=("owner", "system"), weight=0),
        Step(
            "submit", _("Hand in"), (S.DRAFT, S.RETURNED), S.REVIEWING, by=("owner",), guards=SOUND, asks=SAYS,
            tells=("reviewer",), weight=9,
        ),
        Step("review", _("List it"), (S.REVIEWING,), S.LISTED, by=("reviewer",), tells=("owner",), weight=9),
        Step(
            "return", pgettext_lazy("resource", "Send back"), (S.REVIEWING,), S.RETURNED, by=("reviewer",),
            reason=True, tells=("owner",), weight=5,
        ),
        Step(
            "amend", _("Change"), (S.LISTED, S.SUSPENDED), S.LISTED, by=("owner",),
            guards=(SOMETHING_ELSE, *SOUND, CHECKED, BOOKED),
            asks=SAYS[1:], stays=True,  # what it is was checked and stays
        ),
        Step(
            "ask_change", _("Ask for a change"), (S.LISTED,), S.CHANGING, by=("owner",), guards=(LARGER, OTHER),
            asks=("asked_capacity", "asked_place", "asked_fee?"), tells=("reviewer",),
        ),
        Step(
            "accept_change", _("Accept the change"), (S.CHANGING,), S.LISTED, by=("reviewer",),
            sets={
                "capacity": lambda one: one.before.asked_capacity or one.before.capacity,
                "place": lambda one: one.before.asked_place or one.before.place,
                "fee": lambda one: one.before.asked_fee, **NOTHING_ASKED,
            },
            tells=("owner",), weight=9,
        ),
        Step(
            "refuse_change", _("Refuse the change"), (S.CHANGING,), S.LISTED, by=("reviewer",), sets=NOTHING_ASKED,
            reason=True, tells=("owner",), weight=5,
        ),
        Step(
            "close_days", _("Close some days"), SHARED, S.LISTED, by=("owner",), guards=(ORDERED,),
            stays=True, weight=3,
        ),
        Step(
            "open_days", _("Open closed days again"), SHARED, S.LISTED, by=("owner",),
            guards=(SHUT,), stays=True,
        ),
        Step(
            "suspend", _("Suspend"), OFFERED, S.SUSPENDED, by=("owner", "reviewer"), reason=True, tells=("owner",),
            sets=NOTHING_ASKED, weight=2,
        ),
        Step("resume", _("Open again"), (S.SUSPENDED,), S.LISTED, by=("owner",), weight=9),
        Step(
            "withdraw", pgettext_lazy("resource", "Withdraw"), OFFERED, S.LEAVING, by=("owner",),
            guards=(NOTICE, MOVED), asks=("last_day",), sets=NOTHING_ASKED, reason=True, tells=("reviewer",),
        ),
        Step(  # nothing can be booked while it is suspended: there is nobody to give notice to
            "end_sharing", pgettext_lazy("resource", "Withdraw"), (S.SUSPENDED,), S.WITHDRAWN, by=("owner",),
            guards=(MOVED,), sets={"last_day": TODAY}, reason=True, tells=("reviewer",), weight=2,
        ),
        Step("drop", _("Drop the draft"), (S.DRAFT, S.RETURNED), S.WITHDRAWN, by=("owner",)),
        Step("end", _("Last day over"), (S.LEAVING,), S.WITHDRAWN, by=("system",), tells=("owner",)),
    ),
)  # fmt: skip
