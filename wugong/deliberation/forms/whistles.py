"""Forms of a whistle: a department is called for one of its duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.deliberation.models import Whistle
from wugong.deliberation.queries.whistles import departments, duties_of
from wugong.flow.forms import StepForm


class DutyForm(StepForm):
    """Which department is called, and for which of its duties: one choice, as the register of duties has it."""

    obj: Whistle
    basis = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = departments(self.obj.place)
        self.able = {str(one.pk): one for one in able.exclude(pk=self.obj.lead_id)}
        self.fields["lead"] = forms.ChoiceField(
            label=gettext_lazy("Lead department, and the duty called upon"),
            choices=[("", "---------"), *self._duties()],
        )

    def _duties(self) -> list[tuple[str, str]]:
        """A choice for each duty of each department; one without a duty where the register holds none."""
        found = []
        for pk, one in self.able.items():
            for n, duty in enumerate(duties_of(one)):
                found.append((f"{pk}/{n}", _("%(department)s: %(duty)s") % {"department": one, "duty": duty}))
            if not one.functions:
                found.append((pk, _("%(department)s (no list of duties yet)") % {"department": one}))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        pk, _slash, n = str(given.get("lead") or "").partition("/")
        if department := self.able.get(pk):
            given |= {"lead": department, "basis": duties_of(department)[int(n)] if n else ""}
        return given


class DraftForm(DutyForm):
    """What is called for, and who comes besides the lead department."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"] = forms.ModelMultipleChoiceField(
            label=gettext_lazy("Called besides"), queryset=departments(self.obj.place), required=False
        )


class RedirectForm(DutyForm):
    """Which other department is competent, and by which of its duties."""
