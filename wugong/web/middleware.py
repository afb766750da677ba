"""Refusals become pages that help, never tracebacks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.once import one_page
from wugong.web.views import errors


class PageMiddleware:
    """What is the same for a whole page is asked once, where nothing but reading goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with one_page():
            return self.get_response(request)


class RefusalMiddleware:
    """Answers for Refusal, Denied and Unseen that no view caught."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Unseen):
            return errors.not_found(request, exception)
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            body = {"detail": str(exception), "rule": exception.rule, "field": exception.field}
            return JsonResponse(body, status=exception.status)
        template = "403.html" if isinstance(exception, Denied) else "409.html"
        if getattr(request, "htmx", False):
            template = "web/components/refusal.html"
        return render(request, template, {"sentence": str(exception)}, status=exception.status)
