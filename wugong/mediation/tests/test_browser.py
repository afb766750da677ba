"""A judge of 68 conducts a whole case on a telephone, and the parties follow it on theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import make_cast
from wugong.common import clock
from wugong.flow.actions import perform
from wugong.flow.queries import reread
from wugong.mediation.sealing import of_party
from wugong.mediation.testing import assigned, clerk_of, party
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]
SMALL = """() => [...document.querySelectorAll('.bench *')].filter(e => e.offsetParent && !e.closest('[aria-hidden]')
  && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 20).map(e => e.textContent.trim())"""


@pytest.fixture(scope="module")
def browser(django_db_setup):
    with chromium() as opened, flushable():
        yield opened


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def whole(page, name):
    """The page has no faults, fits its window, and nothing on it is under 20 px."""
    assert (name, faults_of(page)) == (name, [])
    assert (name, page.evaluate(SMALL)) == (name, [])


def enter(page, **given):
    """Fill the form of a step in as a person does, and send it."""
    for name, value in given.items():
        field = page.locator(f"main [name={name}]")
        kind = field.first.evaluate("e => e.type")
        if kind == "select-one":
            field.select_option(value)
        elif kind in {"radio", "checkbox"}:
            page.locator(f"main [name={name}]{f'[value={value!r}]' if value is not True else ''}").first.check(
                force=True
            )
        else:
            field.fill(value)
    page.locator("main form .button-primary").click()
    page.wait_for_load_state()


@pytest.mark.slow  # a whole case in a browser
def test_a_case_is_conducted_on_a_telephone(browser, live_server):
    cast = make_cast()
    case, clerk = assigned(cast), clerk_of(cast)
    base = live_server.url

    def step(page, name, **given):
        page.goto(f"{base}{reverse('mediation:do', args=[case.pk, name])}")
        whole(page, name)
        enter(page, **given)

    with page_at(browser, base, width=390, session=session_of(cast.retired_mediator)) as page:
        page.goto(base + reverse("mediation:desk"))
        whole(page, "desk")
        heights = page.evaluate("[...document.querySelectorAll('.big3 .button')].map(e => e.offsetHeight)")
        assert len(set(heights)) == 1
        page.locator(".big3 .button-primary").click()
        page.wait_for_load_state()
        enter(page, relation="none", interest="none", former_case="none")
        assert reread(case).disclosed_at
        step(page, "open", rights_read=True, openness="closed")
        step(page, "note", text="双方都愿意谈。")
        other = party(case, 2)
        day = f"{clock.today() + timedelta(days=10):%Y-%m-%d}"
        step(page, "add_term", party=str(other.pk), text="付清维修款", amount="1500", due_on=day)
        page.goto(base + reverse("mediation:conduct", args=[case.pk]))
        whole(page, "conduct")
        page.goto(f"{base}{reverse('mediation:do', args=[case.pk, 'sign'])}")
        for box in page.locator("main [type=checkbox]").all():
            box.check(force=True)
        page.locator("main form .button-primary").click()
        page.wait_for_load_state()
        assert reread(case).mediator_signed_on
        perform(reread(case), "seal", actor=clerk)
    follow(browser, base, case)
    with page_at(browser, base, width=390, session=session_of(cast.retired_mediator)) as page:
        page.goto(f"{base}{reverse('mediation:do', args=[case.pk, 'mark_done'])}")
        page.locator("main [type=checkbox]").first.check(force=True)
        page.locator("main form .button-primary").click()
        page.wait_for_load_state()
    assert reread(case).state == "performed"


def follow(browser, base, case):
    """The other side opens its page by the link, whose token leaves the address, and says what it wants."""
    token = of_party(party(case, 2))["token"]
    asked = []
    with page_at(browser, base, width=390) as page:
        page.on("request", lambda request: asked.append(request.url + str(request.headers.get("referer", ""))))
        page.goto(f"{base}{reverse('mediation:by_link')}#{token}")
        page.wait_for_url(f"**{reverse('mediation:party')}")
        assert faults_of(page) == []
        assert "付清维修款" in page.inner_text("main")
        page.locator("button[value=want]").click()
        page.wait_for_load_state()
    assert party(case, 2).wants is True
    assert asked
    assert not [one for one in asked if token in one]
