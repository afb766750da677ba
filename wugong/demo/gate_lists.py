"""What the departments of the demo ask, and the lists that the district keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WHY = "对象在楼栋里，部门力量到不了；街道熟悉情况。"
FULL = {"authority": "委托书写明权限", "people": "2 人", "money": "每年 4.2 万元", "training": "2 场，首月办完"}
FIRE = "中华人民共和国消防法"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, how long ago, for how many days and streets, and how far it came (empty: it waits for the check)."""

    who: str
    ago: int
    days: int
    title: str
    kind: str
    came: str
    hours: int
    standard: str
    instrument: str = ""
    article: str = ""
    streets: int = 1
    words: str = ""
    more: dict[str, Any] = field(default_factory=lambda: FULL)

    @property
    def given(self) -> dict[str, Any]:
        """What the form of the request asks."""
        return {
            "title": self.title, "kind": self.kind, "hours": self.hours, "standard": self.standard, "why": WHY,
            "article": self.article, "other_basis": "" if self.instrument else "区政府工作安排", **self.more,
        }  # fmt: skip


ELDERS, FOOD = "中华人民共和国老年人权益保障法", "中华人民共和国食品安全法"
ASKED = [
    Asked("department-7", 300, 330, "高龄津贴上门核验", "service", "published", 96, "每半年核验一次", ELDERS, "33"),
    Asked("department-4", 280, 400, "食品摊群信息核对", "task", "published", 24, "每季核对一次", FOOD, "36", 2),
    Asked("department-6", 220, 365, "消防通道月查", "task", "published", 60, "每月查一次，隐患登记", FIRE, "60", 3),
    Asked("department-12", 290, 150, "楼宇单位名录核对", "form", "over", 52, "每季一表", more={}),
    Asked("department-12", 100, 330, "楼宇单位名录（9 项）", "form", "published", 38, "半年一表", streets=2, more={}),
    Asked("department-7", 290, 259, "慢病随访季度表", "form", "published", 52, "每季一表", more={}),
    Asked("department-6", 6, 180, "沿街商户垃圾分类入户宣传", "task", "asked", 312, "每户一次", streets=3),
    Asked("department-12", 1, 300, "楼宇经济季度表", "form", "", 96, "每季一表", more={}),
    Asked("department-7", 5, 700, "养老服务补贴初审", "service", "ask_more", 180, "五日初审", ELDERS, "37",
          words="培训安排没有日期", more={**FULL, "training": ""}),
    Asked("department-8", 25, 300, "挂“法治宣传示范站”牌子", "plaque", "auto", 0, "社区门口挂牌", more={}),
    Asked("department-5", 18, 300, "招商线索月报", "form", "rejected", 48, "每月一表", more={},
          words="与已取消指标“招商引资”相近，两人核对属实。"),
    Asked("department-5", 60, 300, "协税护税工作台账", "form", "auto", 80, "每月一表", more={}),
    Asked("department-6", 45, 300, "餐饮油烟净化设备普查", "task", "auto", 200, "逐户登记"),
]  # fmt: skip
INSTRUMENTS = [
    (FIRE, "law", "1-74"), (ELDERS, "law", "1-85"), (FOOD, "law", "1-154"),
    ("中华人民共和国安全生产法", "law", "1-119"),
    ("中华人民共和国人民调解法", "law", "1-35"), ("中华人民共和国城乡规划法", "law", "1-70"),
    ("志愿服务条例", "regulation", "1-44"), ("社会救助暂行办法", "regulation", "1-70"),
]  # fmt: skip
LIST = "街道履行职责事项清单"
DUTIES = [
    ("J001", "basic", "组织党员到社区报到，开展志愿服务", "街道党工委", LIST, ""),
    ("J002", "basic", "调解邻里纠纷，指导人民调解委员会", "街道办事处", LIST, "邻里吵架、楼上漏水"),
    ("J003", "basic", "统筹网格管理，排班、巡查、上报网格事件", "街道办事处", LIST, ""),
    ("J004", "basic", "办好社区食堂、老年助餐点", "街道办事处", LIST, "食堂、老人吃饭"),
    ("P001", "cooperative", "消防安全宣传教育，劝导占用消防通道", "区消防救援大队", LIST, "楼道堆物、电瓶车上楼"),
    ("P002", "cooperative", "老旧小区改造意见征集", "区住建委", LIST, ""),
    ("P003", "cooperative", "生活垃圾分类宣传和巡查", "区城管局", LIST, "乱扔垃圾、垃圾没人收"),
    ("P004", "cooperative", "犬只免疫宣传和养犬登记协助", "区农业农村委", LIST, "狗证、遛狗不牵绳、狗叫扰民"),
    ("S001", "withdrawn", "餐饮油烟净化设备普查", "区生态环境局", LIST, ""),
    ("S002", "withdrawn", "燃气经营许可检查", "区经信委", LIST, ""),
    ("S003", "withdrawn", "出具居民无犯罪记录证明", "区公安分局", LIST, "无犯罪证明"),
    ("S004", "withdrawn", "企业安全生产许可审查", "区应急局", LIST, ""),
]
