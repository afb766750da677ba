"""Sign-in elsewhere, against a provider that really listens; DingTalk and WeChat against their documented answers."""

from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from wugong.accounts import providers
from wugong.accounts.models import Identity, Session
from wugong.accounts.tests.provider import running

WORDS = {"name": "政务通", "client": "wugong", "secret": "s3cret"}


@pytest.fixture(scope="module")
def listening():
    with running() as found:
        yield found


@pytest.fixture
def oidc(listening, settings, db):
    listening.subject, listening.claims, listening.claimed_issuer = "person-1", {}, ""
    listening.signing_key, listening.algorithm = listening.key, "RS256"
    settings.SIGN_IN_PROVIDERS = {"gov": {"kind": "oidc", "issuer": listening.issuer, **WORDS}}
    settings.SITE_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver"]
    return listening


def there_and_back(client, target=""):
    """Follow the person to the provider and back; returns the answer of our page he comes back to."""
    out = client.get(f"/account/with/gov/?next={target}")
    sent = httpx.get(out["Location"], follow_redirects=False, trust_env=False).headers["Location"]
    assert sent.startswith("http://testserver/account/with/gov/back/?")
    return client.get(sent.removeprefix("http://testserver")), sent.removeprefix("http://testserver")


@pytest.fixture
def linked(user, oidc):
    return Identity.objects.create(user=user, provider="gov", subject="person-1")


def inside(user):
    return Session.objects.filter(user=user.pk).exists()


def test_who_is_linked_is_let_in(user, linked, client):
    response, _back = there_and_back(client, "/matters/")
    assert (response.status_code, response["Location"]) == (302, "/matters/")
    assert Session.objects.get(user=user.pk).means == "oidc"


def test_who_is_not_linked_is_told_how(user, oidc, client):
    response, _back = there_and_back(client)
    assert response["Location"] == "/sign-in/"
    assert not inside(user)


def test_linking_from_ones_own_account(user, oidc, enter, client):
    enter("anqi")
    response, _back = there_and_back(client)
    assert response["Location"] == "/account/"
    assert Identity.objects.get().subject == "person-1"


def test_a_name_at_a_provider_belongs_to_one_person(officer, linked, enter, client):
    enter("system")
    there_and_back(client)
    assert Identity.objects.get().user_id == linked.user_id


def test_coming_back_works_once(user, linked, client):
    _response, back = there_and_back(client)
    client.post("/sign-out/")
    assert client.get(back)["Location"] == "/sign-in/"
    assert not inside(user)


def test_a_way_back_begun_in_another_browser_is_refused(user, linked, client):
    from django.test import Client

    attacker = Client()
    out = attacker.get("/account/with/gov/")
    sent = httpx.get(out["Location"], follow_redirects=False, trust_env=False).headers["Location"]
    client.get("/account/with/gov/")
    assert client.get(sent.removeprefix("http://testserver"))["Location"] == "/sign-in/"
    assert not inside(user)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "other"},
        {"aud": "somebody"},
        {"iss": "http://evil.example"},
        {"exp": 1},
        {"sub": ""},
        {"azp": "other"},
    ],
)
def test_a_token_that_does_not_fit_is_refused(user, linked, oidc, client, claims):
    oidc.claims = claims
    response, _back = there_and_back(client)
    assert response["Location"] == "/sign-in/"
    assert not inside(user)


@pytest.mark.parametrize("how", ["other key", "hmac", "none"])
def test_a_token_signed_otherwise_is_refused(user, linked, oidc, client, how):
    if how == "other key":
        oidc.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif how == "hmac":
        oidc.signing_key, oidc.algorithm = "s3cret" * 8, "HS256"
    else:
        oidc.signing_key, oidc.algorithm = None, "none"
    response, _back = there_and_back(client)
    assert response["Location"] == "/sign-in/"
    assert not inside(user)


def test_another_issuer_in_the_description_is_refused(oidc, client):
    oidc.claimed_issuer = "http://evil.example"
    assert client.get("/account/with/gov/")["Location"] == "/sign-in/"


def test_a_provider_that_does_not_answer_is_said(db, settings, client):
    settings.SIGN_IN_PROVIDERS = {"gov": {"kind": "oidc", "issuer": "http://127.0.0.1:9", **WORDS}}
    assert client.get("/account/with/gov/")["Location"] == "/sign-in/"


def test_the_way_back_does_not_come_from_the_host_header(oidc, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    out = client.get("/account/with/gov/", HTTP_HOST="evil.example")
    asked = parse_qs(urlsplit(out["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/account/with/gov/back/"]
    assert asked["code_challenge_method"] == ["S256"]


def test_a_foreign_target_is_left_aside(user, linked, client):
    response, _back = there_and_back(client, "https://evil.example/")
    assert response["Location"] == "/"


def test_an_unknown_provider_is_not_there(db, client):
    assert client.get("/account/with/none/").status_code == 404


def answering(pages):
    """A client of the web whose answers are those of the documentation."""

    def answer(request):
        return httpx.Response(200, json=pages[f"{request.method} {request.url.host}{request.url.path}"])

    return patch.object(providers, "client", lambda: httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize(
    ("kind", "host", "pages", "given"),
    [
        (
            "dingtalk",
            "login.dingtalk.com",
            {
                "POST api.dingtalk.com/v1.0/oauth2/userAccessToken": {"accessToken": "t", "expireIn": 7200},
                "GET api.dingtalk.com/v1.0/contact/users/me": {"nick": "x", "openId": "person-1", "mobile": "138"},
            },
            "authCode",
        ),
        (
            "weixin",
            "open.weixin.qq.com",
            {"GET api.weixin.qq.com/sns/oauth2/access_token": {"access_token": "t", "openid": "person-1"}},
            "code",
        ),
    ],
)
def test_dingtalk_and_wechat(user, client, settings, kind, host, pages, given):
    settings.SIGN_IN_PROVIDERS = {"app": {"kind": kind, **WORDS}}
    Identity.objects.create(user=user, provider="app", subject="person-1")
    out = urlsplit(client.get("/account/with/app/")["Location"])
    assert out.netloc == host
    state = parse_qs(out.query)["state"][0]
    with answering(pages):
        assert client.get("/account/with/app/back/", {given: "c", "state": state})["Location"] == "/"
    assert inside(user)


def test_an_error_of_wechat_is_no_person(user, client, settings):
    settings.SIGN_IN_PROVIDERS = {"app": {"kind": "weixin", **WORDS}}
    state = parse_qs(urlsplit(client.get("/account/with/app/")["Location"]).query)["state"][0]
    with answering({"GET api.weixin.qq.com/sns/oauth2/access_token": {"errcode": 40029, "errmsg": "invalid code"}}):
        assert client.get("/account/with/app/back/", {"code": "c", "state": state})["Location"] == "/sign-in/"
    assert not inside(user)
