"""Turn a request into an Actor under the hat worn now, while the session lasts and the proofs suffice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wugong.accounts.actions.entry import FACTOR, HAT, PROVED, sign_out
from wugong.accounts.models import User
from wugong.accounts.queries import actor_of, is_staff, must_rotate
from wugong.accounts.rules import FRESH, NOTICED_EVERY, is_over
from wugong.accounts.sessions import BEGAN, SEEN, moment
from wugong.common import clock
from wugong.common.actor import NOBODY, Actor
from wugong.record.actions import calling_from

# A page that polls must not prolong a session; it sends this header.
UNATTENDED = "X-Unattended"
# A page sends the hat in whose name it spoke: in another window the person may have changed it since.
SHOWN_HAT = "X-Hat"
# The pages for a person whose proofs are incomplete: those that complete them, and signing out.
OPEN = {f"accounts:{name}" for name in ("account", "prove", "password", "factors", "add_totp", "add_passkey", "codes")}
OPEN |= {f"accounts:{name}" for name in ("second", "passkey_question", "passkey_answer", "go_out", "came_back")}
OPEN |= {"accounts:invited", "web:sign_in", "web:sign_out", "web:care", "healthz", "metrics"}
Respond = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """Ends sessions that were idle for too long or are too old, and notes now and then that one is in use."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _keep_limits(request)
        return self.get_response(request)


def _keep_limits(request: HttpRequest) -> None:
    session, now = request.session, clock.now()
    began, seen = moment(session.get(BEGAN)) or now, moment(session.get(SEEN)) or now
    user: Any = request.user
    over = is_over(began=began, seen=seen, now=now, administrator=bool(getattr(user, "administers", "")))
    if over:
        if user.is_authenticated:
            sign_out(request, actor=actor_of(user), reason=over)
        else:
            logout(request)
        messages.info(request, _said(over))
    elif UNATTENDED not in request.headers and (BEGAN not in session or now - seen >= NOTICED_EVERY):
        session.update({BEGAN: began.isoformat(), SEEN: now.isoformat()})


def _said(over: str) -> str:
    if over == "idle":
        return _("You were signed out because nothing happened for a while. What you typed is still in this window.")
    return _("A session lasts twelve hours at most. Please sign in again.")


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in page and from there back to the page one was on, not to the address of its form."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """The sign-in page as a whole page, even where a part of one was asked for."""
        part = bool(getattr(request, "htmx", False))
        if request.method in {"GET", "HEAD"} and not part:
            return super().handle_no_permission(request, view_func)
        page = request.headers.get("HX-Current-URL", "") if part else request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
            page = "/"
        if not messages.get_messages(request):
            messages.info(request, _("You are no longer signed in. What you typed is kept in this window."))
        there = redirect_to_login(page, self.get_login_url(view_func))
        if part:  # htmx reads this header instead of following the address
            there.status_code, there["HX-Redirect"] = 200, there["Location"]
        return there


class ActorMiddleware:
    """Sets ``request.actor``, read from the database only when a view asks for it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with calling_from(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)


class ProofMiddleware:
    """Without a second factor (R-62), or with an expired password, staff reach only their own account."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Redirect to the page for the missing proof; None if nothing is missing."""
        if not settings.SECOND_FACTOR or not request.user.is_authenticated or _open_to_all(request):
            return None
        user = signed_in(request)
        missing = ""
        if not request.session.get(FACTOR) and is_staff(actor(request)):
            missing = _("Staff sign in with two factors (R-62). Please add an authenticator app or a passkey first.")
        elif must_rotate(user):
            missing = _("An administrator's password is changed every 90 days. Please set a new one.")
        if not missing:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": missing, "rule": "R-62"}, status=403)
        messages.warning(request, missing)
        return redirect("accounts:factors" if not request.session.get(FACTOR) else "accounts:password")


def _open_to_all(request: HttpRequest) -> bool:
    found = request.resolver_match
    name = found.view_name if found else ""
    return name in OPEN


def _actor(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return NOBODY
    # A form has been read by now for its token; a body that is refused for its size is not read for the hat.
    form = request.POST if "_post" in request.__dict__ else {}
    shown = request.headers.get(SHOWN_HAT) or form.get("worn")
    found = actor_of(user, shown or request.session.get(HAT, ""))
    if shown and (found.hat is None or found.hat.key != shown):
        return replace(found, hat=None)  # the hat in whose name the page spoke is gone: nothing is done under another
    if shown and shown != request.session.get(HAT, ""):
        request.session[HAT] = shown
    return found


def actor(request: HttpRequest) -> Actor:
    """The actor of a request, typed."""
    found = request.actor  # type: ignore[attr-defined]
    # Unwrap: frozen dataclasses compare by class, and the lazy wrapper has another class.
    return cast(Actor, found.wearing(found.hat.key) if found.hat else found)


def signed_in(request: HttpRequest) -> User:
    """The user of a request to a page that requires sign-in."""
    return cast(User, request.user)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has proved their identity within the last minutes."""
    proved = moment(request.session.get(PROVED))
    return proved is not None and timedelta() <= clock.now() - proved < FRESH
