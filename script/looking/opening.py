"""Open pages in Chromium, in every way people see them, and say what is wrong with each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from script.looking.finding import Page
from wugong.web.testing import CHROMIUM, QUIET, axe_on, beyond_window

UNTIDY = (Path(__file__).parent / "untidy.js").read_text()
PRINTED = re.compile(r"slip|minutes|documents:document|ledger|matters|decided|invitations|web:case|rosters|topic$")


def look_at(base: str, pages: list[Page], pictures: Path | None, axe: bool) -> Counter[str]:
    """Look at some pages in a browser of one's own; prints each fault and counts what was done."""
    from playwright.sync_api import sync_playwright

    counts: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for page in pages:
            for language in ("", "/en"):
                for care in (False, True):
                    try:
                        faults = list(_faults(browser, base, page, language, care, pictures, axe, counts))
                    except Exception as broken:  # a page that breaks is what this looks for
                        faults = [str(broken).splitlines()[0][:300]]
                    counts["opened"] += 1
                    counts["faults"] += len(faults)
                    for fault in dict.fromkeys(faults):
                        way = f"{language[1:] or 'zh'}{' care' if care else ''}"
                        print(f"{page.kind} [{page.who} {way} {page.path}]: {fault}", flush=True)
        browser.close()
    return counts


def _faults(
    browser: Any,
    base: str,
    page: Page,
    language: str,
    care: bool,
    pictures: Path | None,
    axe: bool,
    counts: Counter[str],
) -> Iterator[str]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    cookies = {"care": "1" if care else "", "sessionid": page.session}
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items() if v])
    tab = context.new_page()
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(f"script: {error}"))
    tab.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    answer = tab.goto(f"{base}{language}{page.path}")
    if answer and answer.status >= 400:
        yield f"answers {answer.status}"
    name = re.sub(r"[^\w.-]+", "-", page.kind) + f"{language.replace('/', '-')}{'-care' if care else ''}"

    def picture(way: str) -> None:
        if pictures:
            tab.screenshot(path=f"{pictures}/{name}-{way}.png", full_page=True)
            counts["pictures"] += 1

    resident = tab.query_selector(".resident, .plain") is not None
    if not care or resident:
        picture("390")
    yield from _untidy(tab, page, "390", language)
    yield from _at(tab, "390", axe and not language)
    tab.set_viewport_size({"width": 320, "height": 700})
    yield from _at(tab, "320", False)
    tab.set_viewport_size({"width": 1440, "height": 900})
    if not care:
        yield from _untidy(tab, page, "1440", language)
        picture("1440")
        if PRINTED.search(page.kind):
            tab.emulate_media(media="print")
            tab.set_viewport_size({"width": 720, "height": 1000})
            picture("print")
            tab.emulate_media(media="screen")
            tab.set_viewport_size({"width": 1440, "height": 900})
    if language and care:
        tab.set_viewport_size({"width": 390, "height": 844})
    tab.emulate_media(color_scheme="dark")
    yield from _at(tab, "dark", axe and bool(language))
    yield from said
    context.close()


def _at(tab: Any, way: str, axe: bool) -> Iterator[str]:
    beyond = beyond_window(tab)
    if beyond:
        yield f"{way}: wider than the window by {beyond}px"
    if axe:
        yield from (f"{way}: {fault}" for fault in axe_on(tab))


def _untidy(tab: Any, page: Page, way: str, language: str) -> Iterator[str]:
    if not page.kind.startswith("web:style"):  # samples, all at once and in Chinese
        yield from (f"{way}: {fault}" for fault in tab.evaluate(UNTIDY, {"chinese": not language}))
