"""Coming in: the same answer for everybody, locks, rotation of sessions, targets."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import SESSION_KEY

from wugong.accounts import door
from wugong.accounts.models import Session, Tries, User
from wugong.accounts.tests.conftest import PASSWORD
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.inbox.models import Message
from wugong.record.models import Entry

pytestmark = pytest.mark.engine

WRONG = "Wrong 9 lanterns here"


def test_a_right_password_opens_a_session_that_knows_whose_it_is(user, enter, client):
    response = enter("AnQi ", HTTP_USER_AGENT="")
    assert (response.status_code, response["Location"]) == (302, "/")
    [session] = Session.objects.all()
    assert (session.user, session.means) == (user.pk, "password")
    assert Entry.objects.filter(act="sign_in", user=user.pk, outcome="done").count() == 1


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(user, enter, client):
    client.cookies.clear()
    known = enter("anqi", WRONG)
    unknown = enter("nobody-like-that", WRONG)
    assert known.status_code == unknown.status_code == 422

    def plain(response, name):
        text = response.content.decode().replace(name, "NAME")
        return [line for line in text.splitlines() if "csrf" not in line.lower()]

    assert plain(known, "anqi") == plain(unknown, "nobody-like-that")
    assert not Session.objects.filter(user__isnull=False).exists()


def test_an_unknown_name_costs_as_much_work_as_a_known_one(user, officer):
    officer.set_unusable_password()
    officer.save()
    User.objects.create(username="gone", name="停", state="suspended", is_active=False, password=user.password)
    hashed = []
    for name in ("anqi", "nobody", officer.username, "gone"):
        before = len(hashed)
        with (
            patch.object(door, "check_password", side_effect=lambda *a, **k: hashed.append(a)),
            patch.object(door, "make_password", side_effect=lambda *a, **k: hashed.append(a)),
            pytest.raises(door.Invalid),
        ):
            door.user_by_password(name, WRONG)
        assert len(hashed) == before + 1


@pytest.mark.parametrize("name", ["anqi", "nobody-like-that"])
def test_five_failures_lock_a_name_whether_it_exists_or_not(user, client, name):
    def said(password):
        return client.post("/en/sign-in/", {"username": name, "password": password}).content.decode()

    for _n in range(5):
        assert "Name and password" in said(WRONG)
    assert "Too many failures" in said(WRONG)
    assert "Too many failures" in said(PASSWORD)
    assert not Session.objects.filter(user__isnull=False).exists()


def test_the_person_is_told_of_the_lock_and_the_record_knows(user, enter):
    for _n in range(5):
        enter("anqi", WRONG)
    [told] = Message.objects.filter(user=user.pk)
    assert told.kind == "account.locked"
    assert "five failures" in told.subject_en.lower()
    failures = Entry.objects.filter(act="sign_in", outcome="denied", user=user.pk)
    assert [e.detail["locked"] for e in failures.order_by("at")] == [False, False, False, False, True]


def test_a_lock_ends_after_fifteen_minutes(user, enter):
    for _n in range(5):
        enter("anqi", WRONG)
    now = clock.now()
    with clock.at(now + timedelta(minutes=14)):
        assert enter("anqi").status_code == 422
    with clock.at(now + timedelta(minutes=16)):
        assert enter("anqi").status_code == 302
    assert not Tries.objects.filter(key__startswith="name:").exists()


def test_a_success_forgets_the_failures(user, enter, client):
    for _round in range(3):
        for _n in range(4):
            enter("anqi", WRONG)
        assert enter("anqi").status_code == 302
        client.post("/sign-out/")


def test_a_session_key_planted_before_is_worth_nothing(user, enter, client):
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    enter("anqi")
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert "planted" not in client.session
    assert client.session[SESSION_KEY] == str(user.pk)


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/matters/", "/matters/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_sign_in_one_stays_on_this_site(user, enter, target, leads):
    assert enter("anqi", next=target)["Location"] == leads


def test_a_foreign_host_header_is_refused(user, client):
    response = client.post("/sign-in/", {"username": "anqi", "password": PASSWORD}, HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert not Session.objects.filter(user__isnull=False).exists()


def test_sign_in_needs_the_token_of_the_page(user):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "anqi", "password": PASSWORD}).status_code == 403
    assert not Session.objects.filter(user__isnull=False).exists()


def test_a_suspended_account_does_not_open(user, enter):
    User.objects.filter(pk=user.pk).update(state="suspended", is_active=False)
    assert enter("anqi").status_code == 422


def test_one_address_cannot_try_names_for_ever(user, db):
    for n in range(60):
        with pytest.raises(door.Invalid):
            door.user_by_password(f"name{n}", WRONG, address="203.0.113.9")
    with pytest.raises(Refusal, match=r"Too many|失败"):
        door.user_by_password("anqi", PASSWORD, address="203.0.113.9")
    assert door.user_by_password("anqi", PASSWORD, address="203.0.113.10") == user


@pytest.mark.parametrize(
    ("minutes", "who", "inside"), [(29, "user", True), (31, "user", False), (11, "officer", False)]
)
def test_an_idle_session_ends(request, minutes, who, inside, enter, client):
    person = request.getfixturevalue(who)
    enter(person.username)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        assert (client.get("/account/").status_code == 200) is inside
    assert Session.objects.filter(user=person.pk).exists() is inside


def test_use_keeps_a_session_alive_but_never_beyond_twelve_hours(user, enter, client):
    enter("anqi")
    start = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.at(start + timedelta(minutes=minutes)):
            assert client.get("/account/").status_code == 200
    with clock.at(start + timedelta(hours=12)):
        assert client.get("/account/").status_code == 302


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(user, enter, client):
    enter("anqi")
    start = clock.now()
    for minutes in (10, 20, 29):
        with clock.at(start + timedelta(minutes=minutes)):
            client.get("/account/", headers={"X-Unattended": "1"})
    with clock.at(start + timedelta(minutes=31)):
        assert client.get("/account/").status_code == 302


def test_an_administrator_changes_his_password_every_ninety_days(officer, enter, client, settings):
    settings.SECOND_FACTOR = True
    User.objects.filter(pk=officer.pk).update(password_set_at=clock.now() - timedelta(days=91))
    enter("system")
    session = client.session
    session["factor"] = "totp"
    session.save()
    assert client.get("/record/")["Location"] == "/account/password/"
