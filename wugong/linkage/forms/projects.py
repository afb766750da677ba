"""What the steps of a project ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.commitments.actions import Deed
from wugong.common import clock
from wugong.common.forms import DayField
from wugong.flow.forms import StepForm
from wugong.linkage.models import Invitation, Project, Stakeholder
from wugong.linkage.policies import stand_in, user
from wugong.linkage.queries import projects as read
from wugong.linkage.rules.kinds import Group


def words(label: Any, *, required: bool = True, most: int = 500, rows: int = 3, **more: Any) -> forms.CharField:
    """A field for a sentence or two."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class ScopeForm(StepForm):
    """Whom it concerns by group, beside who leads, until when, who accepts for the users."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = []
        for group in Group:
            self.fields[f"who_{group}"] = forms.CharField(
                label=group.label, required=False, max_length=120, help_text=_("Who they are; empty: not concerned.")
            )
            self.fields[f"count_{group}"] = forms.IntegerField(
                label=_("How many: %(group)s") % {"group": group.label},
                required=False,
                min_value=0,
                max_value=9_999_999,
            )
            named += [f"who_{group}", f"count_{group}"]
        self.fields["planned_on"].initial = clock.today() + timedelta(days=180)
        reason = self.fields["reason"]
        reason.label = _("Why another body leads")
        reason.help_text = _("Only where it is not the street's working committee.")
        self.order_fields([*named, "lead", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = [(group, data.pop(f"who_{group}", ""), data.pop(f"count_{group}", None)) for group in Group]
        return {**data, "groups": [Stakeholder(group=g, who=who, count=count) for g, who, count in told if who]}


class InviteForm(StepForm):
    """Members of the roster, and guests."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members, guests = read.to_invite(self.obj)
        self.fields["members"] = forms.ModelMultipleChoiceField(
            label=_("Members of the roster"), queryset=members, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["guests"] = forms.ModelMultipleChoiceField(
            label=_("Guests"), queryset=guests, required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
            help_text=_("Anybody else it cannot do without: departments, state firms, associations, communities."),
        )  # fmt: skip
        self.order_fields(["members", "guests", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        bodies = [*data.pop("members", ()), *data.pop("guests", ())]
        return {**data, "bodies": bodies}


class HearForm(StepForm):
    """For each group: the member that speaks for it, or how it was consulted."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(self.obj.stakeholders.all())
        members = read.bodies_of(self.obj)
        for row in self.rows:
            named = {"group": row.get_group_display(), "who": row.who}
            self.fields[f"by_{row.pk}"] = forms.ModelChoiceField(
                label=_("Who speaks for %(group)s (%(who)s)") % named, queryset=members, required=False,
                initial=row.spoken_for_id,
            )  # fmt: skip
            self.fields[f"heard_{row.pk}"] = forms.CharField(
                label=_("Or how %(group)s were consulted") % named, required=False, max_length=300, initial=row.heard,
                help_text=_("When, how, and what they answered; no names."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            row.spoken_for, row.heard = data.pop(f"by_{row.pk}", None), data.pop(f"heard_{row.pk}", "")
        return {**data, "heard": self.rows}


class TaskForm(StepForm):
    """One part of the work, for one member, perhaps with others."""

    obj: Project
    what = forms.CharField(label=_("What is done"), max_length=200)
    done_when = forms.CharField(label=_("Done when"), max_length=300, help_text=_("How one sees that it is done."))
    due_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = read.bodies_of(self.obj, self.obj.lead_id)
        self.fields["lead"] = forms.ModelChoiceField(label=_("Who does it"), queryset=bodies)
        self.fields["helpers"] = forms.ModelMultipleChoiceField(
            label=_("Who helps"), queryset=bodies, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["due_on"].initial = self.obj.planned_on
        self.order_fields(["lead", "what", "done_when", "due_on", "helpers"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("lead", "what", "done_when", "due_on")
        if all(data.get(name) for name in names):
            lead, what, done_when, due_on = (data.pop(name) for name in names)
            data["deed"] = Deed(lead, what, done_when, due_on, co_bodies=list(data.pop("helpers", ())))
            data["reason"] = f"{lead.name} · {what}"
        return data


class MilestoneForm(StepForm):
    """How the month went."""

    obj: Project
    reason = words(_("How it stands"), help_text=_("One or two sentences; no report, no photograph is needed."))
    figure = forms.DecimalField(label=_("Reached so far"), required=False, max_digits=14, decimal_places=2)
    obstacle = words(
        _("What stands in the way"), required=False, rows=2,
        help_text=_("It becomes a topic of the street's joint meeting at once."),
    )  # fmt: skip
    proposal = words(_("How it could be removed"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].help_text = _("In %(unit)s; empty where it is not known yet.") % {"unit": self.obj.unit}


class WordForm(StepForm):
    """Something to say to all."""

    text = words(_("What you want to say"), rows=2)


class AcceptForm(StepForm):
    """Accept; whoever accepts for the users says how it is."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.sits_any(user(self.obj)) or self.obj.user_accepted_at:
            del self.fields["verdict"]


class ReviewForm(StepForm):
    """Target against result, what was learnt, what each member contributed."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = read.members_of(self.obj)
        for one in self.invited:
            self.fields[f"given_{one.pk}"] = forms.CharField(
                label=_("What %(body)s contributed") % {"body": one.organisation}, max_length=300,
                initial=one.contribution or one.gives,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {**data, "given": {one.pk: data.pop(f"given_{one.pk}", "") for one in self.invited}}


class AnswerForm(StepForm):
    """An answer to an invitation; the office that writes for another body says how it knows."""

    obj: Invitation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.sits_any(stand_in(self.obj)):
            del self.fields["channel"]
