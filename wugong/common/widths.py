"""How wide text is drawn, where a picture has no browser to ask."""

import unicodedata


def width_of(text: str) -> float:
    """Width of a line in em: a Chinese character is 1, a Latin letter about 0.55."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in text)


def shortened(text: str, em: float) -> str:
    """``text`` cut with an ellipsis to at most ``em`` wide."""
    if width_of(text) <= em:
        return text
    while text and width_of(text) > em - 1:
        text = text[:-1]
    return text.rstrip() + "…"
