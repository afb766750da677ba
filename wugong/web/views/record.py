"""The record as the audit administrator reads it: attempts refused and denied, never the content of matters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.paging import paged
from wugong.flow.binding import bindings
from wugong.flow.table import Machine
from wugong.record.models import Entry
from wugong.record.queries import attempts
from wugong.web.history import said


def record(request: HttpRequest) -> HttpResponse:
    """What was refused, to whom, by which rule."""
    if not actor_of(request).is_any(Role.A3):
        raise Denied(_("Only the audit administrator reads the record of refused attempts."), rule="R-61")
    page = paged(attempts(), order=("-at", "-id"), token=request.GET.get("page", ""), size=50)
    machines = {bound.machine.name: bound.machine for bound in bindings()}
    rows = [(entry, *in_words(entry, machines.get(entry.kind))) for entry in page.rows]
    return render(request, "web/record.html", {"page": page, "rows": rows})


def in_words(entry: Entry, machine: Machine | None) -> tuple[str, str, str]:
    """In which role, what was tried, and which rule stopped it; what has no words of its own stays as recorded."""
    step = next((s for s in machine.steps if s.name == entry.act), None) if machine else None
    rules = {"role": _("not the role for it"), "privacy": _("personal data"), "state": _("the state it is in")}
    words = str(step.label) if step else said(entry.act)
    words = _("another act (%(code)s)") % {"code": words} if words == entry.act else words
    tried = f"{machine.title} · {words}" if machine else words
    role = str(Role(entry.role).label) if entry.role in Role.values else ""
    return role, tried.strip(), entry.rule if entry.rule.startswith("R-") else rules.get(entry.rule, "")
