"""What every template may use without loading it: dates, numbers, clocks, states, fields and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from wugong.common import bilingual as columns
from wugong.common import clock as time_now
from wugong.flow.forms import Chips
from wugong.web import pictures
from wugong.workdays.rules import last_day

register = template.Library()

DIGITS = "零一二三四五六七八九"
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def in_chinese() -> bool:
    return not (get_language() or "zh").startswith("en")


@register.filter
def bilingual(obj: Any, field: str) -> str:
    """``{{ street|bilingual:"name" }}``: the English column on an English page where it is filled."""
    return columns.in_page_language(obj, field) if obj else ""


# -- Pieces of the shell --


@lru_cache(maxsize=128)
def _fixed(name: str, _language: str, flags: tuple[tuple[str, bool], ...]) -> SafeString:
    return render_to_string(name, dict(flags))


@register.simple_tag
def fixed(name: str, **flags: Any) -> SafeString:
    """``{% fixed "web/components/settings.html" care=care %}``: a piece that knows nothing but its language and flags.

    Rendered once a process: half of a small page is words that never change. Flags are true or false.
    """
    if settings.DEBUG:
        return render_to_string(name, flags)
    return _fixed(name, get_language() or "", tuple((key, bool(flags[key])) for key in sorted(flags)))


@register.simple_tag
def places(nav: Sequence[Sequence[Mapping[str, Any]]]) -> SafeString:
    """The places of the house. ``nav``: groups of items with character, label, url, count, current."""
    waiting = gettext("waiting")
    return format_html_join("", "<ul>{}</ul>", ((_group(group, waiting),) for group in nav))


def _group(items: Sequence[Mapping[str, Any]], waiting: str) -> SafeString:
    current, count = (
        SafeString(' aria-current="page"'),
        '<span class="count">{}<span class="visually-hidden"> {}</span></span>',
    )
    return format_html_join(
        "",
        '<li><a class="place" href="{}"{}><span class="character" lang="zh-Hans" aria-hidden="true">{}</span>'
        "<span>{}</span>{}</a></li>",
        (
            (
                item["url"],
                current if item["current"] else "",
                item["character"],
                item["label"],
                format_html(count, item["count"], waiting) if item["count"] else "",
            )
            for item in items
        ),
    )


# -- Dates, numbers --


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    value = _local(value)
    return value.date() if isinstance(value, datetime) else value


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """11月25日 / 25 Nov; with the year when it is not the present one."""
    if not value:
        return ""
    day = _day(value)
    if day.year == time_now.today().year:
        return _written(day, pgettext("date format of a day in this year", "j M"), get_language())
    return zh_whole_date(day)


@register.filter
def zh_whole_date(value: date | datetime | None) -> str:
    """2027年12月31日 / 31 Dec 2027: a day that may well lie in another year."""
    if not value:
        return ""
    return _written(_day(value), pgettext("date format of a day in another year", "j M Y"), get_language())


@lru_cache(maxsize=1024)
def _written(day: date, form: str, _language: str | None) -> str:
    """A list repeats its days."""
    return dateformat.format(day, form)


@register.filter
def zh_moment(value: datetime | None) -> str:
    """11月25日 14:00 / 25 Nov, 14:00; 今天 14:00 / today, 14:00."""
    if not value:
        return ""
    time = dateformat.format(_local(value), "H:i")
    if _day(value) == time_now.today():
        return gettext("today, %(time)s") % {"time": time}
    return gettext("%(day)s, %(time)s") % {"day": zh_date(value), "time": time}


@register.filter
def zh_weekday(value: date | datetime | None) -> str:
    """周二 / Tue."""
    if not value:
        return ""
    day = _day(value)
    return f"周{'一二三四五六日'[day.weekday()]}" if in_chinese() else dateformat.format(day, "D")


@register.filter
def zh_month(value: date | datetime | None) -> str:
    """2026年11月 / November 2026."""
    return dateformat.format(_day(value), pgettext("date format of a month", "F Y")) if value else ""


@register.filter
def zh_long_date(value: date | datetime | None) -> str:
    """十一月二十三日 周一 / Monday, 23 November: the line after the heading of a desk."""
    if not value:
        return ""
    day = _day(value)
    if in_chinese():
        return f"{_numeral(day.month)}月{_numeral(day.day)}日 {zh_weekday(day)}"
    return dateformat.format(day, "l, j F")


def _numeral(n: int) -> str:
    if n < 10:
        return DIGITS[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


@register.filter
def zh_number_word(value: int | None) -> str:
    """七, 两, 十二 up to 99; seven up to twelve in English; digits beyond. Stands before a measure word (两件事)."""
    n = int(value or 0)
    if not in_chinese():
        return WORDS[n] if 0 <= n < len(WORDS) else str(n)
    if n == 2:
        return "两"
    return _numeral(n) if 0 <= n <= 99 else str(n)


@register.filter
def percent(value: float | None) -> str:
    """0.857 as 86%."""
    return "" if value is None else f"{value * 100:.0f}%"


@register.filter
def figure(value: Any) -> str:
    """57.50 as 57.5, 12.00 as 12: a number as one says it."""
    return "" if value is None else f"{float(value):.12g}"


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The value under a key that is only known in the template."""
    return mapping.get(key, "")


