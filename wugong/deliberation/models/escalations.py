"""What went one tier up, and the answer that came down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import listed_states
from wugong.deliberation.models.bodies import Body
from wugong.deliberation.models.topics import Topic
from wugong.deliberation.rules import escalation as escalation_rules
from wugong.deliberation.rules.escalation import FINAL, Ground
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation


class Escalation(Stateful):
    """A topic of a lower body before an upper one. ``upper_topic`` is its topic there, perhaps shared with others."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="escalations")
    upper = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="escalations")
    upper_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, related_name="origins",
        verbose_name=_("together with a topic that is there already"),
        help_text=_("Leave it empty for a topic of its own."),
    )  # fmt: skip
    ground = models.CharField(_("ground"), max_length=24, choices=Ground)
    tried = models.CharField(_("what was tried"), max_length=500)
    measures = models.CharField(_("measures"), max_length=800, blank=True, default="")
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("carried out by")
    )
    disputed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            listed_states(escalation_rules.MACHINE.states),
            # a topic is before one upper body at a time
            models.UniqueConstraint(fields=["topic"], condition=~Q(state__in=[*FINAL]), name="escalation_open_once"),
        ]
        indexes = [
            # what came up to a body, newest first
            models.Index(fields=["upper", "-created_at"], name="escalation_upper"),
        ]

    def __str__(self) -> str:
        return str(self.topic)
