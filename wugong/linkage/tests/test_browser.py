"""The pages of 1+10 in a real browser: whole for everybody, on a telephone and on a desk."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common import clock
from wugong.flow.actions import take
from wugong.linkage import testing
from wugong.linkage.actions import rosters
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]
EARLIER = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def browser(django_db_setup):
    with chromium() as opened, flushable():
        yield opened


@pytest.fixture
def street(transactional_db):
    with clock.at(EARLIER):
        return testing.make_street()


def session_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user))
    return client.cookies["sessionid"].value


@pytest.mark.parametrize(("width", "care"), [(390, False), (390, True), (1440, False)])
def test_the_pages_are_whole_for_everybody(browser, street, live_server, width, care):
    with clock.at(EARLIER):
        made = testing.running(street)
        roster = rosters.draft(street.place, year=2027, actor=street.office)
        take(made, "milestone", reason="三十户签约", figure=42, actor=street.said("market"))
    at = {name: reverse(f"linkage:{name}") for name in ("home", "new_project")}
    at["project"] = reverse("linkage:project", args=[made.pk])
    at["roster"] = reverse("linkage:roster", args=[roster.pk])
    at["milestone"] = reverse("web:step", args=["linkage_project", made.pk, "milestone"])
    with page_at(browser, live_server.url, width=width, care=care, session=session_of(street.office)) as page:
        for name, url in at.items():
            assert page.goto(live_server.url + url).status == 200
            assert (name, faults_of(page)) == (name, [])


def test_a_swap_is_told_before_it_is_made(browser, street, live_server):
    with clock.at(EARLIER):
        roster = testing.drafted(street)
        type(roster).objects.filter(pk=roster.pk).update(size=4)
        take(roster, "draw", actor=street.office)

    def members():
        return set(roster.members.values_list("organisation__name", flat=True))

    before = members()
    here = live_server.url + reverse("linkage:roster", args=[roster.pk])
    with page_at(browser, here, session=session_of(street.office)) as page:
        # The second choice is made while the answer to the first is under way: it must not be lost with it.
        held = []
        page.route("**/linkage/rosters/*/?*", lambda route: held.append(route))  # noqa: PLW0108 - the browser marks it
        page.select_option("#swap-out", index=1)
        page.focus("#swap-into")
        page.select_option("#swap-into", index=1)
        page.wait_for_function("document.querySelector('#swap-into').value")
        for route in held:
            route.continue_()
        page.unroute("**/linkage/rosters/*/?*")
        swap = page.get_by_role("button", name="调换")
        swap.wait_for()
        assert page.input_value("#swap-out") and page.input_value("#swap-into")
        assert (page.evaluate("document.activeElement.id"), members()) == ("swap-into", before)
        with page.expect_navigation():
            swap.click()
        assert "“调换”已办" in page.inner_text("#messages")
    assert len(members() - before) == 1
