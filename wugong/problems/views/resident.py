"""A resident's pages: report in a minute, join a like one, say what became of it. None needs an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.actions import entry
from wugong.accounts.door import address_of
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common.actor import NOBODY, Actor
from wugong.common.errors import Denied, Invalid, Refusal, Unseen
from wugong.common.forms import refusals_into
from wugong.common.models import one
from wugong.files.delivery import give_preview
from wugong.files.intake import take_in
from wugong.flow.lookup import slip_from
from wugong.flow.slips import read_code, spaced
from wugong.places.offices import COMMUNITY, communities_found, office_of
from wugong.places.queries import district
from wugong.places.rules import LENGTH, Level
from wugong.problems import actions, policies
from wugong.problems.bindings.problem import FILERS, new
from wugong.problems.forms import ReportForm
from wugong.problems.mine import codes_in, remember
from wugong.problems.models import Problem
from wugong.problems.queries.answers import answer_of, problem_of, problem_to_join, sent_before
from wugong.problems.queries.photos import photo_of
from wugong.problems.queries.promise import promise_for, spots_of
from wugong.problems.queries.similar import similar, with_joined
from wugong.problems.rules.kinds import AT_ONCE, EMERGENCIES, NUMBERS, Rating, signposts_in
from wugong.problems.rules.problem import S

REPORTS = 12  # from one connection in a quarter of an hour: a family, no flood


def here(request: HttpRequest) -> str:
    """The code of the community or street somebody reports for: asked for in the address, chosen on the device, the
    own one; else of the district.
    """
    actor, home = actor_of(request), district()
    asked = request.GET.get("place", "") or request.POST.get("community", "")
    for code in (asked, request.COOKIES.get(COMMUNITY, ""), actor.place):
        if len(code) >= LENGTH[Level.STREET] and code.isascii() and code.isdigit():
            return code[: LENGTH[Level.COMMUNITY if len(code) >= LENGTH[Level.COMMUNITY] else Level.STREET]]
    return home.code if home else ""


@login_not_required
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Report a problem: one required thing, the place by a tap, and before it is sent who gets it and by when."""
    actor = actor_of(request)
    if district() is None:
        return render(request, "problems/none.html", status=503 if request.method == "POST" else 200)
    office, post = actor.is_any(*FILERS), request.method == "POST"
    data: Any = request.POST.copy() if post else None
    if data is not None and data.get("building", "").startswith(data.get("place", "-")):
        data["place"] = data["building"]
    form = ReportForm(data, request.FILES if post else None, office=office)
    if post and form.is_valid():
        with refusals_into(form, otherwise="text"):
            problem = written(request, form, actor)
            return sent(request, problem, actor, refused=taken(form, problem))
    key = str((data or {}).get("key") or uuid4().hex)
    if form.errors and (known := sent_before(key)):
        return sent(request, known, actor)
    chosen = (data or {}).get("place", "") or request.GET.get("place", "")
    context = {
        "form": form, "in_office": office, "key": key, "draft": "problem-report", "urgent": urgent(),
        "signs": signs_in(str((data or {}).get("text", ""))),
        "chosen": chosen, "back": (reverse("web:home"), _("Back to the home page")), **place_of(request),
    }  # fmt: skip
    return render(request, "problems/report.html", context, status=422 if form.errors else 200)


def place_of(request: HttpRequest) -> dict[str, Any]:
    """Where somebody reports, what there is to choose among, who gets it, and what a search for it found."""
    code = here(request)
    office = office_of(code)
    context: dict[str, Any] = {
        "community": office, "office": office, "spots": spots_of(code), "code": code,
        "whole": len(code) >= LENGTH[Level.STREET], "promise": promise_for(code),
    }  # fmt: skip
    if len(code) < LENGTH[Level.COMMUNITY] or "look" in request.GET:
        query = (request.GET.get("look", "") or request.POST.get("look", "")).strip()[:60]
        context |= {"look": query, "found": communities_found(query)[0] if query else []}
    return context


