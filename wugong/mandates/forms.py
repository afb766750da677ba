"""What the steps of the gate ask beside their columns: which streets, which communities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.flow.forms import StepForm
from wugong.mandates.models import Mandate
from wugong.mandates.queries.mandates import communities_heard, street_committees


class ReachForm(StepForm):
    """The streets that are to carry it out."""

    obj: Mandate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reach"] = forms.ModelMultipleChoiceField(
            label=_("Streets it is for"), queryset=street_committees(), widget=forms.CheckboxSelectMultiple
        )
        if "department" in self.fields:
            self.fields["department"].initial = None
        self.order_fields(["department", "kind", "title", "level", "reach"])


class HearForm(StepForm):
    """All streets it is for are asked; communities are chosen where they would do it."""

    obj: Mandate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communities"] = forms.ModelMultipleChoiceField(
            label=_("Communities that are heard"), queryset=communities_heard(self.obj), required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Every street it is for is asked. Where communities do it, hear three of them at least."),
        )  # fmt: skip
