"""Pages on which a joint meeting is kept: its seats, and its rules of procedure with a preview."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import refusals_into
from wugong.deliberation.actions import bodies as actions
from wugong.deliberation.forms.bodies import RulesForm, SeatForm
from wugong.deliberation.models import Body, Member
from wugong.deliberation.policies import may_run
from wugong.deliberation.queries import bodies as queries


def run_by(request: HttpRequest, pk: UUID) -> tuple[Actor, Body]:
    """Who keeps it, and the joint meeting."""
    actor = actor_of(request)
    body = queries.body_seen(actor, pk)
    if not may_run(actor, body):
        raise Denied(
            _("Members and rules are set by the chair and the secretariat of this joint meeting."), rule="role"
        )
    return actor, body


def seats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All seats; POST gives an organisation one."""
    actor, body = run_by(request, pk)
    form = SeatForm(request.POST if request.method == "POST" else None, instance=Member(body=body))
    if request.method == "POST" and form.is_valid():
        made = actions.seat(body, actor=actor, **form.cleaned_data)
        messages.success(request, _("%(member)s has a seat now.") % {"member": made})
        return redirect("deliberation:seats", pk)
    context = {"body": body, "seats": queries.seats_of(body), "past": queries.past_seats_of(body), "form": form}
    return render(request, "deliberation/seats.html", context, status=422 if form.errors else 200)


def seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One seat: who sits there, who stands in, with a vote or without; POST changes it or ends it."""
    member = queries.open_seat(pk)
    actor, body = run_by(request, member.body_id)
    ends = "end" in request.POST
    form = SeatForm(request.POST if request.method == "POST" and not ends else None, instance=member)
    refusal: Refusal | None = None
    if ends:
        try:
            actions.unseat(member, reason=request.POST.get("why", "")[:200], actor=actor)
            return redirect("deliberation:seats", body.pk)
        except Refusal as said:
            refusal = said
    elif request.method == "POST" and form.is_valid():
        actions.seat(body, organisation=member.organisation, actor=actor, **form.cleaned_data)
        return redirect("deliberation:seats", body.pk)
    context = {"body": body, "member": member, "form": form, "refusal": refusal}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "deliberation/seat.html", context, status=status)


def rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rules of procedure: typed settings, what would change, then the change; meetings planned keep theirs."""
    actor, body = run_by(request, pk)
    now = queries.procedure_of(body)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=queries.copy_of(now))
    context = {"body": body, "now": now, "form": form, "versions": list(body.procedures.order_by("-version"))}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST:
            with refusals_into(form):
                actions.set_procedure(body, changes=form.changes(), reason=form.cleaned_data["reason"], actor=actor)
                return redirect("deliberation:body", pk)
        context |= {"preview": form.shown(), "effect": queries.effect_of(body, form.changes())}
    return render(request, "deliberation/rules.html", context, status=422 if form.errors else 200)
