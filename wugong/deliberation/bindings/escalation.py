"""The table of an escalation tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments.queries import bodies_near
from wugong.common.actor import Role
from wugong.deliberation.actions import escalations as actions
from wugong.deliberation.models import Escalation
from wugong.deliberation.policies import chair_of, circle_of, secretariat_of
from wugong.deliberation.queries.topics import open_of
from wugong.deliberation.rules.escalation import MACHINE, RETURNED
from wugong.flow.binding import Binding, Card, Case, above


class EscalationCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def returned_before(self) -> bool:
        """Whether this matter was sent back down from this tier before."""
        same = Escalation.objects.filter(topic__root=self.topic.root_id, upper__tier=self.upper.tier)
        return same.filter(state__in=RETURNED).exclude(pk=self.before.pk).exists()


def describe(escalation: Escalation) -> Card:
    """The line of an escalation: from where to where, and on what ground; both circles may read it."""
    below, upper = escalation.topic.body, escalation.upper
    return Card(
        title=escalation.topic.title,
        detail=lambda: (
            _("%(lower)s → %(upper)s · %(ground)s")
            % {"lower": below, "upper": upper, "ground": escalation.get_ground_display()}
        ),
        url=reverse("web:case", args=["escalation", escalation.pk]),
        place=escalation.topic.place,
        participants=tuple({*circle_of(below), *circle_of(upper), escalation.topic.proposed_by_id}),
        words=escalation.tried,
    )


ESCALATION = Binding(
    machine=MACHINE,
    model=Escalation,
    parties={
        "lower": lambda escalation: [*chair_of(escalation.topic.body), *secretariat_of(escalation.topic.body)],
        "lower_chair": lambda escalation: chair_of(escalation.topic.body),
        "upper_office": lambda escalation: secretariat_of(escalation.upper),
        "upper_chair": lambda escalation: chair_of(escalation.upper),
        "arbiter": above(Role.DO, 6, "topic__place"),
    },
    describe=describe,
    case=EscalationCase,
    choices={
        "upper_topic": lambda escalation, _actor: open_of(escalation.upper),
        "owner": lambda escalation, _actor: bodies_near(escalation.upper.place.code),
    },
    after={
        "admit": actions.join_above,
        "return": actions.send_down,
        "redirect": actions.send_down,
        "answer": actions.answer_siblings,
        "close": actions.hand_down,
    },
    shows=(
        "ground",
        "tried",
        (gettext_lazy("What is the matter"), lambda escalation: escalation.topic.facts),
        (gettext_lazy("What is asked for"), lambda escalation: escalation.topic.request),
        "measures",
        "owner",
    ),
    number="TJ",
)
