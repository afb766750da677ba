"""Posts: found, close, enter who holds them, propose a part-time member."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied
from wugong.organisations import policies
from wugong.organisations.actions import posts
from wugong.organisations.forms import AssignForm, LenderForm, PostForm, ProposeForm
from wugong.organisations.models import Organisation, Post
from wugong.organisations.queries import organisations
from wugong.organisations.queries import posts as posts_queries
from wugong.organisations.views.pages import form_page


def page_of(organisation: Organisation) -> str:
    """Where its posts are shown."""
    return reverse("organisations:organisation", args=[organisation.pk]) + "#posts"


def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Found a post in an organisation."""
    actor = actor_of(request)
    organisation = organisations.organisation_by_id(actor, pk)
    policies.admit_keeper(actor, organisation)
    return form_page(
        request,
        PostForm(request.POST or None, roles=policies.roles_to_grant(actor)),
        lambda **data: posts.found_post(Post(organisation=organisation, **data), actor=actor),
        title=_("A new post in %(name)s") % {"name": organisation},
        label=_("Found the post"),
        url=page_of(organisation),
        said=_("The post is founded."),
    )


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a vacant post."""
    actor = actor_of(request)
    post = posts_queries.post_by_id(actor, pk)
    posts.close_post(post, actor=actor)
    messages.success(request, _("The post is closed."))
    return redirect(page_of(post.organisation))


def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter who holds a post."""
    actor = actor_of(request)
    post = posts_queries.post_by_id(actor, pk)
    policies.admit_keeper(actor, post.organisation)
    return form_page(
        request,
        AssignForm(request.POST or None),
        partial(posts.assign, post, actor=actor),
        title=_("Who holds the post “%(post)s” of %(name)s") % {"post": post, "name": post.organisation},
        label=_("Enter"),
        url=page_of(post.organisation),
        said=_("Entered: %(name)s") % {"name": post},
    )


def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a part-time member: first the unit that lends, then the person and the time."""
    actor = actor_of(request)
    post = posts_queries.post_by_id(actor, pk)
    code, url = post.organisation.place.code, page_of(post.organisation)
    if not policies.may_propose(actor, post.organisation):
        raise Denied(_("Part-time members are proposed by the street."), rule="role")
    title = _("A part-time member for %(name)s") % {"name": post.organisation}
    asked = LenderForm(request.POST or request.GET or None, code=code)
    if not asked.is_valid():
        first = asked if asked.is_bound and asked.data.get("home") else LenderForm(code=code)
        return form_page(request, first, title=title, label=_("Go on to the person"), url=url, method="get")
    home = asked.cleaned_data["home"]
    return form_page(
        request,
        ProposeForm(request.POST or None, code=code, people=posts_queries.people_of(home), initial={"home": home}),
        partial(posts.propose, post, actor=actor),
        title=title,
        label=_("Propose"),
        url=url,
        said=_("Proposed. %(unit)s is asked to agree.") % {"unit": home},
        home=home,
    )
