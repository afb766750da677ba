"""Accounts made and ended; three administrators apart; residents who join."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from wugong.accounts import door
from wugong.accounts.actions import entry, people
from wugong.accounts.checks import administrators_apart, two_factors
from wugong.accounts.forms import AccountForm
from wugong.accounts.invitations import link_of
from wugong.accounts.models import Invitation, Session, User
from wugong.accounts.queries import actor_of, mobile_of
from wugong.accounts.tests.conftest import PASSWORD
from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM, Actor, Hat, Role
from wugong.common.errors import Denied, Invalid, Refusal

NEW = "Chrysanthemum 9 boats"


def administrator(role):
    return Actor(
        user=User.objects.create(username=role.lower(), name=role, administers=role).pk, hat=Hat(role, Role(role))
    )


@pytest.fixture
def a1(db):
    return administrator("A1")


def test_an_invitation_opens_an_account_once(a1, client):
    made = people.add_account(username="Li.Na", name="李娜", actor=a1)
    assert (made.username, made.state, made.is_active) == ("li.na", "invited", False)
    token = people.invite(made, actor=a1)
    assert token not in set(Invitation.objects.values_list("token_hash", flat=True))
    assert client.get(f"/account/invited/{token}/").status_code == 200
    assert client.post(f"/account/invited/{token}/", {"password": "password1234!"}).status_code == 422
    assert client.post(f"/account/invited/{token}/", {"password": NEW})["Location"] == "/sign-in/"
    made.refresh_from_db()
    assert (made.state, made.is_active, made.check_password(NEW)) == ("active", True, True)
    assert client.get(f"/account/invited/{token}/").status_code == 404
    assert client.post(f"/account/invited/{token}/", {"password": PASSWORD}).status_code == 404


def test_an_invitation_lasts_seven_days(a1, client):
    token = people.invite(people.add_account(username="li", name="李", actor=a1), actor=a1)
    with clock.at(clock.now() + timedelta(days=6, hours=23)):
        assert client.get(f"/account/invited/{token}/").status_code == 200
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert client.get(f"/account/invited/{token}/").status_code == 404


def test_a_new_link_voids_the_old_one_and_a_used_one_ends_sessions(a1, user, client, enter):
    User.objects.filter(pk=user.pk).update(resident_of="")
    enter("anqi")
    old = people.invite(user, actor=a1)
    new = people.invite(user, actor=a1)
    assert client.get(f"/account/invited/{old}/").status_code == 404
    client.post(f"/account/invited/{new}/", {"password": NEW})
    assert not Session.objects.filter(user=user.pk).exists()


@pytest.mark.parametrize("role", ["A2", "A3"])
def test_only_the_system_administrator_keeps_accounts(role, user):
    other = administrator(role)
    with pytest.raises(Denied):
        people.add_account(username="x.y", name="x", actor=other)
    with pytest.raises(Denied):
        people.suspend_account(user, reason="x", actor=other)
    user.refresh_from_db()
    assert (user.state, User.objects.filter(username="x.y").exists()) == ("active", False)


def test_the_system_administrator_makes_no_administrators(a1):
    with pytest.raises(Denied):
        people.add_account(username="x.y", name="x", administers="A2", actor=a1)
    second = User.objects.create(username="a2b", name="x", administers="A2")
    with pytest.raises(Denied):
        people.invite(second, actor=a1)
    assert not Invitation.objects.exists()
    with pytest.raises(Denied):
        people.add_account(username="x.y", name="x", administers="A3", actor=administrator("A2"))
    assert people.add_account(username="x.y", name="x", administers="A3", actor=SYSTEM).administers == "A3"


def test_an_administrator_is_nobody_elses_hat(db, monkeypatch):
    from wugong.accounts import hats

    user = User.objects.create(username="a1", name="x", administers="A1")
    monkeypatch.setattr(hats, "_hats_of", [lambda pk: (Hat("p", Role.SP),)])
    assert [h.role for h in actor_of(user).hats] == [Role.A1]
    assert [fault.id for fault in administrators_apart(databases=["default"])] == ["accounts.E001"]
    with transaction.atomic(), pytest.raises(IntegrityError):
        User.objects.filter(pk=user.pk).update(resident_of="990112001001")


def test_the_check_warns_of_one_factor(settings):
    assert two_factors() == []
    settings.TESTING = settings.DEMO = False
    assert [fault.id for fault in two_factors()] == ["accounts.W001"]
    settings.SECOND_FACTOR = True
    assert two_factors() == []


def test_suspending_ends_sessions_and_opening_again_lets_in(a1, user, enter, client):
    enter("anqi")
    people.suspend_account(user, reason="调离", actor=a1)
    assert client.get("/account/").status_code == 302
    assert enter("anqi").status_code == 422
    people.resume_account(user, reason="回来", actor=a1)
    assert enter("anqi").status_code == 302


def test_closing_forgets_what_is_not_needed(a1, user):
    user.email = "a@example.org"
    user.save()
    people.close_account(user, reason="离职", actor=a1)
    user.refresh_from_db()
    assert (user.state, user.email, user.mobile, user.has_usable_password()) == ("closed", "", "", False)
    with pytest.raises(Refusal):
        people.invite(user, actor=a1)


def test_who_holds_posts_is_not_closed(a1, user, monkeypatch):
    from wugong.accounts import hats

    monkeypatch.setattr(hats, "_hats_of", [lambda pk: (Hat("p", Role.SP),)])
    with pytest.raises(Refusal):
        people.close_account(user, reason="x", actor=a1)
    user.refresh_from_db()
    assert user.state == "active"


def test_nobody_suspends_himself(a1):
    with pytest.raises(Refusal):
        people.suspend_account(User.objects.get(pk=a1.user), reason="x", actor=a1)
    assert User.objects.get(pk=a1.user).state == "active"


def test_staff_accounts_not_used_for_ninety_days_are_suspended(user, db):
    now = clock.now()
    old, new = now - timedelta(days=91), now - timedelta(days=89)
    for name, last, created in (("idle", old, old), ("busy", new, old), ("never", None, old), ("fresh", None, now)):
        User.objects.create(username=name, name=name, last_login=last, created_at=created)
    User.objects.filter(pk=user.pk).update(last_login=old)
    assert people.suspend_dormant(actor=SYSTEM) == 2
    assert set(User.objects.filter(state="suspended").values_list("username", flat=True)) == {"idle", "never"}


def test_a_resident_joins_by_nickname(db):
    made = people.join(sign_in_name="巷口老槐", password=NEW, community="990112001001", actor=NOBODY)
    assert (made.name, made.resident_of, made.mobile) == ("巷口老槐", "990112001001", "")
    assert door.user_by_password("巷口老槐", NEW) == made


def test_a_resident_joins_by_mobile_number_which_is_kept_sealed(db):
    made = people.join(sign_in_name="13800001111", password=NEW, community="990112001001", actor=NOBODY)
    row = User.objects.values().get()
    assert not any("13800001111" in str(value) for value in row.values())
    assert mobile_of(made) == "13800001111"
    assert door.user_by_password("13800001111", NEW) == made


@pytest.mark.parametrize("name", ["ANQI", "13800001111"])
def test_a_taken_name_is_refused_in_the_same_words(user, name):
    people.join(sign_in_name="13800001111", password=NEW, community="", actor=NOBODY)
    with pytest.raises(Invalid, match=r"cannot be used|不能用"):
        people.join(sign_in_name=name, password=NEW, community="", actor=NOBODY)
    assert User.objects.count() == 2


def test_the_pages_of_the_system_administrator(a1, client):
    client.force_login(User.objects.get(pk=a1.user))
    assert client.post("/account/people/add/", {"username": "li na", "name": "李"}).status_code == 422
    page = client.post("/account/people/add/", {"username": "li.na", "name": "李娜"})
    [link] = re.findall(r"/account/invited/[\w-]+/", page.content.decode())
    assert client.get(link).status_code == 200
    made = User.objects.get(username="li.na")
    assert "li.na" in client.get("/account/people/").content.decode()
    assert client.get("/account/people/?name=li").content.decode().count("data-row-link") == 0
    narrowed = client.get("/account/people/?name=li.na&state=invited").content.decode()
    assert narrowed.count("data-row-link") == 1
    assert "optional-mark" not in narrowed and 'href="/account/people/"' in narrowed
    assert client.get("/account/people/?state=strange").status_code == 200
    client.post(f"/account/people/{made.pk}/", {"name": "李娜娜", "email": "li@example.org"})
    client.post(f"/account/people/{made.pk}/close/", {"reason": "误建"})
    made.refresh_from_db()
    assert (made.name, made.state) == ("李娜娜", "closed")


def test_residents_are_in_no_list(a1, user, client):
    client.force_login(User.objects.get(pk=a1.user))
    assert "anqi" not in client.get("/account/people/").content.decode()
    assert client.get(f"/account/people/{user.pk}/").status_code == 404


def test_what_is_over_is_swept_away(user, enter):
    enter("anqi")
    with clock.at(clock.now() + timedelta(hours=13)):
        assert entry.sweep(actor=SYSTEM) >= 1
    assert not Session.objects.exists()


def test_a_sign_in_name_with_a_space_is_told_which_characters_are_allowed():
    form = AccountForm({"username": "li na", "name": "李娜"})
    with translation.override("zh-hans"):
        assert "不能有空格" in str(form.errors["username"])


@pytest.mark.parametrize(
    ("site", "link"),
    [
        ("http://127.0.0.1:8000", "http://wugong.test:8123/account/invited/t/"),
        ("https://wugong.example", "https://wugong.example/account/invited/t/"),
    ],
)
def test_a_printed_link_opens_where_the_page_is_open_unless_the_district_says_its_address(settings, rf, site, link):
    settings.SITE_URL, settings.ALLOWED_HOSTS = site, ["wugong.test"]
    assert link_of("t", rf.get("/", headers={"host": "wugong.test:8123"})) == link
    assert link_of("t") == f"{site}/account/invited/t/"
