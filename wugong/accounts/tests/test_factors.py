"""Second factors: required of staff, used once, changed only by who proves himself again."""

import re
from datetime import timedelta

import pyotp
import pytest

from wugong.accounts.actions import factors
from wugong.accounts.models import Factor, RecoveryCode, Session
from wugong.accounts.queries import actor_of
from wugong.accounts.tests.conftest import PASSWORD
from wugong.common import clock
from wugong.common.errors import Invalid, Refusal
from wugong.common.sealed import unseal
from wugong.inbox.models import Message

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code(later=0, key=KEY):
    return pyotp.TOTP(key).at(clock.now() + timedelta(seconds=later))


@pytest.fixture
def app(user):
    return factors.add_totp(user, key=KEY, code=code(), label="手机", actor=actor_of(user))


@pytest.fixture
def after_password(user, app, enter, client):
    """The code that added the app is used up: the door is reached a minute later."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert enter("anqi")["Location"] == "/account/second/"
        yield client


def test_the_secret_is_sealed_in_the_database(app):
    row = Factor.objects.get()
    assert KEY not in row.secret
    assert unseal(row.secret, purpose="totp") == KEY


def test_after_the_password_nobody_is_in_yet(after_password):
    assert after_password.get("/account/").status_code == 302
    assert not Session.objects.filter(user__isnull=False).exists()


def test_the_code_opens_with_a_new_key(after_password, user):
    before = after_password.cookies["sessionid"].value
    response = after_password.post("/account/second/", {"code": code()})
    assert (response.status_code, response["Location"]) == (302, "/")
    [session] = Session.objects.filter(user=user.pk)
    assert session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_code_works_once(after_password, user, enter):
    used = code()
    assert after_password.post("/account/second/", {"code": used}).status_code == 302
    after_password.post("/sign-out/")
    enter("anqi")
    assert after_password.post("/account/second/", {"code": used}).status_code == 422
    assert not Session.objects.filter(user=user.pk).exists()
    assert after_password.post("/account/second/", {"code": code(30)}).status_code == 302


def test_five_wrong_codes_lock_the_second_step(after_password):
    for _n in range(5):
        assert after_password.post("/account/second/", {"code": "000000"}).status_code == 422
    assert after_password.post("/account/second/", {"code": code()}).status_code == 422
    assert Message.objects.filter(kind="account.locked").count() == 1


def test_the_second_step_waits_ten_minutes(after_password):
    with clock.at(clock.now() + timedelta(minutes=11)):
        response = after_password.post("/account/second/", {"code": code()})
        assert response["Location"] == "/sign-in/"


def test_a_new_password_voids_what_was_begun_with_the_old_one(after_password, user):
    user.set_password("Another 8 lanterns")
    user.save()
    assert after_password.post("/account/second/", {"code": code()})["Location"] == "/sign-in/"


def test_recovery_codes_are_hashed_and_work_once(user, app, after_password, enter):
    codes = factors.make_codes(user, actor=actor_of(user))
    assert len(codes) == len(set(codes)) == 10
    stored = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not stored & set(codes)
    assert all(re.fullmatch(r"[0-9a-f]{64}", kept) for kept in stored)
    assert after_password.post("/account/second/", {"code": codes[0].upper()}).status_code == 302
    after_password.post("/sign-out/")
    enter("anqi")
    assert after_password.post("/account/second/", {"code": codes[0]}).status_code == 422
    assert Message.objects.filter(kind="account.code", user=user.pk).count() == 1


def test_new_recovery_codes_void_the_old_ones(user, app):
    actor = actor_of(user)
    [old, *_rest] = factors.make_codes(user, actor=actor)
    factors.make_codes(user, actor=actor)
    assert not factors.use_code(user, code=old, actor=actor)


def test_somebody_elses_recovery_code_opens_nothing(user, officer, app):
    [code_of_officer, *_rest] = factors.make_codes(officer, actor=actor_of(officer))
    assert not factors.use_code(user, code=code_of_officer, actor=actor_of(user))


def test_a_wrong_first_code_adds_nothing(user):
    with pytest.raises(Invalid):
        factors.add_totp(user, key=KEY, code="000000", label="x", actor=actor_of(user))
    assert not Factor.objects.exists()


def test_nobody_adds_a_factor_for_another(user, officer):
    with pytest.raises(Refusal):
        factors.add_totp(user, key=KEY, code=code(), label="x", actor=actor_of(officer))
    assert not Factor.objects.exists()


def test_adding_an_app_through_the_pages_gives_recovery_codes(user, enter, client):
    enter("anqi")
    page = client.get("/account/factors/app/").content.decode()
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    response = client.post("/account/factors/app/", {"label": "手机", "code": code(key=key)})
    assert response.status_code == 200
    assert len(re.findall(r"<li><code>", response.content.decode())) == 10
    assert client.get("/account/").status_code == 200
    assert Message.objects.filter(kind="account.factor", user=user.pk).count() == 1


@pytest.mark.parametrize("address", ["/account/factors/", "/account/password/", "/account/factors/app/"])
def test_changing_the_means_needs_a_fresh_proof(user, enter, client, address):
    enter("anqi")
    assert client.get(address).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.get(address)["Location"] == f"/account/prove/?next={address}"
        assert client.post("/account/prove/", {"password": "Wrong 9 lanterns"}).status_code == 422
        assert client.get(address).status_code == 302
        response = client.post("/account/prove/", {"password": PASSWORD, "next": address})
        assert response["Location"] == address
        assert client.get(address).status_code == 200


def test_a_fresh_proof_leads_nowhere_else(user, enter, client):
    enter("anqi")
    response = client.post("/account/prove/", {"password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_removing_a_factor_needs_a_fresh_proof_too(user, app, after_password):
    after_password.post("/account/second/", {"code": code()})
    with clock.at(clock.now() + timedelta(minutes=11)):
        after_password.post(f"/account/factors/{app.pk}/remove/")
        assert Factor.objects.count() == 1
    after_password.post(f"/account/factors/{app.pk}/remove/")
    assert Factor.objects.count() == 0


def test_somebody_elses_factor_is_not_there(user, app, officer, enter, client):
    enter("system")
    assert client.post(f"/account/factors/{app.pk}/remove/").status_code == 404
    assert Factor.objects.count() == 1


def test_staff_get_no_further_without_a_second_factor(officer, enter, client, settings):
    settings.SECOND_FACTOR = True
    enter("system")
    for address in ("/account/people/", "/desk/", "/"):
        assert client.get(address)["Location"] == "/account/factors/"
    assert client.get("/account/factors/").status_code == 200
    page = client.get("/account/factors/app/").content.decode()
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    client.post("/account/factors/app/", {"label": "手机", "code": code(key=key)})
    assert client.get("/account/people/").status_code == 200


def test_residents_are_not_forced(user, enter, client, settings):
    settings.SECOND_FACTOR = True
    enter("anqi")
    assert client.get("/").status_code == 200


def test_sessions_are_seen_and_ended_by_their_person_alone(user, officer, enter, client):
    from django.test import Client

    other = Client()
    other.post("/sign-in/", {"username": "anqi", "password": PASSWORD})
    third = Client()
    third.post("/sign-in/", {"username": "system", "password": PASSWORD})
    enter("anqi")
    assert Session.objects.filter(user=user.pk).count() == 2
    [foreign] = Session.objects.filter(user=officer.pk)
    assert client.post(f"/account/sessions/{foreign.number}/end/").status_code == 404
    page = client.get("/account/").content.decode()
    assert other.cookies["sessionid"].value not in page
    client.post("/account/sessions/end/")
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert third.get("/account/").status_code == 200


def test_a_new_password_ends_the_other_sessions(user, enter, client):
    from django.test import Client

    other = Client()
    other.post("/sign-in/", {"username": "anqi", "password": PASSWORD})
    enter("anqi")
    assert client.post("/account/password/", {"password": "password123456!"}).status_code == 422
    assert client.post("/account/password/", {"password": "Another 8 lanterns"}).status_code == 302
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
