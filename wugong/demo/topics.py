"""What a fictional district talks about: topics with what they ask, and the tasks that come of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic and what is decided: (deed, done when, working days) for each task."""

    title: str
    field: str
    family: str
    facts: str
    request: str
    option: str
    tasks: tuple[tuple[str, str, int], ...]


STREET = [
    Matter(
        "老旧电梯更新的资金缺口",
        "governance",
        "property",
        "六部电梯使用满十五年，今年困人九次；维修基金只够三成。",
        "请各成员单位一起想办法补上检测和更新的缺口。",
        "城建项目部承担检测，住建部门申报补助，社区组织业主表决。",
        (("完成 6 部电梯检测", "检测报告张贴到楼栋", 15), ("组织业主表决", "表决结果公示", 20)),
    ),
    Matter(
        "夜市油烟扰民",
        "governance",
        "public_service",
        "四十二户摊位有十二户没有净化设备，夜间投诉集中。",
        "请街道牵头，市场监管和城管一起上门。",
        "分两批安装净化器，先示范后全覆盖。",
        (("上门检查 42 户摊位", "检查表交街道", 10), ("12 户装好净化器", "现场抽查运行", 25)),
    ),
    Matter(
        "松石路口早高峰拥堵",
        "governance",
        "traffic",
        "小学与公交站相距三十米，早高峰车辆排到主路。",
        "请交巡警和公交公司调整。",
        "公交站后移五十米，设家长即停即走区。",
        (("公交站后移方案", "方案报街道", 10), ("施划即停即走标线", "交巡警验收", 20)),
    ),
    Matter(
        "寒假托管班场地",
        "service",
        "public_service",
        "双职工家庭多，去年报名一百三十人，只收了六十人。",
        "请有场地的单位开放教室。",
        "小学和图书馆分馆各开一间，志愿者排班。",
        (("开放两间教室", "假期开班", 15),),
    ),
    Matter(
        "商圈共享停车",
        "service",
        "traffic",
        "夜间商圈车位空置三成，周边小区车辆占道。",
        "请商圈与单位夜间共享车位。",
        "先试点两处，错时停放，价格公示。",
        (("签订错时停车协议", "两处开放", 20),),
    ),
    Matter(
        "快递小哥歇脚点",
        "party_building",
        "public_service",
        "沿街骑手多，冬天没有地方吃饭充电。",
        "请沿街单位提供歇脚点。",
        "邮政支局和银行网点设点，挂统一标识。",
        (("设 5 处歇脚点", "挂牌开放", 15),),
    ),
]
COMMUNITY = [
    Matter(
        "8 栋门口人车不分流",
        "governance",
        "property",
        "8 栋门口是车库出口，老人小孩与车混行。",
        "请物业划线、装隔离柱。",
        "物业划线，交巡警指导，居民代表验收。",
        (("划线并装隔离柱", "居民代表验收", 15),),
    ),
    Matter(
        "楼道堆物和飞线充电",
        "governance",
        "property",
        "三栋楼道堆放杂物，飞线充电十余处。",
        "请物业和供电分局一起整治。",
        "先清楼道，再建充电棚。",
        (("清理楼道", "消防检查通过", 10), ("建一处充电棚", "投入使用", 25)),
    ),
    Matter(
        "菜市场门口占道经营",
        "governance",
        "public_service",
        "早晨摊位占道，消防车进不来。",
        "请划出便民摊区。",
        "划十二个便民摊位，定时定点。",
        (("划定便民摊区", "消防通道畅通", 10),),
    ),
    Matter(
        "老年食堂延长晚餐",
        "service",
        "public_service",
        "只供午餐，独居老人晚餐没有着落。",
        "请增加晚餐。",
        "中医院食堂送餐，志愿者分发。",
        (("试开晚餐一个月", "每天不少于三十份", 20),),
    ),
]
