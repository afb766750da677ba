"""Whether a text is a withdrawn duty under another name: compared are the objects, without the words for any work.

“燃气许可核查” has the objects of “燃气经营许可检查”. It is near where one's objects are made of pieces of the other's,
in characters or, where the text is written so, in pinyin.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pypinyin import Style, lazy_pinyin

GENERIC = (
    "检查", "核查", "审查", "核实", "审核", "初审", "复核", "抽查", "普查", "排查", "摸排", "摸底", "巡查",
    "巡检", "调查", "清查", "督查", "查验", "查看", "登记", "统计", "上报", "报送", "收集", "征集", "采集",
    "汇总", "填报", "走访", "上门", "入户", "服务", "宣传", "动员", "组织", "开展", "实施", "推进", "落实",
    "做好", "协助", "配合", "负责", "参与", "支持", "督促", "指导", "工作", "任务", "事项", "情况", "信息",
    "数据", "资料", "材料", "台账", "清单", "名录", "名单", "报表", "月报", "季报", "年报", "月表", "季表",
    "表格", "进度", "管理", "监管", "监督", "整治", "整改", "专项", "行动", "日常", "定期", "每月", "每季",
    "每年", "季度", "年度", "月度", "辖区", "街道", "社区", "居民", "全区", "重点", "相关", "有关", "办理",
    "受理", "出具", "开具", "提供", "建立", "单位", "部门", "人员", "及", "和", "与", "的", "等",
    "对", "或", "在",
)  # fmt: skip
FEWEST, MOST_APART = 4, 0.55  # characters that are common at least, and their share of the shorter of both
ENDS = re.compile(r"[。；;！!？?\n]")
_GENERIC = re.compile("|".join(sorted(GENERIC, key=len, reverse=True)))
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")
CUT = " "


@dataclass(frozen=True, slots=True)
class Objects:
    """What a text speaks of: runs of characters between the words for any work, and pairs of neighbours in them."""

    runs: tuple[str, ...]
    pairs: frozenset[str]
    length: int
    latin: str = ""


def objects_in(text: str) -> Objects:
    """The objects of a text."""
    lower = unicodedata.normalize("NFKC", text).casefold()
    bare = _GENERIC.sub(CUT, _NOT_HAN.sub(CUT, lower))
    runs = tuple(run for run in bare.split(CUT) if len(run) > 1)
    pairs = frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))
    return Objects(runs, pairs, sum(map(len, runs)), "".join(_LATIN.findall(lower)))


class Renamed:
    """Duties by key, made once and asked often; ``near`` costs what the asked pairs occur, not what there is."""

    def __init__(self, duties: Iterable[tuple[Any, str]]) -> None:
        self.duties = [(key, objects_in(title)) for key, title in duties]
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, (_key, duty) in enumerate(self.duties):
            for pair in duty.pairs:
                self.places[pair].append(place)
        self.spelt = {pair: _spelt(pair) for pair in self.places}

    def near(self, text: str) -> list[Any]:
        """The keys of the duties of which a sentence of the text has the objects."""
        found: dict[int, None] = {}
        for part in ENDS.split(text):
            said = objects_in(part)
            pairs = said.pairs & self.places.keys()
            if said.latin:
                pairs |= {pair for pair, spelt in self.spelt.items() if spelt in said.latin}
            shared: dict[int, set[str]] = defaultdict(set)
            for pair in pairs:
                for place in self.places[pair]:
                    shared[place].add(pair)
            near = (one for one, common in sorted(shared.items()) if _near(said, self.duties[one][1], common))
            found |= dict.fromkeys(near)
        return [self.duties[place][0] for place in found]


def _near(said: Objects, duty: Objects, common: set[str]) -> bool:
    found = _covered(duty, common)
    if said.latin and not said.length:
        return found >= FEWEST
    least = min(duty.length, FEWEST)
    if not said.latin and _covered(said, common) >= max(least, MOST_APART * said.length):
        return True
    return found >= max(least, MOST_APART * duty.length)


def _covered(objects: Objects, common: set[str]) -> int:
    """How many characters of the objects lie in pairs that both have."""
    count = 0
    for run in objects.runs:
        found: set[int] = set()
        for i in range(len(run) - 1):
            if run[i : i + 2] in common:
                found |= {i, i + 1}
        count += len(found)
    return count


def _spelt(pair: str) -> str:
    return "".join(lazy_pinyin(pair, style=Style.NORMAL))
