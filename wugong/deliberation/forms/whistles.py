"""The form that drafts a whistle: it names further departments besides the lead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.deliberation.models import Whistle
from wugong.deliberation.queries.whistles import departments
from wugong.flow.forms import StepForm


class DraftForm(StepForm):
    """What is called for, and who comes besides the lead department."""

    obj: Whistle

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = departments(self.obj.place)
        self.fields["others"] = forms.ModelMultipleChoiceField(label=_("Called besides"), queryset=able, required=False)
