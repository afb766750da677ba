"""What a step of a promise asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from wugong.commitments.models import Commitment
from wugong.commitments.policies import stand_in
from wugong.commitments.queries import bodies_near
from wugong.commitments.rules import Channel, longest_extension
from wugong.common.forms import DayField
from wugong.flow.forms import StepForm
from wugong.flow.models import Matter
from wugong.flow.queries import matters_visible_to


class OwnerForm(StepForm):
    """A step of the lead body; the secretariat that takes it for a body without an account says how it knows."""

    obj: Commitment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.sits_any(stand_in(self.obj)):
            self.fields["channel"] = forms.ChoiceField(
                label=_("How the body let you know"),
                choices=[("", "—"), *Channel.choices],
                help_text=_("Nobody signs in for %(body)s; you write for it, and the record says so.")
                % {"body": self.obj.lead},
            )


class NoteForm(OwnerForm):
    """A word on how it stands."""

    text = forms.CharField(
        label=_("How it stands"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; no report, no photograph is needed."),
    )  # fmt: skip


class ExtensionForm(OwnerForm):
    """Until when."""

    until = DayField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = longest_extension(self.obj.assigned_on, self.obj.due_on)
        last = self.obj.due_on + timedelta(days=days)
        field = self.fields["until"]
        field.widget.attrs |= {"min": (self.obj.due_on + timedelta(days=1)).isoformat(), "max": last.isoformat()}
        field.help_text = _("At the latest %(last)s: half of the term, once.") % {
            "last": date_format(last, "MONTH_DAY_FORMAT")
        }


class ToBodyForm(StepForm):
    """To which body."""

    obj: Commitment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = bodies_near(self.obj.place).exclude(pk=self.obj.lead_id)
        self.fields["to"] = forms.ModelChoiceField(label=_("To which body"), queryset=others)
        self.order_fields(["to", "reason", "channel"])


class OfferForm(OwnerForm, ToBodyForm):
    """To which body, said by the lead body."""


class ReportForm(OwnerForm):
    """What was done, or what shows it."""

    proof = forms.CharField(
        label=_("What was done"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    number = forms.CharField(
        label=_("Number of the matter that shows it"), max_length=40, required=False,
        help_text=_("Instead of words, or beside them: an activity, delivery or agreement already recorded here."),
    )  # fmt: skip

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        self.matter: Matter | None = None
        if number:
            self.matter = matters_visible_to(self.actor).filter(biz_no=number).first()
            if self.matter is None:
                raise forms.ValidationError(_("No matter with this number is open to you. Look it up in the search."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("number", None)
        data["proof_matter"] = getattr(self, "matter", None)
        return data


class VerifyForm(StepForm):
    """What was found, if there is anything to say."""

    reason = forms.CharField(
        label=_("What you saw"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Optional: a field visit, a call, the matter itself."),
    )  # fmt: skip
