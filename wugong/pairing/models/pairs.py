"""Two organisations that build together: the pairing, its agreements, yearly plans and reviews, and what they write."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.pairing.models.listings import Need, Offer
from wugong.pairing.models.rounds import PlanPair
from wugong.pairing.rules.exemptions import EXEMPTION, ExemptionState
from wugong.pairing.rules.kinds import ExemptionKind, PairKind, Side, SignedHow, Wish
from wugong.pairing.rules.pairs import LIVE, PAIRING

SCORE = Q(giver_score__isnull=True) | Q(giver_score__gte=1, giver_score__lte=5)
SCORE_BACK = Q(receiver_score__isnull=True) | Q(receiver_score__gte=1, receiver_score__lte=5)


class Pairing(Stateful):
    """A giver and a receiver.

    ``street`` is the 9-digit code of the giver's street, ``other_street`` that of the receiver where it differs.
    ``proposed_by`` says from which side it came; a side that proposes has agreed. The moments say when each side
    agreed, signed the newest agreement and gave its part of the open review; ``wish`` is what the first side wants
    after it.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=PairKind, default=PairKind.OBLIGATED)
    giver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pairings_given", verbose_name=_("unit's side")
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pairings_received", verbose_name=_("community's side")
    )
    street = models.CharField(max_length=9, editable=False)
    other_street = models.CharField(max_length=9, blank=True, default="", editable=False)
    plan_pair = models.OneToOneField(PlanPair, on_delete=models.SET_NULL, null=True, blank=True, related_name="pairing")
    proposed_by = models.CharField(max_length=8, choices=Side)
    across_reason = models.CharField(_("why across streets"), max_length=300, blank=True, default="")
    giver_agreed_at = models.DateTimeField(null=True, blank=True)
    receiver_agreed_at = models.DateTimeField(null=True, blank=True)
    giver_signed_at = models.DateTimeField(null=True, blank=True)
    receiver_signed_at = models.DateTimeField(null=True, blank=True)
    giver_reviewed_at = models.DateTimeField(null=True, blank=True)
    receiver_reviewed_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True, default="")
    active_since = models.DateField(null=True, blank=True)
    last_activity_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    wish = models.CharField(_("what do you want?"), max_length=8, choices=Wish, blank=True, default="")
    wish_by = models.CharField(max_length=8, choices=Side, blank=True, default="")
    needs = models.ManyToManyField(Need, related_name="pairings", blank=True)
    offers = models.ManyToManyField(Offer, related_name="pairings", blank=True)

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints = [
            listed_states(PAIRING.states),
            models.UniqueConstraint(
                fields=["giver", "receiver"], condition=Q(state__in=list(LIVE)), name="pairing_live_once"
            ),
            models.CheckConstraint(condition=~Q(giver=models.F("receiver")), name="pairing_two_sides"),
        ]
        indexes = [
            # the pairs of a street, newest first
            models.Index(fields=["street", "state", "-created_at", "-id"], name="pairing_street"),
            # the whole list and its pages
            models.Index(fields=["-created_at", "-id"], name="pairing_newest"),
            # the pairs of a receiver by state (those of a giver: the unique index)
            models.Index(fields=["receiver", "state"], name="pairing_receiver"),
            # the worker: pairs that fell asleep, reviews that are due
            models.Index(fields=["state", "last_activity_on"], name="pairing_quiet"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} — {self.receiver}"

    def get_absolute_url(self) -> str:
        """The first of its four screens."""
        return reverse("pairing:pair", args=[self.pk])


class Agreement(Entity):
    """What both heads sign; a changed agreement is a new row with the next number. The newest one counts.

    ``text`` is the agreement as it was when the last head signed.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField(default=1)
    fields = models.JSONField(_("fields"), default=list)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    giver_head = models.CharField(_("head in charge, unit"), max_length=60, blank=True, default="")
    receiver_head = models.CharField(_("head in charge, community"), max_length=60, blank=True, default="")
    giver_liaison = models.CharField(_("liaison, unit"), max_length=60, blank=True, default="")
    receiver_liaison = models.CharField(_("liaison, community"), max_length=60, blank=True, default="")
    strengths = models.CharField(_("strengths of the unit that are used"), max_length=300, blank=True, default="")
    giver_duties = models.TextField(_("what the unit does"), blank=True, default="")
    receiver_duties = models.TextField(_("what the community does"), blank=True, default="")
    exit_clause = models.CharField(_("how either side can leave"), max_length=300, blank=True, default="")
    giver_signed_how = models.CharField(max_length=8, choices=SignedHow, blank=True, default="")
    giver_signed_by = models.CharField(max_length=60, blank=True, default="")
    receiver_signed_how = models.CharField(max_length=8, choices=SignedHow, blank=True, default="")
    receiver_signed_by = models.CharField(max_length=60, blank=True, default="")
    paper_ref = models.CharField(_("number of the paper"), max_length=60, blank=True, default="")
    signed_on = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("co-building agreement")
        verbose_name_plural = _("co-building agreements")
        constraints = [
            models.UniqueConstraint(fields=["pairing", "number"], name="pairing_agreement_number"),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="pairing_agreement_term"),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.number}"


class AnnualPlan(Entity):
    """What the two mean to do in a year."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="annual_plans")
    year = models.PositiveSmallIntegerField(_("year"))
    aims = models.TextField(_("what is to be done"))
    projects = models.PositiveSmallIntegerField(_("projects meant"), default=1)
    filed_by = models.CharField(max_length=8, choices=Side)

    class Meta:
        verbose_name = _("plan of the year")
        verbose_name_plural = _("plans of the year")
        constraints = [models.UniqueConstraint(fields=["pairing", "year"], name="pairing_annual_plan_once")]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.year}"


