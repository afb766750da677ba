"""Opinions on posts and awards in one street: one agreed, one disputed and coordinated, an award whose term lapsed, one
that is disputed now, one in preparation. Everybody in it is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.consultation import actions
from wugong.consultation.bindings.consultation import new
from wugong.consultation.models import Consultation
from wugong.demo.district import District
from wugong.demo.telling import Telling
from wugong.flow.actions import begin, perform, take
from wugong.organisations.models import Post
from wugong.organisations.rules import Kind
from wugong.workdays.rules import due

COUNTS = ("late_expected", "late_present", "late_in_favour", "late_reserved")
HEAD, OFFICE, ABOVE, GUIDES = "street-1-sp", "street-1-so", "department-1", "department-11"
AGREES = "该同志熟悉辖区情况，党工委同意任用。建议到任后先用一个月走访商户和社区。"
DIFFERS = "夜市摊群整治下月验收，所里不能断档。人选没有基层所经历。建议验收后再调，或另荐任过所长、副所长的人选。"


def stories(district: District) -> Iterator[Telling]:
    """What the departments asked the first street."""
    yield _agreed(district)
    yield _disputed(district, "司法所", "department-8", "罗文清", 70, ended=True)
    yield _lapsed(district)
    yield _disputed(district, "市场监管所", "department-4", "周启明", 20, ended=False)
    yield _preparing(district)
    yield _adjusted(district)


def _asked(district: District, part: str, who: str, candidate: str, ago: int, **given: Any) -> Telling:
    """A letter, issued and received; returns the case, whose drafter is named where the street acts."""
    unit = next(one for one in district.dispatched if one.place == district.streets[0] and part in one.name)
    asks = district.actor(who)
    yield district.workday(ago)
    blank = new(asks)
    assert blank is not None
    why = "原负责人到龄。该同志在局里分管同类业务四年。"
    columns = {"occasion": "appointment", "proposal": why, "materials": ["qualification", "resume"], **given}
    case = begin(blank, "draft", actor=asks, post=Post.objects.get(organisation=unit), candidate=candidate, **columns)
    perform(case, "issue", actor=asks, recipient=district.users[HEAD])
    yield district.workday(ago - 1)
    perform(_now(case), "acknowledge", actor=district.actor(OFFICE))
    return case


def _now(case: Consultation) -> Consultation:
    return Consultation.objects.get(pk=case.pk)


def _answered(district: District, case: Consultation, ago: int, verdict: str, text: str, number: int) -> Telling:
    perform(_now(case), "assign", actor=district.actor(HEAD), drafter=district.users[OFFICE])
    yield district.workday(ago - 5)
    met: dict[str, Any] = {
        "meeting_no": f"党工委第{number}次会议",
        "meeting_on": clock.today(),
        "expected": 9,
        "present": 8,
    }
    votes: dict[str, Any] = {"in_favour": 7, "reserved": 1, "draft_verdict": verdict, "text": text}
    perform(_now(case), "deliberate", actor=district.actor(OFFICE), **met, **votes)
    yield district.workday(ago - 6)
    perform(_now(case), "return_opinion", actor=district.actor(HEAD))


def _ended(district: District, case: Consultation, who: str, ago: int, treatment: str, why: str) -> Telling:
    """Decided, made public, notified, and sealed where thirty days have passed."""
    asks = district.actor(who)
    yield district.workday(ago)
    perform(_now(case), "record_decision", actor=asks, decision="go_ahead", decision_note=why)
    until = due(clock.today(), 6, "wd", district.days)[0]
    perform(_now(case), "publicise", actor=asks, publicity_until=until, publicity_where="区政府公告栏和单位公示栏")
    yield clock.now() + timedelta(days=(until - clock.today()).days + 1)
    perform(_now(case), "notify", actor=asks, treatment=treatment, treatment_reason=why, objections=0)
    if ago > 50:
        yield district.at(ago - 49)
        take(_now(case), "seal", actor=SYSTEM)


def _agreed(district: District) -> Telling:
    case = yield from _asked(district, "市场监管所", "department-4", "林远志", 130)
    yield from _answered(district, case, 130, "agree_with_comments", AGREES, 21)
    why = "到任后先走访一个月，已列入任职谈话。"
    yield from _ended(district, case, "department-4", 120, "adopted", why)


def _disputed(district: District, part: str, who: str, candidate: str, ago: int, *, ended: bool) -> Telling:
    case = yield from _asked(district, part, who, candidate, ago)
    yield from _answered(district, case, ago, "disagree", DIFFERS, 29 if ended else 31)
    asks, above = district.actor(who), district.actor(ABOVE)
    yield district.workday(ago - 7)
    actions.open_opinion(_now(case), purpose="decide", actor=asks)
    with suppress(Refusal):  # tried too early; it stays on the record
        perform(_now(case), "record_decision", actor=asks, decision="go_ahead", decision_note="拟按原方案任用。")
    yield district.workday(ago - 8)
    actions.open_opinion(_now(case), purpose="coordinate", actor=above)
    perform(_now(case), "coordinate", actor=above)
    yield district.workday(ago - 9)
    perform(_now(case), "give_statement", actor=asks, text="岗位空缺已两月，人选熟悉业务，可由副所长协助过渡。")
    if ended:
        yield district.workday(ago - 11)
        perform(
            _now(case), "give_statement", actor=district.actor(HEAD), text="验收后到任、由副所长主持验收，可以同意。"
        )
        met: dict[str, Any] = {"late_meeting_no": "党工委第30次会议", "late_meeting_on": clock.today()}
        counts: dict[str, Any] = dict(zip(COUNTS, (9, 8, 8, 0), strict=True))
        perform(_now(case), "deliberate_late", actor=district.actor(OFFICE), **met, **counts)
        perform(_now(case), "sign_late", actor=district.actor(HEAD))
        yield district.workday(ago - 13)
        said = "双方一致：验收后到任，其间由副职主持。"
        perform(_now(case), "conclude", actor=above, outcome="agreed", conclusion=said)
        yield from _ended(district, case, who, ago - 20, "partly", "到任推迟到验收之后。")


def _lapsed(district: District) -> Telling:
    case = yield from _asked(district, "综合行政执法大队", "department-6", "夜市整治组", 75, occasion="award")
    yield district.at(75 - 31)
    take(_now(case), "lapse", actor=SYSTEM)
    yield from _ended(district, case, "department-6", 40, "none", "期满未收到意见，按规则办理并报区委组织部。")


def _adjusted(district: District) -> Telling:
    """The street asks the department that guides its service centre before it moves the director."""
    post = Post.objects.get(organisation__kind=Kind.SUBORDINATE, organisation__place=district.streets[0])
    asks, asked, ago = district.actor(HEAD), district.actor(GUIDES), 60
    yield district.workday(ago)
    blank = new(asks)
    assert blank is not None
    why = "拟轮岗到社区党群服务中心，由副主任主持工作。"
    case = begin(
        blank, "draft", actor=asks, post=post, occasion="adjustment", candidate="申若兰", proposal=why,
        materials=["duties"],
    )  # fmt: skip
    perform(case, "issue", actor=asks, recipient=district.users[GUIDES])
    yield district.workday(ago - 1)
    perform(_now(case), "acknowledge", actor=asked)
    perform(_now(case), "assign", actor=asked, drafter=district.users[GUIDES])
    yield district.workday(ago - 3)
    met: dict[str, Any] = {"meeting_no": "区人社局党组第18次会议", "meeting_on": clock.today()}
    met |= {"expected": 5, "present": 5, "in_favour": 5, "reserved": 0}
    said: dict[str, Any] = {"draft_verdict": "agree", "text": "同意调整，请做好业务交接。"}
    perform(_now(case), "deliberate", actor=asked, **met, **said)
    perform(_now(case), "return_opinion", actor=asked)
    yield district.workday(ago - 5)
    perform(_now(case), "record_decision", actor=asks, decision="go_ahead", decision_note="按程序调整，两周内交接。")
    perform(_now(case), "notify", actor=asks, treatment="adopted", treatment_reason="交接安排已列入调整通知。")


def _preparing(district: District) -> Telling:
    case = yield from _asked(district, "司法所", "department-8", "罗文清", 4, occasion="assessment")
    perform(_now(case), "assign", actor=district.actor(HEAD), drafter=district.users[OFFICE])
