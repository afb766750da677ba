"""A body is dissolved while a round runs: its successor takes its place, and nobody is assessed or votes twice.

Called for each open matter, in any order, inside the transaction of the hand-over.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.assessment.models import Appeal, Assessment, Ballot
from wugong.assessment.queries import rounds
from wugong.assessment.rules.ballot import BallotState
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, pass_on_seats, reseat, take
from wugong.flow.models import Stateful
from wugong.flow.queries import reread
from wugong.organisations.models import Organisation


@action
def pass_assessment(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor reads the result of the body, appeals, or goes on as the body that assesses.

    Raises Refusal where the successor of the body that assesses takes part in the round itself (R-12).
    """
    found = Assessment.objects.get(pk=matter)
    _leave(found, giver, taker)
    _seat(found, giver, taker, actor)


@action
def pass_ballot(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor casts the ballot; the right lapses where it has one of its own, or assesses (one a rater)."""
    ballot = locked(Ballot.objects.select_related("assessment").get(pk=matter))
    _leave(ballot.assessment, giver, taker)
    if ballot.rater_id == giver.pk and ballot.state == BallotState.ISSUED:
        found = ballot.assessment
        free = taker.pk in rounds.raters_of(found, rounds.members_of(found))
        if not free or found.ballots.filter(rater=taker).exists() or not rounds.ballot_for(found, taker.pk)[0]:
            why = sentence(gettext_lazy("%(taker)s takes the place of %(giver)s"), taker=taker, giver=giver)
            take(ballot, "lapse", actor=SYSTEM, reason=why)
            return
        Ballot.objects.filter(pk=ballot.pk).update(rater=taker)
    _seat(ballot, giver, taker, actor)


@action
def pass_appeal(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor goes on with the appeal, or with its review."""
    appeal = Appeal.objects.select_related("assessment").get(pk=matter)
    _leave(appeal.assessment, giver, taker)
    _seat(appeal, giver, taker, actor)


def _leave(found: Assessment, giver: Organisation, taker: Organisation) -> None:
    row = locked(found)
    row.members.filter(organisation=giver).update(successor=taker)
    row.members.filter(successor=giver).update(successor=taker)
    if row.organiser_id == giver.pk:
        if row.members.filter(organisation=taker).exists():
            said = {"taker": taker, "title": row.title}
            refusal = _("%(taker)s takes part in “%(title)s” and so does not assess it. Choose another successor.")
            raise Refusal(refusal % said, rule="R-12", field="successor")
        Assessment.objects.filter(pk=row.pk).update(organiser=taker)


def _seat(row: Stateful, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    reseat(reread(row), actor=SYSTEM)
    pass_on_seats(row, giver=giver.pk, taker=taker.pk, actor=actor)