# -- Clocks and states --


@register.filter(name="clock")
def clock_text(due: Any) -> str:
    """剩 2 个工作日, 过期 1 个工作日, 今天 18:00 前; empty where no clock runs. ``due`` is a ``flow.queries.Due``."""
    if not due or not (due.stopped or due.due):
        return ""
    if due.stopped:
        return gettext("clock stopped")
    if getattr(due, "by_the_minute", False):
        return _minutes_text(due.due)
    left = abs(due.left_workdays)
    if due.overdue:
        if left == 0:
            return gettext("was due %(moment)s") % {"moment": _deadline(due.due)}
        return ngettext("%(left)d working day late", "%(left)d working days late", left) % {"left": left}
    if last_day(due.due) == time_now.today():
        at = dateformat.format(_local(due.due), "H:i")
        return gettext("today") if at == "00:00" else gettext("before %(time)s today") % {"time": at}
    if left == 0:
        return gettext("by %(day)s") % {"day": zh_date(last_day(due.due))}
    return ngettext("%(left)d working day left", "%(left)d working days left", left) % {"left": left}


def _deadline(due: datetime) -> str:
    """A clock of days ends with its last day; others at a moment."""
    local = timezone.localtime(due)
    return zh_date(last_day(due)) if (local.hour, local.minute) == (0, 0) else zh_moment(due)


def _minutes_text(due: datetime) -> str:
    """Clocks of hours and minutes: 剩 25 分钟, 过期 3 小时; a day away and more by the moment."""
    minutes = round((due - time_now.now()).total_seconds() / 60)
    late, n = minutes < 0, abs(minutes)
    if n >= 24 * 60:
        return (gettext("was due %(moment)s") if late else gettext("by %(moment)s")) % {"moment": zh_moment(due)}
    if n < 60:
        text = (
            ngettext("%(n)d minute late", "%(n)d minutes late", n)
            if late
            else ngettext("%(n)d minute left", "%(n)d minutes left", n)
        )
        return text % {"n": n}
    n = round(n / 60)
    text = (
        ngettext("%(n)d hour late", "%(n)d hours late", n)
        if late
        else ngettext("%(n)d hour left", "%(n)d hours left", n)
    )
    return text % {"n": n}


