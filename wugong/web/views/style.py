"""The living style page: every component, as it looks and as it is used."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wugong.web.samples import TEXTS, SampleForm, office, residents


@login_not_required
def style(request: HttpRequest) -> HttpResponse:
    """All components; ``?shell=resident`` and ``?shell=plain`` show the other shells. Only while developing."""
    if not (settings.DEBUG or settings.TESTING or settings.DEMO):
        raise Http404
    shell = request.GET.get("shell", "")
    if shell == "resident":
        return render(request, "web/style_resident.html", residents())
    if shell == "plain":
        return render(request, "web/style_plain.html", {"form": SampleForm(), "sample": TEXTS})
    return render(request, "web/style.html", office())
