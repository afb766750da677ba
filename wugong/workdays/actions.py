"""Changing the calendar: take years over from the package, edit a day, publish a year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid
from wugong.common.ids import new_id
from wugong.common.locks import locked
from wugong.workdays import published, queries, rules
from wugong.workdays.models import CalendarYear, WorkCalendar
from wugong.workdays.policies import may_edit
from wugong.workdays.rules import Change, Day, Published


def _permit(actor: Actor) -> None:
    if not may_edit(actor):
        raise Denied(
            _("Only the system administrator and the district Organisation Department change the calendar."),
            rule="workdays.edit",
        )


@action
def fill_years(*, years: Collection[int] | None = None, actor: Actor) -> list[int]:
    """Take the years the package knows over into the table, where they can be seen and edited; answers those taken.

    Years already in the table stay as they are. Nothing needs this: years not in the table are read from the package.
    """
    _permit(actor)
    known = published.years()
    wanted = known if years is None else known & set(years)
    missing = sorted(wanted - set(CalendarYear.objects.values_list("year", flat=True)))
    for year in missing:
        row, created = CalendarYear.objects.get_or_create(
            year=year, defaults={"published": True, "source": published.SOURCE}
        )
        if created:
            _write(row, published.days(year), published.SOURCE)
    return missing


@action
def set_day(day: date, *, is_workday: bool, note: str = "", source: str = "", actor: Actor) -> Published:
    """Say that one day is worked or not, whatever the notice says (a local holiday, a correction)."""
    _permit(actor)
    fill_years(years=[day.year], actor=actor)
    year, _created = CalendarYear.objects.get_or_create(year=day.year)
    year = locked(year)
    before = queries.calendar().is_workday(day)
    WorkCalendar.objects.update_or_create(
        date=day, defaults={"year": year, "is_workday": is_workday, "note": note, "source": source}
    )
    _stamp(year)
    changes = (Change(day, is_workday),) if before != is_workday else ()
    return Published(day.year, newly_known=False, changes=changes)


@action
def publish_year(year: int, *, days: Sequence[Day] | None = None, source: str = "", actor: Actor) -> Published:
    """Set the days of a year as its notice has them (``days``, else the package) and say that the year is known.

    Replaces what the table had for the year. Answers what changed; the caller recomputes the clocks that touch it.
    Raises Invalid when a day lies in another year or is named twice, when the result is no plausible year, or when
    the package does not know the year either.
    """
    _permit(actor)
    if days is None:
        if year not in published.years():
            raise Invalid(
                _("%(year)s has not been published in %(source)s yet; import the notice from a CSV file.")
                % {"year": year, "source": published.SOURCE},
                field="year",
            )
        days, source = published.days(year), source or published.SOURCE
    _check(year, days)
    before = queries.calendar()
    row, _created = CalendarYear.objects.get_or_create(year=year)
    row = locked(row)
    WorkCalendar.objects.filter(year=row).delete()
    _write(row, days, source)
    row.published, row.source = True, source
    row.save(update_fields=["published", "source"])
    _stamp(row)
    after = queries.calendar()
    changes = tuple(
        Change(day, after.is_workday(day))
        for day in rules.days_of_year(year)
        if before.is_workday(day) != after.is_workday(day)
    )
    return Published(year, newly_known=not before.known(year), changes=changes)


def _check(year: int, days: Sequence[Day]) -> None:
    seen: set[date] = set()
    for day in days:
        if day.date.year != year:
            raise Invalid(_("%(date)s is not a day of %(year)s.") % {"date": day.date, "year": year}, field="date")
        if day.date in seen:
            raise Invalid(_("%(date)s is named twice.") % {"date": day.date}, field="date")
        seen.add(day.date)
    count = rules.workdays_in(year, days)
    if count not in rules.PLAUSIBLE_WORKDAYS:
        raise Invalid(
            _(
                "These days leave %(count)s workdays in %(year)s; a published year has %(least)s to %(most)s. "
                "Check that the whole notice is there, make-up workdays included."
            )
            % {
                "count": count,
                "year": year,
                "least": rules.PLAUSIBLE_WORKDAYS[0],
                "most": rules.PLAUSIBLE_WORKDAYS[-1],
            },
            field="date",
        )


def _write(year: CalendarYear, days: Sequence[Day], source: str) -> None:
    WorkCalendar.objects.bulk_create(
        WorkCalendar(date=day.date, year=year, is_workday=day.is_workday, note=day.note, source=source) for day in days
    )


def _stamp(year: CalendarYear) -> None:
    CalendarYear.objects.filter(pk=year.pk).update(stamp=new_id())
