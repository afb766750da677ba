"""What the steps of sharing ask for beside columns, the form of a booking and the finder."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.flow.forms import Chips, StepForm
from wugong.sharing.models import Allocation, Booking, Resource
from wugong.sharing.queries.slots import closures_ahead
from wugong.sharing.rules.booking import AHEAD_MOST, ONE_DAY
from wugong.sharing.rules.kinds import Use
from wugong.sharing.rules.slots import made_rule

EVERY = [
    ("", gettext_lazy("once")),
    ("weekly", gettext_lazy("every week")),
    ("biweekly", gettext_lazy("every two weeks")),
    ("monthly", pgettext_lazy("series", "every month")),
]


def moment(day: date, at: time) -> datetime:
    """A moment in the district."""
    return timezone.make_aware(datetime.combine(day, at))


class SlotDayField(DayField):
    """A day on which a booking can lie: within a year."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and abs(day - clock.today()) > AHEAD_MOST:
            raise forms.ValidationError(_("Choose a day within a year from now."))
        return day


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "900"})


class CloseForm(StepForm):
    """From when until when, and why."""

    from_day = DayField(label=gettext_lazy("From"))
    until_day = DayField(label=gettext_lazy("Until and including"))
    why = forms.CharField(label=gettext_lazy("Why"), max_length=100)


class ChangeForm(StepForm):
    """What was checked, to be changed."""

    obj: Resource

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_capacity"].initial = self.obj.capacity
        self.fields["asked_place"].initial = self.obj.place_id
        self.fields["asked_fee"].initial = self.obj.fee


class OpenForm(StepForm):
    """Which closed days open again."""

    obj: Resource

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closure"] = forms.ModelChoiceField(label=_("Closed days"), queryset=closures_ahead(self.obj))


class MoveForm(StepForm):
    """A new day and time, and where."""

    obj: Booking


class OverrideForm(StepForm):
    """Which request gets what instead."""

    obj: Allocation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = self.obj.instance
        names = {key: pair[0] for key, pair in instance.get("names", {}).items()}
        rows = [(row["id"], names.get(row["id"], "")) for row in instance.get("requests", [])]
        shelves = [(row["id"], names.get(row["id"], "")) for row in instance.get("resources", [])]
        self.fields["request"] = forms.ChoiceField(label=_("Request"), choices=rows)
        self.fields["resource"] = forms.ChoiceField(
            label=_("It gets"), choices=[("", _("nothing")), *shelves], required=False
        )
        self.fields["reason"] = self.fields.pop("reason")

    def take(self) -> None:
        self.cleaned_data.setdefault("resource", "")
        super().take()


class BookForm(forms.Form):
    """One slot of one day; a series where it is repeated."""

    title = forms.CharField(
        label=gettext_lazy("What for"), max_length=60,
        help_text=gettext_lazy("As it appears on the week: a talk on law. No names of persons."),
    )  # fmt: skip
    people = forms.IntegerField(label=gettext_lazy("People expected"), min_value=1, max_value=100_000)
    day = SlotDayField(label=gettext_lazy("Day"))
    begins = forms.TimeField(label=pgettext_lazy("hour", "from"), widget=time_input())
    finishes = forms.TimeField(label=pgettext_lazy("hour", "until"), widget=time_input())
    every = forms.ChoiceField(label=gettext_lazy("Repeated"), choices=EVERY, required=False, widget=Chips)
    until = SlotDayField(label=gettext_lazy("Last date of the series"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason, where a limit is passed"), max_length=300, required=False,
        help_text=gettext_lazy("More than the usual hours or times a month: the owner decides."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, begins, finishes = data.get("day"), data.get("begins"), data.get("finishes")
        if day and begins and finishes:
            over = finishes <= begins
            data["starts"] = moment(day, begins)
            data["ends"] = moment(day + timedelta(days=int(over)), finishes)
        if data.get("every") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("A series needs its last date."))
        data["rule"] = made_rule(data["every"], data["until"]) if data.get("every") and data.get("until") else ""
        return data


class FinderForm(forms.Form):
    """How many people, when, near what: the whole question in one form."""

    PARTS = {
        "morning": (time(9), time(11)),
        "afternoon": (time(14), time(16)),
        "evening": (time(19), time(21)),
    }
    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=100_000)
    day = SlotDayField(label=gettext_lazy("Which day"))
    part = forms.ChoiceField(
        label=gettext_lazy("When"), widget=Chips,
        choices=[
            ("morning", gettext_lazy("morning, 9 to 11")),
            ("afternoon", gettext_lazy("afternoon, 14 to 16")),
            ("evening", gettext_lazy("evening, 19 to 21")),
            ("", gettext_lazy("another time")),
        ],
        required=False,
    )  # fmt: skip
    begins = forms.TimeField(label=pgettext_lazy("hour", "from"), widget=time_input(), required=False)
    finishes = forms.TimeField(label=pgettext_lazy("hour", "until"), widget=time_input(), required=False)
    near = forms.ChoiceField(label=gettext_lazy("Near"), required=False)
    use = forms.ChoiceField(
        label=gettext_lazy("Field of use"), required=False, choices=[("", gettext_lazy("all")), *Use.choices]
    )

    def __init__(self, data: Any, *, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["near"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        span = self.PARTS.get(data.get("part") or "", (data.get("begins"), data.get("finishes")))
        if not span[0] or not span[1]:
            self.add_error("part", _("Say when: a part of the day, or from and until."))
        elif data.get("day"):
            late = span[1] <= span[0]
            data["starts"] = moment(data["day"], span[0])
            data["ends"] = moment(data["day"] + timedelta(days=int(late)), span[1])
            if late and span[1] > time.min:
                self.add_error("finishes", str(ONE_DAY.refusal))
        return data
