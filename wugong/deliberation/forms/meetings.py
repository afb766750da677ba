"""Forms of a meeting."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.deliberation.models import Meeting
from wugong.deliberation.queries.bodies import rhythm_of
from wugong.deliberation.rules.meeting import MeetingKind
from wugong.flow.forms import StepForm


class WhenField(forms.SplitDateTimeField):
    """A day and an hour, with the browser's own pickers."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time", "step": "300"})
        widget.use_fieldset = True
        super().__init__(widget=widget, **kwargs)


class PlanForm(forms.Form):
    """A new meeting of a body."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices, initial=MeetingKind.REGULAR)
    starts_at = WhenField(label=_("Begins"))
    minutes_planned = forms.IntegerField(label=_("Planned minutes"), min_value=10, max_value=600, initial=90)
    venue = forms.CharField(label=_("Place of the meeting"), max_length=120, required=False)
    link = forms.URLField(label=_("Link"), max_length=300, required=False, assume_scheme="https")


class MoveForm(StepForm):
    """Another time or place."""

    obj: Meeting
    starts_at = WhenField(label=_("Begins"))
    venue = forms.CharField(label=_("Place of the meeting"), max_length=120, required=False)
    link = forms.URLField(label=_("Link"), max_length=300, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "venue", "link"):
            self.fields[name].initial = getattr(self.obj, name)


class AgainForm(StepForm):
    """When it is held again."""

    again_at = WhenField(label=_("Held again"), help_text=_("Within ten working days, and in time for the notice."))


class CancelForm(StepForm):
    """Why, and for a regular meeting when instead."""

    obj: Meeting

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regular = self.obj.kind == MeetingKind.REGULAR
        last = rhythm_of(self.obj.body).runs_out
        self.fields["again_at"] = WhenField(
            label=_("Instead on"), required=regular,
            initial=timezone.make_aware(datetime.combine(last, time(14))) if regular else None,
            help_text=_("A regular meeting is only cancelled with a new date, at the latest %(last)s.")
            % {"last": date_format(last, "MONTH_DAY_FORMAT")},
        )  # fmt: skip


class AmendMinutesForm(StepForm):
    """The draft of the minutes."""

    obj: Meeting
    edition = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=pgettext_lazy("document", "Minutes"), max_length=40000, widget=forms.Textarea(attrs={"rows": 24})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.obj.minutes.text
        self.fields["edition"].initial = self.obj.minutes.edition
