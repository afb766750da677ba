"""One page for every button of every mechanism: read the form, take the step, say what became of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Refusal, Unseen
from wugong.common.forms import form_page, refusals_into
from wugong.flow import actions
from wugong.flow.binding import Act, Binding
from wugong.flow.forms import StepForm, step_form
from wugong.flow.models import Stateful
from wugong.flow.queries import (
    current_due,
    matter_of,
    matters_visible_to,
    reread,
    seen_of,
    state_of,
    thing,
    thing_to_act_on,
)
from wugong.flow.table import Step
from wugong.web.cases import facts_of


def step(request: HttpRequest, machine: str, pk: Any, name: str) -> HttpResponse:
    """GET shows the form of a step, POST takes it. Whatever is refused, the form stays filled in."""
    actor = actor_of(request)
    bound, obj = thing_to_act_on(machine, pk, actor)
    try:
        rule = bound.machine.step(name)
    except KeyError as missing:
        raise Unseen(name) from missing
    act = bound.acts.get(name, Act())
    if act.link and request.method == "GET":
        return redirect(act.link(obj))
    form = step_form(obj, rule, actor=actor, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, bound, obj, rule, form, status=200)
    if not form.is_valid():
        return _form(request, bound, obj, rule, form, status=422)
    with refusals_into(form) as refused:
        form.take()
        return done(request, bound, obj, rule)
    return _form(request, bound, reread(obj), rule, form, status=refused[0].status)


def _form(
    request: HttpRequest, bound: Binding, obj: Stateful, rule: Step, form: StepForm, *, status: int
) -> HttpResponse:
    card = bound.describe(obj)
    parts = [str(part() if callable(part) else part) for part in (card.title, card.detail)]
    answer = form_page(
        request, form, title=rule.label, lead=" · ".join(filter(None, parts)), label=rule.label,
        back=(parts[0], card.url), template="web/step.html",
        draft=f"{bound.machine.name}-{obj.pk}-{rule.name}" if bound.drafts else "",
        state=state_of(obj), due=current_due(obj), next=back(request), facts=facts_of(bound, obj, form.actor),
    )  # fmt: skip
    answer.status_code = status
    return answer


def back(request: HttpRequest) -> str:
    """Where the person came from, if it is a page of ours."""
    for candidate in (request.POST.get("next", ""), request.GET.get("next", ""), request.headers.get("referer", "")):
        # A bare word is no address: redirect() would take it for the name of a page.
        if candidate.startswith(("/", "http")) and url_has_allowed_host_and_scheme(
            candidate, allowed_hosts={request.get_host()}
        ):
            return candidate if "/do/" not in candidate else ""
    return ""


def done(request: HttpRequest, bound: Binding, obj: Stateful, rule: Step) -> HttpResponse:
    """Say it, offer to take it back where that is possible, and go where the person came from."""
    matter = matter_of(obj)
    said = _("“%(step)s” done: %(matter)s") % {"step": rule.label, "matter": matter or bound.machine.title}
    undo = reverse("web:undo", args=[bound.machine.name, obj.pk]) if rule.undoable else ""
    messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    if not seen_of(bound, actor_of(request)).filter(pk=obj.pk).exists():
        return redirect("web:desk")  # who handed it away may not see it any more
    return redirect(back(request) or (matter.url if matter and matter.url else reverse("web:desk")))


@require_POST
def undo(request: HttpRequest, machine: str, pk: Any) -> HttpResponse:
    """Take back the last step."""
    actor = actor_of(request)
    _bound, obj = thing(machine, pk, actor)
    try:
        actions.undo(obj, actor=actor)
        messages.success(request, _("Taken back."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back(request) or reverse("web:desk"))


@require_POST
def follow(request: HttpRequest, pk: Any) -> HttpResponse:
    """Follow or stop following a matter."""
    actor = actor_of(request)
    matter = matters_visible_to(actor).filter(pk=pk).first()
    if matter is None:
        raise Unseen(str(pk))
    on = request.POST.get("on") == "1"
    actions.follow(matter, actor=actor, on=on)
    messages.success(request, _("You will hear of every change.") if on else _("You no longer follow this."))
    return redirect(back(request) or f"{reverse('web:desk')}?{urlencode({'tab': 'following'})}")