def urgent() -> list[tuple[str, str]]:
    """Whom to call first when somebody is in danger: what it is, the number."""
    return [(str(one.label), NUMBERS[one]) for one in EMERGENCIES]


def written(request: HttpRequest, form: ReportForm, actor: Actor) -> Problem:
    """The report written down once; raises Refusal where too many come from one connection."""
    words = form.words()
    if actor.user is None and not sent_before(words["key"]):
        counted(request, "report")
    blank = new(actor) or Problem()
    for name, value in form.columns().items():
        setattr(blank, name, value)
    return actions.report(blank, actor=actor, **words)


def counted(request: HttpRequest, about: str) -> None:
    """Count what somebody without an account sends. Raises Refusal after a dozen from one connection."""
    try:
        entry.count_try(f"{about} {address_of(request)}", most=REPORTS, actor=NOBODY)
    except Refusal as full:
        office = office_of(here(request))
        sentence = _("Too many reports came from this connection just now. Try again in 15 minutes, or call %(phone)s.")
        raise Refusal(sentence % {"phone": office.phone}, rule="flood") from full


def taken(form: ReportForm, problem: Problem) -> str:
    """Attach photo and voice note; what is wrong with one is said, and the report stands without it."""
    files = [form.cleaned_data.get(name) for name in ("photo", "voice")]
    return attached(problem, [file for file in files if file])


def attached(problem: Problem, files: list[Any]) -> str:
    """Attach files as the reporter, who has no account: the key of the problem names him. Says what was refused."""
    reporter = Actor(user=problem.pk, name=_("the reporter"))
    for file in files:
        try:
            take_in("problem", problem.pk, file, actor=reporter)
        except Refusal as refusal:
            return str(refusal)
    return ""


def sent(request: HttpRequest, problem: Problem, actor: Actor, *, refused: str = "", code: str = "") -> HttpResponse:
    """What the reporter takes home: number, picture, who has it, by when, whom to call."""
    own, office, inside = code or problem.code or "", office_of(problem.place), actor.is_any(*FILERS)
    title = _("You joined; you are told all the same") if code else _("Received; %(name)s has it")
    day = date_format(promise_for(problem.place).done_by, "MONTH_DAY_FORMAT")
    latest = _("done by %(day)s, or you read why not and when") % {"day": day}
    answer = answer_of(problem, joined=bool(code))
    if code and answer.by:  # the order runs already: its own day, as on the page under the number
        late = _("it was due by %(day)s and is late; please call") if answer.late else _("the next step by %(day)s")
        latest = late % {"day": date_format(answer.by, "MONTH_DAY_FORMAT")}
    if problem.alarm and problem.state == S.REPORTED:
        latest = _("looked at within half an hour. Do not wait for it: call %(call)s") % {"call": problem.alarm}
    left = problem.supports.filter(code=code).exclude(contact="").exists()  # by who joined
    ways = [(_("Write down another"), reverse("problems:report")), (_("To the queue"), reverse("problems:home"))]
    context = {
        "title": title % {"name": office.name} if not code else title, "headline": problem.headline,
        "moment": problem.created_at, "latest": latest,
        "no_number": not (left if code else problem.contact), "signs": signs_in(problem.text),
        "ways": ways if inside else [],
        "refused": refused,
        "code": spaced(own), "plain": own, "answer": answer, "office": office,
        "picture": draw_code(request.build_absolute_uri(reverse("web:slip", args=[own]))),
    }  # fmt: skip
    page = render(request, "web/taken.html", context)
    return page if inside or code else remember(request, page, own)


def signs_in(text: str) -> list[tuple[str, str, bool]]:
    """Where the words of a text point: what it is, the number, whether it is an emergency; two at most."""
    return [(str(sign.label), NUMBERS[sign], sign in AT_ONCE) for sign in signposts_in(text)[:2]]


