"""Forms of needs and offers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.forms import StepForm
from wugong.organisations.models import Organisation
from wugong.pairing.actions.listings import hand_in
from wugong.pairing.queries.listings import similar_to
from wugong.pairing.queries.visible import listable_by


class ListingForm(StepForm):
    """A line of a list, and whose it is. The reason lifts a refusal, so it is asked for only after one."""

    obj: Any
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation, category = self.fields["organisation"], self.fields["category"]
        own = organisation.queryset = listable_by(self.actor, self.obj._meta.model_name).order_by("name")  # type: ignore[attr-defined]
        if len(only := own[:2]) == 1:
            organisation.initial, organisation.widget = only[0].pk, forms.HiddenInput()
        category.label_from_instance = lambda c: _("%(category)s (%(unit)s)") % {"category": c, "unit": c.unit}  # type: ignore[attr-defined]
        today = clock.today()
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = date(today.year + (today.month > 9), 12, 31)
        self.fields["where"].initial = self.fields["where"].queryset.filter(code=self.actor.place).first()  # type: ignore[attr-defined]
        self.asked_reason = self.fields["reason"].widget
        self.fields["reason"].widget = forms.HiddenInput()
        self.order_fields(["organisation"])

    def begin(self) -> Any:
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        self.obj.organisation = data.pop("organisation")
        try:
            return hand_in(self.obj, actor=self.actor, **data)
        except Refusal:
            self.fields["reason"].widget = self.asked_reason
            raise


class CheckForm(StepForm):
    """Before listing: what looks like a duplicate is named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        similar = [str(line) for line in similar_to(self.obj)[:5]]  # type: ignore[arg-type]
        if similar:
            self.fields["reason"].help_text = _("Listed already by the same organisation: %(titles)s.") % {
                "titles": "、".join(similar)
            }


class MergeForm(StepForm):
    """Into which line, and whether the quantity comes on top."""

    add = forms.BooleanField(
        label=_("Add the quantity"), required=False, help_text=_("Tick for a like need; leave empty for a duplicate.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["merged_into"]
        into.label_from_instance = lambda line: f"{line.title} · {line.quantity} {line.category.unit}"
        if not into.queryset.exists():
            into.help_text = _("There is none: it takes an entry of the same organisation and category that is listed.")
