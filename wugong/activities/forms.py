"""What the steps of activities and the pages of residents ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.activities import hooks, queries
from wugong.activities.actions import SignUp
from wugong.activities.models import Activity
from wugong.activities.rules.activity import Ages
from wugong.activities.rules.audiences import Audience, read_audiences, write_audiences
from wugong.activities.rules.enrolment import REACHED, Via
from wugong.common.errors import Invalid
from wugong.flow.forms import Chips, StepForm


class WithRoom(StepForm):
    """A venue that is one of the shared premises, which is then booked, or typed."""

    obj: Activity

    def offer_rooms(self, help_text: str) -> None:
        """The choice of a shared room before the venue, where there are any."""
        choices = hooks.rooms.choices(self.actor)
        if not choices:
            return
        self.fields["room"] = forms.ChoiceField(
            label=_("Room that is shared"), required=False, choices=[("", _("another one, as typed below")), *choices],
            initial="" if self.obj._state.adding else hooks.rooms.of(self.obj),
            help_text=help_text,
        )  # fmt: skip
        self.fields["venue"].required = False
        names = list(self.fields)
        names.remove("room")
        self.order_fields([*names[: names.index("venue")], "room", *names[names.index("venue") :]])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "room" in self.fields:
            named = dict(self.fields["room"].choices)  # type: ignore[attr-defined]
            data["venue"] = str(named[data["room"]])[:60] if data.get("room") else data.get("venue", "")
            if not data["venue"] and "venue" not in self.errors:
                self.add_error("venue", _("Choose a room, or write where it takes place."))
        return data


class PlanForm(WithRoom):
    """An activity with its audiences; its venue is one of the shared premises, which is then booked, or typed."""

    obj: Activity

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [] if self.obj._state.adding else self.obj.quotas.all()
        self.fields["audiences"] = forms.CharField(
            label=_("Audiences and their places"), required=False, max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=write_audiences(Audience(q.name, q.seats, q.newcomers, q.opens_on) for q in known),
            help_text=_("One a line: its name and its places. Add “new” for newcomers, and the first day of a wave."),
        )  # fmt: skip
        self.offer_rooms(_("It is booked for all sessions when the activity is sent to the centre."))

    def clean_audiences(self) -> str:
        text: str = self.cleaned_data["audiences"]
        try:
            read_audiences(text)
        except Invalid as fault:
            raise forms.ValidationError(str(fault)) from fault
        return text


class RoomForm(WithRoom):
    """Another room for the sessions to come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rooms(_("It is booked for all sessions to come; who signed up hears of it once it is confirmed."))


class MoveForm(StepForm):
    """Which session moves to when."""

    obj: Activity
    session_begins = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    session_ends = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ModelChoiceField(label=_("Session"), queryset=self.obj.sessions.all())
        self.fields = {"session": field, **self.fields}


class SummaryForm(StepForm):
    """The summary, which the numbers have written."""

    obj: Activity

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].initial = self.obj.summary or queries.numbers_of(self.obj)


class SignUpForm(forms.Form):
    """What somebody says who signs up; ``behind``: the centre enters him; ``known``: he has signed in."""

    alias = forms.CharField(label=gettext_lazy("What to call you"), max_length=20)
    contact = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=20, required=False,
        help_text=gettext_lazy("Kept apart from the name, deleted after the last session. Without one, call us."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, activity: Activity, behind: bool = False, known: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = not (behind or known)
        self.fields["contact"].error_messages["required"] = str(REACHED.refusal)
        self.behind, quotas = behind, list(activity.quotas.all())
        if quotas:
            self.fields["quota"] = forms.ModelChoiceField(
                label=_("You are"), queryset=activity.quotas.all(), widget=Chips, empty_label=None,
                initial=quotas[0].pk if len(quotas) == 1 else None,
            )  # fmt: skip
        if activity.group_max > 1:
            many = range(2, activity.group_max + 1)
            self.fields["people"] = forms.TypedChoiceField(
                label=_("How many come"), coerce=int, initial=1,
                widget=Chips if activity.group_max <= 6 else forms.Select,
                choices=[(1, _("I alone")), *((n, _("%(n)d together") % {"n": n}) for n in many)],
                help_text=_("Together you get places, or none."),
            )  # fmt: skip
        if activity.ages != Ages.ADULTS:
            self.fields["minor"] = forms.BooleanField(
                label=_("It is for a child under 14"), required=False, initial=activity.ages == Ages.MINORS
            )
            self.fields["guardian"] = forms.BooleanField(label=_("I am the child's guardian"), required=False)
        if behind:
            self.fields["via"] = forms.ChoiceField(label=_("Came"), choices=Via.choices[1:], widget=Chips)
            self.fields["consented"] = forms.BooleanField(label=_("The person agrees to be entered"), required=False)

    def entry(self) -> SignUp:
        """What was said."""
        data = self.cleaned_data
        return SignUp(**{name: data[name] for name in SignUp.__dataclass_fields__ if name in data})


class RateForm(forms.Form):
    """How it was."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("How was the course?"), coerce=int, widget=Chips,
        choices=[(5, gettext_lazy("very good")), (4, gettext_lazy("good")), (3, gettext_lazy("so-so")),
                 (2, gettext_lazy("poor")), (1, gettext_lazy("bad"))],
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("In a sentence, if you like"), max_length=200, required=False)
