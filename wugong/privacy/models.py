"""Requests about personal data and breaches of them. No contact, no number and no copy of a paper is held."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.privacy.rules.breach import BreachState, Risk
from wugong.privacy.rules.privacy_request import Kind, Proof, RequestState


class PrivacyRequest(Stateful):
    """What a person asks about the data held of him; ``code`` is on the slip of who asked at a counter."""

    filed_by = models.UUIDField(null=True)
    desk = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("taken in by"))
    kind = models.CharField(_("what is asked"), max_length=10, choices=Kind)
    what = models.CharField(
        _("which data"), max_length=500, help_text=_("For example: my topic of 3 March, my telephone number.")
    )
    proof = models.CharField(_("identity"), max_length=10, choices=Proof, blank=True, default="")
    answer = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    code = models.CharField(_("query code"), max_length=12, blank=True, default="")

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="privacy_privacyrequest_state"
            ),
            models.CheckConstraint(
                condition=models.Q(filed_by__isnull=False) | models.Q(desk__isnull=False), name="request_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Breach(Stateful):
    """Personal data that were lost, changed or seen by somebody who may not see them."""

    finder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("found by"))
    title = models.CharField(_("in one line"), max_length=80)
    found_on = models.DateField(_("found on"))
    happened = models.TextField(_("what happened"), max_length=2000)
    data = models.CharField(_("which data"), max_length=300)
    measures = models.TextField(_("what was done to contain it"), max_length=2000, blank=True, default="")
    persons = models.PositiveIntegerField(
        _("how many persons, about"), null=True, validators=[MaxValueValidator(100_000_000)]
    )
    contained_by = models.UUIDField(null=True)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, blank=True, default="")
    assessment = models.TextField(_("why"), max_length=2000, blank=True, default="")
    authority_on = models.DateField(_("authority informed on"), null=True)
    persons_informed = models.TextField(_("persons informed: how and when"), max_length=1000, blank=True, default="")
    notified_at = models.DateTimeField(_("reported"), null=True)
    lessons = models.TextField(_("what was learnt"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("breach of personal data")
        verbose_name_plural = _("breaches of personal data")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=BreachState.values), name="privacy_breach_state")
        ]

    def __str__(self) -> str:
        return self.title
