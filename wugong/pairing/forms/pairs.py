"""Forms of pairings, agreements, plans and reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.forms import date_input
from wugong.flow.forms import StepForm
from wugong.organisations.models import Organisation
from wugong.pairing.models import Agreement, Need, Offer, Pairing
from wugong.pairing.queries.choices import either, needs_of, offers_of, property_branches
from wugong.pairing.queries.instances import counterparts, granted, obligated
from wugong.pairing.queries.pairs import agreed_ids, agreement_of, open_review, proposed_terms
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


class AgreementForm(forms.ModelForm):
    """The agreement of a pair: what, with what, who, how long, how to leave. The action checks and keeps it."""

    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"), queryset=Need.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    offers = forms.ModelMultipleChoiceField(
        label=_("Offers"), queryset=Offer.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    fields_worked_on = forms.MultipleChoiceField(
        label=_("Fields"), choices=Field.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Agreement
        fields = (
            "strengths", "giver_duties", "receiver_duties", "giver_head", "giver_liaison", "receiver_head",
            "receiver_liaison", "starts_on", "ends_on", "exit_clause",
        )  # fmt: skip
        widgets = {
            **dict.fromkeys(("giver_duties", "receiver_duties", "exit_clause"), forms.Textarea(attrs={"rows": 3})),
            **dict.fromkeys(("starts_on", "ends_on"), date_input()),
        }
        help_texts = {"strengths": _("Its function, or what it does best."), "ends_on": _("At most three years.")}

    def __init__(self, data: Any, *, pairing: Pairing) -> None:
        agreement = agreement_of(pairing)
        super().__init__(data, instance=agreement or proposed_terms(pairing))
        needs: Any = self.fields["needs"]
        offers: Any = self.fields["offers"]
        needs.queryset, offers.queryset = needs_of(pairing), offers_of(pairing)
        for field in (needs, offers):
            field.label_from_instance = lambda line: (
                f"{line.title} · {line.quantity} {line.category.unit} · {line.organisation}"
            )
        if agreement:
            needs.initial = offers.initial = agreed_ids(pairing)
            self.fields["fields_worked_on"].initial = agreement.fields
        elif pairing.plan_pair:
            codes = list(pairing.plan_pair.gives)
            needs.initial = needs.queryset.filter(organisation=pairing.receiver_id, category__in=codes)
            offers.initial = offers.queryset.filter(organisation=pairing.giver_id, category__in=codes)

    def _post_clean(self) -> None:
        """Nothing is written into the agreement from here."""

    @property
    def terms(self) -> dict[str, Any]:
        """What ``actions.pairs.draft`` takes."""
        data = dict(self.cleaned_data)
        return {"fields": data.pop("fields_worked_on"), **data}


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
