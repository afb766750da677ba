"""Sentences about files that more than one module uses."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from wugong.files.models import Attachment


def too_large() -> str:
    """About a file beyond the limit."""
    limit = settings.FILE_LIMIT // 2**20
    return _("A file has %(limit)d MB at most. Make it smaller, or attach its parts.") % {"limit": limit}


def infected(name: str) -> str:
    """About a file in which the scanner found something."""
    sentence = _("The scanner found malware in %(name)s. The file was not stored. Tell the system administrator.")
    return sentence % {"name": name}


def secret(name: str, mark: str) -> str:
    """About a file whose name bears a mark of secrecy."""
    sentence = _(
        "%(name)s bears a mark of secrecy (%(mark)s). State secrets must not be stored here, so the file was refused."
    )
    return sentence % {"name": name, "mark": mark}


def still_waiting(attachment: Attachment) -> str:
    """About a file that the scanner has not let through."""
    if attachment.content.scan_failures:
        return _("%(name)s waits: the virus scanner does not answer. It opens by itself when it has been checked.") % {
            "name": attachment.name
        }
    return _("%(name)s is being checked for viruses. Open it again in a moment.") % {"name": attachment.name}
