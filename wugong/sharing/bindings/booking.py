"""The table of a booking tied to its model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.common.locks import locked_to_write
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.flow.models import Matter
from wugong.flow.queries import within
from wugong.organisations.queries.organisations import place_led_by
from wugong.sharing import forms
from wugong.sharing.actions import bookings as actions
from wugong.sharing.models import Booking, Resource
from wugong.sharing.queries import slots
from wugong.sharing.rules.booking import MACHINE
from wugong.sharing.rules.kinds import Sort
from wugong.sharing.rules.resource import OFFERED, SHARED
from wugong.sharing.rules.slots import Slot, opens_for, read_rule, rule_in_words
from wugong.workdays.queries import named_days
from wugong.workdays.rules import Day


def said(starts: datetime, ends: datetime) -> str:
    """A slot in words: 9:00–11:00."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    return f"{first:%-H:%M}–{last:%-H:%M}"


class BookingCase(Case):
    """What the guards ask: the slot as it would be, who holds it, what the booker has already.

    ``taken`` holds the premises until the transaction ends, so that two bookings never pass at once.
    """

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def slot(self) -> Slot:
        return Slot(timezone.localtime(self.starts), timezone.localtime(self.ends))

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts)

    @property
    def capacity(self) -> int:
        return int(self.resource.capacity)

    @property
    def hours_said(self) -> str:
        plain, named = self.resource.hours or "–", self.named
        span = slots.span_of(self.resource, self.day, named)
        return f"{plain} ({named.note}: {span[0]:%-H:%M}–{span[1]:%-H:%M})" if named and span else plain

    @property
    def most_hours(self) -> int:
        return int(self.resource.most_hours)

    @property
    def shared(self) -> bool:
        one: Resource = self.resource
        known = one.state in OFFERED or (one.last_day is not None and self.day <= one.last_day)
        return one.sort == Sort.PREMISES and known and one.state in SHARED

    @property
    def open_then(self) -> bool:
        return opens_for(slots.span_of(self.resource, self.day, self.named), self.slot)

    @cached_property
    def named(self) -> Day | None:
        """What a notice says of the day, if anything."""
        return named_days(self.day, self.day).get(self.day)

    @cached_property
    def closed_because(self) -> str:
        return slots.closed_by_owner(self.resource.pk, self.day) or slots.closed_by_notice(self.resource, self.named)

    @property
    def own(self) -> bool:
        """Whether the rules for guests do not apply: the owner books, or moves what a guest booked."""
        return self.decides or bool(self.before.booker_id == self.resource.owner_id)

    @property
    def decides(self) -> bool:
        return bool(self.actor.organisation == self.resource.owner_id)

    @property
    def hosts(self) -> bool:
        """Whether the actor acts for the owner of the premises in which it lies now."""
        return bool(self.actor.organisation == self.before.resource.owner_id)

    @property
    def earliest(self) -> date:
        return slots.earliest_day()

    @cached_property
    def this_month(self) -> int:
        """The most bookings that the booker has here in a month with this one, each date of a series counted."""
        dates = read_rule(self.rule, self.slot) if self.new and self.rule else [self.slot]
        return slots.most_in_a_month(self.before, self.resource.pk, [one.starts.date() for one in dates])

    @property
    def most_a_month(self) -> int:
        return int(self.resource.most_a_month)

    @cached_property
    def paused_until(self) -> date | None:
        return slots.paused_until(self.before)

    @cached_property
    def mine(self) -> str:
        """What the same booker has at that time already."""
        rows = slots.own_then(self.before.booker_id, self.before.asked_by, self.resource.pk, self.starts, self.ends)
        return _(", ").join(said(*slot) for slot in rows)

    @cached_property
    def taken(self) -> str:
        locked_to_write(self.resource)
        rows = slots.held_then(self.resource.pk, self.starts, self.ends, self.before.pk)
        return _(", ").join(said(*slot) for slot in rows)

    @cached_property
    def rivals(self) -> bool:
        return slots.rivals(self.before).exists()

    @property
    def made_for_said(self) -> str:
        """What it was booked for."""
        return str(Matter.objects.filter(pk=self.before.made_for).first() or "")

    @property
    def judge_apart(self) -> bool:
        return bool(self.actor.organisation != self.resource.owner_id)


def booker(booking: Booking) -> list[Seat]:
    """The organisation that booked, or the resident."""
    if booking.booker_id:
        return [Seat(organisation=booking.booker_id)]
    return [Seat(user=booking.asked_by)] if booking.asked_by else []


def rater(booking: Booking) -> list[Seat]:
    """Who booked, until it has rated the premises."""
    return [] if booking.place_score else booker(booking)


def checker(booking: Booking) -> list[Seat]:
    """Who shares the premises, until it has looked how they were left."""
    return [] if booking.user_score else [Seat(organisation=booking.resource.owner_id)]


