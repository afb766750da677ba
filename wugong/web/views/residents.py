"""A resident's pages: home, what goes on around, how far a matter has come. None needs an account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts import actions
from wugong.accounts.door import address_of
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import NOBODY, Actor, Role
from wugong.common.errors import Refusal
from wugong.common.paging import paged
from wugong.flow.binding import binding_named
from wugong.flow.models import Matter
from wugong.flow.queries import answer_to, matter_on_slip, public_matter_numbered, public_matters
from wugong.places.queries import communities_of, district, url_of_place
from wugong.record.queries import history_of
from wugong.web.history import events
from wugong.web.rows import matter_rows


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """A resident's home; officers find their desk."""
    actor = actor_of(request)
    if actor.hat and actor.role not in {Role.RE, Role.VO}:
        return redirect("web:desk")
    near = public_matters(actor.place)[:6] or public_matters(actor.place[:9])[:6]
    context = {"offers": offers(actor), "matters": matter_rows(near)}
    return render(request, "web/home.html", context)


def offers(actor: Actor) -> list[dict[str, Any]]:
    """The three large things a resident can do."""
    community = communities_of(actor.place).first() if actor.place else None
    there = url_of_place(community) if community else f"{reverse('places:list')}?level=community"
    told = [
        ("找", _("Find my community"), _("Call or drop in: it is raised for you"), there),
        ("查", _("How far has my matter come?"), _("Type the number on your slip"), reverse("web:where")),
        (
            "看",
            _("What goes on around me"),
            _("What the community and its neighbours are doing"),
            reverse("web:around"),
        ),
    ]
    return [{"character": c, "title": title, "words": words, "url": url} for c, title, words, url in told]


@login_not_required
def around(request: HttpRequest) -> HttpResponse:
    """What anybody may see, the newest change first, in one community or in the whole district."""
    actor, home = actor_of(request), district()
    communities = list(communities_of(home.code)) if home else []
    own = actor.place if actor.role in {Role.RE, Role.VO} and public_matters(actor.place).exists() else ""
    chosen = request.GET.get("community", own)
    place = chosen if chosen in {c.code for c in communities} else ""
    page = paged(public_matters(place), order=("-moved_at", "-id"), token=request.GET.get("page", ""), size=20)
    choices = [{"value": c.code, "label": str(c)} for c in communities]
    filters = [{"name": "community", "label": _("Community"), "value": place, "choices": choices}]
    context = {"page": page, "rows": matter_rows(page.rows), "filters": filters}
    return render(request, "web/around.html", context)


@login_not_required
def where(request: HttpRequest) -> HttpResponse:
    """A resident types the number on his slip, and its code, and sees how far the matter has come; no account, no name.

    A public matter needs no code. Wrong codes are counted by address, like wrong passwords.
    """
    given = request.POST or request.GET
    number, code = given.get("number", "").strip()[:40], request.POST.get("code", "").strip()[:12]
    context: dict[str, Any] = {"number": number, "code": code}
    matter = public_matter_numbered(number)
    try:
        if matter is None and number and code:
            matter = slip_from(address_of(request), number, code)
            context["answer"] = answer_to(matter) if matter else ""
    except Refusal as refusal:
        context["refusal"] = str(refusal)
    if matter:
        machine = binding_named(matter.machine).machine
        done_so_far = history_of(matter.machine, matter.pk).filter(outcome="done")[:30]
        context |= {"row": matter_rows([matter])[0], "events": events(machine, done_so_far, names=False)}
    return render(request, "web/where.html", context, status=422 if "refusal" in context else 200)


def slip_from(address: str, number: str, code: str) -> Matter | None:
    """The matter of a slip; raises Refusal while this address has tried too many wrong codes."""
    actions.count_try(f"slip {address}", address=address, actor=NOBODY)
    matter = matter_on_slip(number, code)
    if matter:
        actions.clear_tries(f"slip {address}", actor=NOBODY)
    return matter
