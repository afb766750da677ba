"""Forms of a topic: raising it, and the steps of its way."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from wugong.commitments.queries import bodies_near
from wugong.common.forms import DayField
from wugong.common.free_text import FreeText
from wugong.common.privacy import Kind, personal_facts
from wugong.deliberation.actions.topics import Source, Words, raise_topic
from wugong.deliberation.models import Body, Meeting, Topic
from wugong.deliberation.notices import moment
from wugong.deliberation.policies import led_by_committee
from wugong.deliberation.queries.bodies import bodies_to_raise_at
from wugong.deliberation.queries.meetings import open_agendas
from wugong.deliberation.queries.topics import open_tasks_of
from wugong.deliberation.rules.escalation import Ground
from wugong.deliberation.rules.topic import Field, Via
from wugong.deliberation.rules.topic_guards import PWC_LEADS
from wugong.flow.forms import StepForm

RESIDENT = {
    Via.PHONE: _("a resident, told by telephone"),
    Via.PAPER: _("a resident, on paper"),
    Via.WINDOW: _("a resident, at the window"),
}


class WordsForm(FreeText, StepForm):
    """What a topic says."""

    free_text = ("title", "facts", "request", "option", "affected")


class EscalateForm(StepForm):
    """The ground on which a topic goes up, and what was tried."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    tried = forms.CharField(label=_("What was tried"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RaiseForm(WordsForm):
    """Where it is raised, and for a resident how it came in. A draft may be unfinished."""

    obj: Topic
    elsewhere = _("A resident's own number belongs in the field “How to answer the resident”, where it is sealed.")
    body: Any = forms.ModelChoiceField(label=_("Joint meeting"), queryset=None, empty_label=None)
    via = forms.ChoiceField(
        label=_("For whom"), choices=[(Via.ONLINE, _("my own organisation")), *RESIDENT.items()], initial=Via.ONLINE
    )
    alias = forms.CharField(
        label=_("The resident wants to be called"), max_length=30, required=False,
        help_text=_("Any name will do; leave it empty if none is wanted."),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("How to answer the resident"), max_length=60, required=False,
        help_text=_("Only if an answer by telephone is wanted. It is deleted ninety days after the end."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies: Any = self.fields["body"]
        bodies.queryset = bodies_to_raise_at(self.actor, self.obj.proposed_by.place.code)
        bodies.initial = bodies.queryset.first()
        self.fields["title"].widget.attrs |= {
            "hx-get": reverse("deliberation:similar"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#similar",
        }
        self.fields["facts"].required = "draft" not in self.data
        place = str(self.obj.proposed_by.place)
        self.initial = {"field": Field.GOVERNANCE, "affected": _("residents of %(place)s") % {"place": place}}
        self.fields["request"].help_text = _("Left empty, it is what the title says.")

    def clean_request(self) -> str:
        """What is asked for; in one line it stands in the title."""
        return str(self.cleaned_data["request"] or self.cleaned_data.get("title", ""))

    def clean_affected(self) -> str:
        """Whom it concerns; those of the place where nothing else is said."""
        return str(self.cleaned_data["affected"] or self.initial["affected"])

    def clean_alias(self) -> str:
        """The circle reads the name: it holds no number by which somebody could be found."""
        alias: str = self.cleaned_data["alias"]
        if any(finding.kind != Kind.NAME for finding in personal_facts(alias)):
            raise forms.ValidationError(self.elsewhere)
        return alias

    def begin(self) -> Topic:
        """Raise the topic, or keep it as a draft."""
        data, own = self.cleaned_data, self.obj.proposed_by
        body: Body = data["body"]
        here = own.place.code.startswith(body.place.code)  # else it is about the place of the body
        place = own.place.code if here else body.place.code
        words = Words(**{f.name: data[f.name] for f in fields(Words) if f.name != "place"}, place=place)
        source = Source(own, data["via"], data["alias"], data["contact"])
        return raise_topic(body, words=words, source=source, actor=self.actor, draft="draft" in self.data)


class JoinForm(FreeText, forms.Form):
    """What somebody who joins a topic adds to it."""

    free_text = ("words",)
    words = forms.CharField(label=_("What to add"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="join_%s", **kwargs)


class AgendaForm(StepForm):
    """On which agenda the topic goes."""

    obj: Topic

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = open_agendas(self.obj.body)
        plan = reverse("deliberation:plan", args=[self.obj.body_id])
        self.fields["meeting"] = AgendaField(
            label=_("Which meeting"), queryset=ahead, initial=ahead.first(), widget=forms.RadioSelect, empty_label=None,
            help_text="" if ahead else format_html('{} <a href="{}">{}</a>', _NONE_OPEN, plan, _("Plan a meeting")),
        )  # fmt: skip
        self.order_fields(["meeting"])


_NONE_OPEN = _("No agenda is open. Plan the next meeting first, or call an extra one.")


class AgendaField(forms.ModelChoiceField):
    """Meetings with their day."""

    def label_from_instance(self, obj: Meeting) -> str:
        return f"{obj} · {moment(obj.starts_at)}"


class AssignForm(StepForm):
    """A task given outside a meeting."""

    obj: Topic
    what = forms.CharField(label=_("Task"), max_length=200)
    done_when = forms.CharField(label=_("Done when"), max_length=300)
    due_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = bodies_near(self.obj.body.place.code)
        self.fields["lead"] = forms.ModelChoiceField(label=_("Lead body"), queryset=near)
        if led_by_committee(self.obj):
            self.fields["lead"].initial = self.obj.body.chair_id
            self.fields["lead_why"] = lead_why_field()
        self.order_fields(["what", "lead", "lead_why", "due_on", "done_when"])

    def clean(self) -> dict[str, Any]:
        data, chair = super().clean() or self.cleaned_data, self.obj.body.chair_id
        if "lead_why" in self.fields and data.get("lead") and data["lead"].pk != chair and not data.get("lead_why"):
            self.add_error("lead_why", str(PWC_LEADS.refusal))
        return data


def lead_why_field() -> forms.CharField:
    """Why another body than the working committee leads, in public affairs of one street."""
    return forms.CharField(
        label=_("Why another body than the working committee leads"),
        max_length=200,
        required=False,
        help_text=_("In public affairs of one street the working committee leads (R-09)."),
    )


class FeedbackForm(StepForm):
    """What the proposer is told."""

    obj: Topic
    text = forms.CharField(
        label=_("What the proposer is told"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was decided, what was done, what can be seen of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if open_tasks_of(self.obj):
            self.fields["explanation"] = forms.CharField(
                label=_("How the open tasks go on"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
            )
        if self.obj.on_behalf:
            self.fields["told_via"] = forms.ChoiceField(
                label=_("How the resident was told"), choices=[(v, v.label) for v in RESIDENT],
                initial=self.obj.via,
            )  # fmt: skip


class RateForm(FreeText, StepForm):
    """How far it helped."""

    free_text = ("score_words",)
    score = forms.TypedChoiceField(
        label=_("How far did it help?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("very much")), (4, _("much")), (3, _("somewhat")), (2, _("little")), (1, _("not at all"))],
    )  # fmt: skip
