"""What a fictional district talks about: topics with what they ask, and the tasks that come of them."""

from __future__ import annotations

from dataclasses import dataclass

from wugong.deliberation.actions.topics import Words


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic and what is decided: (deed, done when, working days, who by a part of the name) for each task."""

    title: str
    field: str
    family: str
    facts: str
    request: str
    option: str
    tasks: tuple[tuple[str, str, int, str], ...]
    affected: str = "居民、商户"

    def words(self) -> Words:
        """What whoever raises it writes down."""
        own = ("title", "field", "family", "facts", "request", "option", "affected")
        return Words(**{name: getattr(self, name) for name in own})


Asked = tuple[Matter, str, list[str]]  # a topic, what is asked about it, the statements

STREET = [
    Matter(
        "老旧电梯更新的资金缺口",
        "governance",
        "property",
        "六部电梯使用满十五年，今年困人九次；维修基金只够三成。",
        "请各成员单位一起想办法补上检测和更新的缺口。",
        "城建项目部承担检测，住建部门申报补助，社区组织业主表决。",
        (("完成 6 部电梯检测", "检测报告张贴到楼栋", 15, "城建集团"), ("组织业主表决", "表决结果公示", 20, "社区党委")),
    ),
    Matter(
        "夜市油烟扰民",
        "governance",
        "public_service",
        "四十二户摊位有十二户没有净化设备，夜间投诉集中。",
        "请街道牵头，市场监管和城管一起上门。",
        "分两批安装净化器，先示范后全覆盖。",
        (
            ("上门检查 42 户摊位", "检查表交街道", 10, "市场监管所"),
            ("12 户装好净化器", "现场抽查运行", 25, "综合行政执法大队"),
        ),
    ),
    Matter(
        "松石路口早高峰拥堵",
        "governance",
        "traffic",
        "小学与公交站相距三十米，早高峰车辆排到主路。",
        "请交巡警和公交公司调整。",
        "公交站后移五十米，设家长即停即走区。",
        (("公交站后移方案", "方案报街道", 10, "公交"), ("施划即停即走标线", "交巡警验收", 20, "城建集团")),
    ),
    Matter(
        "寒假托管班场地",
        "service",
        "public_service",
        "双职工家庭多，去年报名一百三十人，只收了六十人。",
        "请有场地的单位开放教室。",
        "小学和图书馆分馆各开一间，志愿者排班。",
        (("开放两间教室", "假期开班", 15, "小学"),),
    ),
    Matter(
        "商圈共享停车",
        "service",
        "traffic",
        "夜间商圈车位空置三成，周边小区车辆占道。",
        "请商圈与单位夜间共享车位。",
        "先试点两处，错时停放，价格公示。",
        (("签订错时停车协议", "两处开放", 20, "农商行"),),
    ),
    Matter(
        "快递小哥歇脚点",
        "party_building",
        "public_service",
        "沿街骑手多，冬天没有地方吃饭充电。",
        "请沿街单位提供歇脚点。",
        "邮政支局和银行网点设点，挂统一标识。",
        (("设 5 处歇脚点", "挂牌开放", 15, "邮政"),),
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
        (("划线并装隔离柱", "居民代表验收", 15, "城建集团"),),
    ),
    Matter(
        "楼道堆物和飞线充电",
        "governance",
        "property",
        "三栋楼道堆放杂物，飞线充电十余处。",
        "请物业和供电分局一起整治。",
        "先清楼道，再建充电棚。",
        (("清理楼道", "消防检查通过", 10, "综合行政执法大队"), ("建一处充电棚", "投入使用", 25, "供电公司")),
    ),
    Matter(
        "菜市场门口占道经营",
        "governance",
        "public_service",
        "早晨摊位占道，消防车进不来。",
        "请划出便民摊区。",
        "划十二个便民摊位，定时定点。",
        (("划定便民摊区", "消防通道畅通", 10, "综合行政执法大队"),),
    ),
    Matter(
        "老年食堂延长晚餐",
        "service",
        "public_service",
        "只供午餐，独居老人晚餐没有着落。",
        "请增加晚餐。",
        "中医院食堂送餐，志愿者分发。",
        (("试开晚餐一个月", "每天不少于三十份", 20, "中医院"),),
    ),
]


HEARD: Asked = (
    Matter(
        "松林路夜市去留",
        "governance",
        "public_service",
        "夜市八十个摊位，养活两百多人；两侧四百户反映吵和油烟。",
        "请大家先说清楚能接受什么。",
        "夜市保留，十点半收摊，油烟机限期装好。",
        (("十点半收摊写进公约", "公约张贴", 15, "综合行政执法大队"),),
    ),
    "松林路夜市怎么办？",
    [
        "夜市给周边带来人气，应当保留。",
        "夜市应当整体搬走。",
        "周末可以晚半小时收摊。",
        "油烟净化不达标的摊位不能营业。",
        "摊位数量应当减少。",
        "收摊后的卫生由摊主轮值负责。",
        "应当划出固定停车区。",
    ],
)
OPEN_TO_ALL: Asked = (
    Matter(
        "小广场晚间怎么用",
        "service",
        "public_service",
        "小广场傍晚既有人跳舞，也有孩子骑车，楼上住户嫌吵。",
        "请社区和大家商量一个时间表。",
        "分时段使用，九点后安静。",
        (("时间表上墙", "居民代表认可", 10, "图书馆"),),
    ),
    "小广场晚上怎么用？",
    ["跳舞应当在九点前结束。", "孩子骑车应当有单独的一角。", "音响可以换成耳机。", "周末可以放一场露天电影。"],
)
CIRCULATED = [
    Matter(
        "冬季应急物资统一采购",
        "service",
        "public_service",
        "各单位各自采购，品类重复，价格不一。",
        "请同意由一家牵头统一询价。",
        "由一家单位牵头询价，按需分摊，十二月前到位。",
        (("完成询价并分摊", "清单交街道", 15, "税务局"),),
    ),
    Matter(
        "春节值守联络表",
        "party_building",
        "other",
        "去年节日期间有两次找不到值守人。",
        "请各单位确认值守人和电话。",
        "各单位每天一名值守岗位，联络表只列岗位和值班电话。",
        (("报送值守岗位", "联络表发出", 5, "邮政"),),
    ),
    Matter(
        "非机动车停放点增补",
        "service",
        "traffic",
        "地铁口两侧人行道被电动车占满。",
        "请有场地的单位让出一角。",
        "五处单位门前让出停放点，街道统一划线。",
        (("划五处停放点", "启用", 12, "综合行政执法大队"),),
    ),
]
RAISED_BEFORE_THE_FEAST = Matter(
    "节后商圈门前摊点秩序",
    "governance",
    "other",
    "节前摊点增多，节后需要恢复秩序。",
    "请街道组织商圈自查。",
    "商圈自查，街道抽查。",
    (("商圈自查", "抽查合格", 10, "市场监管所"),),
)
