"""What the steps of a roster ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.bilingual import sentence
from wugong.flow.forms import StepForm
from wugong.linkage.models import Roster
from wugong.linkage.queries.rosters import candidates, members_of
from wugong.linkage.rules.roster import MARKED


class MarkForm(StepForm):
    """Lock an organisation, leave it out, or leave it to the proposal again."""

    obj: Roster
    kind = forms.ChoiceField(
        label=_("What with it"),
        choices=[("", _("left to the proposal")), ("lock", _("locked")), ("ban", _("not wanted"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(label=_("Organisation"), queryset=candidates(self.obj))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = sentence(MARKED[data.get("kind", "")], organisation=data.get("organisation", ""))
        return {**data, "reason": said}


class SwapForm(StepForm):
    """Which member goes, and who comes."""

    obj: Roster

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = members_of(self.obj)
        others = candidates(self.obj).exclude(pk__in=members)
        self.fields["out"] = forms.ModelChoiceField(label=_("Who leaves"), queryset=members)
        self.fields["into"] = forms.ModelChoiceField(label=_("Who comes instead"), queryset=others)
        self.order_fields(["out", "into", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = sentence("%(out)s → %(into)s", out=data.get("out", ""), into=data.get("into", ""))
        return {"reason": said, **data}


class ReplaceForm(SwapForm):
    """Which member goes during the year, and who comes, if anybody does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.required, into.empty_label = False, _("nobody: the place stays empty")
