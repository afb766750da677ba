"""The record as the audit administrator reads it: attempts refused and denied, never the content of matters."""

from __future__ import annotations

import re
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.paging import paged
from wugong.flow.binding import bindings
from wugong.flow.table import Machine, Text
from wugong.record.models import Entry
from wugong.record.queries import attempts
from wugong.web.acts import ACTS
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
    words = str(step.label if step else ACTS.get(entry.act) or said(entry.act))
    words = words_of_address(words) if words == entry.act and ":" in words else words
    words = _("another act (%(code)s)") % {"code": words} if words == entry.act else words
    tried = f"{machine.title} · {words}" if machine else words
    role = str(Role(entry.role).label) if entry.role in Role.values else ""
    return role, tried.strip(), entry.rule if entry.rule.startswith("R-") else rules.get(entry.rule, "")


SECTIONS: dict[str, Text] = {
    "accounts": gettext_lazy("accounts"),
    "activities": gettext_lazy("activities"),
    "assessment": gettext_lazy("joint assessment of work"),
    "burden": gettext_lazy("burden of forms"),
    "commitments": gettext_lazy("tasks"),
    "consultation": gettext_lazy("joint management of cadres"),
    "delegation": gettext_lazy("what sinks to the community"),
    "deliberation": gettext_lazy("joint deliberation of major matters"),
    "documents": gettext_lazy("official documents"),
    "files": gettext_lazy("attachments"),
    "journeys": gettext_lazy("steps across mechanisms"),
    "linkage": gettext_lazy("“1+10” linkage"),
    "mandates": gettext_lazy("admission of mandates"),
    "mediation": gettext_lazy("mediation"),
    "organisations": gettext_lazy("organisations and posts"),
    "pairing": gettext_lazy("joint organisation-building"),
    "places": gettext_lazy("places"),
    "planning": gettext_lazy("plans"),
    "privacy": gettext_lazy("personal data"),
    "problems": gettext_lazy("problems"),
    "sharing": gettext_lazy("sharing of resources"),
    "v1": gettext_lazy("the interface"),
    "volunteers": gettext_lazy("volunteers"),
    "web": gettext_lazy("general pages"),
    "wishes": gettext_lazy("micro-wishes"),
}


def words_of_address(name: str) -> str:
    """An address that was refused before it asked a state table, in words: the part of the product, and its path."""
    section, _colon, view = name.partition(":")
    return _("the page %(path)s of “%(part)s”") % {
        "part": SECTIONS.get(section, section),
        "path": path_of(name) or view,
    }


@cache
def path_of(name: str) -> str:
    """The path of a named address, keys as dots; empty for a name that no longer exists."""
    section, _colon, view = name.partition(":")
    spaces = get_resolver().namespace_dict
    if section not in spaces:
        return ""
    prefix, resolver = spaces[section]
    routes = resolver.reverse_dict.getlist(view)
    return re.sub(r"%\([^)]*\)s", "…", f"/{prefix}{routes[0][0][0][0]}") if routes else ""
