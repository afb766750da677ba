"""What the public sees of a plan: the summary, the comment it may send without an account, what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of, count_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.forms import refusals_into
from wugong.planning import actions, queries
from wugong.planning.forms import CommentForm
from wugong.planning.rules.plan_hearing import HearingState


@login_not_required
@never_cache
def public(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A plan as everybody reads it. While it is open for comment a few words are sent from here."""
    hearing = queries.open_to_all(pk)
    takes = hearing.state == HearingState.COLLECTING and clock.today() <= hearing.comment_until
    form = CommentForm(request.POST or None) if takes or request.method == "POST" else None
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="text"):
            count_voice(f"plan {pk}", address_of(request))
            actions.comment(hearing, text=form.cleaned_data["text"], actor=actor_of(request))
            messages.success(request, _("Thank you. The street reads it before it says its opinion."))
            return redirect("planning:public", pk=pk)
    answered = hearing.state in queries.ANSWERED
    context = {
        "hearing": hearing,
        "form": form,
        "takes": takes,
        "comments": queries.public_comments(hearing),
        "items": queries.items_of(hearing) if answered else [],
        "answered": answered,
    }
    return render(request, "planning/public.html", context, status=422 if form and form.errors else 200)
