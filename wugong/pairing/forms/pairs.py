"""Forms of pairings, agreements, plansand reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.forms import DayField
from wugong.flow.forms import StepForm
from wugong.organisations.models import Organisation
from wugong.pairing.actions.pairs import Terms
from wugong.pairing.models import Agreement, Need, Offer, Pairing
from wugong.pairing.queries.choices import either, needs_on, offers_on, property_branches
from wugong.pairing.queries.instances import counterparts, granted, obligated
from wugong.pairing.queries.pairs import agreed_ids, agreement_of, open_review, shelves
from wugong.pairing.queries.visible import sides_of
from wugong.pairing.rules.kinds import ExemptionKind, Field, SignedHow

SCORES = [
    (str(n), label)
    for n, label in ((5, _("5, very good")), (4, _("4, good")), (3, _("3, fair")), (2, _("2, poor")), (1, _("1, bad")))
]


def score_field(label: Any) -> forms.TypedChoiceField:
    """A rating from 1 to 5."""
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect)


def text(label: Any, *, rows: int = 3, most: int = 500, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


class ProposeForm(forms.Form):
    """Which two are to pair."""

    giver = forms.ModelChoiceField(label=_("Unit"), queryset=Organisation.objects.none())
    receiver = forms.ModelChoiceField(
        label=_("Community or non-public organisation"), queryset=Organisation.objects.none()
    )
    across_reason = text(
        _("Why across streets"),
        rows=2,
        most=300,
        required=False,
        help_text=_("Only for a pair across two streets; counts from the street's Party-building office."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        street, own = actor.place[:9] if len(actor.place) >= 9 else "", sides_of(actor)
        if branch := own.filter(anchor="compound"):
            self._offer("receiver", branch, branch)
            self._offer("giver", property_branches(street))
            return
        units, others, across = obligated(street), counterparts(street), granted(ExemptionKind.ACROSS)
        mine = own.filter(pk__in=units.values("pk")) | own.filter(unit__kind="property")
        givers = self._offer("giver", either(units, across.filter(counterpart__in=others), "organisation"), mine)
        partners = either(others, across.filter(organisation__in=givers), "counterpart")
        self._offer("receiver", partners, own.filter(pk__in=others.values("pk")))

    def _offer(
        self, name: str, rows: QuerySet[Organisation], ours: QuerySet[Organisation] | None = None
    ) -> QuerySet[Organisation]:
        """Offer these organisations; only ours, chosen already, where there is one of ours."""
        field: Any = self.fields[name]
        field.queryset = rows
        if ours is not None and ours.count() == 1:
            field.queryset, field.initial, field.empty_label = ours, ours.get().pk, None
        return field.queryset  # type: ignore[no-any-return]


class AgreementForm(forms.Form):
    """The agreement of a pair: what, with what, who, how long, how to leave."""

    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"), queryset=Need.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    offers = forms.ModelMultipleChoiceField(
        label=_("Offers"), queryset=Offer.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    fields_worked_on = forms.MultipleChoiceField(
        label=_("Fields"), choices=Field.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    strengths = forms.CharField(
        label=_("Strengths of the unit that are used"),
        max_length=300,
        required=False,
        help_text=_("Its function, or what it does best."),
    )
    giver_duties = text(_("What the unit does"), required=False)
    receiver_duties = text(_("What the community does"), required=False)
    giver_head = forms.CharField(label=_("Head in charge, unit"), max_length=60, required=False)
    giver_liaison = forms.CharField(label=_("Liaison, unit"), max_length=60, required=False)
    receiver_head = forms.CharField(label=_("Head in charge, community"), max_length=60, required=False)
    receiver_liaison = forms.CharField(label=_("Liaison, community"), max_length=60, required=False)
    starts_on = DayField(label=pgettext_lazy("term", "From"))
    ends_on = DayField(
        label=pgettext_lazy("term", "Until"),
        help_text=_("At most three years."),
    )
    exit_clause = text(_("How either side can leave"), rows=2, most=300, required=False)

    def __init__(self, data: Any, *, pairing: Pairing, people: dict[str, str], clause: str) -> None:
        super().__init__(data, initial=self._initial(pairing, agreement_of(pairing), people, clause))
        both = shelves(pairing)
        needs: Any = self.fields["needs"]
        needs.queryset = needs_on(both)
        offers: Any = self.fields["offers"]
        offers.queryset = offers_on(both)
        for field in (needs, offers):
            field.label_from_instance = lambda line: (
                f"{line.title} · {line.quantity} {line.category.unit} · {line.organisation}"
            )

    @staticmethod
    def _initial(pairing: Pairing, agreement: Agreement | None, people: dict[str, str], clause: str) -> dict[str, Any]:
        today = clock.today()
        initial: dict[str, Any] = {
            "starts_on": today,
            "ends_on": date(today.year + 2, 12, 31),
            "exit_clause": clause,
            **people,
        }
        if agreement:
            kept = {name: getattr(agreement, name) for name in Terms.__dataclass_fields__ if name != "fields"}
            initial |= {name: value for name, value in kept.items() if value} | {"fields_worked_on": agreement.fields}
            chosen = agreed_ids(pairing)
            initial |= {"needs": chosen, "offers": chosen}
        elif pairing.plan_pair:
            codes = set(pairing.plan_pair.gives)
            both = shelves(pairing)
            initial["needs"] = [n.pk for s in both for n in s.needs if s.side == "receiver" and n.category_id in codes]
            initial["offers"] = [o.pk for s in both for o in s.offers if s.side == "giver" and o.category_id in codes]
        if not initial.get("strengths"):
            initial["strengths"] = "、".join(str(s.get("text", "")) for s in pairing.giver.strengths)[:300]
        return initial

    @property
    def terms(self) -> Terms:
        """What the agreement says."""
        data = dict(self.cleaned_data)
        for name in ("needs", "offers"):
            data.pop(name)
        return Terms(fields=data.pop("fields_worked_on"), **data)


class SignForm(StepForm):
    """How the head signs."""

    how = forms.ChoiceField(label=_("How"), choices=SignedHow.choices, initial=SignedHow.HERE, widget=forms.RadioSelect)
    paper_ref = forms.CharField(
        label=_("Number of the signed paper"),
        max_length=60,
        required=False,
        help_text=_("Only when it was signed on paper."),
    )


class PlanForm(StepForm):
    """What is to be done in the year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    aims = text(
        _("What is to be done"),
        rows=4,
        most=1000,
        help_text=_("Three sentences are enough; projects are proposed one by one."),
    )
    projects = forms.IntegerField(label=_("Projects meant"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        year: Any = self.fields["year"]
        year.choices = [(this, str(this)), (this + 1, str(this + 1))]
        year.initial = this


class ReviewForm(StepForm):
    """One side's part of the yearly review."""

    obj: Pairing
    score = score_field(_("How was the year with the other side?"))
    words = text(_("In words"), required=False)
    aims = text(
        _("What is to be done next year"),
        required=False,
        most=1000,
        help_text=_("Leave it empty if the pairing is to end, or if the other side has filed it."),
    )
    projects = forms.IntegerField(label=_("Projects meant"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        review = open_review(self.obj)
        filed = self.obj.annual_plans.filter(year=(review.year if review else clock.today().year) + 1).first()
        if filed:
            self.fields["aims"].initial, self.fields["projects"].initial = filed.aims, filed.projects


class StreetReviewForm(StepForm):
    """What the street adds; the report makes itself."""

    words = text(_("What the street adds"), required=False)


class MessageForm(StepForm):
    """A message to the other side."""

    text = text(_("Message"), most=2000, help_text=_("Both sides and the street read it. No personal facts."))
    answer_wanted = forms.BooleanField(label=_("I wait for an answer"), required=False)
