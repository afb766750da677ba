"""When premises are open, which occurrences a rule has, what a slot may be: pure functions of days and hours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.errors import Invalid
from wugong.sharing.rules.kinds import Holidays
from wugong.workdays.rules import ZONE

WEEKDAYS = "一二三四五六日"
NAMES = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
MOST_TIMES = 60  # occurrences of a series
LONGEST_SERIES = timedelta(days=366)
Span = tuple[time, time]
Open = Mapping[int, Span]
MONDAY, SUNDAY = 0, 6
_UTC = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
EVERY = {
    ("DAILY", "1"): _("every day"),
    ("WEEKLY", "1"): _("every week"),
    ("WEEKLY", "2"): _("every two weeks"),
    ("MONTHLY", "1"): pgettext_lazy("series", "every month"),
}
_PART = re.compile(r"^\s*([^\d:]+?)\s*(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?\s*$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of one day, in the time of the district."""

    starts: datetime
    ends: datetime

    def __str__(self) -> str:
        return f"{self.starts:%-H:%M}–{self.ends:%-H:%M}"

    @property
    def hours(self) -> float:
        return (self.ends - self.starts).total_seconds() / 3600

    @property
    def one_day(self) -> bool:
        """Whether it begins before it ends, on one day; midnight ends the day before."""
        return self.starts < self.ends and (self.ends - timedelta(microseconds=1)).date() == self.starts.date()


@lru_cache(maxsize=1024)
def read_hours(text: str) -> Open:
    """Opening hours by weekday (Monday is 0) of ``周一至周五 9:00-21:00；周六 9-17`` or ``Mon-Fri 9-21``.

    Raises Invalid that names the part nobody can read. The week asks for the same hours in each of its cells, so what
    was read once is given again: a mapping nobody writes into.
    """
    found: dict[int, Span] = {}
    plain = (
        text.replace("：", ":")
        .replace("–", "-")
        .replace("—", "-")
        .replace("～", "-")
        .replace("点", "")
        .replace("至", "-")
    )
    for part in re.split(r"[；;\n]", plain):
        if not part.strip():
            continue
        match = _PART.match(part)
        days = _days(match[1]) if match else None
        if not match or not days:
            raise Invalid(_unread(part), rule="hours", field="hours")
        opens, closes = _time(match[2], match[3], part), _time(match[4], match[5], part)
        if opens >= closes:
            words = _(
                "“%(part)s” passes midnight. A day is open until 24:00 at the latest: put what follows on the next day."
            )
            raise Invalid(words % {"part": part.strip()}, rule="hours", field="hours")
        for day in days:
            found[day] = (opens, closes)
    if not found:
        raise Invalid(_unread(text or "-"), rule="hours", field="hours")
    return MappingProxyType(found)


def _local(until: re.Match[str]) -> str:
    """The end of a rule that is given in UTC, in the time of the district."""
    moment = datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone(ZONE)
    return f"UNTIL={moment:%Y%m%dT%H%M%S}"


def _unread(part: str) -> str:
    return _("Opening hours cannot be read at “%(part)s”. Write them so: Mon-Fri 9:00-21:00; Sat 9:00-17:00") % {
        "part": part.strip()
    }


def _days(text: str) -> list[int]:
    """The weekdays of 周一-周五, 每天, Mon-Fri, Sat."""
    words = text.strip().lower().rstrip(" ,，")
    if words in {"每天", "每日", "daily"}:
        return list(range(7))
    found: list[int] = []
    for piece in re.split(r"[、,，/ ]+", words):
        ends = [_day(end) for end in piece.split("-")]
        if None in ends or not 1 <= len(ends) <= 2:
            return []
        known = [n for n in ends if n is not None]
        found += range(known[0], known[-1] + 1)
    return found


def _day(text: str) -> int | None:
    word = text.strip().removeprefix("周").removeprefix("星期").replace("天", "日")
    return WEEKDAYS.index(word) if word and word in WEEKDAYS else NAMES.get(word[:3])


def _time(hour: str, minute: str | None, part: str) -> time:
    if int(hour) == 24 and not int(minute or 0):
        return time.max
    if int(hour) > 23 or int(minute or 0) > 59:
        raise Invalid(_unread(part), rule="hours", field="hours")
    return time(int(hour), int(minute or 0))


