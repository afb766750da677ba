"""Accounts, managed by the system administrator: made, invited, suspended, closed. Posts are given elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts import policies, queries
from wugong.accounts.actions import people as actions
from wugong.accounts.forms import AccountForm, CorrectForm, ReasonForm
from wugong.accounts.invitations import link_of
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.models import User
from wugong.accounts.rules import AccountState
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.forms import form_page, refusals_into
from wugong.common.paging import paged

VERBS = {"suspend": actions.suspend_account, "resume": actions.resume_account, "close": actions.close_account}


def _may_see(actor: Actor) -> None:
    if not policies.may_see_accounts(actor):
        raise Denied(_("Only the system administrator manages accounts."), rule="R-61")


def people(request: HttpRequest) -> HttpResponse:
    """Staff accounts. Residents are in no list."""
    actor = actor_of(request)
    _may_see(actor)
    state, name = filters.asked(request, "state"), filters.asked(request, "name")
    rows = queries.accounts_wanted(actor, state=state if state in AccountState.values else "", name=name)
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=30)
    context = {
        "page": page,
        "filters": [
            filters.choose(request, "state", _("State"), AccountState.choices),
            filters.words(request, _("Sign-in name, in full"), name="name"),
        ],
        "clear": filters.clear_address(request),
        "may_keep": policies.may_keep_accounts(actor),
    }
    return render(request, "accounts/people.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Make an account and show the link of its invitation."""
    actor = actor_of(request)
    if not policies.may_keep_accounts(actor):
        raise Denied(_("Accounts are made and ended by the system administrator."), rule="R-61")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.add_account(**form.cleaned_data, actor=actor)
            return _link_shown(request, made, actor)
    return form_page(
        request, form, title=_("Make an account"), label=_("Make it and show the link"), stay=_("Leave it"),
        lead=_("The person opens it by a link that works for seven days, and chooses the password himself."),
        back=(_("Accounts"), reverse("accounts:people")),
    )  # fmt: skip


def _link_shown(request: HttpRequest, user: User, actor: Actor) -> HttpResponse:
    token = actions.invite(user, actor=actor)
    link = link_of(token, request)
    return render(request, "accounts/link.html", {"account": user, "link": link})


@never_cache
@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link for an account: first password, or a forgotten one."""
    actor = actor_of(request)
    _may_see(actor)
    return _link_shown(request, queries.account_by_id(actor, pk), actor)


def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: correct it, invite, suspend, close."""
    actor = actor_of(request)
    _may_see(actor)
    found = queries.account_by_id(actor, pk)
    form = CorrectForm(request.POST or None, initial={"name": found.name, "email": found.email})
    if request.method == "POST" and form.is_valid():
        actions.correct_account(found, **form.cleaned_data, actor=actor)
        messages.success(request, _("Corrected."))
        return redirect("accounts:person", pk)
    context = {"account": found, "form": form, "may_keep": policies.may_keep_accounts(actor), "reason": ReasonForm()}
    context["may_link"] = bool(found.administers and found.state != "closed") and policies.may_nominate(actor)
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@require_POST
def change(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Suspend, open again or close an account, with the reason."""
    actor = actor_of(request)
    _may_see(actor)
    found = queries.account_by_id(actor, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why in a sentence: the others will read it."))
    else:
        VERBS[verb](found, reason=form.cleaned_data["reason"], actor=actor)
        messages.success(request, _("Done; it is on the record."))
    return redirect("accounts:person", pk)
