"""The urn of a round: anybody may put a ballot in, nobody reads one before the count, and the key ends with it.

A ballot is sealed for the public key of the urn with a key that exists for this one ballot. The private key is a file
outside the database that no backup holds. When the ballots are counted the file is destroyed: from then on the sealed
ballots in older copies of the database cannot be opened by anybody. The ADR on secret ballots says what this keeps and
what not.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from wugong.common.errors import Refusal

FOLDER = settings.URNS
BLOCK = 4096  # sealed ballots are of one length, whatever they say


def make_urn(pk: UUID) -> str:
    """Make the pair of keys of a round; returns the public one. A second call leaves the urn as it is."""
    path = _path(pk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _text(_private(pk).public_key().public_bytes_raw())
    private = X25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as out:
        out.write(private.private_bytes_raw())
        out.flush()
        os.fsync(out.fileno())
    return _text(private.public_key().public_bytes_raw())


def seal_ballot(public: str, ballot: dict[str, Any]) -> str:
    """A ballot that only the count can open."""
    raw = json.dumps(ballot, separators=(",", ":")).encode()
    raw += b" " * (-len(raw) % BLOCK)
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(base64.b64decode(public)))
    mine = once.public_key().public_bytes_raw()
    nonce = secrets.token_bytes(12)
    return _text(mine + nonce + AESGCM(_key(shared, mine)).encrypt(nonce, raw, None))


def open_ballots(pk: UUID, sealed: list[str]) -> list[dict[str, Any]]:
    """What the ballots say. Raises Refusal when the key is lost, or when one was not sealed for this urn."""
    if not sealed:
        return []
    private, found = _private(pk), []
    for text in sealed:
        raw = base64.b64decode(text)
        theirs = raw[:32]
        shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
        try:
            found.append(json.loads(AESGCM(_key(shared, theirs)).decrypt(raw[32:44], raw[44:], None)))
        except InvalidTag:
            raise Refusal(_("A ballot in the urn was not sealed for it. Nothing was counted."), rule="urn") from None
    return found


def destroy_key(pk: UUID) -> None:
    """Overwrite the private key and take its file away; nothing when it is gone already."""
    path = _path(pk)
    if path.exists():
        with path.open("r+b") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        path.unlink(missing_ok=True)


def has_key(pk: UUID) -> bool:
    """Whether the urn can still be opened."""
    return _path(pk).exists()


def _path(pk: UUID) -> Path:
    return Path(settings.HOME) / FOLDER / str(pk)


def _private(pk: UUID) -> X25519PrivateKey:
    try:
        return X25519PrivateKey.from_private_bytes(_path(pk).read_bytes())
    except FileNotFoundError:
        raise Refusal(
            _(
                "The key of this urn is not on this machine, so its ballots cannot be read. Put it back; if it is "
                "lost, issue the ballots again while the term runs, and break the round off after it."
            ),
            rule="urn",
        ) from None


def _key(shared: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"wugong.urn").derive(shared)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
