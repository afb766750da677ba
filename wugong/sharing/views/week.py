"""The week of a street's premises, and putting an event into it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, Actor, Role
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of
from wugong.places.queries import district, streets_of_district
from wugong.sharing.actions import bookings as actions
from wugong.sharing.bindings.resource import OFFERERS
from wugong.sharing.models import Booking, Resource
from wugong.sharing.queries import week as read
from wugong.sharing.queries.slots import not_published
from wugong.sharing.rules.booking import BookingState
from wugong.sharing.rules.slots import Slot


def inside(actor: Actor) -> None:
    """Everybody who is signed in may look and book; who administers the system has no business in it (R-61)."""
    if actor.user is None or actor.role in ADMIN_ROLES:
        raise Denied(_("Bookings are for residents and those who work in the district."), rule="role")


def shell_for(actor: Actor) -> str:
    """Residents have their own shell: one column, the telephone, care mode."""
    return "web/base_resident.html" if actor.hat is None or actor.is_any(Role.RE, Role.VO) else "web/base.html"


def may_share(actor: Actor) -> bool:
    """Whether the hat worn is one under which an organisation shares something."""
    return actor.organisation is not None and actor.is_any(*OFFERERS)


def street_for(actor: Actor, asked: str) -> tuple[str, list[Any]]:
    """The code of the street that is shown, and all streets."""
    streets = streets_of_district()
    codes = {one.code for one in streets}
    own = (actor.place or "")[:9]
    whole = district()
    code = (
        asked
        if asked in codes
        else own
        if own in codes
        else streets[0].code
        if streets
        else whole.code
        if whole
        else ""
    )
    return code, streets


def event_of(actor: Actor, asked: Any) -> read.Event | None:
    """The event that is held up: of the form, or a booking that is moved."""
    if known := asked.get("lift", ""):
        try:
            booking = seen_of(binding_named("booking"), actor).filter(pk=UUID(known)).first()
        except ValueError:
            booking = None
        mover = "booker" if booking and booking.state == BookingState.DISPLACED else "mover"
        if booking and binding_named("booking").holds(actor, booking, mover):
            slot = booking.slot
            return read.Event(
                booking.title, booking.people, slot.starts.time(), slot.ends.time(), booking, actor.organisation
            )
    begins, finishes = parse_or_none(asked.get("begins")), parse_or_none(asked.get("finishes"))
    people = asked.get("people", "")
    if begins and finishes and people.isdecimal() and len(people) <= 5 and int(people):
        return read.Event(asked.get("title", "")[:60], int(people), begins, finishes, organisation=actor.organisation)
    return None


def parse_or_none(text: str | None) -> Any:
    """A time of day, or nothing where it is none."""
    try:
        return parse_time(text or "")
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """The day of an address; None for what is no day, and for one that no booking can have."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= clock.today().year + 2 else None


def page_of(text: str) -> int:
    """The page that was asked for, from 1 to 999."""
    return max(1, int(text)) if text.isdecimal() and len(text) <= 3 else 1


def home(request: HttpRequest) -> HttpResponse:
    """The week; an event that is held up shows where it fits."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    asked = request.GET
    day = day_of(asked.get("day", "")) or clock.today()
    street, streets = street_for(actor, asked.get("place", ""))
    page = page_of(asked.get("page", ""))
    event = event_of(actor, asked)
    week = read.week_of(actor, street, read.monday_of(day), event, page)
    decide = read.to_decide(actor)
    choices = [{"value": one.code, "label": str(one)} for one in streets]
    context = {
        "week": week, "day": day, "event": event, "page": page, "street": street, **_around(day, asked),
        "heads": list(zip(week.days, week.counts, week.named, strict=True)),
        "fits": sum(any(cell.fits for cell in venue.cells) for venue in week.venues),
        "provisional": not_published(week.days[0], week.days[-1]),
        "decide": decide, "suggested": read.suggested(decide), "confirm": read.to_confirm(actor),
        "waiting": read.waiting_lists(actor), "inside": actor.organisation is not None, "shell": shell_for(actor),
        "shares": may_share(actor),
        "filters": [{"name": "place", "label": _("Street"), "value": street, "choices": choices}],
    }  # fmt: skip
    return render(request, "sharing/week.html", context)


def _around(day: date, asked: QueryDict) -> dict[str, Any]:
    """The days around a day, and what the links to other days take along."""
    monday, query = read.monday_of(day), asked.copy()
    for name in ("day", "page"):
        query.pop(name, None)
    week = timedelta(days=7)
    return {
        "monday": monday, "sunday": monday + timedelta(days=6), "before": monday - week, "after": monday + week,
        "today": clock.today(), "query": query.urlencode(),
    }  # fmt: skip


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put the event that is held up into a venue: book it, or move the booking."""
    actor = actor_of(request)
    inside(actor)
    event, day = event_of(actor, request.POST), day_of(request.POST.get("day", ""))
    resource = get_object_or_404(Resource, pk=_id(request.POST.get("resource", "")))
    if event is None or day is None:
        messages.error(request, _("Say what, for how many people and when; then choose a place."))
        return redirect("sharing:home")
    try:
        booking, said = _placed(event, event.slot(day), resource, actor)
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        names = ("title", "people", "begins", "finishes", "lift")
        back = {name: request.POST[name] for name in names if name in request.POST}
        query = urlencode({**back, "day": f"{day:%Y-%m-%d}", "place": resource.place.code[:9]})
        return redirect(f"{reverse('sharing:home')}?{query}")
    messages.success(request, said)
    return redirect(booking.get_absolute_url())


def _placed(event: read.Event, slot: Slot, resource: Resource, actor: Actor) -> tuple[Booking, str]:
    """The booking of an event, moved or new, and what is said of it."""
    starts, ends = slot.starts, slot.ends
    if event.booking and event.booking.state == BookingState.DISPLACED:
        booking = perform(event.booking, "rebook", actor=actor, starts=starts, ends=ends, resource=resource)
        return booking, said_of(booking)
    if event.booking:
        moved: Booking = perform(event.booking, "move", actor=actor, starts=starts, ends=ends, resource=resource)
        return moved, _("Moved. The other side was told.")
    given = {"title": event.title, "people": event.people}
    booking = actions.request_booking(resource, starts=starts, ends=ends, actor=actor, **given)  # type: ignore[arg-type]
    return booking, said_of(booking)


def said_of(booking: Booking) -> str:
    """What became of a booking that was asked for."""
    if booking.state == "waitlisted":
        return _("You are on the waiting list and will be asked in order.")
    if booking.holds:
        return _("Confirmed: the slot is yours.")
    return _("Pre-booked. The owner decides within two working days.")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a pre-booking from the week."""
    actor = actor_of(request)
    booking = get_object_or_404(seen_of(binding_named("booking"), actor), pk=pk)
    try:
        take(booking, "confirm", actor=actor)
        messages.success(request, _("Confirmed. Who wanted the same slot was told."))
    except Refusal as refusal:
        if isinstance(refusal, Denied):
            raise
        messages.error(request, str(refusal))
    return redirect(f"{reverse('sharing:home')}?day={booking.day:%Y-%m-%d}")


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm again the dates of a series that are asked for now."""
    actor = actor_of(request)
    first = get_object_or_404(seen_of(binding_named("booking"), actor), pk=pk)
    count = actions.reconfirm_series(first, actor=actor)
    messages.success(request, _("%(count)d dates confirmed again.") % {"count": count})
    return redirect("sharing:home")
