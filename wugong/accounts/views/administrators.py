"""The three administrators: who has which duty, and whom to add, by two persons (R-61)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from wugong.accounts import policies, queries
from wugong.accounts.actions import administrators as actions
from wugong.accounts.forms import NominationForm
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.models import Nomination
from wugong.accounts.rules import NominationState
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.forms import form_page, refusals_into
from wugong.common.paging import paged


def administrators(request: HttpRequest) -> HttpResponse:
    """Who has which duty, what waits for a second person, what was decided."""
    actor = actor_of(request)
    if not policies.may_see_accounts(actor):
        raise Denied(_("Only the system administrator manages accounts."), rule="R-61")
    rows = queries.nominations_visible_to(actor)
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=30)
    context = {
        "duties": queries.duties(),
        "page": page,
        "rows": [_row(actor, nomination) for nomination in page.rows],
        "may_nominate": policies.may_nominate(actor),
    }
    return render(request, "accounts/administrators.html", context)


def _row(actor: Actor, nomination: Nomination) -> dict[str, Any]:
    waits = nomination.state == NominationState.PROPOSED
    return {
        "nomination": nomination,
        "waits": waits,
        "may_decide": waits and policies.may_answer(actor, nomination, "confirm"),
        "may_withdraw": waits and policies.may_answer(actor, nomination, "withdraw"),
    }


def nominate(request: HttpRequest) -> HttpResponse:
    """Propose an administrator."""
    actor = actor_of(request)
    if not policies.may_nominate(actor):
        raise Denied(_("Administrators are proposed by the security administrator."), rule="R-61")
    form = NominationForm(request.POST or None, initial={"administers": request.GET.get("duty", "")})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.nominate(**form.cleaned_data, actor=actor)
            messages.success(request, _("Proposed. Another administrator is asked to confirm it."))
            return redirect("accounts:administrators")
    return form_page(
        request, form, title=_("Propose an administrator"), label=pgettext("administrator", "Propose"),
        lead=_(
            "The system or the audit administrator confirms it. Then you make the link by which the account is opened."
        ),
        back=(_("Administrators"), reverse("accounts:administrators")), stay=_("Leave it"),
    )  # fmt: skip


@require_POST
def answer(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Confirm, refuse or withdraw a proposal."""
    actor = actor_of(request)
    if not policies.may_see_accounts(actor):
        raise Denied(_("Only the system administrator manages accounts."), rule="R-61")
    found = queries.nomination_by_id(actor, pk)
    actions.answer_nomination(found, verb=verb, reason=request.POST.get("reason", ""), actor=actor)
    said = {
        "confirm": _("Confirmed. The security administrator now makes the link for %(name)s."),
        "refuse": _("The proposal of %(name)s is refused."),
        "withdraw": _("The proposal of %(name)s is withdrawn."),
    }
    messages.success(request, said[verb] % {"name": found.name})
    return redirect("accounts:administrators")
