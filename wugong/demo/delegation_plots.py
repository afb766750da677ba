"""What the demo tells of delegation, as data. Days are so many days ago; people and bodies are fictional."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CATALOGUE = (
    ("B0201", "社区养老服务"),
    ("B0207", "社区助浴助餐服务"),
    ("B0304", "青少年托管服务"),
    ("B0511", "法律咨询服务"),
)
HERE = {"funds_ok": True, "account_ok": True, "policy_ok": True, "training_ok": True}
PACKAGE = {
    "funds": Decimal("36000"),
    "account": "就业社保经办系统，每社区 2 个账号",
    "policy": "区人社发〔2026〕12号《参保登记下放办法》",
    "training": "两场集中培训，每社区 2 人",
}
ABOUT: dict[str, Any] = {
    "permit": {
        "title": "灵活就业参保登记下放社区",
        "kind": "service",
        "hours": 120,
        "standard": "三个工作日办结",
        "why": "灵活就业居民多在社区，跑区里窗口要换两次车。",
        "article": "",
        "other_basis": "区政府服务事项打捆下放方案",
        "authority": "委托办理协议",
        "people": "每社区 2 人培训上岗",
        "money": "每社区每年 3.6 万元",
        "training": "两场，首月办完",
    },
    "item": {
        "title": "灵活就业参保登记",
        "sector": "labour",
        "role": "handle",
        "basis": "社会保险法第五十八条",
        "days": 3,
        "guide": "带社保卡到窗口，填一张表。三个工作日内短信告知结果，不用再跑第二趟。",
        "fee": "免费",
        "venue": "社区党群服务中心一楼",
        "hours": "工作日 9:00-17:00",
    },
    "courses": ((170, 165, 12), (168, 164), (2,)),
    "why": "四季度经费 9,000 元未到账，已两次催告。",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A promise: who, how long ago, to which community (None: the street), what, and each step so many days later."""

    who: str
    ago: int
    community: int | None
    given: dict[str, Any]
    course: tuple[tuple[str, int, dict[str, Any]], ...] = ()


def _here(note: str) -> tuple[str, int, dict[str, Any]]:
    return "hand_over", 14, {"arrived_note": note}


ENTRIES = (
    Entry(
        "department-6",
        210,
        None,
        {"sort": "workforce", "title": "城管队员下沉街道", "heads": 12},
        (
            _here("12 人到街道报到"),
            ("verify", 17, {"got_heads": 12}),
            ("use", 22, {"used_for": "编入三个片区巡查组，由街道调度"}),
            ("review", 190, {"effect": "占道投诉比去年同期少三成，夜市有人管。"}),
        ),
    ),
    Entry(
        "department-11",
        44,
        0,
        {"sort": "workforce", "title": "就业服务专员下沉社区", "heads": 3},
        (_here("2 人到岗，1 人待入职"), ("verify", 18, {"got_heads": 2, "reason": "一人未入职，部门承诺月底补齐。"})),
    ),
    Entry(
        "department-7",
        180,
        None,
        {"sort": "funds", "title": "社区服务专项经费", "amount": Decimal("480000")},
        (
            _here("全额拨付到街道账户"),
            ("verify", 16, {"got_amount": Decimal("480000")}),
            ("use", 30, {"used_for": "六成用于购买助老服务，四成下拨社区"}),
        ),
    ),
    Entry("department-11", 60, 0, {"sort": "funds", "title": "参保登记下放工作经费", "amount": Decimal("36000")}),
    Entry(
        "department-5",
        25,
        1,
        {"sort": "funds", "title": "小微维修经费", "amount": Decimal("80000")},
        (_here("已转入社区账户"),),
    ),
    Entry(
        "department-7",
        150,
        None,
        {"sort": "policy", "title": "社区社会组织备案权限", "policy_no": "区民发〔2026〕7号"},
        (_here("文件已印发"), ("verify", 15, {}), ("use", 20, {"used_for": "街道直接备案，五个工作日办结"})),
    ),
    Entry(
        "department-9", 20, None, {"sort": "policy", "title": "街巷微更新简易审批", "policy_no": "区规资发〔2026〕31号"}
    ),
)

