"""What the pages of assessments list and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from wugong.assessment.models import Assessment, Ballot, Indicator, Member, Reference
from wugong.assessment.policies import designs_for, organisers
from wugong.assessment.queries import results, rounds
from wugong.assessment.rules.assessment import AssessmentState
from wugong.assessment.rules.ballot import BallotState
from wugong.assessment.rules.kinds import MARKS
from wugong.common.actor import Actor, Role
from wugong.flow.binding import binding_named
from wugong.flow.models import Matter
from wugong.flow.queries import due_of, seen_of

S = AssessmentState
MOST = 30
FINISHED = (S.FINAL, S.APPLIED)  # what is still owed here is paper; the result is out


def home_of(actor: Actor) -> dict[str, Any]:
    """Assessments one may see, newest first, my open ballots, and where my own result is."""
    bound = binding_named("assessment")
    rows = list(seen_of(bound, actor).select_related("organiser").order_by("-created_at")[:MOST])
    matters = Matter.objects.filter(pk__in=[row.pk for row in rows if row.state not in FINISHED], open=True)
    due = {pk: due_of(moment) for pk, moment in matters.values_list("pk", "due_at")}
    mine = Q(organisation=actor.organisation) | Q(successor=actor.organisation)
    own = set(
        Member.objects.filter(mine, assessment__in=rows).values_list("assessment", flat=True)
        if actor.organisation else ()
    )  # fmt: skip
    shown = [
        {"case": row, "state": bound.machine.states[row.state], "due": due.get(row.pk), "mine": row.pk in own,
         "result": row.state in rounds.DONE}
        for row in rows
    ]  # fmt: skip
    votes = Ballot.objects.filter(rater=actor.organisation, state=BallotState.ISSUED, assessment__state=S.BALLOTING)
    return {
        "rows": shown, "ballots": list(votes.select_related("assessment")) if actor.organisation else [],
        "may_design": designs_for(actor) is not None,
    }  # fmt: skip


def open_ballot(found: Assessment, actor: Actor) -> Ballot | None:
    """The ballot of the actor's body that may be cast in this round now."""
    if actor.organisation is None or not rounds.takes_ballots(found):
        return None
    return found.ballots.filter(rater=actor.organisation, state=BallotState.ISSUED).first()


def polls_of(found: Assessment, actor: Actor) -> dict[str, Any] | None:
    """The turnout, until when one votes, what the count waits for, and for the organiser the ballots one by one."""
    ends = rounds.term_ends(found)
    if ends is None or found.state not in {S.BALLOTING, S.SCORING, S.MODERATED}:
        return None
    issued, cast, paper = rounds.turnout(found)
    polls: dict[str, Any] = {"issued": issued, "cast": cast, "paper": paper, "rows": []}
    if found.state == S.BALLOTING:
        over = not rounds.takes_ballots(found)
        polls |= {"over": over, "last": ends - timedelta(seconds=1), "papers": max(0, rounds.papers_open(found))}
    if actor.organisation == found.organiser_id:
        states = binding_named("ballot").machine.states
        rows = found.ballots.select_related("rater__place", "rater__unit").order_by("rater__name", "id")
        polls["rows"] = [{"ballot": one, "state": states[one.state]} for one in rows]
    return polls


def words_of(found: Assessment, member: Member, actor: Actor) -> str:
    """What a body said of the draft; empty where the actor may not read it yet: before the result is public others
    than the organiser read their own words only."""
    if found.state not in rounds.PUBLIC and actor.organisation not in (found.organiser_id, member.acts_id):
        return ""
    if member.comment or member.commented_at:
        return member.comment or _("agrees with it")
    heard = found.state not in (S.DRAFT, S.CONSULTED) and member.side in rounds.sides_of(found)
    return _("said nothing within ten working days") if heard and found.heard_at else ""


def references_of(found: Assessment, actor: Actor) -> list[dict[str, Any]]:
    """The cases that objects refer to, by body and line: one's own, for the organiser those of all."""
    rows = Reference.objects.filter(member__assessment=found).select_related("member__organisation", "indicator")
    if actor.organisation != found.organiser_id:
        rows = rows.filter(rounds.acted_by(actor, "member__")) if actor.organisation else rows.none()
    rows = rows.order_by("member__organisation__name", "member", "indicator__number", "id")
    return [
        {"member": member, "cases": list(cases), "mine": member.acts_id == actor.organisation}
        for member, cases in groupby(rows, key=lambda row: row.member)
    ]


