"""The form of a wish: four things to say, the rest is the community's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.flow.forms import Chips, StepForm
from wugong.organisations.instead import mark_empty
from wugong.places.forms import CommunityField, chosen_community
from wugong.wishes.rules import MOST_HOURS, MOST_YUAN, Kind, Told


@dataclass(frozen=True)
class Between:
    """A whole number from 1 to ``most``, else a sentence that names the rule and what to do."""

    most: int
    sentence: Any

    def __call__(self, value: int) -> None:
        if not 1 <= value <= self.most:
            raise forms.ValidationError(self.sentence)


class WishForm(forms.Form):
    """A wish of a resident, or one that an office writes down."""

    words = forms.CharField(
        max_length=120, label=_("What do you wish?"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As you would say it. No name and no address: the wall names nobody."),
    )  # fmt: skip
    kind = forms.ChoiceField(choices=Kind.choices, widget=Chips, label=_("What is it?"))
    latest = DayField(label=_("Until when?"))
    value = forms.IntegerField(
        required=False, label=_("About how much, in ¥"),
        validators=[Between(MOST_YUAN, _("A wish is ¥1 to ¥500 (R-40). With what costs more, the window helps."))],
    )  # fmt: skip
    hours = forms.IntegerField(
        required=False, label=_("or how many hours"),
        validators=[Between(MOST_HOURS, _("A wish is one to four hours of help (R-40). Wish for a part of it."))],
    )  # fmt: skip
    alias = forms.CharField(
        required=False, max_length=20, label=_("What does the wall call you?"),
        help_text=_("“a grandmother who likes the sun”. Empty: the community thinks of something."),
    )  # fmt: skip
    contact = forms.CharField(
        required=False, max_length=24, label=_("Telephone"),
        help_text=_("Only who fulfils it gets it, after the community agreed. Deleted 30 days after it came true."),
    )  # fmt: skip
    for_child = forms.BooleanField(required=False, label=_("It is for a child under 14"))
    guardian = forms.BooleanField(required=False, label=_("I am the guardian and agree"))
    told = forms.ChoiceField(required=False, choices=Told.choices, widget=Chips, label=_("How it was told"))
    consent = forms.BooleanField(required=False, label=_("The person agrees that the wish is hung up without a name"))
    place = CommunityField(error_messages={"required": _("Say which community: it looks at the wish and hangs it up.")})
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, office: bool = False, place: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if place:
            del self.fields["place"]
        for field in self.fields.values():
            if isinstance(field.widget, forms.NumberInput):
                field.widget.attrs["inputmode"] = "numeric"
        if not office:
            del self.fields["told"], self.fields["consent"]

    def clean_latest(self) -> date:
        day: date = self.cleaned_data["latest"]
        if day <= clock.today():
            raise forms.ValidationError(_("The day by which it is wished has passed. Choose a later one."))
        return day

    def clean_place(self) -> str:
        return chosen_community(self, "place")

    def clean_guardian(self) -> bool:
        agrees = bool(self.cleaned_data["guardian"])
        if self.cleaned_data.get("for_child") and not agrees:
            raise forms.ValidationError(_("For a child under 14 the guardian agrees: tick it here, or ask first."))
        return agrees

    def words_of(self) -> dict[str, Any]:
        """What the table asks for."""
        names = ("words", "kind", "latest", "value", "hours", "alias", "for_child", "guardian", "contact", "key")
        return {name: self.cleaned_data[name] for name in names}


class FindForm(StepForm):
    """Who does it; where nobody signs in there, the secretary acts for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_empty(self.fields["claimant"])
