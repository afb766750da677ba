"""Forms of the studio beyond the columns of a step. What is sealed is a field of the form, never a column it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.accounts.models import User
from wugong.common.forms import DayField
from wugong.flow.forms import Chips, StepForm
from wugong.mediation import queries
from wugong.mediation.models import Party, Term
from wugong.mediation.rules.kinds import DisputeKind, Through
from wugong.mediation.sealing import of_party, of_term

SPEAK = _("Or speak: touch the microphone on the keyboard, and what you say is written here. It is sealed at once.")
DATELESS = _("Say by when: a term without a date cannot be followed or confirmed.")
YES_NO = [("yes", _("yes")), ("no", pgettext_lazy("answer", "no"))]


def words(label: Any, *, help_text: Any = SPEAK, **more: Any) -> forms.CharField:
    """A text that is sealed. No ``maxlength`` in the browser, which would cut what is spoken without a word."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 6}), **more)


class OfParty(forms.ModelChoiceField):
    """One of the parties, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(of_party(obj).get("name", obj))


class Several(forms.ModelMultipleChoiceField):
    """Several parties or terms, in words."""

    def label_from_instance(self, obj: Any) -> str:
        if isinstance(obj, Term):
            return f"{obj.number}. {of_term(obj).get('text', '')}"
        return str(of_party(obj).get("name", obj))


def yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=YES_NO, coerce=lambda said: said == "yes", widget=Chips)


class EnrolForm(StepForm):
    """A member with former courts."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Member"))
    courts = forms.CharField(
        label=_("Former courts"), max_length=300,
        help_text=_("All of them, with commas. A case that was there is never given to this member."),
    )  # fmt: skip
    knows = forms.CharField(label=_("Fields and dialects"), max_length=120, required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["user"].queryset = queries.mediators_at(self.obj.organisation_id)  # type: ignore[attr-defined]


class AskForm(StepForm):
    """A question, with or without a name."""

    question = words(_("The question"))
    name = forms.CharField(label=_("What we may call you"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False,
        help_text=_("Only if you want to be called. It is deleted when the consultation is closed."),
    )  # fmt: skip


class PublicAskForm(forms.Form):
    """The same for residents, over the page of the studio."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=DisputeKind.choices)
    question = words(_("Your question"))
    name, phone = AskForm.base_fields["name"], AskForm.base_fields["phone"]


class AnswerForm(StepForm):
    """The answer."""

    text = words(_("Your answer"))


class ApplyForm(StepForm):
    """The dispute as it was told, and who the parties are."""

    applicant = forms.CharField(label=_("Who applies"), max_length=40, help_text=_("Name alone, no number."))
    applicant_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    other = forms.CharField(label=_("The other side"), max_length=40)
    other_phone = forms.CharField(label=_("Telephone of the other side"), max_length=30, required=False)
    further = forms.CharField(
        label=_("Further parties"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: name, telephone."),
    )  # fmt: skip
    facts = words(_("What the dispute is about"))
    told = forms.CharField(
        label=_("In a line, for the other side"), required=False, max_length=120,
        help_text=_("The other side reads this and the name of who applies when it is asked whether it agrees."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = [(data.pop(who, ""), data.pop(f"{who}_phone", "")) for who in ("applicant", "other")]
        for line in data.pop("further", "").replace("，", ",").splitlines():
            name, _comma, phone = line.partition(",")
            given.append((name.strip()[:40], phone.strip()[:30]))
        data["parties"] = given
        return data


class AssignForm(StepForm):
    """The mediator, with fields and dialects beside the name."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        known, field = queries.knows_of(self.obj.committee_id), self.fields["mediator"]  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: " · ".join(filter(None, (user.name, known.get(user.pk))))  # type: ignore[attr-defined]


class ConsentForm(StepForm):
    """What a party said, and how."""

    party = OfParty(Party.objects.none(), label=_("Which party"), widget=Chips, empty_label=None)
    agrees = yes_no(_("Agrees to mediation"))
    through = forms.ChoiceField(
        label=_("How it was said"), choices=[c for c in Through.choices if c[0] != Through.LINK], widget=Chips
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["party"].queryset = self.obj.sides.all()  # type: ignore[attr-defined]


class WishForm(StepForm):
    """Whether a party wants confirmation by the court."""

    party = OfParty(Party.objects.none(), label=_("Which party"), widget=Chips, empty_label=None)
    wants = yes_no(_("Wants to apply together"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["party"].queryset = self.obj.sides.all()  # type: ignore[attr-defined]


class NoteForm(StepForm):
    """What was said; by whom alone, or together."""

    party = OfParty(
        Party.objects.none(), label=_("Who was there"), required=False, blank=True, widget=Chips,
        empty_label=_("all together"),
        help_text=_("What one party says alone is sealed apart: the other side and the committee never read it."),
    )  # fmt: skip
    text = words(_("What was said"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["party"].queryset = self.obj.sides.all()  # type: ignore[attr-defined]

    def take(self) -> None:
        self.cleaned_data["party"] = self.cleaned_data.get("party")
        super().take()


class TermForm(StepForm):
    """A numbered term."""

    party = OfParty(Party.objects.none(), label=_("Who does it"), widget=Chips, empty_label=None)
    text = words(_("What exactly"))
    amount = forms.DecimalField(
        label=_("Amount in yuan"), required=False, min_value=0, max_value=999_999_999, decimal_places=2
    )
    due_on = DayField(label=_("By which day"), error_messages={"required": DATELESS})

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["party"].queryset = self.obj.sides.all()  # type: ignore[attr-defined]


class DropForm(StepForm):
    """Which term goes."""

    term = forms.ModelChoiceField(Term.objects.none(), label=_("Which term"), widget=Chips, empty_label=None)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["term"]
        field.label_from_instance = lambda term: f"{term.number}. {of_term(term).get('text', '')}"
        field.queryset = self.obj.terms.all()  # type: ignore[attr-defined]


LAWFUL = _("It is agreed of free will, against no law, and at nobody else's cost")


class SignForm(StepForm):
    """Who has signed the paper."""

    signed = Several(Party.objects.none(), label=_("Who has signed"), widget=forms.CheckboxSelectMultiple)
    lawful = forms.BooleanField(label=LAWFUL)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["signed"].queryset = self.obj.sides.all()  # type: ignore[attr-defined]


class OralForm(StepForm):
    """What was agreed by word of mouth."""

    text = words(_("What was agreed, in a few sentences"))
    lawful = forms.BooleanField(label=LAWFUL)


class DangerForm(StepForm):
    """What was reported to the police."""

    text = words(_("What you have seen or heard"))


class DoneForm(StepForm):
    """Which terms were performed."""

    done = Several(Term.objects.none(), label=_("What was done"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["done"].queryset = self.obj.terms.filter(done_on=None)  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """What the archive is opened for."""

    purpose = forms.ChoiceField(
        label=_("What for"), widget=Chips,
        choices=[("court", _("a court asks for it")), ("party", _("a party asks for a copy")),
                 ("inspection", _("inspection of the archive"))],
    )  # fmt: skip
