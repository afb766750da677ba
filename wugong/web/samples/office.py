"""Everything the office style page shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.paging import Page
from wugong.web.samples.drawn import STREETS, board, network, pairs
from wugong.web.samples.form import SampleForm
from wugong.web.samples.rows import due, events, table, todos
from wugong.web.samples.texts import OFFICE, sample, two


def office() -> dict[str, Any]:
    """Context of the office style page."""
    refused = SampleForm(
        {"title": "", "kind": "unit", "why": two("已商量两次。", "Discussed twice."), "day": "2026-02-30"}
    )
    return {
        "sample": sample(OFFICE),
        "today": clock.today(),
        "groups": todos(),
        "tabs": [
            {"label": two("等我办", "Waiting for me"), "url": "#todos", "count": 7, "current": True},
            {"label": two("我等别人", "I wait for others"), "url": "#tabs", "count": 12},
            {"label": two("我关注的", "Followed"), "url": "#tabs", "count": 5},
        ],
        "form": SampleForm(initial={"outcome": "passed"}),
        "refused": refused,
        "filters": [
            {
                "name": "street",
                "label": two("街道", "Street"),
                "value": "2",
                "choices": [{"value": str(i), "label": two(s[0], s[1])} for i, s in enumerate(STREETS)],
            },
            {"name": "q", "label": two("含有", "Contains"), "value": two("电梯", "lift")},
        ],
        "figures": [
            {"figure": "13 / 13", "label": two("单位有结对", "units have a partner")},
            {"figure": "12 / 12", "label": two("社区和非公组织有伙伴", "communities and branches have one")},
            {"figure": "86%", "label": two("需求得到满足，去年 61%", "of the needs met; last year 61%")},
            {"figure": two("9 留 4 新", "9 + 4 new"), "label": two("与现有结对相比", "pairs kept and new")},
        ],
        "facts": [
            {"label": two("法律咨询", "Legal advice"), "value": two("给 12 / 需 14 场", "12 of 14 sessions")},
            {"label": two("纠纷调解", "Mediation"), "value": two("给 6 / 需 6 件", "6 of 6 cases")},
            {
                "label": two("换成次优（区司法局）会少满足", "The next best would meet less by"),
                "value": two("9 场", "9 sessions"),
            },
        ],
        "table": table(),
        "events": events(),
        "board": board(),
        "pairs": pairs(),
        "network": network(),
        "page": Page([], following="next", preceding="before"),
        "clocks": [
            due(2),
            due(1, late=True),
            due(0, soon=True, due=clock.now() + timedelta(minutes=1)),
            due(9, provisional=True),
            due(3, stopped=True),
            due(0, soon=True, due=clock.now() + timedelta(minutes=25), by_the_minute=True),
        ],
        "buttons": [
            {"label": two("采纳方案", "Accept the plan"), "url": "#offered"},
            {
                "label": two("记录任用决定", "Record the appointment"),
                "why_not": two("尚未收到街道党工委意见，可先催办。", "The street's opinion has not come; urge it."),
            },
        ],
        "steps": [
            {"label": two("大事共商", "Joint deliberation"), "url": "#top"},
            {"label": two("松林街道", "Songlin"), "url": "#top"},
        ],
        "chips": [
            {"value": "1", "label": two("通过", "Passed"), "checked": True},
            {"value": "2", "label": two("缓议", "Put off")},
            {"value": "3", "label": two("提级到区", "To the district")},
        ],
        "menu": [
            {"label": two("写成简报", "Write a brief"), "url": "#menus"},
            {"label": two("导出表格", "Export as a sheet"), "url": "#menus"},
        ],
        "agenda": [
            {
                "n": 1,
                "title": two("上次会议未办结任务 2 项", "Two open tasks of the last meeting"),
                "words": two("6 分・已议", "6 min · done"),
            },
            {
                "n": 2,
                "title": two("8 栋门口人车不分流", "People and cars at building 8"),
                "words": two("15 分・已议・通过・2 项任务", "15 min · passed · 2 tasks"),
            },
            {
                "n": 3,
                "title": two("老旧电梯更新的资金缺口", "Money missing for old lifts"),
                "words": two("20 分・正在议", "20 min · now"),
                "current": True,
            },
            {
                "n": 4,
                "title": two("寒假托管班场地", "Rooms for the winter holiday class"),
                "words": two("10 分・待议", "10 min · to come"),
            },
        ],
        "here": [
            (two("区税务局", "Tax bureau"), two("李主任（代）", "Mr Li (deputy)")),
            (two("区中医院", "Chinese medicine hospital"), two("请假", "excused")),
            (two("供电分局", "Power bureau"), two("到", "here")),
            (two("公交三公司", "Bus company 3"), two("未到", "not here")),
        ],
    }
