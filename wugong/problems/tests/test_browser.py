"""A report in a real browser: without a connection, and when the line breaks while it is answered, it is sent once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import make_cast
from wugong.places.testing import COMMUNITY
from wugong.problems.models import Problem
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]
WORDS = "单元门口的灯坏了"
BREAKS = """() => {
  const go = window.fetch;
  let broken = false;
  window.fetch = async (...given) => {
    const answer = await go(...given);
    if (broken || !given[1] || given[1].method !== "POST") return answer;
    broken = true;
    throw new TypeError("the line broke");
  };
}"""


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    with chromium() as opened, flushable():
        yield opened


@pytest.fixture
def form(browser: Any, live_server: Any, settings: Any, tmp_path: Any) -> Iterator[Any]:
    settings.HOME = tmp_path
    make_cast()
    with page_at(browser, f"{live_server.url}/problems/report/?place={COMMUNITY}", width=390) as page:
        yield page


def hand_in(page: Any) -> None:
    page.locator("#id_text").fill(WORDS)
    page.locator(".button-big").click()


def test_axe_finds_nothing_on_the_form(form: Any) -> None:
    assert faults_of(form) == []


def test_written_without_a_connection_it_is_sent_once(form: Any) -> None:
    form.context.set_offline(True)
    hand_in(form)
    form.locator("[data-kept]").wait_for()
    assert form.locator("#id_text").input_value() == ""  # it waits; nobody reports it again by mistake
    assert form.locator(".toast").count() == 0 and form.locator("[aria-busy]").count() == 0
    assert not Problem.objects.exists()
    form.context.set_offline(False)
    form.locator("[data-sent]").wait_for()
    form.goto(form.url)
    form.wait_for_load_state("networkidle")
    assert form.locator("#id_text").input_value() == "" and form.locator(".toast").count() == 0
    assert list(Problem.objects.values_list("text", flat=True)) == [WORDS]


def test_home_opens_without_a_connection_after_a_visit_to_the_form(form: Any, live_server: Any) -> None:
    form.evaluate("navigator.serviceWorker.ready")
    form.context.set_offline(True)
    form.goto(live_server.url + "/")
    assert form.locator("h1").count() == 1


def test_when_the_line_breaks_during_the_answer_it_is_sent_once(form: Any) -> None:
    form.evaluate(BREAKS)
    hand_in(form)
    form.locator("[data-kept]").wait_for()
    assert Problem.objects.count() == 1  # the server has it, and the answer never arrived
    form.evaluate("window.dispatchEvent(new Event('online'))")
    form.locator("[data-sent]").wait_for()
    assert Problem.objects.count() == 1
    assert form.locator("[data-sent]").get_attribute("data-sent") == Problem.objects.get().code
