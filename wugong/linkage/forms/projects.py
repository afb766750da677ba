"""What the steps of a project ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.commitments.actions import Deed
from wugong.commitments.rules import Channel
from wugong.common import clock
from wugong.common.forms import DayField
from wugong.flow.forms import StepForm
from wugong.linkage.actions import projects as actions
from wugong.linkage.models import Invitation, Project
from wugong.linkage.policies import invitation_stand_in, user
from wugong.linkage.queries import projects as read
from wugong.linkage.queries.rosters import roster_for
from wugong.linkage.rules import kinds
from wugong.linkage.rules.project import LONGEST_PAUSE


def words(label: Any, *, required: bool = True, most: int = 500, rows: int = 3, **more: Any) -> forms.CharField:
    """A field for a sentence or two."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def number(label: Any, *, required: bool = True, **more: Any) -> forms.DecimalField:
    """A field for a figure."""
    return forms.DecimalField(label=label, required=required, max_digits=14, decimal_places=2, **more)


class ProposeForm(forms.ModelForm):
    """A proposal: what, why nobody can do it alone, and the target in a number."""

    class Meta:
        model = Project
        fields = ("title", "concern", "many_parties", "effect", "unit", "baseline", "target", "summary")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "many_parties": forms.Textarea(attrs={"rows": 3}),
            "concern": forms.RadioSelect,
        }
        help_texts = {
            "many_parties": _("Which departments, units or streets it needs, and why one of them is not enough."),
            "effect": _("For instance: yearly turnover of the market."),
            "unit": _("For instance: 100 million yuan a year."),
            "baseline": _("The number now, if it is known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concern: Any = self.fields["concern"]
        concern.choices = kinds.Concern.choices


class ScopeForm(StepForm):
    """Whom it concerns by group, who leads, until when, who accepts for the users."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in kinds.Group:
            self.fields[f"who_{group}"] = forms.CharField(
                label=group.label, required=False, max_length=120, help_text=_("Who they are; empty: not concerned.")
            )
            self.fields[f"count_{group}"] = forms.IntegerField(
                label=_("How many: %(group)s") % {"group": group.label},
                required=False,
                min_value=0,
                max_value=9_999_999,
            )
        near = read.organisations_near(self.obj)
        self.fields["lead"] = forms.ModelChoiceField(label=_("Who leads"), queryset=near, initial=self.obj.committee_id)
        self.fields["user"] = forms.ModelChoiceField(
            label=_("Who accepts for the users"), queryset=near, required=False,
            help_text=_("An organisation that speaks for those who use it and does none of the work."),
        )  # fmt: skip
        self.fields["planned_on"] = DayField(label=_("To be delivered by"), initial=clock.today() + timedelta(days=180))
        reason = self.fields["reason"]
        reason.label = _("Why another body leads")
        reason.help_text = _("Only where it is not the street's working committee.")
        names = [f"{part}_{group}" for group in kinds.Group for part in ("who", "count")]
        self.order_fields([*names, "lead", "reason", "user", "planned_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        groups = []
        for group in kinds.Group:
            who, count = data.pop(f"who_{group}", ""), data.pop(f"count_{group}", None)
            if who:
                groups.append(actions.Group(group, who, count))
        return {**data, "groups": groups}


class InviteForm(StepForm):
    """Members of the roster, and guests."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roster = self.obj.roster or roster_for(self.obj.street)
        members, guests = read.to_invite(self.obj, roster)
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
        members = read.speakers_of(self.obj)
        for row in self.rows:
            named = {"group": row.get_group_display(), "who": row.who}
            self.fields[f"by_{row.pk}"] = forms.ModelChoiceField(
                label=_("Who speaks for %(group)s (%(who)s)") % named, queryset=members, required=False,
                initial=row.spoken_for_id,
            )  # fmt: skip
            self.fields[f"heard_{row.pk}"] = forms.CharField(
                label=_("Or how %(group)s were consulted") % named, required=False, max_length=300, initial=row.heard,
                help_text=_("When, how, and what they said; no names."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rows = [actions.Heard(r, data.pop(f"by_{r.pk}", None), data.pop(f"heard_{r.pk}", "")) for r in self.rows]
        return {**data, "heard": rows}


class TaskForm(StepForm):
    """One part of the work, for one member, perhaps with others."""

    obj: Project
    what = forms.CharField(label=_("What is done"), max_length=200)
    done_when = forms.CharField(label=_("Done when"), max_length=300, help_text=_("How one sees that it is done."))
    due_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = read.task_bodies(self.obj)
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
        return data


class MilestoneForm(StepForm):
    """How the month went."""

    obj: Project
    text = words(_("How it stands"), help_text=_("One or two sentences; no report, no photograph is needed."))
    figure = number(_("Reached so far"), required=False)
    obstacle = words(
        _("What stands in the way"), required=False, rows=2,
        help_text=_("It becomes a topic of the street's joint meeting at once."),
    )  # fmt: skip
    proposal = words(_("How it could be removed"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].help_text = _("In %(unit)s; empty where it cannot be said yet.") % {"unit": self.obj.unit}


class WordForm(StepForm):
    """Something to say to all."""

    text = words(_("What you want to say"), rows=2)


class SuspendForm(StepForm):
    """Until when it rests."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = LONGEST_PAUSE - self.obj.rested
        self.fields["until"] = DayField(
            label=_("Until"), initial=clock.today() + timedelta(days=min(30, left)),
            help_text=_("At most %(left)d days from today; the plan date moves with it.") % {"left": left},
        )  # fmt: skip
        self.order_fields(["until", "reason"])


class DeliverForm(StepForm):
    """What was delivered."""

    obj: Project
    result = words(_("What was delivered"), help_text=_("One or two sentences. No photographs needed."))
    actual = number(_("Reached"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {"target": f"{float(self.obj.target):.12g}", "unit": self.obj.unit}
        self.fields["actual"].help_text = _("Target: %(target)s %(unit)s. It can be added with the review.") % told


class AcceptForm(StepForm):
    """Accept; whoever accepts for the users says how it is."""

    obj: Project

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.sits_any(user(self.obj)) and not self.obj.user_accepted_at:
            self.fields["verdict"] = words(_("What the users say"), rows=2)


class ReviewForm(StepForm):
    """Target against result, what was learnt, what each member contributed."""

    obj: Project
    actual = number(_("Reached"))
    lessons = words(_("What was learnt"), most=1500, help_text=_("What to do again, what to leave."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {"target": f"{float(self.obj.target):.12g}", "unit": self.obj.unit}
        self.fields["actual"].help_text = _("Target: %(target)s %(unit)s.") % told
        self.fields["actual"].initial = self.obj.actual
        self.invited = read.members_of(self.obj)
        for one in self.invited:
            self.fields[f"given_{one.pk}"] = forms.CharField(
                label=_("What %(body)s contributed") % {"body": one.organisation}, max_length=300,
                initial=one.contribution or one.gives,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {one: data.pop(f"given_{one.pk}", "") for one in self.invited}
        outcome = actions.Outcome(data.pop("actual", None), data.pop("lessons", ""), given)
        return {**data, "outcome": outcome}


class _Answer(StepForm):
    """An answer to an invitation; the office that writes for another body says how it knows."""

    obj: Invitation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.sits_any(invitation_stand_in(self.obj)):
            self.fields["channel"] = forms.ChoiceField(
                label=_("How the body let you know"),
                choices=[("", "—"), *Channel.choices],
                help_text=_("Nobody signs in for %(body)s; you write for it, and the record says so.")
                % {"body": self.obj.organisation},
            )


class TakePartForm(_Answer):
    """Take part."""

    gives = forms.CharField(
        label=_("What you can give"), max_length=200, required=False, help_text=_("People, things, a place, know-how.")
    )
    money = forms.IntegerField(label=_("Money in yuan"), required=False, min_value=0, max_value=2_000_000_000)


class DeclineForm(_Answer):
    """Why not."""