NEED: dict[str, Any] = {
    "voices": ("周末也要有人上门。", "最好是女护理员。", "能不能顺便剪指甲、理发？"),
    "given": {
        "title": "放学后两小时：社区托管",
        "need": "双职工家庭的小学生放学到六点半没有去处，四个社区约 150 人，每个上学日两小时。",
        "source": "社区联席会议题 2 件、微心愿 9 条",
    },
    "voice": "希望有人辅导作业，到七点更好。",
}
PURCHASE: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (
        240,
        "collect",
        "office",
        {
            "title": "独居高龄老人助浴",
            "need": "四个社区 80 岁以上独居老人约 60 人，每人每月助浴两次，冬季不停。",
            "source": "微心愿 7 条、走访 40 户",
            "comment_until": 230,
        },
    ),
    (226, "sum_up", "office", {"heard": "三条意见：周末上门，采纳；安排女护理员，采纳；附带理发，写入服务标准。"}),
    (
        222,
        "plan",
        "office",
        {
            "bought": "public",
            "budget": Decimal("98000"),
            "months": 5,
            "users": "80 岁以上独居老人约 60 人",
            "level": "每人每月两次；满意率不低于九成；零安全事故",
        },
    ),
    (219, "confirm", "finance", {"budget_line": "2026 年社区服务支出"}),
    (216, "approve", "secretary", {}),
    (210, "procure", "finance", {"platform_no": "示采服〔2026〕118号"}),
    (
        190,
        "award",
        "finance",
        {
            "supplier": "暖阳社会工作服务中心",
            "supplier_uscc": "52500112MJQ0001231",
            "price": Decimal("96500"),
            "awarded_on": 190,
        },
    ),
)
CONTRACT: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (189, "notify", "finance", {}),
    (180, "sign", "finance", {"contract_no": "松林合〔2026〕6号", "signed_on": 180, "starts_on": 178, "ends_on": 40}),
    (179, "disclose", "finance", {}),
    (177, "start", "system", {}),
    (110, "complain", "office", {"reason": "两个社区连续两周没有上门。"}),
    (104, "put_right", "office", {"reason": "补派两名护理员，缺的 14 次已补。"}),
    (
        38,
        "accept",
        "office",
        {"users_present": 9, "users_said": "上门准时，冬天也没停；希望明年加理疗。", "level_met": True},
    ),
    (28, "pay", "cashier", {"invoice_no": "25500112000031", "paid": Decimal("96500"), "paid_on": 28}),
    (
        9,
        "evaluate",
        "office",
        {"grade": "good", "evaluation": "服务 58 人、561 人次，满意率九成六，整改一次，零事故。"},
    ),
)
FUND: dict[str, Any] = {
    "given": {
        "title": "社区服务资金",
        "purpose": "convenience",
        "source": "street",
        "amount": Decimal("60000"),
        "terms": "不得发放个人补贴",
    },
    "budget": {
        "lines": "议事亭改造 | 28,000\n邻里节活动 | 12,000\n便民工具角 | 6,500.50",
        "meeting_no": "党委会第 9 次",
        "present": 7,
        "reason": "余款留作汛期应急，秋季再议。",
    },
}
# a fund that was spent and settled: allocated, deliberated, spent and settled so many days ago
SETTLED: dict[str, Any] = {
    "days": (330, 322, 300, 190),
    "given": {
        "title": "楼道微更新资金",
        "purpose": "management",
        "source": "district",
        "amount": Decimal("12000"),
    },
    "budget": {"lines": "楼道粉刷 | 9,000\n感应灯 | 3,000", "meeting_no": "党委会第 2 次", "present": 6},
    "asked": {"what": "三栋楼道粉刷", "payee": "新居装饰工程公司", "amount": Decimal("9000")},
    "paid": {"invoice_no": "24500011", "paid": Decimal("8860")},
    "settlement": "粉刷三栋，结余 3,140 元退回。居民代表回访 24 户，23 户满意；感应灯改由物业安装，不再列支。",
}
# days ago, number of the line, what is asked, what was paid, a question of the public, the answer
SPENDINGS: tuple[tuple[int, int, dict[str, Any], dict[str, Any], str, str], ...] = (
    (
        120,
        1,
        {"what": "议事亭桌椅和雨棚", "payee": "青禾家具有限公司", "amount": Decimal("15800")},
        {"invoice_no": "24500123", "paid": Decimal("15600")},
        "雨棚质保几年？",
        "质保三年，坏了打社区电话，两天内修。",
    ),
    (
        70,
        2,
        {"what": "邻里节舞台和音响租用", "payee": "江湾文化传播公司", "amount": Decimal("7200")},
        {"invoice_no": "24500388", "paid": Decimal("7200")},
        "",
        "",
    ),
    (
        10,
        3,
        {"what": "便民工具角：电钻、梯子、手推车", "payee": "友邻五金商行", "amount": Decimal("3260.50")},
        {"invoice_no": "24500907", "paid": Decimal("3260.50")},
        "工具怎么借，要押金吗？",
        "",
    ),
    (1, 1, {"what": "议事亭照明", "payee": "亮城电气有限公司", "amount": Decimal("4300")}, {}, "", ""),
)
GROWN: dict[str, Any] = {
    "charter": True,
    "premises": "党群服务中心二楼",
    "members": 56,
    "full_time": 1,
    "assets": Decimal("30000"),
    "authority": "区民政局",
}
OWN = {"nature": "own"}
ORGS: tuple[tuple[tuple[int, str, dict[str, Any]], ...], ...] = (
    (
        (
            300,
            "apply",
            {
                **OWN,
                "title": "松林邻里互助会",
                "sort": "mutual",
                "initiators": 5,
                "purpose": "代买、代修、陪诊，邻里之间帮一把。",
            },
        ),
        (295, "admit", {"support": "活动室每周两次，一名社工指导，首年 5,000 元"}),
        (240, "act", {"activity": "代买代修 40 次，陪诊 12 次"}),
        (220, "grow", {"charter": True, "premises": "党群服务中心二楼", "members": 24}),
        (210, "file", {"filing_no": "松林备〔2026〕3号"}),
        (120, "act", {"activity": "与医院结对，每周一次陪诊岗"}),
        (60, "grow", GROWN),
        (45, "register", {"registration_no": "示民社证〔2026〕18号", "registered_on": 45}),
    ),
    (
        (
            110,
            "apply",
            {
                **OWN,
                "title": "青苗课后伙伴",
                "sort": "service",
                "initiators": 4,
                "purpose": "放学后陪读陪玩，大学生和退休教师一起做。",
            },
        ),
        (104, "admit", {"support": "教室每天两小时，免费"}),
        (30, "act", {"activity": "陪读 26 天，28 个孩子"}),
        (29, "grow", {"charter": True, "members": 8}),
    ),
    (
        (
            3,
            "apply",
            {**OWN, "title": "晨光舞蹈队", "sort": "team", "initiators": 12, "purpose": "每天早上跳操，节日演出。"},
        ),
    ),
)
# planned, serving, under forty, college, certified, left, hours of training, by community in turn
TEAM = ((18, 17, 11, 15, 7, 1, 680), (16, 16, 9, 12, 6, 0, 640), (20, 17, 10, 14, 5, 3, 510))
