"""Activities and entries for the tests here and above."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from wugong.activities.actions import SignUp, sign_up
from wugong.activities.bindings.activity import new
from wugong.activities.models import Activity, Enrolment
from wugong.activities.rules.activity import ASKED
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread


def evening(days: int, hour: int = 19) -> datetime:
    """An hour of the day so many days ahead."""
    day = clock.today() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


def planned(actor: Actor, audiences: str = "", **given: Any) -> Activity:
    """A draft of this person: six evenings from in twenty days on, sign-up in between."""
    blank = new(actor)
    assert blank is not None
    begins = given.get("begins_at", evening(20))
    asked: dict[str, Any] = {
        "title": "书法公益课", "kind": "course", "about": "从握笔教起，笔墨纸中心备。", "audience": "谁都能来",
        "ages": "all", "venue": "二楼教室", "begins_at": begins, "until_at": begins + timedelta(minutes=90),
        "times": 6, "every": 7, "way": "first", "capacity": 2, "group_max": 2, "risk": 1,
        "enrol_from": evening(1, 9), "enrol_until": evening(19), "minimum": 1, "public_good": True,
    }  # fmt: skip
    return begin(blank, "draft", actor=actor, audiences=audiences, **{**asked, **given})


def amended(made: Activity, actor: Actor, **given: Any) -> Activity:
    """A draft as its form sends it again, with some columns changed."""
    names = [name.rstrip("?") for name in ASKED]
    return perform(made, "amend", actor=actor, **{**{n: getattr(made, n) for n in names}, **given})  # type: ignore[no-any-return]


def opened(people: Any, audiences: str = "", **given: Any) -> Activity:
    """An activity of the community worker whose sign-up is open."""
    made = planned(people.actor("community_worker"), audiences, **given)
    take(made, "submit", actor=people.actor("community_worker"))
    perform(made, "publish", actor=people.actor("community_secretary"))
    if made.way != "open":
        take(made, "open", actor=SYSTEM)
    return reread(made)


def entered(activity: Activity, phone: str = "", **given: Any) -> Enrolment:
    """Somebody who signed up without an account."""
    said = {"alias": "何阿姨", "contact": phone or f"139{Activity.objects.get(pk=activity.pk).entries:08d}", **given}
    return sign_up(reread(activity), entry=SignUp(**said), actor=given.pop("actor", SYSTEM))


def held_by(people: Any) -> Enrolment:
    """An entry of the resident of the cast."""
    activity = opened(people)
    return sign_up(activity, entry=SignUp(alias="老周"), actor=people.actor("resident"))


CASES = {
    "activity": lambda people: planned(people.actor("community_worker")),
    "enrolment": held_by,
}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "activity": {
        "reviewing": "2026-11-25", "finished": "2026-11-30", "summarised": "2026-12-23", "postponed": "2026-11-30",
        "cancelled": "2026-11-23 11:00",
    },
    "enrolment": {},
}  # fmt: skip
ADMINISTRATORS = dict.fromkeys(("system_administrator", "security_administrator", "audit_administrator"), 404)
RUNS = {"community_worker": 200, "community_secretary": 200, "nobody": 302, **ADMINISTRATORS, "*": 403}
ACCESS = {
    "activities:home": {
        "*": 200,
        **dict.fromkeys(("community_secretary", "community_worker", "branch_secretary", "resident"), 302),
    },
    "activities:week": {"*": 200},
    "activities:course": {"*": 200},
    "activities:lots": {"*": 200},
    "activities:place": {"*": 200},
    "activities:into_calendar": {"*": 200},
    "activities:roster": RUNS,
    "activities:enter": RUNS,
    "activities:again": {"nobody": 302, "*": 405},
    "POST activities:again": {**RUNS, "community_worker": 302, "community_secretary": 302},
    "activities:contact": {"community_worker": 200, "community_secretary": 200, "nobody": 302, "*": 404},
    "activities:called": {"nobody": 302, "*": 405},
    "POST activities:called": {"community_worker": 302, "community_secretary": 302, "nobody": 302, "*": 404},
}


def _activity(people: Any) -> dict[str, Any]:
    return {"pk": opened(people, way="lottery", seed_source="福彩3D", seed_at=evening(20, 10)).pk}


def _entry(people: Any) -> dict[str, Any]:
    return {"pk": entered(opened(people)).pk}


def fill_week(people: Any, count: int) -> None:
    """Sessions of this week in the centre."""
    for _n in range(count):
        made = opened(people, times=1)
        made.sessions.update(begins_at=evening(0, 8), ends_at=evening(0, 10))


ARGUMENTS = {
    "activities:week": lambda _people: {"code": "990112001001"},
    **dict.fromkeys(("activities:course", "activities:lots", "activities:roster", "activities:enter"), _activity),
    "activities:again": _activity,
    **dict.fromkeys(("activities:place", "activities:into_calendar"), _entry),
    **dict.fromkeys(("activities:contact", "activities:called"), _entry),
}
LISTS = {"activities:week": ("community_worker", fill_week)}
