"""Joining as a resident, and passkeys in a real browser."""

import pytest

from wugong.accounts.models import Factor, Session, User
from wugong.accounts.tests.conftest import PASSWORD
from wugong.places.testing import COMMUNITY, make_district
from wugong.web.testing import chromium, without_chromium

NEW = "Chrysanthemum 9 boats"


@pytest.fixture
def user(db):
    made = User(username="anqi", name="安琪", resident_of=COMMUNITY)
    made.set_password(PASSWORD)
    made.save()
    return made


def test_the_page_where_residents_join(db, client):
    make_district()
    typed = {"sign_in_name": "巷口老槐", "password": "password1234!", "community": COMMUNITY}
    assert client.post("/sign-up/", typed).status_code == 422
    assert not User.objects.exists()
    assert client.post("/sign-up/", {**typed, "password": NEW})["Location"] == "/"
    assert Session.objects.get(user__isnull=False).user == User.objects.get().pk
    client.post("/sign-out/")
    for _n in range(5):
        assert client.post("/sign-up/", {**typed, "password": NEW}).status_code == 422
    again = client.post("/en/sign-up/", {**typed, "sign_in_name": "另一个", "password": NEW})
    assert "Too many" in again.content.decode()
    assert User.objects.count() == 1


@pytest.mark.browser
@without_chromium
@pytest.mark.django_db(transaction=True)
def test_a_real_browser_makes_a_passkey_and_signs_in_with_it(user, live_server):
    base = live_server.url.replace("127.0.0.1", "localhost")
    with chromium() as browser:
        page = browser.new_context().new_page()
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto(f"{base}/en/sign-in/")
        page.fill("[name=username]", "anqi")
        page.fill("[name=password]", PASSWORD)
        page.click("form.form:has([name=password]) .button-primary")
        page.goto(f"{base}/en/account/factors/passkey/")
        page.click("[data-make-passkey] .button-primary")
        page.wait_for_selector(".codes")
        page.context.clear_cookies()
        page.goto(f"{base}/en/sign-in/")
        page.click("[data-passkey] button")
        page.wait_for_url(f"{base}/en/")
    assert [f.means for f in Factor.objects.all()] == ["passkey"]
    assert "passkey" in set(Session.objects.filter(user=user.pk).values_list("means", flat=True))


def test_an_empty_field_is_asked_for_in_plain_words(db, client):
    make_district()
    page = client.post("/sign-up/", {"sign_in_name": ""}).content.decode()
    assert "请填写这一项。" in page and "这个字段是必填项" not in page
