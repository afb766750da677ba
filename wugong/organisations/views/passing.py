"""A post changes hands: a substitute for some days, or a new holder for good."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.organisations import actions, policies, queries
from wugong.organisations.forms import PassOnForm, SubstituteForm
from wugong.organisations.views.one import form_page
from wugong.organisations.views.posts import page_of


def substitute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a substitute, or end a substitution."""
    actor = actor_of(request)
    held = queries.appointment_by_id(actor, pk)
    if actor.user != held.user_id and not policies.may_keep_posts(actor, held.post.organisation):
        raise Denied(_("A substitute is named by the holder of the post or by who keeps it."), rule="role")
    form, url = SubstituteForm(request.POST or None), page_of(held.post.organisation)
    if request.method == "POST" and form.is_valid() and form.user:
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        with refusals_into(form, place="where"):
            actions.appoint_substitute(held, user=form.user, since=since, until=until, actor=actor)
            messages.success(request, _("Entered. From the first day on the substitute finds this hat among his own."))
            return redirect(url)
    title = _("Who stands in for %(name)s as “%(post)s”") % {"name": held.user, "post": held.post}
    more = {"template": "organisations/substitutions.html", "standing": queries.substitutions_of(held)}
    return form_page(request, form, title=title, label=_("Name the substitute"), url=url, **more)


@require_POST
def end_substitution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a substitution before its last day."""
    actor = actor_of(request)
    ended = actions.end_substitution(queries.substitution_by_id(actor, pk), actor=actor)
    messages.success(request, _("The substitution has ended."))
    return redirect(page_of(ended.appointment.post.organisation))


def pass_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A list to check, and one button: the post changes hands with everything open."""
    actor = actor_of(request)
    held = queries.appointment_by_id(actor, pk)
    if not policies.may_keep_posts(actor, held.post.organisation):
        raise Denied(_("Posts are kept by the head of the organisation, the street or the district."), rule="role")
    form, url = PassOnForm(request.POST or None), page_of(held.post.organisation)
    if request.method == "POST" and form.is_valid() and form.user:
        with refusals_into(form, place="where"):
            _made, moved = actions.pass_on_post(held, to=form.user, reason=form.cleaned_data["reason"], actor=actor)
            said = ngettext("Passed on, with %(n)d to-do by name.", "Passed on, with %(n)d to-dos by name.", moved)
            messages.success(request, said % {"n": moved})
            return redirect(url)
    title = _("“%(post)s” passes from %(name)s to somebody else") % {"post": held.post, "name": held.user}
    seat, named = queries.in_hand(held)
    more = {"template": "organisations/in_hand.html", "seat": seat, "named": named}
    return form_page(request, form, title=title, label=_("Pass it on"), url=url, **more)
