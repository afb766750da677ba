"""Rosters: which ten organisations stand beside a street's working committee in a year, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.linkage.rules.kinds import SIZE, MemberKind
from wugong.linkage.rules.roster import ROSTER
from wugong.organisations.models import Organisation
from wugong.places.models import Place


class Roster(Stateful):
    """The roster of one street and year.

    ``instance`` and ``plan`` are what the kernel read and answered last, kept so that a confirmed roster can still be
    explained when topics and organisations have changed. ``least_of_each`` balances the kinds where enough of a kind
    are there. ``copied_from`` is the roster of the year before whose locks were taken over. A confirmed roster closes
    by itself when ``ends_on`` has passed.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rosters", verbose_name=_("street"))
    code = models.CharField(max_length=9, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    committee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveSmallIntegerField(_("members"), default=SIZE)
    least_of_each = models.PositiveSmallIntegerField(_("at least of each kind"), default=0)
    ends_on = models.DateField(_("counts until"))
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instance = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    departure = models.CharField(_("why not ten"), max_length=500, blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("1+10 roster")
        verbose_name_plural = _("1+10 rosters")
        constraints = [
            listed_states(ROSTER.states),
            models.UniqueConstraint(fields=["street", "year"], name="roster_street_year"),
            models.CheckConstraint(condition=Q(least_of_each__lte=3), name="roster_least_of_each"),
        ]
        indexes = [
            # the list: the newest year first, street by street
            models.Index(fields=["-year", "code", "id"], name="roster_newest"),
        ]

    def __str__(self) -> str:
        return str(_("%(street)s · 1+10 roster %(year)d") % {"street": self.street, "year": self.year})


class Member(models.Model):
    """One organisation on a roster with the reason why, in both languages."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(pgettext_lazy("roster", "kind"), max_length=16, choices=MemberKind, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    reason_en = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        verbose_name = _("member of a roster")
        verbose_name_plural = _("members of rosters")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["roster", "organisation"], name="roster_member_once")]
        indexes = [
            # the rosters an organisation stands on
            models.Index(fields=["organisation", "roster"], name="roster_member_of"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def why(self) -> str:
        """Why it is a member, in the language of the page."""
        return in_page_language(self, "reason")


class Mark(Entity):
    """An organisation the street wants on the draft (``lock``) or does not (``ban``), whatever the kernel thinks."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="marks")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=[("lock", _("locked")), ("ban", _("not wanted"))])

    class Meta:
        verbose_name = _("lock or ban")
        verbose_name_plural = _("locks and bans")
        constraints = [
            models.UniqueConstraint(fields=["roster", "organisation"], name="roster_mark_once"),
            models.CheckConstraint(condition=Q(kind__in=["lock", "ban"]), name="roster_mark_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind}"
