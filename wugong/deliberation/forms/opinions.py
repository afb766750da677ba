"""Forms of a collection of opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.free_text import FreeText
from wugong.common.privacy import CERTAIN
from wugong.deliberation.models import Statement
from wugong.deliberation.rules.opinions import MOST_CHARACTERS, Answer
from wugong.flow.forms import StepForm


class PrepareForm(FreeText, StepForm):
    """What is asked, from when to when, and the first statements, a line each."""

    free_text, refused = ("question", "background", "statements"), CERTAIN
    statements = forms.CharField(
        label=_("Statements"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line, something one can agree or disagree with. At least three; from all sides."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens_on"].initial = clock.today()
        self.fields["closes_on"].initial = clock.today() + timedelta(days=10)
        self.order_fields(["question", "background", "statements"])

    def clean_statements(self) -> str:
        """Refuse a line that is too long, with its length."""
        text: str = self.cleaned_data["statements"]
        for number, line in enumerate(text.splitlines(), 1):
            if len(line.strip()) > MOST_CHARACTERS:
                raise forms.ValidationError(
                    _("Line %(number)d has %(length)d characters; a statement has at most %(most)d. Shorten it."),
                    params={"number": number, "length": len(line.strip()), "most": MOST_CHARACTERS},
                )
        return text


class StatementForm(FreeText, forms.Form):
    """One more statement of the office."""

    free_text, refused = ("text",), CERTAIN
    text = forms.CharField(label=_("Another statement"), max_length=MOST_CHARACTERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="more_%s", **kwargs)


class AnswersForm(FreeText, forms.Form):
    """Agree, disagree or pass to each statement; what is left out stays open. ``own`` proposes one more."""

    free_text, refused = ("own",), CERTAIN
    own = forms.CharField(
        label=_("A statement of your own"), max_length=MOST_CHARACTERS, required=False,
        help_text=_(
            "One sentence others can agree or disagree with. No names, numbers or homes of people. "
            "It is read before it is shown."
        ),
    )  # fmt: skip

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
        return {int(n[1:]): v for n, v in self.cleaned_data.items() if n[1:].isdigit() and v is not None}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the statements, for the page."""
        return [self[name] for name in self.fields if name[1:].isdigit()]
