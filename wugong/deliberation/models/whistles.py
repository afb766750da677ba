"""Whistles, and the departments that report in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import listed_states
from wugong.deliberation.models.topics import Topic
from wugong.deliberation.rules import whistle as whistle_rules
from wugong.deliberation.rules.whistle import Kind
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation

SCORES = [(n, str(n)) for n in range(5, 0, -1)]


class Whistle(Stateful):
    """A call of a street to a matter it cannot settle alone. Scores are 1 to 5; they are shown, never ranked."""

    kind = models.CharField(_("which whistle"), max_length=20, choices=Kind)
    title = models.CharField(_("what it is about"), max_length=80)
    where = models.CharField(_("where"), max_length=120)
    place = models.CharField(max_length=20)
    why = models.CharField(_("why the street cannot do it alone"), max_length=500, blank=True, default="")
    drafted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    blower = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="whistles_blown")
    lead = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="whistles_heard",
        verbose_name=_("lead department"),
    )
    basis = models.CharField(_("duty called upon"), max_length=200, blank=True, default="")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, related_name="whistles")
    blown_at = models.DateTimeField(_("blown"), null=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    contested = models.BooleanField(default=False)
    result = models.CharField(_("what was done on the spot"), max_length=500, blank=True, default="")
    response = models.PositiveSmallIntegerField(_("response"), null=True, choices=SCORES)
    quality = models.PositiveSmallIntegerField(_("quality"), null=True, choices=SCORES)
    attitude = models.PositiveSmallIntegerField(_("attitude"), null=True, choices=SCORES)

    class Meta:
        verbose_name = _("whistle")
        verbose_name_plural = _("whistles")
        constraints = [
            listed_states(whistle_rules.MACHINE.states),
            models.CheckConstraint(
                condition=(Q(response=None) | Q(response__range=(1, 5)))
                & (Q(quality=None) | Q(quality__range=(1, 5)))
                & (Q(attitude=None) | Q(attitude__range=(1, 5))),
                name="whistle_scores",
            ),
        ]
        indexes = [
            # whistles of a place, newest first
            models.Index(fields=["place", "-created_at", "-id"], name="whistle_place"),
            # whistles a department was called to, newest first
            models.Index(fields=["lead", "-created_at"], name="whistle_lead"),
        ]

    def __str__(self) -> str:
        return self.title


class Called(models.Model):
    """Another department called by the same whistle, and when it reported in or said that it cannot come."""

    whistle = models.ForeignKey(Whistle, on_delete=models.CASCADE, related_name="called")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("called department")
        verbose_name_plural = _("called departments")
        constraints = [models.UniqueConstraint(fields=["whistle", "organisation"], name="called_once")]

    def __str__(self) -> str:
        return str(self.organisation)