def guest(booking: Booking) -> list[Seat]:
    """Who booked for itself: what another matter booked has no "nobody came", its own attendance says who came."""
    return [] if booking.made_for else booker(booking)


def see_to(booking: Booking) -> str:
    """The page of the matter that it was booked for."""
    found = Matter.objects.filter(pk__in=[booking.made_for]).values_list("url", flat=True)
    return next(iter(found), reverse("sharing:home"))


def street(booking: Booking) -> list[Seat]:
    """The office of the street in which the premises lie; that of the district where they are the street's own."""
    code = booking.resource.place.code
    if place_led_by(booking.resource.owner_id) == code[:9]:
        return [Seat(role=Role.DO, place=code[:6])]
    return [Seat(role=Role.SO, place=code[:9])]


def movers(booking: Booking) -> list[Seat]:
    """The owner, and the booker where the owner confirms at once."""
    owner = Seat(organisation=booking.resource.owner_id)
    return [owner, *booker(booking)] if booking.resource.at_once else [owner]


def called_at(booking: Booking) -> str:
    """Whom to call about the premises, where a number is known."""
    owner = booking.resource.owner
    return owner.phone or owner.place.phone


def describe(booking: Booking) -> Card:
    """The line of a booking: what, where, when."""
    resource, who = booking.resource, booking.booker
    known = [pk for pk in (booking.booker_id, resource.owner_id, None if who else booking.asked_by) if pk]
    return Card(
        title=lambda: _("%(title)s, %(day)s %(slot)s") % {
            "title": booking.title,
            "day": date_format(booking.day, "MONTH_DAY_FORMAT"),
            "slot": said(booking.starts, booking.ends),
        },
        detail=lambda: _(", ").join(filter(None, [
            _("%(booker)s at %(resource)s, %(people)d people") % {
                "booker": who or _("a resident"), "resource": resource, "people": booking.people,
            },
            said_rule(booking),
        ])),
        url=reverse("web:case", args=["booking", booking.pk]),
        place=resource.place.code,
        participants=tuple(known),
    )  # fmt: skip


def new(actor: Actor) -> Booking | None:
    """A booking of the organisation whose hat the actor wears, or of a resident."""
    if actor.user is None or not (actor.organisation or actor.is_any(Role.RE)):
        return None
    return Booking(booker_id=actor.organisation, asked_by=actor.user)


def premises(booking: Booking, _actor: Actor) -> Any:
    """What can be booked: in the same street where the booking has one already."""
    rows = Resource.objects.filter(sort=Sort.PREMISES, state__in=SHARED)
    if not booking._state.adding:
        rows = rows.filter(within(booking.resource.place.code[:9], "place__code"))
    return rows.order_by("place__code", "title")


def said_slot(booking: Booking) -> str:
    """Day and hours as the page of a booking shows them."""
    return f"{date_format(booking.day, 'MONTH_DAY_FORMAT')} {said(booking.starts, booking.ends)}"


def said_rule(booking: Booking) -> str:
    """The repetition of a series in words."""
    return rule_in_words(booking.rule) if booking.rule else ""


def said_rivals(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of pre-bookings, how many others want the same time: who confirms one rejects them."""
    words = _("%(n)d others want this time: confirming one rejects the others")
    return {pk: words % {"n": n} for pk, n in slots.rivals_of(ids).items()}


BOOKING_BINDING = Binding(
    machine=MACHINE,
    model=Booking,
    parties={
        "booker": booker, "guest": guest, "owner": at("resource__owner"), "street": street, "mover": movers,
        "rater": rater, "checker": checker,
    },
    describe=describe,
    case=BookingCase,
    acts={
        "move": Act(run=actions.move, form=forms.MoveForm),
        "rebook": Act(run=actions.rebook, form=forms.MoveForm),
        "see_to": Act(link=see_to),
    },
    after={
        "request": actions.look_at_rule,
        "keep": actions.settle,
        "confirm": actions.settle,
        "fix": actions.settle,
        "plan": actions.settle,
        "accept": actions.settle,
        "reject": actions.let_go,
        "lapse": actions.let_go,
        "decline": actions.let_go,
        "pass_over": actions.let_go,
        "release": actions.let_go,
        "expire": actions.tell_of_pause,
        "cancel": actions.let_go,
        "call_off": actions.let_go,
        "take_back": actions.let_go,
        "free": actions.let_go,
        "hand_back": actions.let_go,
        "rate_place": actions.close_when_rated,
        "check": actions.close_or_claim,
    },
    choices={"resource": premises},
    shows=(
        "resource", (gettext_lazy("telephone of the premises"), called_at), "booker", (gettext_lazy("when"), said_slot),
        "people", (gettext_lazy("repeated"), said_rule),
        "reply_by", "came_at", "left_at", "left_as", "found_as", "damage", "damage_answer",
        "settlement", "place_score", "user_score", "alternative",
    ),
    beside=said_rivals,
    new=new,
    new_url="sharing:book",
    number="YD",
)  # fmt: skip
