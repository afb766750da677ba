"""Forms of a consultation beyond the columns of a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.consultation import policies
from wugong.consultation.actions import LONGEST
from wugong.consultation.models import Practice
from wugong.consultation.rules.guards import spoke
from wugong.consultation.rules.kinds import Direction, Ground, Material, Occasion, Purpose, Treatment, Verdict
from wugong.flow.forms import Chips, StepForm

WORDS = forms.Textarea(attrs={"rows": 6})
NO_POSTS_DOWN = _("No post of an agency you have dispatched is entered. Enter the agency, its tie and its post first.")
NO_POSTS_UP = _(
    "No post of a unit of the street is entered. Enter the unit, its tie to a department and its post first."
)
NOBODY_THERE = _(
    "Nobody serves at %(answerer)s who could receive the letter. The Organisation Department fills the post first."
)


class LetterForm(StepForm):
    """The letter; what may go with it is a list to choose from."""

    materials = forms.MultipleChoiceField(
        label=_("With the letter"), choices=Material.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Inspection material and personnel files have no place here."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        up = self.obj.direction == Direction.UP  # type: ignore[attr-defined]
        fits = [choice for choice in Occasion.choices if (choice[0] == Occasion.ADJUSTMENT) == up]
        occasion: Any = self.fields["occasion"]
        occasion.widget.choices = fits
        if len(fits) == 1:
            occasion.initial = fits[0][0]
        if (posts := self.fields.get("post")) is not None:
            posts.label_from_instance = lambda post: f"{post.organisation} · {post.title}"  # type: ignore[attr-defined]
            if not posts.queryset.exists():  # type: ignore[attr-defined]
                posts.help_text = NO_POSTS_UP if up else NO_POSTS_DOWN


class IssueForm(StepForm):
    """To whom the letter goes; where nobody there holds a post that may receive it, what comes first."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        recipient: Any = self.fields["recipient"]
        if not recipient.queryset.exists():
            said = NOBODY_THERE % {"answerer": self.obj.answerer}  # type: ignore[attr-defined]
            recipient.help_text = recipient.error_messages["required"] = said
            recipient.error_messages["invalid_choice"] = said


class DeliberationForm(StepForm):
    """The meeting, and the opinion it came to."""

    draft_verdict = forms.ChoiceField(label=_("Kind of opinion"), choices=Verdict.choices, widget=Chips)
    text = forms.CharField(
        label=_("Reasons"), max_length=LONGEST, widget=WORDS,
        help_text=_("Sealed at once. The other side reads it only after it is signed."),
    )  # fmt: skip


class StatementForm(StepForm):
    """What a side holds; the Organisation Department says for whom it writes."""

    text = forms.CharField(
        label=_("Statement in writing"), max_length=LONGEST, widget=WORDS, help_text=_("Sealed like the opinion.")
    )
    side = forms.ChoiceField(
        label=_("Who has said it"), choices=[("asker", _("the side that asks")), ("answerer", _("the side asked"))],
        widget=Chips,
    )  # fmt: skip

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if not self.actor.sits_any(policies.coordinator(self.obj)):  # type: ignore[arg-type]
            del self.fields["side"]


class NoticeForm(StepForm):
    """How the opinion was treated; objections are asked after only where the decision was public."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if not self.obj.publicity_from:  # type: ignore[attr-defined]
            del self.fields["objections"], self.fields["objections_handled"]
        silent = not spoke(self.obj)
        fits = [choice for choice in Treatment.choices if (choice[0] == Treatment.NONE) == silent]
        treatment: Any = self.fields["treatment"]
        treatment.widget.choices = fits
        if silent:
            treatment.initial = Treatment.NONE


class RecusalForm(StepForm):
    """Why one keeps out."""

    ground = forms.ChoiceField(label=_("Why you keep out"), choices=Ground.choices, widget=Chips)


class PurposeForm(forms.Form):
    """What an opinion is opened for."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices, widget=Chips)


class PracticeForm(forms.ModelForm):
    """What opinions and silence do from now on."""

    class Meta:
        model = Practice
        fields = ("effect", "silence", "reason")
        widgets = {"effect": Chips, "silence": Chips}


def purposes_for(actor: Actor, state: str) -> PurposeForm:
    """The form under an opinion, with what this hat opens it for first."""
    first = Purpose.COORDINATE if policies.may_set_practice(actor) else Purpose.DECIDE
    first = Purpose.SIGN if state == "deliberated" else Purpose.STATE if state == "coordinating" else first
    form = PurposeForm(initial={"purpose": first})
    fits = {Purpose.DECIDE, Purpose.MEETING, Purpose.FILE, first}
    form.fields["purpose"].choices = [(value, label) for value, label in Purpose.choices if value in fits]  # type: ignore[attr-defined]
    return form
