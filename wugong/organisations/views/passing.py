"""A post changes hands: a substitute for some days, or a new holder for good."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.organisations import policies
from wugong.organisations.actions import passing
from wugong.organisations.forms import PassOnForm, SubstituteForm
from wugong.organisations.queries import posts
from wugong.organisations.views.pages import form_page
from wugong.organisations.views.posts import page_of


def substitute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a substitute, or end a substitution."""
    actor = actor_of(request)
    held = posts.appointment_by_id(actor, pk)
    policies.admit_substitution(actor, held)
    return form_page(
        request,
        SubstituteForm(request.POST or None),
        partial(passing.appoint_substitute, held, actor=actor),
        title=_("Who replaces %(name)s as “%(post)s”") % {"name": held.user, "post": held.post},
        label=_("Name the substitute"),
        url=page_of(held.post.organisation),
        said=_("Entered. From the first day on the substitute finds this hat beside the others."),
        template="organisations/substitutions.html",
        standing=posts.substitutions_of(held),
    )


@require_POST
def end_substitution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a substitution before its last day."""
    actor = actor_of(request)
    ended = passing.end_substitution(posts.substitution_by_id(actor, pk), actor=actor)
    messages.success(request, _("The substitution has ended."))
    return redirect(page_of(ended.appointment.post.organisation))


def pass_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A list to check, and one button: the post changes hands with everything open."""
    actor = actor_of(request)
    held = posts.appointment_by_id(actor, pk)
    policies.admit_keeper(actor, held.post.organisation)
    seat, named = posts.in_hand(held)

    def said(done: tuple[Any, int]) -> str:
        text = ngettext("Passed on, with %(n)d to-do by name.", "Passed on, with %(n)d to-dos by name.", done[1])
        return text % {"n": done[1]}

    return form_page(
        request,
        PassOnForm(request.POST or None),
        partial(passing.pass_on_post, held, actor=actor),
        title=_("“%(post)s” passes from %(name)s to somebody else") % {"post": held.post, "name": held.user},
        label=_("Pass it on"),
        url=page_of(held.post.organisation),
        said=said,
        template="organisations/in_hand.html",
        seat=seat,
        named=named,
    )
