"""Open pages in Chromium, in every way people see them, and say what is wrong with each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from script.looking.finding import NOBODY, Page
from wugong.web.testing import CHROMIUM, QUIET, axe_on, beyond_window

UNTIDY = (Path(__file__).parent / "untidy.js").read_text()
PRINTED = re.compile(r"slip|minutes|documents:document|ledger|matters|decided|invitations|web:case|roster|topic$")
PHONE, SMALL, DESK, PAPER = (390, 844), (320, 700), (1440, 900), (720, 1000)


@dataclass
class Looking:
    """What one browser is asked to do, and what it has done."""

    base: str
    sign_in: Callable[[str], str]  # makes a session
    pictures: Path | None
    axe: bool
    done: Counter[str] = field(default_factory=Counter)
    session: str = ""

    def at(self, pages: list[Page]) -> Counter[str]:
        """Look at some pages in a browser of one's own; prints each fault and counts what was done."""
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            before = ""
            for page in sorted(pages, key=lambda page: page.who):  # nobody is idle for so long that the session ends
                if page.who != before:
                    before, self.session = page.who, "" if page.who == NOBODY else self.sign_in(page.who)
                for language in ("", "/en"):
                    for care in (False, True):
                        self._one(browser, page, language, care)
            browser.close()
        return self.done

    def _one(self, browser: Any, page: Page, language: str, care: bool) -> None:
        way = f"{language[1:] or 'zh'}{' care' if care else ''}"
        context = browser.new_context(viewport=_size(PHONE), reduced_motion="reduce")
        try:
            faults = list(dict.fromkeys(self._faults(context, page, language, care)))
        except Exception as broken:  # a page that breaks is what this looks for
            faults = [str(broken).splitlines()[0][:300]]
        context.close()
        self.done["opened"] += 1
        self.done["faults"] += len(faults)
        for fault in faults:
            print(f"{page.kind} [{page.who} {way} {page.path}]: {fault}", flush=True)

    def _faults(self, context: Any, page: Page, language: str, care: bool) -> Iterator[str]:
        cookies = {"care": "1" if care else "", "sessionid": self.session}
        context.add_cookies([{"name": n, "value": v, "url": self.base} for n, v in cookies.items() if v])
        tab = context.new_page()
        said: list[str] = []
        tab.on("pageerror", lambda error: said.append(f"script: {error}"))
        tab.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        answer = tab.goto(f"{self.base}{language}{page.path}")
        if answer and answer.status >= 400:
            yield f"answers {answer.status}"
        if "/sign-in/" in tab.url and "/sign-in/" not in page.path:
            yield "leads to the sign-in page"
        samples = page.kind.startswith("web:style")  # all at once and in Chinese: not tidy
        name = re.sub(r"[^\w.-]+", "-", page.kind) + language.replace("/", "-") + ("-care" if care else "")
        for size in (PHONE, SMALL) if care else (PHONE, SMALL, DESK):
            tab.set_viewport_size(_size(size))
            beyond = beyond_window(tab)
            if beyond:
                yield f"{size[0]}: wider than the window by {beyond}px"
            if size != SMALL:
                if not samples:
                    yield from (f"{size[0]}: {fault}" for fault in tab.evaluate(UNTIDY, {"chinese": not language}))
                if not care or tab.query_selector(".resident, .plain"):
                    self._picture(tab, f"{name}-{size[0]}")
        if not care and PRINTED.search(page.kind):
            tab.emulate_media(media="print")
            tab.set_viewport_size(_size(PAPER))
            self._picture(tab, f"{name}-print")
            tab.emulate_media(media="screen")
        if self.axe:  # in Chinese light and on the phone, in English dark and at the desk
            tab.set_viewport_size(_size(DESK if language and not care else PHONE))
            tab.emulate_media(color_scheme="dark" if language else "light")
            yield from axe_on(tab)
        yield from said

    def _picture(self, tab: Any, name: str) -> None:
        if self.pictures:
            tab.screenshot(path=f"{self.pictures}/{name}.png", full_page=True)
            self.done["pictures"] += 1


def _size(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}
