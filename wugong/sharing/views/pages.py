"""The finder, the form of a booking, what an organisation shares, who gave and got."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.forms import form_page, refusals_into
from wugong.flow.binding import binding_named
from wugong.flow.forms import step_form
from wugong.flow.queries import seen_of
from wugong.organisations.queries.organisations import own_organisation
from wugong.places.queries import communities_of, district
from wugong.sharing import hooks
from wugong.sharing.actions import bookings as actions
from wugong.sharing.actions.resources import adopt as take_over
from wugong.sharing.forms import BookForm, FinderForm
from wugong.sharing.models import Pledge, Resource
from wugong.sharing.queries import requests as read
from wugong.sharing.queries import week
from wugong.sharing.queries.slots import not_published
from wugong.sharing.rules.kinds import Sort
from wugong.sharing.views.week import inside, may_share, said_of, shell_for, street_for

# Beside which field of the form of a booking a column, or a rule, is refused.
FIELDS = {
    "starts": "day", "ends": "day", "rule": "every",
    "capacity": "people", "hours": "begins", "overlap": "begins", "once": "begins", "quota": "reason",
}  # fmt: skip


def find(request: HttpRequest) -> HttpResponse:
    """A hall for 40 next Tuesday evening near us: one form, and its answer below."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    street, streets = street_for(actor, "")
    places = [*streets, *communities_of(street)]
    own = next((one.code for one in places if one.code == (actor.place or "")[:12]), street)
    tuesday = clock.today() + timedelta(days=(1 - clock.today().weekday()) % 7 or 7)
    first = {"people": 40, "day": tuesday, "part": "evening", "near": own}
    asked = request.GET if "people" in request.GET else None
    form = FinderForm(asked, places=[(one.code, str(one)) for one in places], initial=first)
    event, found = _found(form, places, actor) if asked is not None and form.is_valid() else (None, None)
    context = {
        "form": form, "found": found, "event": event, "shell": shell_for(actor), "asked": _asked(event, form),
        "day": form.cleaned_data["day"] if event else None, "fits": sum(not one.why_not for one in found or []),
        "provisional": not_published(form.cleaned_data["day"]) if event else 0,
    }  # fmt: skip
    return render(request, "sharing/find.html", context)


def _found(form: FinderForm, places: list[Any], actor: Actor) -> tuple[week.Event, list[week.Found]]:
    """The event that was asked for, and where it fits."""
    data = form.cleaned_data
    begins, ends = data["starts"].time(), data["ends"].time()
    event = week.Event("", data["people"], begins, ends, organisation=actor.organisation)
    near = next((one for one in places if one.code == data["near"]), None)
    whole = district()
    return event, week.find(whole.code if whole else "", event, data["day"], near, data["use"])


def _asked(event: week.Event | None, form: FinderForm) -> str:
    """What was looked for, as the form of a booking takes it over."""
    if event is None:
        return ""
    return f"{event.asked}&day={form.cleaned_data['day']:%Y-%m-%d}"


