"""Walk a page with the keyboard alone and say where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MOST = 250  # stops walked on one page

# What is wrong with the element that has the focus; null on the page itself, which is where a walk ends. The lines of a
# picture show the focus by their stroke.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const said = (at.getAttribute("aria-label") || at.innerText || at.name || at.tagName).trim().slice(0, 50);
  const faults = [], again = at === window.lastStop;
  window.lastStop = at;
  const ring = [at, at.nextElementSibling].filter(Boolean).map((e) => getComputedStyle(e));
  const drawn = at.closest("svg");
  if (!drawn && !ring.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0)) {
    faults.push("shows no focus");
  }
  const box = at.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const covered = [box.top + 2, box.top + box.height / 2, box.bottom - 2].every((y) => {
    const top = y > 0 && y < innerHeight ? document.elementFromPoint(x, y) : null;
    return !top || !(at.contains(top) || top.contains(at) || at.labels && [...at.labels].some((l) => l.contains(top)));
  });
  if (covered && box.width > 1 && box.height < innerHeight) faults.push("is covered or out of sight");
  return { said, faults, again };
}"""


def keys_on(tab: Any) -> Iterator[str]:
    """What the keyboard does not reach, shows or leave on an open page."""
    tab.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); window.lastStop = null; }")
    if not tab.query_selector("[autofocus]"):
        tab.keyboard.press("Tab")
        if not tab.evaluate("document.activeElement.matches('.skip')"):
            yield "the first stop is not the link that skips to the content"
        tab.keyboard.press("Enter")
        if tab.evaluate("document.activeElement.id") != "content":
            yield "the link that skips does not lead to the content"
    tab.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    for _stop in range(MOST):
        tab.keyboard.press("Tab")
        found = tab.evaluate(STOP)
        if found is None:
            break
        if found["again"] and not tab.evaluate("document.activeElement.matches('input, select')"):  # parts of a date
            yield f"does not leave “{found['said']}”"
            break
        yield from (f"“{found['said']}” {fault}" for fault in found["faults"])
    yield from _house(tab)


def _house(tab: Any) -> Iterator[str]:
    """The keys of the house: search, help, menus that close again."""
    tab.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    if tab.evaluate("() => { const s = document.querySelector('[data-search]'); return !!s && !!s.offsetParent; }"):
        tab.keyboard.press("/")
        if not tab.evaluate("document.activeElement.matches('[data-search]')"):
            yield "/ does not lead to the search"
        tab.evaluate("document.activeElement.blur()")
    if tab.query_selector("#keys"):
        tab.keyboard.press("?")
        if not tab.evaluate("document.getElementById('keys').open"):
            yield "? does not open the list of keys"
        tab.keyboard.press("Escape")
        if tab.evaluate("document.getElementById('keys').open"):
            yield "Escape does not close the list of keys"
    for menu in tab.query_selector_all("details[data-menu] > summary"):
        if not menu.is_visible():
            continue
        menu.focus()
        tab.keyboard.press("Enter")
        opened = menu.evaluate("(it) => it.parentElement.open")
        tab.keyboard.press("Escape")
        if not opened or menu.evaluate("(it) => it.parentElement.open"):
            yield f"the menu “{menu.inner_text().strip()[:40]}” does not open with Enter and close with Escape"
