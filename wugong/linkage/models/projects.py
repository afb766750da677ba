"""Projects of many parties: whom they concern, who takes part, how the months went, what was said."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wugong.commitments.rules import Channel
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.linkage.models.rosters import Roster
from wugong.linkage.rules.invitation import INVITATION, InvitationState
from wugong.linkage.rules.kinds import Concern, Group
from wugong.linkage.rules.project import FINAL, PROJECT
from wugong.organisations.models import Organisation


class Project(Stateful):
    """Something no single body can do, with a target that can be measured.

    ``committee`` is the street's working committee, ``lead`` normally the same (R-09; ``lead_reason`` where not).
    ``user`` is the organisation that accepts for those who use what is made; it performs nothing. The tasks are
    commitments whose origin is the project. ``rested`` counts the days the project has lain still.
    """

    street = models.CharField(max_length=9, editable=False)
    place = models.CharField(max_length=20)
    committee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    title = models.CharField(_("project"), max_length=80)
    summary = models.TextField(_("what is to be done"), max_length=1500, blank=True, default="")
    concern = models.CharField(_("about"), max_length=16, choices=Concern)
    many_parties = models.CharField(
        _("why nobody can do it alone"),
        max_length=500,
        help_text=_("Which departments, units or streets it needs, and why one of them is not enough."),
    )
    effect = models.CharField(
        _("what will be better afterwards"),
        max_length=200,
        help_text=_("For instance: yearly turnover of the market."),
    )
    unit = models.CharField(_("counted in"), max_length=20, help_text=_("For instance: 100 million yuan a year."))
    baseline = models.DecimalField(
        _("today"), max_digits=14, decimal_places=2, null=True, blank=True,
        help_text=_("The number now, if it is known."),
    )  # fmt: skip
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    actual = models.DecimalField(_("reached"), max_digits=14, decimal_places=2, null=True, blank=True)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("body that leads")
    )
    lead_reason = models.CharField(_("why it leads"), max_length=500, blank=True, default="")
    user = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("accepts for the users"),
        help_text=_("An organisation that speaks for those who use it and does none of the work."),
    )  # fmt: skip
    planned_on = models.DateField(_("to be delivered by"), null=True, blank=True)
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    next_milestone_on = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    suspended_until = models.DateField(_("rests until"), null=True, blank=True)
    rested = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(
        _("what was delivered"), max_length=500, blank=True, default="",
        help_text=_("One or two sentences. No photographs needed."),
    )  # fmt: skip
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    lead_accepted_at = models.DateTimeField(null=True, blank=True)
    user_accepted_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("what the users say"), max_length=500, blank=True, default="")
    lessons = models.TextField(
        _("what was learnt"), max_length=1500, blank=True, default="",
        help_text=_("What to do again, what to leave."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("1+10 project")
        verbose_name_plural = _("1+10 projects")
        constraints = [
            listed_states(PROJECT.states),
            models.CheckConstraint(condition=Q(rested__lte=60), name="linkage_project_rested"),
        ]
        indexes = [
            # the list of a street, newest first
            models.Index(fields=["street", "-created_at", "-id"], name="linkage_project_street"),
            # the whole list and its pages
            models.Index(fields=["-created_at", "-id"], name="linkage_project_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        return self.state not in FINAL

    @property
    def reached(self) -> str:
        """The target beside what was reached, in words."""
        said = {"effect": self.effect, "unit": self.unit, "target": f"{float(self.target):.12g}"}
        if self.actual is None:
            return gettext("%(effect)s: target %(target)s %(unit)s") % said
        return gettext("%(effect)s: %(actual)s of %(target)s %(unit)s") % {
            **said,
            "actual": f"{float(self.actual):.12g}",
        }

    @property
    def next_due_on(self) -> date | None:
        """The next day something is due while it runs: the month's word, or the delivery when that comes first."""
        days = [day for day in (self.next_milestone_on, self.planned_on) if day]
        return min(days) if days else None


class Stakeholder(models.Model):
    """A group a project concerns (never a person): who they are, who speaks for them, or how they were consulted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stakeholders")
    group = models.CharField(_("group"), max_length=16, choices=Group)
    who = models.CharField(_("who they are"), max_length=120)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    spoken_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    heard = models.CharField(_("how they were consulted"), max_length=300, blank=True, default="")
    heard_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("stakeholders")
        verbose_name_plural = _("stakeholders")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "group"], name="stakeholder_group_once")]

    def __str__(self) -> str:
        return self.who


class Invitation(Stateful):
    """An organisation asked to take part: of the roster, or a guest. ``channel``: how the office learnt its answer."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("1+10 project")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    guest = models.BooleanField(_("guest"), default=False)
    gives = models.CharField(
        _("what it can give"), max_length=200, blank=True, default="",
        help_text=_("People, things, a place, know-how."),
    )  # fmt: skip
    money = models.PositiveIntegerField(_("money in yuan"), null=True, blank=True)
    channel = models.CharField(
        _("how the body let you know"), max_length=8, choices=Channel, blank=True, default="",
        help_text=_("Nobody signs in for this body; you write for it, and the record says so."),
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(pgettext_lazy("invitation", "why not"), max_length=500, blank=True, default="")
    contribution = models.CharField(_("what it contributed"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("invitation to a 1+10 project")
        verbose_name_plural = _("invitations to 1+10 projects")
        constraints = [
            listed_states(INVITATION.states),
            models.UniqueConstraint(
                fields=["project", "organisation"],
                name="invitation_once",
                condition=Q(state__in=[InvitationState.INVITED, InvitationState.ACCEPTED]),
            ),
        ]
        indexes = [
            # the projects an organisation was asked to
            models.Index(fields=["organisation", "-created_at"], name="invitation_of"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Milestone(Entity):
    """How a month went: said by a member or the lead; ``figure`` is what was reached so far of the target."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("how it stands"), max_length=500)
    figure = models.DecimalField(_("reached so far"), max_digits=14, decimal_places=2, null=True, blank=True)
    obstacle = models.CharField(_("obstacle"), max_length=500, blank=True, default="")
    proposal = models.CharField(_("how it could be removed"), max_length=500, blank=True, default="")
    on = models.DateField()
    name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        # the months of one project
        indexes = [models.Index(fields=["project", "on"], name="milestone_of")]

    def __str__(self) -> str:
        return self.text


class Word(Entity):
    """Something said to all who take part."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="words")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=500)
    name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = pgettext_lazy("entry", "words")
        # the conversation of one project, newest first
        indexes = [models.Index(fields=["project", "-created_at"], name="linkage_word_newest")]

    def __str__(self) -> str:
        return self.text
