"""Forms of rosters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.flow.forms import StepForm
from wugong.linkage.models import Roster
from wugong.linkage.queries.rosters import substitutes_of


class ReplaceForm(StepForm):
    """Which member goes, and who comes."""

    obj: Roster

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members, others = substitutes_of(self.obj)
        self.fields["out"] = forms.ModelChoiceField(label=_("Who leaves"), queryset=members)
        self.fields["into"] = forms.ModelChoiceField(label=_("Who comes instead"), queryset=others)
        self.order_fields(["out", "into", "reason"])
