"""The week of a centre, one activity with its places and sign-up, its lottery. None needs an account."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of, voice_counted
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.activities import actions, hooks, queries
from wugong.activities.forms import SignUpForm
from wugong.activities.models import Activity
from wugong.activities.policies import runs
from wugong.activities.rules.activity import OFF, Way
from wugong.activities.rules.activity import ActivityState as S
from wugong.activities.rules.enrolment import LEAVE_BEFORE
from wugong.activities.rules.places import lot
from wugong.activities.rules.week import week_of
from wugong.activities.weeks import Line, week_at
from wugong.common import clock
from wugong.common.errors import Unseen
from wugong.common.forms import refusals_into
from wugong.places.offices import COMMUNITY, office_of
from wugong.places.rules import LENGTH, Level

MOST_ENTRIES = 40  # of one activity from one connection within a quarter of an hour
PARTS = ("morning", "afternoon", "evening")


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The week of one's own community's centre; whoever has not chosen one chooses."""
    wanted = request.COOKIES.get(COMMUNITY, "") or actor_of(request).place
    if len(wanted) >= LENGTH[Level.COMMUNITY] and queries.centres(wanted[: LENGTH[Level.COMMUNITY]]).exists():
        return redirect("activities:week", wanted[: LENGTH[Level.COMMUNITY]])
    return render(request, "activities/centres.html", {"streets": queries.centres_by_street()})


@login_not_required
def week(request: HttpRequest, code: str) -> HttpResponse:
    """What takes place in a centre this week, or in the week of ``?day=``; ``?screen=1`` is the screen in its hall."""
    centre = queries.centres(code).first() if len(code) == LENGTH[Level.COMMUNITY] else None
    if centre is None:
        raise Unseen(code)
    first, after = week_of(day_in(request.GET.get("day", "")))
    lines = week_at(code, first, after)
    days = [first + timedelta(days=n) for n in range(7)]
    context = {
        "centre": centre,
        "office": office_of(code),
        "code": code,
        "lines": lines,
        "by_day": [(day, [one for one in lines if local(one) == day]) for day in days],
        "grid": [(part, [(day, [x for x in lines if x.part == part and local(x) == day]) for day in days])
                 for part in PARTS],
        "days": days, "today": clock.today(), "now": clock.now(), "last": after - timedelta(days=1),
        "today_count": sum(local(one) == clock.today() for one in lines),
        "before": first - timedelta(days=7), "after": after,
        "free": all(not one.activity.fee for one in lines),
        "picture": draw_code(request.build_absolute_uri(reverse("activities:week", args=[code]))),
    }  # fmt: skip
    return render(request, "activities/screen.html" if "screen" in request.GET else "activities/week.html", context)


def local(line: Line) -> date:
    """The day of a session in the district."""
    return queries.day_of(line.session)


def day_in(text: str) -> date:
    """The day an address names; today where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@login_not_required
@never_cache
def course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One activity: when, where, who, how many places are left; sign-up while it is open."""
    activity = queries.announced(pk)
    actor = actor_of(request)
    takes = queries.takes_entries(activity)
    known, form = actor.user is not None, None
    if takes or request.method == "POST":
        form = SignUpForm(request.POST or None, activity=activity, known=known)
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form), _counted(request, activity):
            made = actions.sign_up(activity, entry=form.entry(), actor=actor)
            return redirect(reverse("activities:place", args=[made.pk]) + "?new=1")
    context = {**shown(activity), "form": form, "takes": takes, "runs": runs(actor, activity)}
    context["ended"] = activity.state in (S.ENROLLING, S.FULL) and not takes  # the clock has not run yet
    asked = request.GET.get("session", "")
    context["named"] = next((s for s in context["sessions"] if str(s.number) == asked and activity.times > 1), None)
    context["panels"] = hooks.panels.shown(actor, activity)
    return render(request, "activities/course.html", context, status=422 if form and form.errors else 200)


def _counted(request: HttpRequest, activity: Activity) -> AbstractContextManager[None]:
    """The bound on entries without an account from one connection; a hall or an estate shares one, so it is wide."""
    if actor_of(request).user:
        return nullcontext()
    words = {"phone": office_of(activity.centre.place.code).phone}
    said = _("Very many people have signed up from this connection. Call %(phone)s: the centre enters you.") % words
    return voice_counted(f"sign up {activity.pk}", address_of(request), most=MOST_ENTRIES, said=said)


def shown(activity: Activity) -> dict[str, Any]:
    """What every page of an activity shows."""
    seats = queries.seats_shown(activity)
    mixed, sessions = queries.is_mixed(activity), queries.sessions_of(activity)
    return {
        "activity": activity,
        "sessions": sessions,
        "regular": queries.is_regular(sessions),
        "off": activity.state in OFF,
        "seats": seats,
        "mixed": mixed,
        "left": max((s.free for s in seats), default=0) if mixed else sum(s.free for s in seats),
        "waiting": sum(s.waiting for s in seats),
        "leave_until": activity.begins_at - LEAVE_BEFORE,
        "office": office_of(activity.centre.place.code),
        "code": activity.centre.place.code,
    }


@login_not_required
@never_cache
def lots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lottery of an activity: the order that was drawn, the seed, and how anybody computes it again."""
    activity = queries.announced(pk)
    if activity.way != Way.LOTTERY:
        raise Unseen(str(pk))
    drawn = queries.lots_of(activity)
    rows = [(row, lot(activity.seed, row.number)[:12]) for row in drawn]
    numbers = ", ".join(str(number) for number in sorted(row.number for row in drawn))
    newcomers = ", ".join(str(number) for number in sorted(row.number for row in drawn if row.first)) or "—"
    context = {**shown(activity), "rows": rows, "numbers": numbers, "newcomers": newcomers}
    return render(request, "activities/lots.html", context)
