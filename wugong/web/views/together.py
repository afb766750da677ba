"""One step in several cases picked out of a ledger: what they allow together, the form, what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.flow.forms import step_form
from wugong.flow.table import Step
from wugong.flow.together import Picked, picked, steps_together, take_together, to_urge, urge_together
from wugong.web.rows import matter_rows
from wugong.web.views.matters import no_administrator
from wugong.web.views.steps import back

URGE = "urge"


def together(request: HttpRequest) -> HttpResponse:
    """GET shows what the picked cases allow together, and with ``step`` its form; POST takes it in each of them."""
    actor, given = actor_of(request), request.POST if request.method == "POST" else request.GET
    no_administrator(actor)
    rows = picked(actor, given.getlist("case"))
    if not rows:
        messages.error(request, _("Tick the cases you want to deal with together first."))
        return redirect(back(request) or reverse("web:matters"))
    steps, (urges, own) = steps_together(actor, rows), to_urge(actor, rows)
    name = given.get("step", "")
    step = next((s for s in steps if s.name == name), None)
    if name and step is None and not (name == URGE and urges):
        raise Unseen(name)
    if request.method == "POST" and name:
        tried = take_together(rows, step, actor=actor, data=request.POST) if step else urge_together(urges, actor=actor)
        left = [] if step else matter_rows(row.matter for row in own)
        return render(request, "web/together_done.html", {**done(request, tried, step), "own": left})
    context = {**shown(rows, steps, step, actor), "urges": len(urges), "own": len(own), "back": back(request)}
    return render(request, "web/together.html", context)


def shown(rows: Sequence[Picked], steps: Sequence[Step], step: Step | None, actor: Actor) -> dict[str, Any]:
    """The picked cases as lines with the versions looked at, the steps, and which of these ask for something."""
    forms = {s.name: step_form(rows[0].case, s, actor=actor) for s in steps}
    return {
        "rows": matter_rows(row.matter for row in rows),
        "picked": [(row.case.pk, row.case.version) for row in rows],
        "steps": steps,
        "step": step,
        "form": forms[step.name] if step else None,
        "asking": {name for name, form in forms.items() if form.asks and not rows[0].bound.act(name).at_once},
    }


def done(request: HttpRequest, tried: Sequence[Picked], step: Step | None) -> dict[str, Any]:
    """What became of each: those refused first, each with its reason."""
    refused = [row for row in tried if row.refusal]
    taken = [row for row in tried if not row.refusal]
    return {
        "label": step.label if step else _("Urge"),
        "refused": list(zip(matter_rows(row.matter for row in refused), refused, strict=True)),
        "taken": matter_rows(row.matter for row in taken),
        "total": len(tried),
        "back": back(request),
    }
