"""Forms of the meeting room. They save as one types, so nothing but nonsense is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wugong.commitments.queries import bodies_near
from wugong.common import clock
from wugong.common.forms import DayField, date_input
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.forms.topics import lead_why_field
from wugong.deliberation.models import AgendaItem, Body, ProposedTask, Topic
from wugong.deliberation.policies import led_by_committee
from wugong.deliberation.queries.bodies import seats_of
from wugong.deliberation.rules.bodies import Deciding
from wugong.deliberation.rules.escalation import Ground
from wugong.deliberation.rules.meeting import OF_TOPICS, Presence
from wugong.organisations.models import Organisation
from wugong.workdays.queries import due_at

USUAL_TERM = 20  # working days proposed for a task


class PresenceForm(forms.Form):
    """Whether a member is there, by whom, and how."""

    presence = forms.ChoiceField(choices=Presence.choices)
    name = forms.CharField(max_length=60, required=False)
    remote = forms.BooleanField(required=False)


class NotesForm(forms.Form):
    """What was said, the text it was begun from and the number of that."""

    text = forms.CharField(max_length=8000, required=False, strip=False)
    base = forms.CharField(max_length=8000, required=False, strip=False)
    edition = forms.IntegerField(min_value=0)


class DecisionForm(forms.ModelForm):
    """What came of an item."""

    class Meta:
        model = AgendaItem
        fields = list(Decision.__dataclass_fields__)
        labels = {"words": _("Resolution, or the reason")}
        help_texts = {
            "late_acceptance": _("Only where a lead body has not accepted on the spot."),
            "residents_on": _("At least ten days ahead."),
        }
        widgets = {
            "words": forms.Textarea(attrs={"rows": 2}),
            "tried": forms.Textarea(attrs={"rows": 2}),
            "residents_on": date_input(),
        }

    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[(o, o.label) for o in OF_TOPICS], widget=forms.RadioSelect
    )
    deciding = forms.ChoiceField(label=_("Decided"), required=False, choices=Deciding.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground"), required=False, choices=[("", "—"), *Ground.choices])

    def decision(self) -> Decision:
        """The cleaned data as the action takes it."""
        return Decision(**{**self.cleaned_data, "deciding": self.cleaned_data["deciding"] or Deciding.CONSENSUS})


class TaskForm(forms.Form):
    """A task as it is written down; what is missing may come later."""

    what = forms.CharField(label=_("Task"), max_length=200, required=False)
    done_when = forms.CharField(label=_("Done when"), max_length=300, required=False)
    due_on = DayField(label=_("Until"), required=False)
    accepted = forms.BooleanField(label=_("The lead body accepts it here and now"), required=False)

    def __init__(
        self, *args: Any, body: Body, topic: Topic | None = None, task: ProposedTask | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sitting = [seat.organisation for seat in seats_of(body)]
        near = list(bodies_near(body.place.code).exclude(pk__in=[o.pk for o in self.sitting])[:300])
        self.known = {str(o.pk): o for o in [*self.sitting, *near]}
        groups = [
            ("", "—"),
            (_("Member units"), [(str(o.pk), str(o)) for o in self.sitting]),
            (_("Others"), [(str(o.pk), str(o)) for o in near]),
        ]
        self.fields["lead"] = forms.ChoiceField(label=_("Lead body"), required=False, choices=groups)
        topic = topic or (task.topic if task else None)
        if topic is not None and led_by_committee(topic):
            self.fields["lead"].initial = str(body.chair_id)
            self.fields["lead_why"] = lead_why_field()
        if topic is not None and task is None:
            until = due_at(clock.now(), USUAL_TERM, "wd")[0]
            self.initial = {"what": Truncator(topic.option).chars(200), "due_on": localdate(until)}
        self.shares = {str(h.organisation_id): h.accepted for h in task.helpers.all()} if task else {}
        if task is not None:
            self.initial = {n: getattr(task, n) for n in ("what", "done_when", "due_on", "accepted", "lead_why")}
            self.initial["lead"] = str(task.lead_id) if task.lead_id else ""
        self.order_fields(["what", "lead", "lead_why", "due_on", "done_when", "accepted"])

    @property
    def helper_rows(self) -> list[dict[str, Any]]:
        """For every member: asked to help, agrees, or neither."""
        return [
            {"id": str(o.pk), "name": str(o), "asked": str(o.pk) in self.shares, "agrees": self.shares.get(str(o.pk))}
            for o in self.sitting
        ]

    def written(self) -> dict[str, Any]:
        """What the action takes; helpers come as ``helper-<id>`` = asked or agrees."""
        names = ("what", "done_when", "due_on", "accepted", "lead_why")
        data = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        helpers: list[tuple[Organisation, bool]] = [
            (self.known[key[7:]], value == "agrees")
            for key, value in self.data.items()
            if key.startswith("helper-") and value in {"asked", "agrees"} and key[7:] in self.known
        ]
        return {**data, "lead": self.known.get(self.cleaned_data["lead"]), "helpers": helpers}
