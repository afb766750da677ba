"""Problems for the tests here and above."""

from __future__ import annotations

from typing import Any

from wugong.accounts.models import User
from wugong.common.actor import NOBODY, SYSTEM, Actor
from wugong.flow.actions import perform
from wugong.organisations.models import Organisation
from wugong.places.testing import BUILDING, COMMUNITY, COMPOUND, GRID
from wugong.problems import actions
from wugong.problems.models import Problem, Support

TEXT = "单元门口的灯坏了，晚上看不见台阶。"


def reported(actor: Actor = NOBODY, *, text: str = TEXT, place: str = BUILDING, key: str = "", **more: Any) -> Problem:
    """A problem that somebody without an account reports."""
    words = {name: more.pop(name) for name in ("contact", "spot", "category") if name in more}
    return actions.report(Problem(**more), actor=actor, text=text, place=place, key=key, **words)


def dispatched(people: Any, problem: Problem | None = None, owner: Organisation | None = None, **more: Any) -> Problem:
    """Handed over by the community worker, to the working committee."""
    given = {"owner": owner or people.pwc, "category": "light.lamp.stair", "effort": "ordinary", **more}
    if owner and owner != people.pwc:
        given["reason"] = "该小区路灯由其养护。"
    return perform(problem or reported(), "dispatch", actor=people.actor("community_worker"), **given)  # type: ignore[no-any-return]


def handling(people: Any, problem: Problem | None = None, **more: Any) -> Problem:
    """Taken on by the working committee, which got in touch."""
    one, owner = dispatched(people, problem, **more), people.actor("street_staff")
    perform(one, "accept", actor=owner)
    return perform(one, "contact", actor=owner)  # type: ignore[no-any-return]


def resolved(people: Any, problem: Problem | None = None, **more: Any) -> Problem:
    """Said to be solved."""
    return perform(handling(people, problem, **more), "resolve", actor=people.actor("street_staff"), answer="已换灯。")  # type: ignore[no-any-return]


def _whole(people: Any) -> Problem:
    """One in which every party has a seat."""
    resident: User = people.users["resident"]
    other = reported(text="楼道灯不亮")
    one = reported(people.actor("resident"), reporter=resident.pk, filed_by=people.property, contact="13800000000",
                   channel="phone", consent=True)  # fmt: skip
    Support.objects.create(problem=one, reporter=people.users["retired_mediator"].pk)
    Problem.objects.filter(pk=one.pk).update(owner=people.hospital_party, belongs=people.property, into=other)
    one.refresh_from_db()
    return one


def _fill(people: Any, count: int) -> None:
    for n in range(count):
        reported(text=f"第{n}处路灯不亮", place=BUILDING)


CASES = {"problem": _whole}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "problem": {
        "reported": "2026-11-24", "dispatched": "2026-11-24", "returned": "2026-11-24", "accepted": "2026-11-24",
        "handling": "2026-11-30", "extended": "2026-11-24", "resolved": "2026-11-26", "explained": "2026-11-26",
        "calling": "2026-11-25", "verified": "2026-11-26", "reopened": "2026-11-24", "escalated": "2026-12-21",
    },
}  # fmt: skip
ADMINISTRATORS = dict.fromkeys(("system_administrator", "security_administrator", "audit_administrator"), 403)
STAFF = {**ADMINISTRATORS, "resident": 403, "nobody": 302, "*": 200}
OFFICES = ("district_officer", "street_secretary", "street_staff", "community_secretary", "community_worker")
SEES = {**dict.fromkeys((*OFFICES, "supervisor"), 200), "resident": 403, **ADMINISTRATORS, "nobody": 302, "*": 404}
ACCESS = {
    "problems:home": STAFF,
    "problems:report": {"*": 200},
    "POST problems:report": {"*": 422},
    "problems:alike": {"*": 200},
    "problems:join": {"*": 405},
    "POST problems:join": {"*": 404},
    "problems:mine": {"*": 405},
    "POST problems:mine": {"*": 404},
    "problems:round": STAFF,
    "problems:note_stop": {"nobody": 302, "*": 405},
    "POST problems:note_stop": {**SEES, **dict.fromkeys((*OFFICES, "supervisor"), 302)},
    "problems:map": STAFF,
    "problems:alerts": {"*": 200},
    "POST problems:alerts": {"*": 404},
    "problems:photo": {"*": 404},
    "problems:hot": {"nobody": 302, "*": 405},
    "POST problems:hot": {**STAFF, "*": 302},
    "problems:news": {"*": 200},
    "problems:slip": {
        **dict.fromkeys((*OFFICES, "supervisor"), 403), "nobody": 302, "*": 404,
    },
    "problems:number": {
        **dict.fromkeys((*OFFICES, "supervisor", "resident", *ADMINISTRATORS), 403),
        **dict.fromkeys(("street_staff", "community_worker"), 200), "nobody": 302, "*": 404,
    },
    "open311_discovery": {"*": 200},
    "open311_services": {"*": 200},
    "open311_service": {"*": 200},
    "open311_requests": {"*": 200},
    "POST open311_requests": {"*": 403},
    "open311_request": {"*": 404},
    "open311_token": {"*": 404},
}  # fmt: skip
ARGUMENTS = {
    "problems:note_stop": lambda _people: {"pk": reported().pk},
    "problems:slip": lambda _people: {"pk": reported().pk},
    "problems:number": lambda _people: {"pk": reported().pk},
    "open311_discovery": lambda _people: {"form": "json"},
    "open311_services": lambda _people: {"form": "xml"},
    "open311_service": lambda _people: {"form": "xml", "code": "light.lamp.road"},
    "open311_requests": lambda _people: {"form": "json"},
    "open311_request": lambda _people: {"form": "json", "number": "990112001-WT-2026-99999"},
    "open311_token": lambda _people: {"form": "xml", "token": "none"},
    "problems:photo": lambda _people: {"code": "10000000", "pk": reported().pk},
    "problems:news": lambda _people: {"code": COMMUNITY},
}
LISTS = {"problems:home": ("community_worker", _fill), "problems:round": ("community_worker", _fill)}
__all__ = ["COMPOUND", "GRID", "SYSTEM"]
