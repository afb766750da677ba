"""Cases for tests here and above: a letter of either side, brought as far as is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.consultation.actions import set_practice
from wugong.consultation.bindings.consultation import new
from wugong.consultation.models import Consultation
from wugong.consultation.rules.kinds import Direction
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.actions.ties import tie
from wugong.organisations.models import Organisation, Post
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_unit, make_user

REASONS = "夜市摊群整治下月验收，所里不能断档。建议验收后再调，或另荐任过副所长的人选。"
PROPOSAL = "原所长退休。该同志分管食品监管四年，熟悉夜市摊群。"


def unit_of(cast: Any, direction: str = Direction.DOWN) -> Organisation:
    """A dispatched agency of the bureau, or a unit of the street that the bureau guides; made once."""
    down = direction == Direction.DOWN
    name, kind = ("松林市场监管所", Kind.DISPATCHED) if down else ("松林市场服务中心", Kind.SUBORDINATE)
    found = Organisation.objects.filter(name=name).first() or make_unit(name, cast.pwc.place, kind)
    tie(found, kind="dispatched_by" if down else "superior", target=cast.market_bureau, actor=SYSTEM)
    return found


def post_of(cast: Any, direction: str = Direction.DOWN) -> Post:
    """The post of its head."""
    unit = unit_of(cast, direction)
    found = Post.objects.filter(organisation=unit).first()
    return found or found_post(Post(title="所长", organisation=unit, role=Role.AH, scope=unit.place.code), actor=SYSTEM)


def second_officer(cast: Any) -> Actor:
    """Another officer of the bureau, who drafts where the bureau is asked."""
    held = Post.objects.filter(organisation=cast.market_bureau, title="科长").first()
    if held is None:
        held = found_post(
            Post(title="科长", organisation=cast.market_bureau, role=Role.DD, scope=cast.market_bureau.place.code),
            actor=SYSTEM,
        )
        assign(held, user=make_user("科长"), since=date(2024, 1, 1), actor=SYSTEM)
    return actor_of(held.appointments.get().user)


class Sides:
    """Who acts on both sides of a case."""

    def __init__(self, cast: Any, direction: str = Direction.DOWN) -> None:
        bureau, secretary = cast.actor("department_officer"), cast.actor("street_secretary")
        down = direction == Direction.DOWN
        self.asks, self.heads = (bureau, secretary) if down else (secretary, bureau)
        self.drafts = cast.actor("street_staff") if down else second_officer(cast)
        self.coordinates = cast.actor("district_officer")
        self.post = post_of(cast, direction)


def drafted(cast: Any, direction: str = Direction.DOWN, **given: Any) -> tuple[Consultation, Sides]:
    """A letter that is not issued yet."""
    sides = Sides(cast, direction)
    blank = new(sides.asks)
    assert blank is not None
    occasion = "appointment" if direction == Direction.DOWN else "adjustment"
    columns = {"post": sides.post, "occasion": occasion, "candidate": "周启明", "proposal": PROPOSAL,
               "materials": ["qualification"]}  # fmt: skip
    return begin(blank, "draft", actor=sides.asks, **{**columns, **given}), sides


def issued(cast: Any, direction: str = Direction.DOWN, **given: Any) -> tuple[Consultation, Sides]:
    """A letter that lies with the other side."""
    case, sides = drafted(cast, direction, **given)
    recipient = User.objects.get(pk=str(sides.heads.user))
    perform(case, "issue", actor=sides.asks, recipient=recipient)
    return reread(case), sides


def prepared(cast: Any, direction: str = Direction.DOWN, **given: Any) -> tuple[Consultation, Sides]:
    """A letter whose drafter is named."""
    case, sides = issued(cast, direction, **given)
    perform(case, "acknowledge", actor=sides.heads)
    drafter = User.objects.get(pk=str(sides.drafts.user))
    perform(case, "assign", actor=sides.heads, drafter=drafter)
    return reread(case), sides


MET: dict[str, Any] = {
    "meeting_no": "党工委〔2026〕第31次会议",
    "expected": 9,
    "present": 8,
    "in_favour": 7,
    "reserved": 1,
}


def met_late(**other: Any) -> dict[str, Any]:
    """The meeting of a consent in coordination, today."""
    return {f"late_{name}": value for name, value in {**MET, "meeting_on": clock.today(), **other}.items()}


def deliberated(cast: Any, verdict: str = "agree", **given: Any) -> tuple[Consultation, Sides]:
    """An opinion that waits for its signature."""
    case, sides = prepared(cast, **given)
    inputs: dict[str, Any] = {**MET, "meeting_on": clock.today(), "draft_verdict": verdict, "text": REASONS}
    perform(case, "deliberate", actor=sides.drafts, **inputs)
    return reread(case), sides


def returned(cast: Any, verdict: str = "agree", **given: Any) -> tuple[Consultation, Sides]:
    """A signed opinion."""
    case, sides = deliberated(cast, verdict, **given)
    perform(case, "return_opinion", actor=sides.heads)
    return reread(case), sides


def coordinated(cast: Any, outcome: str = "differs") -> tuple[Consultation, Sides]:
    """A dispute in which both sides were heard."""
    case, sides = returned(cast, "disagree")
    perform(case, "coordinate", actor=sides.coordinates)
    for actor in (sides.asks, sides.heads):
        perform(reread(case), "give_statement", actor=actor, text="我方意见已书面说明。")
    if outcome == "agreed":
        perform(reread(case), "deliberate_late", actor=sides.drafts, **met_late())
        perform(reread(case), "sign_late", actor=sides.heads)
    perform(reread(case), "conclude", actor=sides.coordinates, outcome=outcome, conclusion="双方意见已充分听取。")
    return reread(case), sides


def lapsed(cast: Any) -> tuple[Consultation, Sides]:
    """A letter that was not answered."""
    case, sides = issued(cast)
    return take(case, "lapse", actor=SYSTEM), sides


def decided(case: Consultation, sides: Sides, decision: str = "go_ahead") -> Consultation:
    perform(reread(case), "record_decision", actor=sides.asks, decision=decision, decision_note="经研究决定。")
    return reread(case)


def _many(cast: Any, count: int) -> list[Consultation]:
    return [drafted(cast)[0] for _n in range(count)]


def _decided(cast: Any) -> Consultation:
    return decided(*returned(cast))


# The first can be in every state but the draft; a draft; an opinion; a dispute; silence; the other way; a late consent.
CASES = {
    "consultation": lambda cast: [
        _decided(cast), drafted(cast)[0], returned(cast)[0], coordinated(cast)[0], lapsed(cast)[0],
        prepared(cast, Direction.UP)[0], _disputed(cast),
        consenting(cast),
    ]
}  # fmt: skip
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "consultation": {
        "sent": "2026-12-23", "issued": "2026-11-24", "acknowledged": "2026-12-07", "received": "2026-11-25",
        "info_requested": "2026-11-26", "returned": "2026-12-07", "coordinating": "2026-12-07",
        "coordinated": "2026-12-07", "lapsed": "2026-12-07", "decided": "2026-11-30", "notified": "2026-12-23",
    }
}  # fmt: skip


def consenting(cast: Any) -> Consultation:
    """A street that was silent, whose committee has consented in coordination; its secretary has not signed."""
    officer = cast.actor("district_officer")
    set_practice(effect="consent_required", silence="escalate_then_lapse", reason="区委决定", actor=officer)
    case, sides = lapsed(cast)
    perform(case, "coordinate", actor=officer)
    perform(reread(case), "deliberate_late", actor=sides.drafts, **met_late())
    return reread(case)


def _disputed(cast: Any) -> Consultation:
    case, sides = returned(cast, "disagree")
    perform(case, "coordinate", actor=sides.coordinates)
    return reread(case)


INSIDE = dict.fromkeys(("district_officer", "department_officer", "street_secretary", "street_staff"), 200)
OUTSIDE = ("resident", "system_administrator", "security_administrator", "audit_administrator")
OPENED = dict.fromkeys(INSIDE, 302)
ACCESS = {
    "consultation:home": {"nobody": 302, **dict.fromkeys(OUTSIDE, 403), "*": 200},
    "consultation:practice": {"nobody": 302, "district_officer": 200, "*": 403},
    "consultation:consultation": {"nobody": 302, **INSIDE, "*": 404},
    "consultation:open": {"nobody": 302, "*": 405},
    "consultation:close": {"nobody": 302, "*": 405},
    "consultation:pack": {"nobody": 302, "*": 405},
    "POST consultation:open": {"nobody": 302, **OPENED, "*": 404},
    "POST consultation:close": {"nobody": 302, **OPENED, "*": 404},
    "POST consultation:pack": {"nobody": 302, **INSIDE, "*": 404},
}
POSTED = {"POST consultation:open": {"purpose": "decide"}}


def _argument(cast: Any) -> dict[str, Any]:
    return {"pk": returned(cast)[0].pk}


ARGUMENTS = dict.fromkeys(
    ("consultation:consultation", "consultation:open", "consultation:close", "consultation:pack"), _argument
)
LISTS = {"consultation:home": ("department_officer", _many)}
