"""Assessments at each stage for the tests here and above: a street and its communities with departments and units."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from wugong.assessment.actions import ballots
from wugong.assessment.bindings.assessment import new
from wugong.assessment.models import Appeal, Assessment, Ballot
from wugong.assessment.queries import rounds
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.flow.actions import begin, perform, take
from wugong.organisations.models import Organisation
from wugong.workdays.queries import due_at

SIDES = (
    ("pwc", "community", "other_community"),
    ("market_bureau", "hospital", "hospital_party", "far_unit", "studio", "property"),
)
LINES = (
    {"side": "a", "name": "任务按期办结", "source": "computed", "measure": "kept", "weight": 60},
    {"side": "a", "name": "回应快不快", "source": "ballot", "weight": 25},
    {"side": "a", "name": "说话算不算数", "source": "ballot", "weight": 15},
    {"side": "b", "name": "任务办得怎样", "source": "computed", "measure": "kept", "weight": 50},
    {"side": "b", "name": "吹了哨来得快不快", "source": "ballot", "weight": 50},
)


def drafted(people: Any, **given: Any) -> Assessment:
    """A two-way scheme of the Organisation Department, ready to be heard."""
    actor = people.actor("district_officer")
    blank = new(actor)
    assert blank is not None
    found = begin(blank, "design", actor=actor, **{"title": "2026年双向考核", "year": 2026, "two_way": True, **given})
    first, second = ([people.bodies[name] for name in side] for side in SIDES)
    perform(found, "choose", actor=actor, first=first, second=second)
    return perform_weigh(found, LINES, actor)


def perform_weigh(found: Assessment, lines: Any, actor: Actor) -> Assessment:
    """The scheme with these indicators."""
    take(found, "weigh", actor=actor, indicators=[dict(line) for line in lines], shares=[0.4, 0.4, 0.2])
    return now(found)  # type: ignore[no-any-return]


def now(found: Any) -> Any:
    """The row as it is."""
    return type(found)._base_manager.get(pk=found.pk)


def of(body: Organisation, role: str = Role.UL) -> Actor:
    """Somebody who acts for a body."""
    return Actor(user=clock_user(body), name=str(body), hat=Hat(f"hat-{body.pk}", Role(role), body.pk, body.place.code))


def clock_user(body: Organisation) -> Any:
    """A person of that body, the same one each time."""
    from uuid import NAMESPACE_OID, uuid5

    return uuid5(NAMESPACE_OID, str(body.pk))


def heard(people: Any, **given: Any) -> Assessment:
    """Each object has agreed."""
    found = take(drafted(people, **given), "hear", actor=people.actor("district_officer"))
    for member in rounds.objects_of(found):
        perform(now(found), "comment", actor=of(member.organisation))
    return now(found)  # type: ignore[no-any-return]


def published(people: Any) -> Assessment:
    """Approved and published, to begin on Thursday 24 December."""
    actor = people.actor("district_officer")
    found = take(heard(people), "approve", actor=actor)
    return take(found, "publish", actor=actor, collect_from=clock.today() + timedelta(days=31))


def collecting(people: Any) -> Assessment:
    """Open, and the streets may refer to cases for one line; 31 days have passed by name only."""
    found = published(people)
    found.indicators.filter(name="说话算不算数").update(source="record")
    return now(take(found, "open", actor=SYSTEM))  # type: ignore[no-any-return]


def balloting(people: Any) -> Assessment:
    """Open: no line rests on cases that objects refer to, so the urn is there and each rater has a right."""
    return now(take(published(people), "open", actor=SYSTEM))  # type: ignore[no-any-return]


def vote(ballot: Ballot, *, leniency: int = 0) -> str:
    """Cast a ballot: the first object is best; returns the receipt."""
    objects = rounds.may_rate(ballot.assessment)[ballot.rater_id]
    criteria = rounds.criteria_of(ballot.assessment, objects[0].side)
    marks = {
        str(one.pk): {str(c.pk): max(1, min(4, 4 - n % 3 + leniency)) for c in criteria}
        for n, one in enumerate(objects)
    }
    return ballots.cast(ballot, marks=marks, actor=of(ballot.rater))


def counted(people: Any, *, abstain: int = 0) -> Assessment:
    """All have voted but some, and the ballots are counted."""
    found = balloting(people)
    rows = list(found.ballots.select_related("rater__place", "assessment").order_by("rater__name"))
    for n, one in enumerate(rows[abstain:]):
        vote(one, leniency=-(n % 2))
    if abstain:
        Assessment.objects.filter(pk=found.pk).update(balloting_at=clock.now() - timedelta(days=40))
    return take(found, "close_ballots", actor=people.actor("district_officer"))


def seen(people: Any) -> Assessment:
    """Moderated, and with its objects for three working days by name only."""
    actor = people.actor("district_officer")
    found = take(take(counted(people), "moderate", actor=actor), "release", actor=actor)
    Assessment.objects.filter(pk=found.pk).update(state_since=clock.now() - timedelta(days=7))
    return now(found)  # type: ignore[no-any-return]


def public(people: Any) -> Assessment:
    """Public for five working days from tomorrow."""
    actor, found = people.actor("district_officer"), seen(people)
    until = timezone.localdate(due_at(clock.now(), 5, "wd")[0] - timedelta(seconds=1))
    return take(found, "publicise", actor=actor, publicity_until=until)


def appealed(people: Any) -> Appeal:
    """The community appeals against a line of ballots."""
    found = public(people)
    member = found.members.get(organisation=people.community)
    line = found.indicators.get(name="回应快不快")
    blank = Appeal(assessment=found, member=member, indicator=line)
    return begin(blank, "file", actor=people.actor("community_secretary"), ground="三月的两次回应没有算进去。")


def _ballot(people: Any) -> Ballot:
    found: Ballot = balloting(people).ballots.get(rater=people.hospital_party)
    return found


def _two(people: Any) -> list[Assessment]:
    """One in which ballots are cast, and one on which objects are heard, with a line for cases of their own."""
    other = drafted(people, title="2025年双向考核", year=2025)
    other.indicators.filter(name="说话算不算数").update(source="record")
    return [balloting(people), take(other, "hear", actor=people.actor("district_officer"))]


CASES = {"assessment": _two, "ballot": _ballot, "appeal": appealed}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "assessment": {
        "consulted": "2026-12-07", "heard": "2026-11-30", "approved": "2026-11-30", "collecting": "2026-12-21",
        "balloting": "2026-12-07",
        "scoring": "2026-11-30", "moderated": "2026-11-26", "provisional": "2026-11-30", "ended": "2026-11-30",
        "final": "2026-11-30", "applied": "2026-12-21",
    },
    "ballot": {"issued": "2026-12-07"},
    "appeal": {"filed": "2026-12-07"},
}  # fmt: skip
OUTSIDE = ("resident", *(f"{a}_administrator" for a in ("system", "security", "audit")))
PAGE = {**dict.fromkeys(OUTSIDE, 403), "nobody": 302, "*": 200}
TAKING_PART = (
    "district_officer", "street_secretary", "street_staff", "community_secretary", "community_worker",
    "department_officer", "branch_secretary", "liaison_officer", "retired_mediator", "stranger",
)  # fmt: skip
MEMBERS = {"nobody": 302, **dict.fromkeys((*TAKING_PART, "supervisor"), 200), "*": 404}
ACCESS = {
    "assessment:home": PAGE,
    "assessment:scheme": MEMBERS,
    "assessment:paper": {**{who: 403 if n == 200 else n for who, n in MEMBERS.items()}, "district_officer": 200},
    "assessment:receipt": MEMBERS,
    "assessment:result": {**dict.fromkeys(OUTSIDE, 404), "nobody": 302, "*": 200},
    "assessment:result_of": {**dict.fromkeys(OUTSIDE, 404), "nobody": 302, "*": 200},
    "POST assessment:notice": {
        **dict.fromkeys(OUTSIDE, 404), "nobody": 302, "district_officer": 302, "*": 403,
    },
    "assessment:notice": {"nobody": 302, "*": 405},
    "assessment:appeal": {
        **dict.fromkeys(OUTSIDE, 404), "nobody": 302, "community_secretary": 200, "community_worker": 200, "*": 404,
    },
    "assessment:ballot": {"nobody": 302, "liaison_officer": 200, "district_officer": 403, "supervisor": 403, "*": 404},
}  # fmt: skip


def _result(people: Any, *names: str) -> dict[str, Any]:
    found = public(people)
    member = found.members.get(organisation=people.community)
    line = found.indicators.filter(side="a").first()
    assert line is not None
    given = {"pk": found.pk, "member": member.pk, "indicator": line.pk}
    return {name: given[name] for name in ("pk", *names)}


ARGUMENTS = {
    "assessment:scheme": lambda people: {"pk": balloting(people).pk},
    "assessment:paper": lambda people: {"pk": balloting(people).pk},
    "assessment:receipt": lambda people: {"pk": balloting(people).pk},
    "assessment:result": _result,
    "assessment:result_of": lambda people: _result(people, "member"),
    "assessment:appeal": lambda people: _result(people, "member", "indicator"),
    "assessment:notice": lambda people: _result(people, "member"),
    "assessment:ballot": lambda people: {"pk": _ballot(people).pk},
}
