"""A resident's pages: home, what goes on around, how far a matter has come. None needs an account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Refusal
from wugong.common.paging import paged
from wugong.deliberation.queries.decided import bodies_around
from wugong.flow.binding import binding_named
from wugong.flow.lookup import slip_from
from wugong.flow.models import Matter
from wugong.flow.queries import answer_to, public_matter_numbered, public_matters, reread_matter
from wugong.flow.slips import read_code, read_number, spaced
from wugong.places.offices import Office, office_of
from wugong.places.queries import communities_of, district
from wugong.places.rules import LENGTH, Level
from wugong.record.queries import history_of
from wugong.web.context import CARE, office_for
from wugong.web.history import events
from wugong.web.rows import matter_rows


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """A resident's home; officers find their desk."""
    actor = actor_of(request)
    if actor.hat and actor.role not in {Role.RE, Role.VO}:
        return redirect("web:desk")
    office = office_for(request)
    context: dict[str, Any] = {"offers": offers(office), "office": office}
    if request.COOKIES.get(CARE) != "1":  # three doors and nothing else for those who want less
        near = public_matters(office.code)[:6] or public_matters(office.code[:9])[:6]
        context["matters"] = matter_rows(near)
    return render(request, "web/home.html", context)


def offers(office: Office) -> list[dict[str, Any]]:
    """The three large doors of a resident."""
    find = ("找", _("Find my community"), _("By compound, road or name"), reverse("places:find"))
    call = (
        "说",
        _("Tell %(community)s") % {"community": office.name},
        _("Call %(number)s; it is raised for you") % {"number": office.phone},
        "tel:" + "".join(office.phone.split()),
    )
    doors = [
        call if len(office.code) == LENGTH[Level.COMMUNITY] else find,
        ("查", _("How far has my matter come?"), _("Type the eight digits on your slip"), reverse("web:where")),
        (
            "看",
            _("What goes on around me"),
            _("What the community and its neighbours are doing"),
            reverse("web:around"),
        ),
    ]
    return [
        {"character": c, "title": title, "words": words, "url": url, "lookup": c == "查"}
        for c, title, words, url in doors
    ]


@login_not_required
def around(request: HttpRequest) -> HttpResponse:
    """Public matters, the newest change first, in one community or in the whole district."""
    actor, home = actor_of(request), district()
    communities = list(communities_of(home.code)) if home else []
    own = actor.place if actor.role in {Role.RE, Role.VO} and public_matters(actor.place).exists() else ""
    chosen = request.GET.get("community", own)
    place = chosen if chosen in {c.code for c in communities} else ""
    page = paged(public_matters(place), order=("-moved_at", "-id"), token=request.GET.get("page", ""), size=20)
    choices = [{"value": c.code, "label": str(c)} for c in communities]
    filters = [{"name": "community", "label": _("Community"), "value": place, "choices": choices}] if choices else []
    bodies = bodies_around(place or (home.code if home else ""))
    context = {"page": page, "rows": matter_rows(page.rows), "filters": filters, "bodies": bodies}
    return render(request, "web/around.html", context)


@login_not_required
@never_cache
def where(request: HttpRequest, code: str = "") -> HttpResponse:
    """A resident types the eight digits on the slip, or scans its picture, and reads who has it and what comes next.

    No account, no name. The number of a public matter leads there too. What is typed does not go into an address.
    """
    post = request.method == "POST"
    given = (code or (request.POST if post else request.GET).get("number", "")).strip()[:60]
    context: dict[str, Any] = {"number": given}
    try:
        matter = public_matter_numbered(given)
        if matter is None and (post or code):
            matter = slip_from(address_of(request), given)
    except Refusal:
        return render(request, "web/where.html", {**context, "locked": True}, status=429)
    if matter is None:
        return render(request, "web/where.html", context, status=404 if code else 200)
    if page := page_of_slip(matter):
        return redirect(page)
    found = context | answered(matter)
    if matter.biz_no != read_number(given):  # by a slip: its holder may say something
        found |= {"plain": read_code(given), "code": spaced(read_code(given))}
    return render(request, "web/answer.html", found)


def page_of_slip(matter: Matter) -> str:
    """The app's own page for the holder of a slip; empty where it has none."""
    bound = binding_named(matter.machine)
    return bound.slip_page(reread_matter(bound, matter.pk)[1]) if bound.slip_page and matter.code else ""


def answered(matter: Matter) -> dict[str, Any]:
    """What the page of an answer shows; a mechanism without an answer of its own shows its state and its history."""
    answer = answer_to(matter)
    context = {"matter": matter, "answer": answer, "code": matter.biz_no}
    if answer:
        stops = answer.course
        course = [{"line": s.line, "moment": s.moment, "tone": s.tone} for s in reversed(stops)]
        return {**context, "course": course, "office": office_of(answer.place or matter.place)}
    machine = binding_named(matter.machine).machine
    done_so_far = history_of(matter.machine, matter.pk).filter(outcome="done")[:30]
    row = matter_rows([matter])[0]
    course = events(machine, done_so_far, names=False)
    return {**context, "row": row, "course": course, "office": office_of(matter.place)}
