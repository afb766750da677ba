"""The style page in a real browser: axe finds nothing, the keyboard reaches everything, nothing typed is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from wugong.accounts.models import User
from wugong.flow.actions import begin
from wugong.flow.tests.errand.models import Errand
from wugong.organisations.testing import make_cast
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    with chromium() as opened, flushable():
        yield opened


@pytest.mark.parametrize("address", ["/style/", "/style/?shell=resident", "/en/style/?shell=plain", "/en/nothing/"])
@pytest.mark.parametrize(
    ("width", "care", "dark"), [(1440, False, False), (390, False, False), (390, True, False), (1440, False, True)]
)
def test_axe_finds_nothing(browser: Any, live_server: Any, address: str, width: int, care: bool, dark: bool) -> None:
    with page_at(browser, live_server.url + address, width=width, care=care, dark=dark) as page:
        assert faults_of(page) == []


def test_targets_are_large_enough_in_care_mode(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/?shell=resident", width=390, care=True) as page:
        small = page.evaluate(
            """[...document.querySelectorAll('.button, .offer, .pill')].filter(e => e.offsetParent)
               .map(e => [e.className, Math.round(e.getBoundingClientRect().height)]).filter(p => p[1] < 60)"""
        )
        assert small == []


def test_the_keyboard_walks_the_desk(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.closest('[data-row]').id") == "todo-1"
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.closest('[data-row]').id") == "todo-2"
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.closest('[data-row]').id") == "todo-1"
        page.keyboard.press("?")
        assert page.locator("#keys").evaluate("d => d.open")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("j?/")
        assert page.locator("[data-search]").input_value() == "j?/"


def test_a_reason_is_asked_in_a_dialog(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.locator("#todo-2 [data-reason]").click()
        dialog = page.locator("#reason")
        assert dialog.evaluate("d => d.open")
        assert dialog.locator("h2").inner_text() == "退回议题"
        assert dialog.locator(".button-primary").inner_text() == "退回"
        assert dialog.locator("form").evaluate("f => f.getAttribute('action')").endswith("#todo-2")
        assert len(dialog.locator("[name=csrfmiddlewaretoken]").input_value()) == 64
        page.keyboard.press("Escape")
        assert not dialog.evaluate("d => d.open")


def test_what_was_typed_outlives_the_page(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.locator("#form [name=why]").fill("已商量两次")
        page.locator("#form [value=put_off]").check()
        page.goto(live_server.url + "/style/?shell=plain")
        page.goto(live_server.url + "/style/")
        assert page.locator("#form [name=why]").input_value() == "已商量两次"
        assert page.locator("#form [value=put_off]").is_checked()


def test_a_button_is_pressed_once(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/?shell=plain") as page:
        sent: list[str] = []

        def answer(route: Any) -> None:
            if route.request.method == "POST":
                sent.append("POST")
                route.fulfill(status=204)  # the page stays where it is
            else:
                route.continue_()

        page.route("**/*", answer)
        page.locator("[name=title]").fill("电梯")
        button = page.locator("main .button-primary")
        button.evaluate("b => { b.click(); b.click(); }")
        page.locator("main .button-primary[aria-busy=true]").wait_for()
        assert button.is_disabled()
        assert sent == ["POST"]


def test_a_refusal_is_said_as_it_was_written(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        body = "<div data-refusal><p>尚未收到意见，可先催办。</p><p>也可等 12月4日 期满。</p></div>"
        page.route(
            "**/refuse/", lambda route: route.fulfill(status=409, content_type="text/html; charset=utf-8", body=body)
        )
        page.evaluate("htmx.ajax('POST', '/refuse/', {target: '#todos', swap: 'innerHTML'}).catch(() => 0)")
        toast = page.locator(".toast-error")
        toast.wait_for()
        assert toast.locator("p").inner_text() == "尚未收到意见，可先催办。 也可等 12月4日 期满。"
        assert page.locator("#todo-1").count() == 1


def test_acting_from_the_list_stays_in_the_list(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.evaluate("window.same = true")
        page.locator("#todo-1 form .button").focus()
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
            page.keyboard.press("Enter")
        page.locator("#todo-1 form .button:not([disabled])").wait_for()
        assert page.evaluate("window.same")
        assert page.locator("main").count() == 1
        assert page.evaluate("document.activeElement.closest('[data-row]').id") == "todo-1"


def test_losing_the_connection_is_said(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.context.set_offline(True)
        page.locator(".toast-error").wait_for()
        assert "您写的内容还在" in page.locator(".toast-error").inner_text()


def test_a_desk_is_cleared_without_leaving_it(browser: Any, live_server: Any, client: Client) -> None:
    cast = make_cast()
    for what in ("修楼道灯", "补划标线"):
        errand = Errand(what=what, asker=cast.pwc.pk, doer=cast.unit.pk, place=cast.pwc.place.code)
        begin(errand, "ask", actor=cast.so)
    client.force_login(User.objects.get(pk=cast.ul.user))
    session = client.cookies["sessionid"].value
    with page_at(browser, live_server.url + "/desk/", session=session) as page:
        assert faults_of(page) == []
        assert page.locator("h1").inner_text() == "两件事等您"
        page.evaluate("window.same = true")
        page.locator("[data-row]").first.locator("form .button").first.click()
        page.locator("#messages .toast").wait_for()
        assert "已" in page.locator("#messages .toast p").inner_text()
        assert page.evaluate("window.same")
        assert page.url.endswith("/desk/")
        page.locator("#messages form .button").click()
        page.wait_for_url("**/desk/")
        assert page.locator("h1").inner_text() == "两件事等您"


def test_a_long_list_is_narrowed_by_typing(browser: Any, live_server: Any) -> None:
    with page_at(browser, live_server.url + "/style/") as page:
        page.evaluate(
            """() => {
              const options = Array.from({ length: 30 }, (_, n) => `<option value="${n}">第${n}社区</option>`).join("");
              const main = document.querySelector("main");
              main.insertAdjacentHTML("beforeend",
                `<div class="field"><label for="long">社区</label><select id="long">${options}</select></div>`);
              document.dispatchEvent(new Event("htmx:afterSettle"));
            }"""
        )
        page.locator(".narrow").fill("第17")
        assert page.locator("#long").input_value() == "17"
        assert page.locator("#long option:not([hidden])").count() == 1
        page.locator(".narrow").fill("")
        assert page.locator("#long option:not([hidden])").count() == 30
        assert page.locator("#long").input_value() == "17"
