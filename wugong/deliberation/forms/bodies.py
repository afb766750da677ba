"""Forms of a joint meeting: its seats, its rules of procedure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wugong.commitments.queries import bodies_near
from wugong.deliberation.models import Member, Procedure
from wugong.deliberation.queries.bodies import posts_of
from wugong.deliberation.queries.founding import Founding, candidate_posts, possible_members
from wugong.deliberation.rules.circulation import Needed
from wugong.organisations.models import Post


class SeatForm(forms.ModelForm):
    """A new seat, or one that is changed: then the organisation stays."""

    class Meta:
        model = Member
        fields = ["organisation", "voting", "part_time", "post", "substitute"]
        labels = {"post": _("Who sits there"), "substitute": _("Substitute")}
        help_texts = {"voting": _("Without one it is heard, and counts neither for the quorum nor in a vote.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance._state.adding:
            del fields["post"], fields["substitute"]
            body = self.instance.body
            near = bodies_near(body.place.code).exclude(joint_meetings__body=body, joint_meetings__until=None)
            fields["organisation"].queryset = near
        else:
            del fields["organisation"]
            for name in ("post", "substitute"):
                fields[name].queryset = posts_of(self.instance.organisation)

    def clean(self) -> dict[str, Any]:
        """Nobody stands in for himself."""
        data = super().clean() or {}
        if data.get("post") and data.get("post") == data.get("substitute"):
            self.add_error("substitute", _("Choose another post than the one that sits there."))
        return data


class LeadForm(forms.Form):
    """Which post chairs a joint meeting, and which keeps it."""

    chair: Any = forms.ModelChoiceField(label=_("Who chairs"), queryset=None)
    secretariat: Any = forms.ModelChoiceField(label=_("Who keeps the agenda and the minutes"), queryset=None)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", "secretariat"):
            field: Any = self.fields[name]
            field.queryset = candidate_posts(code).order_by("organisation__place__code", "organisation__name", "title")
            field.label_from_instance = told_post


def told_post(post: Post) -> str:
    """A post with its organisation, and whether anybody holds it."""
    words = f"{post.organisation} · {post}"
    return words if getattr(post, "held", True) else gettext("%(post)s (nobody holds it)") % {"post": words}


class FoundForm(LeadForm):
    """A joint meeting before it is founded: chair, secretariat and members, as proposed or as they will be."""

    members: Any = forms.ModelMultipleChoiceField(
        label=_("Who sits in it, with a vote"), queryset=None, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, founding: Founding, **kwargs: Any) -> None:
        code = founding.place.code
        initial = {"chair": founding.chair, "secretariat": founding.secretariat, "members": founding.members}
        super().__init__(*args, code=code, initial=initial, **kwargs)
        field: Any = self.fields["members"]
        field.queryset = possible_members(code)


class RulesForm(forms.ModelForm):
    """The rules of procedure as typed settings; ``reason`` says why they change."""

    reason = forms.CharField(label=_("Why they change"), max_length=200)

    class Meta:
        model = Procedure
        fields = [
            "period_months", "grace_days", "call_days", "closing_days", "notice_days", "notice_target",
            "quorum_percent", "majority_percent", "deciding", "most_deferrals", "objection_days", "writing",
            "writing_days", "reason",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["writing"].choices = Needed.choices  # type: ignore[attr-defined]
        self.initial["reason"] = ""

    def changes(self) -> dict[str, Any]:
        """What differs from the version in force."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "reason"}

    def shown(self) -> list[tuple[str, Any, Any]]:
        """Every change as a label, what stands, what is to stand."""
        rows = []
        for name in self.changes():
            bound, choices = self[name], dict(getattr(self.fields[name], "choices", []))
            before, after = self.initial.get(name), self.cleaned_data[name]
            rows.append((str(bound.label), choices.get(before, before), choices.get(after, after)))
        return rows
