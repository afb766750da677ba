"""What steps ask for beside columns, and what the public, the catalogue and the teams type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.forms import DayField
from wugong.delegation.models import Expenditure, Fund, ServiceItem, TeamFigures
from wugong.delegation.queries.money import unanswered
from wugong.delegation.queries.sinking import communities
from wugong.flow.forms import StepForm

CENT = Decimal("0.01")


class ProposeForm(StepForm):
    """A service item, and the further communities that get the same."""

    obj: ServiceItem

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"] = forms.ModelMultipleChoiceField(
            label=_("The same item in these communities too"), required=False,
            queryset=communities(self.obj.department.place.code[:6]), widget=forms.SelectMultiple(attrs={"size": 8}),
        )  # fmt: skip


class QuestionForm(StepForm):
    """A question of a supervisor."""

    text = forms.CharField(
        label=gettext_lazy("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Question and answer are open to everybody. No names or numbers of persons."),
    )  # fmt: skip


class AnswerForm(StepForm):
    """The questions that wait, each with its answer."""

    obj: Expenditure

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = unanswered(self.obj)
        for n, question in enumerate(self.waiting, 1):
            self.fields[f"answer_{n}"] = forms.CharField(
                label=question.text, max_length=800, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Everybody reads it beside the question."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers = {str(question.pk): data.pop(f"answer_{n}", "") for n, question in enumerate(self.waiting, 1)}
        return {**data, "answers": answers}


class RestForm(StepForm):
    """The lines that a community decides on later, in another meeting."""

    obj: Fund

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lines", "meeting_no", "deliberated_on", "present"):
            self.fields[name].initial = None


class FundPartForm(StepForm):
    """An instalment of a fund."""

    part = forms.DecimalField(label=gettext_lazy("Amount in yuan"), min_value=CENT, max_digits=12, decimal_places=2)
    part_on = DayField(label=gettext_lazy("Handed down on"))


class ContractPartForm(StepForm):
    """An instalment of the price of a contract."""

    part_invoice = forms.CharField(label=gettext_lazy("Number of the invoice"), max_length=60)
    part = forms.DecimalField(label=gettext_lazy("Amount in yuan"), min_value=CENT, max_digits=12, decimal_places=2)
    part_on = DayField(label=gettext_lazy("Paid on"))


class NeedForm(forms.Form):
    """What somebody of the public needs."""

    text = forms.CharField(
        label=gettext_lazy("What you need, or what should be different"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Everybody reads it. No names or numbers of persons."),
    )  # fmt: skip


class AskForm(forms.Form):
    """What somebody of the public asks about an expenditure."""

    text = forms.CharField(
        label=gettext_lazy("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Question and answer are open to everybody. No names or numbers of persons."),
    )  # fmt: skip


class CatalogueForm(forms.Form):
    """A line of the guiding catalogue."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    title = forms.CharField(label=gettext_lazy("Service"), max_length=80)
    opened = forms.BooleanField(label=gettext_lazy("In force"), required=False, initial=True)


class FiguresForm(forms.ModelForm):
    """The team of a community in one year, in figures."""

    class Meta:
        model = TeamFigures
        fields = (
            "year", "planned", "serving", "under_forty", "college", "certified", "left", "training_hours", "graded",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        serving = data.get("serving")
        for name in ("under_forty", "college", "certified"):
            if serving is not None and (data.get(name) or 0) > serving:
                self.add_error(name, ValidationError(_("More than the %(n)d who serve.") % {"n": serving}))
        return data

    def validate_unique(self) -> None:
        """The same year again replaces the figures."""