def span_on(hours: Open, day: date, worked: bool | None, holidays: str) -> Span | None:
    """When it is open on a day; None where it is closed.

    ``worked`` says what the notice of the State Council makes of the day: a make-up workday, a public holiday (False),
    or nothing (None). Premises that follow it are open on a make-up workday as on Mondays.
    """
    if worked is None or holidays == Holidays.WEEK:
        return hours.get(day.weekday())
    if worked:
        return hours.get(MONDAY)
    return hours.get(SUNDAY) if holidays == Holidays.SUNDAY else None


def opens_for(span: Span | None, slot: Slot) -> bool:
    """Whether it is open all through the slot."""
    if span is None or not slot.one_day:
        return False
    last = (slot.ends - timedelta(microseconds=1)).time()
    return span[0] <= slot.starts.time() and last <= span[1]


def read_rule(text: str, slot: Slot) -> list[Slot]:
    """The slots of a rule of RFC 5545 that begins with this one, at most a year and sixty of them.

    Raises Invalid for what is no rule, for one that never ends, and for one of more than that.
    """
    try:
        rule = rrulestr(_UTC.sub(_local, text.strip().upper()), dtstart=slot.starts.replace(tzinfo=None))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Invalid(
            _("“%(rule)s” is no rule of repetition. Choose one of those offered.") % {"rule": text[:60]},
            rule="series", field="rule",
        ) from None  # fmt: skip
    upper = text.upper()
    if not isinstance(rule, rrule) or not re.search(r"\b(COUNT|UNTIL)=", upper):
        raise Invalid(_("This repetition never ends. Say until when, or how many times."), rule="series", field="rule")
    if not re.search(r"\bFREQ=(DAILY|WEEKLY|MONTHLY)\b", upper):
        raise Invalid(_("A series repeats by day, week or month. Choose one of these."), rule="series", field="rule")
    zone = slot.starts.tzinfo
    found: list[Slot] = []
    for moment in rule:
        begins = moment.replace(tzinfo=zone)
        if len(found) >= MOST_TIMES or begins - slot.starts > LONGEST_SERIES:
            raise Invalid(
                _("A series has at most %(most)d dates within a year. Shorten it.") % {"most": MOST_TIMES},
                rule="series", field="rule",
            )  # fmt: skip
        found.append(Slot(begins, begins + (slot.ends - slot.starts)))
    if not found:
        raise Invalid(_("The series ends before it begins. Choose a later last date."), rule="series", field="rule")
    return found


def rule_in_words(text: str) -> str:
    """A rule of RFC 5545 as people read it: every 2 weeks until a day; as it is where it says more than that."""
    said = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    every = EVERY.get((said.get("FREQ", ""), said.get("INTERVAL", "1")))
    if every is None or set(said) - {"FREQ", "INTERVAL", "COUNT", "UNTIL"}:
        return text
    if "COUNT" in said:
        return _("%(every)s, %(count)s times") % {"every": every, "count": said["COUNT"]}
    day = f"{said['UNTIL'][:4]}-{said['UNTIL'][4:6]}-{said['UNTIL'][6:8]}"
    return _("%(every)s until %(day)s") % {"every": every, "day": day}


def made_rule(every: str, until: date) -> str:
    """The rule of a choice of the form: ``weekly``, ``biweekly`` or ``monthly`` until a day."""
    parts = {"weekly": "FREQ=WEEKLY", "biweekly": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY"}
    return f"{parts[every]};UNTIL={until:%Y%m%d}T235959"


def free_spans(span: tuple[time, time], taken: Sequence[tuple[time, time]]) -> list[tuple[time, time]]:
    """What is left of opening hours after what is taken, in order."""
    found: list[tuple[time, time]] = []
    at = span[0]
    for begins, ends in sorted(taken):
        if begins > at:
            found.append((at, min(begins, span[1])))
        at = max(at, ends)
        if at >= span[1]:
            break
    if at < span[1]:
        found.append((at, span[1]))
    return [pair for pair in found if pair[0] < pair[1]]
