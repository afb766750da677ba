"""What pairing tells people beyond what its tables say, in both languages: each reads his own."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from wugong.flow.matters import LANGUAGES
from wugong.pairing.models import Pairing


def new_message(pairing: Pairing) -> tuple[str, str]:
    """The subject when one side has written, in Chinese and in English."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(_("New message: %(pair)s") % {"pair": pairing})
    return said[0], said[1]
