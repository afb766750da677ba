"""The meeting room in a real browser: it saves as one types, outlives a lost connection, and two may write at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from wugong.commitments.testing import Cast, cast, sign_in
from wugong.common import clock
from wugong.deliberation.models import AgendaItem, Collection, Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, bodies, collected, held, item_of, notified
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    with chromium() as opened, flushable():
        yield opened


@pytest.fixture(autouse=True)
def monday() -> None:
    """The server answers in a thread of its own, so these tests live in the present."""


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


@pytest.fixture
def tiers(people: Cast) -> Bodies:
    return bodies(people)


@pytest.fixture
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@pytest.fixture
def ahead(one: Topic, tiers: Bodies) -> Meeting:
    now = clock.now()  # the meeting is called for today
    with clock.at(now - timedelta(days=21)):
        return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=now)


@pytest.fixture
def item(ahead: Meeting, one: Topic, tiers: Bodies) -> AgendaItem:
    return item_of(held(ahead, office=tiers.office), one)


def session_of(people: Cast, role: str = "SO") -> str:
    client = Client()
    sign_in(client, people, "pwc", role, "990112001")
    return str(client.cookies["sessionid"].value)


def room_of(live_server: Any, meeting: Meeting) -> str:
    return str(live_server.url + reverse("deliberation:room", args=[meeting.pk]))


def saved(page: Any) -> None:
    page.locator("#saved[data-state=saved]").wait_for()


def notes_of(item: AgendaItem) -> str:
    return str(AgendaItem.objects.get(pk=item.pk).notes)


@pytest.mark.parametrize("width", [1440, 1024, 768, 390])
def test_it_saves_as_one_types_at_every_width(
    browser: Any, live_server: Any, people: Cast, item: AgendaItem, width: int
) -> None:
    url, session = room_of(live_server, item.meeting), session_of(people)
    with page_at(browser, url, width=width, session=session) as page:
        assert faults_of(page) == []
        page.locator("#notes").fill("周书记：先划线。")
        saved(page)
        with page.expect_response("**/outcome/"):
            page.locator(".outcome .chip:has([value=deferred])").click()
        page.reload()
        assert page.locator("#notes").input_value() == "周书记：先划线。"
    row = AgendaItem.objects.get(pk=item.pk)
    assert (row.notes, row.outcome) == ("周书记：先划线。", "deferred")


def test_what_is_typed_without_a_connection_comes_back(
    browser: Any, live_server: Any, people: Cast, item: AgendaItem
) -> None:
    with page_at(browser, room_of(live_server, item.meeting), session=session_of(people)) as page:
        page.locator("#notes").fill("断线前。")
        saved(page)
        page.context.set_offline(True)
        page.locator("#notes").fill("断线前。\n断线时也记着。")
        page.locator("#saved[data-state=failed]").wait_for()
        assert notes_of(item) == "断线前。"
        page.context.set_offline(False)
        saved(page)
        assert notes_of(item) == "断线前。\n断线时也记着。"


def test_what_was_typed_before_the_page_was_lost_is_saved_when_it_opens_again(
    browser: Any, live_server: Any, people: Cast, item: AgendaItem
) -> None:
    with page_at(browser, room_of(live_server, item.meeting), session=session_of(people)) as page:
        page.route("**/notes/", lambda route: route.abort())
        page.locator("#notes").fill("页面丢了，字还在。")
        page.locator("#saved[data-state=failed]").wait_for()
        page.unroute("**/notes/")
        page.reload()
        saved(page)
        assert page.locator("#notes").input_value() == "页面丢了，字还在。"
    assert notes_of(item) == "页面丢了，字还在。"


def test_two_secretaries_write_at_once_and_nothing_is_lost(
    browser: Any, live_server: Any, people: Cast, item: AgendaItem
) -> None:
    url = room_of(live_server, item.meeting)
    with (
        page_at(browser, url, session=session_of(people)) as one,
        page_at(browser, url, session=session_of(people, "SP")) as two,
    ):
        one.locator("#notes").fill("甲：同意。")
        saved(one)
        two.locator("#notes").fill("乙：请加护栏。")
        saved(two)
        assert two.locator("#notes").input_value() == "甲：同意。\n乙：请加护栏。"
        assert "pwc SO" in two.locator(".clash-place").inner_text()
        expect(one.locator("#notes")).to_have_value("甲：同意。\n乙：请加护栏。", timeout=15000)
        one.locator("#notes").fill("甲：同意，周五前。\n乙：请加护栏。")
        saved(one)
        two.locator("#notes").fill("甲：不同意。\n乙：请加护栏。")
        two.locator(".clash").wait_for()
        assert "甲：不同意。" in two.locator(".clash").inner_text()
    assert notes_of(item) == "甲：同意，周五前。\n乙：请加护栏。"


def test_without_a_quorum_it_does_not_open(
    browser: Any, live_server: Any, people: Cast, ahead: Meeting, tiers: Bodies
) -> None:
    with page_at(browser, room_of(live_server, ahead), session=session_of(people)) as page:
        page.locator("button[name=open]").first.click()
        page.wait_for_load_state("networkidle")
        assert "到会 0 个，需要 3 个" in page.locator(".notice").first.inner_text()
    assert Meeting.objects.get(pk=ahead.pk).state == "notified"


@pytest.mark.parametrize(("width", "care"), [(390, False), (390, True), (1440, False)])
def test_a_resident_answers_on_a_phone(
    browser: Any, live_server: Any, one: Topic, tiers: Bodies, width: int, care: bool
) -> None:
    made = collected(one, office=tiers.office)
    url = live_server.url + reverse("deliberation:say", args=[made.token])
    with page_at(browser, url, width=width, care=care) as page:
        assert faults_of(page) == []
        page.locator("fieldset").first.locator("label.chip").first.click()
        page.get_by_role("button", name="提交我的表态").click()
        page.wait_for_load_state("networkidle")
        assert page.locator("fieldset").first.locator("input").first.is_checked()
    assert Collection.objects.get(pk=made.pk).voices.get().opinions.get().answer == 1
