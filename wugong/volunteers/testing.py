"""Teams, services and hours for the tests here and above."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.volunteers.actions import Written, write_hours
from wugong.volunteers.bindings.team import new as new_team
from wugong.volunteers.models import Certificate, Duty, HourRecord, Membership, ServiceEvent, Team


def founded(people: Any) -> Team:
    """The team of a community worker, before its approval."""
    blank = new_team(people.actor("community_worker"))
    assert blank is not None
    given = {"name": "左邻右舍", "kind": "neighbours", "purpose": "邻里互助，搭把手。"}
    return begin(blank, "found", actor=people.actor("community_worker"), **given)


def active(people: Any) -> Team:
    """The same, approved."""
    return take(founded(people), "approve", actor=people.actor("community_secretary"))


def joined(people: Any, team: Team, who: str = "resident", **given: Any) -> Membership:
    """A member of the team."""
    user = people.actor(who).user
    made = begin(Membership(user=user), "join", actor=people.actor(who), team=team, name="小林", **given)
    return take(made, "accept", actor=people.actor("community_worker"))


def planned(people: Any, team: Team, *, publish: bool = True, **given: Any) -> ServiceEvent:
    """A service of two hours tomorrow and in a week, announced."""
    begins: datetime = given.pop("begins_at", clock.now() + timedelta(days=1))
    asked: dict[str, Any] = {
        "title": "清洗净水器", "about": "上门清洗滤芯", "venue": "中心广场", "begins_at": begins,
        "until_at": begins + timedelta(hours=2), "times": 2, "every": 7, "least": 1, "most": 2, "standby": 1, "risk": 1,
    }  # fmt: skip
    leader, asked = people.actor("community_worker"), {**asked, **given}
    made = begin(ServiceEvent(team=team), "draft", actor=leader, team=team, **asked)
    return reread(take(made, "publish", actor=leader)) if publish else made


def on_duty(people: Any, event: ServiceEvent, who: str = "resident", number: int = 1) -> Duty:
    """Somebody takes a shift."""
    perform(event, "take", actor=people.actor(who), shift=event.shifts.get(number=number))
    return Duty.objects.get(shift__event=event, shift__number=number, user=people.actor(who).user)


def wrote(duty: Duty, actor: Actor, hours: str = "2", **given: Any) -> HourRecord:
    """Hours of a duty written down."""
    row = Written(
        duty, Decimal(hours), given.get("began", duty.shift.begins_at), given.get("ended", duty.shift.ends_at)
    )
    write_hours(duty.shift.event, rows=[row], actor=actor)
    return HourRecord.objects.get(shift=duty.shift, volunteer=duty.user)


def served(people: Any) -> HourRecord:
    """Two hours of the resident, written down by the leader after the shift."""
    team = active(people)
    joined(people, team)
    event = planned(people, team)
    duty = on_duty(people, event)
    with clock.at(duty.shift.ends_at):
        return wrote(duty, people.actor("community_worker"))


def certified(people: Any) -> Certificate:
    """A request of the resident for final hours."""
    row = served(people)
    take(row, "confirm", actor=people.actor("resident"))
    take(row, "freeze", actor=SYSTEM)
    with clock.at(row.ended_at + timedelta(days=1)):
        day = row.ended_at.date()
        return begin(
            Certificate(volunteer=row.volunteer), "request", actor=people.actor("resident"), host=people.community,
            first_day=day - timedelta(days=2), last_day=day + timedelta(days=1),
        )  # fmt: skip


def of_one(people: Any) -> ServiceEvent:
    """A service of a team with one member."""
    team = active(people)
    joined(people, team)
    return planned(people, team)


CASES = {
    "team": founded,
    "membership": lambda people: joined(people, active(people)),
    "service_event": of_one,
    "hour_record": served,
    "certificate": certified,
}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "team": {"forming": "2026-11-30"},
    "membership": {"applied": "2026-11-30"},
    "service_event": {"done": "2026-11-30"},
    "hour_record": {"recorded": "2026-11-30", "disputed": "2026-11-30"},
    "certificate": {"requested": "2026-11-30"},
}
NO_ADMINISTRATOR = dict.fromkeys(("system_administrator", "security_administrator", "audit_administrator"), 403)
ACCESS = {
    "volunteers:home": {"nobody": 302, **NO_ADMINISTRATOR, "*": 200},
    "volunteers:team": {"*": 200},
    "volunteers:hours": {
        "nobody": 302, "community_worker": 200, "community_secretary": 200,
        **dict.fromkeys(NO_ADMINISTRATOR, 404), "*": 403,
    },
    "volunteers:own_file": {"nobody": 302, "*": 200},
    "volunteers:hand_over": {"nobody": 302, "*": 405},
    "POST volunteers:hand_over": {"nobody": 302, "community_secretary": 200, "*": 403},
    "volunteers:badge": {"nobody": 302, "*": 200},
    "volunteers:check": {"*": 200},
    "volunteers:paper": {"nobody": 302, "*": 404},
}  # fmt: skip


def fill_teams(people: Any, count: int) -> None:
    """Teams of the community."""
    for _n in range(count):
        active(people)


ARGUMENTS = {
    "volunteers:team": lambda people: {"pk": active(people).pk},
    "volunteers:hand_over": lambda people: {"pk": active(people).pk},
    "volunteers:hours": lambda people: {"pk": planned(people, active(people)).pk},
    "volunteers:paper": lambda people: {"pk": certified(people).pk},
}
LISTS = {"volunteers:home": ("community_worker", fill_teams)}
