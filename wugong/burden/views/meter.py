"""The burden of a place as a picture, the answers to a form in one table, a form by link, the self-audit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.middleware import actor as actor_of
from wugong.burden.forms import FillForm
from wugong.burden.queries import audit as audits
from wugong.burden.queries.forms import answers_of, filing_by_link, forms_seen
from wugong.burden.queries.load import load_of, place_for, places_of
from wugong.burden.rules.filing import MACHINE, FilingState, Way
from wugong.burden.tables import kind_of
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, STAFF_ROLES, SYSTEM, Actor
from wugong.common.errors import Denied
from wugong.common.forms import form_page, refusals_into
from wugong.common.models import one
from wugong.common.paging import paged

LIT = "减"  # its place among those of the office


def no_outsider(actor: Actor) -> None:
    """Those who work in the district read its burden; who administers the system has no business in it (R-61)."""
    if actor.role not in STAFF_ROLES or actor.role in ADMIN_ROLES:
        raise Denied(
            _("This page is for those who work in the district. Your own pages are on your desk."), rule="role"
        )


def home(request: HttpRequest) -> HttpResponse:
    """Hours by who asks and by month, of one's own street or community, or of another that is chosen."""
    actor = actor_of(request)
    no_outsider(actor)
    request.lit = LIT  # type: ignore[attr-defined]
    place = place_for(actor, request.GET.get("place", ""))
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(clock.today().year - 1), str(clock.today().year)} else clock.today().year
    choices = [{"value": one.code, "label": str(one)} for one in places_of(actor)]
    years = [{"value": str(clock.today().year - n), "label": str(clock.today().year - n)} for n in (0, 1)]
    context: dict[str, Any] = {
        "load": load_of(place, year) if place else None,
        "filters": [
            {
                "name": "place",
                "label": _("Street or community"),
                "value": place.code if place else "",
                "choices": choices,
            },
            {"name": "year", "label": _("Year"), "value": str(year), "choices": years},
        ],
    }
    return render(request, "burden/home.html", context)


def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answers to a form in one table."""
    actor = actor_of(request)
    form = one(forms_seen(actor).filter(pk=pk))
    page = paged(answers_of(actor, form), order=("-due_on", "id"), token=request.GET.get("page", ""), size=50)
    fields = list(form.fields.all())
    rows = [(filing, [filing.values.get(field.key, "") for field in fields]) for filing in page.rows]
    return render(
        request,
        "burden/answers.html",
        {"form": form, "fields": fields, "rows": rows, "page": page, "kind": kind_of(form)},
    )


@login_not_required
@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A form for a colleague without an account: the link serves one filing, while it is open."""
    filing = filing_by_link(token)
    if filing.state != FilingState.OPEN:
        return render(request, "burden/by_link_done.html", {"filing": filing})
    form = FillForm(request.POST or None, obj=filing, actor=SYSTEM, step=MACHINE.step("fill"))
    if request.method == "POST" and form.is_valid():
        form.cleaned_data["how"] = Way.LINK
        with refusals_into(form):
            form.take()
            messages.success(request, _("Thank you, it is filled in."))
            return redirect("burden:by_link", token)
    lead = _("%(body)s, for %(asker)s") % {"body": filing.organisation, "asker": filing.form.asker}
    return form_page(
        request, form, title=filing.form.title, lead=lead, label=_("Fill in"), back=(lead, request.path),
        base="web/base_resident.html", template="burden/by_link.html",
    )  # fmt: skip


def audit(request: HttpRequest) -> HttpResponse:
    """What the product is not allowed to do, looked up in itself at this moment."""
    no_outsider(actor_of(request))
    request.lit = LIT  # type: ignore[attr-defined]
    found = audits.audit()
    return render(request, "burden/audit.html", {"findings": found, "broken": sum(not one.kept for one in found)})
