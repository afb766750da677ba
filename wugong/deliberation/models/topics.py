"""Topics, who raised them, what was coordinated, what was answered."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.deliberation.models.bodies import Body
from wugong.deliberation.rules import topic as topic_rules
from wugong.deliberation.rules.bodies import due_by
from wugong.deliberation.rules.meeting import HELD, OPEN_AGENDA, MeetingKind
from wugong.deliberation.rules.topic import Elsewhere, Family, Field, TopicState, Via
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation


class Topic(Stateful):
    """Something to be decided together.

    ``root`` is the topic at the tier where it began (itself, where it began here): one id across the tiers (R-35).
    ``place`` is the division code of the place it is about. A resident's topic is raised by a worker: then ``via`` says
    how it came, ``alias`` is the name the resident wants to be called by, ``contact`` only what is needed to answer,
    sealed, and ``code`` what is printed on the slip. Nothing else is kept of residents.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="topics", verbose_name=_("joint meeting"))
    root = models.ForeignKey("self", on_delete=models.PROTECT, related_name="descendants")
    title = models.CharField(
        pgettext_lazy("topic", "title"), max_length=80, help_text=_("What is to be decided, in one line.")
    )
    field = models.CharField(_("field"), max_length=16, choices=Field)
    family = models.CharField(_("about"), max_length=16, choices=Family)
    place = models.CharField(max_length=20)
    facts = models.TextField(_("what is the matter"), max_length=1500, blank=True, default="")
    request = models.TextField(_("what is asked for"), max_length=800, blank=True, default="")
    option = models.TextField(
        _("how it could be solved"), max_length=1500, blank=True, default="",
        help_text=_("A proposal the meeting can decide on. Who would do what?"),
    )  # fmt: skip
    affected = models.CharField(
        _("whom it concerns"), max_length=200, blank=True, default="",
        help_text=_("Groups, not names: 312 households of three compounds, market traders."),
    )  # fmt: skip
    affects_all = models.BooleanField(_("concerns all residents"), default=False)
    several_departments = models.BooleanField(_("needs several departments"), default=False)
    proposed_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="topics_raised")
    proposer = models.UUIDField(null=True)
    via = models.CharField(_("came in"), max_length=8, choices=Via, default=Via.ONLINE)
    alias = models.CharField(_("wants to be called"), max_length=30, blank=True, default="")
    contact = models.CharField(_("contact for the answer, sealed"), max_length=400, blank=True, default="")
    code = models.CharField(max_length=10, blank=True, default="")
    own_remit = models.BooleanField(
        _("one member can settle it alone"), default=False,
        help_text=_("If so, say below why it needs the meeting; otherwise send it to that member."),
    )  # fmt: skip
    elsewhere = models.CharField(_("sent to"), max_length=12, choices=Elsewhere, blank=True, default="")
    elsewhere_who = models.CharField(_("which office"), max_length=80, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", verbose_name=_("into which topic"),
        help_text=_("Everybody who raised or follows this one hears of the other from now on."),
    )  # fmt: skip
    deferrals = models.PositiveSmallIntegerField(default=0)
    reopened = models.BooleanField(default=False)
    answers_by = models.DateField(_("answers until"), null=True, blank=True)
    residents_on = models.DateField(_("day of the residents' meeting"), null=True, blank=True)
    residents_all = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(
        _("rating, 1 to 5"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    score_words = models.CharField(_("what should have been different"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            listed_states(topic_rules.MACHINE.states),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="topic_score_range"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="topic_not_into_itself"
            ),
            # the number on a slip leads to one topic
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="topic_code_once"),
        ]
        indexes = [
            # the queue of a body: one state (or several), newest first
            models.Index(fields=["body", "state", "-created_at", "-id"], name="topic_queue"),
            # all topics of a body, newest first
            models.Index(fields=["body", "-created_at", "-id"], name="topic_body"),
            # the queue over all bodies one may see, newest first
            models.Index(fields=["-created_at", "-id"], name="topic_newest"),
            # the worker: contacts whose time is over
            models.Index(fields=["state_since"], condition=~Q(contact=""), name="topic_contact"),
            # topics of a place, newest first
            models.Index(fields=["place", "-created_at"], name="topic_place"),
            # one matter through all tiers
            models.Index(fields=["root", "created_at"], name="topic_root"),
            # the ones somebody raised
            models.Index(fields=["proposed_by", "-created_at"], name="topic_raised"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def agenda_by(self) -> date | None:
        """The day on which the agenda of the next meeting closes: of the one planned, else of the last one that keeps
        the period (R-31); where that is over already, thirty days after the topic came to wait.
        """
        ahead = self.body.meetings.filter(state__in=OPEN_AGENDA, starts_at__gt=clock.now()).order_by("starts_at")
        if planned := ahead.values_list("closes_on", flat=True).first():
            return planned
        rules = self.body.procedures.order_by("-version").first()
        if rules is None:
            return None
        held = self.body.meetings.filter(kind=MeetingKind.REGULAR, state__in=HELD).order_by("-starts_at").first()
        last = timezone.localdate(held.starts_at) if held else self.body.founded_on
        latest = due_by(last, rules.period_months, rules.grace_days)[1] - timedelta(days=rules.closing_days)
        since = timezone.localdate(self.state_since)
        return latest if latest > since else since + timedelta(days=30)

    @property
    def on_behalf(self) -> bool:
        """Raised by a worker for a resident."""
        return self.via in {Via.PHONE, Via.PAPER, Via.WINDOW}

    @property
    def is_draft(self) -> bool:
        return self.state == TopicState.DRAFT


class Support(Entity):
    """Somebody who has the same matter at heart: joined instead of raising it again, or came with a merged topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="supports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.UUIDField(null=True)
    alias = models.CharField(max_length=30, blank=True, default="")
    via = models.CharField(max_length=8, choices=Via, default=Via.ONLINE)
    words = models.CharField(max_length=300, blank=True, default="")
    came_from = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user"], condition=Q(alias="", user__isnull=False), name="support_once"
            )
        ]

    def __str__(self) -> str:
        return self.alias or str(self.organisation)


class Coordination(Entity):
    """What a department said when it was asked before the meeting; ``answer`` is empty until it has."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="coordinations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked = models.CharField(_("asked"), max_length=300, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    agreed = models.BooleanField(_("agrees"), null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")

    def __str__(self) -> str:
        return str(self.organisation)


class Feedback(Entity):
    """What the proposer was told, and how; one for each time the topic was answered."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="feedbacks")
    text = models.CharField(_("answer"), max_length=800)
    via = models.CharField(_("told"), max_length=8, choices=Via, default=Via.ONLINE)
    given_by = models.UUIDField(null=True)
    name = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to the proposer")
        verbose_name_plural = _("answers to the proposer")

    def __str__(self) -> str:
        return self.text
