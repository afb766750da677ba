"""Who signs the checkpoints and with what. The software provider is the default; a certified module is plugged in here.

The setting ``RECORD_PROVIDER`` names the class. The software provider is not what an assessment of commercial
cryptography (密评) accepts: there the customer's module brings SM2 and SM3 behind the same five methods.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wugong.common.errors import Invalid


class Provider(Protocol):
    """Hashes by name, signs with the key of this installation, checks signatures of any key of its kind."""

    hashing: str
    signing: str

    def key(self) -> str:
        """The id of the key that signs now, made on first use."""

    def sign(self, message: bytes) -> bytes:
        """The signature of ``message`` with that key."""

    def public_keys(self) -> dict[str, str]:
        """Every public key this installation has signed with, as PEM by id."""

    def key_of(self, pem: str) -> str:
        """Return the id of a public key; raises Invalid when the text is not a key."""

    def verify(self, pem: str, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is that of ``message`` by the owner of the public key."""


class Software:
    """SHA-256 and Ed25519, the key in ``WUGONG_HOME/record/key.pem``, readable by its owner only.

    Take ``key.pem`` away and the next checkpoint is signed with a new key; the old public key stays trusted while its
    file ``<id>.pub`` is there.
    """

    hashing = "sha256"
    signing = "Ed25519"

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.HOME) / "record"

    def key(self) -> str:
        return self.key_of(_pem(self._private().public_key()))

    def sign(self, message: bytes) -> bytes:
        return self._private().sign(message)

    def public_keys(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in sorted(self.folder.glob("*.pub"))}

    def key_of(self, pem: str) -> str:
        der = _public(pem).public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()[:32]

    def verify(self, pem: str, message: bytes, signature: bytes) -> bool:
        try:
            _public(pem).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def _private(self) -> Ed25519PrivateKey:
        path = self.folder / "key.pem"
        if not path.exists():
            self._make(path)
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise Invalid(
                _("%(path)s is not an Ed25519 private key. Put the right file back, or take it away for a new key.")
                % {"path": path}
            )
        public = _pem(key.public_key())
        kept = self.folder / f"{self.key_of(public)}.pub"
        if not kept.exists():
            kept.write_text(public)
        return key

    def _make(self, path: Path) -> None:
        """Create a key completely or not at all: if two processes start together, the first one's key is used."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = self.folder / f".key-{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


@cache
def _public(pem: str) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid(_("This is not an Ed25519 public key in PEM form."))
    return key


def provider() -> Provider:
    """The provider the settings name."""
    found: Provider = import_string(getattr(settings, "RECORD_PROVIDER", "wugong.record.provider.Software"))()
    return found
