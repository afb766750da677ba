"""What a district configures: the lengths of clocks, and the calendar they count by."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import form_page, refusals_into
from wugong.flow import actions
from wugong.flow.binding import clock_named
from wugong.flow.calendar import publish_year, turn_day
from wugong.flow.table import Unit
from wugong.flow.terms import terms as read_terms
from wugong.workdays.policies import may_edit
from wugong.workdays.queries import calendar, days_of

UNITS = {
    Unit.WORKDAYS: gettext_lazy("working days"),
    Unit.DAYS: gettext_lazy("calendar days"),
    Unit.MONTHS: gettext_lazy("months"),
    Unit.WORKHOURS: gettext_lazy("working hours"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.MINUTES: gettext_lazy("minutes"),
}


class TermForm(forms.Form):
    """A district's own length for one clock."""

    machine = forms.CharField(widget=forms.HiddenInput, max_length=40)
    state = forms.CharField(widget=forms.HiddenInput, max_length=64)
    amount = forms.IntegerField(label=gettext_lazy("Length"), min_value=-400, max_value=400)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=list(UNITS.items()))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def terms(request: HttpRequest) -> HttpResponse:
    """Every clock of the house, what the table says and what the district says."""
    actor = actor_of(request)
    rows = [
        {
            "row": row,
            "default": spoken(row.default.amount, row.default.unit),
            "own": spoken(row.own.amount, row.own.unit) if row.own else "",
        }
        for row in read_terms()
    ]
    return render(request, "web/terms.html", {"rows": rows, "may_set": actor.is_any("DO")})


def spoken(amount: int, unit: str) -> str:
    """A length in words; a negative one runs out before a date, none on the date itself."""
    if amount == 0:
        return _("on the date itself")
    if amount < 0:
        return _("%(amount)d %(unit)s before the date") % {"amount": -amount, "unit": UNITS[Unit(unit)]}
    return _("%(amount)d %(unit)s") % {"amount": amount, "unit": UNITS[Unit(unit)]}


def term(request: HttpRequest, machine: str, state: str) -> HttpResponse:
    """Change one clock; running clocks keep the length they began with."""
    actor = actor_of(request)
    rule = clock_named(machine, state)
    if not actor.is_any("DO") or rule is None:
        raise Denied(_("Terms are set by the district Organisation Department."), rule="role")
    initial = {"machine": machine, "state": state, "amount": rule.amount, "unit": rule.unit}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.set_term(actor=actor, **form.cleaned_data)
            messages.success(request, _("From now on new clocks have this length; running ones keep theirs."))
            return redirect("web:terms")
    shown = next((r for r in read_terms() if r.machine.name == machine and r.state == state), None)
    return form_page(
        request, form, title=f"{shown.machine.title} · {shown.meaning}" if shown else _("Change a term"),
        lead=_("Counts for clocks opened from now on."), label=_("Set this term"),
        back=(_("Terms"), reverse("web:terms")),
    )  # fmt: skip


def calendar_year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year at a glance; those who may, publish it or correct a day."""
    actor = actor_of(request)
    wanted = year or clock.today().year
    if not 2000 <= wanted <= 2100:
        return redirect("web:calendar")
    if request.method == "POST":
        try:
            _change(request, wanted)
        except Denied:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(reverse("web:calendar_year", args=[wanted]))
    _days, source = days_of(wanted)
    context = {
        "year": wanted,
        "months": list(sheet(wanted)),
        "known": calendar().known(wanted),
        "source": source,
        "may_edit": may_edit(actor),
    }
    return render(request, "web/calendar.html", context)


def _change(request: HttpRequest, year: int) -> None:
    """Publish the year, or turn one day over."""
    actor = actor_of(request)
    day = request.POST.get("day", "")
    if day:
        try:
            which = date.fromisoformat(day)
        except ValueError as wrong:
            raise Refusal(_("%(day)s is no date.") % {"day": day}) from wrong
        moved = turn_day(which, note=request.POST.get("note", "")[:100], actor=actor)
    else:
        moved = publish_year(year, actor=actor)
    messages.success(request, _("Done. %(count)d terms were computed again.") % {"count": moved})


def sheet(year: int) -> Any:
    """Twelve months of weeks of days: (date, works, differs from the week)."""
    days = calendar()
    for month in range(1, 13):
        weeks = months.Calendar(firstweekday=0).monthdatescalendar(year, month)
        yield (
            date(year, month, 1),
            [
                [
                    (d, days.is_workday(d), days.is_workday(d) != (d.weekday() < 5)) if d.month == month else None
                    for d in week
                ]
                for week in weeks
            ],
        )
