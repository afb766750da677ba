"""Where two mechanisms meet: link tables with real foreign keys."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.activities.models import Activity
from wugong.activities.rules.activity import Theme
from wugong.common.models import Entity
from wugong.deliberation.models import Topic, Whistle
from wugong.linkage.models import Milestone, Project
from wugong.pairing.models import Pairing
from wugong.planning.models import PlanHearing
from wugong.problems.models import Problem
from wugong.sharing.models import Booking, Resource


class Link(Entity):
    """A row that ties two things together; it reads as their keys."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        ties = (getattr(self, column.attname) for column in self._meta.concrete_fields if column.is_relation)
        return " ".join(str(key) for key in ties if key)


class ProjectTopic(Link):
    """A topic a project grew out of, or (with ``milestone``) the topic that an obstacle of a project has become."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="project_links")
    milestone = models.OneToOneField(
        Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="topic_link"
    )

    class Meta:
        verbose_name = _("topic of a project")
        verbose_name_plural = _("topics of projects")
        constraints = [
            # also answers: the topics of a project
            models.UniqueConstraint(fields=["project", "topic"], name="project_topic_once"),
            # also answers: the project a topic grew into
            models.UniqueConstraint(fields=["topic"], condition=Q(milestone__isnull=True), name="topic_grows_once"),
        ]


class HearingTopic(Link):
    """The topic that a street's dispute about a plan has become."""

    hearing = models.OneToOneField(PlanHearing, on_delete=models.CASCADE, related_name="topic_link")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="hearing_link")

    class Meta:
        verbose_name = _("topic of a plan")
        verbose_name_plural = _("topics of plans")


class ProblemTopic(Link):
    """The topic that a problem has become, alone or together with like ones."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="problem_links")

    class Meta:
        verbose_name = _("topic of a problem")
        verbose_name_plural = _("topics of problems")
        # also answers: the topics of a problem
        constraints = [models.UniqueConstraint(fields=["problem", "topic"], name="problem_topic_once")]


class ProblemWhistle(Link):
    """The whistle that a problem has become."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="whistle_links")
    whistle = models.OneToOneField(Whistle, on_delete=models.PROTECT, related_name="problem_link")

    class Meta:
        verbose_name = _("whistle of a problem")
        verbose_name_plural = _("whistles of problems")


class SeriesLine(Entity):
    """What the branches of a compound and of its property company mean to do in a month of the 三微 series (S26)."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="series_lines")
    year = models.PositiveSmallIntegerField(_("year"))
    theme = models.CharField(_("three-micro series"), max_length=16, choices=Theme)
    month = models.PositiveSmallIntegerField(_("month"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    title = models.CharField(_("what is to be done"), max_length=30)
    activity = models.OneToOneField(Activity, on_delete=models.SET_NULL, null=True, related_name="series_line")

    class Meta:
        verbose_name = _("line of a three-micro plan")
        verbose_name_plural = _("lines of three-micro plans")
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="series_month"),
            # also answers: the plan of a pair in a year
            models.UniqueConstraint(fields=["pairing", "year", "theme", "title"], name="series_line_once"),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityRoom(Link):
    """The shared premises that an activity takes place in."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="room_link")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("room of an activity")
        verbose_name_plural = _("rooms of activities")


class SessionBooking(Link):
    """The booking of the room for a session; it is given back before another one is made."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="bookings")
    number = models.PositiveSmallIntegerField(_("session"))
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="session_link")

    class Meta:
        verbose_name = _("booking of a session")
        verbose_name_plural = _("bookings of sessions")
        # also answers: the bookings of an activity
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="session_booked_once")]
