"""Posts: found, close, enter who holds them, propose a part-time member."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.organisations import actions, policies, queries
from wugong.organisations.forms import AssignForm, LenderForm, PostForm, ProposeForm
from wugong.organisations.models import Organisation, Post
from wugong.organisations.views.one import form_page


def page_of(organisation: Organisation) -> str:
    """Where its posts are shown."""
    return reverse("organisations:organisation", args=[organisation.pk]) + "#posts"


def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Found a post in an organisation."""
    actor = actor_of(request)
    organisation = queries.organisation_by_id(actor, pk)
    if not policies.may_keep_posts(actor, organisation):
        raise Denied(_("Posts are kept by the head of the organisation, the street or the district."), rule="role")
    form = PostForm(request.POST or None, roles=policies.roles_to_grant(actor))
    url = page_of(organisation)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, place="where"):
            actions.found_post(Post(organisation=organisation, **form.cleaned_data), actor=actor)
            messages.success(request, _("The post is founded."))
            return redirect(url)
    title = _("A new post in %(name)s") % {"name": organisation}
    return form_page(request, form, title=title, label=_("Found the post"), url=url)


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a vacant post."""
    actor = actor_of(request)
    post = queries.post_by_id(actor, pk)
    actions.close_post(post, actor=actor)
    messages.success(request, _("The post is closed."))
    return redirect(page_of(post.organisation))


def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter who holds a post."""
    actor = actor_of(request)
    post = queries.post_by_id(actor, pk)
    if not policies.may_keep_posts(actor, post.organisation):
        raise Denied(_("Posts are kept by the head of the organisation, the street or the district."), rule="role")
    form = AssignForm(request.POST or None)
    url = page_of(post.organisation)
    if request.method == "POST" and form.is_valid() and form.user:
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        with refusals_into(form, place="where"):
            actions.assign(post, user=form.user, since=since, until=until, actor=actor)
            messages.success(request, _("Entered: %(name)s") % {"name": post})
            return redirect(url)
    title = _("Who holds the post “%(post)s” of %(name)s") % {"post": post, "name": post.organisation}
    return form_page(request, form, title=title, label=_("Enter"), url=url)


def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a part-time member: first the unit that lends, then the person and the time."""
    actor = actor_of(request)
    post = queries.post_by_id(actor, pk)
    code, url = post.organisation.place.code, page_of(post.organisation)
    if not policies.may_propose(actor, post.organisation):
        raise Denied(_("Part-time members are proposed by the street."), rule="role")
    title = _("A part-time member for %(name)s") % {"name": post.organisation}
    asked = LenderForm(request.POST or request.GET or None, code=code)
    if not asked.is_valid():
        first = asked if asked.is_bound and asked.data.get("home") else LenderForm(code=code)
        return form_page(request, first, title=title, label=_("Go on to the person"), url=url, method="get")
    home = asked.cleaned_data["home"]
    form = ProposeForm(request.POST or None, code=code, people=queries.people_of(home), initial={"home": home})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, place="where"):
            actions.propose(post, actor=actor, **form.cleaned_data)
            messages.success(request, _("Proposed. %(unit)s is asked to agree.") % {"unit": home})
            return redirect(url)
    return form_page(request, form, title=title, label=_("Propose"), url=url, home=home)
