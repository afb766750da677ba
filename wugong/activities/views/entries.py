"""The page of one entry, for whoever has its slip: has a place, waits and why, takes, leaves, says how it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of, count_voice
from wugong.accounts.qr import draw_code
from wugong.activities import actions, calendars, queries
from wugong.activities.forms import RateForm
from wugong.activities.models import Enrolment
from wugong.activities.rules.enrolment import OVER
from wugong.activities.rules.enrolment import EnrolmentState as E
from wugong.activities.views.public import shown
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.slips import spaced

STEPS = ("accept", "decline", "leave", "cancel")


@login_not_required
@never_cache
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of an entry; the address is its key, so that nobody signs in."""
    entry = queries.entry_of(pk)
    form = RateForm(request.POST if "score" in request.POST else None)
    if request.method == "POST":
        try:
            if said := done(request, entry, form):
                messages.success(request, said)
                return redirect("activities:place", entry.pk)
        except Refusal as refusal:
            return render(request, "activities/place.html", page(request, entry, form, refusal), status=refusal.status)
    status = 422 if form.errors else 200
    return render(request, "activities/place.html", page(request, entry, form, None), status=status)


def done(request: HttpRequest, entry: Enrolment, form: RateForm) -> str:
    """Take what the holder pressed and say what happened; empty where something is missing."""
    step = request.POST.get("step", "")
    if step in STEPS:
        take(entry, step, actor=SYSTEM)
        return str(entry.meaning)
    if "code" in request.POST:
        count_voice(f"session {entry.pk}", address_of(request))
        session = actions.come_by_code(entry, code=request.POST["code"][:8], actor=SYSTEM)
        return _("Session %(number)d: you are here.") % {"number": session.number}
    if "to" in request.POST:
        other = next((a for a, _free in queries.sisters_of(entry.activity) if str(a.pk) == request.POST["to"]), None)
        if other is None:
            raise Refusal(_("That class has no place any more; you keep your turn here."), rule="3.13")
        made = actions.switch(entry, to=other, actor=SYSTEM)
        return _("You are in “%(title)s” now: number %(code)s.") % {"title": other, "code": spaced(made.code)}
    if form.is_bound and form.is_valid():
        take(entry, "rate", actor=SYSTEM, **form.cleaned_data)
        return _("Thank you. The organiser reads it without your name.")
    return ""


def page(request: HttpRequest, entry: Enrolment, form: RateForm, refusal: Refusal | None) -> dict[str, Any]:
    """What the page of an entry shows."""
    begun = entry.activity.state in OVER or clock.now() >= entry.activity.begins_at
    waits = entry.state == E.WAITLISTED and not begun
    context = {
        **shown(entry.activity), "entry": entry, "form": form, "refusal": refusal, "slip": spaced(entry.code),
        "list_closed": begun and entry.state in (E.APPLIED, E.WAITLISTED, E.REFUSED),
        "new": "new" in request.GET, "turn": queries.turn_of(entry) if waits else None,
        "sisters": queries.sisters_of(entry.activity) if waits else [],
        "here": queries.running_session(entry.activity) if entry.state in (E.CONFIRMED, E.ATTENDED) else None,
        "picture": draw_code(request.build_absolute_uri(reverse("web:slip", args=[entry.code]))),
    }  # fmt: skip
    if context["turn"]:
        turn = context["turn"]
        context["queue"] = range(max(1, turn.before - 3), turn.before + 1)
    return context


@login_not_required
@never_cache
def into_calendar(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sessions of an entry, for a telephone's calendar."""
    answer = HttpResponse(calendars.calendar_of(queries.entry_of(pk)).to_ical(), content_type=calendars.TYPE)
    answer["Content-Disposition"] = 'attachment; filename="centre.ics"'
    return answer
