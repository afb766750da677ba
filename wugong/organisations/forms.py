"""What a person fills in about organisations, ties, posts and appointments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.accounts.forms import AccountForm
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.errors import Unseen
from wugong.common.forms import DayField, date_input
from wugong.flow.forms import StepForm
from wugong.organisations.models import Organisation, Post
from wugong.organisations.queries import organisations, posts
from wugong.organisations.rules import Band, Kind, PartyType, Sort, TieKind
from wugong.organisations.uscc import examine
from wugong.places.queries import place_by_code
from wugong.places.rules import BadCode, read_code


class ApproveForm(StepForm):
    """The written reply by which a Party organisation is founded, and its term; a unit has neither."""

    obj: Organisation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj.sort == Sort.UNIT:
            del self.fields["reply_doc"], self.fields["term_end"]


class ConfirmForm(StepForm):
    """The yearly look at the record: three things, filled in from what is there; also for the question about it."""

    phone = forms.CharField(label=_("Office telephone"), max_length=40)
    member_band = forms.ChoiceField(label=_("Members (band)"), choices=[("", "—"), *Band.choices], required=False)
    anchor_valid = forms.BooleanField(label=_("What it leans on is still there"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = getattr(self.obj, "organisation", self.obj)
        for name in ("phone", "member_band"):
            self.fields[name].initial = getattr(organisation, name)
        if organisation.sort == Sort.UNIT:
            del self.fields["member_band"]


class DocumentForm(StepForm):
    """The paper behind a decision."""

    reason = forms.CharField(label=_("Number of the document"), max_length=80)


class ExtendForm(StepForm):
    """The paper; the reason is for a term that is longer than usual."""

    document = forms.CharField(label=_("Number of the document"), max_length=80)


class LinesField(forms.CharField):
    """A list of ``{"code", "text"}``, written one a line: a short Latin word first where there is one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(one["text"] if one["code"] == one["text"] else f"{one['code']} {one['text']}" for one in value)

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]
        return [_line(line) for line in lines]


def _line(line: str) -> dict[str, str]:
    first, _blank, rest = line.partition(" ")
    coded = first.isascii() and first.replace("_", "").isalnum() and rest.strip()
    return {"code": first.lower(), "text": rest.strip()} if coded else {"code": line[:40], "text": line}


class OrganisationForm(forms.ModelForm):
    """The record of an organisation, as far as its sort has it. ``place`` is given by its code."""

    where = forms.CharField(
        label=_("Place"),
        max_length=20,
        help_text=_("The code of the street, community, compound or building; begin to type and choose."),
        widget=forms.TextInput(attrs={"list": "places"}),
    )
    functions = LinesField(label=_("Functions"), help_text=_("One a line."))
    strengths = LinesField(label=_("Strengths"), help_text=_("What it can bring to others. One on each line."))

    class Meta:
        model = Organisation
        fields = [
            "name", "name_en", "short_name", "kind", "uscc", "unit", "superior", "basis", "anchor", "founded",
            "reply_doc", "term_end", "member_band", "phone", "address", "special_system", "functions", "strengths",
        ]  # fmt: skip
        widgets = {"founded": date_input(), "term_end": date_input()}

    field_order = ["name", "kind", "where", "unit", "superior", "basis", "anchor", "uscc", "phone", "member_band"]
    UNIT_ONLY = ("uscc", "special_system", "functions")
    PARTY_ONLY = ("unit", "basis", "anchor", "reply_doc", "term_end", "member_band")

    def __init__(self, *args: Any, sort: str, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort, self.actor = sort, actor
        for name in self.PARTY_ONLY if sort == Sort.UNIT else self.UNIT_ONLY:
            del self.fields[name]
        if "uscc" in self.fields:
            # Room for the blanks and hyphens that people write between the characters.
            self.fields["uscc"] = forms.CharField(label=self.fields["uscc"].label, max_length=40, required=False)
        choices = Kind.choices if sort == Sort.UNIT else PartyType.choices
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=choices)
        near = self.instance.place.code if self.instance.place_id else str(self.initial.get("where", ""))
        living = organisations.living_near(actor, near)
        for name, of in (("superior", sort), ("unit", Sort.UNIT)):
            if name in self.fields:
                choice: Any = self.fields[name]
                choice.queryset = living.filter(sort=of).exclude(pk=self.instance.pk)
        if self.instance.place_id:
            self.fields["where"].initial = self.instance.place.code

    def clean_uscc(self) -> str:
        """A code that can be one, and that nobody else has."""
        finding = examine(self.cleaned_data["uscc"]) if self.cleaned_data["uscc"] else None
        if finding is None:
            return ""
        if not finding.valid:
            raise forms.ValidationError(str(finding.fault))
        holder = organisations.holder_of(finding.code)
        if holder is not None and holder.pk != self.instance.pk:
            raise forms.ValidationError(
                _("This credit code is that of %(name)s already."), params={"name": holder.name}
            )
        return finding.code

    def clean_where(self) -> str:
        """The place of that code, kept for ``values``."""
        code = self.cleaned_data["where"].split()[0] if self.cleaned_data["where"].split() else ""
        try:
            self.place = place_by_code(self.actor, read_code(code))
        except (Unseen, BadCode) as bad:
            raise forms.ValidationError(_("There is no place with this code. Choose one from the list.")) from bad
        return code

    def values(self) -> dict[str, Any]:
        """The columns as the actions want them."""
        plain = {name: value for name, value in self.cleaned_data.items() if name != "where"}
        return {**plain, "place": self.place}


