"""Pages of the two lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock, filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.flow.filters import by_state
from wugong.pairing import policies
from wugong.pairing.actions import listings as actions
from wugong.pairing.forms.listings import ListingForm, NeedForm, OfferForm
from wugong.pairing.models import Need, Offer
from wugong.pairing.models.listings import Listing
from wugong.pairing.queries import listings as read
from wugong.pairing.queries.pairs import pairs_to_answer
from wugong.pairing.queries.visible import listable_by
from wugong.pairing.rules.listings import AVAILABLE, NEED, ListingState
from wugong.pairing.views import parts
from wugong.places.filters import by_street
from wugong.places.queries import streets_for


def _page(request: HttpRequest, model: type[Any], *, few: str, why: str, nothing: str, verb: str) -> HttpResponse:
    actor, wanted = actor_of(request), filters.wanted(request)
    here = f"{model._meta.model_name}s"
    only = [("unanswered", few), ("mine", _("my organisation's"))]
    return parts.list_page(
        request, read.listed(actor, model, wanted), here=here, template=f"pairing/{here}.html",
        row="pairing/listing_row.html", title=capfirst(model._meta.verbose_name_plural), nothing=nothing, why=why,
        filters=[
            by_street(request, actor),
            parts.by_category(request),
            by_state(request, NEED),
            filters.choose(request, "only", _("Only"), only),
            filters.words(request),
        ],
        counts=read.counts(actor, street=wanted.street if wanted.street.isdigit() else ""),
        actions=[(reverse(f"pairing:new_{model._meta.model_name}"), verb)] if listable_by(actor).exists() else [],
    )  # fmt: skip


def needs(request: HttpRequest) -> HttpResponse:
    """The list of needs."""
    why = _("Communities and units say here what they need; a sheet can be imported too.")
    words = {"few": _("nobody answers"), "nothing": _("No needs yet"), "verb": _("Say what is needed"), "why": why}
    return _page(request, Need, **words)


def offers(request: HttpRequest) -> HttpResponse:
    """The list of offers."""
    why = _("Units and communities say here what they can give; a sheet can be imported too.")
    words = {"few": _("nobody uses"), "nothing": _("No offers yet"), "verb": _("Say what you can give"), "why": why}
    return _page(request, Offer, **words)


def need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One need, and the offers that could meet it."""
    actor = actor_of(request)
    line = read.one_listing(actor, Need, pk)
    answers = read.answers_to(actor, line) if line.state in AVAILABLE else []
    context = {
        "line": line,
        "may_add": listable_by(actor).exists(),
        "answers": answers,
        "projects": line.projects.select_related("provider", "recipient"),
        "pairs": pairs_to_answer(actor, line),
    }
    return render(request, "pairing/need.html", context)


def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One offer, and the needs it could meet."""
    actor = actor_of(request)
    line = read.one_listing(actor, Offer, pk)
    takers = read.takers_of(actor, line) if line.state in AVAILABLE else []
    context = {
        "line": line,
        "may_add": listable_by(actor).exists(),
        "takers": takers,
        "projects": line.projects.select_related("provider", "recipient"),
    }
    return render(request, "pairing/offer.html", context)


def _hand_in(listing: Listing, reason: str, actor: Actor) -> Listing:
    """Whoever would check the line lists it at once; everybody else hands it in."""
    seats = policies.checkers_of_need(listing) if isinstance(listing, Need) else policies.office(listing.street)
    own = actor.sits_any([*seats, *policies.office(listing.street)])
    return (
        actions.enter(listing, reason=reason, actor=actor)
        if own
        else actions.submit(listing, reason=reason, actor=actor)
    )


def _like(request: HttpRequest, actor: Actor, form_of: type[ListingForm]) -> dict[str, Any]:
    """What ``?like=`` names, to list it again; its dates are asked for again once they have passed."""
    asked = filters.asked(request, "like")
    if not asked:
        return {}
    fields = form_of._meta.fields or ()
    old = read.one_listing(actor, form_of._meta.model, parts.id_of(asked))
    return {name: getattr(old, name) for name in fields if name != "ends_on" or old.ends_on >= clock.today()}


def _new(request: HttpRequest, form_of: type[ListingForm], template: str) -> HttpResponse:
    actor = actor_of(request)
    if not listable_by(actor).exists():
        raise Denied(
            _("Lists are kept by units, communities and the street. Wear the hat of one of them."), rule="role"
        )
    form = form_of(request.POST or None, actor=actor, initial=_like(request, actor, form_of))
    if request.method == "POST" and form.is_valid():
        line = form.save(commit=False)
        line.street = policies.street_of(line.organisation)
        with refusals_into(form):
            made = _hand_in(line, form.cleaned_data["reason"], actor)
            listed = made.state == ListingState.LISTED
            messages.success(
                request,
                _("It stands in the list now.") if listed else _("Handed in; it is checked within 3 working days."),
            )
            return redirect(template.removesuffix("_form.html").replace("pairing/", "pairing:"), pk=made.pk)
        form.ask_reason()
    status = 422 if form.errors else 200
    return render(request, template, {"form": form}, status=status)


def new_need(request: HttpRequest) -> HttpResponse:
    """Hand in a need."""
    return _new(request, NeedForm, "pairing/need_form.html")


def new_offer(request: HttpRequest) -> HttpResponse:
    """Hand in an offer."""
    return _new(request, OfferForm, "pairing/offer_form.html")


def _edit(request: HttpRequest, line: Any, form_of: type[ListingForm], template: str, page: str) -> HttpResponse:
    actor = actor_of(request)
    if not policies.may_change(actor, line):
        raise Denied(_("A line is changed by whoever handed it in, or by the street's office."), rule="role")
    verb = actions.resubmit if line.state == ListingState.RETURNED else actions.amend
    form = form_of(request.POST or None, instance=line, actor=actor)
    if request.method == "POST" and form.is_valid():
        now = read.one_listing(actor, type(line), line.pk)
        with refusals_into(form):
            verb(now, changes=form.changes, reason=form.cleaned_data["reason"], actor=actor)
            messages.success(request, _("Changed."))
            return redirect(page, pk=line.pk)
        form.ask_reason()
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "line": line}, status=status)


def edit_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a need, or put right what was sent back."""
    line = read.one_listing(actor_of(request), Need, pk)
    return _edit(request, line, NeedForm, "pairing/need_form.html", "pairing:need")


def edit_offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an offer, or put right what was sent back."""
    line = read.one_listing(actor_of(request), Offer, pk)
    return _edit(request, line, OfferForm, "pairing/offer_form.html", "pairing:offer")


def hot(request: HttpRequest) -> HttpResponse:
    """What many need at once; with ``?category=`` and ``?street=`` the single needs, and pairs that could act."""
    actor = actor_of(request)
    parts.staff_only(actor)
    codes = {street.code: street for street in streets_for(actor)}
    street = filters.asked(request, "street")
    context: dict[str, Any] = {
        "rows": [(row, codes[row.street]) for row in read.hot_needs() if row.street in codes],
        "needs": [],
    }
    if street in codes and filters.asked(request, "category"):
        chosen = read.category_named(filters.asked(request, "category"))
        found = read.needs_of_category(actor, chosen, street)
        context |= {
            "chosen": chosen,
            "street": codes[street],
            "needs": [(line, pairs_to_answer(actor, line)) for line in found[:40]],
        }
    return render(request, "pairing/hot.html", context)
