"""A real browser for the tests of any app: Debian's Chromium through playwright, and axe-core on a page.

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]

@pytest.fixture(scope="module")
def browser(django_db_setup):
    with chromium() as opened:
        yield opened
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
CHROMIUM = next((place for place in PLACES if Path(place).exists()), "")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

without_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser, open. Django refuses its database beside a running loop unless told that this is a test."""
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            yield opened
            opened.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@contextmanager
def all_answered() -> Iterator[None]:
    """At the end wait until the server has answered what the block asked: it shares SQLite's memory with the test."""
    from django.core.signals import request_finished, request_started

    quiet, open_requests = threading.Condition(), [0]

    def count(by: int) -> Any:
        def change(**_signal: Any) -> None:
            with quiet:
                open_requests[0] += by
                quiet.notify_all()

        return change

    begin, end = count(1), count(-1)
    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield
    finally:
        with quiet:
            quiet.wait_for(lambda: open_requests[0] <= 0, timeout=10)
        request_started.disconnect(begin)
        request_finished.disconnect(end)


@contextmanager
def page_at(
    browser: Any, url: str, *, width: int = 1440, care: bool = False, dark: bool = False, session: str = ""
) -> Iterator[Any]:
    """Open a page in its own context; at the end assert that no script failed and the content policy held.

    ``session``: the key of a session cookie, to be signed in.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    base = "/".join(url.split("/")[:3])
    cookies = {"care": "1" if care else "", "sessionid": session}
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items() if value])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    with all_answered():
        page.goto(url)
        page.wait_for_load_state("networkidle")
        yield page
        context.close()
    assert faults == []


def faults_of(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, and whether the page is wider than its window."""
    beyond = beyond_window(page)
    return axe_on(page) + ([f"wider than the window by {beyond}px"] if beyond else [])


def axe_on(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on an open page."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": list(STANDARDS)}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['html'][:160]}" for v in violations for n in v["nodes"][:4]]


def beyond_window(page: Any) -> int:
    """By how many pixels an open page is wider than its window."""
    beyond: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return beyond


