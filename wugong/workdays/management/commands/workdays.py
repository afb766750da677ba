"""``wugong workdays``: count periods, show a year, import the notice of a year."""

from __future__ import annotations

import csv
import io
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.workdays import actions, published, queries, rules
from wugong.workdays.models import CalendarYear
from wugong.workdays.rules import Calendar, Day

YES, NO = {"1", "true", "yes", "y", "是", "work"}, {"0", "false", "no", "n", "否", "rest"}


class Command(PlainCommand):
    help = "Count working days, show the calendar of a year, import the notice of a year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="due | show | import")
        due = verbs.add_parser("due", help="the last day of a period")
        due.add_argument("date", metavar="DATE", help="the day it begins, as 2026-09-18; it is not counted")
        due.add_argument("n", metavar="N", type=int, help="how many; negative counts backwards")
        due.add_argument("--unit", choices=rules.DAY_UNITS, default="wd", help="wd workdays (default), d days, month")
        show = verbs.add_parser("show", help="the days of a year that do not follow the week")
        show.add_argument("year", metavar="YEAR", type=int)
        load = verbs.add_parser("import", help="publish one or more years from a CSV file: date,is_workday[,note]")
        load.add_argument("file", metavar="FILE", help="the CSV file; - for standard input")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        {"due": self.due, "show": self.show, "import": self.load}[verb](options)

    def due(self, options: dict[str, Any]) -> None:
        start = parse_date(options["date"])
        day, provisional = rules.due(start, options["n"], options["unit"], usable_calendar())
        self.stdout.write(f"{day.isoformat()} provisional" if provisional else day.isoformat())

    def show(self, options: dict[str, Any]) -> None:
        year = options["year"]
        if not date.min.year <= year <= date.max.year:
            raise Invalid(_("Years run from 1 to 9999, not %(year)s.") % {"year": year})
        cal = usable_calendar()
        days, source = queries.days_of(year) if has_table() else (list(published.days(year)), published.SOURCE)
        for day in days:
            self.stdout.write(f"{day.date} {'work' if day.is_workday else 'rest'} {day.note}".rstrip())
        state = "published" if cal.known(year) else "provisional (only the days of the law, no notice yet)"
        self.stdout.write(f"{year} {state}: {rules.workdays_in(year, days)} workdays {source}".rstrip())

    @transaction.atomic
    def load(self, options: dict[str, Any]) -> None:
        name = options["file"]
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        years: dict[int, list[Day]] = {}
        for day in read_days(raw, name):
            years.setdefault(day.date.year, []).append(day)
        if not years:
            raise Invalid(_("%(file)s has no days.") % {"file": name})
        for year, days in sorted(years.items()):
            done = actions.publish_year(year, days=days, source=Path(name).name, actor=SYSTEM)
            news = "newly published" if done.newly_known else "published again"
            self.stdout.write(f"{year} {news}: {len(done.changes)} days changed")


def has_table() -> bool:
    """Whether the database has been set up; the calendar answers without it too."""
    return CalendarYear._meta.db_table in connection.introspection.table_names()


def usable_calendar() -> Calendar:
    return queries.calendar() if has_table() else queries.package_calendar()


def parse_date(text: str) -> date:
    """The day written as 2026-09-18; raises Invalid for anything else."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("%(text)s is not a day of the calendar; write it as 2026-09-18.") % {"text": text}) from None


def read_days(raw: bytes, name: str) -> Iterator[Day]:
    """The days of a CSV file with the header date,is_workday and perhaps note. Raises Invalid naming the row."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise Invalid(_("%(file)s is neither UTF-8 nor GB18030.") % {"file": name}) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"date", "is_workday"} <= set(reader.fieldnames or ()):
        raise Invalid(_("%(file)s needs the header date,is_workday.") % {"file": name})
    try:
        for row in reader:
            yield Day(
                parse_date((row["date"] or "").strip()), _worked(row["is_workday"]), (row.get("note") or "")[:100]
            )
    except (Invalid, csv.Error) as fault:
        where = {"file": name, "row": reader.line_num, "fault": fault}
        raise Invalid(_("%(file)s, row %(row)s: %(fault)s") % where) from None


def _worked(text: str | None) -> bool:
    value = (text or "").strip().lower()
    if value in YES | NO:
        return value in YES
    raise Invalid(_("is_workday is 1 or 0, not %(text)s.") % {"text": text or _("empty")})
