"""A street's round of one year, the plans drawn in it, and what the street decided about each pair."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.pairing.rules.kinds import Decision, MarkKind, Origin, PlanStatus
from wugong.pairing.rules.rounds import ROUND
from wugong.places.models import Place


class Round(Stateful):
    """One street, one year. ``weights`` are the house's when the round is opened, until a plan changes them."""

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("street"))
    code = models.CharField(max_length=9, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    decide_by = models.DateField(_("to be decided by"))
    giver_min = models.PositiveSmallIntegerField(_("pairs a unit has at least"), default=1)
    giver_max = models.PositiveSmallIntegerField(_("pairs a unit has at most"), default=2)
    receiver_min = models.PositiveSmallIntegerField(_("pairs a community has at least"), default=1)
    receiver_max = models.PositiveSmallIntegerField(_("pairs a community has at most"), default=3)
    weights = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("round of pairing")
        verbose_name_plural = _("rounds of pairing")
        constraints = [
            listed_states(ROUND.states),
            models.UniqueConstraint(fields=["code", "year"], name="pairing_round_once"),
            models.CheckConstraint(
                condition=Q(giver_max__gte=models.F("giver_min"), receiver_max__gte=models.F("receiver_min")),
                name="pairing_round_bounds",
            ),
        ]
        indexes = [
            # rounds by year, newest first
            models.Index(fields=["-year", "code"], name="pairing_round_year"),
        ]

    def __str__(self) -> str:
        return _("%(street)s, pairing plan %(year)d") % {"street": self.street, "year": self.year}

    def get_absolute_url(self) -> str:
        """The page on which its plan is looked at and decided."""
        return reverse("pairing:round", args=[self.pk])


class Mark(Entity):
    """A pair the street has locked or does not want, or that was declined, in one round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="marks")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=MarkKind)
    declined = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("mark on a pair")
        verbose_name_plural = _("marks on pairs")
        constraints = [models.UniqueConstraint(fields=["round", "giver", "receiver"], name="pairing_mark_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.giver_id} {self.receiver_id}"


class Plan(Entity):
    """One draft of a round: what was asked of the kernel (``instance``), with which weights, and what it answered.

    ``unmet`` is the kernel's list of those whose minimum is not reached, each with its reason. ``before`` is the share
    of needs that the pairs of today would meet, ``met`` the share this plan meets (0 to 1; None until computed),
    ``before_by`` what today's pairs give by category, ``shares`` the share of its needs each receiver gets.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.STREET)
    cause = models.CharField(max_length=300, blank=True, default="")
    cause_en = models.CharField(max_length=300, blank=True, default="")
    status = models.CharField(max_length=8, choices=PlanStatus, default=PlanStatus.WAITING)
    fault = models.CharField(max_length=500, blank=True, default="")
    fault_en = models.CharField(max_length=500, blank=True, default="")
    weights = models.JSONField(default=dict)
    instance = models.JSONField(default=dict)
    objective = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    met = models.FloatField(null=True)
    before = models.FloatField(null=True)
    before_by = models.JSONField(default=dict)
    shares = models.JSONField(default=dict)
    unmet = models.JSONField(default=list)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="pairing_plan_number")]
        indexes = [
            # the worker: plans that wait to be computed
            models.Index(fields=["created_at"], condition=Q(status="waiting"), name="pairing_plan_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class PlanPair(Entity):
    """One pair of a plan: what it gives by category, why, and what became of it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="pairs")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    gives = models.JSONField(default=dict)
    kept = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, default="")
    reason_en = models.CharField(max_length=500, blank=True, default="")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)

    class Meta:
        verbose_name = _("pair of a plan")
        verbose_name_plural = _("pairs of a plan")
        constraints = [models.UniqueConstraint(fields=["plan", "giver", "receiver"], name="pairing_plan_pair_once")]

    def __str__(self) -> str:
        return f"{self.giver_id} {self.receiver_id}"

    @property
    def why(self) -> str:
        """The reason in the language of the page."""
        return in_page_language(self, "reason")

    @property
    def given(self) -> list[tuple[str, Any]]:
        """Category code and quantity, the largest first."""
        return sorted(self.gives.items(), key=lambda item: (-item[1], item[0]))
