"""Passkeys: made, used alone or after the password; replays, other origins and unchecked hands refused."""

import html
import re

import pyotp
import pytest

from wugong.accounts.models import Session
from wugong.accounts.tests.authenticator import Passkey


@pytest.fixture
def browser_at_localhost(client):
    client.defaults["HTTP_HOST"] = "localhost"
    return client


@pytest.fixture
def passkey(user, enter, browser_at_localhost):
    client = browser_at_localhost
    enter("anqi")
    page = client.get("/account/factors/passkey/").content.decode()
    question = html.unescape(re.search(r'data-make-passkey="([^"]*)"', page)[1])
    made = Passkey()
    response = client.post("/account/factors/passkey/", {"label": "笔记本", "answer": made.make(question)})
    assert response.status_code == 200  # the recovery codes
    client.post("/sign-out/")
    return made


def ask(client):
    return client.post("/account/passkey/question/").json()["question"]


def answer(client, text):
    return client.post("/account/passkey/answer/", {"answer": text})


def inside(user):
    return Session.objects.filter(user=user.pk).exists()


def test_a_passkey_alone_signs_in(user, passkey, client):
    assert answer(client, passkey.sign(ask(client), handle=user.pk.bytes))["Location"] == "/"
    [session] = Session.objects.filter(user=user.pk)
    assert session.means == "passkey"
    assert client.session["factor"] == "passkey"


def test_a_passkey_after_the_password(user, passkey, enter, client):
    assert enter("anqi")["Location"] == "/account/second/"
    assert answer(client, passkey.sign(ask(client)))["Location"] == "/"
    assert client.session["means"] == "password"


def test_an_answer_works_once(user, passkey, client):
    said = passkey.sign(ask(client))
    assert answer(client, said)["Location"] == "/"
    client.post("/sign-out/")
    assert answer(client, said)["Location"] == "/sign-in/"
    ask(client)
    assert answer(client, said)["Location"] == "/sign-in/"
    assert not inside(user)


@pytest.mark.parametrize("origin", ["https://localhost.evil.example", "http://evil.example", "https://127.0.0.1"])
def test_an_answer_given_to_another_site_is_refused(user, passkey, client, origin):
    passkey.origin = origin
    assert answer(client, passkey.sign(ask(client)))["Location"] == "/sign-in/"
    assert not inside(user)


def test_the_device_must_have_checked_the_person(user, passkey, client):
    assert answer(client, passkey.sign(ask(client), flags=0x01))["Location"] == "/sign-in/"
    assert not inside(user)


def test_a_copied_passkey_is_noticed(user, passkey, client):
    answer(client, passkey.sign(ask(client)))
    client.post("/sign-out/")
    passkey.uses = 0
    assert answer(client, passkey.sign(ask(client))).status_code == 409
    assert not inside(user)


def test_another_key_under_a_known_id_is_refused(user, passkey, client):
    forged = Passkey(id=passkey.id, uses=50)
    assert answer(client, forged.sign(ask(client)))["Location"] == "/sign-in/"
    assert not inside(user)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"id": 3}', "x" * 30_000])
def test_nonsense_is_no_answer(user, passkey, client, text):
    ask(client)
    assert answer(client, text)["Location"] == "/sign-in/"


def test_a_passkey_of_somebody_else_does_not_finish_my_sign_in(user, passkey, officer, client, enter):
    from wugong.accounts.actions.factors import add_totp
    from wugong.accounts.queries import actor_of
    from wugong.common import clock

    key = pyotp.random_base32()
    code = pyotp.TOTP(key).at(clock.now())
    add_totp(officer, key=key, code=code, label="x", actor=actor_of(officer))
    assert enter("system")["Location"] == "/account/second/"
    assert answer(client, passkey.sign(ask(client)))["Location"] == "/sign-in/"
    assert not inside(officer)
    assert not inside(user)
