"""Sheets in and out by the browser: upload, say which column is which, see what would change, take it or not."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Refusal
from wugong.sheets import actions, queries, registry
from wugong.sheets.cells import shown
from wugong.sheets.planning import Plan
from wugong.sheets.rules import Change, Verb


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("XLSX or CSV; up to 20 MB and 100,000 rows.")
    )


@login_required
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


@login_required
def sheet_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a file of one kind."""
    actor = actor_of(request)
    ledger = queries.importable(kind, actor)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = actions.keep_upload(file, kind=kind, name=file.name or "", actor=actor)
            return redirect("web:sheet_check", upload.pk)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "web/sheet_in.html", {"sheet": ledger.sheet, "form": form}, status=status)


@login_required
def sheet_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which heading is which column, and what taking the file would do."""
    actor = actor_of(request)
    upload = queries.upload_for(actor, pk)
    problem = ""
    if request.method == "POST":
        mapping = {k[4:]: str(v) or None for k, v in request.POST.items() if k.startswith("col-")}
        try:
            upload = actions.set_mapping(upload, mapping=mapping, table=request.POST.get("table", ""), actor=actor)
            return redirect("web:sheet_check", upload.pk)
        except Refusal as refusal:
            problem = str(refusal)
    preview = queries.preview_upload(upload, actor=actor)
    context: dict[str, Any] = {"upload": upload, "preview": preview, "columns": columns(preview)}
    context["problem"] = problem or (str(preview.problem) if preview.problem else "")
    if not context["problem"]:
        with queries.plan_upload(upload, actor=actor) as plan:
            context |= {"plan": plan, "changes": [change_row(plan, c) for c in plan.sample[:20]]}
    return render(request, "web/sheet_check.html", context, status=422 if problem else 200)


def columns(preview: queries.Preview) -> list[dict[str, Any]]:
    """Each column of the sheet with the heading it takes and the first cells under it."""
    matching, language = preview.matching, get_language() or "zh-hans"
    rows = []
    for column in preview.sheet.columns:
        if column.readonly:
            continue
        position = matching.columns.get(column.name)
        cells = [cells[position] for _n, cells in preview.rows if position is not None and position < len(cells)]
        rows.append(
            {
                "column": column,
                "label": column.header(language),
                "heading": matching.headers[position] if position is not None else "",
                "cells": [c for c in cells if c][:3],
            }
        )
    return rows


def change_row(plan: Plan, change: Change) -> dict[str, Any]:
    """A new or changed row in words."""
    language = get_language() or "zh-hans"
    differences = [
        {"label": plan.sheet.column(name).header(language), "old": _cell(old), "new": _cell(change.values[name])}
        for name, old in change.before.items()
    ]
    key = " ".join(str(part) for part in change.key or ())
    return {"row": change.row, "key": key, "new": change.verb is Verb.CREATE, "differences": differences}


def _cell(value: Any) -> str:
    return "" if value is None else shown(value) if isinstance(value, str | int | float) else str(value)


@login_required
@require_POST
def sheet_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file as it was shown, or throw it away."""
    actor = actor_of(request)
    upload = queries.upload_for(actor, pk)
    if request.POST.get("drop"):
        actions.drop_upload(upload, actor=actor)
        return redirect("web:sheet_in", upload.kind)
    try:
        with queries.plan_upload(upload, actor=actor) as plan:
            done = actions.import_upload(upload, plan=plan, expected=request.POST.get("digest", ""), actor=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:sheet_check", upload.pk)
    counted = {"created": done.created, "updated": done.updated, "same": done.same}
    messages.success(request, _("Taken: new %(created)s, changed %(updated)s, unchanged %(same)s.") % counted)
    return redirect("web:sheets")


@login_required
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
