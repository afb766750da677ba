"""What people type about their own sign-in, and the system administrator about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.accounts.models import User


class CodeForm(forms.Form):
    """A code from an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        max_length=20,
        help_text=_("Six figures from the authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, once: what one sees one need not type twice."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts()[:2])

    def clean_password(self) -> str:
        """Checked by the rules for passwords."""
        typed: str = self.cleaned_data["password"]
        validate_password(typed, self.user)
        return typed


class ProveForm(forms.Form):
    """The password again, or a code."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TotpForm(forms.Form):
    """The first code of an authenticator app, and what to call it."""

    label = forms.CharField(label=_("What do you call this device?"), max_length=60, initial=_("My telephone"))
    code = forms.CharField(
        label=_("The six figures it shows now"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    """What the browser answered, and what to call the passkey."""

    label = forms.CharField(label=_("What do you call this passkey?"), max_length=60, initial=_("This device"))
    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class AccountForm(forms.Form):
    """A new account."""

    username = forms.RegexField(
        label=_("Sign-in name"),
        regex=r"^[\w.@+-]{2,60}$",
        max_length=60,
        error_messages={
            "invalid": _("A sign-in name has 2 to 60 letters, figures, dots, hyphens, _, @ or +; no spaces.")
        },
        help_text=_("Letters, figures, dots and hyphens; it does not change later."),
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)


class CorrectForm(forms.Form):
    """Name and e-mail of an account."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)


class ReasonForm(forms.Form):
    """Why an account is shut or opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class NominationForm(AccountForm):
    """An administrator to be."""

    administers = forms.ChoiceField(label=_("Duty"), choices=User.ADMINISTERS)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The second person reads it: whom it follows, since when, by which decision."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
