"""Casting a ballot: the right is used up and the sealed ballot lies in the urn, in one transaction that joins them
nowhere."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.assessment import urn
from wugong.assessment.models import Assessment, Ballot, Envelope, Paper
from wugong.assessment.queries import rounds
from wugong.assessment.queries.marks import Marks, digest_of, read_marks
from wugong.assessment.rules.ballot import NOT_IN_URN, RUNNING, BallotState
from wugong.assessment.rules.kinds import PAPER
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.common.sealed import fingerprint
from wugong.flow.actions import action, take
from wugong.flow.queries import reread

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another


@action
def cast(ballot: Ballot, *, marks: Mapping[str, Mapping[str, int]], actor: Actor, **_inputs: Any) -> str:
    """Cast a ballot; returns the receipt, which is shown once and saved nowhere.

    ``marks`` are 1 to 4 by id of the object and of the indicator; what is not there stays blank.
    Raises Invalid for a mark that is none, or of an object that this rater does not rate, or for an empty ballot.
    """
    # The count holds the same row: a ballot is in the urn before it begins, or is refused after it.
    found = locked(ballot.assessment)
    if (state := reread(ballot).state) != BallotState.ISSUED:
        twice = _("A ballot of %(rater)s is in the urn; this one is not. The receipt was shown with the first one.")
        said = RUNNING.refusal if state == BallotState.LAPSED else twice % {"rater": ballot.rater}
        raise Stale(str(said), rule="R-12")
    objects = rounds.ballot_for(found, ballot.rater_id)[0]
    side = objects[0].side if objects else ""
    wanted = {str(one.pk) for one in rounds.criteria_of(found, side)}
    given = read_marks(marks, {str(one.pk) for one in objects}, wanted)
    take(ballot, "cast", actor=actor)
    return _seal(found, side, ballot.rater.place.level, given)


def _seal(found: Assessment, side: str, group: str, marks: Marks) -> str:
    receipt = "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _part in range(4))
    said = {"side": side, "group": group, "marks": marks, "receipt": digest_of(receipt)}
    Envelope.objects.create(assessment=found, sealed=urn.seal_ballot(found.urn, said))
    return receipt


@action
def enter_paper(
    found: Assessment, *, number: int, side: str, marks: Mapping[str, Mapping[str, int]], actor: Actor, **_in: Any
) -> bool:
    """Enter a paper out of the box; whether it is in the urn now: two persons must enter the same.

    Where two entries differ both stay until one of both persons corrects the own entry, or a third agrees with one.
    Raises Refusal when the same person enters it twice or three entries differ, Invalid when more papers are entered
    than were handed in.
    """
    take(found, "enter_paper", actor=actor)
    given = _read_paper(found, number, side, marks)
    digest = fingerprint(json.dumps(given, sort_keys=True), purpose=f"paper {found.pk} {number}")
    first = found.papers.filter(number=number).first()
    if first is None:
        Paper.objects.create(
            assessment=found, number=number, side=side, entered_by=actor.user or UUID(int=0), digest=digest
        )
        return False
    if first.agreed:
        raise Invalid(_("This paper is in the urn already. Check the number of the paper."), field="number")
    entries = {first.entered_by: (first.side, first.digest)}
    if first.second_by:
        entries[first.second_by] = (first.second_side, first.second_digest)
    elif first.entered_by == actor.user:
        raise Refusal(_("A second person enters the same paper. Ask a colleague to enter it."), rule="paper")
    row = found.papers.filter(pk=first.pk)
    if any(by != actor.user and entry == (side, digest) for by, entry in entries.items()):
        row.update(agreed=True, side=side, digest="", second_side="", second_by=None, second_digest="")
        _seal(found, side, PAPER, given)
        return True
    if first.second_by and actor.user not in entries:
        raise Refusal(
            _("Three entries of this paper differ. Look at it together, then one of the first two enters it again."),
            rule="paper",
        )
    if actor.user == first.entered_by:
        row.update(side=side, digest=digest)
    else:
        row.update(second_side=side, second_by=actor.user, second_digest=digest)
    return False


def _read_paper(found: Assessment, number: int, side: str, marks: Mapping[str, Mapping[str, int]]) -> Marks:
    """The marks of a paper, which must be one of those that were handed in for this side of this round."""
    papers = rounds.papers_handed_in(found)
    handed_in, mine = sum(map(len, papers.values())), papers.get(side, [])
    if number < 1:
        raise Invalid(_("Give the number that is written on the paper, from 1 on."), field="number")
    if not handed_in:
        raise Invalid(
            _("No paper was handed in yet. Note it on the ballot of whoever brought one, then enter it."),
            field="number",
        )
    if not mine:
        said = _("No paper on this side was handed in: those who brought one rate the other side. Choose that side.")
        raise Invalid(said, field="side")
    if number > handed_in or found.papers.exclude(number=number).filter(side=side).count() >= len(mine):
        raise Invalid(_("More papers are entered than were handed in. Check the number of the paper."), field="number")
    given = read_marks(
        marks,
        {str(one.pk) for one in rounds.members_of(found, side) if not one.gone},
        {str(one.pk) for one in rounds.criteria_of(found, side)},
    )
    if strange := set(given) - set[str]().union(*mine):
        body = found.members.get(pk=min(strange))
        said = _("Nobody who handed in a paper rates %(body)s. Check the round and the side of this paper.")
        raise Invalid(said % {"body": body}, field="marks")
    return given


@action
def give_back(ballot: Ballot, *, actor: Actor, **_inputs: Any) -> None:
    """A paper goes back to its rater, who votes again while the term runs; after it the ballot was not cast.

    Nobody knows whose paper was entered once, so that the papers entered once are entered from the start.
    """
    found = locked(ballot.assessment)
    if rounds.papers_open(found) < 0:  # somebody entered the last one at this moment
        raise Refusal(str(NOT_IN_URN.refusal), rule="R-12")
    found.papers.filter(agreed=False).delete()
    if not rounds.takes_ballots(found):
        take(ballot, "lapse", actor=SYSTEM)
