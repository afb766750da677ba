"""The form of a wish: four things to say, the rest is the community's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.forms import DayField
from wugong.flow.forms import Chips
from wugong.wishes.rules import MOST_HOURS, MOST_YUAN, Kind, Told


class WishForm(forms.Form):
    """A wish of a resident, or one that an office writes down."""

    words = forms.CharField(
        max_length=120, label=_("What do you wish?"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As you would say it. No name and no address: the wall names nobody."),
    )  # fmt: skip
    kind = forms.ChoiceField(choices=Kind.choices, widget=Chips, label=_("What is it?"))
    latest = DayField(label=_("Until when?"))
    value = forms.IntegerField(required=False, min_value=1, max_value=MOST_YUAN, label=_("About how much, in ¥"))
    hours = forms.IntegerField(required=False, min_value=1, max_value=MOST_HOURS, label=_("or how many hours"))
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
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, office: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.NumberInput):
                field.widget.attrs["inputmode"] = "numeric"
        if not office:
            del self.fields["told"], self.fields["consent"]

    def words_of(self) -> dict[str, Any]:
        """What the table asks for."""
        names = ("words", "kind", "latest", "value", "hours", "alias", "for_child", "guardian", "contact", "key")
        return {name: self.cleaned_data[name] for name in names}
