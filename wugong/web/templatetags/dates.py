"""Dates and numbers as the language of the page writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext, pgettext

from wugong.common import clock

register = template.Library()

DIGITS = "零一二三四五六七八九"
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def in_chinese() -> bool:
    return not (get_language() or "zh").startswith("en")


def local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_of(value: date | datetime) -> date:
    value = local(value)
    return value.date() if isinstance(value, datetime) else value


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """11月25日 / 25 Nov; with the year when it is not the present one."""
    if not value:
        return ""
    day = day_of(value)
    if day.year == clock.today().year:
        return _written(day, pgettext("date format of a day in this year", "j M"), get_language())
    return zh_whole_date(day)


@register.filter
def zh_whole_date(value: date | datetime | None) -> str:
    """2027年12月31日 / 31 Dec 2027: a day that may be in another year."""
    if not value:
        return ""
    return _written(day_of(value), pgettext("date format of a day in another year", "j M Y"), get_language())


@lru_cache(maxsize=1024)
def _written(day: date, form: str, _language: str | None) -> str:
    """A list repeats its days."""
    return dateformat.format(day, form)


@register.filter
def zh_moment(value: datetime | None) -> str:
    """11月25日 14:00 / 25 Nov, 14:00; 今天 14:00 / today, 14:00."""
    if not value:
        return ""
    time = dateformat.format(local(value), "H:i")
    if day_of(value) == clock.today():
        return gettext("today, %(time)s") % {"time": time}
    return gettext("%(day)s, %(time)s") % {"day": zh_date(value), "time": time}


@register.filter
def zh_weekday(value: date | datetime | None) -> str:
    """周二 / Tue."""
    if not value:
        return ""
    day = day_of(value)
    return f"周{'一二三四五六日'[day.weekday()]}" if in_chinese() else dateformat.format(day, "D")


@register.filter
def zh_month(value: date | datetime | None) -> str:
    """2026年11月 / November 2026."""
    return dateformat.format(day_of(value), pgettext("date format of a month", "F Y")) if value else ""


@register.filter
def zh_long_date(value: date | datetime | None) -> str:
    """十一月二十三日 周一 / Monday, 23 November: the line after the heading of a desk."""
    if not value:
        return ""
    day = day_of(value)
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
    """七, 两, 十二 up to 99; seven up to twelve in English; digits beyond. For use before a measure word (两件事)."""
    n = int(value or 0)
    if not in_chinese():
        return WORDS[n] if 0 <= n < len(WORDS) else str(n)
    if n == 2:
        return "两"
    return _numeral(n) if 0 <= n <= 99 else f" {n} "


@register.filter
def percent(value: float | None) -> str:
    """0.857 as 86%."""
    return "" if value is None else f"{value * 100:.0f}%"


@register.filter
def figure(value: Any) -> str:
    """57.50 as 57.5, 12.00 as 12: a number as one says it."""
    return "" if value is None else f"{float(value):.12g}"
