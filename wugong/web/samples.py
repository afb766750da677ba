"""What the style page shows: content one would really see, with fictional names, in Chinese alone."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone

from wugong.common import clock
from wugong.common.forms import DayField
from wugong.common.paging import Page

STREETS = {"松林街道": "19 36* 32 18 13*", "榕荫街道": "33 27 18* 16 14", "云栖街道": "27* 7! 31* - 3*"}
COMMONS = {"商": "大事共商", "建": "组织共建", "管": "干部共管", "考": "工作共考", "享": "资源共享"}
LOOKS = {"*": "stuck", "!": "overdue", "-": "none"}
TEXTS = {
    "heading": "两件事等您", "lead": "机关、单位和社区用。居民办事不用登录。", "admit": "受理", "export": "导出表格",
    "open": "在办", "sign": "签发意见", "change": "改期", "see": "看全案",
    "refuse": "不同意", "keys": "快捷键", "submit": "报送议题", "urge": "催办",
    "minutes": "纪要", "off": "验收", "busy": "正在签发", "saved": "已自动保存 14:38", "empty": "案头清了",
    "empty_why": "别人请您办的事会排在这里，最急的在前。", "board": "一盘棋",
    "refusal": "尚未收到街道党工委意见，不能记录任用决定。", "refusal_next": "可先催办，或等 12月4日 期满。",
    "warning": "2027 年节假日尚未公布，12月31日 之后的期限是暂定的。",
    "notice_done": "已受理，街道联席会第四季度会议讨论。", "info": "本表 41 项中 35 项平台已有，不必再填。",
    "said": "城建集团：愿承担检测费。区住建委：专项补助 12 月报批。", "quorum": "到会 11 / 15，过半数",
    "work": "正在读入 1,204 / 3,000 行", "failed": "第 17 行：社区代码 990112999 不存在。整份文件都没有写入。",
    "pair": "市第一中级法院 — 青禾社区", "pair_why": "青禾缺法律咨询和调解，法院能给的最多。", "lock": "锁定这一对",
    "ban": "不要这一对", "met": "满足需求",
}  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="议题", help_text="一句话说清要商量什么。")
    kind = forms.ChoiceField(label="来源", choices=[("residents", "居民提出"), ("unit", "单位提出")])
    why = forms.CharField(label="为什么要上会", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    day = DayField(label="希望哪天前商量")
    outcome = forms.ChoiceField(
        label="结果",
        widget=forms.RadioSelect,
        choices=[("passed", "通过"), ("put_off", "缓议"), ("rejected", "不通过")],
    )
    bodies = forms.MultipleChoiceField(
        label="请谁参加", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("property", "物业公司"), ("police", "交巡警大队")],
    )  # fmt: skip
    lead = forms.ChoiceField(label="牵头单位", choices=[])
    open = forms.BooleanField(label="议程向居民公开", required=False)


def due(days: int, *, late: bool = False, soon: bool = False, **more: Any) -> SimpleNamespace:
    """A clock as ``flow.queries.Due`` reads it."""
    moment = clock.now().replace(hour=10, minute=0) + timedelta(days=-days if late else days)
    given = {"due": moment, "left_workdays": -days if late else days, "overdue": late, "soon": soon}
    return SimpleNamespace(**{"provisional": False, "stopped": False, "stop_reason": "", **given, **more})


def linked(*labels: str) -> list[dict[str, str]]:
    """Labels as links of the page."""
    return [{"label": label, "url": "#top"} for label in labels]


def todos() -> list[tuple[str, list[dict[str, Any]]]]:
    """A desk."""
    today = clock.now().astimezone(timezone.get_current_timezone()).replace(hour=18, minute=0)
    back = {"label": "退回", "url": "#todo-2", "reason": True, "title": "退回议题"}
    late = {
        "id": 1, "character": "管", "url": "#todo-1", "primary": True, "due": due(1, late=True), "see": "看全案",
        "sentence": "区市场监管局拟调整驻松林街道所长，请回复党工委意见", "facts": ["起草人李文"],
        "buttons": [{"label": "签发意见", "post": "#"}],
    }  # fmt: skip
    now = {
        "id": 2, "character": "商", "url": "#todo-2", "due": due(0, soon=True, due=today), "see": "看经过",
        "sentence": "榕荫社区上报：8 栋门口人车不分流，请答复受理或退回", "facts": ["已协商两次"],
        "buttons": [{"label": "受理", "post": "#"}, back],
    }  # fmt: skip
    return [("已经过期", [late]), ("今天", [now])]


def table() -> dict[str, Any]:
    """A ledger."""
    labels = ("街道", "在办", "逾期", "状态")
    columns = [{"label": label, "figure": 1 <= i <= 2, "url": "#table" if i else ""} for i, label in enumerate(labels)]
    columns[2]["sorted"] = "descending"
    states = (("cinnabar", "有卡点"), ("amber", "将到期"), ("jade", "正常"))
    rows = [
        {
            "cells": [
                {"text": street, "url": "#table"},
                *({"text": text, "figure": True, "label": label} for text, label in (("36", "在办"), ("4", "逾期"))),
                {"text": words, "tone": tone, "label": "状态"},
            ]
        }
        for street, (tone, words) in zip(STREETS, states, strict=True)
    ]
    return {"columns": columns, "rows": rows, "caption": "十一月各街道组织共建"}


def events() -> list[dict[str, Any]]:
    """A history."""
    day = clock.now()
    return [
        {
            "line": "居民提出：8 栋门口人车不分流",
            "by": "榕荫社区",
            "moment": day - timedelta(days=21),
            "words": "已商量两次。",
        },
        {"line": "街道没有按期答复", "by": "自动催办", "moment": day - timedelta(days=1), "tone": "cinnabar"},
        {"line": "街道受理", "moment": day, "tone": "jade"},
        {"line": "接下来：联席会商定由谁办、何时办完", "next": True},
    ]


def drawn() -> dict[str, Any]:
    """The board, the pairs and the network."""
    board = {
        "columns": [{"character": c, "label": label, "url": "#board"} for c, label in COMMONS.items()],
        "rows": [
            {
                "label": street,
                "url": "#board",
                "stones": [
                    {"count": int(s.rstrip("*!-") or 0), "state": LOOKS.get(s[-1], "fine"), "url": "#board"}
                    for s in stones.split()
                ],
            }
            for street, stones in STREETS.items()
        ],
    }
    givers, receivers = ("市第一中级法院", "区税务局", "区中医院"), ("青禾社区", "榕荫社区", "云岭社区")
    kinds = ("selected", "new", "kept")
    pairs = {
        "left": [{"key": i, "label": name} for i, name in enumerate(givers)],
        "right": [{"key": i, "label": name, "met": 0.7 + i / 10} for i, name in enumerate(receivers)],
        "links": [
            {"left": i, "right": i, "kind": kind, "url": "#pairs", "words": "" if i else "法律咨询给 12 场，需 14 场"}
            for i, kind in enumerate(kinds)
        ],
    }
    nodes = [
        {"label": "松林街道党工委", "side": "up", "kind": "leads", "url": "#network"},
        {"label": "一号网格党支部", "side": "down", "kind": "leads", "url": "#network", "dot": "hollow"},
        {"label": "区中医院", "side": "tie", "kind": "paired", "url": "#network"},
        {"label": "农商行松林支行", "side": "tie", "kind": "ended", "dot": "quiet", "url": "#network"},
    ]
    return {
        "board": board,
        "pairs": pairs,
        "network": {"centre": {"label": "青禾社区党委", "character": "青"}, "nodes": nodes},
    }


def office() -> dict[str, Any]:
    """Context of the office style page."""
    soon = clock.now() + timedelta(minutes=25)
    streets = [{"value": str(i), "label": street} for i, street in enumerate(STREETS)]
    tabs = [("等我办", 2, True), ("我等别人", 12, False)]
    return {
        "sample": TEXTS,
        "today": clock.today(),
        "groups": todos(),
        "tabs": [{"label": label, "url": "#tabs", "count": n, "current": now} for label, n, now in tabs],
        "form": SampleForm(initial={"outcome": "passed"}),
        "refused": SampleForm({"title": "", "kind": "unit", "why": "已商量两次。", "day": "2026-02-30"}),
        "filters": [
            {"name": "street", "label": "街道", "value": "2", "choices": streets},
            {"name": "q", "label": "含有", "value": "电梯"},
        ],
        "table": table(),
        "events": events(),
        **drawn(),
        "page": Page([], following="next", preceding="before"),
        "clocks": [
            due(2),
            due(1, late=True),
            due(9, provisional=True),
            due(3, stopped=True),
            due(0, soon=True, due=soon, by_the_minute=True),
        ],
        "buttons": [
            {"label": "采纳方案", "url": "#offered"},
            {"label": "记录任用决定", "why_not": "尚未收到街道党工委意见，可先催办。"},
        ],
        "steps": linked("大事共商", "松林街道"),
        "agenda": [
            {"n": 1, "title": "8 栋门口人车不分流", "words": "15 分・已议・通过・2 项任务"},
            {"n": 2, "title": "老旧电梯更新的资金缺口", "words": "20 分・正在议", "current": True},
        ],
        "here": [("区税务局", "李主任（代）"), ("区中医院", "请假"), ("公交三公司", "未到")],
    }


def residents() -> dict[str, Any]:
    """Context of the resident's style page."""
    report = {"character": "报", "title": "报一个问题", "words": "拍张照、说句话，先告诉您交给谁办", "primary": True}
    return {
        "sample": TEXTS | {"heading": "有事，说一声", "lead": "不用注册。一分钟说完，办到哪一步随时看。"},
        "community": "青禾社区",
        "telephone": "6780 1234",
        "offers": [report, {"character": "愿", "title": "许一个微心愿", "words": "不公开姓名，邻居和单位来认领"}],
    }
