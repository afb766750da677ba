"""What the steps of an assessment ask for beside columns, and the pages of scheme, ballot and paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.assessment.models import Appeal, Assessment, Indicator, Reference
from wugong.assessment.queries import rounds
from wugong.assessment.rules.kinds import CASE_REMEDIES, Formula, Remedy, Side, Source
from wugong.flow.forms import StepForm


class BodiesField(forms.ModelMultipleChoiceField):
    """Bodies to choose from; of those in which nobody serves the choice says so."""

    empty: set[UUID] = set()

    def label_from_instance(self, obj: Any) -> str:
        return _("%(body)s (nobody in post)") % {"body": obj} if obj.pk in self.empty else str(obj)


class ChooseForm(StepForm):
    """Who assesses whom: two groups of organisations."""

    obj: Assessment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, side, label in (
            ("first", Side.A, _("Streets and communities")), ("second", Side.B, _("Departments and units")),
        ):  # fmt: skip
            chosen = [one.organisation_id for one in self.obj.members.filter(side=side)]
            rows = rounds.bodies_to_choose(self.actor, side, self.obj.organiser_id)
            self.fields[name] = field = BodiesField(
                label=label, queryset=rows, initial=chosen, widget=forms.CheckboxSelectMultiple,
                help_text=_("Each of them assesses the other group, and is assessed where the scheme is two-way."),
            )  # fmt: skip
            field.empty = rounds.without_anybody(row.pk for row in rows)
        self.fields["on_paper"] = forms.BooleanField(
            label=_("Bodies with nobody in post take part all the same"), required=False,
            help_text=_("They vote on paper alone, their silence counts as heard, and nobody there can appeal."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [*data.get("first", ()), *data.get("second", ())]
        empty = {pk for name in ("first", "second") for pk in self.fields[name].empty}  # type: ignore[attr-defined]
        if (names := [str(one) for one in chosen if one.pk in empty]) and not data.get("on_paper"):
            said = _("Nobody serves in: %(names)s. Have somebody appointed, leave them out, or confirm it here.")
            self.add_error("on_paper", said % {"names": _(", ").join(names)})
        if both := set(data.get("first", ())) & set(data.get("second", ())):
            self.add_error("second", _("On both sides: %(body)s. Choose one.") % {"body": both.pop()})
        return data


class CommentForm(StepForm):
    """What an object thinks of the scheme."""

    text = forms.CharField(
        label=gettext_lazy("What you think of it"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Which indicator, what should be different, and why. Empty: you agree."),
    )  # fmt: skip


class AnswerForm(StepForm):
    """The answer to one comment."""

    obj: Assessment
    text = forms.CharField(
        label=gettext_lazy("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.obj.members.exclude(comment="").select_related("organisation")
        self.fields["member"] = CommentChoice(
            label=_("What it says"), queryset=rows, initial=rows.filter(answer="").first()
        )
        self.order_fields(["member", "text"])


class CommentChoice(forms.ModelChoiceField):
    """A comment with who made it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}: {obj.comment}"


class ReferForm(StepForm):
    """A case of one's own for an indicator that the platform cannot count."""

    obj: Assessment
    number = forms.CharField(
        label=gettext_lazy("Number of the case"), max_length=40,
        help_text=gettext_lazy(
            "As it is in your ledger, five at most. The organiser scores what the cases show, not how many there are. "
            "Who refers to none gets 0 points on this line."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = self.obj.members.filter(rounds.acted_by(self.actor)).values("side")
        rows = self.obj.indicators.filter(source=Source.RECORD, side__in=sides)
        self.fields["indicator"] = forms.ModelChoiceField(label=_("Indicator"), queryset=rows)
        self.order_fields(["indicator", "number"])


class TakeBackForm(StepForm):
    """A case that the object no longer refers to."""

    obj: Assessment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Reference.objects.filter(rounds.acted_by(self.actor, "member__"), member__assessment=self.obj)
        self.fields["reference"] = forms.ModelChoiceField(label=_("Case"), queryset=rows.order_by("id"))


class ScoreForm(StepForm):
    """What the cases that an object referred to are worth together."""

    obj: Assessment
    points = forms.FloatField(label=gettext_lazy("Points of 100"), min_value=0, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referred = Q(references__indicator__source=Source.RECORD)
        members = self.obj.members.filter(referred).select_related("organisation").distinct()
        lines = self.obj.indicators.filter(source=Source.RECORD)
        first = next(iter(rounds.unscored(self.obj)), (None, None))
        self.fields["member"] = forms.ModelChoiceField(label=_("Body"), queryset=members, initial=first[0])
        self.fields["indicator"] = forms.ModelChoiceField(label=_("Line"), queryset=lines, initial=first[1])
        self.order_fields(["member", "indicator", "points", "reason"])


class AdjustForm(StepForm):
    """A line whose points moderation sets."""

    obj: Assessment
    points = forms.FloatField(label=gettext_lazy("Points of 100"), min_value=0, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.obj.members.filter(side__in=rounds.sides_of(self.obj)).select_related("organisation")
        self.fields["member"] = forms.ModelChoiceField(label=_("Body"), queryset=members)
        self.fields["indicator"] = forms.ModelChoiceField(label=_("Line"), queryset=self.obj.indicators.all())
        self.order_fields(["member", "indicator", "points", "reason"])


class UpholdForm(StepForm):
    """What an upheld appeal changes: a case of the line, or the points of the whole line."""

    obj: Appeal

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remedy: Any = self.fields["remedy"]
        of_case = bool(self.obj.case)
        remedy.choices = [row for row in Remedy.choices if (row[0] in CASE_REMEDIES) == of_case]
        if of_case:
            del self.fields["set_to"]
        else:
            remedy.initial = Remedy.SET
            self.fields["set_to"].required = True


class LineForm(forms.ModelForm):
    """One line of the designer."""

    class Meta:
        model = Indicator
        fields = ["name", "source", "measure", "formula", "low", "high", "weight"]
        error_messages = {
            "weight": dict.fromkeys(
                ("max_digits", "max_decimal_places", "max_whole_digits"),
                gettext_lazy("A weight is a number from 0 to 100 with one decimal at most. Correct it."),
            )
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low = 0 if data.get("formula") == Formula.TARGET else data.get("low")
        if data.get("formula") != Formula.WHOLE and low is not None and low == data.get("high"):
            self.add_error("high", _("Floor and full value are the same. Make them differ, or count all or nothing."))
        return data
