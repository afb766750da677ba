"""Invitations for everybody who waits for one: printed, one page a person or as a list, or sent by e-mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts import policies, queries
from wugong.accounts.actions import people
from wugong.accounts.invitations import Letter, link_of, send
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.paging import paged

AT_ONCE = 200


@never_cache
def invitations(request: HttpRequest) -> HttpResponse:
    """Who waits for a link; POST makes the links and shows them this once, as pages or as a list, or sends them."""
    actor = actor_of(request)
    if not policies.may_keep_accounts(actor):
        raise Denied(_("Accounts are made and ended by the system administrator."), rule="R-61")
    rows = queries.waiting_for_link(actor)
    if request.method == "POST":
        chosen = rows if request.POST.get("again") else rows.filter(linked=False)
        return _made(request, list(chosen[:AT_ONCE]), actor, request.POST.get("form", "pages"))
    page = paged(rows, order=("created_at", "id"), token=request.GET.get("page", ""), size=40)
    fresh, again = queries.links_to_make(actor)
    context = {"page": page, "fresh": fresh, "again": again, "most": AT_ONCE}
    return render(request, "accounts/invitations.html", context)


def _made(request: HttpRequest, users: list[Any], actor: Actor, form: str) -> HttpResponse:
    if not users:
        return redirect("accounts:invitations")
    letters = []
    for user, token in people.invite_all(users, actor=actor):
        link = link_of(token, request)
        letters.append(Letter(user, link, queries.posts_told(user)))
    sent = send(letters) if form == "mail" else set()
    shown = [(letter, draw_code(letter.link)) for letter in letters if letter.user.pk not in sent]
    context = {"letters": shown, "sent": len(sent), "as_list": form == "list", "until": queries.links_until()}
    return render(request, "accounts/invitation_pages.html", context)
