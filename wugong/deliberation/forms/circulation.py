"""Forms of deciding in writing, and of asking departments before a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.deliberation.models import Topic
from wugong.deliberation.policies import may_run
from wugong.deliberation.queries.bodies import procedure_of
from wugong.deliberation.queries.circulation import voting_seats
from wugong.deliberation.queries.whistles import departments
from wugong.deliberation.rules.circulation import Said
from wugong.flow.forms import StepForm
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due


class CirculateForm(StepForm):
    """The resolution that is put to the members, and until when."""

    obj: Topic
    text = forms.CharField(
        label=_("Proposed resolution"), max_length=800, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is decided if the members agree. The tasks on the topic's page belong to it."),
    )  # fmt: skip
    answers_by = DayField(label=_("Answers until"))
    review_on = DayField(
        label=_("To be looked at again on"), required=False,
        help_text=_("On this day the secretariat is asked whether it worked."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.obj.option[:800]
        days = procedure_of(self.obj.body).writing_days
        self.fields["answers_by"].initial = due(clock.today(), days, "wd", calendar())[0]


class WrittenAnswerForm(StepForm):
    """One's answer; the secretariat takes down whose answer it was told by telephone."""

    obj: Topic
    said = forms.ChoiceField(label=pgettext_lazy("opinion", "Answer"), choices=Said.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed unless you agree. The other members read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = voting_seats(self.obj.body)
        own = seats.filter(organisation=self.actor.organisation).exists()
        if may_run(self.actor, self.obj.body):
            self.fields["member"] = forms.ModelChoiceField(
                label=_("Told by telephone for"), queryset=seats, required=not own,
                empty_label=_("my own unit") if own else "—",
            )  # fmt: skip
            self.order_fields(["seen", "member", "said", "reason"])

    def clean(self) -> dict[str, Any]:
        """A member chosen means that it was told by telephone."""
        data = super().clean() or {}
        return {**data, "by_phone": bool(data.get("member"))}


class CoordinateForm(StepForm):
    """Which departments are asked, and what."""

    obj: Topic
    asked = forms.CharField(label=_("What they are asked"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"] = forms.ModelMultipleChoiceField(
            label=_("Departments"), queryset=departments(self.obj.place)
        )
        self.order_fields(["seen", "organisations", "asked"])


class AnswerAheadForm(StepForm):
    """What a department says beforehand."""

    agreed = forms.TypedChoiceField(
        label=pgettext_lazy("opinion", "Answer"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("we agree and do our part")), ("no", _("we do not agree"))],
    )  # fmt: skip
    answer = forms.CharField(
        label=_("What your department can do, or what prevents it"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
