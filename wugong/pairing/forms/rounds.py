"""Forms of rounds and of the categories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.forms import DayField, date_input
from wugong.pairing.forms.pairs import text
from wugong.pairing.models import Category
from wugong.pairing.rules.rounds import SLIDERS


class RoundForm(forms.Form):
    """Opening the round of a year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    decide_by = DayField(label=_("To be decided by"))
    giver_min = forms.IntegerField(label=_("Pairs a unit has at least"), min_value=0, max_value=9, initial=1)
    giver_max = forms.IntegerField(label=_("Pairs a unit has at most"), min_value=1, max_value=99, initial=2)
    receiver_min = forms.IntegerField(label=_("Pairs a community has at least"), min_value=0, max_value=9, initial=1)
    receiver_max = forms.IntegerField(label=_("Pairs a community has at most"), min_value=1, max_value=99, initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        year: Any = self.fields["year"]
        year.choices = [(this, str(this)), (this + 1, str(this + 1))]
        year.initial = this + 1 if clock.today().month >= 10 else this
        self.fields["decide_by"].initial = clock.today() + timedelta(days=28)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for side in ("giver", "receiver"):
            least, most = data.get(f"{side}_min"), data.get(f"{side}_max")
            if least is not None and most is not None and least > most:
                self.add_error(
                    f"{side}_max", _("The most pairs cannot be fewer than the least. Change one of the two.")
                )
        return data

    @property
    def bounds(self) -> dict[str, int]:
        """Least and most pairs of each side."""
        return {name: self.cleaned_data[name] for name in ("giver_min", "giver_max", "receiver_min", "receiver_max")}


class LeaveOutForm(forms.Form):
    """Why a pair is left out."""

    reason = text(_("Reason"))


class CategoryForm(forms.ModelForm):
    """A category of the district."""

    class Meta:
        model = Category
        fields = ("code", "name", "name_en", "measure", "measure_en", "weight", "order", "closed_on")
        widgets = {"closed_on": date_input()}
        help_texts = {
            "code": _("Small letters; it stands in files and cannot be changed."),
            "weight": _("0 to 5: how much a unit of it counts in a plan."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = _("A weight lies between 0 and 5. Put it right.")
        self.fields["weight"].validators += [MinValueValidator(0, bounds), MaxValueValidator(5, bounds)]
        if not self.instance._state.adding:
            self.fields["code"].disabled = True


def weights_asked(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The weights in an address or a form (met, kept, pair, weight_<category>); None where there are none.

    Not yet checked: ``rules.rounds.weights_of`` does.
    """
    found: dict[str, Any] = {name: data[name] for name in SLIDERS if data.get(name)}
    prefix = "weight_"
    by_category = {name.removeprefix(prefix): data[name] for name in data if name.startswith(prefix) and data[name]}
    return {**found, "category": by_category} if found or by_category else None
