"""After the password: the second factor; invitations; sign-in through others; proving again who one is."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wugong.accounts import door, passkeys, providers, queries
from wugong.accounts.actions import entry, people
from wugong.accounts.actions.entry import PROVED
from wugong.accounts.actions.factors import use_passkey
from wugong.accounts.forms import CodeForm, NewPasswordForm, ProveForm
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.middleware import signed_in
from wugong.accounts.models import Factor, User
from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.common.errors import Invalid, Refusal
from wugong.common.forms import form_page, refusals_into


def safe_target(request: HttpRequest, target: str) -> str:
    """``target`` if it lies on this site, else the first page of the person."""
    host, secure = request.get_host(), request.is_secure()
    # A bare word is no address: redirect() would take it for the name of a page.
    if target.startswith(("/", "http")) and url_has_allowed_host_and_scheme(target, {host}, require_https=secure):
        return target
    return reverse("web:home")


def enter(request: HttpRequest, user: User, *, means: str, target: str, second: str = "") -> HttpResponse:
    """Go in, or on to the second factor where the person has one and has not shown it."""
    if not second and queries.factors_of(user).exists():
        entry.await_second(request, user, means=means, target=target, actor=NOBODY)
        return redirect("accounts:second")
    entry.sign_in(request, user, actor=queries.actor_of(user), means=means, second=second)
    return redirect(safe_target(request, target))


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def second(request: HttpRequest) -> HttpResponse:
    """The second factor: a code is typed, or a passkey answers."""
    waiting = door.pending(request)
    if waiting is None:
        messages.info(request, _("Please begin again with name and password."))
        return redirect("web:sign_in")
    user, means, target = waiting
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            proof = door.prove_by_code(user, form.cleaned_data["code"])
            return enter(request, user, means=means, target=target, second=proof)
    with_passkey = passkeys.possible(request) and bool(queries.passkeys_of(user))
    context = {"form": form, "passkey": with_passkey, "who": "second"}
    return render(request, "accounts/second.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """The challenge for a passkey: of the person signing in, of the person signed in, or of anybody."""
    waiting = door.pending(request)
    user = signed_in(request) if request.user.is_authenticated else waiting[0] if waiting else None
    return JsonResponse({"question": passkeys.ask_to_sign(request, user)})


@login_not_required
@never_cache
@require_POST
def passkey_answer(request: HttpRequest) -> HttpResponse:
    """A passkey answers: alone it is two factors, because the device asks for a finger, a face or a PIN."""
    answer = request.POST.get("answer", "")[:20_000]
    waiting = door.pending(request)
    named = passkeys.named_in(answer)
    user = waiting[0] if waiting else queries.passkey_owner(named)
    if user is None or not _answered(request, user, named, answer):
        messages.error(request, _("This passkey is not known here. Sign in with name and password."))
        return redirect("web:sign_in")
    target = waiting[2] if waiting else request.POST.get("next", "")
    return enter(request, user, means=waiting[1] if waiting else "passkey", target=target, second="passkey")


def _answered(request: HttpRequest, user: User, named: str, answer: str) -> bool:
    def check(factor: Factor) -> int:
        return passkeys.checked(request, factor, answer)

    try:
        return use_passkey(user, credential_id=named, check=check, actor=NOBODY) is not None
    except Invalid:
        return False


@never_cache
@sensitive_post_parameters("password", "answer")
def prove(request: HttpRequest) -> HttpResponse:
    """Prove again who one is before the means of sign-in are changed."""
    user, target = signed_in(request), request.POST.get("next", request.GET.get("next", ""))
    form = ProveForm(request.POST if request.method == "POST" and "answer" not in request.POST else None)
    if request.method == "POST" and _proved(request, user, form):
        request.session[PROVED] = clock.now().isoformat()
        return redirect(safe_target(request, target))
    with_passkey = passkeys.possible(request) and bool(queries.passkeys_of(user))
    answer = form_page(
        request, form, title=_("Is it you?"), label=_("It is me"), base="web/base_plain.html",
        lead=_("Before the way you sign in is changed, please prove once more who you are."),
        back=(_("My account"), reverse("accounts:account")), template="accounts/prove.html", next=target,
        passkey=with_passkey, who="prove",
    )  # fmt: skip
    answer.status_code = 422 if request.method == "POST" else 200
    return answer


def _proved(request: HttpRequest, user: User, form: ProveForm) -> bool:
    answer = request.POST.get("answer", "")[:20_000]
    if answer:
        return _answered(request, user, passkeys.named_in(answer), answer)
    if not form.is_valid():
        return False
    with refusals_into(form, otherwise="password"):
        return door.user_by_password(user.username, form.cleaned_data["password"]).pk == user.pk
    return False


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by the link of an invitation; then sign in with it."""
    invitation = queries.invitation_by(token)
    if invitation is None:
        return render(request, "accounts/invited.html", {"form": None}, status=404)
    form = NewPasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            people.accept_invitation(invitation, password=form.cleaned_data["password"], actor=NOBODY)
            messages.success(request, _("Your account is open. Sign in with your new password."))
            return redirect("web:sign_in")
    context = {"form": form, "account": invitation.user}
    return render(request, "accounts/invited.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def go_out(request: HttpRequest, key: str) -> HttpResponse:
    """Redirect to a provider of sign-in; for a signed-in person this links the provider to the account."""
    provider = providers.provider_named(key)
    purpose = "link" if request.user.is_authenticated else "sign_in"
    try:
        return redirect(providers.way_out(request, provider, purpose=purpose, target=request.GET.get("next", "")))
    except Invalid as fault:
        messages.error(request, str(fault))
        return redirect("accounts:account" if purpose == "link" else "web:sign_in")


@login_not_required
@never_cache
def came_back(request: HttpRequest, key: str) -> HttpResponse:
    """Back from a provider, which says who it is."""
    provider = providers.provider_named(key)
    try:
        subject, kept = providers.subject_of(request, provider)
        translation.activate(kept.get("language") or "zh-hans")
        if kept["purpose"] == "link" and request.user.is_authenticated:
            people.link_identity(signed_in(request), provider=key, subject=subject, actor=actor_of(request))
            messages.success(request, _("From now on you can also sign in this way."))
            return redirect("accounts:account")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:sign_in" if not request.user.is_authenticated else "accounts:account")
    return _let_in(request, provider, subject, kept["next"])


def _let_in(request: HttpRequest, provider: providers.Provider, subject: str, target: str) -> HttpResponse:
    identity = queries.identity_of(provider.key, subject)
    if identity is None:
        sentence = _("Nobody here signs in with this yet. Sign in with your password and add it to your account.")
        messages.error(request, sentence)
        return redirect("web:sign_in")
    user = people.use_identity(identity, actor=NOBODY)
    second = "provider" if provider.second_factor else ""
    return enter(request, user, means=provider.kind, target=target, second=second)
