"""Forms of escalation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.commitments.queries import bodies_near
from wugong.deliberation.models import Escalation
from wugong.deliberation.queries.topics import open_of
from wugong.deliberation.rules.escalation import Ground
from wugong.flow.forms import StepForm


class EscalateForm(StepForm):
    """The ground, and what was tried."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    tried = forms.CharField(label=_("What was tried"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AdmitAboveForm(StepForm):
    """As a topic of its own, or together with one that is there."""

    obj: Escalation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label=_("Together with a topic that is there already"), queryset=open_of(self.obj.upper), required=False,
            empty_label=_("no, as a topic of its own"),
        )  # fmt: skip


class AnswerBelowForm(StepForm):
    """Measures and owner."""

    obj: Escalation
    measures = forms.CharField(label=_("Measures"), max_length=800, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Carried out by"), queryset=bodies_near(self.obj.upper.place.code)
        )