def read_marks(
    data: Mapping[str, Any], objects: Sequence[Member], criteria: Sequence[Indicator]
) -> dict[str, dict[str, int]]:
    """The marks of a ballot as its page sends them; a blank is left out, 0 is what is no mark.

    A mark for what is not on this ballot is there too, so that it is refused and not passed over.
    """
    found: dict[str, dict[str, int]] = {}
    known = {str(mark): mark for mark in MARKS}
    for body in objects:
        for criterion in criteria:
            text = data.get(f"m-{body.pk}-{criterion.pk}", "")
            if text:
                found.setdefault(str(body.pk), {})[str(criterion.pk)] = known.get(text, 0)
    known_names = {f"m-{body.pk}-{criterion.pk}" for body in objects for criterion in criteria}
    for name in sorted(data):
        if name.startswith("m-") and name not in known_names and data.get(name):
            found.setdefault(name[2:38], {})[name[39:]] = 0
    return found


def chosen_member(found: Assessment, actor: Actor, wanted: UUID | None) -> Member | None:
    """The object whose result is shown: the one asked for, one's own, or the best that one may see."""
    rows = {one.pk: one for one in rounds.objects_of(found)}
    if wanted is not None:
        return rows.get(wanted)
    mine = [one for one in rows.values() if one.acts_id == actor.organisation]
    own = next((one for one in mine if one.successor_id is None), mine[0] if mine else None)
    run = results.newest_run(found)
    first = [UUID(total["member"]) for side in run.result["sides"].values() for total in side] if run else []
    return own or next((rows[pk] for pk in first if pk in rows), None)


def first_of_sides(found: Assessment) -> list[tuple[str, Member]]:
    """The sides that are assessed, each with an object to begin at."""
    rows = rounds.objects_of(found)
    firsts = [next((one for one in rows if one.side == side), None) for side in rounds.sides_of(found)]
    return [(one.get_side_display(), one) for one in firsts if one is not None]


def _permit_line(found: Assessment) -> list[tuple[bool, str]]:
    """Whether a single department has a number, where it needs one; no line for who assesses by its duty."""
    if organisers(found.organiser)[0].role != Role.DD:
        return []
    number = found.permit_no.strip()
    lacks = _("A single department needs the number of its permit: change the scheme and enter it")
    return [(bool(number), _("Permit %(number)s; the gate checks it when objects are heard") % {"number": number}
             if number else lacks)]  # fmt: skip


def checks_of(found: Assessment, lines: Sequence[Indicator]) -> list[tuple[str, str]]:
    """What is looked up before objects are heard: ``holds``, ``look`` or ``fails``, and the sentence."""
    wrong, cancelled = rounds.wrong_weight_of(found, lines), rounds.cancelled_of(lines)
    near, known = rounds.nearly_cancelled_of(lines), rounds.asked_though_known(lines)
    links, twice = rounds.links_wanted(found, lines), rounds.assessed_twice(found)
    both = {one.side for one in lines} >= set(rounds.sides_of(found))
    members = rounds.members_of(found)
    taking = bool(members)
    said = [
        (both, _("Each direction has indicators") if both else _("A direction has no indicator yet")),
        (taking, _("Who takes part is chosen") if taking else _("Nobody is chosen yet")),
        (bool(lines) and not wrong, _("The weights of each direction total 100") if lines and not wrong
         else _("The weights total %(sum)s") % {"sum": wrong or 0}),
        (not cancelled, _("No cancelled indicator") if not cancelled
         else _("Cancelled: %(names)s") % {"names": cancelled}),
        (not known, _("Nothing is asked that the platform computes") if not known
         else _("Computed already: %(names)s") % {"names": known}),
        (not links, _("Raters and objects are connected") if not links
         else _("To compare them it takes: %(links)s") % {"links": _("; ").join(links)}),
        (not twice, _("Nobody is assessed twice for %(year)d") % {"year": found.year} if not twice
         else _("Assessed twice: %(names)s") % {"names": twice}),
        (True, _("What was refused lawfully counts in no line")),
        *_permit_line(found),
    ]  # fmt: skip
    look = _("Comes near to a cancelled indicator: %(names)s. Is it the same? Whoever hears the objects says why not.")
    few = rounds.too_few_raters(found, lines)
    fewer = _("Too few for a result of the vote, whose lines would count nothing: %(few)s") % {"few": few}
    checks = [("holds" if holds else "fails", sentence) for holds, sentence in said]
    doubts = [("look", look % {"names": near})] if near else []
    doubts += [("look", fewer)] if few and taking else []
    empty = rounds.without_anybody(one.acts_id for one in members)
    alone = _("Nobody serves in: %(names)s. They vote on paper alone, and nobody there comments or appeals.")
    names = _(", ").join(str(one) for one in members if one.acts_id in empty)
    doubts += [("look", alone % {"names": names})] if names else []
    return [*checks[:4], *doubts, *checks[4:]]
