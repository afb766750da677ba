"""What a step of a task asks for beside its columns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from wugong.commitments.models import Commitment
from wugong.commitments.policies import may_answer, stand_in
from wugong.commitments.queries import bodies_of
from wugong.commitments.rules import LONG_ENOUGH, Channel, longest_extension
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

    reason = forms.CharField(
        label=_("How it stands"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; no report, no photograph is needed."),
    )  # fmt: skip


class ExtensionForm(OwnerForm):
    """Until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day, days = self.obj.due_on, longest_extension(self.obj.assigned_on, self.obj.due_on)
        first, last = day + timedelta(days=1), day + timedelta(days=days)
        field = self.fields["asked_until"]
        field.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()} if days else {}
        latest = _("At the latest %(last)s: half of the term, once.")
        field.help_text = latest % {"last": date_format(last, "MONTH_DAY_FORMAT")} if days else str(LONG_ENOUGH.refusal)


class NumberField(forms.CharField):
    """A matter by its number."""

    actor: Any = None

    def clean(self, value: Any) -> Matter | None:
        number = str(super().clean(value)).strip()
        found = matters_visible_to(self.actor).filter(biz_no=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("No matter with this number is open to you. Look it up in the search."))
        return found


class ReportForm(OwnerForm):
    """What was done, or what shows it."""

    proof_matter = NumberField(
        label=_("Number of the matter that shows it"), max_length=40, required=False,
        help_text=_("Instead of words, or beside them: an activity, delivery or agreement already recorded here."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof_matter"].actor = self.actor  # type: ignore[attr-defined]


class HelperForm(StepForm):
    """Whether a co-body helps; the secretariat says for which body it writes, and how it knows."""

    obj: Commitment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = may_answer(self.obj, self.actor)
        if all(share.organisation_id == self.actor.organisation for share in shares):
            return
        self.fields["body"] = forms.ModelChoiceField(
            label=_("Which co-body"), queryset=bodies_of(shares), empty_label=None
        )
        self.fields["channel"] = forms.ChoiceField(
            label=_("How the body let you know"), choices=[("", "—"), *Channel.choices], required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        channel = data.get("channel")
        words = [str(data[name]) for name in ("body", "part", "reason") if data.get(name)]
        return {**data, "reason": " · ".join([*words, str(Channel(channel).label)] if channel else words)}


class JoinForm(HelperForm):
    """A co-body agrees, and what its part is."""

    part = forms.CharField(label=_("Its part"), required=False, max_length=200)


class VerifyForm(StepForm):
    """What was found, if there is anything to say."""

    reason = forms.CharField(
        label=_("What you saw"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Optional: a field visit, a call, the matter itself."),
    )  # fmt: skip
