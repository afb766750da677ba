"""A resident's pages: home, what goes on around, how far a matter has come. None needs an account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Refusal
from wugong.common.paging import paged
from wugong.common.privacy import without_persons
from wugong.deliberation.queries.decided import bodies_around, decided_by, latest_body_in
from wugong.flow.binding import binding_named
from wugong.flow.lookup import slip_from
from wugong.flow.models import Matter
from wugong.flow.queries import answer_to, public_matter_numbered, public_matters, reread_matter
from wugong.flow.slips import read_code, read_number, spaced
from wugong.places.hooks import residents
from wugong.places.offices import Office, office_of
from wugong.places.queries import by_street, district, places_visible_to
from wugong.places.rules import LENGTH, Level
from wugong.problems.mine import codes_in, mine
from wugong.problems.queries.lists import near, near_counts
from wugong.record.queries import history_of
from wugong.web.context import CARE, office_for
from wugong.web.history import events
from wugong.web.rows import matter_rows
from wugong.wishes.queries import wall


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """A resident's home; officers find their desk."""
    actor = actor_of(request)
    if actor.hat and actor.role not in {Role.RE, Role.VO}:
        return redirect("web:desk")
    office, care = office_for(request), request.COOKIES.get(CARE) == "1"
    own = mine(request)
    context: dict[str, Any] = {"office": office, "mine": own, "asked": next((row for row in own if row["asked"]), None)}
    if not care:  # three doors and nothing else for those who want less
        context |= near_me(office, actor)
    return render(request, "web/home.html", {**context, "doors": doors()})


def doors() -> list[dict[str, str]]:
    """What a resident can do beside reporting: those of the mechanisms that exist here."""
    named = [
        ("愿", _("Make a small wish"), _("Without a name; neighbours and units fulfil it"), "wishes:wall"),
        ("解", _("Ask a retired judge"), _("Law, quarrels with neighbours; free of charge"), "mediation:home"),
        ("学", _("Courses and what is on"), _("At the centre, for everybody"), "activities:home"),
    ]
    found = []
    for character, title, words, name in named:
        try:
            found.append({"character": character, "title": title, "words": words, "url": reverse(name)})
        except NoReverseMatch:
            continue
    return found


def near_me(office: Office, actor: Any) -> dict[str, Any]:
    """What goes on around: being solved, decided, wished, and what else there is, in the community or its street."""
    code = office.code
    solving = list(near(code)) or list(near(code[:9]) if len(code) > 9 else [])
    place = places_visible_to(actor).filter(code=code).first() if code else None
    known = len(code) == LENGTH[Level.COMMUNITY]
    bodies = [body for body in [bodies_around(code).first() if known else latest_body_in(code)] if body] if code else []
    return {
        "solving": solving,
        "counts": near_counts(code) if code else (0, 0),
        "wishes": list(wall(code[:9])[:2]) if code else [],
        "wish_count": wall(code[:9]).count() if code else 0,
        "decided": [(bodies[0], one) for one in decided_by(bodies[0], 2)] if bodies else [],
        "panels": residents.shown(actor, place) if place else [],
        "matters": matter_rows(public_matters(code)[:4]) if not solving else [],
        "known": known,
    }


@login_not_required
def around(request: HttpRequest) -> HttpResponse:
    """Public matters, the newest change first, in one community or in the whole district."""
    actor, home = actor_of(request), district()
    groups = by_street(home.code) if home else []
    own = actor.place if actor.role in {Role.RE, Role.VO} and public_matters(actor.place).exists() else ""
    chosen = request.GET.get("community", own)
    place = chosen if chosen in {one.code for _street, rows in groups for one in rows} else ""
    page = paged(public_matters(place), order=("-moved_at", "-id"), token=request.GET.get("page", ""), size=20)
    choices = [{"value": one.code, "label": str(one), "group": street} for street, rows in groups for one in rows]
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
        if matter is None:
            matter = slip_from(address_of(request), given, held=read_code(given) in codes_in(request))
    except Refusal:
        return render(request, "web/where.html", {**context, "locked": True}, status=429)
    if matter is None:
        return render(request, "web/where.html", context, status=404 if code else 200)
    if page := page_of_slip(matter):
        return redirect(page)
    own = matter.biz_no != read_number(given)  # by a slip: its holder reads all and may say something
    found = context | answered(matter, held=read_code(given) if own else "")
    if own:
        found |= {"plain": read_code(given), "code": spaced(read_code(given))}
    return render(request, "web/answer.html", found)


def page_of_slip(matter: Matter) -> str:
    """The app's own page for the holder of a slip; empty where it has none."""
    bound = binding_named(matter.machine)
    return bound.slip_page(reread_matter(bound, matter.pk)[1]) if bound.slip_page and matter.code else ""


def answered(matter: Matter, *, held: str) -> dict[str, Any]:
    """What the page of an answer shows; a mechanism without an answer of its own shows its state and its history.

    ``held``: the code of the slip; who holds none reads no word that points to a person. Who has joined the matter is
    neither asked in the stead of who told it first nor reads it in his words.
    """
    answer = answer_to(matter)
    if answer and matter.code != held:
        answer = replace(answer.others(held) if answer.others else answer, title="")
    if answer and not held:
        public = (stop for stop in answer.course if not stop.private)
        shown = tuple(replace(stop, line=without_persons(stop.line)) for stop in public)
        answer = replace(answer, told=without_persons(answer.told), course=shown)
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


@login_not_required
def manifest(_request: HttpRequest) -> JsonResponse:
    """What makes the resident's pages an app on the first screen of a telephone."""
    icon = {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}
    body = {
        "name": _("Something the matter? Tell your community"), "short_name": "五共", "start_url": reverse("web:home"),
        "scope": "/", "display": "standalone", "background_color": "#f6f3ec", "theme_color": "#f6f3ec", "icons": [icon],
        "shortcuts": [{"name": _("Report a problem"), "url": reverse("problems:report")}],
    }  # fmt: skip
    return JsonResponse(body, content_type="application/manifest+json")


@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps home, report and round for times without a connection; it speaks for the whole site."""
    answer = render(request, "web/sw.js", {"pages": offline_pages()}, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def offline_pages() -> list[str]:
    """The pages that open without a connection."""
    return [reverse(name) for name in ("web:home", "problems:report", "problems:round", "wishes:wish")]
