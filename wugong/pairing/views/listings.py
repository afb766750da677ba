"""Pages of the two lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.flow.filters import by_state
from wugong.pairing.forms.listings import ListingForm
from wugong.pairing.models import Need, Offer
from wugong.pairing.queries import listings as read
from wugong.pairing.queries.pairs import pairs_to_answer
from wugong.pairing.queries.visible import listable_by
from wugong.pairing.rules.listings import NEED, OFFER, ListingState
from wugong.pairing.views import parts
from wugong.places.filters import by_street
from wugong.places.queries import streets_for


def _page(request: HttpRequest, model: type[Any], *, few: str, why: str, nothing: str, verb: str) -> HttpResponse:
    actor, wanted = actor_of(request), filters.wanted(request)
    kind = model._meta.model_name
    here = f"{kind}s"
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
        actions=[(reverse(f"pairing:new_{kind}"), verb)] if listable_by(actor, kind).exists() else [],
    )  # fmt: skip


def needs(request: HttpRequest) -> HttpResponse:
    """The list of needs."""
    why = _("Communities and units say here what they need; a sheet can be imported too.")
    words = {"few": _("nobody answers"), "nothing": _("No needs yet"), "verb": _("Say what is needed"), "why": why}
    return _page(request, Need, **words)


def offers(request: HttpRequest) -> HttpResponse:
    """The list of offers."""
    why = _("Units say here what they can give; a sheet can be imported too.")
    words = {"few": _("nobody uses"), "nothing": _("No offers yet"), "verb": _("Say what you can give"), "why": why}
    return _page(request, Offer, **words)


def _new(request: HttpRequest, model: type[Any], heading: str) -> HttpResponse:
    actor, machine, here = actor_of(request), model._meta.model_name, model._meta.verbose_name_plural
    bound = NEED if model is Need else OFFER
    if not listable_by(actor, machine).exists():
        words = {"who": bound.parties["lister"]}
        raise Denied(_("This is handed in by %(who)s, or by the street's Party-building office.") % words, rule="role")
    step = bound.step("submit")
    form = ListingForm(request.POST or None, obj=model(), actor=actor, step=step)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = form.begin()
            listed = made.state == ListingState.LISTED
            messages.success(
                request,
                _("It is in the list now.") if listed else _("Handed in; it is checked within 3 working days."),
            )
            return redirect(made)
    return parts.form_page(
        request, form, heading=heading, button=step.label, name=machine,
        title=_("Everybody in the district reads it: no names, no telephone numbers, nothing about a person."),
        back=(capfirst(here), reverse(f"pairing:{machine}s")),
    )  # fmt: skip


def new_need(request: HttpRequest) -> HttpResponse:
    """Hand in a need."""
    return _new(request, Need, _("What is needed?"))


def new_offer(request: HttpRequest) -> HttpResponse:
    """Hand in an offer."""
    return _new(request, Offer, _("What can you give?"))


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
