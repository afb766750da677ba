"""Promises taken on beside any meeting: some kept, some under way, some late, one contested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from wugong.commitments.actions import Deed, Oversight, assign
from wugong.common.actor import Role
from wugong.demo.district import District
from wugong.demo.telling import Story, Telling, Told

# How far a promise came: (days after it was given, or before its date when negative, step, who, what is asked).
TAKEN: list[tuple[int, str, str, dict[str, Any]]] = [(1, "acknowledge", "unit", {})]
GOING = [*TAKEN, (2, "start", "unit", {"reason": "已安排专人，开始办理"})]
REPORTED = [*GOING, (-3, "report", "unit", {"proof": "已办完，请验收"})]
KEPT = [*REPORTED, (-2, "verify", "desk", {})]
CONTESTED = [(1, "contest", "unit", {"reason": "设备由街道采购，请明确维修经费由谁承担"})]

# (what, done when, who by a part of the name, days to its date, days ago it was given, how far it came)
TASKS = [
    ("补划松石路口人车分流标线", "标线和隔离柱完成，交巡警验收", "城建集团", 20, 24, REPORTED),
    ("更换楼道照明灯 36 盏", "三栋楼道夜间照明正常", "供电公司", 25, 60, KEPT),
    ("给夜市摊主讲两场税费政策", "两场办完，问答单张贴", "税务局", 30, 12, GOING),
    ("清理河边堆放的建筑垃圾", "现场清完，社区确认", "城建集团", 10, 26, GOING),
    ("开放操场供居民晨练", "每天 6:00–7:30 开放，公告张贴", "中学", 15, 40, KEPT),
    ("检查夜市油烟净化设备", "12 户全部安装并运行", "市场监管所", 20, 5, []),
    ("为独居老人做一次用电安全检查", "走访完成，隐患已处理", "供电公司", 20, 45, KEPT),
    ("社区会议室投影设备维修", "设备可用", "图书馆", 10, 3, CONTESTED),
    ("周六上午开办税窗口", "公告张贴，窗口有人", "税务局", 20, 6, []),
]


def stories(district: District) -> Iterator[Telling]:
    """The first street gave all of these tasks over the last months, the next two some of them."""
    for n in range(3):
        for what, done_when, part, term, ago, path in TASKS if n == 0 else TASKS[n : n + 3]:
            lead, pwc = district.find(n, part), district.pwc[district.streets[n].code]
            who = {"unit": district.speaks[lead.pk], "desk": f"street-{n + 1}-so"}
            given = district.at(ago)
            steps: list[Told] = [(given, "assign", f"street-{n + 1}-sp")]
            for days, step, party, inputs in path:
                moment = given + timedelta(days=days if days > 0 else term + days)
                steps.append((moment, step, who[party], inputs))
            deed = Deed(what=what, done_when=done_when, due_on=given.date() + timedelta(days=term), lead=lead)
            over = Oversight(assigned_by=pwc, role=Role.SP, secretariat=pwc, secretariat_role=Role.SO)
            columns = {"deed": deed, "oversight": over, "place": pwc.place.code}
            yield Story("commitment", columns, steps, make=assign).told(district)
