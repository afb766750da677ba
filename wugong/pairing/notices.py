"""What pairing tells people beyond what its tables say, in both languages: each reads his own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.bilingual import in_both
from wugong.pairing.models import Pairing


def new_message(pairing: Pairing) -> tuple[str, str]:
    """The subject when one side has written, in Chinese and in English."""
    return in_both(lambda: _("New message: %(pair)s") % {"pair": pairing})
