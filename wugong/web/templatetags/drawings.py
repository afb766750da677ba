"""The chessboard, the pairs and the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from wugong.common.markup import format_html, format_html_join
from wugong.web import pictures

register = template.Library()


@register.inclusion_tag("web/components/board.html")
def board(columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """The chessboard.

    ``columns``: character, label, url. ``rows``: label, url, stones (one a column, in order): count, state ("fine",
    "stuck", "overdue" or "none"), url, words (what a screen reader adds).
    """
    most = max((s["count"] for row in rows for s in row["stones"]), default=0)
    drawn = [
        {
            **row,
            "stones": [
                {**stone, "drawn": _stone(stone, most), "said": _said(row["label"], column["label"], stone)}
                for stone, column in zip(row["stones"], columns, strict=True)
            ],
        }
        for row in rows
    ]
    return {"columns": columns, "rows": drawn, "caption": caption}


RINGS = {
    "stuck": SafeString('<circle class="ring" r="{}" transform="scale(1.17)"/>'),
    "overdue": SafeString('<circle class="ring" r="{}" transform="scale(.83)"/>'),
}


def _stone(stone: Mapping[str, Any], most: int) -> SafeString:
    """A ring outside says stuck, a ring inside overdue and untouched, a dashed rim that there is nothing yet."""
    state, count = stone["state"], stone["count"]
    radius = 9 if state == "none" else pictures.radius(count, most)
    return format_html(
        '<svg class="stone-{}" viewBox="-24 -24 48 48" aria-hidden="true" focusable="false">'
        '<circle class="stone" r="{}"/>{}{}</svg>',
        state,
        radius,
        format_html(RINGS[state], radius) if state in RINGS else "",
        "" if state == "none" else format_html('<text class="stone-text">{}</text>', count),
    )


def _said(street: str, common: str, stone: Mapping[str, Any]) -> str:
    """What a stone says to those who do not see it."""
    names = {"street": street, "common": common, "n": stone["count"], "late": stone.get("late", 0)}
    if stone["state"] == "none":
        line = gettext("%(street)s, %(common)s: nothing yet") % names
    elif stone["state"] == "overdue":
        line = gettext("%(street)s, %(common)s: %(n)s going on, %(late)s of them overdue, most untouched") % names
    elif stone["state"] == "stuck":
        line = gettext("%(street)s, %(common)s: %(n)s going on, %(late)s of them stuck") % names
    else:
        line = gettext("%(street)s, %(common)s: %(n)s going on") % names
    return f"{line}; {stone['words']}" if stone.get("words") else line


@register.inclusion_tag("web/components/pairs.html")
def pairs(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Who is paired with whom; see ``pictures.pairs``. A link: left, right, kind (kept, new, selected), url, words."""
    drawing = pictures.pairs(left, right, links)
    ends = {"new": pgettext("pair", "new pair"), "selected": pgettext("pair", "shown"), "": pgettext("pair", "kept")}
    return {
        "drawing": drawing,
        "bar": pictures.BAR,
        "curves": format_html_join("", CURVE, (_curve(line) for line in drawing.links)),
        "listed": format_html_join("", LISTED, (_listed(line, ends) for line in drawing.links)),
    }


CURVE = '<a href="{}" aria-label="{} — {}{}"{}><path class="reach" d="{}" /><path class="link link-{}" d="{}" /></a>'
LISTED = (
    '<li class="party"><div><p class="party-name"><a href="{}">{} — {}</a></p>{}</div><p class="party-end">{}</p></li>'
)


def _curve(line: pictures.Line) -> tuple[Any, ...]:
    given = line.given
    words = f"{given.get('words') or ''}{given.get('said') or ''}"
    current = SafeString(' aria-current="true"') if given.get("kind") == "selected" else ""
    said = f": {words}" if words else ""
    return given["url"], line.start, line.end, said, current, line.path, given.get("kind", ""), line.path


def _listed(line: pictures.Line, ends: Mapping[str, str]) -> tuple[Any, ...]:
    given, words = line.given, line.given.get("words")
    told = format_html('<p class="party-post">{}</p>', words) if words else ""
    end = given.get("said") or ends.get(given.get("kind", ""), ends[""])
    return given["url"], line.start, line.end, told, end


@register.inclusion_tag("web/components/network.html")
def network(centre: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A body and those tied to it.

    ``centre``: label, character. ``nodes``: label, url, side ("up" it belongs to, "down" belongs to it, "tie"), kind of
    line (leads, paired, ended or empty), dot (quiet, hollow or empty), words.
    """
    return {"centre": centre, "drawing": pictures.network(nodes)}
