"""What a person fills in about places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.forms import DayField, date_input
from wugong.flow.forms import Chips
from wugong.places.actions import SAY_DATUM
from wugong.places.models import DistrictProfile, Place
from wugong.places.offices import communities_found
from wugong.places.queries import names_of_codes
from wugong.places.rules import CLASS_CODES, LENGTH, Level

_PLAIN = ["name", "name_en", "phone", "address"]
_POINT = ["longitude", "latitude", "datum"]
FIELDS: dict[str, list[str]] = {
    Level.DISTRICT: [*_PLAIN, "hours"],
    Level.STREET: [*_PLAIN, "hours", "in_reform_scope", *_POINT],
    Level.COMMUNITY: [*_PLAIN, "hours", "class_code", *_POINT],
    Level.GRID: ["name", "name_en", "use", "phone", "boundary_text", "published_at"],
    Level.COMPOUND: [*_PLAIN, "use", "household_count", *_POINT],
    Level.BUILDING: ["name", "name_en", "use", "household_count"],
}


class PlaceForm(forms.ModelForm):
    """The columns of a place that may be changed, as far as its level has them."""

    class Meta:
        model = Place
        fields = [
            "name", "name_en", "phone", "address", "hours", "class_code", "in_reform_scope", "use", "household_count",
            "boundary_text", "published_at", "longitude", "latitude", "datum",
        ]  # fmt: skip
        help_texts = {"hours": _("As it is on the door: every day 8:30 to 20:00.")}
        widgets = {
            "boundary_text": forms.Textarea(attrs={"rows": 3}),
            "published_at": date_input(),
        }

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*FIELDS[level], "code"}:
            del self.fields[name]
        if level == Level.GRID:
            self.fields["phone"].label = _("Hotline")
        if "class_code" in self.fields:
            self.fields["class_code"] = forms.ChoiceField(
                label=_("Urban-rural class"), required=False, choices=[("", "—"), *((c, c) for c in CLASS_CODES)]
            )
        if "household_count" in self.fields:
            self.fields["household_count"].help_text = _("A number only. Lists of households are not stored here.")

    def clean_datum(self) -> str:
        """The datum means nothing without coordinates."""
        return self.cleaned_data["datum"] if self.cleaned_data.get("longitude") is not None else ""

    def clean(self) -> dict[str, Any]:
        """Check that coordinates are complete, with a clear sentence instead of the database's."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            self.add_error("latitude", _("Longitude and latitude go together: give both or neither."))
        elif data.get("longitude") is not None and not data.get("datum"):
            self.add_error("datum", SAY_DATUM)
        return data


class NewPlaceForm(PlaceForm):
    """A new place: its code besides."""

    code = forms.CharField(
        label=pgettext_lazy("division", "Code"), max_length=20, help_text=_("The next free one is filled in.")
    )
    field_order = ["code", "name", "name_en"]


class EndForm(forms.Form):
    """The day from which a place is no longer valid, and why."""

    on = DayField(label=_("No longer valid from"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ScopeForm(forms.Form):
    """Which streets the reform covers."""

    codes = forms.MultipleChoiceField(
        label=_("Streets in the scope of the reform"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, streets: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        field.choices = [(s.code, str(s)) for s in streets]  # type: ignore[attr-defined]
        field.initial = [s.code for s in streets if s.in_reform_scope]


class ProfileForm(forms.ModelForm):
    """The published figures of one year."""

    class Meta:
        model = DistrictProfile
        fields = ["year", "built_up_km2", "urban_population", "urbanisation", "source"]

    def validate_unique(self) -> None:
        """The same year again corrects it."""

    def clean_year(self) -> int:
        """A year that a yearbook can be of."""
        year: int = self.cleaned_data["year"]
        if not 1949 <= year <= date.max.year:
            raise forms.ValidationError(_("That is no year of a yearbook."))
        return year


class CommunityField(forms.CharField):
    """A community by its name, or by a compound or road in it; ``chosen_community`` reads it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which community?"))
        kwargs.setdefault("help_text", _("Type its name, your compound or your road; pinyin will do."))
        super().__init__(max_length=60, **kwargs)


def chosen_community(form: forms.Form, name: str) -> str:
    """The code of the community that was typed; where it is not its very name the field offers those that fit."""
    typed = str(form.cleaned_data[name]).strip()
    if len(typed) == LENGTH[Level.COMMUNITY] and names_of_codes({typed}):
        return typed
    found, more = communities_found(typed)
    exact = [one for one in found if typed in (one.office.name, one.through)]
    if len(exact) == 1:
        return exact[0].office.code
    if not found:
        sentence = _("Nothing fits “%(typed)s”. Type less of it, or another name people use.")
        raise forms.ValidationError(sentence, params={"typed": typed})
    names = {one.office.code: " · ".join(filter(None, [one.office.name, one.through])) for one in found}
    field: Any = form.fields[name]
    field.widget, field.help_text = Chips(choices=[*names.items(), ("", _("none of these"))]), ""
    if more:
        raise forms.ValidationError(_("Many fit; these are the nearest. Choose “none of these” to type more."))
    raise forms.ValidationError(_("Choose yours among those that fit."))
