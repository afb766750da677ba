"""The page that opens a number which a resident has left: it asks what for, and the record keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wugong.common.errors import Denied, Refusal
from wugong.flow.models import Stateful
from wugong.flow.table import Text


def number_page(
    request: HttpRequest, case: Stateful, opens: Callable[[str], list[str]], *, title: Text, lead: Text
) -> HttpResponse:
    """Ask for the purpose, then show the numbers. ``opens(purpose)`` returns them; raises Denied (403).

    Any other refusal is shown on the page with what was typed.
    """
    context = {"case": case, "title": title, "lead": lead, "reason": request.POST.get("reason", "")[:200]}
    status = 200
    if request.method == "POST":
        try:
            context["numbers"] = opens(context["reason"])
        except Denied:
            raise
        except Refusal as refusal:
            context, status = {**context, "refusal": refusal}, refusal.status
    return render(request, "web/number.html", context, status=status)
