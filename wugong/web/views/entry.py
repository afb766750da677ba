"""The front door: signing in, up and out, the hat worn, care mode."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wugong.accounts.actions import entry
from wugong.accounts.door import address_of, sign_up_from, user_by_password
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.models import User
from wugong.accounts.passkeys import possible
from wugong.accounts.providers import providers
from wugong.accounts.queries import demo_cast
from wugong.accounts.views.entry import enter
from wugong.common.forms import form_page, refusals_into
from wugong.places.forms import CommunityField, chosen_community
from wugong.web.context import CARE
from wugong.web.starting import begun
from wugong.web.views.steps import back


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("Sign-in name or mobile number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username webauthn", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=200,
        strip=False,
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password; in demo mode by one click on one of the cast."""
    form = SignInForm(request.POST or None)
    target = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "POST":
        if settings.DEMO and request.POST.get("demo"):
            user = demo_cast().filter(username=request.POST["demo"]).first()
            if user is None:
                raise Http404
            return enter(request, user, means="demo", target=target or landing(user))
        if form.is_valid():
            given = form.cleaned_data
            with refusals_into(form):
                found = user_by_password(given["username"], given["password"], address=address_of(request))
                return enter(request, found, means="password", target=target or landing(found))
    context = {"form": form, "cast": demo_cast() if settings.DEMO else [], "next": target}
    context |= {"ways": providers(), "passkey": possible(request)}
    return render(request, "web/sign_in.html", context, status=422 if form.errors else 200)


def landing(user: User) -> str:
    """The first page of a person: administrators the setting up or the record, others desk or home."""
    if user.administers == "A1" and not begun():
        return reverse("web:start")
    return reverse({"A1": "accounts:people", "A3": "web:record"}.get(user.administers, "web:home"))


class SignUpForm(forms.Form):
    """The form of a resident's account: a chosen name or a mobile number, a password, the home community."""

    sign_in_name = forms.CharField(
        label=_("Nickname or mobile number"),
        max_length=30,
        min_length=2,
        help_text=_("You sign in with it. A nickname need not be your name."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    community = CommunityField(label=_("Your community"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts()[:2])

    def clean_community(self) -> str:
        return chosen_community(self, "community")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open a resident's account. Everything but the resident's own list works without one."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, username="sign_in_name"):
            user = sign_up_from(address_of(request), form.cleaned_data)
            return enter(request, user, means="sign_up", target=reverse("web:home"))
    return form_page(
        request, form, title=_("An account of your own"), label=_("Open the account"), stay=_("Go on without"),
        lead=_(
            "You can report and ask without one. With one you find your own matters again. We ask for nothing else, "
            "and keep no register."
        ),
        back=(_("Home"), reverse("web:home")), base="web/base_resident.html",
    )  # fmt: skip


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and say so."""
    entry.sign_out(request, actor=actor_of(request))
    messages.success(request, _("You are signed out."))
    return redirect("web:sign_in")


@require_POST
def wear(request: HttpRequest) -> HttpResponse:
    """Act under another hat."""
    entry.wear(request, request.POST.get("hat", ""), actor=actor_of(request))
    return redirect("web:desk")


@login_not_required
@require_POST
def care(request: HttpRequest) -> HttpResponse:
    """Switch the care mode; this device remembers it for a year."""
    response = redirect(back(request) or reverse("web:home"))
    on = request.POST.get("on") == "1"
    response.set_cookie(CARE, "1" if on else "0", max_age=365 * 24 * 3600, samesite="Lax", secure=settings.HTTPS)
    return response
