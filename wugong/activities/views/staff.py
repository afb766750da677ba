"""What the centre and the organiser do: the list with its ticks, entering others, calling, the same again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.activities import actions, queries
from wugong.activities.forms import SignUpForm
from wugong.activities.models import Activity, Enrolment, Session
from wugong.activities.policies import runs
from wugong.activities.rules.activity import OFF
from wugong.activities.rules.enrolment import SEATED
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import form_page, number_page, refusals_into


def run_by(actor: Actor, pk: UUID) -> Activity:
    """An activity that the actor runs; raises Unseen for what he does not find, Denied for what he only reads."""
    activity = queries.activity_seen(actor, pk)
    if not runs(actor, activity):
        raise Denied(_("The centre and the organiser do this. Change the hat you wear."), rule="role")
    return activity


def chosen(request: HttpRequest, activity: Activity) -> Session | None:
    """The session asked for, else the one of now or of the last day, as long as people are ticked; else the next."""
    sessions = queries.sessions_of(activity)
    number = request.GET.get("session", "")
    named = [s for s in sessions if str(s.number) == number]
    now = queries.running_session(activity) or queries.just_over(sessions)
    return next(iter(named), None) or now or queries.nearest(sessions)


def roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who comes to a session: ticked on the page, by the code on the wall, or from the paper that is printed here."""
    activity = run_by(actor_of(request), pk)
    session, refusal = chosen(request, activity), None
    rows = queries.roster_of(activity, session)
    if request.method == "POST" and session:
        here = [row for row, _ticked in rows if str(row.pk) in request.POST.getlist("here")]
        came = request.POST.get("came", "")
        try:
            how, n = "paper" if "paper" in request.POST else "tick", int(came) if came.isdigit() else 0
            count = actions.tick(session, here=here, came=n, how=how, actor=actor_of(request))
            messages.success(request, _("Written down: %(n)d entries were there.") % {"n": count})
            return redirect(f"{reverse('activities:roster', args=[pk])}?session={session.number}")
        except Refusal as said:
            refusal = said
    context = {
        "activity": activity, "session": session, "sessions": queries.sessions_of(activity),
        "rows": [one for one in rows if one[0].state in SEATED], "off": activity.state in OFF,
        "waiting": [row for row, _ticked in rows if row.state not in SEATED],
        "refusal": refusal, "calls": queries.to_call(activity), "on_now": queries.running_session(activity),
        "code": queries.code_of(session) if session else "",
        "call_before": activity.begins_at if activity.state in OFF and activity.begins_at > clock.now() else None,
    }  # fmt: skip
    return render(request, "activities/roster.html", context, status=refusal.status if refusal else 200)


def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter somebody who came to the window or called; the slip is printed from the next page."""
    activity = run_by(actor_of(request), pk)
    form = SignUpForm(request.POST if request.method == "POST" else None, activity=activity, behind=True)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.sign_up(activity, entry=form.entry(), actor=actor_of(request))
            return redirect(reverse("activities:place", args=[made.pk]) + "?new=1")
    way = (activity, reverse("activities:roster", args=[pk]))
    return form_page(request, form, title=_("Enter somebody"), lead=activity, label=_("Enter"), back=way)


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same activity again, as a draft with its days moved on."""
    made = actions.plan_again(run_by(actor_of(request), pk), actor=actor_of(request))
    messages.success(request, _("Planned again. Look at the days, then send it to the centre."))
    return redirect("web:case", "activity", made.pk)


def entry_run_by(actor: Actor, pk: UUID) -> Enrolment:
    """An entry of an activity that the actor runs."""
    entry = queries.entry_of(pk)
    if not runs(actor, entry.activity):
        raise Unseen(str(pk))
    return entry


def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a telephone number: it asks what for, and the record keeps it."""
    actor = actor_of(request)
    entry = entry_run_by(actor, pk)
    lead = _("It was left to hear of changes of this activity, for nothing else; it is deleted after the last session.")
    return number_page(
        request, lambda reason: [actions.open_contact(entry, reason=reason, actor=actor)], lead=lead,
        title=_("Open the number"), back=(entry.activity, reverse("activities:roster", args=[entry.activity_id])),
    )  # fmt: skip


@require_POST
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody without an account was called."""
    entry = entry_run_by(actor_of(request), pk)
    actions.mark_called(entry, actor=actor_of(request))
    return redirect("activities:roster", entry.activity_id)
