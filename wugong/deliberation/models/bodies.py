"""The standing joint meetings, their rules of procedure and their members."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Role
from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity
from wugong.deliberation.rules.bodies import Deciding, Tier
from wugong.deliberation.rules.circulation import Needed
from wugong.organisations.models import Organisation, Post
from wugong.places.models import Place


class Body(Entity):
    """The joint meeting of one place. There is one while it stands (R-30); ``closed_on`` ends it.

    The chair is whoever holds ``chair_role`` in ``chair``; the secretariat likewise.
    """

    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True, default="")
    chair = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation that chairs")
    )
    chair_role = models.CharField(max_length=2, choices=Role)
    secretariat = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("secretariat")
    )
    secretariat_role = models.CharField(max_length=2, choices=Role)
    founded_on = models.DateField(_("founded on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    alarmed_on = models.DateField(null=True, blank=True, help_text="the interval for which the alarm was raised")

    class Meta:
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        constraints = [
            # exactly one standing joint meeting a tier and place
            models.UniqueConstraint(fields=["tier", "place"], condition=Q(closed_on__isnull=True), name="body_one"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "name")


class Procedure(Entity):
    """One version of a body's rules of procedure. Meetings keep the version they were planned under.

    Percentages mean *more than*; days before a meeting are calendar days, those of notice and objection working days.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="procedures")
    version = models.PositiveSmallIntegerField(_("version"))
    period_months = models.PositiveSmallIntegerField(_("a regular meeting every so many months"))
    grace_days = models.PositiveSmallIntegerField(_("days of grace"))
    call_days = models.PositiveSmallIntegerField(_("the call for topics opens so many days before"), default=15)
    closing_days = models.PositiveSmallIntegerField(_("and closes so many days before"), default=7)
    notice_days = models.PositiveSmallIntegerField(_("notice at least so many working days before"), default=3)
    notice_target = models.PositiveSmallIntegerField(_("notice normally so many working days before"), default=5)
    quorum_percent = models.PositiveSmallIntegerField(_("more than this share must be present, %"), default=50)
    majority_percent = models.PositiveSmallIntegerField(
        _("more than this share of those present decides, %"), default=50
    )
    deciding = models.CharField(_("decides"), max_length=10, choices=Deciding, default=Deciding.CONSENSUS)
    most_deferrals = models.PositiveSmallIntegerField(_("a topic may be deferred so often"), default=2)
    objection_days = models.PositiveSmallIntegerField(_("working days to object to the minutes"), default=2)
    writing = models.CharField(_("a written decision is valid when"), max_length=4, choices=Needed, default=Needed.MOST)
    writing_days = models.PositiveSmallIntegerField(_("working days to answer in writing"), default=5)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    set_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("rules of procedure")
        verbose_name_plural = _("rules of procedure")
        # also answers: the newest version of a body
        constraints = [models.UniqueConstraint(fields=["body", "version"], name="procedure_version")]

    def __str__(self) -> str:
        return f"{self.body} v{self.version}"


class Member(Entity):
    """A seat of an organisation in a body, with or without a vote. Open while ``until`` is empty.

    ``post`` is the head who sits there, ``substitute`` the post that stands in for it.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="joint_meetings", verbose_name=_("organisation")
    )
    voting = models.BooleanField(_("has a vote"), default=True)
    part_time = models.BooleanField(_("part-time member of the committee"), default=False)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    substitute = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "organisation"], condition=Q(until__isnull=True), name="member_once"
            ),
        ]
        # whether an organisation sits in a body: visibility and parties
        indexes = [models.Index(fields=["organisation", "body"], name="member_of_body")]

    def __str__(self) -> str:
        return str(self.organisation)
