"""Passkeys (WebAuthn) through the fido2 library: what the browser is asked, and whether its answer is right."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wugong.accounts.models import Factor, User
from wugong.accounts.queries import passkeys_of
from wugong.common.errors import Invalid

STATE = "passkey"


def _server(request: HttpRequest) -> Fido2Server:
    """The host is one of ALLOWED_HOSTS; the browser binds a passkey to it."""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return Fido2Server(PublicKeyCredentialRpEntity(name="Wugong", id=host))


def possible(request: HttpRequest) -> bool:
    """Browsers make passkeys for names over HTTPS, and for localhost; never for bare addresses."""
    host = request.get_host().rsplit(":", 1)[0]
    return host == "localhost" or (request.is_secure() and not host.replace(".", "").isdigit() and "[" not in host)


def _known(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(f.credential)) for f in passkeys_of(user) if f.credential]


def ask_to_make(request: HttpRequest, user: User) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge stays in the session."""
    entity = PublicKeyCredentialUserEntity(name=user.username, id=user.pk.bytes, display_name=user.name)
    options, state = _server(request).register_begin(
        entity,
        _known(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[STATE] = state
    return json.dumps(dict(options))


def made(request: HttpRequest, answer: str) -> dict[str, Any]:
    """The checked passkey: ``credential``, ``credential_id``, ``uses``. Raises Invalid. A challenge works once."""
    state = request.session.pop(STATE, None)
    try:
        data = _server(request).register_complete(state, json.loads(answer))
        credential = data.credential_data
        if credential is None:
            raise ValueError("no credential")
    except Exception as fault:  # the library raises what its parsers raise
        raise Invalid(_("The browser's answer does not fit. Please try again."), rule="passkey") from fault
    return {
        "credential": bytes(credential),
        "credential_id": websafe_encode(credential.credential_id),
        "uses": data.counter,
    }


def ask_to_sign(request: HttpRequest, user: User | None) -> str:
    """The challenge for one of the person's passkeys, or for any passkey if the person is not known yet."""
    options, state = _server(request).authenticate_begin(
        _known(user) if user else None, user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[STATE] = state
    return json.dumps(dict(options))


def named_in(answer: str) -> str:
    """The id of the passkey that answers; empty when the answer cannot be read."""
    try:
        return str(json.loads(answer)["id"])[:512]
    except (ValueError, KeyError, TypeError):
        return ""


def checked(request: HttpRequest, factor: Factor, answer: str) -> int:
    """The counter of a right answer. Raises Invalid for any other; a challenge works once."""
    state = request.session.pop(STATE, None)
    try:
        credential = AttestedCredentialData(bytes(factor.credential or b""))
        parsed = AuthenticationResponse.from_dict(json.loads(answer))
        _server(request).authenticate_complete(state, [credential], parsed)
        handle = parsed.response.user_handle
        if handle and handle != factor.user_id.bytes:
            raise ValueError("somebody else's handle")
        return int(parsed.response.authenticator_data.counter)
    except Exception as fault:
        raise Invalid(_("The browser's answer does not fit. Please try again."), rule="passkey") from fault
