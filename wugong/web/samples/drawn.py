"""The board, the pairs and the network of the sketches."""

from __future__ import annotations

from typing import Any

from wugong.web.samples.texts import two

STREETS = (
    ("松林街道", "Songlin", "19 36* 32 18 13*"),
    ("榕荫街道", "Rongyin", "33 27 18* 16 14"),
    ("云栖街道", "Yunqi", "27* 7! 31* 3 3*"),
    ("石桥街道", "Shiqiao", "16 13 21 15 16*"),
    ("青禾街道", "Qinghe", "15 27 26 12* 24"),
    ("江湾街道", "Jiangwan", "3! 24* 25 33 14"),
    ("望山街道", "Wangshan", "14* 4 25 - 29"),
    ("桐花街道", "Tonghua", "3 14 15* 18 32!"),
    ("清溪街道", "Qingxi", "25 19 9 26 5"),
    ("鹿鸣街道", "Luming", "8* 35 - 37* 23"),
)
COMMONS = (
    ("商", "大事共商", "Deliberation"),
    ("建", "组织共建", "Building"),
    ("管", "干部共管", "Cadres"),
    ("考", "工作共考", "Assessment"),
    ("享", "资源共享", "Sharing"),
)
LOOKS = {"*": "stuck", "!": "overdue", "-": "none"}


def board() -> dict[str, Any]:
    """The chessboard of the sketch."""
    columns = [{"character": c, "label": two(zh, en), "url": "#board"} for c, zh, en in COMMONS]
    rows = [
        {
            "label": two(zh, en),
            "url": "#board",
            "stones": [
                {"count": int(s.rstrip("*!-") or 0), "state": LOOKS.get(s[-1], "fine"), "url": "#board"}
                for s in stones.split()
            ],
        }
        for zh, en, stones in STREETS
    ]
    return {"columns": columns, "rows": rows}


GIVERS = (
    ("市第一中级法院", "City court"),
    ("区税务局", "Tax bureau"),
    ("区中医院", "Chinese medicine hospital"),
    ("松石小学", "Songshi primary school"),
    ("供电分局", "Power bureau"),
    ("区图书馆", "District library"),
    ("公交三公司", "Bus company 3"),
    ("邮政支局", "Post office"),
    ("区司法局", "Justice bureau"),
    ("设计研究院", "Design institute"),
    ("城建集团", "Urban construction group"),
    ("农商行松林支行", "Rural bank Songlin"),
    ("水务公司", "Water company"),
)
RECEIVERS = (
    ("青禾社区", "Qinghe"),
    ("榕荫社区", "Rongyin"),
    ("松石路社区", "Songshi Road"),
    ("云岭社区", "Yunling"),
    ("旗山社区", "Qishan"),
    ("花园新村社区", "Garden New Village"),
    ("盘溪社区", "Panxi"),
    ("龙脊社区", "Longji"),
    ("三江水产市场", "Sanjiang fish market"),
    ("桐花商圈支部", "Tonghua business circle"),
    ("物业行业支部", "Property trade branch"),
    ("数谷楼宇支部", "Data Valley branch"),
)
PAIRS = (
    (0, 0),
    (1, 9),
    (2, 1),
    (3, 2),
    (4, 4),
    (5, 5),
    (6, 3),
    (7, 6),
    (8, 7),
    (8, 0),
    (9, 11),
    (10, 10),
    (11, 8),
    (12, 6),
)
NEW = {(1, 9), (8, 0), (9, 11), (12, 6)}
MET = (0.71, 0.83, 0.76, 0.85, 0.86, 0.65, 0.63, 0.94, 0.72, 0.71, 1.0, 0.3)


def pairs() -> dict[str, Any]:
    """The pairs of the sketch."""
    return {
        "left": [{"key": i, "label": two(*names)} for i, names in enumerate(GIVERS)],
        "right": [{"key": i, "label": two(*names), "met": MET[i]} for i, names in enumerate(RECEIVERS)],
        "links": [
            {
                "left": a,
                "right": b,
                "kind": "selected" if (a, b) == (0, 0) else "new" if (a, b) in NEW else "kept",
                "url": "#pairs",
                "words": two("法律咨询给 12 场，需 14 场", "legal advice: gives 12 of 14 sessions needed")
                if (a, b) == (0, 0)
                else "",
            }
            for a, b in PAIRS
        ],
    }


def network() -> dict[str, Any]:
    """A community between its street and its grids, with its ties."""
    ties = [
        ("市第一中级法院", "City court"),
        ("区中医院", "Chinese medicine hospital"),
        ("公交三公司", "Bus company 3"),
    ]
    ended = ("农商行松林支行", "Rural bank Songlin")
    down = [
        ("一号网格党支部", "Grid 1 branch"),
        ("花园小区党支部", "Garden compound branch"),
        ("退休干部党支部", "Retired cadres' branch"),
    ]
    nodes: list[dict[str, Any]] = [
        {"label": two("松林街道党工委", "Songlin committee"), "side": "up", "kind": "leads", "url": "#network"}
    ]
    nodes += [{"label": two(*n), "side": "down", "kind": "leads", "url": "#network"} for n in down]
    nodes[-1]["dot"] = "hollow"
    nodes += [{"label": two(*n), "side": "tie", "kind": "paired", "url": "#network"} for n in ties]
    nodes.append({"label": two(*ended), "side": "tie", "kind": "ended", "dot": "quiet", "url": "#network"})
    return {"centre": {"label": two("青禾社区党委", "Qinghe committee"), "character": "青"}, "nodes": nodes}
