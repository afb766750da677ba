"""Where two mechanisms meet: link tables with real foreign keys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import Entity
from wugong.deliberation.models import Topic, Whistle
from wugong.linkage.models import Milestone, Project
from wugong.planning.models import PlanHearing
from wugong.problems.models import Problem


class ProjectTopic(Entity):
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

    def __str__(self) -> str:
        return f"{self.project_id} {self.topic_id}"


class HearingTopic(Entity):
    """The topic that a street's dispute about a plan has become."""

    hearing = models.OneToOneField(PlanHearing, on_delete=models.CASCADE, related_name="topic_link")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="hearing_link")

    class Meta:
        verbose_name = _("topic of a plan")
        verbose_name_plural = _("topics of plans")

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.topic_id}"


class ProblemTopic(Entity):
    """The topic that a problem has become, alone or together with like ones."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="problem_links")

    class Meta:
        verbose_name = _("topic of a problem")
        verbose_name_plural = _("topics of problems")
        # also answers: the topics of a problem
        constraints = [models.UniqueConstraint(fields=["problem", "topic"], name="problem_topic_once")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.topic_id}"


class ProblemWhistle(Entity):
    """The whistle that a problem has become."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="whistle_links")
    whistle = models.OneToOneField(Whistle, on_delete=models.PROTECT, related_name="problem_link")

    class Meta:
        verbose_name = _("whistle of a problem")
        verbose_name_plural = _("whistles of problems")

    def __str__(self) -> str:
        return f"{self.problem_id} {self.whistle_id}"
