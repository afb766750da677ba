"""Encrypt short texts (mobile numbers, keys of authenticator apps) and find them by a keyed hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def _key(purpose: str, root: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"wugong.{purpose}".encode()).derive(root.encode())


def _root() -> str:
    return str(settings.CONTACT_KEY or settings.SECRET_KEY)


def seal(text: str, *, purpose: str, root: str = "") -> str:
    """Encrypt with AES-256-GCM; each purpose has its own key, derived from ``root``. Returns base64."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key(purpose, root or _root())).encrypt(nonce, text.encode(), purpose.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, purpose: str, root: str = "") -> str:
    """The text again; empty when it was sealed under another key, so that a page still opens."""
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key(purpose, root or _root())).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except InvalidTag:
        return ""


def fingerprint(text: str, *, purpose: str) -> str:
    """Return a keyed hash: equal texts give equal values, and without the key nobody can test guesses."""
    return hmac.new(_key(purpose, _root()), text.encode(), hashlib.sha256).hexdigest()
