"""Every pair of colours in use is legible, by day and by night, for the many and in care mode."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static" / "web"
GROUNDS = ("paper", "surface", "shade")
TEXTS = ("ink", "ink-2", "cinnabar", "jade", "amber")
PAIRS = [
    *product(TEXTS, GROUNDS),
    *product(("ink", "ink-2"), ("cinnabar-soft", "jade-soft", "amber-soft")),
    ("cinnabar", "cinnabar-soft"),
    ("jade", "jade-soft"),
    ("amber", "amber-soft"),
    ("on-cinnabar", "cinnabar-fill"),
    ("on-ink", "ink"),
]
EDGES = [("edge", "paper"), ("edge", "surface"), ("focus", "paper"), ("focus", "surface"), ("cinnabar", "paper")]


def tokens(css: str, opening: str) -> dict[str, str]:
    """The colours of the block that begins with ``opening``."""
    block = css[css.index(opening) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block[: block.index("}")]))


def themes() -> dict[str, dict[str, str]]:
    css = (STATIC / "tokens.css").read_text()
    light = tokens(css, ":root {")
    by_system = {**light, **tokens(css, ':root:not([data-theme="light"]) {')}
    by_hand = {**light, **tokens(css, ':root[data-theme="dark"] {')}
    care = (STATIC / "care.css").read_text()
    return {
        "light": light,
        "dark": by_system,
        "dark by hand": by_hand,
        "care": {**light, **tokens(care, ":root[data-care] {")},
        "care, dark": {**by_system, **tokens(care, ':root[data-care]:not([data-theme="light"]) {')},
    }


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(a: str, b: str) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["light", "dark", "dark by hand", "care", "care, dark"])
def test_text_is_legible(name: str) -> None:
    theme = themes()[name]
    least = 7 if name.startswith("care") else 4.5
    assert [
        (text, ground, round(ratio(theme[text], theme[ground]), 2))
        for text, ground in PAIRS
        if ratio(theme[text], theme[ground]) < (least if text in {"ink", "ink-2"} and ground == "paper" else 4.5)
    ] == []
    assert [p for p in EDGES if ratio(theme[p[0]], theme[p[1]]) < 3] == []


def test_dark_is_the_same_whether_chosen_by_system_or_by_hand() -> None:
    assert themes()["dark"] == themes()["dark by hand"]


def test_files_stay_small_and_ask_nobody_else() -> None:
    sheets = sorted(STATIC.glob("*.css"))
    assert {s.name for s in sheets} >= {
        "tokens.css",
        "page.css",
        "components.css",
        "pictures.css",
        "print.css",
        "care.css",
    }
    assert sum(s.stat().st_size for s in sheets) < 66_000
    assert (STATIC / "wugong.js").stat().st_size < 10_240
    assert (STATIC / "read_aloud.js").stat().st_size < 3_000
    for file in STATIC.iterdir():
        text = file.read_text()
        assert "@import" not in text
        assert not re.search(r"(https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w", text), file.name
        assert not re.search(r"\beval\(|new Function|innerHTML", text), file.name
