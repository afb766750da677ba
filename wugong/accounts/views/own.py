"""A person's own account: means of sign-in, and open sessions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import pyotp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wugong.accounts import passkeys, providers, qr, queries
from wugong.accounts.actions import entry, people
from wugong.accounts.actions import factors as proofs
from wugong.accounts.actions.entry import FACTOR, PENDING_SIGN_IN
from wugong.accounts.forms import NewPasswordForm, PasskeyForm, TotpForm
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.middleware import is_fresh, signed_in
from wugong.common.actor import Role
from wugong.common.forms import form_page, refusals_into

NEW_TOTP = "new_totp"
View = Callable[..., HttpResponse]


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the shell of who looks at it."""
    return render(request, template, {**context, "shell": shell_of(request)}, status=status)


def shell_of(request: HttpRequest) -> str:
    """The shell of who looks: office, resident, or neither."""
    hat = actor_of(request).hat
    if hat and hat.role in {Role.RE, Role.VO}:
        return "web/base_resident.html"
    return "web/base.html" if hat else "web/base_plain.html"


def own(view: View) -> View:
    """Require a recent proof of identity, so that nobody can change the means of sign-in at an unattended screen."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else ""
        response = redirect("accounts:prove")
        response["Location"] += f"?next={back}" if back else ""
        return response

    return never_cache(run)


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """How I sign in, where I am signed in."""
    user, actor = signed_in(request), actor_of(request)
    linked = {i.provider: i for i in queries.identities_of(user)}
    context = {
        "account": user,
        "mobile": queries.mobile_of(user),
        "factors": queries.factors_of(user),
        "codes_left": queries.codes_left(user),
        "sessions": [(s, s.session_key == request.session.session_key) for s in queries.sessions_of(user)],
        "ways": [(p, linked.get(p.key)) for p in providers.providers()],
        "required": queries.is_staff(actor),
    }
    return page(request, "accounts/account.html", context)


@own
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password; all other sessions end."""
    user = signed_in(request)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            people.set_password(user, password=form.cleaned_data["password"], actor=actor_of(request))
            update_session_auth_hash(request, user)
            entry.end_other_sessions(user.pk, kept=str(request.session.session_key), actor=actor_of(request))
            messages.success(request, _("Your password is changed. Your other sessions have ended."))
            return redirect("accounts:account")
    return form_page(
        request, form, title=_("A new password"), label=_("Set the password"), lead=_("It ends your other sessions."),
        back=(_("My account"), reverse("accounts:account")), base=shell_of(request),
    )  # fmt: skip


@own
def factors(request: HttpRequest) -> HttpResponse:
    """Add a second factor: which kind."""
    user = signed_in(request)
    context = {
        "factors": queries.factors_of(user),
        "passkey": passkeys.possible(request),
        "required": queries.is_staff(actor_of(request)) and not request.session.get(FACTOR),
    }
    return page(request, "accounts/factors.html", context)


@own
@sensitive_post_parameters("code")
def add_totp(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: read the picture, type the first code."""
    user = signed_in(request)
    form = TotpForm(request.POST or None)
    key = request.session.get(NEW_TOTP) or pyotp.random_base32()
    request.session[NEW_TOTP] = key
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            proofs.add_totp(user, key=key, actor=actor_of(request), **form.cleaned_data)
            del request.session[NEW_TOTP]
            return _added(request, "totp")
    address = pyotp.TOTP(key).provisioning_uri(name=user.username, issuer_name=_("Wugong"))
    spelled = " ".join(key[i : i + 4] for i in range(0, len(key), 4))
    return form_page(
        request, form, title=_("Add an authenticator app"), label=_("Add the app"),
        lead=_("Open the app, read the picture, type the figures it shows."),
        back=(_("Add a second factor"), reverse("accounts:factors")), base=shell_of(request),
        template="accounts/add_totp.html", picture=qr.draw_code(address), key=spelled, address=address,
    )  # fmt: skip


@own
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the browser makes it."""
    user = signed_in(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = passkeys.made(request, form.cleaned_data["answer"])
            proofs.add_passkey(user, label=form.cleaned_data["label"], actor=actor_of(request), **made)
            return _added(request, "passkey")
    question = passkeys.ask_to_make(request, user)
    context = {"form": form, "question": question, "possible": passkeys.possible(request)}
    return page(request, "accounts/add_passkey.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, means: str) -> HttpResponse:
    """The session now has two factors; the first factor comes with recovery codes."""
    request.session[FACTOR] = request.session.get(FACTOR) or means
    request.session.pop(PENDING_SIGN_IN, None)
    request.session.cycle_key()
    messages.success(request, _("Added. From the next sign-in on you are asked for it."))
    user = signed_in(request)
    return redirect("accounts:account") if queries.codes_left(user) else codes_shown(request)


def codes_shown(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    codes = proofs.make_codes(signed_in(request), actor=actor_of(request))
    return page(request, "accounts/codes.html", {"codes": codes})


@own
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes."""
    return codes_shown(request)


@own
@require_POST
def remove_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a second factor."""
    actor = actor_of(request)
    proofs.remove_factor(queries.factor_by_id(actor, pk), actor=actor)
    messages.success(request, _("Removed."))
    return redirect("accounts:account")


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one of my sessions."""
    actor = actor_of(request)
    entry.end_session(queries.session_of(actor, number), actor=actor)
    messages.success(request, _("That session has ended."))
    return redirect("accounts:account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    user = signed_in(request)
    entry.end_other_sessions(user.pk, kept=str(request.session.session_key), actor=actor_of(request))
    messages.success(request, _("Your other sessions have ended."))
    return redirect("accounts:account")


@own
@require_POST
def unlink(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away a way to sign in."""
    actor = actor_of(request)
    people.unlink_identity(queries.identity_by_id(actor, pk), actor=actor)
    messages.success(request, _("Removed."))
    return redirect("accounts:account")
