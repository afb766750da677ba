"""Refusals become pages that help, never tracebacks."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.once import one_page
from wugong.flow.sendings import AlreadySent, one_sending
from wugong.record.actions import note_refusal
from wugong.web.views import errors


class PageMiddleware:
    """On requests that only read, ask once what is the same for a whole page; a form acts once, however often sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            with one_sending(lambda: request.POST.get("once", "")):
                return self.get_response(request)
        with one_page():
            return self.get_response(request)


class RefusalMiddleware:
    """Answers for Refusal, Denied and Unseen that no view caught."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return errors.not_opened(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Unseen):
            return errors.not_found(request, exception)
        if isinstance(exception, RawPostDataException):
            return errors.bad_request(request)  # a form where JSON was asked for
        if isinstance(exception, AlreadySent):
            messages.info(request, _("This was sent already; here is what came of it. Open the form again for more."))
            return redirect(exception.address or request.path)
        if not isinstance(exception, Refusal):
            return None
        if request.method not in {"GET", "HEAD"}:
            found = request.resolver_match
            note_refusal(exception, act=(found.view_name if found else "")[:80], actor=actor_of(request))
        if request.path.startswith("/api/"):
            body = {"detail": str(exception), "rule": exception.rule, "field": exception.field}
            return JsonResponse(body, status=exception.status)
        template, status = "403.html" if isinstance(exception, Denied) else "409.html", exception.status
        if getattr(request, "htmx", False):
            # 422 puts a form in the place of a form; here there is none, and what was typed must stay.
            template, status = "web/components/refusal.html", 409 if status == 422 else status
        return render(request, template, {"sentence": str(exception), "back": way_back(request)}, status=status)


def way_back(request: HttpRequest) -> str:
    """The page of the case whose step was asked for."""
    found = request.resolver_match
    if found is None or found.view_name != "web:step":
        return ""
    return reverse("web:case", args=[found.kwargs["machine"], found.kwargs["pk"]])
