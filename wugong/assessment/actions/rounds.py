"""What the steps of an assessment do beside their own columns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wugong.assessment import documents, urn
from wugong.assessment.models import (
    Appeal,
    Assessment,
    Ballot,
    Change,
    CountedBallot,
    Envelope,
    Indicator,
    Member,
    Receipt,
    Reference,
    Run,
)
from wugong.assessment.queries import results, rounds
from wugong.assessment.rules.ballot import BallotState
from wugong.assessment.rules.kinds import FEWEST, SCORE, Side, Source
from wugong.assessment.rules.scoring import RULES, merged
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.privacy import refuse_identity
from wugong.documents.actions import draft
from wugong.documents.models import Document
from wugong.flow.actions import action, begin, reseat, settle_seat, take
from wugong.flow.models import Matter
from wugong.flow.permits import use_permit
from wugong.organisations.models import Organisation
from wugong.places.rules import Level
from wugong.record.actions import append

MOST_REFERENCES = 5


@action
def choose(
    found: Assessment, *, first: Iterable[Organisation], second: Iterable[Organisation], actor: Actor, **_in: Any
) -> None:
    """Who is on which side. Comments of those who stay are kept."""
    chosen = {one.pk: side for side, rows in ((Side.A, first), (Side.B, second)) for one in rows}
    found.members.exclude(organisation__in=chosen).delete()
    known = {one.organisation_id: one for one in found.members.all()}
    for pk, side in chosen.items():
        if pk in known:
            Member.objects.filter(pk=known[pk].pk).update(side=side)
        else:
            Member.objects.create(assessment=found, organisation_id=pk, side=side)


@action
def weigh(
    found: Assessment, *, indicators: list[dict[str, Any]], shares: list[float] | None = None, actor: Actor, **_in: Any
) -> None:
    """The indicators as they are written: name, side, source, measure, formula, low, high, weight."""
    found.indicators.all().delete()
    numbers: Counter[str] = Counter()
    for row in indicators:
        refuse_identity(indicators=row["name"])
        numbers[row["side"]] += 1
        Indicator.objects.create(assessment=found, number=numbers[row["side"]], **row)
    if shares:
        Assessment.objects.filter(pk=found.pk).update(shares=shares)


@action
def hear(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """Objects say what they think of this edition; what they said of the one before is past."""
    found.members.update(comment="", commented_at=None, answer="")
    reseat(found, actor=actor)


@action
def publish(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """A permit admits one assessment: its number is used up. A street needs none, so it uses up nobody's."""
    if found.permit_no and found.organiser.place.level == Level.DISTRICT:
        use_permit(found.permit_no, reason=found.title)


