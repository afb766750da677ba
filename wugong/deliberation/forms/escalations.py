"""The form that sends a topic up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.deliberation.rules.escalation import Ground
from wugong.flow.forms import StepForm


class EscalateForm(StepForm):
    """The ground, and what was tried."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    tried = forms.CharField(label=_("What was tried"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
