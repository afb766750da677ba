"""A request about personal data and a breach for the tests here and above."""

from __future__ import annotations

from typing import Any

from wugong.common import clock
from wugong.flow.actions import begin
from wugong.privacy.bindings.breach import new as new_breach
from wugong.privacy.bindings.privacy_request import new as new_request
from wugong.privacy.models import Breach, PrivacyRequest

WHAT = "我去年 3 月 3 日提的停车议题，请告诉我还留着哪些信息。"


def request_of(actor: Any, what: str = WHAT, step: str = "file") -> PrivacyRequest:
    """A request filed by this person, or taken in at the counter with ``step="receive"``."""
    blank = new_request(actor)
    assert blank is not None
    return begin(blank, step, actor=actor, kind="copy", what=what)


def breach_found_by(actor: Any, **given: Any) -> Breach:
    """A breach reported by this person."""
    told = {"title": "报名表发错群", "happened": "活动报名表发进了居民群，十分钟后撤回。", "data": "姓名、手机号"}
    blank = new_breach(actor)
    assert blank is not None
    return begin(blank, "find", actor=actor, **{**told, "found_on": clock.today(), **given})


CASES = {
    "privacy_request": lambda cast: [
        request_of(cast.actor("resident")),
        request_of(cast.actor("community_worker"), step="receive"),
    ],
    "breach": lambda cast: breach_found_by(cast.actor("community_worker")),
}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "privacy_request": {"filed": "2026-12-14"},
    "breach": {"found": "2026-11-24", "contained": "2026-11-24", "assessed": "2026-11-24", "notified": "2026-12-21"},
}
