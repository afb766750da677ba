"""Decisions in writing between meetings, and what each voting member answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.models import Entity
from wugong.deliberation.models.bodies import Member
from wugong.deliberation.models.topics import Topic
from wugong.deliberation.rules.circulation import Came, Said


class Circulation(Entity):
    """One round of written answers to a proposed resolution."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="circulations")
    text = models.TextField(_("proposed resolution"), max_length=800)
    answers_by = models.DateField(_("answers until"))
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    begun_by = models.CharField(max_length=60, blank=True, default="")
    came = models.CharField(max_length=10, choices=Came, default=Came.RUNNING)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("written circulation")
        verbose_name_plural = _("written circulations")
        constraints = [
            # one at a time; also answers: the one that runs
            models.UniqueConstraint(fields=["topic"], condition=Q(came=Came.RUNNING), name="circulation_one"),
        ]

    def __str__(self) -> str:
        return self.text


class WrittenAnswer(Entity):
    """What a voting member answered. ``by_phone``: given by telephone, and by whom it was taken down."""

    circulation = models.ForeignKey(Circulation, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(_("answer"), max_length=10, choices=Said)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    name = models.CharField(max_length=60, blank=True, default="")
    by_phone = models.BooleanField(_("given by telephone"), default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("written answer")
        verbose_name_plural = _("written answers")
        constraints = [models.UniqueConstraint(fields=["circulation", "member"], name="written_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.said}"
