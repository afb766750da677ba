"""How long something may still take, and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import dateformat, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from wugong.common import clock as time_now
from wugong.common.markup import format_html, format_html_join
from wugong.flow.queries import Due
from wugong.web.templatetags.dates import local, zh_date, zh_moment
from wugong.workdays.rules import last_day

register = template.Library()


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
        at = dateformat.format(local(due.due), "H:i")
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
        return (gettext("was due %(moment)s") if late else gettext("by %(moment)s")) % {"moment": _deadline(due)}
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
    if isinstance(due, Due) and not due.by_the_minute:
        return _of_the_day(due, time_now.today(), get_language())
    return _clock(due)


@lru_cache(maxsize=4096)
def _of_the_day(due: Due, _today: date, _language: str | None) -> SafeString:
    """A clock of days reads the same all day, and lists repeat their days."""
    return _clock(due)


def _clock(due: Any) -> SafeString:
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
    """``{% steps 3 5 %}``: how far a matter has come, as segments; ``label`` replaces the words."""
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
