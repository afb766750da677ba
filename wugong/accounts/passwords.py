"""What a password must be: long enough, not one that everybody tries first. Nothing is asked of the network."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wugong.accounts.rules import PASSWORD, PHRASE, cores, is_walk, strong_enough

LIMITS = {"password": PASSWORD, "phrase": PHRASE}


class PasswordOrPhrase:
    """Twelve characters of three kinds, or a passphrase of twenty."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's interface
        if not strong_enough(password):
            raise ValidationError(self.get_help_text(), code="weak")

    def get_help_text(self) -> str:
        return (
            _(
                "At least %(password)d characters of three kinds (small and capital letters, figures, other signs), "
                "or a passphrase of %(phrase)d characters, for example four words."
            )
            % LIMITS
        )


class NotWellKnown(CommonPasswordValidator):
    """None of the twenty thousand passwords that leak most often, nor one of them dressed up with figures and signs."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's interface
        if is_walk(password) or any(core in self.passwords for core in cores(password)):
            raise ValidationError(self.get_help_text(), code="well_known")

    def get_help_text(self) -> str:
        return _("Not a password that is among the first ones tried, even with figures or signs around it.")
