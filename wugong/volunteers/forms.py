"""What the steps of volunteering ask."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.flow.forms import StepForm
from wugong.volunteers import queries
from wugong.volunteers.actions import Written
from wugong.volunteers.models import Duty, ServiceEvent, Team
from wugong.volunteers.rules.service_event import Agreement


class ServiceForm(StepForm):
    """A service with the cases in which a written agreement is signed."""

    obj: ServiceEvent

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"] = forms.MultipleChoiceField(
            label=_("A written agreement is signed, because"), choices=Agreement.choices, required=False,
            widget=forms.CheckboxSelectMultiple, initial=self.obj.agreement,
        )  # fmt: skip


class LeaderForm(StepForm):
    """Which member leads the team from now on."""

    obj: Team

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.next_leaders(self.obj)
        self.fields["member"] = forms.ModelChoiceField(label=_("New leader"), queryset=rows)
        self.fields["member"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


class ShiftForm(StepForm):
    """Which shift one takes or leaves."""

    obj: ServiceEvent

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaving = self.step.name == "leave"
        offered = (queries.to_leave if leaving else queries.to_take)(self.obj, self.actor.user)
        counts = {row.pk: row for row in offered}
        rows = self.obj.shifts.filter(pk__in=counts)
        self.fields["shift"] = forms.ModelChoiceField(label=_("Shift"), queryset=rows, empty_label=None)

        def said(shift: Any) -> str:
            moment, known = timezone.localtime(shift.begins_at), counts[shift.pk]
            words = {
                "day": f"{moment:%m-%d %H:%M}",
                "on": known.on_duty,
                "most": self.obj.most,
                "waiting": known.waiting,
            }
            return _("%(day)s · %(on)s of %(most)s, %(waiting)s on standby") % words

        self.fields["shift"].label_from_instance = said  # type: ignore[attr-defined]
        if not leaving:
            self.fields["deliberately"] = forms.BooleanField(
                label=_("I want it even if another shift lies at the same time"), required=False
            )


class HoursForm(forms.Form):
    """The hours of all who were on duty, by shift; what stays empty is not written down yet."""

    def __init__(self, *args: Any, event: ServiceEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [
            duty for duty, hours in queries.duties_of(event)
            if hours is None and not duty.absent and duty.shift.ends_at <= clock.now()
        ]  # fmt: skip
        for duty in self.rows:
            length = (duty.shift.ends_at - duty.shift.begins_at).total_seconds() / 1800
            self.fields[f"hours-{duty.pk}"] = forms.CharField(
                label=_("%(name)s, hours") % {"name": duty.name}, required=False, max_length=5,
                initial=f"{int(length) / 2:g}", widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"absent-{duty.pk}"] = forms.BooleanField(label=_("did not come"), required=False)

    def lines(self) -> list[tuple[Duty, forms.BoundField, forms.BoundField]]:
        """Each duty with its two fields."""
        return [(duty, self[f"hours-{duty.pk}"], self[f"absent-{duty.pk}"]) for duty in self.rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written = []
        for duty in self.rows:
            name, absent = f"hours-{duty.pk}", data.get(f"absent-{duty.pk}", False)
            typed = data.get(name, "").strip()
            try:
                hours = Decimal(typed) if typed else None
            except InvalidOperation:
                self.add_error(name, _("Hours are a number such as 1.5."))
                continue
            if absent or hours is not None:
                begins = duty.shift.begins_at
                ends = max(duty.shift.ends_at, begins + timedelta(minutes=30))
                written.append(Written(duty, hours or Decimal(0), begins, ends, absent))
        return {**data, "written": written}


class BadgeForm(forms.Form):
    """What one shows of oneself in one's compound."""

    place = forms.ChoiceField(label=gettext_lazy("My compound"))
    name = forms.CharField(label=gettext_lazy("Name that is shown"), max_length=20)
    post_of = forms.CharField(
        label=gettext_lazy("What I take on"), max_length=40,
        help_text=gettext_lazy("For example: I look after the water purifiers, the garden, the noticeboard."),
    )  # fmt: skip
    member = forms.BooleanField(label=gettext_lazy("Show that I am a Party member"), required=False)

    def __init__(self, *args: Any, near: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(p.code, str(p)) for p in queries.compounds_near(near)]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """Number and code of a certificate."""

    number = forms.CharField(label=gettext_lazy("Number of the certificate"), max_length=40)
    code = forms.CharField(label=gettext_lazy("Verification code"), max_length=20)
