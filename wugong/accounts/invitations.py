"""An invitation on its way to the person: what stands in the letter, and the e-mail of it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wugong.accounts.models import User


@dataclass(frozen=True, slots=True)
class Letter:
    """Who is invited, the link that works once, and the posts that wait for him."""

    user: User
    link: str
    posts: str


def link_of(token: str, request: HttpRequest | None = None) -> str:
    """The address that an invitation opens: under SITE_URL; where the district has set none, where the page is open."""
    path = reverse("accounts:invited", args=[token])
    if request is not None and settings.SITE_URL == settings.DEFAULT_SITE_URL:
        return request.build_absolute_uri(path)
    return settings.SITE_URL.rstrip("/") + path


def send(letters: Sequence[Letter]) -> set[UUID]:
    """Send each to its e-mail address; answers to whom it went. Whoever is not among them gets his letter on paper."""
    sent: set[UUID] = set()
    connection = get_connection()
    try:
        for letter in letters:
            if letter.user.email and connection.send_messages([_mail(letter)]):
                sent.add(letter.user.pk)
    except (OSError, smtplib.SMTPException):
        return sent
    finally:
        connection.close()
    return sent


def _mail(letter: Letter) -> EmailMessage:
    with translation.override(letter.user.language):
        subject = _("Your account for Wugong")
        text = _(
            "%(name)s, an account is ready for you (%(posts)s).\n\nOpen this link within seven days and choose your "
            "password; it works once:\n%(link)s\n\nYour sign-in name: %(username)s\nAt the first sign-in you add a "
            "second factor: an authenticator app or a passkey."
        ) % {"name": letter.user.name, "posts": letter.posts, "link": letter.link, "username": letter.user.username}
    return EmailMessage(subject, text, to=[letter.user.email], headers={"Auto-Submitted": "auto-generated"})
