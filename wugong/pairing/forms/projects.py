"""Forms of projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.common.free_text import FreeText
from wugong.common.privacy import CERTAIN
from wugong.flow.forms import StepForm
from wugong.pairing.forms.pairs import score_field, text
from wugong.pairing.models import Need, Pairing, Project
from wugong.pairing.queries.choices import needs_of, offers_of
from wugong.pairing.queries.listings import left_of, with_held
from wugong.pairing.queries.pairs import other_pairings_of
from wugong.pairing.rules.kinds import Side

EXTRA_NEEDS = 12
MOST_PEOPLE, MOST_YUAN = 1_000_000, 100_000_000


class ProjectForm(FreeText, forms.ModelForm):
    """A project: who provides it, out of which offer, for which needs, at whose cost, for how many people."""

    free_text, refused = ("title", "detail"), CERTAIN
    provider_side = forms.ChoiceField(label=_("Who provides it"), widget=forms.RadioSelect)

    class Meta:
        model = Project
        fields = (
            "title", "detail", "field", "category", "offer", "quantity", "strength", "cost_bearer", "cost",
            "beneficiaries_expected", "public",
        )  # fmt: skip
        widgets = {"detail": forms.Textarea(attrs={"rows": 3}), "field": forms.RadioSelect}
        help_texts = {
            "strength": _("The function or strength of the provider it uses."),
            "detail": _("No names, no telephone numbers."),
        }

    field_order = (
        "title",
        "provider_side",
        "field",
        "category",
        "offer",
        "quantity",
        "strength",
        "cost_bearer",
        "cost",
        "beneficiaries_expected",
        "public",
        "detail",
    )

    def __init__(self, *args: Any, pairing: Pairing, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairing = pairing
        provider: Any = self.fields["provider_side"]
        provider.choices = [(Side.GIVER, str(pairing.giver)), (Side.RECEIVER, str(pairing.receiver))]
        provider.initial = Side.GIVER
        field: Any = self.fields["field"]
        field.choices = [choice for choice in field.choices if choice[0]]
        offer: Any = self.fields["offer"]
        offer.queryset = offers_of(pairing)
        self.fields["quantity"].required = False
        for name, most in (("beneficiaries_expected", MOST_PEOPLE), ("cost", MOST_YUAN)):
            self.fields[name].validators.append(MaxValueValidator(most))
        self.needs = self._needs(pairing, need)
        for line in self.needs:
            self.fields[f"need_{line.pk}"] = forms.IntegerField(
                label=_("%(what)s, %(whose)s") % {"what": line.title, "whose": line.organisation},
                min_value=0, max_value=left_of(line), required=False,
                help_text=_("%(left)d %(unit)s left") % {"left": left_of(line), "unit": line.category.unit},
            )  # fmt: skip
        if need is not None:
            self.fields["title"].initial = need.title
            self.fields["category"].initial = need.category_id
            if need in self.needs:
                self.fields[f"need_{need.pk}"].initial = left_of(need)
            provider.initial = Side.RECEIVER if need.organisation_id == pairing.giver_id else Side.GIVER

    @staticmethod
    def _needs(pairing: Pairing, need: Need | None) -> list[Need]:
        """The open needs of both sides; with ``need``, like needs of others in the street too (a hot need)."""
        rows = with_held(needs_of(pairing, need)).select_related("organisation", "category")
        found = [line for line in rows.order_by("category__order", "created_at") if left_of(line)]
        return sorted(found, key=lambda line: line != need)[:EXTRA_NEEDS]

    @property
    def meets(self) -> dict[UUID, int]:
        """How much of which needs."""
        given = {line.pk: self.cleaned_data.get(f"need_{line.pk}") or 0 for line in self.needs}
        return {pk: amount for pk, amount in given.items() if amount}

    @property
    def need_fields(self) -> list[Any]:
        """The fields of the needs, for the page."""
        return [self[f"need_{line.pk}"] for line in self.needs]

    @property
    def project(self) -> Project:
        """The project as the form has it."""
        made: Project = self.instance
        gives = self.cleaned_data["provider_side"] == Side.GIVER
        made.pairing = self.pairing
        made.provider = self.pairing.giver if gives else self.pairing.receiver
        made.recipient = self.pairing.receiver if gives else self.pairing.giver
        made.quantity = self.cleaned_data["quantity"] or 0
        return made

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        offer, side = data.get("offer"), data.get("provider_side")
        if offer and side:
            provider = self.pairing.giver_id if side == Side.GIVER else self.pairing.receiver_id
            if offer.organisation_id != provider:
                self.add_error("offer", _("This offer belongs to the other side. Choose one of the provider's."))
        return data


class ScheduleForm(StepForm):
    """When, and what is booked."""

    obj: Project
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    resources = forms.CharField(
        label=_("What is booked"),
        max_length=200,
        help_text=_("The place, the people, the things; or “nothing needed”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on"):
            self.fields[name].initial = getattr(self.obj, name) or clock.today()
        self.fields["resources"].initial = self.obj.resources


class DeliverForm(StepForm):
    """What was done."""

    result = text(_("What was done"), help_text=_("One or two sentences. No names, no photographs needed."))
    beneficiaries = forms.IntegerField(label=_("People it reached"), min_value=0, max_value=1_000_000)


class RateForm(StepForm):
    """How it was."""

    score = score_field(_("How was it?"))
    words = text(_("In words"), required=False, most=300)


class VoiceForm(FreeText, forms.Form):
    """What a resident says of a public project."""

    free_text, refused = ("words",), CERTAIN
    score = score_field(_("How was it?"))
    words = text(
        _("In words"), required=False, most=300, rows=2, help_text=_("No names, no telephone numbers, please.")
    )


class HandOverForm(StepForm):
    """To which pairing."""

    to = forms.ModelChoiceField(label=_("To which pairing"), queryset=Pairing.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = other_pairings_of(self.obj)  # type: ignore[arg-type]
