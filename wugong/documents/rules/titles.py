"""How a title falls on lines: never a word cut in two, lines shaped like a trapezium, as the standard wants."""

from __future__ import annotations

LINE = 19  # characters of 22 pt that fit the type area, with a margin
_OPENING, _CLOSING = "《（“‘〔", "》）”’〕"


def title_lines(title: str) -> list[str]:
    """One line where it fits; else lines of like length, the lower ones not longer, broken where words end."""
    title = title.strip()
    count = -(-len(title) // LINE)
    if count <= 1:
        return [title]
    lines, rest = [], title
    while count > 1:
        want = -(-len(rest) // count)
        cut = _best(rest, want, LINE + 1)
        lines.append(rest[:cut])
        rest = rest[cut:]
        count = max(count - 1, -(-len(rest) // LINE))
    return [*lines, rest] if rest else lines


def _best(text: str, want: int, most: int) -> int:
    """Where to cut near ``want``: after 的 or before 关于, never inside brackets, numbers or Latin words."""
    reach = range(max(1, want - 4), min(len(text) - 1, want + 4, most) + 1)
    return min(reach, key=lambda n: (_cost(text, n), abs(n - want)), default=min(want, most))


def _cost(text: str, n: int) -> int:
    before, after = text[n - 1], text[n]
    if before in _OPENING or after in _CLOSING + "，、。；：":
        return 9
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return 9
    if before.isdigit() or after in "年月日号次届":
        return 5
    if before in "的》，、" or text[n : n + 2] == "关于" or after in "《":
        return 0
    return 2
