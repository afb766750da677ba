"""Micro-wishes. The wall shows words and an alias; who wishes is known by a sealed number alone, for a while."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.wishes.rules import MACHINE, MOST_HOURS, MOST_YUAN, OPEN, TAKEN, Kind, Told


class Wish(Stateful):
    """A wish for an object or help. ``place`` is the code of the community; ``contact`` is sealed."""

    words = models.CharField(
        _("the wish"), max_length=120, help_text=_("In the words of who wishes, as on the wall: no name, no address.")
    )
    kind = models.CharField(_("what is wished"), max_length=8, choices=Kind)
    alias = models.CharField(
        _("alias"), max_length=20, blank=True, default="", help_text=_("“a grandmother who likes the sun”: no name.")
    )
    latest = models.DateField(_("wished by"))
    value = models.PositiveSmallIntegerField(
        _("about how much, ¥"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_YUAN)]
    )
    hours = models.PositiveSmallIntegerField(
        _("about how many hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    place = models.CharField(pgettext_lazy("wish", "community"), max_length=20)
    told = models.CharField(_("how it was told"), max_length=8, choices=Told, default=Told.ONLINE)
    consent = models.BooleanField(_("the person agrees that the wish is hung up without a name"), default=False)
    for_child = models.BooleanField(_("for a child under 14"), default=False)
    guardian = models.BooleanField(_("the guardian agrees"), default=False)
    code = models.CharField(max_length=12, unique=True, null=True, editable=False)
    key = models.CharField(max_length=40, unique=True, null=True, editable=False)
    wisher = models.UUIDField(null=True, editable=False)
    filed_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("wish", "written down by")
    )
    contact = models.TextField(blank=True, default="", editable=False)
    claimant = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("who fulfils it")
    )
    team = models.CharField(_("team that fulfils it"), max_length=30, blank=True, default="", editable=False)
    leader = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed on"), null=True)
    plan = models.CharField(pgettext_lazy("wish", "plan"), max_length=200, blank=True, default="")
    plan_on = models.DateField(_("planned for"), null=True)
    releases = models.PositiveSmallIntegerField(_("given back, times"), default=0)
    result = models.CharField(_("what was done"), max_length=200, blank=True, default="")
    delivered_on = models.DateField(_("fulfilled on"), null=True)
    asked = models.PositiveSmallIntegerField(
        _("asked without an answer, times"), default=0, validators=[MaxValueValidator(20)]
    )
    asked_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    thanks = models.CharField(_("a word of thanks, for the wall"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("micro-wish")
        verbose_name_plural = _("micro-wishes")
        constraints = [
            listed_states(MACHINE.states),
            # a claimed wish has exactly one claimant
            models.CheckConstraint(condition=~Q(state__in=TAKEN) | Q(claimant__isnull=False), name="wish_has_claimant"),
        ]
        indexes = [
            # the wall of a place: what must be claimed first
            models.Index(fields=["place", "state", "latest"], name="wish_wall"),
            # what came true this year
            models.Index(fields=["-confirmed_at"], name="wish_confirmed"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def who(self) -> str:
        """Who fulfils it: the team, else the organisation; empty before it is claimed."""
        return self.team or str(self.claimant or "")

    @property
    def may_withdraw(self) -> bool:
        return self.state in OPEN

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["wish", self.pk])