@register.simple_tag(name="clock")
def clock_tag(due: Any) -> SafeString:
    """``{% clock row.due %}``: the clock with its colour, exact moment in the title, and whether it is provisional."""
    text = clock_text(due)
    if not text:
        return SafeString("")
    if due.stopped:
        return format_html('<span class="clock clock-stopped" title="{}">{}</span>', due.stop_reason, text)
    note = (
        format_html(
            ' <span class="provisional" title="{}">{}</span>',
            gettext("The holidays of that year are not published yet; the date may move."),
            gettext("(provisional)"),
        )
        if due.provisional
        else ""
    )
    return format_html(
        '<time class="clock clock-{}" datetime="{}" title="{}">{}{}</time>',
        "late" if due.overdue else "soon" if due.soon else "far",
        due.due.isoformat(),
        gettext("due %(moment)s") % {"moment": _deadline(due.due)},
        text,
        note,
    )


@register.simple_tag
def state(label: Any, tone: str = "ink") -> SafeString:
    """``{% state case.get_state_display tone %}``; tones: ink, quiet, amber, jade, cinnabar."""
    return format_html('<span class="state state-{}">{}</span>', tone or "ink", label)


@register.simple_tag
def steps(done: int, total: int = 5, late: bool = False, label: str = "") -> SafeString:
    """``{% steps 3 5 %}``: how far a matter has come, as segments; ``label`` says it in words of its own."""
    words = label or gettext("step %(done)d of %(total)d") % {"done": done, "total": total}
    marks = [("is-late" if late and i == done else "is-done" if i < done else "",) for i in range(total)]
    return format_html(
        '<div class="steps" role="img" aria-label="{}">{}</div>',
        words,
        format_html_join("", '<span class="{}"></span>', marks),
    )


@register.simple_tag
def meter(share: float, label: str, tone: str = "") -> SafeString:
    """``{% meter 0.86 "86% of the needs met" %}``: a bar; tone soon or late; the label is its accessible name."""
    width = f"{min(max(float(share or 0), 0), 1) * 100:.1f}"
    return format_html(
        '<svg class="bar-meter{}" viewBox="0 0 100 5" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="100" height="5"/><rect class="full" width="{}" height="5"/></svg>',
        f" is-{tone}" if tone else "",
        label,
        width,
    )


# -- Forms and messages --


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, Any]:
    """``{% field form.title %}``: label, input, help and error of one field. ``kind``: "chips" for choices as chips."""
    single = isinstance(bound.field.widget, CheckboxInput)
    kind = kind or ("chips" if isinstance(bound.field.widget, Chips) else "")
    return {"field": bound, "single": single, "kind": kind, "grouped": bound.field.widget.use_fieldset}


@register.inclusion_tag("web/components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """``{% fields form %}``: what is wrong (first), hidden fields, then every visible field."""
    return {"form": form}


@register.filter
def undo_url(message: Any) -> str:
    """The address in a message sent with ``extra_tags="undo:/address/"``."""
    for tag in (getattr(message, "extra_tags", "") or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return str(tag[5:])
    return ""


# -- Pictures --


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
    names = {"street": street, "common": common, "n": stone["count"]}
    if stone["state"] == "none":
        line = gettext("%(street)s, %(common)s: nothing yet") % names
    elif stone["state"] == "overdue":
        line = gettext("%(street)s, %(common)s: %(n)s going on, overdue and untouched") % names
    elif stone["state"] == "stuck":
        line = gettext("%(street)s, %(common)s: %(n)s going on, something is stuck") % names
    else:
        line = gettext("%(street)s, %(common)s: %(n)s going on") % names
    return f"{line}; {stone['words']}" if stone.get("words") else line


@register.inclusion_tag("web/components/pairs.html")
def pairs(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Who is paired with whom; see ``pictures.pairs``. A link: left, right, kind (kept, new, selected), url, words."""
    return {"drawing": pictures.pairs(left, right, links), "bar": pictures.BAR}


@register.inclusion_tag("web/components/network.html")
def network(centre: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A body and those tied to it.

    ``centre``: label, character. ``nodes``: label, url, side ("up" it belongs to, "down" belongs to it, "tie"), kind of
    line (leads, paired, ended or empty), dot (quiet, hollow or empty), words.
    """
    return {"centre": centre, "drawing": pictures.network(nodes)}
