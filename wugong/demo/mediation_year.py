"""The studio of retired judges: a mediation performed, one confirmed by the court, one breached, one that a refusal
ended, one under way, one that is offered now; and two questions. Everybody in it is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.demo.district import District
from wugong.demo.telling import Telling
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.mediation import actions
from wugong.mediation.bindings.mediation import new
from wugong.mediation.bindings.studio import new_question, new_studio
from wugong.mediation.models import Mediation, Party
from wugong.organisations.models import Organisation

COURT = "示范区人民法院"
# the members of the studio: sign-in name, former courts, fields and dialects
MEMBERS = (
    ("mediator", "邻区人民法院", "邻里、物业；会说川话"),
    ("mediator-2", "示范区人民法院", "婚姻、家庭、继承"),
    ("mediator-3", "市第一中级人民法院", "合同、借款"),
    ("mediator-4", "邻区人民法院", "劳动、工资；会说客家话"),
    ("mediator-5", "北城区人民法院", "交通事故、损害赔偿"),
)
# days ago, kind, the parties, what it is about, the terms (party, text, yuan, days after), how it ends
CASES: tuple[tuple[int, str, tuple[str, str], str, tuple[tuple[int, str, int, int], ...], str], ...] = (
    (35, "neighbours", ("贺兰因", "庾长风"), "楼上漏水泡了楼下天花板，赔偿谈不拢。",
     ((2, "修好卫生间防水", 0, 8), (2, "付清天花板维修款", 3000, 20)), "performed"),
    (60, "contract", ("阮星河", "戚远山"), "合伙开早餐店散伙，设备折价款一直没付。",
     ((2, "付第一期折价款", 8000, 40), (2, "付第二期折价款", 8000, 90)), "confirmed"),
    (40, "damage", ("岑听雨", "鄢立本"), "电动车撞了人，误工费说好没给。",
     ((2, "付误工费和医药费", 2600, 15),), "breached"),
    (70, "property", ("柏清秋", "松涛物业"), "车位被占，物业说管不了。", (), "refused"),
    (12, "neighbours", ("晏南枝", "荀一舟"), "楼上孩子练琴太晚，两家红过脸。",
     ((2, "晚上八点半以后不再练琴", 0, 30),), "mediating"),
    (4, "neighbours", ("卓以宁", "檀溪"), "对门把鞋柜放在楼道里，过不去，吵过两回。两家都同意调，都想请您。",
     (), "offered"),
)  # fmt: skip


def stories(district: District) -> Iterator[Telling]:
    """Told side by side; the studio is registered first."""
    yield _studio(district)
    yield from (_case(district, *one) for one in CASES)
    yield _question(district, 30, "房租押金不退怎么办？", "先看合同，写一份书面催告；不退的，可以到法院起诉。")
    yield _question(district, 1, "父亲八十岁，三个子女，赡养费怎么算？", "")


def _studio(district: District) -> Telling:
    clerk = actor_of(district.users["committee"])
    yield district.workday(200)
    blank = new_studio(clerk)
    assert blank is not None
    given: dict[str, Any] = {
        "organisation": Organisation.objects.get(name="松林天秤工作室"), "room": "松林街道综合服务中心二楼",
        "telephone": "6780 1235", "hours": "工作日 9:00-17:00", "named_by": "区司法局〔2026〕3号",
    }  # fmt: skip
    studio = begin(blank, "register", actor=clerk, **given)
    for username, courts, knows in MEMBERS:
        perform(studio, "enrol", actor=clerk, user=district.users[username], courts=courts, knows=knows)
    perform(studio, "activate", actor=clerk)


def _party(case: Mediation, number: int) -> Party:
    return Party.objects.select_related("case").get(case=case, number=number)


def _case(district: District, ago: int, kind: str, names: tuple[str, str], facts: str, terms: Any, end: str) -> Telling:
    clerk, user = actor_of(district.users["committee"]), district.users["mediator"]
    judge = actor_of(user)
    yield district.workday(ago)
    blank = new(clerk)
    assert blank is not None
    told: dict[str, Any] = {"kind": kind, "way": "oral", "read_back_on": clock.today()}
    case = actions.apply(blank, facts=facts, parties=[(name, "") for name in names], actor=clerk, **told)
    perform(case, "register", actor=clerk)
    yield district.workday(ago - 2)
    actions.say_consent(_party(case, 2), agrees=end != "refused", actor=NOBODY)
    if end == "refused":
        yield district.workday(ago - 8)
        perform(reread(case), "archive", actor=clerk)
        return
    room: dict[str, Any] = {"room": "一号间", "meets_at": district.workday(ago - (7 if end != "offered" else 6), 14)}
    perform(reread(case), "assign", actor=clerk, mediator=user, chosen="parties", **room)
    if end == "offered":
        return
    yield district.workday(ago - 5)
    perform(reread(case), "take_on", actor=judge, relation="none", interest="none", former_case="none")
    yield district.workday(ago - 7, 14)
    perform(reread(case), "open", actor=judge, rights_read=True, openness="closed")
    perform(case, "note", actor=judge, text="双方把经过说了一遍，都愿意谈。")
    perform(case, "note", actor=judge, text="其实愿意让一步，就是要对方一句道歉。", party=_party(case, 1))
    for number, text, yuan, days in terms:
        due = clock.today() + timedelta(days=days)
        perform(case, "add_term", actor=judge, party=_party(case, number), text=text, amount=yuan or None, due_on=due)
    if end == "mediating":
        perform(case, "another_time", actor=judge, room="一号间", meets_at=district.workday(0, 14))
        return
    perform(case, "sign", actor=judge, signed=list(case.sides.all()), lawful=True)
    yield district.workday(ago - 8)
    perform(reread(case), "seal", actor=clerk)
    yield from _afterwards(district, reread(case), ago, end)


def _afterwards(district: District, case: Mediation, ago: int, end: str) -> Telling:
    clerk, judge = actor_of(district.users["committee"]), actor_of(district.users["mediator"])
    if end == "confirmed":
        yield district.workday(ago - 15)
        for number in (1, 2):
            actions.say_wish(_party(case, number), wants=True, actor=NOBODY)
        perform(reread(case), "file", actor=judge, court=COURT, filed_on=clock.today())
        yield district.workday(ago - 25)
        perform(reread(case), "confirm", actor=clerk, court_no="（2026）示0112民特31号", decided_on=clock.today())
    if end == "breached":
        yield district.workday(ago - 32)
        perform(reread(case), "breach", actor=judge)
        return
    for term in case.terms.all():
        assert term.due_on is not None
        done = (district.today - term.due_on).days + 1
        if done > 0:
            yield district.at(done)
            actions.say_received(_party(case, 1), term=term.pk, actor=NOBODY)


def _question(district: District, ago: int, text: str, answer: str) -> Telling:
    judge = actor_of(district.users["mediator"])
    yield district.workday(ago)
    blank = new_question(judge)
    assert blank is not None
    case = actions.ask(blank, question=text, actor=judge, kind="family" if "赡养" in text else "contract", how="spot")
    if answer:
        yield district.workday(ago - 1)
        actions.answer(case, text=answer, actor=judge)
        take(reread(case), "close", actor=judge)
