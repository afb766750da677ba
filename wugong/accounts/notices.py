"""A word to the person whose account it is, in both languages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.inbox.actions import post


def tell(user: User, kind: str, sentence: Any) -> None:
    """Post ``sentence`` (lazy) to the person concerned, even as the actor; it does not wait for quiet hours to end."""
    url = reverse("accounts:account")
    post(users=[user.pk], kind=f"account.{kind}", subject=sentence, url=url, actor=SYSTEM)
