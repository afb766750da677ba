"""Pages without an account: the studio, a question to it, and the page of a party, opened with its code or link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.actions import entry
from wugong.accounts.door import address_of, count_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common import clock
from wugong.common.actor import NOBODY, STAFF_ROLES, SYSTEM, Role
from wugong.common.errors import Refusal
from wugong.common.forms import form_page, refusals_into
from wugong.common.models import one
from wugong.flow.slips import LENGTH, read_code, spaced
from wugong.mediation import actions, queries
from wugong.mediation.forms import PublicAskForm
from wugong.mediation.models import LegalConsultation, Mediation, Party
from wugong.mediation.party_page import next_for
from wugong.mediation.rules.legal import How
from wugong.mediation.rules.mediation import RECEIVES, MediationState
from wugong.mediation.views.answers import pdf

COOKIE, SECONDS = "mediation", 3600


@login_not_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The studio for residents: ask, come by, type a code; those who work in the district read the statistics."""
    actor = actor_of(request)
    if actor.is_any(Role.ME):
        return redirect("mediation:desk")
    if actor.role in STAFF_ROLES:
        request.lit = "享"  # type: ignore[attr-defined]
        context = {"rows": queries.statistics(actor.place), "clerk": actor.is_any(Role.MC)}
        return render(request, "mediation/office.html", context)
    return _door(request)


def _door(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "mediation/home.html", {"studios": queries.open_studios(), **more}, status=status)


@login_not_required
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """The eight digits open the page of a party; wrong ones are counted by address."""
    typed, address = request.POST.get("code", "")[:60], address_of(request)
    if len(read_code(typed)) != LENGTH:
        return _door(request, unknown=True)
    try:
        entry.count_try(f"mediation {address}", address=address, actor=NOBODY)
    except Refusal:
        return _door(request, 429, locked=True)
    party = queries.party_by_code(typed)
    if party is None:
        return _door(request, unknown=True)
    entry.clear_tries(f"mediation {address}", address=address, actor=NOBODY)
    return _known(request, party)


@login_not_required
@never_cache
def by_link(request: HttpRequest) -> HttpResponse:
    """The link on the slip opens the same page. Its token lies behind ``#``, which no browser sends to a server, so
    that no log and no other site keeps it; a script hands it in. Without scripts one types the eight digits.
    """
    if request.method != "POST":
        return render(request, "mediation/link.html")
    party = queries.party_by_link(request.POST.get("token", "")[:60])
    return _known(request, party) if party else _door(request, 404, unknown=True)


def _known(request: HttpRequest, party: Party) -> HttpResponse:
    """The party is known for an hour by a signed cookie that no script reads."""
    answer = redirect("mediation:party")
    answer.set_signed_cookie(
        COOKIE, str(party.pk), max_age=SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _party(request: HttpRequest) -> Party | None:
    return queries.party_known(request.get_signed_cookie(COOKIE, default="", max_age=SECONDS) or "")


ACTS: dict[str, Callable[[Party, Any], object]] = {
    "yes": lambda who, _post: actions.say_consent(who, agrees=True, actor=NOBODY),
    "no": lambda who, _post: actions.say_consent(who, agrees=False, actor=NOBODY),
    "stop": lambda who, _post: actions.stop(who, actor=NOBODY),
    "object": lambda who, _post: actions.object_to_mediator(who, actor=NOBODY),
    "want": lambda who, _post: actions.say_wish(who, wants=True, actor=NOBODY),
    "not_want": lambda who, _post: actions.say_wish(who, wants=False, actor=NOBODY),
    "received": lambda who, post: actions.say_received(who, term=post.get("term", ""), actor=NOBODY),
}


def window_open(case: Mediation) -> bool:
    """Whether the parties may still apply to the court; by the day itself, also before the worker has closed it."""
    return case.state == MediationState.CONFIRM_OPEN and bool(case.window_until and case.window_until >= clock.today())


@login_not_required
@never_cache
def party(request: HttpRequest) -> HttpResponse:
    """What happens next, what I agreed to, what the other side did."""
    who = _party(request)
    if who is None:
        messages.info(request, _("Type the eight digits on your slip to open your page."))
        return redirect("mediation:home")
    if request.method == "POST" and (act := ACTS.get(request.POST.get("act", ""))):
        try:
            act(who, request.POST)
            messages.success(request, _("Noted. Thank you."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("mediation:party")
    view = queries.seen_by(who)
    context = {
        "who": who,
        "case": who.case,
        "view": view,
        "next": next_for(who, view),
        "studio": queries.studio_for(who.case),
        "window": window_open(who.case),
        "receives": who.case.state in RECEIVES,
        "others_want": who.case.sides.exclude(pk=who.pk).filter(wants=True).exists(),
    }
    return render(request, "mediation/party.html", context)


@login_not_required
@never_cache
def party_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of the papers of the case, for a party."""
    who = _party(request)
    if who is None:
        return redirect("mediation:home")
    return pdf(one(who.case.papers.filter(pk=pk)))


@login_not_required
@require_POST
def leave(_request: HttpRequest) -> HttpResponse:
    """Close the page on a telephone or a computer that others use too."""
    answer = redirect("mediation:home")
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


@login_not_required
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """A question to the studio, without an account; its code opens the answer."""
    form = PublicAskForm(request.POST if request.method == "POST" else None)
    studios = queries.open_studios()
    if not studios:
        return _door(request)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form) as refused:
            count_voice("legal question", address_of(request))
            blank = LegalConsultation(studio=studios[0])
            made = actions.ask(blank, **form.cleaned_data, how=How.PAGE, actor=SYSTEM)
        if not refused:
            return asked(request, made)
    lead = _("Answered within two working days. It costs nothing, and you need not say who you are.")
    return form_page(
        request, form, title=_("Ask a retired judge"), lead=lead, label=_("Ask"), base="web/base_resident.html",
        back=(_("The studio"), reverse("mediation:home")),
    )  # fmt: skip


def asked(request: HttpRequest, made: LegalConsultation) -> HttpResponse:
    """The code that opens the answer."""
    url = request.build_absolute_uri(reverse("web:slip", args=[made.code]))
    slips = [{"title": made, "code": spaced(made.code), "picture": draw_code(url), "phone": made.studio.telephone}]
    return render(request, "mediation/slips.html", {"slips": slips, "shell": "web/base_resident.html"})
