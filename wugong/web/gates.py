"""What passes before a page is asked: addresses that can be read, bodies that arrive in time; what nobody may keep."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.web.views import errors

Respond = Callable[[HttpRequest], HttpResponse]


class AddressMiddleware:
    """An address with a NUL in it is none of ours: no database takes one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)


class PrivateMiddleware:
    """What somebody who is signed in was answered stays in no cache, unless the page says otherwise."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class Full(Exception):
    """As many bodies as may be are on their way in."""


class Gate:
    """How many bodies of people who are not signed in are read at once: a few in all, fewer from one address.

    A body is read by a thread of the server. Who sends it a byte at a time holds that thread, and sixteen of them held
    them all.
    """

    def __init__(self, *, most: int, each: int) -> None:
        self.most, self.each = most, each
        self.inside: Counter[str] = Counter()
        self.lock = threading.Lock()

    @contextmanager
    def passed(self, address: str) -> Iterator[None]:
        """Inside the block one place is taken. Raises Full."""
        with self.lock:
            if self.inside.total() >= self.most or self.inside[address] >= self.each:
                raise Full
            self.inside[address] += 1
        try:
            yield
        finally:
            with self.lock:
                self.inside[address] -= 1
                self.inside += Counter()  # addresses without a body go


GATE = Gate(most=4, each=2)  # of eight threads in a process


class GateMiddleware:
    """Reads the body of somebody who is not signed in before a page is asked, with a place of the gate held."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"} or request.user.is_authenticated:
            return self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        try:
            with GATE.passed(request.META.get("REMOTE_ADDR", "")):
                if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                    return self.get_response(request)  # read by the page itself, or refused by its size
                request.body  # noqa: B018 kept by the request for whoever asks for its fields
        except Full:
            return _come_again(request)
        except UnreadablePostError:
            return errors.bad_request(request)
        return self.get_response(request)


def _come_again(request: HttpRequest) -> HttpResponse:
    said = _("Too much is being sent from your connection just now. Wait a moment and send it again.")
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": said}, status=503)
    else:
        response = render(request, "409.html", {"sentence": said}, status=503)
    response["Retry-After"], response["Connection"] = "5", "close"
    return response
