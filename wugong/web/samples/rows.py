"""To-dos, a ledger, a history, and what a resident's home shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wugong.common import clock
from wugong.web.samples.drawn import STREETS
from wugong.web.samples.texts import RESIDENTS, sample, two


def due(days: int, *, late: bool = False, soon: bool = False, **more: Any) -> SimpleNamespace:
    """A clock as ``flow.queries.Due`` reads it."""
    moment = clock.now().replace(hour=10, minute=0) + timedelta(days=-days if late else days)
    given = {"due": moment, "left_workdays": -days if late else days, "overdue": late, "soon": soon}
    return SimpleNamespace(**{"provisional": False, "stopped": False, "stop_reason": "", **given, **more})


def todos() -> list[tuple[str, list[dict[str, Any]]]]:
    """The desk of the sketch."""
    return [
        (
            two("已经过期", "Overdue"),
            [
                {
                    "id": 1,
                    "character": "管",
                    "url": "#todo-1",
                    "sentence": two(
                        "区市场监管局拟调整驻松林街道所长，请回复党工委意见",
                        "The market bureau wants to move its head in Songlin; give the committee's opinion",
                    ),
                    "facts": [
                        two("征求意见函 市监函〔2026〕18号", "letter 2026-18"),
                        two("起草人李文", "drafted by Li Wen"),
                        two("已集体研究 11月19日", "studied together 19 Nov"),
                    ],
                    "due": due(1, late=True),
                    "buttons": [{"label": two("签发意见", "Sign the opinion"), "post": "#"}],
                    "see": two("看全案", "Whole case"),
                    "primary": True,
                }
            ],
        ),
        (
            two("今天", "Today"),
            [
                {
                    "id": 2,
                    "character": "商",
                    "url": "#todo-2",
                    "sentence": two(
                        "榕荫社区上报：8 栋门口人车不分流，请答复受理或退回",
                        "Rongyin community reports: people and cars cross at building 8; admit or return",
                    ),
                    "facts": [
                        two("由社区联席会第 11 次会议提级", "escalated by the community's 11th joint meeting"),
                        two("已协商两次", "discussed twice"),
                        two("涉及物业、交巡警", "concerns the property company and the police"),
                    ],
                    "due": due(
                        0,
                        soon=True,
                        due=clock.now().astimezone(timezone.get_current_timezone()).replace(hour=18, minute=0),
                    ),
                    "buttons": [
                        {"label": two("受理", "Admit"), "post": "#"},
                        {
                            "label": two("退回", "Return"),
                            "url": "#todo-2",
                            "reason": True,
                            "title": two("退回议题", "Return the topic"),
                        },
                    ],
                    "see": two("看经过", "History"),
                }
            ],
        ),
        (
            two("本周", "This week"),
            [
                {
                    "id": 3,
                    "character": "建",
                    "url": "#todo-3",
                    "sentence": two(
                        "本轮结对方案已算出：13 家单位、12 个社区，全部覆盖",
                        "The pairing plan is computed: 13 units and 12 communities, all covered",
                    ),
                    "facts": [two("满足需求 86%，保留原结对 9 对，新增 4 对", "86% of needs met, 9 pairs kept, 4 new")],
                    "due": due(3),
                    "buttons": [{"label": two("看方案", "See the plan"), "url": "#todo-3"}],
                },
                {
                    "id": 4,
                    "character": "享",
                    "url": "#todo-4",
                    "sentence": two(
                        "区图书馆报告厅周六同时有三家申请，请定",
                        "Three applications for the library hall on Saturday; decide",
                    ),
                    "facts": [
                        two(
                            "建议给青禾社区法治讲座（受益约 120 人）",
                            "suggested: the legal lecture of Qinghe (about 120 people)",
                        )
                    ],
                    "due": due(9, provisional=True),
                    "buttons": [{"label": two("按建议", "As suggested"), "post": "#"}],
                    "see": two("改", "Change"),
                },
            ],
        ),
    ]


def table() -> dict[str, Any]:
    """A ledger."""
    labels = [
        two("街道", "Street"),
        two("在办", "Open"),
        two("逾期", "Late"),
        two("办结率", "Done"),
        two("状态", "State"),
    ]
    columns = [{"label": label, "figure": 1 <= i <= 3, "url": "#table" if i else ""} for i, label in enumerate(labels)]
    columns[2]["sorted"] = "descending"
    tones = [
        ("cinnabar", two("有卡点", "stuck")), ("amber", two("将到期", "due soon")), ("jade", two("正常", "well")),
        ("quiet", two("尚无", "none yet")),
    ]  # fmt: skip
    figures = [("36", "4", "71%"), ("27", "1", "88%"), ("31", "0", "93%"), ("0", "0", "—")]
    rows = [
        {
            "cells": [
                {"text": two(STREETS[i][0], STREETS[i][1]), "url": "#table"},
                *({"text": text, "figure": True, "label": labels[n + 1]} for n, text in enumerate(figures[i])),
                {"text": tones[i][1], "tone": tones[i][0], "label": labels[4]},
            ]
        }
        for i in range(4)
    ]
    return {
        "columns": columns,
        "rows": rows,
        "caption": two("十一月各街道组织共建", "Joint building by street, November"),
    }


def events() -> list[dict[str, Any]]:
    """A history."""
    day = clock.now().replace(hour=9, minute=20)

    def ago(days: int) -> datetime:
        return day - timedelta(days=days)

    return [
        {
            "line": two("居民提出：8 栋门口人车不分流", "A resident said: people and cars cross at building 8"),
            "by": two("榕荫社区", "Rongyin community"),
            "moment": ago(21),
        },
        {
            "line": two("社区联席会商量了两次，提级到街道", "The community discussed it twice and escalated it"),
            "by": two("榕荫社区联席会", "Rongyin joint meeting"),
            "moment": ago(9),
            "words": two(
                "物业公司表示划线须交巡警同意，社区无法决定。",
                "The property company says lines need the police; the community cannot decide.",
            ),
        },
        {
            "line": two("街道没有按期答复", "The street did not answer in time"),
            "by": two("自动催办", "urged automatically"),
            "moment": ago(1),
            "tone": "cinnabar",
        },
        {"line": two("街道受理", "Admitted by the street"), "moment": ago(0), "tone": "jade"},
        {
            "line": two(
                "接下来：联席会商定由谁办、何时办完", "Next: the joint meeting decides who does it and by when"
            ),
            "next": True,
        },
    ]


def residents() -> dict[str, Any]:
    """Context of the resident's style page."""
    today = clock.today()
    return {
        "sample": sample(RESIDENTS),
        "community": two("青禾社区", "Qinghe community"),
        "telephone": "6780 1234",
        "offers": [
            {
                "character": "报",
                "title": two("报一个问题", "Report a problem"),
                "words": two("拍张照、说句话，先告诉您交给谁办", "A photo, a sentence; you learn at once who gets it"),
                "primary": True,
            },
            {
                "character": "愿",
                "title": two("许一个微心愿", "Make a small wish"),
                "words": two("不公开姓名，邻居和单位来认领", "No name is shown; neighbours and units fulfil it"),
            },
            {
                "character": "解",
                "title": two("请老法官帮忙", "Ask a retired judge"),
                "words": two("问法律、调邻里纠纷，免费", "Questions of law, quarrels between neighbours; free"),
            },
        ],
        "said": {
            "title": two("8 栋门口人车不分流", "People and cars cross at building 8"),
            "words": two(
                "联席会已定：物业划线、交巡警验收・11月25日前",
                "Decided: lines by the property company, checked by the police, by 25 Nov",
            ),
        },
        "days": [
            {
                "date": today + timedelta(days=1),
                "title": two("书法公益课・第六讲", "Calligraphy, lesson six"),
                "words": two("19:00 二楼教室・还有 3 个名额", "19:00, second floor; three places left"),
                "url": "#",
                "label": two("报名", "Enrol"),
            },
            {
                "date": today + timedelta(days=3),
                "title": two("二胡培训班", "Erhu class"),
                "words": two(
                    "候补第 2 位，空出名额会短信告诉您", "Second on the waiting list; we text you when a place is free"
                ),
                "state": two("候补中", "waiting"),
                "tone": "amber",
            },
            {
                "date": today + timedelta(days=5),
                "title": two("义务理发、清洗净水器", "Free haircuts, water filters cleaned"),
                "words": two("9:00 中心广场・随到随办", "9:00, square of the centre; just come"),
            },
        ],
    }