class AnnualReview(Entity):
    """The year in figures, made from the record, and what each side says of the other (1 to 5).

    ``giver_score`` is given by the giver to the receiver and ``receiver_score`` the other way round.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("year"))
    report = models.JSONField(default=dict)
    giver_score = models.PositiveSmallIntegerField(null=True, blank=True)
    giver_words = models.CharField(max_length=500, blank=True, default="")
    receiver_score = models.PositiveSmallIntegerField(null=True, blank=True)
    receiver_words = models.CharField(max_length=500, blank=True, default="")
    street_words = models.CharField(max_length=500, blank=True, default="")
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("yearly review")
        verbose_name_plural = _("yearly reviews")
        constraints = [
            models.UniqueConstraint(fields=["pairing", "year"], name="pairing_review_once"),
            models.CheckConstraint(condition=SCORE, name="pairing_review_score"),
            models.CheckConstraint(condition=SCORE_BACK, name="pairing_review_score_back"),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.year}"


class Message(Entity):
    """One message between the two sides. ``answer_wanted`` stays until the other side has written."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side)
    writer = models.CharField(max_length=60)
    text = models.TextField(_("message"))
    answer_wanted = models.BooleanField(_("an answer is wanted"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = pgettext_lazy("pairing", "messages")
        indexes = [
            # the conversation of a pair, newest first
            models.Index(fields=["pairing", "-created_at", "-id"], name="pairing_message_newest"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Exemption(Stateful):
    """A unit that need not be paired for a time, or a pair (with ``counterpart``) across two streets."""

    kind = models.CharField(_("kind"), max_length=8, choices=ExemptionKind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pairing_exemptions", verbose_name=_("unit")
    )
    counterpart = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other side")
    )
    street = models.CharField(max_length=9, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("exemption from pairing")
        verbose_name_plural = _("exemptions from pairing")
        constraints = [
            listed_states(EXEMPTION.states),
            # also answer: exempt units of a street, pairs allowed across streets
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind=ExemptionKind.NO_PAIR, state__in=ExemptionState.open_states()),
                name="pairing_exempt_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "counterpart"],
                condition=Q(kind=ExemptionKind.ACROSS, state__in=ExemptionState.open_states()),
                name="pairing_across_once",
            ),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="pairing_exemption_term"),
            models.CheckConstraint(
                condition=Q(kind=ExemptionKind.ACROSS, counterpart__isnull=False)
                | Q(kind=ExemptionKind.NO_PAIR, counterpart__isnull=True),
                name="pairing_exemption_sides",
            ),
        ]
        indexes = [
            # exemptions of a street by state
            models.Index(fields=["street", "state", "-created_at", "-id"], name="pairing_exemption_street"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
