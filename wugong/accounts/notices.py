"""A word to the person whose account it is, in both languages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.inbox.actions import post


def tell(user: User, kind: str, sentence: Any) -> None:
    """Post ``sentence`` (lazy) to the person concerned, even as the actor; it does not wait for quiet hours to end."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(sentence))
    with translation.override("zh-hans"):
        url = reverse("accounts:account")
    post(users=[user.pk], kind=f"account.{kind}", subject=said[0], subject_en=said[1], url=url, actor=SYSTEM)