class DissolveForm(forms.Form):
    """Why, and who takes over."""

    successor: Any = forms.ModelChoiceField(
        label=_("Successor"),
        queryset=None,
        required=False,
        help_text=_("Takes over ties, the organisations below and the matters that can be handed over."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        living = organisations.living_near(actor, organisation.place.code).filter(sort=organisation.sort)
        choice: Any = self.fields["successor"]
        choice.queryset = living.exclude(pk=organisation.pk)


class TieForm(forms.Form):
    """A horizontal tie from this organisation to another one. Pairings are made in their own place."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=[c for c in TieKind.choices if c[0] != TieKind.PAIRED])
    target: Any = forms.ModelChoiceField(label=pgettext_lazy("tie", "With"), queryset=None)
    since = DayField(label=_("Since"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["target"]
        choice.queryset = organisations.living_near(actor, organisation.place.code).exclude(pk=organisation.pk)


class PostForm(forms.ModelForm):
    """A post: its title, the role it gives and where."""

    class Meta:
        model = Post
        fields = ["title", "title_en", "role", "scope", "headcount"]

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[(r, f"{Role(r).label} ({r})") for r in roles])
        self.fields["scope"].help_text = _("A division code. Empty: the street, community or district of the role.")

    def clean_scope(self) -> str:
        """A code that can be, of a place that is there."""
        scope: str = self.cleaned_data["scope"].strip()
        if not scope:
            return ""
        try:
            return place_by_code(SYSTEM, read_code(scope)).code
        except (Unseen, BadCode) as bad:
            raise forms.ValidationError(_("There is no place with this code.")) from bad


class AssignForm(forms.Form):
    """Who holds a post. The person is named by the sign-in name: there is no search by name."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60, help_text=_("As the person signs in."))
    since = DayField(label=_("Since"))
    until = DayField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        """The active user who is no administrator, in the place of the name."""
        data = super().clean() or {}
        data["user"] = posts.user_named(data.pop("username", ""))
        if data["user"] is None and "username" not in self.errors:
            self.add_error("username", _("Nobody signs in by this name. Ask the administrator for an account first."))
        return data


class LenderForm(forms.Form):
    """First step of a proposal: the unit that lends somebody."""

    home: Any = forms.ModelChoiceField(label=_("Unit that lends the person"), queryset=None)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["home"]
        choice.queryset = posts.lenders(code)


class ProposeForm(LenderForm):
    """A part-time member of a street or community committee, lent by a unit for one to three years."""

    user: Any = forms.ModelChoiceField(label=_("Person"), queryset=None)
    since = DayField(label=_("Since"))
    until = DayField(label=_("Until"), help_text=_("One to three years."))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["user"]
        choice.queryset = people
        self.fields["home"].widget = forms.HiddenInput()


class FirstOfficerForm(AccountForm):
    """The first officer: the person, and the post of the Organisation Department he gets."""

    department = forms.CharField(label=_("Department"), max_length=120)
    title = forms.CharField(label=_("Post"), max_length=60, help_text=_("As it is written: section head, deputy head."))
    field_order = ["department", "title", "name", "username", "email"]


class SubstituteForm(AssignForm):
    """Who stands in, from a first to a last day."""

    until = DayField(label=_("Until"))


class PassOnForm(AssignForm):
    """Who holds the post from today on, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["since"], self.fields["until"]
