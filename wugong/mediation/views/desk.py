"""The mediator's desk and the pages on which a whole case is conducted: large, without menus."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import form_page, refusals_into
from wugong.common.models import one
from wugong.flow.binding import binding_of
from wugong.flow.forms import step_form
from wugong.flow.queries import Button, buttons_for, current_due, reread, state_of, thing
from wugong.flow.slips import spaced
from wugong.mediation import actions, policies, queries
from wugong.mediation.bindings.mediation import MEDIATION
from wugong.mediation.bindings.studio import LEGAL
from wugong.mediation.forms import PurposeForm
from wugong.mediation.models import Mediation
from wugong.mediation.sealing import of_party
from wugong.mediation.views.answers import pdf

LARGE = 4  # a step of this weight is a large button; lighter ones are under “Other steps”


def _seen(actor: Actor, pk: UUID) -> Mediation:
    found = thing("mediation", pk, actor)[1]
    assert isinstance(found, Mediation)
    return found


def _only_members(actor: Actor) -> None:
    if not actor.is_any(Role.ME):
        raise Denied(_("This desk is for the mediators of a studio. Change the hat you wear."), rule="role")


@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """One new case with three large buttons, then the day: one button a row. It prints as the day sheet."""
    actor = actor_of(request)
    _only_members(actor)
    offered = queries.offered_to(actor)
    case = offered[0] if offered else None
    context = {
        "today": clock.today(),
        "studio": queries.studio_of(actor),
        "offer": case,
        "more": len(offered) - 1,
        "facts": queries.everything_in(case, apart=False).facts if case else "",
        "due": current_due(case) if case else None,
        "rows": queries.day_of(actor, clock.today()),
    }
    return render(request, "mediation/desk.html", context)


@never_cache
def conduct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A case with everything its people need, the next step first."""
    actor = actor_of(request)
    case = _seen(actor, pk)
    context = {
        "case": case,
        "card": MEDIATION.describe(case),
        "state": state_of(case),
        "due": current_due(case),
        "buttons": _offered(case, buttons_for(actor, case)),
        "inside": queries.inside(case, actor),
        "apart": policies.may_read_apart(actor, case),
        "archive": PurposeForm() if policies.may_open_archive(actor, case) else None,
        "back": reverse("mediation:desk") if actor.is_any(Role.ME) else reverse("web:case", args=["mediation", pk]),
    }
    return render(request, "mediation/conduct.html", context)


def _offered(case: Mediation, buttons: list[Button]) -> dict[str, list[Button]]:
    """The steps that make sense now, the heaviest large and first; what is seldom needed apart."""
    idle = {"take_on"} if case.disclosed_at else {"open"}
    idle |= set() if case.mediator_signed_on else {"unsign"}
    idle |= set() if case.terms.exists() else {"drop_term", "sign", "agree_orally"}
    idle |= set() if case.terms.filter(done_on=None).exists() else {"mark_late"}
    fit = [one for one in buttons if one.step.name not in idle]
    first = [one for one in fit if one.step.weight >= LARGE]
    primary = next((one for one in first if not one.why_not), None)
    return {
        "first": [replace(one, primary=one is primary) for one in first],
        "rest": [one for one in fit if one.step.weight < LARGE and not one.why_not],
    }


@never_cache
def do(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """A step of a case on a large page, without a draft left in the browser."""
    actor = actor_of(request)
    case = _seen(actor, pk)
    try:
        step = MEDIATION.machine.step(name)
    except KeyError as missing:
        raise Unseen(name) from missing
    form = step_form(case, step, actor=actor, data=request.POST if request.method == "POST" else None)
    back = reverse("mediation:conduct", args=[pk])
    return _take(request, form, MEDIATION.describe(case).title, back)


@never_cache
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer to a question, on the large page."""
    actor = actor_of(request)
    case: Any = thing("legal_consultation", pk, actor)[1]
    form = step_form(case, LEGAL.machine.step("answer"), actor=actor, data=request.POST or None)
    said = queries.question_of(case) if policies.may_read_question(actor, case) else {}
    return _take(request, form, LEGAL.describe(case).title, LEGAL.describe(case).url, asked=said)


def _take(request: HttpRequest, form: Any, title: Any, back: str, **more: Any) -> HttpResponse:
    label = form.step.label
    if request.method == "POST" and form.is_valid():
        with refusals_into(form) as refused:
            form.take()
        if not refused:
            messages.success(request, _("Done: %(step)s") % {"step": label})
            return redirect(back if _still_seen(form) else reverse("mediation:desk"))
    return form_page(
        request, form, title=label, lead=title() if callable(title) else title, label=label,
        back=(_("Back to the case"), back),
        base="mediation/large.html", template="mediation/do.html", case=reread(form.obj), **more,
    )  # fmt: skip


def _still_seen(form: Any) -> bool:
    """Whether the case is still open to who acted: who gives a case back does not see it any more."""
    try:
        thing(binding_of(form.obj).machine.name, form.obj.pk, form.actor)
    except Unseen:
        return False
    return True


def paper(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """A paper of the case, for its people."""
    actor = actor_of(request)
    case = _seen(actor, pk)
    if not policies.may_read(actor, case):
        raise Denied(_("The case is sealed. The committee opens it for a purpose."), rule="role")
    return pdf(one(case.papers.filter(pk=paper)))


@never_cache
def slips(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The slips of the parties, one each: code and link to the own page."""
    actor = actor_of(request)
    case = _seen(actor, pk)
    if not (actor.sits_any(policies.clerk(case)) and policies.may_read(actor, case)):
        raise Denied(_("The committee hands out the slips."), rule="role")
    found = []
    for side in case.sides.all():
        said = of_party(side)
        url = f"{request.build_absolute_uri(reverse('mediation:by_link'))}#{said['token']}"
        found.append({"title": said["name"], "code": spaced(said["code"]), "picture": draw_code(url), "url": url})
    return render(request, "mediation/slips.html", {"slips": found, "case": case, "shell": "web/base.html"})


@require_POST
def open_archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An archived case, read once for a purpose that goes on the record."""
    actor = actor_of(request)
    case = _seen(actor, pk)
    try:
        found = actions.open_archive(case, purpose=request.POST.get("purpose", ""), actor=actor)
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("mediation:conduct", pk)
    context = {"case": case, "card": MEDIATION.describe(case), "state": state_of(case), "inside": found}
    context["back"] = reverse("web:case", args=["mediation", pk])
    answer = render(request, "mediation/conduct.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
