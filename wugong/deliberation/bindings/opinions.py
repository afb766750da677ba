"""The table of a collection of opinions tied to its model."""

from __future__ import annotations

import secrets

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import Seat
from wugong.common.privacy import certain, personal_facts, said
from wugong.deliberation.actions import opinions as actions
from wugong.deliberation.forms.opinions import PrepareForm
from wugong.deliberation.models import Collection, Topic
from wugong.deliberation.policies import chair_of, circle_of, members_of, raisers, secretariat_of
from wugong.deliberation.queries.opinions import collections_visible_to
from wugong.deliberation.rules.opinions import FINAL, MACHINE
from wugong.deliberation.rules.topic import QUEUE
from wugong.flow.binding import Act, Binding, Card, Case


class OpinionsCase(Case):
    """What the guards ask beside the columns."""

    @property
    def waiting(self) -> bool:
        return self.topic.state in QUEUE

    @property
    def alone(self) -> bool:
        return not self.topic.collections.exclude(state__in=FINAL).exclude(pk=self.before.pk).exists()

    @property
    def released(self) -> int:
        return int(self.before.statements.filter(shown=True).count())

    @property
    def days(self) -> int:
        return int((self.closes_on - max(self.opens_on, self.today)).days) + 1

    @cached_property
    def personal(self) -> str:
        return said(certain(personal_facts(self.question, self.background)))


def office(collection: Collection) -> list[Seat]:
    """Chair and secretariat of the joint meeting."""
    return [*chair_of(collection.topic.body), *secretariat_of(collection.topic.body)]


def describe(collection: Collection) -> Card:
    """The line of a collection of opinions: the question, and until when."""
    topic, body = collection.topic, collection.topic.body
    return Card(
        title=collection.question,
        detail=lambda: (
            _("%(topic)s · until %(day)s")
            % {"topic": topic, "day": date_format(collection.closes_on, "MONTH_DAY_FORMAT")}
        ),
        url=reverse("deliberation:opinions", args=[collection.pk]),
        place=topic.place,
        participants=tuple({*circle_of(body), topic.proposed_by_id}),
        words=f"{collection.background} {topic.title}",
    )


def blank_on(topic: Topic) -> Collection:
    """A collection on a topic, to be prepared."""
    return Collection(topic=topic, token=secrets.token_urlsafe(18))


OPINIONS = Binding(
    machine=MACHINE,
    model=Collection,
    parties={
        "office": office,
        "raisers": lambda collection: raisers(collection.topic),
        "member": lambda collection: members_of(collection.topic.body),
    },
    describe=describe,
    visible=collections_visible_to,
    case=OpinionsCase,
    acts={"prepare": Act(form=PrepareForm)},
    after={"prepare": actions.write_first, "close": actions.count},
    shows=("question", "background", "opens_on", "closes_on", "public"),
    number="ZJ",
)
