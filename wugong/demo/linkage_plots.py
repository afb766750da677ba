"""What the projects of the demo are about: whom they concern, who takes part and gives what, how the months went."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wugong.demo.topics import Matter


@dataclass(frozen=True, slots=True)
class Part:
    """One who is asked: what it gives or why it declines, and its task (what, done when, days)."""

    who: str
    gives: str = "按本单位所长配合"
    deed: tuple[str, str, int] | None = None
    money: int | None = None
    declines: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A project proposed ``ago`` days back in street ``n``. ``groups`` are (group, who, how many, how it was heard or
    ``@`` who speaks for it); ``life`` is (days ago, step or ``kept``, who, inputs). It is formed where ``forms``.
    """

    n: int
    ago: int
    lasts: int
    title: str
    concern: str
    many_parties: str
    effect: str
    unit: str
    baseline: int
    target: int
    groups: tuple[tuple[str, str, int | None, str], ...]
    parts: tuple[Part, ...]
    life: tuple[tuple[int, str, str, dict[str, Any]], ...] = ()
    summary: str = ""
    forms: bool = True

    def columns(self) -> dict[str, Any]:
        """What the row of the project says."""
        own = ("title", "concern", "many_parties", "effect", "unit", "baseline", "target", "summary")
        return {name: getattr(self, name) for name in own}


VISITED = "入户走访和院坝会听取意见"
MOVE = Matter(
    "老码头水产批发点占道经营，急需整体搬迁",
    "governance",
    "public_service",
    "八十六户批发商沿老码头占道经营，凌晨卸货扰民，污水直排，消防车进不来；年交易额约 38 亿元，已无处可扩。",
    "请协调新址、道路、冷链电力和商户安置，整体搬入水产综合市场。",
    "由街道牵头，市场、机关、企业和居民代表一起定方案，分批搬迁。",
    (),
    "批发商户、冷链企业、周边居民、市场监管和城管等机关",
)
MOVE_ABOVE = Matter(
    MOVE.title, "governance", "public_service", "", "", "",
    (("出具水产综合市场开办和商户迁址一次办结的意见", "意见印发街道", 6, "区市场监管局"),),
)  # fmt: skip
REMOVED = Matter(
    "", "governance", "public_service", "", "", "",
    (("搬迁日凌晨路口分流", "第二批搬迁当日不堵", 8, "综合行政执法大队"),),
)  # fmt: skip


def _month(text: str, figure: int, obstacle: str = "", proposal: str = "") -> dict[str, Any]:
    return {"reason": text, "figure": Decimal(figure), "obstacle": obstacle, "proposal": proposal}


