"""Sheets in and out by the browser: upload, say which column is which, see what would change, take it or not."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Refusal
from wugong.common.forms import refusals_into
from wugong.sheets import actions, jobs, queries, registry
from wugong.sheets.models import Upload, Work, WorkState
from wugong.sheets.report import spoken
from wugong.web.starting import may_start

# The sheets with which a district begins: from there one goes on to what comes next.
FIRST = ("divisions", "organisations", "posts", "people", "bodies")


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("XLSX or CSV; up to 20 MB and 100,000 rows.")
    )


def sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet this hat may bring in or take out."""
    actor = actor_of(request)
    rows = [
        {"ledger": each, "imports": each.imports and each.may_import(actor), "exports": _exports(each, actor)}
        for each in registry.ledgers()
    ]
    return render(request, "web/sheets.html", {"rows": [r for r in rows if r["imports"] or r["exports"]]})


def _exports(ledger: registry.Ledger, actor: Any) -> bool:
    return ledger.rows is not None and ledger.may_export(actor)


def sheet_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a file of one kind."""
    actor = actor_of(request)
    ledger = queries.importable(kind, actor)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_into(form, otherwise="file"):
            upload = actions.keep_upload(file, kind=kind, name=file.name or "", actor=actor)
            return looked_at(upload, actor)
    status = 422 if form.errors else 200
    return render(request, "web/sheet_in.html", {"sheet": ledger.sheet, "form": form}, status=status)


def looked_at(upload: Upload, actor: Actor) -> HttpResponse:
    """To the page of an upload; a small one has been looked at by then."""
    if look := queries.look_at(upload):
        jobs.at_once(look, actor=actor)
    return redirect("web:sheet_check", upload.pk)


def sheet_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which heading is which column, and what taking the file would do; until that is known, how far the reading is."""
    actor = actor_of(request)
    upload = queries.upload_for(actor, pk)
    problem = ""
    if request.method == "POST":
        mapping = {k[4:]: str(v) or None for k, v in request.POST.items() if k.startswith("col-")}
        small = queries.size_of(upload) <= jobs.AT_ONCE
        try:
            table = request.POST.get("table", "")
            return looked_at(actions.set_mapping(upload, mapping=mapping, table=table, look=small, actor=actor), actor)
        except Refusal as refusal:
            problem = str(refusal)
    look = queries.look_at(upload)
    if look is None or look.state == WorkState.WAITING:
        return working(request, look, {"upload": upload})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"upload": upload, "title": registry.ledger(upload.kind).sheet.title, **(spoken(look.report) or {})}
    context["problem"] = problem or spoken(look.failure) or context.get("problem", "")
    return render(request, "web/sheet_check.html", context, status=422 if problem else 200)


def working(request: HttpRequest, work: Work | None, context: dict[str, Any]) -> HttpResponse:
    """The page of work that goes on; asked by the page itself, how far it is."""
    context |= {"work": work, "title": work.name if work else "", "taking": work.take if work else False}
    name = "web/sheet_work_part.html" if request.headers.get("HX-Request") else "web/sheet_work.html"
    return render(request, name, context)


@require_POST
def sheet_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file as it was shown, or throw it away."""
    actor = actor_of(request)
    upload = queries.upload_for(actor, pk)
    if request.POST.get("drop"):
        actions.drop_upload(upload, actor=actor)
        return redirect("web:sheet_in", upload.kind)
    work = actions.order_work(upload, take=True, expected=request.POST.get("digest", ""), actor=actor)
    work = jobs.at_once(work, actor=actor)
    if work.state == WorkState.WAITING:
        return redirect("web:sheet_work", work.pk)
    return told(request, work)


def sheet_work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the taking of a large file is, and what came of it."""
    work = queries.work_for(actor_of(request), pk)
    if work.state == WorkState.WAITING:
        return working(request, work, {})
    answer = told(request, work)
    if not request.headers.get("HX-Request"):
        return answer
    return HttpResponse(headers={"HX-Redirect": answer["Location"]})


def told(request: HttpRequest, work: Work) -> HttpResponse:
    """What came of taking a file, in a sentence on the page one goes on with."""
    if work.state == WorkState.FAILED:
        messages.error(request, spoken(work.failure))
        return redirect("web:sheet_check", work.upload_id) if work.upload_id else redirect("web:sheets")
    messages.success(
        request, _("Taken: new %(created)s, changed %(updated)s, unchanged %(same)s.") % (work.report or {})
    )
    return redirect("web:start" if work.kind in FIRST and may_start(actor_of(request)) else "web:sheets")


def yearbook(request: HttpRequest) -> FileResponse:
    """Every ledger of the hat worn in one workbook, for the year's end."""
    out, actor = io.BytesIO(), actor_of(request)
    queries.yearbook(out, actor=actor)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"ledgers-{actor.place or 'all'}-{clock.today():%Y}.xlsx")


def sheet_out(request: HttpRequest, kind: str, form: str) -> HttpResponse | FileResponse:
    """A ledger, or its empty template, as a file."""
    actor = actor_of(request)
    out = io.BytesIO()
    if form == "template":
        queries.template(kind, out, actor=actor)
    else:
        queries.export(kind, out, form="csv" if form == "csv" else "xlsx", actor=actor)
    out.seek(0)
    ending = "csv" if form == "csv" else "xlsx"
    name = f"{kind}-template.xlsx" if form == "template" else f"{kind}.{ending}"
    return FileResponse(out, as_attachment=True, filename=name)
