"""Promises taken on beside any meeting: some kept, some under way, some late, one contested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from wugong.accounts.queries import actor_of
from wugong.commitments import actions
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.demo import telling
from wugong.demo.district import District
from wugong.demo.telling import Story
from wugong.organisations.models import Organisation

# (what, done when, days from assignment to the date, days ago it was assigned, how far it came)
TASKS = [
    ("补划松石路口人车分流标线", "标线和隔离柱完成，交巡警验收", 20, 24, "reported"),
    ("更换楼道照明灯 36 盏", "三栋楼道夜间照明正常", 25, 60, "kept"),
    ("完成 6 部老旧电梯检测", "检测报告交社区公示", 30, 12, "going"),
    ("清理河边堆放的建筑垃圾", "现场清完，社区确认", 10, 26, "late"),
    ("开放操场供居民晨练", "每天 6:00–7:30 开放，公告张贴", 15, 40, "kept"),
    ("夜市油烟净化设备检查", "12 户全部安装并运行", 20, 5, "assigned"),
    ("为独居老人做一次用电安全检查", "走访完成，隐患已处理", 20, 45, "kept"),
    ("社区会议室投影设备维修", "设备可用", 10, 3, "contested"),
]


def stories(district: District) -> Iterator[Story]:
    """The first streets gave some of these tasks to its units over the last months."""
    for turn, street in enumerate(district.streets[:4]):
        units = [o for o in district.obligated if o.place_id == street.pk]
        pwc = district.pwc[street.code]
        chair = _actor(district, f"street-{turn + 1}-sp")
        desk = _actor(district, f"street-{turn + 1}-so")
        for n, (what, done_when, term, ago, fate) in enumerate(TASKS[: 8 if turn == 0 else 3 + turn % 4]):
            bodies, deed = (units[n % len(units)], pwc), (what, done_when, term, ago)
            yield partial(_task, district, bodies, (chair, desk), deed, fate)


def _actor(district: District, username: str) -> Actor:
    return actor_of(district.users[username])


def _task(
    district: District,
    bodies: tuple[Organisation, Organisation],
    people: tuple[Actor, Actor],
    deed: tuple[str, str, int, int],
    fate: str,
) -> None:
    (unit, pwc), (chair, desk), (what, done_when, term, ago) = bodies, people, deed
    begun = clock.now() - timedelta(days=ago)
    liaison = _actor(district, district.liaison_of[unit.pk])
    with telling.at(begun):
        task = actions.assign(
            actions.Deed(what=what, done_when=done_when, due_on=clock.today() + timedelta(days=term), lead=unit),
            oversight=actions.Oversight(
                assigned_by=pwc, role=Role.SP, secretariat=pwc, secretariat_role=Role.SO, proposer=None
            ),
            place=pwc.place.code,
            actor=chair,
        )
    if fate == "assigned":
        return
    with telling.at(begun + timedelta(days=1)):
        if fate == "contested":
            actions.contest(task, reason="设备由街道采购，请明确维修经费由谁承担", actor=liaison)
            return
        actions.acknowledge(task, actor=liaison)
    with telling.at(begun + timedelta(days=2)):
        actions.note(task, text="已安排专人，开始办理", actor=liaison)
    if fate in {"going", "late"}:
        return
    with telling.at(begun + timedelta(days=term - 3)):
        actions.report(task, proof="已办完，请验收", actor=liaison)
    if fate == "kept":
        with telling.at(begun + timedelta(days=term - 2)):
            actions.verify(Commitment.objects.get(pk=task.pk), actor=desk)
