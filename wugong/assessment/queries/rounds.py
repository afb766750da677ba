"""Who takes part in a round, who may rate whom, what is said of the scheme before it begins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from wugong.assessment.kernel.design import missing_links, parts_of
from wugong.assessment.models import Assessment, Indicator, Member, Reference
from wugong.assessment.rules.assessment import AssessmentState
from wugong.assessment.rules.ballot import TERM_WORKDAYS, BallotState
from wugong.assessment.rules.kinds import FEWEST, SCORE, Side, Source
from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.flow.measures import measures
from wugong.flow.permits import cancelled_in
from wugong.flow.queries import within
from wugong.organisations.hats import people_at
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.rules import LOCAL_KINDS, Kind, Sort, TieKind
from wugong.places.rules import Level
from wugong.workdays.queries import due_at

S = AssessmentState
DISSOLVED = "dissolved"
UNCOUNTED = (S.DRAFT, S.CONSULTED, S.HEARD, S.APPROVED, S.PUBLISHED, S.COLLECTING, S.BALLOTING)
COUNTED = (S.SCORING, S.MODERATED, S.PROVISIONAL)  # and not public yet
DONE = (S.PROVISIONAL, S.PUBLICISED, S.ENDED, S.FINAL, S.APPLIED, S.ARCHIVED)
PUBLIC = (S.PUBLICISED, S.ENDED, S.FINAL, S.APPLIED, S.ARCHIVED)
SHARES = (0.4, 0.4, 0.2)
ALIKE = 75  # per cent of characters in common from which two indicators ask the same


def other(side: str) -> str:
    """The side that rates this one."""
    return Side.B if side == Side.A else Side.A


def sides_of(found: Assessment) -> list[str]:
    """The sides that are assessed."""
    return [Side.A, Side.B] if found.two_way else [Side.A]


def indicators_of(found: Assessment, side: str = "") -> list[Indicator]:
    """The indicators in order, of one side or all."""
    rows = found.indicators.filter(side=side) if side else found.indicators.all()
    return list(rows.order_by("side", "number"))


def members_of(found: Assessment, side: str = "") -> list[Member]:
    """Who takes part, by name."""
    names = ("organisation", "successor")
    rows = found.members.select_related(*(f"{name}__{part}" for name in names for part in ("place", "unit")))
    return list((rows.filter(side=side) if side else rows).order_by("side", "organisation__name", "id"))


def objects_of(found: Assessment) -> list[Member]:
    """Who is assessed: before the count who is not dissolved, afterwards who was counted."""
    rows = [one for one in members_of(found) if one.side in sides_of(found)]
    first = None if found.state in UNCOUNTED else found.runs.values_list("inputs__members", flat=True).first()
    if first is None:
        return [one for one in rows if not one.gone]
    counted = {row["id"] for row in first}
    return [one for one in rows if str(one.pk) in counted]


def acted_by(actor: Actor, path: str = "") -> Q:
    """The members for which the actor's body acts: itself, or whom it succeeded."""
    own = actor.organisation
    return Q(**{f"{path}organisation": own}) | Q(**{f"{path}successor": own})


def sides_referring(found: Assessment) -> set[str]:
    """The sides of which a line rests on cases that objects refer to."""
    return {one.side for one in indicators_of(found) if one.source == Source.RECORD} & set(sides_of(found))


def referring(found: Assessment) -> list[Member]:
    """Whoever has a line for which it may refer to cases of its own."""
    sides = sides_referring(found)
    return [one for one in objects_of(found) if one.side in sides] if sides else []


def unscored(found: Assessment) -> list[tuple[Member, Indicator]]:
    """Each object with a line for which it referred to cases that nobody has scored yet."""
    rows = Reference.objects.filter(member__assessment=found, indicator__source=Source.RECORD)
    given = set(found.changes.filter(remedy=SCORE).values_list("member", "indicator"))
    wanted = set(rows.values_list("member", "indicator")) - given
    lines = {one.pk: one for one in indicators_of(found)} if wanted else {}
    objects = objects_of(found) if wanted else []
    return [(one, line) for one in objects for pk, line in lines.items() if (one.pk, pk) in wanted]


def twin_among(lines: Iterable[tuple[str, str]]) -> str:
    """The name that two lines (side, name) of one side have; empty where there is none."""
    counted = Counter((side, "".join(name.split())) for side, name in lines)
    return next((name for (_side, name), count in counted.items() if count > 1), "")


def raters_of(found: Assessment, rows: Sequence[Member]) -> dict[UUID, Member]:
    """Who may cast a ballot: each body, or whoever took its place and has no ballot of its own."""
    own = {one.organisation_id for one in rows} | {found.organiser_id}
    return {
        one.acts_id: one for one in rows
        if one.acts.state != DISSOLVED and (one.successor_id is None or one.successor_id not in own)
    }  # fmt: skip


