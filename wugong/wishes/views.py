"""The wall of wishes, making one, claiming one, and what the wisher says of it. Wishing needs no account."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
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
from wugong.common.actor import NOBODY, STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal, Stale
from wugong.common.forms import number_page, refusals_into
from wugong.common.models import one
from wugong.common.paging import paged
from wugong.flow.actions import perform
from wugong.flow.lookup import slip_from
from wugong.flow.slips import read_code, spaced
from wugong.places.offices import COMMUNITY, office_of
from wugong.places.queries import district, names_of_codes, places_visible_to
from wugong.wishes import actions, queries
from wugong.wishes.bindings.wish import FILERS, may_claim, new, size_of
from wugong.wishes.forms import WishForm
from wugong.wishes.models import Wish
from wugong.wishes.policies import may_open_contact
from wugong.wishes.rules import Kind, S

WISHES = 6  # from one connection in a quarter of an hour


def here(request: HttpRequest) -> str:
    """The community chosen in the address or on the device, else the own one, else the district."""
    home = district()
    for code in (request.GET.get("place", ""), request.COOKIES.get(COMMUNITY, ""), actor_of(request).place):
        if code.isascii() and code.isdigit() and len(code) >= 9:
            return code[:12]
    return home.code if home else ""


@login_not_required
def wall(request: HttpRequest) -> HttpResponse:
    """The wall: wishes of the community and its street that wait, by kind, and what came true this year."""
    actor, code = actor_of(request), here(request)
    around = code if request.GET.get("place") else code[:9]
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in Kind.values else ""
    counts = queries.counts_by_kind(around)
    page = paged(queries.wall(around, kind), order=("latest", "id"), token=request.GET.get("page", ""), size=20)
    true = list(queries.came_true(around)[:3])
    context = {
        "page": page, "kind": kind, "count": sum(counts.values()), "place": request.GET.get("place", ""),
        "kinds": [(value, label, counts.get(value, 0)) for value, label in Kind.choices],
        "names": names_of_codes({w.place for w in page.rows}), "claims": may_claim(actor),
        "true": true, "true_count": queries.came_true(around).count(), "size_of": size_of,
        "rows": [{"wish": w, "size": size_of(w)} for w in page.rows],
        "shell": "web/base.html" if actor.is_any(*STAFF_ROLES) else "web/base_resident.html",
    }  # fmt: skip
    request.lit = "民"  # type: ignore[attr-defined]
    return render(request, "wishes/wall.html", context)


@login_not_required
@never_cache
def wish(request: HttpRequest) -> HttpResponse:
    """Make a wish, or write one down for somebody."""
    actor, code = actor_of(request), here(request)
    office, post = actor.is_any(*FILERS), request.method == "POST"
    place = next((one for one in (request.POST.get("place", ""), code) if len(one) == 12 and one.isdigit()), "")
    form = WishForm(request.POST if post else None, office=office, place=place)
    if post and form.is_valid():
        with refusals_into(form, otherwise="words"):
            made = written(request, form, place or form.cleaned_data["place"])
            return sent(request, made)
    community = office_of(place or code)
    context = {
        "form": form, "key": request.POST.get("key") or uuid4().hex, "place": place,
        "in_office": office, "community": community, "office": community, "draft": "wish-new",
        "back": (reverse("wishes:wall"), _("Wall of wishes")),
    }  # fmt: skip
    return render(request, "wishes/new.html", context, status=422 if form.errors else 200)


def written(request: HttpRequest, form: WishForm, place: str) -> Wish:
    """The wish written down once. Raises Refusal where the place is none or too many come from one connection."""
    actor, words = actor_of(request), form.words_of()
    if actor.user is None and not queries.sent_before(words["key"]):
        try:
            entry.count_try(f"wish {address_of(request)}", most=WISHES, actor=NOBODY)
        except Refusal as full:
            sentence = _("Too many wishes came from this connection just now. Try again in 15 minutes, or call.")
            raise Refusal(sentence, rule="flood") from full
    if not places_visible_to(actor).filter(code=place, level="community").exists():
        raise Refusal(_("Choose the community: it looks at the wish and hangs it up."), rule="R-40")
    blank = new(actor) or Wish()
    if "consent" in form.fields:
        blank.consent, blank.told = form.cleaned_data["consent"], form.cleaned_data["told"] or "window"
    return actions.wish(blank, actor=actor, place=place, **words)


def sent(request: HttpRequest, made: Wish) -> HttpResponse:
    """What the wisher takes home."""
    code, office = made.code or "", office_of(made.place)
    inside = actor_of(request).is_any(*FILERS)
    context = {
        "title": _("Your wish is with %(name)s") % {"name": office.name}, "headline": made.words,
        "moment": made.created_at, "plain": code, "code": spaced(code), "office": office,
        "answer": queries.answer_of(made), "no_number": not made.contact,
        "latest": _("wished by %(day)s") % {"day": date_format(made.latest, "MONTH_DAY_FORMAT")},
        "picture": draw_code(request.build_absolute_uri(reverse("web:slip", args=[code]))),
        "ways": [(_("Write down another wish"), reverse("wishes:wish"))] if inside else [],
    }  # fmt: skip
    return render(request, "web/taken.html", context)


def holds(wish: Wish, actor: Actor) -> bool:
    """Whether the actor has claimed it, for his team or his body."""
    return wish.leader == actor.user if wish.leader else wish.claimant_id == actor.organisation


def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Claim a wish: before it the steps that follow; who comes second reads who was faster, and three others."""
    actor = actor_of(request)
    if not may_claim(actor):
        raise Denied(_("Wishes are claimed by units, branches and teams. Change the hat you wear."), rule="role")
    if gone := queries.withdrawn(pk):
        others = queries.wall(gone.place[:9])[:3]
        return render(request, "wishes/claim.html", {"gone": True, "faster": True, "others": others}, status=409)
    found = one(queries.wishes_seen(actor).filter(pk=pk))
    context: dict[str, Any] = {"wish": found, "size": size_of(found), "where": names_of_codes({found.place})}
    if request.method == "POST" or found.claimant_id:
        try:
            if found.claimant_id and not holds(found, actor):
                raise Stale(_("Somebody was faster."), rule="state")
            perform(found, "claim", actor=actor)
            messages.success(request, _("Claimed. Say within two working days what you do and when."))
            return redirect("web:case", "wish", found.pk)
        except Stale:
            found = one(queries.wishes_seen(actor).filter(pk=pk))
            if holds(found, actor):
                return redirect("web:case", "wish", found.pk)
            others = queries.wall(found.place[:9]).exclude(pk=pk)[:3]
            context |= {"wish": found, "faster": found.who or _("somebody"), "others": others}
            return render(request, "wishes/claim.html", context, status=409)
    return render(request, "wishes/claim.html", context)


