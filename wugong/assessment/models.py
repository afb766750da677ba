"""Schemes with their indicators and members, rights to ballots, ballots that lead to nobody, runs, changes, appeals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.assessment.rules.appeal import MACHINE as APPEAL
from wugong.assessment.rules.assessment import MACHINE as ASSESSMENT
from wugong.assessment.rules.ballot import MACHINE as BALLOT
from wugong.assessment.rules.ballot import TERM_WORKDAYS
from wugong.assessment.rules.kinds import SCORE, Formula, Remedy, Side, Source
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.workdays.queries import due_at

NO_YEAR = _("A scheme is of a year from 2000 to 2100. Correct the year.")
HUNDRED = (MinValueValidator(0), MaxValueValidator(100))


class Assessment(Stateful):
    """A scheme of a year and its round. Direction a assesses the members of side a, rated by those of side b."""

    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("assessing body"))
    title = models.CharField(_("name of the scheme"), max_length=80)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000, NO_YEAR), MaxValueValidator(2100, NO_YEAR)]
    )
    two_way = models.BooleanField(
        _("both sides assess each other"), default=True, help_text=_("Else only the first side is assessed.")
    )
    permit_no = models.CharField(
        _("number of the permit"), max_length=40, blank=True, default="",
        help_text=_("Only where a single department assesses streets, or a body is assessed a second time."),
    )  # fmt: skip
    shares = models.JSONField(default=list)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    heard_at = models.DateTimeField(_("objects heard from"), null=True)
    collect_from = models.DateField(_("evidence from"), null=True)
    balloting_at = models.DateTimeField(_("ballots from"), null=True)
    urn = models.CharField(max_length=64, blank=True, default="")
    moderated_by = models.UUIDField(null=True)
    publicity_until = models.DateField(_("public until"), null=True)
    use = models.TextField(
        _("what the result is used for"), max_length=500, blank=True, default="",
        help_text=_("Unit appraisals or commendations of bodies. It ranks no worker."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [listed_states(ASSESSMENT.states)]
        # the schemes of a year, to find a body that is assessed twice
        indexes = [models.Index(fields=["year", "state"], name="assessment_year")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["assessment", self.pk])


class Indicator(Entity):
    """A line of a scheme. ``low`` is worth nothing, ``high`` everything; ``high`` below ``low``: less is better."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="indicators")
    side = models.CharField(_("who is assessed"), max_length=1, choices=Side)
    number = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("indicator"), max_length=60)
    source = models.CharField(pgettext_lazy("indicator", "where it comes from"), max_length=8, choices=Source)
    measure = models.CharField(_("figure"), max_length=40, blank=True, default="")
    formula = models.CharField(_("how it counts"), max_length=6, choices=Formula, default=Formula.LINEAR)
    low = models.FloatField(_("floor"), default=0)
    high = models.FloatField(_("full value"), default=100)
    weight = models.DecimalField(_("weight"), max_digits=4, decimal_places=1, validators=HUNDRED)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["side", "number"]
        # also answers: the indicators of a scheme in order
        constraints = [
            models.UniqueConstraint(fields=["assessment", "side", "number"], name="assessment_indicator_place")
        ]

    def __str__(self) -> str:
        return self.name


class Member(Entity):
    """A body of one side: assessed by the other one, and its rater; what it said of the draft, and the answer.

    ``successor`` takes its place when it is dissolved during the round: reads its result, appeals, votes.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=1, choices=Side)
    comment = models.CharField(_("comment"), max_length=500, blank=True, default="")
    commented_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    referred_at = models.DateTimeField(null=True)  # when it said that it refers to nothing more

    class Meta:
        verbose_name = _("body that takes part")
        verbose_name_plural = _("bodies that take part")
        constraints = [
            # also answers: who takes part in a scheme
            models.UniqueConstraint(fields=["assessment", "organisation"], name="assessment_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def acts(self) -> Organisation:
        """The body that acts for it: itself, or whoever took its place."""
        return self.successor or self.organisation

    @property
    def acts_id(self) -> UUID:
        """The id of that body."""
        return self.successor_id or self.organisation_id

    @property
    def gone(self) -> bool:
        """Whether it is dissolved, or about to be."""
        return self.successor_id is not None or self.organisation.state == "dissolved"


class Reference(Entity):
    """A case that an object refers to for an indicator the platform cannot count."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="references")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+")
    matter = models.UUIDField()
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("case referred to")
        verbose_name_plural = _("cases referred to")
        # also answers: what an object refers to
        constraints = [
            models.UniqueConstraint(fields=["member", "indicator", "matter"], name="assessment_reference_once")
        ]

    def __str__(self) -> str:
        return self.title


