"""A small OpenID Connect provider that really listens: discovery, keys, codes with PKCE, signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """State of the provider: who is signed in there (``subject``), and what it does wrong (``claims``, ``key``)."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing_key: Any = self.key
        self.algorithm = "RS256"
        self.subject = "person-1"
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = self.claimed_issuer = ""

    def described(self) -> dict[str, str]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.claimed_issuer or self.issuer, **{k: f"{self.issuer}/{v}" for k, v in names.items()}}

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], header: str) -> dict[str, Any] | None:
        """One code, once, for who asked for it and proves to be the same."""
        first = self.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = "Basic " + base64.b64encode(b"wugong:s3cret").decode()
        if not first or proof != first["code_challenge"] or header != right:
            return None
        if asked["redirect_uri"] != first["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": first["client_id"], "nonce": first["nonce"]}
        claims |= {"iat": now, "exp": now + 300, **self.claims}
        token = jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers={"kid": "k1"})
        return {"id_token": token, "access_token": "x", "token_type": "Bearer"}


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, listening on a free port of the loopback."""
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def reply(self, found: Any, status: int = 200) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/authorize":
                asked = {k: v[0] for k, v in parse_qs(address.query).items()}
                self.send_response(302)
                self.send_header("Location", state.authorize(asked))
                self.end_headers()
            else:
                pages = {"/.well-known/openid-configuration": state.described, "/keys": state.keys}
                self.reply(pages[address.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {k: v[0] for k, v in parse_qs(body).items()}
            given = state.token(asked, self.headers.get("Authorization", ""))
            self.reply(given or {"error": "invalid_grant"}, 200 if given else 400)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
