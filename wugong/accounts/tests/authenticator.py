"""A passkey in software: answers as a browser with a security key would."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode


@dataclass
class Passkey:
    """One credential. ``origin`` is where the browser stands; ``uses`` is its counter."""

    origin: str = "http://localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))
    uses: int = 0

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, host: str, *, extra: bytes = b"", flags: int = 0x05) -> bytes:
        self.uses += 1
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.uses) + extra

    def make(self, question: str) -> str:
        """The answer to a question for a new passkey."""
        asked = json.loads(question)["publicKey"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        extra = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(asked["rp"]["id"], extra=extra, flags=0x45)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": websafe_encode(self._said("webauthn.create", asked["challenge"])),
            "attestationObject": websafe_encode(attested),
        }
        return self._answer(response)

    def sign(self, question: str, *, flags: int = 0x05, handle: bytes = b"") -> str:
        """The answer to a question for a known passkey; flag 4 says that finger, face or PIN was checked."""
        asked = json.loads(question)["publicKey"]
        said, data = self._said("webauthn.get", asked["challenge"]), self._data(asked["rpId"], flags=flags)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
        }
        return self._answer(response | ({"userHandle": websafe_encode(handle)} if handle else {}))

    def _answer(self, response: dict[str, str]) -> str:
        named = websafe_encode(self.id)
        answer = {"id": named, "rawId": named, "type": "public-key", "response": response}
        return json.dumps(answer | {"clientExtensionResults": {}})
