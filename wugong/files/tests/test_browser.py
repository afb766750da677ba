"""Files in a real browser: dropped, pasted, refused, and taken back; axe finds nothing in their panel."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.cast import make_cast
from wugong.commitments.testing import _tasks
from wugong.files.models import Attachment
from wugong.files.tests.conftest import picture
from wugong.flow.actions import take
from wugong.record.testing import flushable
from wugong.web.testing import chromium, faults_of, page_at, without_chromium

pytestmark = [pytest.mark.browser, without_chromium, pytest.mark.django_db(transaction=True)]
BRING = """([how, files]) => {
  const all = new DataTransfer();
  for (const [name, type, text] of files) {
    all.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, {type}));
  }
  const form = document.querySelector("form[data-files]"), how_so = {bubbles: true, cancelable: true};
  if (how === "drop") form.dispatchEvent(new DragEvent("drop", {...how_so, dataTransfer: all}));
  else document.body.dispatchEvent(new ClipboardEvent("paste", {...how_so, clipboardData: all}));
}"""
PICTURE = ("现场.jpg", "image/jpeg", base64.b64encode(picture()).decode())
SCRIPT = ("scene.jpg", "image/jpeg", base64.b64encode(b"<script>alert(1)</script>").decode())


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    with chromium() as opened, flushable():
        yield opened


@pytest.fixture
def place(live_server):
    """The page of a task and the session of one who takes part."""
    cast = make_cast()
    (made,) = _tasks(cast, 1)
    task = take(made, "acknowledge", actor=cast.actor("liaison_officer"))
    client = Client()
    client.force_login(cast.liaison_officer)
    return live_server.url + task.get_absolute_url(), client.cookies["sessionid"].value


def names(page):
    return page.locator(".files-list .row-title").all_inner_texts()


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_what_is_dropped_or_pasted_is_attached_and_a_slip_is_deleted(browser, place, how):
    address, session = place
    with page_at(browser, address, session=session) as page:
        page.evaluate(BRING, [how, [PICTURE]])
        page.locator("form[data-files] button").click()
        page.wait_for_selector(".files-list .row")
        page.wait_for_load_state("networkidle")
        assert names(page) == ["现场.jpg"]
        page.locator(".files-list form button").click()
        page.wait_for_selector(".files-list", state="detached")
    assert Attachment.objects.get().state == "deleted"


@pytest.mark.parametrize(("width", "care"), [(1440, False), (390, False), (390, True)])
def test_of_several_the_good_one_is_taken_and_the_script_refused_on_the_same_page(browser, place, width, care):
    address, session = place
    with page_at(browser, address, width=width, care=care, session=session) as page:
        page.evaluate(BRING, ["drop", [PICTURE, SCRIPT]])
        page.locator("form[data-files] button").click()
        page.wait_for_selector("form[data-files] [data-refusal]")
        assert "scene.jpg" in page.locator("form[data-files] [data-refusal]").inner_text()
        assert names(page) == ["现场.jpg"]
        assert page.evaluate("document.querySelector('form[data-files] input[type=file]').files.length") == 0
        assert faults_of(page) == []
    assert Attachment.objects.get().name == "现场.jpg"
