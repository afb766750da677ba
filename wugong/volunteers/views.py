"""Volunteering: one's own page, a team, writing hours down, what goes to the national system, badge and certificate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.door import address_of, count_voice, take_back_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import ADMIN_ROLES
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import refusals_into
from wugong.documents.queries import filed_copy
from wugong.flow.slips import read_code, read_number
from wugong.places.offices import COMMUNITY
from wugong.places.rules import LENGTH, Level
from wugong.volunteers import actions, queries
from wugong.volunteers.forms import BadgeForm, CheckForm, HoursForm
from wugong.volunteers.models import HourRecord
from wugong.volunteers.policies import is_head, may_found, writes_hours


def home(request: HttpRequest) -> HttpResponse:
    """One's own shifts, hours and certificates, which nobody else sees added up; the teams around."""
    actor = actor_of(request)
    if actor.user is None or actor.is_any(*ADMIN_ROLES):
        raise Denied(_("Administrators do not serve under this account."), rule="role")
    own = queries.own_hours(actor.user)
    context = {
        "duties": queries.own_duties(actor.user),
        "hours": list(own[:20]),
        "total": queries.total(own),
        "waiting": queries.waiting_hours(own),
        "certificates": queries.certificates_of(actor.user),
        "teams": list(queries.teams_for(actor.place[:9])[:30]),
        "led": list(queries.teams_led(actor)),
        "badge": queries.badge_of(actor.user),
        "founds": may_found(actor),
    }
    return render(request, "volunteers/home.html", context)


@login_not_required
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A team as everybody reads it: what it is for, who leads it, where it wants help; how to join."""
    found, actor = queries.public_team(pk), actor_of(request)
    context = {
        "team": found,
        "services": queries.wanted(found),
        "member": queries.member_of(found, actor.user),
        "leads": actor.user is not None and actor.user == found.lead,
        "heads": is_head(actor, found),
        "outside": actor.is_any(*ADMIN_ROLES),  # they take part in nothing
    }
    return render(request, "volunteers/team_page.html", context)


def hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the hours of all who were on duty down at once: prefilled, all or none."""
    actor = actor_of(request)
    event = queries.service_seen(actor, pk)
    if not writes_hours(actor, event.team):
        raise Denied(_("The leader of the team and its host write hours down."), rule="role")
    form = HoursForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            count = actions.write_hours(event, rows=form.cleaned_data["written"], actor=actor)
            messages.success(request, _("Written down for %(n)d volunteers, who confirm it.") % {"n": count})
            return redirect("web:case", "service_event", event.pk)
    known = [(duty, row) for duty, row in queries.duties_of(event) if row or duty.absent]
    context = {"event": event, "form": form, "known": known}
    return render(request, "volunteers/hours.html", context, status=422 if form.errors else 200)


def sheet(rows: Iterable[HourRecord], name: str) -> HttpResponse:
    """Hours as a table in the columns of the national system, which spreadsheets open as they are."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(queries.COLUMNS)
    writer.writerows(queries.lines_of(rows))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def own_file(request: HttpRequest) -> HttpResponse:
    """One's own hours as a file."""
    actor = actor_of(request)
    if actor.user is None:
        raise Unseen("hours")
    return sheet(queries.own_hours(actor.user), "hours")


@require_POST
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The final hours of a team for the national system: all, or those since the last time."""
    new = request.POST.get("rows") == "new"
    return sheet(actions.hand_over_hours(queries.public_team(pk), new=new, actor=actor_of(request)), "national")


def badge(request: HttpRequest) -> HttpResponse:
    """Show oneself in one's compound, or take it back at once."""
    actor = actor_of(request)
    near = request.COOKIES.get(COMMUNITY, "") or actor.place[: LENGTH[Level.COMMUNITY]]
    known = queries.badge_of(actor.user)
    initial = {"place": known.place, "name": known.name, "post_of": known.post, "member": known.member} if known else {}
    form = BadgeForm(request.POST if "name" in request.POST else None, near=near, initial=initial)
    if "back" in request.POST:
        actions.take_badge_back(actor=actor)
        messages.success(request, _("Taken back. Nobody sees it any more."))
        return redirect("volunteers:badge")
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            actions.show_badge(**form.cleaned_data, actor=actor)
            messages.success(request, _("Shown on the page of your compound. Take it back whenever you like."))
            return redirect("volunteers:badge")
    context = {"form": form, "badge": known}
    return render(request, "volunteers/badge.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Anybody checks a certificate by its number and code; who guesses is locked out after five."""
    form = CheckForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        said = _("Five tries from this connection. Compare the paper, and try again in 15 minutes or call the issuer.")
        try:
            count_voice("certificate", address_of(request), said=said)
        except Refusal as refusal:
            return render(request, "volunteers/check.html", {**context, "refusal": refusal}, status=429)
        data = form.cleaned_data
        found = queries.certificate_checked(read_number(data["number"]), read_code(data["code"]))
        if found:  # only guesses count: whoever reads several papers in a row types them all
            take_back_voice("certificate", address_of(request))
        context |= {"asked": True, "found": found}
    return render(request, "volunteers/check.html", context)


def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate on paper, for its holder."""
    actor = actor_of(request)
    document = queries.own_paper(actor.user, pk)
    answer = HttpResponse(bytes(filed_copy(document, "pdf").data), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="certificate.pdf"'
    return answer