@login_not_required
@require_POST
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The wisher says by the slip: it came true, it did not, another wording, withdrawn."""
    code = read_code(request.POST.get("code", ""))
    try:
        matter = slip_from(address_of(request), code)
    except Refusal:
        return render(request, "web/where.html", {"locked": True, "number": ""}, status=429)
    if matter is None or matter.machine != "wish":
        return render(request, "web/where.html", {"number": code}, status=404)
    found, words = queries.wish_of(matter), request.POST.get("words", "").strip()[:120]
    try:
        said = actions.say(found, request.POST.get("do", ""), actor=actor_of(request), words=words)
        messages.success(request, _("Thank you. Your community reads it."))
        if said.state == S.CONFIRMED and words and not said.thanks:
            messages.info(request, _("It counts. The wall names nobody, so leave other thanks below."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("web:slip", code)


@never_cache
def number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the number of the wisher: it asks what for, and the record keeps it."""
    actor = actor_of(request)
    found = one(queries.wishes_seen(actor).filter(pk=pk))
    if not may_open_contact(found, actor):
        raise Denied(_("The number is opened by who fulfils the wish, once the community agreed to the plan."))
    if not found.contact:
        raise Refusal(actions.NO_NUMBER, rule="contact")
    lead = _("What for is recorded, and the wisher reads it on the page of the slip.")
    opens = partial(actions.open_contact, found, actor=actor)
    back = (found, found.get_absolute_url())
    return number_page(request, lambda why: [opens(reason=why)], title=_("Call the wisher"), lead=lead, back=back)
