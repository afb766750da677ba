"""The table of the right to a ballot tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.assessment.actions.ballots import give_back
from wugong.assessment.models import Ballot
from wugong.assessment.policies import colleagues, organisers
from wugong.assessment.queries.reviewers import has_second_person
from wugong.assessment.queries.rounds import papers_open, takes_ballots
from wugong.assessment.rules.ballot import MACHINE
from wugong.flow.binding import Act, Binding, Card, Case, at


class BallotCase(Case):
    """What the guards ask beside the columns."""

    @property
    def open_now(self) -> bool:
        """Whether the round takes ballots: its term runs."""
        return takes_ballots(self.before.assessment)

    @property
    def papers_open(self) -> int:
        return papers_open(self.before.assessment)

    @property
    def alone(self) -> bool:
        """Whether nobody beside one person could enter a paper."""
        return not has_second_person(self.before.assessment)

    @property
    def organiser(self) -> str:
        return str(self.before.assessment.organiser)


def describe(ballot: Ballot) -> Card:
    """The line of a right: its rater and the organiser find it, so that turnout is seen; nobody finds what it said."""
    found = ballot.assessment
    return Card(
        title=lambda: _("Ballot: %(title)s") % {"title": found.title},
        detail=lambda: _("%(rater)s · secret") % {"rater": ballot.rater},
        url=reverse("web:case", args=["ballot", ballot.pk]),
        place=found.organiser.place.code,
        participants=(ballot.rater_id, found.organiser_id),
    )


BALLOT_BINDING = Binding(
    machine=MACHINE,
    model=Ballot,
    sheet=False,
    parties={
        "rater": at("rater"),
        "organiser": lambda right: organisers(right.assessment.organiser),
        "colleagues": lambda right: colleagues(right.assessment.organiser),
    },
    describe=describe,
    case=BallotCase,
    acts={"cast": Act(link=lambda ballot: reverse("assessment:ballot", args=[ballot.pk]))},
    after={"give_back": give_back},
    shows=("assessment", "rater", "on_paper"),
    number="",
)
