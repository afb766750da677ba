"""Forms of needs and offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.forms import date_input
from wugong.flow.forms import StepForm
from wugong.pairing.models import Need, Offer
from wugong.pairing.queries.choices import open_categories, places_near
from wugong.pairing.queries.listings import mergeable_with, similar_to
from wugong.pairing.queries.visible import listable_by
from wugong.pairing.rules.listings import MOST


def between(least: int, most: int, message: Any) -> list[Any]:
    """What refuses a number outside its bounds in a sentence of ours, before the table does."""
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


class ListingForm(forms.ModelForm):
    """A line of a list. ``reason`` says why something that looks personal is not; asked for only when needed."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.HiddenInput,
        help_text=_("Why this is no personal fact, or why it is no duplicate."),
    )  # fmt: skip

    class Meta:
        fields: tuple[str, ...] = (
            "organisation", "category", "title", "quantity", "starts_on", "ends_on", "where", "venue", "detail",
            "conditions",
        )  # fmt: skip
        widgets = {
            "starts_on": date_input(),
            "ends_on": date_input(),
            "detail": forms.Textarea(attrs={"rows": 3}),
            "quantity": forms.NumberInput(attrs={"min": 1, "max": 100_000}),
        }
        labels = {"starts_on": _("First day"), "ends_on": _("Last day"), "where": _("Place")}
        help_texts = {
            "title": _("In a few words: legal advice on Saturdays. No names, no telephone numbers."),
            "quantity": _("Counted as the category says."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].validators = between(1, MOST, _("A quantity lies between 1 and 100,000. Put it right."))
        own = listable_by(actor)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = own.order_by("name")
        if own.count() == 1:
            organisation.initial, organisation.widget = own.get().pk, forms.HiddenInput()
        if not self.instance._state.adding:
            organisation.disabled = True
        category: Any = self.fields["category"]
        category.queryset = open_categories()
        category.label_from_instance = lambda c: f"{c} ({c.unit})"
        where: Any = self.fields["where"]
        where.queryset = places_near(own)
        self.fields["starts_on"].initial = clock.today()

    def ask_reason(self) -> None:
        """Show the field for the reason, after a refusal that a reason can lift."""
        self.fields["reason"].widget = forms.Textarea(attrs={"rows": 2})

    @property
    def changes(self) -> dict[str, Any]:
        """The columns as the form has them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "organisation"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first. Change one of the two."))
        return data


class NeedForm(ListingForm):
    """A need."""

    class Meta(ListingForm.Meta):
        model = Need


class OfferForm(ListingForm):
    """An offer."""

    class Meta(ListingForm.Meta):
        model = Offer
        fields = (*ListingForm.Meta.fields, "inexhaustible")


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

    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Need.objects.none())
    add = forms.BooleanField(
        label=_("Add the quantity"), required=False, help_text=_("Tick for a like need; leave empty for a duplicate.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = mergeable_with(self.obj)  # type: ignore[arg-type]
        into.label_from_instance = lambda line: f"{line.title} · {line.quantity} {line.category.unit}"
        if not into.queryset.exists():
            into.help_text = _("There is none: it takes an entry of the same organisation and category that is listed.")