@login_not_required
@never_cache
def alike(request: HttpRequest) -> HttpResponse:
    """While somebody types: whom to call where the words say so, and like problems to join."""
    text, place = request.GET.get("text", "")[:400], request.GET.get("place", "")
    building = request.GET.get("building", "")
    place = building if place and building.startswith(place) else place or here(request)
    near = similar(text, place, request.GET.get("category", "")[:24]) if len(text.strip()) >= 2 else []
    rows = [{"problem": p, "answer": answer_of(p)} for p in with_joined(near)]
    return render(request, "problems/parts/alike.html", {"rows": rows, "signs": signs_in(text), "place": place})


@login_not_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Join a like problem instead of reporting it again."""
    actor = actor_of(request)
    if actor.user is None:
        counted(request, "report")
    # The report form is sent here by the button of the like problem, which brings its key.
    problem = problem_to_join(as_key(request.POST.get("join", "")))
    words = {"words": request.POST.get("text", ""), "contact": request.POST.get("contact", "")}
    made = actions.join(problem, actor=actor, key=request.POST.get("key", "")[:40], **words)
    return sent(request, problem, actor, code=made.code or "")


@login_not_required
@require_POST
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The holder of a slip says solved or not, adds a sentence or a photo, leaves a number, withdraws."""
    code = read_code(request.POST.get("code", ""))
    try:
        matter = slip_from(address_of(request), code, held=code in codes_in(request))
    except Refusal:
        return render(request, "web/where.html", {"locked": True, "number": ""}, status=429)
    if matter is None or matter.machine != "problem":
        return render(request, "web/where.html", {"number": code}, status=404)
    problem = problem_of(matter).goes_on
    own = problem.code == code
    try:
        said = spoken(request, problem, request.POST.get("do", ""), own)
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("web:slip", code)


@login_not_required
def photo(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """A photo before or after, for the holder of the reporter's own slip."""
    plain = read_code(code)
    try:
        matter = slip_from(address_of(request), plain, held=plain in codes_in(request))
    except Refusal as refusal:
        raise Unseen(plain) from refusal
    found = (
        photo_of(problem_of(matter), pk) if matter and matter.machine == "problem" and matter.code == plain else None
    )
    if found is None:
        raise Unseen(plain)
    return give_preview(request, found)


def spoken(request: HttpRequest, problem: Problem, what: str, own: bool) -> str:
    """What the holder of a slip does, and the sentence that says it was done. Raises Refusal."""
    words = request.POST.get("words", "").strip()[:500]
    actor = actor_of(request)
    if what == "add":
        files = request.FILES.getlist("photo")
        if refused := attached(problem, files):
            raise Invalid(refused, field="photo")
        if words or not files:
            actions.add_words(problem, words=words, actor=actor)
        return _("Added. Whoever deals with it reads it.")
    if not own and what != "again":
        raise Refusal(_("Only who reported it says that it is solved. Add a sentence, or report yours."), rule="3.12")
    if what == "number":
        actions.leave_number(problem, contact=request.POST.get("contact", ""), actor=actor)
        return _("Done. Only those who deal with it can open your number, and you see when.")
    rating = request.POST.get("rating", "")
    actions.say(problem, what, actor=actor, rating=rating if rating in Rating.values else "", reason=words)
    half = _("Noted. One thing more: how was it done? Say it below.")
    done = {
        "solved": _("Thank you. It is closed with what you said.") if rating else half,
        "withdraw": _("You withdrew it. Nothing more is done."),
    }
    return done.get(what, _("Done. It goes back to whoever deals with it, and the time counts again."))


def as_key(text: str) -> UUID:
    """The key of a row from what was sent; one that nothing has for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def slip(request: HttpRequest, pk: Any) -> HttpResponse:
    """The slip again, for who reported the problem or the office that wrote it down."""
    from wugong.flow.binding import binding_named
    from wugong.flow.queries import seen_of

    actor = actor_of(request)
    problem = one(seen_of(binding_named("problem"), actor).filter(pk=pk, code__isnull=False).select_related("owner"))
    if not policies.may_print_slip(actor, problem):
        raise Denied(_("The slip is printed by who reported it, or by the office that wrote it down."), rule="role")
    return sent(request, problem, actor)
