"""The week in a real browser: dragged on a desk, tapped on a telephone, by keyboard, and what a screen reader gets."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import make_cast
from wugong.common import clock
from wugong.flow.actions import take
from wugong.record.testing import flushable
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked, hall, moment
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(django_db_setup):
    with chromium() as opened, flushable():
        yield opened


@pytest.fixture
def days():
    """From today to the Wednesday of the week after the next, when nothing is too soon."""
    return 16 - clock.today().weekday()


@pytest.fixture
def cast(transactional_db, days):
    people = make_cast()
    given = {"holidays": "week", "hours": "每天 8:00-22:00", "at_once": True}
    room = hall(people, title="报告厅", capacity=120, **given)
    hall(people, title="二楼教室", capacity=60, **given)
    hall(people, title="小会议室", capacity=8, **given)
    booked(people, room, days=days, title="健康讲座", actor=people.actor("branch_secretary"))
    return people


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def week_of(days, **lifted):
    return f"{reverse('sharing:home')}?{urlencode({'day': clock.today() + timedelta(days=days), **lifted})}"


EVENT = {"title": "法治讲座", "people": 40, "begins": "19:00", "finishes": "21:00"}


def placed():
    return list(Booking.objects.filter(title="法治讲座").values_list("resource__title", "starts", "state"))


def test_dragged_on_a_desk_where_only_what_fits_is_a_target(browser, cast, days, live_server):
    here = live_server.url + week_of(days, **EVENT)
    with page_at(browser, here, session=session_of(cast.community_worker)) as page:
        rows = page.locator(".week-row").filter(has_text="报告厅")
        taken, free = rows.locator(".week-cell").nth(2), rows.locator(".week-cell").nth(3)
        assert (taken.get_by_role("button").count(), free.get_by_role("button").count()) == (0, 1)
        assert page.locator(".week-row").filter(has_text="小会议室").get_by_role("button").count() == 0
        page.locator("[data-lift]").drag_to(taken)
        assert placed() == []
        with page.expect_navigation():
            page.locator("[data-lift]").drag_to(free)
        page.get_by_text("已确认").first.wait_for()
    assert placed() == [("报告厅", moment(days + 1), "confirmed")]


def test_tapped_on_a_telephone(browser, cast, days, live_server):
    with page_at(browser, live_server.url + week_of(days), width=390, session=session_of(cast.resident)) as page:
        page.get_by_label("用途").fill("法治讲座")
        with page.expect_navigation():  # until its styles are there
            page.get_by_role("button", name="看哪里放得下").click()
        assert page.locator(".week-cell:visible").count() == 3
        assert faults_of(page) == []
        with page.expect_navigation():
            page.get_by_role("button", name="二楼教室").locator("visible=true").click()
    assert placed() == [("二楼教室", moment(days), "confirmed")]


@pytest.mark.parametrize("width", [390, 1440])
def test_care_mode_lists_one_day_in_large_type(browser, cast, days, live_server, width):
    here = live_server.url + week_of(days)
    with page_at(browser, here, width=width, care=True, session=session_of(cast.resident)) as page:
        assert page.locator(".week-cell:visible").count() == 3
        assert page.locator(".week-cell svg:visible").count() == 0
        size = "e => parseFloat(getComputedStyle(e).fontSize)"
        assert page.locator(".week-cell:visible .week-line").first.evaluate(size) >= 20
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert faults_of(page) == []


def test_by_keyboard_alone(browser, cast, days, live_server):
    def focused(page):
        return page.evaluate("document.activeElement.closest('.week-row')?.querySelector('a').textContent.trim() ?? ''")

    here = live_server.url + week_of(days, **EVENT)
    with page_at(browser, here, session=session_of(cast.community_worker)) as page:
        page.focus("[data-lift]")
        page.keyboard.press("Enter")
        assert focused(page) == "二楼教室"
        page.keyboard.press("ArrowDown")
        assert focused(page) == "报告厅"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")  # from the first target round to the last
        assert focused(page) == "报告厅"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('[data-lift]')")
        assert placed() == []
        page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert [row[0] for row in placed()] == ["二楼教室"]


def test_what_a_screen_reader_gets(browser, cast, days, live_server):
    here = live_server.url + week_of(days, **EVENT)
    with page_at(browser, here, session=session_of(cast.community_worker)) as page:
        table = page.get_by_role("table", name="场地周表")
        heard = table.aria_snapshot()
        assert table.get_by_role("row").count() == 4
        assert table.get_by_role("columnheader").count() == 8
        assert table.get_by_role("rowheader").count() == 3
        assert table.get_by_role("cell").count() == 21
        assert "开放 8–22" in heard
        assert "19–21 健康讲座" in heard
        day = clock.today() + timedelta(days=days)
        name = f"19–21 放这里 二楼教室, {day.month}月{day.day}日"
        assert table.get_by_role("button", name=name, exact=True).count() == 1
        assert page.get_by_role("group", name="您的活动：按 Enter 拿起").count() == 1
        assert faults_of(page) == []
    take(Booking.objects.get(), "call_off", actor=cast.actor("liaison_officer"), reason="停电", alternative="二楼教室")