@action
def revise(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """The next edition."""
    Assessment.objects.filter(pk=found.pk).update(edition=found.edition + 1)


@action
def comment(found: Assessment, *, text: str = "", actor: Actor, **_inputs: Any) -> None:
    """What an object says; empty: it agrees."""
    refuse_identity(text=text)
    rows = found.members.filter(organisation=actor.organisation)
    rows.update(comment=text.strip()[:500], commented_at=clock.now())
    settle_seat(found, organisation=actor.organisation, party="objects", actor=actor)


@action
def end_hearing(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """The ten working days are over: who said nothing counts as heard, which is on the record."""
    if silent := [str(one) for one in rounds.objects_of(found) if one.commented_at is None]:
        append(actor=SYSTEM, act="silent", kind="assessment", object_id=found.pk, detail={"named": silent})


@action
def answer(found: Assessment, *, member: Member, text: str, actor: Actor, **_inputs: Any) -> None:
    """The answer to a comment; the object is informed when it reads the page."""
    refuse_identity(text=text)
    found.members.filter(pk=member.pk).update(answer=text.strip()[:500])


@action
def refer(found: Assessment, *, indicator: Indicator, number: str, actor: Actor, **_inputs: Any) -> Reference:
    """An object refers to a case of its own by number. Raises Invalid when it has no such case, or five already."""
    own = actor.organisation
    member = found.members.filter(rounds.acted_by(actor), side=indicator.side).first() if own else None
    matter = Matter.objects.filter(biz_no=number.strip(), participants__who=own).first() if own else None
    if member is None or matter is None:
        raise Invalid(_("No case of yours has this number. Look it up in your ledger."), field="number")
    ran = [timezone.localdate(day).year for day in (matter.opened_at, matter.closed_at) if day]
    if ran[0] > found.year or (matter.closed_at and ran[-1] < found.year):
        words = {"year": found.year}
        raise Invalid(_("This case did not run in %(year)s. Refer to one of that year.") % words, field="number")
    if member.references.count() >= MOST_REFERENCES:
        raise Invalid(_("Five references are the most. Take the five that say most."), field="number")
    done = {"title": matter.title, "url": matter.url, "done": not matter.open}
    return Reference.objects.get_or_create(member=member, indicator=indicator, matter=matter.pk, defaults=done)[0]


@action
def take_back(found: Assessment, *, reference: Reference, actor: Actor, **_inputs: Any) -> None:
    """An object no longer refers to a case. Raises Invalid for one that is not its own."""
    own = Reference.objects.filter(rounds.acted_by(actor, "member__"), member__assessment=found)
    if actor.organisation is None or not own.filter(pk=reference.pk).delete()[0]:
        raise Invalid(_("You do not refer to this case. Choose one of your own."), field="reference")


@action
def open_round(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """Where no line rests on cases that objects refer to, nobody is awaited for any: the ballots begin at once."""
    if not rounds.sides_referring(found):
        take(found, "close_evidence", actor=SYSTEM)


@action
def end_referring(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """An object has referred to all it wanted to; the ballots begin when each of them says so."""
    found.members.filter(rounds.acted_by(actor)).update(referred_at=clock.now())
    settle_seat(found, organisation=actor.organisation, party="objects", actor=actor)
    if all(one.referred_at for one in rounds.referring(found)):
        take(found, "close_evidence", actor=SYSTEM)


@action
def begin_balloting(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """An urn, and one right for each rater; objects that were dissolved meanwhile are on no ballot."""
    Assessment.objects.filter(pk=found.pk).update(urn=urn.make_urn(found.pk))
    for rater in rounds.may_rate(found):
        begin(Ballot(assessment=found, rater_id=rater), "issue", actor=SYSTEM)


@action
def issue_again(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """The key of the urn is lost: its ballots go, and who had cast one casts it a second time."""
    Envelope.objects.filter(assessment=found).delete()
    found.papers.all().delete()
    Assessment.objects.filter(pk=found.pk).update(urn=urn.make_urn(found.pk))
    for ballot in found.ballots.filter(state=BallotState.CAST):
        take(ballot, "reissue", actor=SYSTEM)


@action
def count_ballots(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """Open the urn, write the ballots in the order of random numbers, destroy the key, and compute the first run."""
    envelopes = Envelope.objects.filter(assessment=found)
    opened = urn.open_ballots(found.pk, list(envelopes.values_list("sealed", flat=True)))
    rows, receipts = [], []
    for side in Side.values:
        mine = [one for one in opened if one["side"] == side]
        home = merged(Counter(one["group"] for one in mine), FEWEST)
        # Fewer than five ballots say who voted what: nobody reads them.
        if len(mine) >= FEWEST:
            rows += [CountedBallot(assessment=found, side=side, group=home[m["group"]], marks=m["marks"]) for m in mine]
        receipts += [Receipt(assessment=found, digest=one["receipt"]) for one in mine]
    CountedBallot.objects.bulk_create(sorted(rows, key=lambda row: row.pk))
    Receipt.objects.bulk_create(sorted(receipts, key=lambda row: row.pk))
    envelopes.delete()
    transaction.on_commit(lambda: urn.destroy_key(found.pk))
    for ballot in found.ballots.filter(state=BallotState.ISSUED):
        take(ballot, "lapse", actor=SYSTEM)
    for ballot in found.ballots.filter(state=BallotState.CAST):
        take(ballot, "count", actor=SYSTEM)
    run(found, actor=actor)


@action
def run(found: Assessment, *, actor: Actor, fresh: bool = False) -> Run:
    """Compute the result; a later run reads the evidence of the first, unless it is to be ``fresh``."""
    before = results.newest_run(found)
    inputs = results.inputs_of(found, None if fresh or before is None else before.inputs["evidence"])
    inputs = json.loads(json.dumps(inputs))
    ballots = results.ballots_of(found)
    result = json.loads(json.dumps(results.compute(inputs, ballots, found.shares or rounds.SHARES)))
    number = before.number + 1 if before else 1
    digest = results.digest_of(inputs, ballots, result)
    given = {"number": number, "inputs": inputs, "result": result, "digest": digest, "rules": RULES}
    return Run.objects.create(assessment=found, **given)


@action
def score(
    found: Assessment, *, member: Member, indicator: Indicator, points: float, reason: str, actor: Actor, **_in: Any
) -> None:
    """The points that the cases an object referred to are worth together, with a reason that the object reads.

    Raises Invalid where it referred to none for this line.
    """
    if not member.references.filter(indicator=indicator, indicator__source=Source.RECORD).exists():
        raise Invalid(_("This body referred to no case for this line. Choose one that did."), field="indicator")
    refuse_identity(reason=reason)
    Change.objects.create(
        assessment=found, member=member, indicator=indicator, remedy=SCORE, set_to=points, reason=str(reason)[:1000],
        made_by=actor.user,
    )  # fmt: skip
    run(found, actor=actor)


@action
def adjust(
    found: Assessment, *, member: Member, indicator: Indicator, points: float, reason: str, actor: Actor, **_in: Any
) -> None:
    """Moderation sets the points of a line, with a reason that the object reads.

    Raises Invalid for a line of the other side, Refusal for a body without a result.
    """
    if indicator.side != member.side:
        raise Invalid(_("This indicator is not one of that body. Choose a line of its own side."), field="indicator")
    if (member, indicator) in rounds.unscored(found):
        raise Invalid(
            _("The cases of this line wait to be scored. Score them; change the line later."), field="indicator"
        )
    if not results.has_result(found, member.pk):
        raise Refusal(
            _("Points are set only for a body that has data. This one has no result this year; leave its lines alone."),
            rule="R-13",
        )
    refuse_identity(reason=reason)
    Change.objects.create(
        assessment=found, member=member, indicator=indicator, remedy="set", set_to=points, reason=str(reason)[:1000],
        made_by=actor.user,
    )  # fmt: skip
    run(found, actor=actor)


@action
def burn(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """The key of the urn goes, if a crash had left it, and the rights say that nothing leads back."""
    urn.destroy_key(found.pk)
    for ballot in found.ballots.filter(state=BallotState.COUNTED):
        take(ballot, "unlink", actor=SYSTEM)


@action
def draft_notice(found: Assessment, *, member: Member, actor: Actor) -> Document:
    """The notice of its result to one object, to be issued. Raises Denied to others than the organiser."""
    if actor.organisation != found.organiser_id or found.state not in rounds.PUBLIC:
        raise Denied(_("The body that assesses makes this document once the result is public."), rule="role")
    with translation.override("zh-hans"):
        paper = documents.notice(found, member)
    return draft(paper, actor=actor)


@action
def put_away(found: Assessment, *, actor: Actor, **_inputs: Any) -> None:
    """What remains of the ballots in an archived assessment are its results: single ballots go."""
    found.counted.all().delete()


@action
def uphold(appeal: Appeal, *, actor: Actor, **_inputs: Any) -> None:
    """What an upheld appeal changes, computed again at once with the next number of a run."""
    Change.objects.create(
        assessment=appeal.assessment, member=appeal.member, indicator=appeal.indicator, case=appeal.case,
        remedy=appeal.remedy, set_to=appeal.set_to, reason=appeal.decision, by_appeal=True,
        made_by=actor.user,
    )  # fmt: skip
    run(appeal.assessment, actor=actor)