# What these pages declare for the laws of the product; see common.testing.
SIGNED_IN = {"nobody": 302, "*": 200}
UNSEEN = {"stranger": 404, "system_administrator": 404, "security_administrator": 404, "audit_administrator": 404}
NO_ADMINISTRATOR = {**SIGNED_IN, **{who: 403 for who in UNSEEN if who != "stranger"}}
SEEN_BY_STAFF = {**UNSEEN, "resident": 404, "nobody": 302}
ACCESS = {
    "healthz": {"*": 200},
    "service_worker": {"*": 200},
    "manifest": {"*": 200},
    "metrics": {"*": 200},  # the test client asks from this machine
    "web:home": {"resident": 200, "nobody": 200, "*": 302},
    "web:where": {"*": 200},
    "web:slip": {"*": 404},
    "POST web:where": {"*": 200},
    "web:around": {"*": 200},
    "web:sign_in": {"*": 200},
    "web:sign_up": {"*": 200},
    "web:sign_out": {"*": 405},
    "POST web:sign_out": {"*": 302},
    "web:wear": {"nobody": 302, "*": 405},
    "POST web:wear": {"nobody": 302, "*": 422},
    "web:care": {"*": 405},
    "POST web:care": {"*": 302},
    "web:style": {"*": 200},
    "web:desk": SIGNED_IN,
    "web:waiting": SIGNED_IN,
    "web:following": SIGNED_IN,
    "web:inbox": SIGNED_IN,
    "web:unseen": {"nobody": 204, "*": 200},
    "web:ways": SIGNED_IN,
    "web:outbox": {"system_administrator": 200, "nobody": 302, "*": 403},
    "web:resend": {"nobody": 302, "*": 405},
    "POST web:resend": {"system_administrator": 404, "nobody": 302, "*": 403},
    "web:add_hook": {"system_administrator": 200, "nobody": 302, "*": 403},
    "web:hooks": {"system_administrator": 200, "security_administrator": 200, "nobody": 302, "*": 403},
    "web:confirm_hook": {"nobody": 302, "*": 405},
    "POST web:confirm_hook": {"security_administrator": 302, "nobody": 302, "*": 403},
    "web:drop_hook": {"nobody": 302, "*": 405},
    "POST web:drop_hook": {
        "system_administrator": 302,
        "security_administrator": 302,
        "nobody": 302,
        "*": 403,
    },
    "web:board": NO_ADMINISTRATOR,
    "web:matters": NO_ADMINISTRATOR,
    "web:search": NO_ADMINISTRATOR,
    "web:start": {
        **dict.fromkeys(("system_administrator", "security_administrator", "district_officer"), 200),
        **{"street_secretary": 200, "street_staff": 200, "nobody": 302, "*": 403},
    },
    "web:sheets": SIGNED_IN,
    "web:yearbook": SIGNED_IN,
    "web:sheet_in": {"district_officer": 200, "nobody": 302, "*": 403},
    "web:sheet_out": SIGNED_IN,
    "web:sheet_check": {"district_officer": 200, "nobody": 302, "*": 404},
    "web:sheet_take": {"nobody": 302, "*": 405},
    "web:sheet_work": {"nobody": 302, "*": 404},
    "POST web:sheet_take": {"district_officer": 302, "nobody": 302, "*": 404},
    "web:terms": SIGNED_IN,
    "web:calendar": SIGNED_IN,
    "web:calendar_year": SIGNED_IN,
    "POST web:calendar_year": {"district_officer": 302, "system_administrator": 302, "nobody": 302, "*": 403},
    "web:record": {"audit_administrator": 200, "nobody": 302, "*": 403},
    "web:term": {"district_officer": 200, "nobody": 302, "*": 403},
    "POST web:term": {"district_officer": 302, "nobody": 302, "*": 403},
    "web:step": {**SEEN_BY_STAFF, "district_officer": 200, "*": 403},
    "POST web:step": {**SEEN_BY_STAFF, "district_officer": 302, "*": 403},
    "web:together": {**NO_ADMINISTRATOR, "*": 302},  # nothing is ticked: back to the ledger
    "POST web:together": {**NO_ADMINISTRATOR, "*": 302},
    "web:ledger": NO_ADMINISTRATOR,
    "web:new": {
        **dict.fromkeys(("street_staff", "community_secretary"), 200),
        "nobody": 302,
        "*": 403,
    },
    "web:case": {
        **dict.fromkeys(("district_officer", "supervisor", "street_secretary", "street_staff"), 200),
        "nobody": 302,
        "*": 404,
    },
    "web:urge": {"nobody": 302, "*": 405},
    "POST web:urge": {
        **dict.fromkeys(("district_officer", "supervisor", "street_secretary", "street_staff"), 302),
        "nobody": 302,
        "*": 404,
    },
    "web:undo": {"nobody": 302, "*": 405},
    "POST web:undo": {**SEEN_BY_STAFF, "*": 302},
    "web:follow": {"nobody": 302, "*": 405},
    "POST web:follow": {
        **{**dict.fromkeys(UNSEEN, 404), "resident": 404, "*": 302},
    },
}


def _upload(cast: Any) -> dict[str, Any]:
    from wugong.sheets.actions import keep_upload

    file = io.BytesIO("代码,名称\n990112003,云台街道\n".encode())
    kept = keep_upload(file, kind="divisions", name="divisions.csv", actor=cast.actor("district_officer"))
    return {"pk": kept.pk}


def _hook(cast: Any) -> Any:
    from wugong.inbox.actions.ways import add_hook

    typed = {"channel": "wecom", "name": "群", "address": "https://qyapi.example/send", "secret": ""}
    return add_hook(**typed, organisation=cast.pwc.pk, actor=cast.actor("system_administrator"))