MARKET = Plot(
    n=0, ago=268, lasts=205,
    title="老码头水产批发点整体搬入水产综合市场",
    concern="public_service",
    many_parties="新址在综合市场，商户、冷链企业、居民和五个机关各管一段，任何一个部门或一个街道单打独斗都办不成。",
    effect="水产综合市场年交易额", unit="亿元", baseline=38, target=55,
    summary="老码头八十六户批发商分三批搬入水产综合市场，原址清场还路；冷链、停车、污水一次建好。",
    groups=(
        ("merchant", "老码头水产批发商", 86, "@水产市场"),
        ("enterprise", "综合市场运营方和冷链企业", 5, "@商圈"),
        ("resident", "老码头和新市场周边居民", 2300, "两场居民议事会，到会六十一人；要求凌晨不鸣笛、原址先清污"),
        ("organ", "市场监管、司法、执法等机关", 5, "@市场监管所"),
    ),
    parts=(
        Part("水产市场", "摊位 120 个，首年租金减两成", ("建好摊位，86 户签约", "签约名单和摊位图公示", 150), 300_000),
        Part("商圈", "装修期临时停车 200 个", ("腾出 200 个临时车位", "搬迁期间车位开放", 60)),
        Part("市场监管所", "证照迁址上门办", ("86 户证照迁址一次办结", "商户拿到新证", 140)),
        Part("司法所", "合同范本和调解", ("逐户核对租约，出具合同范本", "无一户因合同起诉", 120)),
        Part("综合行政执法大队", "搬迁日秩序和清场", ("三批搬迁日秩序和老码头清场", "原址清场，道路恢复通行", 175)),
        Part("税务局", "", declines="年度征期人手不足，政策宣讲可以单独安排"),
        Part("供电公司", "冷链专线优先报装", ("冷链用电增容 2000 千伏安", "冷库通电", 130)),
        Part("区市场监管局", "快检设备和人员", ("进场食品安全快检室", "快检室开检", 145)),
    ),
    life=(
        (221, "milestone", "水产市场", _month("摊位图定了，已有三十一户签约。", 38)),
        (221, "say", "司法所", {"text": "租金方案请三方再碰一次，商户最关心头两年。"}),
        (191, "milestone", "水产市场", _month("六十户签约，第一批二十户完成搬迁。", 40)),
        (161, "milestone", "供电公司", _month(
            "变压器到货，冷库还不能通电。", 42,
            "老码头路口只有一条车道，搬迁货车和居民车辆对堵，第二批不敢定日子。",
            "请交巡警凌晨分流，临时借用商圈西侧通道。",
        )),
        (131, "milestone", "综合行政执法大队", _month("路口分流后第二批三十八户完成搬迁。", 47)),
        (101, "milestone", "水产市场", _month("第三批进场，快检室开检。", 52)),
    ),
)  # fmt: skip
LIFTS = Plot(  # one that runs: two months told, one task kept, an obstacle on its way to the joint meeting
    n=1, ago=86, lasts=200,
    title="老旧小区电梯与雨污管网一次开挖改造",
    concern="property", many_parties="电梯、燃气、雨污、供电各有主管，分头挖要挖四次。",
    effect="加装并运行的电梯", unit="部", baseline=0, target=12,
    groups=(("resident", "六个老旧小区居民", None, VISITED), ("owner", "业主代表和物业", None, VISITED)),
    parts=(
        Part("人民法院", deed=("分摊纠纷诉前调解", "无一起诉", 130)),
        Part("司法所", deed=("分摊协议逐栋签", "协议公示", 60)),
        Part("综合行政执法大队", deed=("施工围挡和出入口秩序", "消防通道不断", 15)),
        Part("供电公司", deed=("六个小区电梯专线", "专线通电", 90)),
        Part("城建集团", deed=("雨污和电梯基坑一次开挖", "路面恢复", 120)),
    ),
    life=(
        (63, "kept", "综合行政执法大队", {"proof": "围挡到位，通道畅通"}),
        (43, "milestone", "城建集团", _month("三个小区完成开挖，电梯进场四部。", 2)),
        (13, "milestone", "司法所", _month(
            "五部运行，两栋分摊协议卡住。", 5, "两栋低层住户不同意分摊，基坑不能回填。",
            "低层免摊并补偿采光，由街道会同法庭上门。",
        )),
    ),
)  # fmt: skip
NIGHT = ("开放夜间车位并接入道闸", "车位夜间可用", 100)
PARKING = Plot(  # one that rests for a month
    n=2, ago=66, lasts=200,
    title="商圈与小区夜间共享停车",
    concern="traffic", many_parties="车位在企业和机关，缺口在小区，收费、道闸、保险要一起定。",
    effect="夜间开放的车位", unit="个", baseline=60, target=400,
    groups=(("resident", "三个小区车主", None, VISITED), ("enterprise", "有车位的企业和机关", None, VISITED)),
    parts=(Part("小学", deed=NIGHT), Part("图书馆", deed=NIGHT), Part("综合行政执法大队", deed=NIGHT)),
    life=(
        (24, "milestone", "小学", _month("两处道闸联通，开放一百二十个。", 120)),
        (12, "suspend", "street-3-sp", {"reason": "道闸厂商改换系统，接口未定，等联调完成"}),
    ),
)  # fmt: skip
CROSSING = Plot(  # one that still invites: a state firm, schools, agencies; two have answered
    n=0, ago=4, lasts=200, forms=False,
    title="校门口上下学一公里联动整治",
    concern="traffic", many_parties="学校、公交、商铺、执法各管一段，单独限行只会把车赶到下一个路口。",
    effect="上学时段平均通过时间", unit="分钟", baseline=17, target=8,
    groups=(
        ("resident", "学生家长", None, ""), ("institution", "两所学校", None, ""), ("merchant", "沿街商户", None, ""),
    ),
    parts=(
        Part("小学", "错峰放学，教师护学岗"), Part("中学", "错峰放学，教师护学岗"), Part("公交", ""),
        Part("综合行政执法大队", ""), Part("税务局", ""),
    ),
)  # fmt: skip
