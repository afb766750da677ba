"""Pages of pairings: the list, the four screens of a pair, its agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as toast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock, filters
from wugong.common.actor import Actor, Role
from wugong.common.errors import Denied, Unseen
from wugong.common.forms import refusals_into
from wugong.common.paging import paged
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import organisations_visible_to
from wugong.pairing import hooks, policies
from wugong.pairing.actions import pairs as actions
from wugong.pairing.forms.pairs import AgreementForm, MessageForm, ProposeForm
from wugong.pairing.models import Pairing
from wugong.pairing.queries import pairs as read
from wugong.pairing.queries.agreements import agreement_text
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.reports import report_of
from wugong.pairing.queries.visible import listable_by
from wugong.pairing.rules.pairs import PAIRING, WORKING, PairState
from wugong.pairing.views import parts


def pairs(request: HttpRequest) -> HttpResponse:
    """The pairings, the newest first."""
    actor = actor_of(request)
    may = actor.is_any(*policies.PROPOSERS)
    return parts.list_page(
        request, read.pairings_wanted(actor, filters.wanted(request)), here="pairs", row="pairing/pair_row.html",
        title=_("Pairs"), heading=_("Who builds with whom"), filters=parts.usual_filters(request, actor, PAIRING),
        actions=[(reverse("pairing:propose"), _("Propose a pairing"))] if may else [],
        nothing=_("No pairs yet"), why=_("They come from the street's round, or are proposed by one of the two sides."),
    )  # fmt: skip


def propose(request: HttpRequest) -> HttpResponse:
    """Propose a pairing by hand."""
    actor = actor_of(request)
    if not actor.is_any(*policies.PROPOSERS):
        who = _("Pairings are proposed by the head of one of the two sides, or by the street's office.")
        raise Denied(who, rule="role")
    form = ProposeForm(
        request.POST or None, actor=actor, initial={n: request.GET.get(n) for n in ("giver", "receiver")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_into(form):
            made = actions.propose(
                data["giver"], receiver=data["receiver"], across_reason=data["across_reason"], actor=actor
            )
            toast.success(request, _("Proposed; an answer is due within 10 working days."))
            return redirect(made)
    return parts.form_page(
        request, form, heading=_("Who is to build with whom?"), button=_("Propose a pairing"),
        title=_("The other side answers within 10 working days. Both lie in one street, unless it is allowed."),
        back=(_("Pairs"), reverse("pairing:pairs")),
    )  # fmt: skip


def sides_seen(actor: Actor, pairing: Pairing) -> list[tuple[str, Organisation, bool]]:
    """Both sides, each with whether the reader may open its page."""
    seen = set(organisations_visible_to(actor).filter(pk__in=[pairing.giver_id, pairing.receiver_id]))
    return [
        (label, side, side in seen) for label, side in ((_("Unit"), pairing.giver), (_("Other side"), pairing.receiver))
    ]


def _screen(request: HttpRequest, pk: UUID, name: str) -> tuple[Actor, Pairing, dict[str, Any]]:
    """What the four screens of a pair share: its head, its tabs, its aside."""
    actor = actor_of(request)
    pairing = read.one_pairing(actor, pk)
    labels = {"pair": _("Needs"), "services": _("Services"), "messages": _("Messages"), "ratings": _("Ratings")}
    side = policies.of_side(actor, pairing)
    if not side and pairing.state not in WORKING:
        del labels["messages"]
    context = {
        "pairing": pairing,
        "tabs": [
            {"label": label, "url": reverse(f"pairing:{page}", args=[pk]), "current": page == name}
            for page, label in labels.items()
        ],
        "side": side,
        "sides": sides_seen(actor, pairing),
        "agreement": read.agreement_of(pairing) if policies.may_read_agreement(actor) else None,
        "annual_plan": pairing.annual_plans.order_by("-year").first(),
        "may_work": bool(side) and pairing.state in WORKING,
        "year": clock.today().year,
        "panels": hooks.panels.shown(actor, pairing),
    }
    return actor, pairing, context


def needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First screen: what both sides need and offer."""
    actor, pairing, context = _screen(request, pk, "pair")
    context["may_need"] = listable_by(actor, "need").exists()
    context["may_offer"] = listable_by(actor, "offer").exists()
    context["shelves"] = read.shelves(pairing)
    context["agreed"] = read.agreed_ids(pairing)
    return render(request, "pairing/pair_needs.html", context)


def services(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Second screen: what they do for each other."""
    actor, pairing, context = _screen(request, pk, "services")
    token, rows = request.GET.get("page", ""), read.projects_seen(actor).filter(pairing=pairing)
    context["page"] = paged(rows, order=("-created_at", "-id"), token=token, size=parts.SIZE)
    return render(request, "pairing/pair_services.html", context)


def messages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Third screen: what they write to each other."""
    actor, pairing, context = _screen(request, pk, "messages")
    if not any(tab["current"] for tab in context["tabs"]):
        raise Unseen("messages")
    form = MessageForm(request.POST or None, obj=pairing, actor=actor, step=PAIRING.step("write"))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            form.take()
            return redirect("pairing:messages", pk=pk)
    token = request.GET.get("page", "")
    if context["side"] or actor.is_any(Role.DO, Role.DS, Role.SV):
        rows = pairing.messages.all()
        context["page"] = paged(rows, order=("-created_at", "-id"), token=token, size=parts.SIZE)
    return render(request, "pairing/pair_messages.html", {**context, "form": form}, status=422 if form.errors else 200)


def ratings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fourth screen: what each side says of the other, and the yearly reviews."""
    _actor, pairing, context = _screen(request, pk, "ratings")
    context["marks"] = read.ratings_of(pairing)
    context["reviews"] = pairing.reviews.order_by("-year")
    context["report"] = report_of(pairing, context["year"])
    context["measures"] = {c.code: c for c in categories(all_of_them=True)}
    return render(request, "pairing/pair_ratings.html", context)


def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agreement as a document to read and print."""
    actor = actor_of(request)
    pairing = read.one_pairing(actor, pk)
    found = read.agreement_of(pairing) if policies.may_read_agreement(actor) else None
    if found is None:
        raise Unseen("agreement")
    context = {"pairing": pairing, "agreement": found, "text": found.text or agreement_text(pairing, found)}
    return render(request, "pairing/agreement.html", context)


def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draft the agreement from the template, or change the draft."""
    actor = actor_of(request)
    pairing = read.one_pairing(actor, pk)
    if policies.of_side(actor, pairing) not in policies.OTHER:
        raise Denied(_("The agreement is drafted by the liaisons of the two sides."), rule="role")
    form = AgreementForm(request.POST or None, pairing=pairing)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.draft(pairing, actor=actor, **form.terms)
            toast.success(request, _("Drafted; both heads are asked to sign."))
            return redirect("pairing:agreement", pk=pk)
    context = {"form": form, "pairing": pairing, "projects": pairing.projects.exists()}
    may = pairing.state in {PairState.NEGOTIATING, PairState.DRAFT, PairState.ADJUSTING}
    return render(request, "pairing/draft.html", {**context, "may": may}, status=422 if form.errors else 200)