def bodies_to_choose(actor: Actor, side: str, organiser: UUID) -> QuerySet[Organisation]:
    """Whom the organiser may choose: streets before communities for the first side, departments first for the other."""
    rows = Organisation.objects.filter(within(actor.place, "place__code")).exclude(state__in=["draft", DISSOLVED])
    rows = rows.exclude(pk=organiser).select_related("place", "unit")
    if side == Side.A:
        local = Q(unit=None) | Q(unit__kind__in=LOCAL_KINDS)
        rows = rows.filter(local, sort=Sort.PARTY, place__level__in=[Level.STREET, Level.COMMUNITY])
        return rows.order_by("-place__level", "place__code", "name")
    order = {Kind.DEPARTMENT: 0, Kind.ORGAN: 1, Kind.DISPATCHED: 2}
    whens = [When(kind=kind, then=Value(n)) for kind, n in order.items()]
    return rows.order_by(Case(*whens, default=Value(len(order))), "place__code", "name")


def without_anybody(bodies: Iterable[UUID]) -> set[UUID]:
    """The bodies in which nobody serves: they can neither comment nor vote by themselves nor appeal."""
    seats = {Seat(organisation=pk): pk for pk in bodies}
    people = people_at(seats)
    return {pk for seat, pk in seats.items() if not people.get(seat)}


def conflicts_of(found: Assessment, members: Iterable[Member] | None = None) -> set[tuple[UUID, UUID]]:
    """Pairs that do not rate each other: a unit and its Party organisation, and who is paired (R-12)."""
    rows = list(members_of(found) if members is None else members)
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    for one in rows:  # a tie may be with the body, its unit, or the Party organisation of the unit
        for pk in (one.acts_id, one.acts.unit_id):
            if pk:
                bodies[pk].add(one.acts_id)
    parties = Organisation.objects.filter(unit__in=bodies).values_list("pk", "unit")
    for party, unit in parties:
        bodies[party] |= bodies[unit] if unit else set()
    pairs = {(a, b) for same in bodies.values() for a in same for b in same if a != b}
    ties = Tie.objects.filter(kind=TieKind.PAIRED, until=None, source__in=bodies, target__in=bodies)
    for source, target in ties.values_list("source", "target"):
        pairs |= {(a, b) for a in bodies[source] for b in bodies[target]}
    return pairs | {(b, a) for a, b in pairs}


def may_rate(found: Assessment, lines: Iterable[Indicator] | None = None) -> dict[UUID, list[Member]]:
    """For each rater the objects on its ballot; those without any are left out."""
    rows = members_of(found)
    pairs, assessed = conflicts_of(found, rows), sides_of(found)
    voted = {one.side for one in (indicators_of(found) if lines is None else lines) if one.source == Source.BALLOT}
    asked = voted & set(assessed)
    listed = {}
    for pk, rater in raters_of(found, rows).items():
        side = other(rater.side)
        if side in asked:
            objects = [one for one in rows if one.side == side and not one.gone]
            listed[pk] = [one for one in objects if (pk, one.organisation_id) not in pairs]
    return {rater: objects for rater, objects in listed.items() if objects}


def ballot_for(found: Assessment, rater: UUID) -> tuple[list[Member], list[Member]]:
    """The objects on the ballot of one rater, and those it does not rate because of a tie; asks for no other rater."""
    mine = raters_of(found, members_of(found)).get(rater)
    side = other(mine.side) if mine else ""
    if mine is None or side not in sides_of(found) or not criteria_of(found, side):
        return [], []
    rows = [one for one in members_of(found, side) if not one.gone]
    pairs = conflicts_of(found, [mine, *rows])
    tied = [one for one in rows if (rater, one.organisation_id) in pairs]
    return [one for one in rows if one not in tied], tied


def papers_handed_in(found: Assessment) -> dict[str, list[set[str]]]:
    """By side that is rated: for each paper that was handed in, the ids of the objects its rater may rate."""
    rows = found.ballots.filter(on_paper=True, state=BallotState.CAST).values_list("rater", flat=True)
    listed, papers = may_rate(found), defaultdict(list)
    for rater in rows:
        if objects := listed.get(rater):
            papers[objects[0].side].append({str(one.pk) for one in objects})
    return papers


def too_few_raters(found: Assessment, lines: Sequence[Indicator], *, alone: bool = False) -> str:
    """The sides that are voted on by fewer than five raters, with how many; ``alone``: with no other line at all."""
    listed, said = may_rate(found, lines), []
    for side in sides_of(found):
        sources = {one.source for one in lines if one.side == side}
        count = sum(objects[0].side == side for objects in listed.values())
        if Source.BALLOT in sources and count < FEWEST and (not alone or len(sources) == 1):
            said.append(_("%(count)d of 5 who rate %(side)s") % {"count": count, "side": Side(side).label})
    return _(", ").join(said)


