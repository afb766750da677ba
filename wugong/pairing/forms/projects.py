"""Forms of projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.free_text import FreeText
from wugong.common.privacy import CERTAIN
from wugong.flow.forms import Chips, StepForm
from wugong.pairing.actions.projects import propose
from wugong.pairing.forms.pairs import score_field, text
from wugong.pairing.models import Need, Project
from wugong.pairing.queries.choices import needs_of
from wugong.pairing.rules.kinds import Side

MOST_NEEDS = 12


class ProjectForm(FreeText, StepForm):
    """A project: who provides it, out of which offer, for which needs, at whose cost, for how many people.

    ``need`` is one it is meant for; then like needs of others in the street can be met too (a hot need).
    """

    free_text, refused = ("title", "detail"), CERTAIN
    obj: Project
    provider_side = forms.ChoiceField(label=_("Who provides it"), widget=Chips)

    def __init__(self, *args: Any, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairing = self.obj.pairing
        provider: Any = self.fields["provider_side"]
        provider.choices = [(Side.GIVER, str(pairing.giver)), (Side.RECEIVER, str(pairing.receiver))]
        provider.initial = Side.GIVER
        open_needs = [line for line in needs_of(pairing, need) if line.left]
        self.needs = sorted(open_needs, key=lambda line: line != need)[:MOST_NEEDS]
        for line in self.needs:
            left, names = line.left, {"what": line.title, "whose": line.organisation}
            self.fields[f"need_{line.pk}"] = forms.IntegerField(
                label=_("How much of the need “%(what)s”, %(whose)s") % names,
                min_value=0, max_value=left, required=False, initial=left if line == need else None,
                help_text=_("%(left)d %(unit)s left") % {"left": left, "unit": line.category.unit},
            )  # fmt: skip
        if need is not None:
            self.initial = {"title": need.title, "category": need.category_id}
            provider.initial = Side.RECEIVER if need.organisation_id == pairing.giver_id else Side.GIVER
        self.order_fields(["title", "provider_side"])

    def begin(self) -> Project:
        pairing, data = self.obj.pairing, self.cleaned_data
        ends = (pairing.giver, pairing.receiver)
        self.obj.provider, self.obj.recipient = ends if data["provider_side"] == Side.GIVER else ends[::-1]
        meets = {line.pk: amount for line in self.needs if (amount := data[f"need_{line.pk}"])}
        return propose(self.obj, meets=meets, actor=self.actor, **{name: data[name] for name in self.step.columns})


class VoiceForm(FreeText, forms.Form):
    """What a resident says of a public project."""

    free_text, refused = ("words",), CERTAIN
    score = score_field(_("How was it?"))
    words = text(
        _("In words"), required=False, most=300, rows=2, help_text=_("No names, no telephone numbers, please.")
    )


class RateForm(VoiceForm, StepForm):
    """How it was, as one of the sides says it."""