class Ballot(Stateful):
    """The right of one rater to one ballot in one round: who may vote and who has. Never what."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="ballots", verbose_name=_("assessment"))
    rater = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("rater"))
    on_paper = models.BooleanField(_("on paper"), default=False)
    noted_by = models.UUIDField(null=True)  # who noted that a paper was handed in, never who voted

    @property
    def closes_at(self) -> datetime | None:
        """The moment at which the term of the round ends; None before it begins."""
        begun = self.assessment.balloting_at
        return None if begun is None else due_at(begun, TERM_WORKDAYS, "wd")[0]

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            listed_states(BALLOT.states),
            # also answers: the turnout of a round
            models.UniqueConstraint(fields=["assessment", "rater"], name="ballot_once_a_rater"),
        ]

    def __str__(self) -> str:
        return str(self.rater)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["ballot", self.pk])


class Envelope(models.Model):
    """A sealed ballot on its way to the count: no voter, no moment; unreadable without the key of the urn."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    sealed = models.TextField()

    class Meta:
        verbose_name = _("sealed ballot")
        verbose_name_plural = _("sealed ballots")


class Paper(Entity):
    """A ballot paper out of the box: its first entry, and a second one that differs, until two persons agree."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="papers")
    number = models.PositiveSmallIntegerField(_("number of the paper"))
    side = models.CharField(max_length=1, choices=Side)
    entered_by = models.UUIDField()
    digest = models.CharField(max_length=64)
    second_side = models.CharField(max_length=1, choices=Side, blank=True, default="")
    second_by = models.UUIDField(null=True)
    second_digest = models.CharField(max_length=64, blank=True, default="")
    agreed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ballot paper")
        verbose_name_plural = _("ballot papers")
        # also answers: the papers of a round
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="assessment_paper_once")]


class CountedBallot(models.Model):
    """A ballot after the count, in no order and with no moment; its id is the rater's pseudonym in this round."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="counted")
    side = models.CharField(max_length=1, choices=Side)
    group = models.CharField(max_length=60)  # one group of raters, or several that are too small, joined by +
    marks = models.JSONField()

    class Meta:
        verbose_name = _("counted ballot")
        verbose_name_plural = _("counted ballots")


class Receipt(models.Model):
    """The hash of a receipt of a counted ballot. It does not say of which."""

    digest = models.CharField(primary_key=True, max_length=64)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="receipts")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")


class Change(Entity):
    """What scoring, moderation or an appeal gave or changed in a line, by whom and why; objects read it."""

    REMEDIES = (*Remedy.choices, (SCORE, _("the cases referred to get these points of 100")))

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="changes")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+")
    case = models.CharField(max_length=36, blank=True, default="")
    remedy = models.CharField(max_length=9, choices=REMEDIES)
    set_to = models.FloatField(null=True)
    reason = models.CharField(max_length=1000)
    by_appeal = models.BooleanField(default=False)
    made_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("change of a line")
        verbose_name_plural = _("changes of lines")
        ordering = ["id"]


class Run(Entity):
    """One computation: what went in, what came out, by which edition of the rules, and the digest of both."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    rules = models.PositiveSmallIntegerField(default=1)  # which edition of the rules computed it

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["number"]
        # also answers: the newest run of a round
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="assessment_run_number")]


class Appeal(Stateful):
    """An object's appeal against one line of its result, or one case of the line."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="appeals", verbose_name=_("assessment"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("body that appeals"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("line"))
    case = models.CharField(max_length=36, blank=True, default="")
    case_title = models.CharField(_("case"), max_length=300, blank=True, default="")
    ground = models.TextField(_("what is wrong"), max_length=800, help_text=_("No names or numbers of persons."))
    remedy = models.CharField(_("what changes"), max_length=9, choices=Remedy, blank=True, default="")
    set_to = models.FloatField(_("points of 100"), null=True, blank=True, validators=HUNDRED)
    decision = models.TextField(_("reasons of the decision"), max_length=800, blank=True, default="")
    decided_at = models.DateTimeField(pgettext_lazy("appeal", "decided"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            listed_states(APPEAL.states),
            models.CheckConstraint(condition=Q(set_to=None) | Q(set_to__range=(0, 100)), name="appeal_points"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.indicator}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["appeal", self.pk])