def links_wanted(found: Assessment, lines: Iterable[Indicator] | None = None) -> list[str]:
    """The fewest further ratings without which severity cannot be told from merit, in words; empty when connected."""
    listed, rows = may_rate(found, lines), members_of(found)
    names = {one.acts_id: str(one.acts) for one in rows}
    pairs, said = conflicts_of(found, rows), []
    for side in sides_of(found):
        raters = [str(pk) for pk, objects in listed.items() if objects[0].side == side]
        objects = [str(one.organisation_id) for one in rows if one.side == side and not one.gone]
        if not raters:
            continue
        design = [(r, str(one.organisation_id)) for r in raters for one in listed[UUID(r)]]
        parts = parts_of(raters, objects, design)
        links = missing_links(parts, lambda r, o: (UUID(r), UUID(o)) not in pairs)
        said += [
            _("%(rater)s rates %(object)s") % {"rater": names[UUID(r)], "object": names[UUID(o)]} for r, o in links
        ]
        if len(links) < len(parts) - 1:
            said.append(_("a further rater who is paired with none of them"))
    return said


def wrong_weight_of(found: Assessment, lines: Iterable[Indicator] | None = None) -> str:
    """The total of a direction that is not 100; empty when all are."""
    asked = indicators_of(found) if lines is None else list(lines)
    for side in sides_of(found):
        weights = [one.weight for one in asked if one.side == side]
        if weights and (total := sum(weights, Decimal(0))) != 100:
            return f"{total.normalize():f}"
    return ""


def cancelled_of(lines: Iterable[Indicator]) -> str:
    """The indicators for streets or communities that were cancelled, by the words of the gate (R-01)."""
    named = [(one.name, hit) for one in lines if one.side == Side.A for hit in cancelled_in(one.name)]
    return _(", ").join(f"{name} ({hit.indicator})" for name, hit in named if hit.sure)


def nearly_cancelled_of(lines: Iterable[Indicator]) -> str:
    """Those that come near a cancelled one without being it for sure: a person looks."""
    named = [(one.name, cancelled_in(one.name)) for one in lines if one.side == Side.A]
    near = [(name, hits[0]) for name, hits in named if hits and not any(hit.sure for hit in hits)]
    return _(", ").join(f"{name} ({hit.indicator})" for name, hit in near)


def asked_though_known(lines: Iterable[Indicator]) -> str:
    """Indicators that ask raters or objects for what a measure, or a computed line of the scheme, counts already."""
    from rapidfuzz.fuzz import ratio

    lines = list(lines)
    known = [str(one.label) for one in measures()] + [one.name for one in lines if one.source == Source.COMPUTED]
    asked = [one for one in lines if one.source != Source.COMPUTED]
    return _(", ").join(one.name for one in asked if any(ratio(one.name, label) >= ALIKE for label in known))


def assessed_twice(found: Assessment) -> str:
    """Objects that another scheme of the year assesses too; one of a department under its permit uses up no year."""
    own = [one.organisation_id for one in objects_of(found)]
    assessed = Q(side=Side.A) | Q(assessment__two_way=True)
    rows = Member.objects.filter(assessed, organisation__in=own, assessment__year=found.year)
    rows = rows.exclude(assessment__state__in=(S.DRAFT, S.CONSULTED, S.HEARD, S.WITHDRAWN)).exclude(assessment=found.pk)
    alone = Q(assessment__organiser__kind=Kind.DEPARTMENT, assessment__organiser__place__level=Level.DISTRICT)
    rows = rows.exclude(alone & ~Q(assessment__permit_no=""))
    names = [str(one) for one in rows.select_related("organisation")]
    said = _(", ").join(names[:5])
    return _("%(names)s and %(n)d more") % {"names": said, "n": len(names) - 5} if len(names) > 5 else said


def turnout(found: Assessment) -> tuple[int, int, int]:
    """Ballots issued, cast, and cast on paper.

    Whoever let the term pass stays among them; a right that lapsed before went with a body that was dissolved.
    """
    ends = term_ends(found)
    rows = [
        one for one in found.ballots.all()
        if one.state != BallotState.LAPSED or (ends is not None and one.state_since >= ends)
    ]  # fmt: skip
    cast = [one for one in rows if one.state in {BallotState.CAST, BallotState.COUNTED, BallotState.UNLINKED}]
    return len(rows), len(cast), sum(one.on_paper for one in cast)


def papers_open(found: Assessment) -> int:
    """Papers that were handed in and are not in the urn yet."""
    return turnout(found)[2] - found.papers.filter(agreed=True).count()


def takes_ballots(found: Assessment) -> bool:
    """Whether the term for ballots runs."""
    ends = term_ends(found)
    return found.state == S.BALLOTING and ends is not None and clock.now() < ends


def term_ends(found: Assessment) -> datetime | None:
    """The moment after which nobody votes any more; None before the ballots began."""
    return None if found.balloting_at is None else due_at(found.balloting_at, TERM_WORKDAYS, "wd")[0]


def period_of(found: Assessment) -> tuple[date, date]:
    """The year that is assessed."""
    return date(found.year, 1, 1), date(found.year, 12, 31)


def criteria_of(found: Assessment, side: str) -> list[Indicator]:
    """What a ballot asks of each object of a side."""
    return [one for one in indicators_of(found, side) if one.source == Source.BALLOT]
