"""The page of a case, the page that begins one and the list of one kind, for every machine without pages of its own."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import form_page, refusals_into
from wugong.flow import actions
from wugong.flow.binding import Binding, binding_named
from wugong.flow.forms import StepForm, first_steps, step_form
from wugong.flow.models import Stateful
from wugong.flow.queries import found, matters_visible_to, state_of, thing
from wugong.web.cases import facts_of, parties_of
from wugong.web.rows import matter_rows
from wugong.web.views.matters import filters, listed, narrowed, no_administrator
from wugong.web.views.steps import back


def binding_for(machine: str) -> Binding:
    """The binding of that name; raises Unseen."""
    try:
        return binding_named(machine)
    except KeyError as missing:
        raise Unseen(machine) from missing


def list_address(bound: Binding) -> str:
    """The page that lists the cases of a machine: the app's own, else the ledger of that machine."""
    return reverse(bound.list_url) if bound.list_url else reverse("web:ledger", args=[bound.machine.name])


def title_of(bound: Binding) -> str:
    """What the cases of a machine are called together."""
    return str(capfirst(bound.model._meta.verbose_name_plural))


def case(request: HttpRequest, machine: str, pk: UUID) -> HttpResponse:
    """One case: who is awaited, what one may do, the facts, who takes part, what happened."""
    actor = actor_of(request)
    bound, obj = thing(machine, pk, actor)
    card = bound.describe(obj)
    if str(pk) in card.url and card.url != request.path:
        return redirect(card.url)  # it has a page of its own, whose template may bear the name of the machine
    request.lit = bound.machine.common  # type: ignore[attr-defined]
    context = {
        "case": obj,
        "card": card,
        "machine": bound.machine,
        "facts": facts_of(bound, obj, actor),
        "parties": parties_of(bound, obj),
        "way": [{"label": title_of(bound), "url": list_address(bound)}],
        "again": again(bound, obj, actor),
    }
    return render(request, [f"{bound.model._meta.app_label}/{machine}.html", "web/case.html"], context)


def again(bound: Binding, obj: Stateful, actor: Actor) -> str:
    """The page that begins one like a case that has ended, for who may begin it; empty for others."""
    ended = bound.new is not None and not bound.new_url and state_of(obj).final
    if not ended or not first_steps(bound, bound.new(actor) if bound.new else None, actor):
        return ""
    return reverse("web:new", args=[bound.machine.name]) + f"?like={obj.pk}"


def like(request: HttpRequest, machine: str, actor: Actor, names: Iterable[str]) -> dict[str, Any]:
    """What a new case takes over: columns of the one that ``?like=`` names, and those in the address itself."""
    found: dict[str, Any] = {}
    with suppress(Unseen, ValueError):
        old = thing(machine, UUID(request.GET.get("like", "")), actor)[1]
        found = {name: getattr(old, old._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]
    return found | {name: value for name, value in request.GET.items() if name in names}


def ledger(request: HttpRequest, machine: str) -> HttpResponse:
    """The cases of one machine that one may see, the newest change first, with the button that begins one."""
    actor, bound = actor_of(request), binding_for(machine)
    blank = bound.new(actor) if bound.new and not bound.new_url else None
    steps = first_steps(bound, blank, actor)
    if not steps:
        no_administrator(actor)
    request.lit = bound.machine.common  # type: ignore[attr-defined]
    query = request.GET.get("q", "").strip()[:100]
    rows = narrowed(request, found(actor, query) if query else matters_visible_to(actor), machine=machine)
    page = listed(request, rows)
    context = {
        "page": page,
        "rows": matter_rows(page.rows, pick=True),
        "title": title_of(bound),
        "machine": bound.machine,
        "begin": steps,
        "filters": filters(request, machine=machine),
        "clear": "?" if any(v for k, v in request.GET.items() if k != "page") else "",
    }
    return render(request, "web/ledger.html", context)


def new(request: HttpRequest, machine: str) -> HttpResponse:
    """Begin a case by the first step of its machine, or by another that ``?step=`` names; ``?like=`` another case."""
    actor, bound = actor_of(request), binding_for(machine)
    if bound.new is None:
        raise Unseen(machine)
    if bound.new_url:
        return redirect(bound.new_url)
    request.lit = bound.machine.common  # type: ignore[attr-defined]
    blank = bound.new(actor)
    steps = first_steps(bound, blank, actor)
    named = [s for s in steps if s.name == request.GET.get("step")]
    step = next(iter(named or steps), None)
    if blank is None or step is None:
        raise Denied(
            _("Under the hat you wear you cannot begin this. Change the hat, or ask somebody who may."), rule="role"
        )
    form = step_form(blank, step, actor=actor, data=request.POST if request.method == "POST" else None)
    form.initial = like(request, machine, actor, step.columns)
    if request.method == "POST" and form.is_valid() and (made := begun(form)) is not None:
        messages.success(request, _("“%(step)s” done: %(matter)s") % {"step": step.label, "matter": made})
        return redirect(bound.describe(made).url)
    return form_page(
        request, form, title=step.label, lead=title_of(bound), label=step.label,
        back=(title_of(bound), list_address(bound)), draft=f"{machine}-new" if bound.drafts else "",
    )  # fmt: skip


def begun(form: StepForm) -> Stateful | None:
    """The case that the form begins; None after a refusal, which the form then shows."""
    with refusals_into(form):
        return form.begin()
    return None


@require_POST
def urge(request: HttpRequest, machine: str, pk: Any) -> HttpResponse:
    """Remind those awaited."""
    actor = actor_of(request)
    bound, obj = thing(machine, pk, actor)
    try:
        actions.urge(obj, actor=actor)
        messages.success(request, _("Those awaited were reminded."))
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back(request) or bound.describe(obj).url or reverse("web:desk"))
