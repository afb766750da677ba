"""The pages of accounts in a real browser: axe finds nothing, the keyboard is enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.cast import make_cast
from wugong.accounts.actions import administrators, people
from wugong.accounts.actions.factors import add_totp
from wugong.accounts.queries import actor_of
from wugong.accounts.tests.conftest import PASSWORD
from wugong.accounts.tests.test_factors import KEY
from wugong.accounts.tests.test_factors import code as code_now
from wugong.common.actor import SYSTEM
from wugong.organisations.models import Appointment
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]
SIZES = [(1440, False), (390, False), (390, True)]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    with chromium() as opened, flushable():
        yield opened


def session_of(user: Any) -> str:
    """A session with a proof of the last minutes, as the pages of one's own means want it."""
    if not user.check_password(PASSWORD):  # a new password ends the sessions of the old one
        user.set_password(PASSWORD)
        user.save()
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    client.post("/account/prove/", {"password": PASSWORD})
    return client.cookies["sessionid"].value


OWN = ["", "password/", "factors/", "factors/app/", "factors/passkey/", "prove/"]


@pytest.mark.parametrize(("width", "care"), SIZES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_axe_finds_nothing_on_ones_own_pages(browser, live_server, width, care, language):
    key = session_of(make_cast().resident)
    base = live_server.url + language
    with page_at(browser, f"{base}/account/", width=width, care=care, session=key) as page:
        for name in OWN:
            page.goto(f"{base}/account/{name}")
            assert page.url == f"{base}/account/{name}"
            assert faults_of(page) == [], name


@pytest.mark.parametrize(("width", "care"), SIZES)
def test_axe_finds_nothing_before_the_door(browser, live_server, width, care):
    made = people.add_account(username="li", name="李", actor=SYSTEM)
    token = people.invite(made, actor=SYSTEM)
    with page_at(browser, f"{live_server.url}/account/invited/{token}/", width=width, care=care) as page:
        for address in (f"/account/invited/{token}/", "/account/invited/none/", "/sign-in/", "/sign-up/"):
            page.goto(live_server.url + address)
            assert faults_of(page) == [], address


@pytest.mark.parametrize(("width", "care"), SIZES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_axe_finds_nothing_at_the_second_factor_and_under_the_recovery_codes(
    browser, live_server, width, care, language
):
    user = make_cast().resident
    base = live_server.url + language
    key = session_of(user)
    add_totp(user, key=KEY, code=code_now(), label="手机", actor=actor_of(user))
    with page_at(browser, f"{base}/account/", width=width, care=care, session=key) as page:
        page.locator("form[action$='/account/codes/'] button").click()
        page.wait_for_selector(".codes")
        assert page.locator(".codes li").count() == 10
        assert faults_of(page) == []
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    waiting = client.cookies["sessionid"].value
    with page_at(browser, f"{base}/account/second/", width=width, care=care, session=waiting) as page:
        assert page.url == f"{base}/account/second/"
        assert faults_of(page) == []
        page.fill("[name=code]", "000000")
        page.locator("form.form button").first.click()
        page.wait_for_selector("[aria-invalid=true]")
        assert faults_of(page) == []


@pytest.mark.parametrize(("width", "care"), SIZES)
def test_axe_finds_nothing_where_administrators_work(browser, live_server, width, care):
    cast = make_cast()
    administrators.nominate(
        username="next", name="吴四", email="", administers="A3", reason="轮岗。",
        actor=cast.actor("security_administrator"),
    )  # fmt: skip
    pages = {
        "system_administrator": [
            "account/people/", "account/people/add/", f"account/people/{cast.street_staff.pk}/",
            "account/administrators/", "board/",
        ],
        "security_administrator": ["account/administrators/", "account/administrators/add/", "organisations/grants/"],
        "street_secretary": [
            f"organisations/held/{held(cast)}/substitute/", f"organisations/held/{held(cast)}/pass-on/",
        ],
    }  # fmt: skip
    for who, addresses in pages.items():
        key = session_of(cast.users[who])
        with page_at(browser, f"{live_server.url}/account/", width=width, care=care, session=key) as page:
            for address in addresses:
                page.goto(f"{live_server.url}/{address}")
                assert faults_of(page) == [], address


def held(cast: Any) -> Any:
    return Appointment.objects.get(post__organisation=cast.hospital_party).pk


def test_a_proposal_is_made_and_confirmed_by_keyboard(browser, live_server):
    cast = make_cast()
    key = session_of(cast.security_administrator)
    with page_at(browser, f"{live_server.url}/en/account/administrators/add/", session=key) as page:
        page.focus("[name=username]")
        for text in ("next", "Wu Si", ""):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "administers"
        page.keyboard.press("End")
        page.keyboard.press("Tab")
        page.keyboard.type("Rotation of duties.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/administrators/")
    key = session_of(cast.audit_administrator)
    with page_at(browser, f"{live_server.url}/en/account/administrators/", session=key) as page:
        page.get_by_role("button", name="Confirm it").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=confirmed")


def test_the_sessions_are_ended_by_keyboard(browser, live_server):
    cast = make_cast()
    key = session_of(cast.resident)
    other = session_of(cast.resident)
    with page_at(browser, f"{live_server.url}/en/account/", session=key) as page:
        page.get_by_role("button", name="End all others").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert Client(headers={"cookie": f"sessionid={other}"}).get("/account/").status_code == 302
