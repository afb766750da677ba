"""What steps of a problem ask beside the columns of the table, and the form that a resident fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.flow.forms import Chips, StepForm
from wugong.flow.models import Stateful
from wugong.flow.table import Step
from wugong.organisations.instead import mark_empty
from wugong.organisations.models import Organisation
from wugong.places.queries import places_visible_to
from wugong.places.rules import LENGTH, Level
from wugong.problems import hooks
from wugong.problems.models import LONGEST
from wugong.problems.queries.routing import decided_around, default_owner, kind_of, past_of, suggestions
from wugong.problems.queries.similar import similar
from wugong.problems.rules.kinds import FAMILIES, LEAVES, TEMPLATES, TOLD, signposts_in


class DispatchForm(StepForm):
    """The owner and category that the history suggests are filled in where they are sure; a person decides."""

    category = forms.ChoiceField(label=_("Category"))
    hide = forms.BooleanField(required=False, label=_("Do not show it to neighbours"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        problem: Any = self.obj
        if problem.public:
            said = _("They would read: %(words)s. Tick it if that names or accuses somebody.")
            self.fields["hide"].help_text = said % {"words": problem.in_public(problem.text) or problem.public_headline}
        else:
            del self.fields["hide"]
        mark_empty(self.fields["owner"])
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, (_character, one, two, three) in LEAVES.items():
            groups.setdefault(f"{one} › {two}", []).append((code, str(three)))
        past = past_of(problem, decided_around(problem.place[:9]))
        kind = kind_of(problem, past)
        field: Any = self.fields["category"]
        field.choices = [("", "—"), *groups.items()]
        field.initial = kind if kind in LEAVES else ""
        if past.cases:
            field.help_text = _("Like it: %(cases)s") % {"cases": _("; ").join(one.headline for one in past.cases)}
        found = suggestions(problem, kind)
        best, usual = found[0].owner if found and found[0].sure else None, default_owner(problem)
        self.fields["owner"].initial = best.pk if best else usual.pk if usual else self.fields["owner"].initial
        lines: list[Any] = [_("Like ones of the last year went to: %(said)s")] if found else []
        lines += [_("By default (R-09): %(usual)s")] if usual else []
        words = {"said": " · ".join(f"{one.owner} {one.count}/{one.n}" for one in found), "usual": usual}
        self.fields["owner"].help_text = " ".join(str(line) % words for line in lines)


class ArbitrateForm(StepForm):
    """Whose it is; whom the one who sent it back named is filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        problem: Any = self.obj
        mark_empty(self.fields["owner"])
        self.fields["owner"].initial = problem.belongs_id


class SignpostForm(StepForm):
    """Where it belongs; where its words point and, in an emergency, the reason are filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        problem: Any = self.obj
        self.fields["elsewhere"].initial = next(iter(signposts_in(problem.text)), "")
        if problem.alarm:
            self.fields["reason"].initial = _("Somebody may be in danger: please call %(call)s.") % {
                "call": problem.alarm
            }


class AnswerForm(StepForm):
    """An answer, begun from a sentence that fits the state."""

    template = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, data: Any = None, *, obj: Stateful, actor: Actor, step: Step, **kwargs: Any) -> None:
        super().__init__(data, obj=obj, actor=actor, step=step, **kwargs)
        texts = [str(text) for when, text in TEMPLATES if when == step.target]
        field: Any = self.fields.pop("template")
        if texts:
            field.choices = [("", _("my own words")), *((text, text) for text in texts)]
            self.fields["template"] = field
            self.fields["answer"].required = False
            self.order_fields(["seen", "template", "answer"])
        if not getattr(obj, "outcome", ""):
            self.fields["answer"].initial = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begun, own = data.pop("template", ""), data.get("answer", "")
        if not (begun or own) and "answer" not in self.errors:
            self.add_error("answer", _("Choose a sentence, or write what the reporter reads."))
        data["answer"] = "\n".join(filter(None, [begun, own]))
        return data


class MergeForm(StepForm):
    """The likest open problems first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        problem: Any = self.obj
        near = similar(problem.text, problem.place, problem.category, without=problem, most=5)
        if near:
            self.fields["into"].initial = near[0].pk


WHERE = _("Choose where it is: the street, the community or the compound. It goes there at once.")


class RaiseForm(StepForm):
    """What it becomes higher up; a whistle names the department it calls, and the duty where there is a list."""

    lead = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, label=_("Which department is called"),
        help_text=_("For a whistle alone."),
    )  # fmt: skip
    basis = forms.CharField(required=False, max_length=120, label=_("For which of its duties"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        problem: Any = self.obj
        field: Any = self.fields["lead"]
        if hooks.joined.called:
            field.queryset = hooks.joined.called(problem.place)


class ReportForm(forms.Form):
    """A resident's report. One of text, photo and voice note is enough; all else may stay empty."""

    text = forms.CharField(
        required=False, max_length=LONGEST, label=_("What is wrong?"), widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(required=False, label=_("Photo"))
    voice = forms.FileField(required=False, label=_("Voice note"))
    place = forms.CharField(max_length=20, label=_("Where is it?"), error_messages={"required": WHERE})
    spot = forms.CharField(required=False, max_length=80, label=_("Where exactly?"))
    category = forms.ChoiceField(
        required=False, choices=[("", _("not sure")), *FAMILIES], widget=Chips, label=_("What kind?")
    )
    contact = forms.CharField(required=False, max_length=24, label=_("How to reach you"))
    private = forms.BooleanField(required=False, label=_("Not to be read by neighbours"))
    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in TOLD], widget=Chips, label=_("How it was told"),
    )  # fmt: skip
    consent = forms.BooleanField(required=False, label=_("The person agrees that it is written down"))
    outside_no = forms.CharField(required=False, max_length=40, label=_("Number of the other system"))
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, office: bool = False, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.office = office
        if not office:
            del self.fields["channel"], self.fields["outside_no"], self.fields["consent"]

    def clean_place(self) -> str:
        code = str(self.cleaned_data["place"]).strip()
        if len(code) < LENGTH[Level.STREET] or not places_visible_to(Actor()).filter(code=code).exists():
            raise forms.ValidationError(WHERE)
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("text", "").strip() or data.get("photo") or data.get("voice")) and "text" not in self.errors:
            self.add_error("text", _("Say in a sentence what is wrong, or add a photo or a voice note: one is enough."))
        return data

    def words(self) -> dict[str, Any]:
        """What ``actions.report`` takes."""
        data = self.cleaned_data
        named = {name: data.get(name, "") for name in ("text", "place", "spot", "category", "contact", "key")}
        own = {"channel": data["channel"], "consent": data["consent"]} if self.office else {}
        return {**named, **own, "enclosed": bool(data.get("photo") or data.get("voice"))}

    def columns(self) -> dict[str, Any]:
        """Columns that the table does not ask for."""
        data = self.cleaned_data
        given: dict[str, Any] = {"public": not data.get("private")}
        if self.office:
            given |= {"outside_no": data.get("outside_no") or None}
        return given
