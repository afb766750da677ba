"""Forms of a collection of opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.deliberation.actions.opinions import Question
from wugong.deliberation.models import Collection, Statement
from wugong.deliberation.rules.opinions import Answer
from wugong.flow.forms import StepForm


class PrepareForm(forms.Form):
    """What is asked, until when, and the first statements, a line each."""

    question = forms.CharField(label=_("Question"), max_length=120, help_text=_("What the meeting wants to know."))
    background = forms.CharField(
        label=_("What one should know"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts and choices in a few sentences. No names, numbers or homes of people."),
    )  # fmt: skip
    statements = forms.CharField(
        label=_("Statements"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, each something one can agree or disagree with. Three at least; all sides."),
    )  # fmt: skip
    opens_on = DayField(label=_("First day"))
    closes_on = DayField(label=_("Last day"))
    public = forms.BooleanField(
        label=_("Residents may answer by a public link, without signing in"), required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens_on"].initial = clock.today()
        self.fields["closes_on"].initial = clock.today() + timedelta(days=10)

    def question_put(self) -> Question:
        """What the action takes."""
        return Question(**{name: value for name, value in self.cleaned_data.items() if name != "statements"})

    def lines(self) -> list[str]:
        """The statements, one a line."""
        return [line.strip() for line in self.cleaned_data["statements"].splitlines() if line.strip()]


class ProlongForm(StepForm):
    """Another last day."""

    obj: Collection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_on"] = DayField(label=_("Last day"), initial=self.obj.closes_on + timedelta(days=7))
        self.order_fields(["closes_on", "reason"])


class AnswersForm(forms.Form):
    """Agree, disagree or pass to each statement; what is left out stays open."""

    def __init__(
        self, *args: Any, statements: Sequence[Statement], given: Mapping[int, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for statement in statements:
            self.fields[f"s{statement.pk}"] = forms.TypedChoiceField(
                label=statement.text, choices=Answer.choices, coerce=int, empty_value=None, required=False,
                widget=forms.RadioSelect, initial=(given or {}).get(statement.pk),
            )  # fmt: skip

    def answers(self) -> dict[int, int]:
        """What was answered, by statement."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if value is not None}
