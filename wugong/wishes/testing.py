"""Wishes for the tests here and above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import NOBODY, Actor
from wugong.flow.actions import perform
from wugong.places.testing import COMMUNITY
from wugong.wishes import actions
from wugong.wishes.models import Wish

WORDS = "想要一盏插电就亮的小夜灯，夜里起来不摔跤"


def wished(actor: Actor = NOBODY, *, key: str = "", contact: str = "13800000000", **more: Any) -> Wish:
    """A wish that somebody without an account makes."""
    given: dict[str, Any] = {"words": WORDS, "kind": "gift", "value": 60, "hours": None, "place": COMMUNITY}
    given |= {"latest": clock.today() + timedelta(days=40), "alias": "爱晒太阳的奶奶"}
    own = {name: more.pop(name) for name in ("filed_by", "consent", "wisher") if name in more}
    return actions.wish(Wish(**own), actor=actor, key=key, contact=contact, **{**given, **more})


def hung(people: Any, **more: Any) -> Wish:
    """On the wall."""
    one = wished(**more)
    words = {name: getattr(one, name) for name in ("words", "alias", "kind", "value", "hours")}
    return perform(one, "approve", actor=people.actor("community_worker"), **words)  # type: ignore[no-any-return]


def claimed(people: Any, wish: Wish | None = None) -> Wish:
    """Claimed by the hospital's Party organisation."""
    return perform(wish or hung(people), "claim", actor=people.actor("liaison_officer"))  # type: ignore[no-any-return]


def delivering(people: Any, wish: Wish | None = None) -> Wish:
    """The plan is agreed."""
    one, unit = claimed(people, wish), people.actor("liaison_officer")
    perform(one, "plan", actor=unit, plan="周六送去并装好", plan_on=clock.today() + timedelta(days=2))
    return perform(one, "agree", actor=people.actor("community_worker"))  # type: ignore[no-any-return]


def delivered(people: Any, wish: Wish | None = None) -> Wish:
    """Said to be fulfilled."""
    done: dict[str, Any] = {"result": "送去一盏，装在床边", "delivered_on": clock.today()}
    return perform(delivering(people, wish), "deliver", actor=people.actor("liaison_officer"), **done)  # type: ignore[no-any-return]


def _whole(people: Any) -> Wish:
    """One in which every party has a seat."""
    one = wished(people.actor("resident"), wisher=people.users["resident"].pk, filed_by=people.community, consent=True)
    Wish.objects.filter(pk=one.pk).update(claimant=people.hospital_party)
    one.refresh_from_db()
    return one


def _fill(people: Any, count: int) -> None:
    for _n in range(count):
        hung(people)


CASES = {"wish": _whole}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "wish": {
        "submitted": "2026-11-26", "published": "2026-12-14",
        "finding": "2026-11-30", "claimed": "2026-11-25", "planned": "2026-11-25",
        "delivering": "2026-12-07", "delivered": "2026-11-30", "calling": "2026-11-25", "disputed": "2026-11-26",
        "confirmed": "2026-12-23",
    },
}  # fmt: skip
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")
ACCESS = {
    "wishes:wall": {"*": 200},
    "wishes:wish": {"*": 200},
    "POST wishes:wish": {"*": 422},
    "wishes:mine": {"*": 405},
    "POST wishes:mine": {"*": 404},
    "wishes:claim": {
        "liaison_officer": 200, "stranger": 200, "branch_secretary": 200, "nobody": 302, "*": 403,
    },
    "wishes:number": {
        **dict.fromkeys(("community_worker", "community_secretary"), 200),
        **dict.fromkeys(ADMINISTRATORS, 404), "nobody": 302, "*": 403,
    },
}  # fmt: skip
ARGUMENTS = {
    "wishes:claim": lambda people: {"pk": hung(people).pk},
    "wishes:number": lambda people: {"pk": hung(people).pk},
}
LISTS = {"wishes:wall": ("community_worker", _fill)}
