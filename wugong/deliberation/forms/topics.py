"""Forms of a topic: raising it, and the steps of its way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.actor import Actor
from wugong.common.free_text import FreeText
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.bodies import bodies_to_raise_at
from wugong.deliberation.queries.topics import open_others, open_tasks_of
from wugong.deliberation.rules.topic import Elsewhere, Family, Field, Via
from wugong.flow.forms import StepForm

RESIDENT = {
    Via.PHONE: _("a resident, told by telephone"),
    Via.PAPER: _("a resident, on paper"),
    Via.WINDOW: _("a resident, at the window"),
}


class WordsForm(FreeText, forms.Form):
    """What a topic says."""

    free_text = ("title", "facts", "request", "option", "affected")
    title = forms.CharField(
        label=pgettext_lazy("topic", "Title"), max_length=80, help_text=_("What is to be decided, in one line.")
    )
    field = forms.ChoiceField(label=_("Field"), choices=Field.choices, widget=forms.RadioSelect)
    family = forms.ChoiceField(label=_("About"), choices=Family.choices)
    facts = forms.CharField(label=_("What is the matter"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4}))
    request = forms.CharField(label=_("What is asked for"), max_length=800, widget=forms.Textarea(attrs={"rows": 2}))
    option = forms.CharField(
        label=_("How it could be solved"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A proposal the meeting can decide on. Who would do what?"),
    )  # fmt: skip
    affected = forms.CharField(
        label=_("Whom it concerns"), max_length=200,
        help_text=_("Groups, not names: 312 households of three compounds, market traders."),
    )  # fmt: skip
    affects_all = forms.BooleanField(label=_("It concerns all residents"), required=False)
    several_departments = forms.BooleanField(label=_("It needs several departments"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "draft" in self.data:  # a draft may be unfinished
            for name in ("facts", "request", "affected"):
                self.fields[name].required = False


class RaiseForm(WordsForm):
    """Where it is raised, and for a resident how it came in."""

    elsewhere = _("A resident's own number belongs in the field “How to answer the resident”, where it is sealed.")

    def __init__(self, *args: Any, actor: Actor, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = bodies_to_raise_at(actor, place)
        self.fields["title"].widget.attrs |= {
            "hx-get": reverse("deliberation:similar"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#similar",
        }
        self.fields["body"] = forms.ModelChoiceField(
            label=_("Joint meeting"), queryset=bodies, empty_label=None, initial=bodies.first()
        )
        self.fields["via"] = forms.ChoiceField(
            label=_("For whom"),
            choices=[(Via.ONLINE, _("my own organisation")), *RESIDENT.items()],
            initial=Via.ONLINE,
        )
        self.fields["alias"] = forms.CharField(
            label=_("The resident wants to be called"), max_length=30, required=False,
            help_text=_("Any name will do; leave it empty if none is wanted."),
        )  # fmt: skip
        self.fields["contact"] = forms.CharField(
            label=_("How to answer the resident"), max_length=60, required=False,
            help_text=_("Only if an answer by telephone is wanted. It is deleted ninety days after the end."),
        )  # fmt: skip
        self.order_fields(["body", "title", *[name for name in self.fields if name not in {"body", "title"}]])


class JoinForm(FreeText, forms.Form):
    """What somebody who joins a topic adds to it."""

    free_text = ("words",)
    words = forms.CharField(label=_("What to add"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="join_%s", **kwargs)


class AdmitForm(StepForm):
    """Whether one member could settle it alone."""

    own_remit = forms.BooleanField(
        label=_("One member could settle this within its own remit"), required=False,
        help_text=_("If so, say below why it needs the meeting; otherwise send it to that member."),
    )  # fmt: skip


class DivertForm(StepForm):
    """To which channel."""

    elsewhere = forms.ChoiceField(label=_("Where it belongs"), choices=Elsewhere.choices)
    elsewhere_who = forms.CharField(label=_("Which office"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["elsewhere", "elsewhere_who", "reason"])


class MergeForm(StepForm):
    """Into which topic."""

    obj: Topic

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label=_("Into which topic"), queryset=open_others(self.obj),
            help_text=_("Everybody who raised or follows this one hears of the other from now on."),
        )  # fmt: skip


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

    free_text = ("words",)
    score = forms.TypedChoiceField(
        label=_("How far did it help?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("very much")), (4, _("much")), (3, _("somewhat")), (2, _("little")), (1, _("not at all"))],
    )  # fmt: skip
    words = forms.CharField(
        label=_("What should have been different"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