def book(request: HttpRequest) -> HttpResponse:
    """Pre-book premises, once or as a series; where the slot is taken, the waiting list."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    try:
        known = UUID(request.GET.get("resource", ""))
    except ValueError:
        return redirect("sharing:find")
    resource = get_object_or_404(seen_of(binding_named("resource"), actor), pk=known)
    names = ("title", "people", "day", "begins", "finishes")
    form = BookForm(request.POST or None, initial={n: request.GET[n] for n in names if n in request.GET})
    taken = "wait" in request.GET
    if request.method == "POST" and form.is_valid():
        data = {n: form.cleaned_data[n] for n in ("starts", "ends", "title", "people", "rule", "reason")}
        with refusals_into(form, otherwise="day", **FIELDS) as refused:
            booking = actions.request_booking(resource, wait="wait" in request.POST, actor=actor, **data)
            messages.success(request, said_of(booking))
            return redirect(booking.get_absolute_url())
        taken = taken or any(one.rule == "overlap" for one in refused)
    return _book_page(request, form, resource, taken=taken, base=shell_for(actor))


def _book_page(request: HttpRequest, form: BookForm, resource: Resource, **more: Any) -> HttpResponse:
    lead = _("%(place)s, %(n)d people, open %(hours)s") % {
        "place": resource.place, "n": resource.capacity, "hours": resource.hours,
    }  # fmt: skip
    if resource.at_once:
        lead = _("%(lead)s; what keeps all rules is confirmed at once") % {"lead": lead}
    return form_page(
        request, form, title=_("Book: %(resource)s") % {"resource": resource}, label=_("Book"), lead=lead,
        back=(_("The week"), f"{reverse('sharing:home')}?place={resource.place.code[:9]}"),
        template="sharing/book.html", resource=resource, **more,
    )  # fmt: skip


def own(request: HttpRequest) -> HttpResponse:
    """What the actor's organisation shares, and what it has listed elsewhere already."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    body = own_organisation(actor)
    rows = read.shared_by(body) if body else []
    known = {one.origin for one in rows}
    listed = [one for one in hooks.listed_by(body.pk) if one.key not in known] if body else []
    return render(request, "sharing/own.html", {"rows": rows, "listed": listed, "body": body})


@require_POST
def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over an entry of another list."""
    resource = take_over(str(pk), actor=actor_of(request))
    messages.success(request, _("Taken over. Add hours and who answers for safety, then hand it in."))
    return redirect(resource.get_absolute_url())


def balance(request: HttpRequest) -> HttpResponse:
    """Hours, goods and money given and received by organisation; what is asked for and not yet promised."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    street, streets = street_for(actor, request.GET.get("place", ""))
    asked = request.GET.get("sort", "")
    sort = asked if asked in Sort.values and asked != Sort.PREMISES else Sort.PEOPLE
    rows = read.open_requests(street, sort)
    context: dict[str, Any] = {
        "lines": read.balance(street, sort), "open": read.seen_requests(rows), "sort": Sort(sort),
        "shares": may_share(actor),
        "stock": sum(left for _one, left in read.stock(street, sort)),
        "place": next((one for one in streets if one.code == street), None),
        "filters": [
            {"name": "place", "label": _("Street"), "value": street,
             "choices": [{"value": one.code, "label": str(one)} for one in streets]},
            {"name": "sort", "label": _("What"), "value": sort,
             "choices": [{"value": s.value, "label": s.label} for s in Sort if s != Sort.PREMISES]},
        ],
    }  # fmt: skip
    return render(request, "sharing/balance.html", context)


def pledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Promise something for a request."""
    actor = actor_of(request)
    inside(actor)
    request.lit = "享"  # type: ignore[attr-defined]
    asked = get_object_or_404(seen_of(binding_named("share_request"), actor).select_related("asker"), pk=pk)
    bound = binding_named("pledge")
    blank = Pledge(request=asked, giver=own_organisation(actor), deliver_on=asked.needed_by)
    if blank.giver is None:
        raise Denied(
            _("An organisation promises, not a person. Change your hat, or ask your organisation."), rule="role"
        )
    lead = _("%(asker)s: %(quantity)d %(measure)s by %(day)s") % {
        "asker": asked.asker, "quantity": asked.quantity, "measure": asked.measure,
        "day": date_format(asked.needed_by, "MONTH_DAY_FORMAT"),
    }  # fmt: skip
    form = step_form(blank, bound.machine.step("pledge"), actor=actor, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="quantity", late="reason"):
            made = form.begin()
            messages.success(request, _("Promised. The asker answers within five working days."))
            return redirect(made.get_absolute_url())  # type: ignore[attr-defined]
    return form_page(
        request, form, title=_("Promise: %(request)s") % {"request": asked}, label=_("Promise"), lead=lead,
        back=(str(asked), asked.get_absolute_url()),
    )  # fmt: skip
