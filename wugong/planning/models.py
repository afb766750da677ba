"""Plans that touch streets, the hearing of each street, what was said, and the numbered items with their answers."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.planning.rules.plan import MACHINE as PLAN
from wugong.planning.rules.plan import Stage
from wugong.planning.rules.plan_hearing import MACHINE as HEARING
from wugong.planning.rules.plan_hearing import Stance, Treated, Whose


class Plan(Stateful):
    """A plan of a department; its drawings are the files of the case."""

    planner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("planning department"))
    title = models.CharField(_("name of the plan"), max_length=80)
    stage = models.CharField(_("what is planned"), max_length=12, choices=Stage)
    summary = models.TextField(
        _("plain summary"), max_length=1500,
        help_text=_("What changes where, for whom and when, in words that residents use. The public reads it too."),
    )  # fmt: skip
    statutory = models.BooleanField(_("statutory plan, whose draft is public for 30 days"), default=False)
    notice_from = models.DateField(_("public notice from"), null=True)
    notice_until = models.DateField(_("public notice until"), null=True)
    notice_where = models.CharField(_("where the draft is public"), max_length=200, blank=True, default="")
    approval_no = models.CharField(_("number of the approval"), max_length=60, blank=True, default="")
    approved_on = models.DateField(_("approved on"), null=True)
    carried_out_at = models.DateTimeField(_("carried out"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("planning", "plan")
        verbose_name_plural = pgettext_lazy("planning", "plans")
        constraints = [listed_states(PLAN.states)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["plan", self.pk])


class PlanHearing(Stateful):
    """One street's working committee is heard on a plan."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="hearings", verbose_name=pgettext_lazy("planning", "plan")
    )
    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("working committee"))
    comment_until = models.DateField(
        _("public comment until"), null=True, blank=True, help_text=_("At least seven days; empty: no public comment.")
    )
    drafted_by = models.UUIDField(null=True)
    stance = models.CharField(_("the committee says"), max_length=6, choices=Stance, blank=True, default="")
    meeting_no = models.CharField(_("number of the committee's meeting"), max_length=40, blank=True, default="")
    deliberated_on = models.DateField(_("deliberated on"), null=True)
    present = models.PositiveSmallIntegerField(_("members present"), null=True, validators=[MaxValueValidator(200)])
    returned_at = models.DateTimeField(_("opinion returned"), null=True)
    signed_name = models.CharField(_("returned by"), max_length=60, blank=True, default="")
    responded_at = models.DateTimeField(_("answered"), null=True)
    objection = models.TextField(_("what is disputed"), max_length=800, blank=True, default="")
    joint_meeting = models.CharField(_("number of the joint meeting"), max_length=40, blank=True, default="")
    concluded_on = models.DateField(_("concluded on"), null=True)
    outcome = models.TextField(_("outcome of the joint meeting"), max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = _("hearing on a plan")
        verbose_name_plural = _("hearings on plans")
        constraints = [
            listed_states(HEARING.states),
            # also answers: the hearings of a plan
            models.UniqueConstraint(fields=["plan", "committee"], name="hearing_once_a_street"),
        ]

    def __str__(self) -> str:
        return str(self.plan)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["plan_hearing", self.pk])

    @property
    def issued_on(self) -> date:
        return timezone.localdate(self.created_at)


class Voice(Entity):
    """What somebody said on a plan: an organisation that was asked, a deputy, or the public without a name."""

    hearing = models.ForeignKey(PlanHearing, models.CASCADE, related_name="voices")
    whose = models.CharField(_("who says it"), max_length=9, choices=Whose)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("opinion"), max_length=1000, blank=True, default="")
    said_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("voice on a plan")
        verbose_name_plural = _("voices on plans")
        constraints = [models.UniqueConstraint(fields=["hearing", "organisation"], name="voice_asked_once")]
        # what was said on a plan, in the order in which it came
        indexes = [models.Index(fields=["hearing", "said_at"], name="voice_of_hearing")]

    def __str__(self) -> str:
        return str(self.organisation or self.get_whose_display())


class Item(Entity):
    """A numbered item of the street's opinion, and the department's answer with its reason."""

    hearing = models.ForeignKey(PlanHearing, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    whose = models.CharField(_("where it comes from"), max_length=9, choices=Whose, default=Whose.STREET)
    text = models.CharField(_("opinion"), max_length=500)
    treated = models.CharField(_("answer"), max_length=7, choices=Treated, blank=True, default="")
    why = models.CharField(_("reason"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("item of an opinion")
        verbose_name_plural = _("items of opinions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "number"], name="item_number"),
            models.CheckConstraint(condition=Q(treated="") | ~Q(why=""), name="item_answered_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def open(self) -> bool:
        return not self.treated
