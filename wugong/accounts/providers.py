"""Sign-in elsewhere: OpenID Connect, DingTalk, WeChat. All we take is the name the provider gives the person for us."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.errors import Invalid, Unseen

STATE = "provider"
SIGNED = ["RS256", "ES256", "PS256", "EdDSA"]
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of SIGN_IN_PROVIDERS.

    ``kind`` is oidc, dingtalk or weixin; ``issuer`` only for oidc. ``second_factor``: the provider itself asks for two
    factors, so we do not ask again.
    """

    key: str
    kind: str
    name: str
    client: str
    secret: str
    name_en: str = ""
    issuer: str = ""
    second_factor: bool = False


def providers() -> list[Provider]:
    """Those that are configured."""
    return [Provider(key=key, **entry) for key, entry in settings.SIGN_IN_PROVIDERS.items()]


def provider_named(key: str) -> Provider:
    """One of them; raises Unseen."""
    found = next((p for p in providers() if p.key == key), None)
    if found is None:
        raise Unseen(f"provider {key}")
    return found


def way_back(provider: Provider) -> str:
    """Where the provider sends the person back to: built from SITE_URL, never from the Host header."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL.rstrip('/')}{reverse('accounts:came_back', args=[provider.key])}"


def _random() -> str:
    return secrets.token_urlsafe(32)


def way_out(request: HttpRequest, provider: Provider, *, purpose: str, target: str = "") -> str:
    """Return the provider's address for the browser. The session stores the values expected back, for one use."""
    kept = {"provider": provider.key, "state": _random(), "nonce": _random(), "verifier": _random()}
    request.session[STATE] = {**kept, "purpose": purpose, "next": target, "language": translation.get_language()}
    common = {"redirect_uri": way_back(provider), "response_type": "code", "state": kept["state"]}
    if provider.kind == "weixin":
        asked = {"appid": provider.client, **common, "scope": "snsapi_login"}
        return f"https://open.weixin.qq.com/connect/qrconnect?{urlencode(asked)}#wechat_redirect"
    if provider.kind == "dingtalk":
        asked = {"client_id": provider.client, **common, "scope": "openid", "prompt": "consent"}
        return f"https://login.dingtalk.com/oauth2/auth?{urlencode(asked)}"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).decode().rstrip("=")
    asked = {"client_id": provider.client, **common, "scope": "openid", "nonce": kept["nonce"]}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    with client() as http:
        return f"{_described(http, provider)['authorization_endpoint']}?{urlencode(asked)}"


def subject_of(request: HttpRequest, provider: Provider) -> tuple[str, dict[str, Any]]:
    """Return the subject identified by the provider, and the stored values. Raises Invalid when anything differs."""
    kept = request.session.pop(STATE, None) or {}
    given = request.GET.get("state", "")
    code = request.GET.get("code") or request.GET.get("authCode", "")
    if kept.get("provider") != provider.key or not code or not constant_time_compare(kept.get("state", ""), given):
        raise _unconfirmed()
    try:
        with client() as http:
            subject = _ASK[provider.kind](http, provider, code, kept)
    except (httpx.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError) as fault:
        raise _unconfirmed() from fault
    if not subject:
        raise _unconfirmed()
    return subject[:255], kept


def _unconfirmed() -> Invalid:
    return Invalid(
        _("The other side did not confirm who you are. Try again, or sign in with your password."), rule="oidc"
    )


def client() -> httpx.Client:
    """Patience for ten seconds, no redirects, no proxies from the environment."""
    return httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False)


def _json(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _described(http: httpx.Client, provider: Provider) -> dict[str, Any]:
    """The provider's own description; its issuer must be the one configured."""
    try:
        found = _json(http.get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))
    except (httpx.HTTPError, ValueError) as fault:
        raise Invalid(
            _("The other side does not answer. Sign in with your password meanwhile."), rule="oidc"
        ) from fault
    if found.get("issuer") != provider.issuer:
        raise _unconfirmed()
    return found


def _oidc(http: httpx.Client, provider: Provider, code: str, kept: dict[str, Any]) -> str:
    described = _described(http, provider)
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": way_back(provider),
        "code_verifier": kept["verifier"],
    }
    given = _json(http.post(described["token_endpoint"], data=asked, auth=(provider.client, provider.secret)))
    token = given["id_token"]
    keys = jwt.PyJWKSet.from_dict(_json(http.get(described["jwks_uri"])))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    # Times are compared by our own clock below, which is the district's.
    claims = jwt.decode(
        token,
        key.key,
        algorithms=SIGNED,
        audience=provider.client,
        issuer=provider.issuer,
        options={"require": ["exp", "iat", "sub"], "verify_exp": False, "verify_iat": False},
    )
    now = clock.now().timestamp()
    if not constant_time_compare(str(claims.get("nonce", "")), kept["nonce"]) or not now - 60 < claims["exp"]:
        raise ValueError("old or foreign token")
    if claims.get("azp", provider.client) != provider.client:
        raise ValueError("made for another client")
    return str(claims["sub"])


def _dingtalk(http: httpx.Client, provider: Provider, code: str, kept: dict[str, Any]) -> str:  # noqa: ARG001
    asked = {"clientId": provider.client, "clientSecret": provider.secret, "code": code}
    given = _json(
        http.post(
            "https://api.dingtalk.com/v1.0/oauth2/userAccessToken", json={**asked, "grantType": "authorization_code"}
        )
    )
    headers = {"x-acs-dingtalk-access-token": given["accessToken"]}
    person = _json(http.get("https://api.dingtalk.com/v1.0/contact/users/me", headers=headers))
    return str(person["openId"])


def _weixin(http: httpx.Client, provider: Provider, code: str, kept: dict[str, Any]) -> str:  # noqa: ARG001
    asked = {"appid": provider.client, "secret": provider.secret, "code": code, "grant_type": "authorization_code"}
    return str(_json(http.get("https://api.weixin.qq.com/sns/oauth2/access_token", params=asked))["openid"])


_ASK = {"oidc": _oidc, "dingtalk": _dingtalk, "weixin": _weixin}
