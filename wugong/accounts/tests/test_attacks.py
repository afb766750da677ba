"""Attacks on every address at once: forms from elsewhere, links that lead elsewhere, proofs played again."""

from __future__ import annotations

import threading
from unittest.mock import patch

import pyotp
import pytest
from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from wugong.accounts import door
from wugong.accounts.actions import factors, people
from wugong.accounts.models import Session, User
from wugong.accounts.queries import actor_of, invitation_by
from wugong.accounts.tests.conftest import PASSWORD
from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM
from wugong.common.errors import Refusal

NEW = "Chrysanthemum 9 boats"


def addresses(patterns, space=""):
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback


def test_no_page_takes_a_form_without_its_token():
    free = {name for name, view in addresses(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)}
    assert {name for name in free if not name.startswith(("v1:", "open311_"))} == set()


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/sign-up/", "/sign-out/", "/account/prove/", "/account/sessions/end/", "/wear/"]
)
def test_a_form_from_elsewhere_changes_nothing(user, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    before = Session.objects.count()
    given = {"username": "anqi", "password": PASSWORD, "hat": "x"}
    assert strict.post(address, given, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert Session.objects.count() == before


def test_the_interface_asks_for_the_token_too(user):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(f"/api/v1/files/of/commitment/{user.pk}").status_code == 403


def test_the_link_of_an_invitation_does_not_come_from_the_host_header(officer, client, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://wugong.example", ["*"]
    client.force_login(officer)
    given = {"username": "li.na", "name": "李娜"}
    page = client.post("/account/people/add/", given, HTTP_HOST="evil.example").content.decode()
    assert "https://wugong.example/account/invited/" in page
    assert "evil.example/account/invited" not in page


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_SERVER", "HTTP_X_HOST"])
def test_forwarded_names_are_not_believed(user, client, header):
    page = client.get("/sign-in/", **{header: "evil.example"})
    assert page.status_code == 200
    assert b"evil.example" not in page.content


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example"])
def test_no_way_on_leads_elsewhere(user, client, target):
    client.force_login(user)
    proved = client.post("/account/prove/", {"password": PASSWORD, "next": target})
    assert proved["Location"] == "/"
    cared = client.post("/care/", {"on": "1"}, HTTP_REFERER=target)
    assert "evil" not in cared["Location"]


@pytest.mark.parametrize("name", ["anqi", "nobody-like-that", "13800001111"])
def test_a_wrong_password_is_hashed_once_whoever_is_meant(user, client, name):
    with (
        patch.object(door, "check_password", wraps=door.check_password) as known,
        patch.object(door, "make_password", wraps=door.make_password) as unknown,
    ):
        client.post("/sign-in/", {"username": name, "password": "wrong wrong wrong"})
    assert known.call_count + unknown.call_count == 1


def test_an_invitation_opened_twice_sets_one_password(db):
    made = people.add_account(username="li", name="李", actor=SYSTEM)
    invitation = invitation_by(people.invite(made, actor=SYSTEM))
    people.accept_invitation(invitation, password=NEW, actor=NOBODY)
    with pytest.raises(Refusal):
        people.accept_invitation(invitation, password=PASSWORD, actor=NOBODY)
    assert User.objects.get(pk=made.pk).check_password(NEW)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_the_same_moment_opens_once(user):
    totp = pyotp.TOTP(pyotp.random_base32())
    now = clock.now()
    code = totp.at(now, counter_offset=-1)
    factors.add_totp(user, label="x", key=totp.secret, code=code, actor=actor_of(user))
    again = totp.at(now)
    gate, opened = threading.Barrier(2), []

    def go():
        try:
            with clock.at(now):
                gate.wait(timeout=10)
                opened.append(factors.use_totp(user, code=again, actor=NOBODY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, opened)) == [False, True]


def test_the_address_of_an_account_page_without_a_person_leads_to_the_door(db, client):
    assert client.get(reverse("accounts:administrators"))["Location"].startswith("/sign-in/?next=")
