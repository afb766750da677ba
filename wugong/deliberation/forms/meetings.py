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


class WhenField(forms.DateTimeField):
    """A day and an hour, with the browser's own picker."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class SubstituteForm(StepForm):
    """Who comes instead of the head of the unit."""

    name = forms.CharField(
        label=_("The substitute"), max_length=60, help_text=_("Name and post of somebody who may decide for you.")
    )


class AgainForm(StepForm):
    """When it is held again."""

    again_at = WhenField(label=_("Held again"), help_text=_("Within ten working days, and in time for the notice."))


class CancelForm(StepForm):
    """Why, and for a regular meeting when instead."""

    obj: Meeting

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regular = self.obj.kind == MeetingKind.REGULAR
        last = rhythm_of(self.obj.body).latest
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
        minutes = getattr(self.obj, "minutes", None)
        self.fields["text"].initial = minutes.text if minutes else ""
        self.fields["edition"].initial = minutes.edition if minutes else 0
