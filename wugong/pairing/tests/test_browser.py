"""The page of a round in a real browser: sliders by mouse and keyboard, the preview, one pair and the whole plan."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.pairing import jobs
from wugong.pairing.actions import rounds
from wugong.pairing.models import Pairing, Plan
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

from .conftest import listed_need, listed_offer

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(django_db_setup):
    with chromium() as opened, flushable():
        yield opened


def session_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user))
    return client.cookies["sessionid"].value


@pytest.fixture
def drawn(world, market):
    """The court can serve the pines in law or the bridge in care; the weights decide."""
    listed_offer(world.court, "care", 5, title="陪护")
    listed_need(world.bridge, "legal", 1, title="讲座")
    found = rounds.open_round(
        world.street, year=2027, decide_by=date(2026, 10, 20), giver_max=1, receiver_max=1,
        actor=world.district,
    )  # fmt: skip
    jobs.at_once(rounds.order_plan(found, actor=world.office))
    return found


@pytest.fixture
def address(live_server, drawn):
    return live_server.url + reverse("pairing:round", args=[drawn.pk])


def names_in_picture(page):
    return {link.get_attribute("aria-label") for link in page.locator("svg.pairs a").all()}


def test_a_slider_moved_by_the_keyboard_shows_what_changes_and_keeps_nothing(browser, world, address):
    with page_at(browser, address, session=session_of(world.office)) as page:
        before = names_in_picture(page)
        page.locator("details.more summary", has_text="按类别").click()
        slider = page.locator("input[type=range][name=weight_care]")
        slider.focus()
        for _press in range(20):
            page.keyboard.press("ArrowLeft")
        page.locator("#trial").wait_for()
        assert float(slider.input_value()) == 0
        assert slider.evaluate("e => e === document.activeElement")
        assert names_in_picture(page) != before
        assert page.locator(".trial .more").count() > 0
        assert page.locator(".trial .less").count() > 0
        assert "仅为试算" in page.locator("#standing").inner_text()
        assert Plan.objects.count() == 1
        with page.expect_navigation():
            page.get_by_role("button", name="存为草稿").click()
        page.wait_for_load_state("networkidle")
        assert Plan.objects.count() == 2
        assert page.locator("#trial").count() == 0


def test_one_pair_is_locked_and_one_accepted_from_its_line(browser, world, address):
    with page_at(browser, address, session=session_of(world.office)) as page:
        with page.expect_navigation():
            page.get_by_role("button", name="锁定这一对").click()
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("button", name="解锁").count() == 1
        with page.expect_navigation():
            page.locator(".planned-end button").first.click()
        page.wait_for_load_state("networkidle")
        assert Pairing.objects.filter(state="proposed").count() == 1
        line = page.locator(".planned", has_text="待答复").first.inner_text()
        assert re.search(r"剩 10 个工作日", line)


def test_the_whole_plan_is_accepted_once_however_often_one_clicks(browser, world, drawn, address):
    with page_at(browser, address, session=session_of(world.secretary)) as page:
        with page.expect_navigation():
            page.get_by_role("button", name="确认方案").dblclick()
        page.wait_for_load_state("networkidle")
        assert Pairing.objects.count() == 2
        drawn.refresh_from_db()
        assert drawn.state == "decided"


def test_whoever_only_watches_gets_no_sliders(browser, world, address):
    with page_at(browser, address, session=session_of(world.district)) as page:
        assert page.locator("input[type=range]").count() == 0
        assert page.locator(".planned-end button").count() == 0


@pytest.mark.parametrize(("width", "care"), [(390, False), (390, True), (1440, False)])
def test_the_pages_are_whole_for_everybody(browser, world, drawn, address, width, care):
    here = address.split("/pairing/")[0]
    with page_at(browser, address, width=width, care=care, session=session_of(world.office)) as page:
        assert faults_of(page) == []
        for name in ("home", "gaps", "network", "needs", "offers"):
            page.goto(here + reverse(f"pairing:{name}"))
            assert (name, faults_of(page)) == (name, [])


@pytest.mark.parametrize("care", [False, True])
def test_a_resident_rates_on_a_telephone_without_signing_in(browser, world, active, live_server, care):
    project = active.projects.get()
    type(project).objects.filter(pk=project.pk).update(public=True, state="accepted")
    here = live_server.url + reverse("pairing:rate", args=[project.pk])
    with page_at(browser, here, width=390, care=care) as page:
        assert faults_of(page) == []
        page.locator("input[name=score][value='5']").check()
        with page.expect_navigation():
            page.get_by_role("button", name="发送").click()
        page.wait_for_load_state("networkidle")
        assert project.ratings.get().score == 5
