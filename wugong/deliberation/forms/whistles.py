"""Forms of a whistle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.deliberation.models import Whistle
from wugong.deliberation.queries.whistles import departments
from wugong.deliberation.rules.whistle import Kind
from wugong.flow.forms import StepForm

SCORES = [(n, str(n)) for n in range(5, 0, -1)]


class WhistleForm(forms.Form):
    """What is called for."""

    kind = forms.ChoiceField(label=_("Which whistle"), choices=Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("What it is about"), max_length=80)
    where = forms.CharField(label=_("Where"), max_length=120)
    why = forms.CharField(
        label=_("Why the street cannot do it alone"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = departments(place)
        self.fields["lead"] = forms.ModelChoiceField(label=_("Lead department"), queryset=able)
        self.fields["others"] = forms.ModelMultipleChoiceField(label=_("Called besides"), queryset=able, required=False)


class RedirectForm(StepForm):
    """Which department instead."""

    obj: Whistle

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = departments(self.obj.place).exclude(pk__in=[self.obj.lead_id])
        self.fields["to"] = forms.ModelChoiceField(label=_("Lead department"), queryset=able)
        self.order_fields(["to", "reason"])


class CompleteForm(StepForm):
    """What was done."""

    result = forms.CharField(
        label=_("What was done on the spot"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RateWhistleForm(StepForm):
    """Response, quality, attitude."""

    response = forms.TypedChoiceField(label=_("Response"), coerce=int, choices=SCORES, widget=forms.RadioSelect)
    quality = forms.TypedChoiceField(label=_("Quality"), coerce=int, choices=SCORES, widget=forms.RadioSelect)
    attitude = forms.TypedChoiceField(label=_("Attitude"), coerce=int, choices=SCORES, widget=forms.RadioSelect)