def _whistle(cast: Any) -> dict[str, Any]:
    from wugong.deliberation.testing import whistle

    return {"machine": "whistle", "pk": whistle(cast).pk}


_NOT_THERE = "00000000-0000-7000-8000-000000000000"
ARGUMENTS = {
    "web:resend": lambda cast: {"pk": _NOT_THERE},
    "web:drop_hook": lambda cast: {"pk": _hook(cast).pk},
    "web:confirm_hook": lambda cast: {"pk": _hook(cast).pk},
    "web:sheet_in": lambda cast: {"kind": "divisions"},
    "web:sheet_out": lambda cast: {"kind": "divisions", "form": "xlsx"},
    "web:sheet_check": _upload,
    "web:sheet_take": _upload,
    "web:sheet_work": lambda cast: {"pk": _NOT_THERE},
    "web:calendar_year": lambda cast: {"year": 2026},
    "web:slip": lambda cast: {"code": "00000000"},
    "web:ledger": lambda cast: {"machine": "whistle"},
    "web:new": lambda cast: {"machine": "whistle"},
    "web:case": _whistle,
    "web:urge": _whistle,
    "web:term": lambda cast: {"machine": "organisation", "state": "under_review"},
    "web:step": lambda cast: {"machine": "organisation", "pk": cast.hospital_party.pk, "name": "reorganise"},
    "web:undo": lambda cast: {"machine": "organisation", "pk": cast.hospital_party.pk},
    "web:follow": lambda cast: {"pk": cast.hospital_party.pk},
}
POSTED = {
    "POST web:step": {"reason": "两个支部合并。"},
    "POST web:term": {
        **{"machine": "organisation", "state": "under_review"},
        **{"amount": "2", "unit": "month", "reason": "试点一年。"},
    },
    "POST web:follow": {"on": "1"},
    "POST web:calendar_year": {"day": "2026-12-25"},
}


def _organisations(cast: Any, count: int) -> list[Any]:
    from wugong.organisations.testing import make_party

    place, superior = cast.places["990112001"], cast.committee
    already = cast.__dict__.setdefault("made", [])
    made = [make_party(f"第{len(already) + n}党支部", place, "branch", superior=superior) for n in range(count)]
    already += made
    return made


def _todos(cast: Any, count: int) -> None:
    from wugong.flow.actions import take

    for made in _organisations(cast, count):
        take(made, "reorganise", actor=cast.actor("district_officer"), reason="试点")


def _promises(cast: Any, count: int) -> None:
    from wugong.commitments.testing import LISTS as THEIRS

    THEIRS["commitments:list"][1](cast, count)


def _follows(cast: Any, count: int) -> None:
    from wugong.flow.actions import follow
    from wugong.flow.models import Matter

    for made in _organisations(cast, count):
        follow(Matter.objects.get(pk=made.pk), actor=cast.actor("district_officer"))


def _messages(cast: Any, count: int) -> None:
    from wugong.common.actor import SYSTEM
    from wugong.inbox.actions import post

    for n in range(count):
        post(users=[cast.street_staff.pk], kind="note", subject=f"第 {n} 条", actor=SYSTEM)


def _attempts(cast: Any, count: int) -> None:
    from wugong.record.actions import append

    for n in range(count):
        append(actor=cast.actor("stranger"), act="reorganise", outcome="refused", rule="role", reason=f"{n}")


def _dead_letters(cast: Any, count: int) -> None:
    from wugong.inbox.models import Delivery, Message

    told = Message.objects.bulk_create(Message(kind="test", subject=f"第{n}件") for n in range(count))
    Delivery.objects.bulk_create(Delivery(message=m, channel="mail", state="dead", fault="550") for m in told)


LISTS = {
    "web:outbox": ("system_administrator", _dead_letters),
    "web:desk": ("district_officer", _todos),
    "web:matters": ("district_officer", _promises),
    "web:following": ("district_officer", _follows),
    "web:inbox": ("street_staff", _messages),
    "web:record": ("audit_administrator", _attempts),
}
