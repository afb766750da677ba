"""What the pages where mechanisms meet ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.activities.rules.activity import Theme
from wugong.common import clock
from wugong.flow.forms import Chips


class SeriesForm(forms.Form):
    """A line of a three-micro plan; the months are those from now on, of this year and the next."""

    theme = forms.ChoiceField(label=gettext_lazy("Three-micro series"), choices=Theme.choices, widget=Chips)
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        months = [(today.year, n) for n in range(today.month, 13)] + [(today.year + 1, n) for n in range(1, 13)]
        self.fields["month"] = forms.ChoiceField(
            label=_("Month"),
            choices=[(f"{y}-{m}", _("%(month)s/%(year)s") % {"year": y, "month": m}) for y, m in months],
        )

    def line(self) -> dict[str, Any]:
        """What was said, as the plan writes it."""
        year, _dash, month = self.cleaned_data["month"].partition("-")
        said = {name: self.cleaned_data[name] for name in ("theme", "title")}
        return {**said, "year": int(year), "month": int(month)}
