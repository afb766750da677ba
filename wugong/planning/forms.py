"""What the steps of plans and hearings ask for beside columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.free_text import FreeText
from wugong.common.privacy import CERTAIN
from wugong.flow.forms import Chips, StepForm
from wugong.planning import hooks, queries
from wugong.planning.models import Plan, PlanHearing
from wugong.planning.rules.plan_hearing import Treated, Whose


class IssueForm(StepForm):
    """Which streets the plan touches."""

    obj: Plan

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["streets"] = forms.ModelMultipleChoiceField(
            label=_("Streets the plan touches"), queryset=queries.committees(), widget=forms.CheckboxSelectMultiple
        )


class OpenForm(StepForm):
    """Whom the street asks."""

    obj: PlanHearing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = queries.communities_to_ask(self.obj)
        self.fields["communities"] = forms.ModelMultipleChoiceField(
            label=_("Communities"), queryset=own, initial=own, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["units"] = forms.ModelMultipleChoiceField(
            label=_("Units in the street"), queryset=queries.to_ask(self.obj), required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {**data, "bodies": {*data.pop("communities", ()), *data.pop("units", ())}}


class WordsForm(FreeText, StepForm):
    """What somebody thinks of the plan."""

    free_text = ("text",)
    text = forms.CharField(
        label=gettext_lazy("What you think of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Which place, what should be different, and why. No names or numbers of persons."),
    )  # fmt: skip


class NoteForm(WordsForm):
    """What somebody told the office."""

    whose = forms.ChoiceField(label=gettext_lazy("Who said it"), widget=Chips, choices=Whose.choices[1:])


class ItemForm(StepForm):
    """One item of the opinion."""

    text = forms.CharField(
        label=gettext_lazy("The item"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One matter an item: the department answers each of them."),
    )  # fmt: skip
    whose = forms.ChoiceField(
        label=gettext_lazy("Where it comes from"), widget=Chips, choices=Whose.choices, initial=Whose.STREET
    )


class DropForm(StepForm):
    """Which item goes."""

    obj: PlanHearing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = forms.ModelChoiceField(label=_("Item"), queryset=self.obj.items.all())


class AnswerForm(StepForm):
    """Each item with its answer and reason; what is filled in is kept, the rest may follow later."""

    obj: PlanHearing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = queries.items_of(self.obj)
        for item in self.items:
            self.fields[f"treated_{item.number}"] = forms.ChoiceField(
                label=str(item), widget=Chips, choices=Treated.choices, required=False, initial=item.treated
            )
            self.fields[f"why_{item.number}"] = forms.CharField(
                label=_("Reason for item %(number)d") % {"number": item.number}, required=False, max_length=500,
                initial=item.why, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data, answers = super().clean() or {}, {}
        for number in (item.number for item in self.items):
            treated, why = data.pop(f"treated_{number}", ""), data.pop(f"why_{number}", "")
            if bool(treated) != bool(why):
                self.add_error(
                    f"why_{number}" if treated else f"treated_{number}",
                    _("An answer needs its reason in writing, and a reason its answer (R-08)."),
                )
            answers[number] = (treated, why)
        return {**data, "answers": answers}


class SettleForm(StepForm):
    """What the joint meeting found, as its decision says it."""

    obj: PlanHearing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = hooks.joined.find(self.obj).words


class CommentForm(FreeText, forms.Form):
    """What a resident thinks of the plan; a telephone number does not go to the street, a name only when it must."""

    free_text = ("text",)
    refused = CERTAIN
    text = forms.CharField(
        label=gettext_lazy("What you think of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Which place, what should be different, and why. No names or numbers of persons."),
    )  # fmt: skip
