"""Forms of rounds and of the categories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.forms import date_input
from wugong.flow.forms import StepForm
from wugong.pairing.forms.pairs import text
from wugong.pairing.models import Category
from wugong.pairing.rules.rounds import CATEGORY_SLIDER, SLIDER, SLIDERS


class RoundForm(StepForm):
    """Opening the round of a year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, year = clock.today(), self.fields["year"]
        year.choices = [(n, str(n)) for n in (today.year, today.year + 1)]  # type: ignore[attr-defined]
        year.initial = today.year + 1 if today.month >= 10 else today.year
        self.fields["decide_by"].initial = today + timedelta(days=28)


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
            "code": _("Small letters. Files use it, so it cannot be changed."),
            "weight": _("0 to 5: how much a unit of it counts in a plan."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = _("A weight lies between 0 and 5. Put it right.")
        self.fields["weight"].validators += [MinValueValidator(0, bounds), MaxValueValidator(5, bounds)]
        if not self.instance._state.adding:
            self.fields["code"].disabled = True


def weights_asked(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The weights that sliders in an address or a form ask for; None where there are none.

    Not yet checked: ``rules.rounds.weights_of`` does.
    """
    found: dict[str, Any] = {name: data[SLIDER + name] for name in SLIDERS if data.get(SLIDER + name)}
    by_category = {
        name.removeprefix(CATEGORY_SLIDER): data[name]
        for name in data
        if name.startswith(CATEGORY_SLIDER) and data[name]
    }
    return {**found, "category": by_category} if found or by_category else None
