"""Names for fictional places, units and people. Common words put together; none of them means anybody."""

from __future__ import annotations

import random

from pypinyin import lazy_pinyin

DISTRICT = ("示范区", "Model District")
PREFIX = "990112"

STREETS = ("松林 榕荫 云栖 石桥 青禾 江湾 望山 桐花 清溪 鹿鸣 ").split()
FIRST = ("青 云 松 石 花 江 旗 盘 龙 凤 泉 柳 桂 竹 梅 枫 银 金 玉 春 ").split()
SECOND = ("禾 岭 坪 湾 园 溪 脊 塘 桥 台 林 井 坡 田 港 巷 阁 苑 滩 峰 ").split()
COMPOUNDS = [
    ("春晖家园", "Chunhui Gardens"), ("锦绣里", "Jinxiu Lane"), ("和悦苑", "Heyue Court"),
    ("云顶小区", "Yunding Estate"), ("滨江花园", "Riverside Gardens"), ("书香门第", "Scholars' Court"),
    ("康宁新村", "Kangning Village"), ("橡树湾", "Oak Bay"), ("晨曦苑", "Dawn Court"), ("金桂里", "Jingui Lane"),
]  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "文 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 "
    "涛 明 超 秀兰 霞 平 刚 桂英 志远 晓燕 建国 雪梅 "
    "海波 思源 雨桐 子涵 国栋 春花 立新 淑芬 正阳 若兰 长青 "
).split()

# (name, in English, kind, strengths): obligated units, put in streets in turn; {s} the street, {n} a number
OBLIGATED = [
    ("区税务局{n}所", "District Tax Bureau, {n}", "organ", ["policy", "legal"]),
    ("区中医院{s}分院", "District Hospital of Chinese Medicine, {s}", "hospital", ["health", "care"]),
    ("{s}小学", "{s} Primary School", "school", ["venue", "tutoring"]),
    ("{s}中学", "{s} Middle School", "school", ["venue", "tutoring", "sport"]),
    ("供电公司{s}分局", "Power Company, {s} Office", "soe", ["repair", "safety"]),
    ("区图书馆{s}分馆", "District Library, {s} Branch", "institution", ["venue", "culture"]),
    ("公交{n}公司", "Bus Company, {n}", "soe", ["transport", "safety"]),
    ("邮政{s}支局", "{s} Post Office", "soe", ["convenience", "volunteers"]),
    ("农商行{s}支行", "Rural Commercial Bank, {s} Branch", "soe", ["finance", "policy"]),
    ("自来水{s}营业所", "Water Company, {s} Office", "soe", ["repair", "convenience"]),
    ("区疾控中心{s}站", "District Disease Control, {s} Station", "institution", ["health", "volunteers"]),
    ("城建集团{s}项目部", "City Construction Group, {s} Project", "soe", ["repair", "materials"]),
    ("区人民法院{s}法庭", "District People's Court, {s} Tribunal", "court", ["legal"]),
]
# (name, in English, kind of unit, what the Party organisation is based on, anchor)
NONPUBLIC = [
    ("{s}水产市场", "{s} Fish Market", "market", "regional", "market"),
    ("{s}商圈", "{s} Shopping District", "", "regional", "business_district"),
    ("数谷大厦{s}座", "Data Valley Tower, {s} Wing", "", "regional", "commercial_building"),
    ("{s}软件园", "{s} Software Park", "", "regional", "park"),
    ("{s}餐饮行业协会", "{s} Restaurant Association", "industry_assoc", "industry", "industry_association"),
    ("{s}电子商会", "{s} Electronics Chamber", "chamber", "industry", "chamber"),
    ("{s}汽配产业链", "{s} Car Parts Industry Chain", "", "industry", "industry_chain"),
    ("安居物业{s}公司", "Anju Property Management, {s}", "property", "unit", ""),
    ("{s}智造科技公司", "{s} Smart Manufacturing", "nonpublic_ent", "unit", ""),
    ("{s}社会工作服务中心", "{s} Social Work Centre", "social_org", "unit", ""),
]
DEPARTMENTS = [
    ("区委组织部", "District Organisation Department", "DO"),
    ("区委社会工作部", "District Social Work Department", "DS"),
    ("区委编办", "District Establishment Office", "DE"),
    ("区市场监管局", "District Market Regulation Bureau", "DD"),
    ("区住建委", "District Housing and Construction Commission", "DD"),
    ("区城管局", "District Urban Management Bureau", "DD"),
    ("区民政局", "District Civil Affairs Bureau", "DD"),
    ("区司法局", "District Justice Bureau", "DD"),
    ("区规划资源局", "District Planning and Resources Bureau", "DD"),
    ("区公安分局交巡警大队", "Traffic Police of the District", "DD"),
    ("区人社局", "District Human Resources Bureau", "DD"),
    ("区统计局", "District Statistics Bureau", "DD"),
]
# (name, in English, place of the department above in the list before, strengths)
DISPATCHED = [
    ("市场监管所", "Market Regulation Office", 3, ["policy"]),
    ("司法所", "Justice Office", 7, ["legal", "mediation"]),
    ("综合行政执法大队", "Law Enforcement Brigade", 5, ["safety", "transport"]),
]
STRENGTHS = {
    "policy": "政策宣讲", "legal": "法律服务", "health": "医疗健康", "care": "照护", "venue": "场地",
    "tutoring": "师资", "sport": "运动场馆", "repair": "维修抢修", "safety": "安全检查", "culture": "图书和演出",
    "transport": "车辆接送", "convenience": "便民窗口", "volunteers": "志愿者", "finance": "金融知识",
    "materials": "施工材料", "mediation": "纠纷调解",
}  # fmt: skip

# what departments and dispatched offices answer for, by the end of their names
DUTIES = {
    "区市场监管局": "食品安全监管 价格和计量监管 特种设备安全监管",
    "区住建委": "物业服务监管 房屋使用安全 燃气使用安全",
    "区城管局": "户外广告设施管理 占道经营管理 市容环境卫生", "区民政局": "养老服务监管 社会救助 社区建设指导",
    "区司法局": "人民调解指导 法律援助 法治宣传", "区规划资源局": "规划许可 违法建设认定",
    "区公安分局交巡警大队": "道路交通秩序 停车秩序", "区人社局": "劳动用工监察 就业服务", "区统计局": "统计调查",
    "市场监管所": "食品经营检查 计量投诉处理", "司法所": "人民调解 法律援助受理",
    "综合行政执法大队": "占道经营执法 违建查处",
}  # fmt: skip


def duties(name: str) -> list[dict[str, str]]:
    """The duties of a department or a dispatched office, as an organisation keeps them."""
    words = next((words for end, words in DUTIES.items() if name.endswith(end)), "")
    return [{"code": f"duty-{n}", "text": text} for n, text in enumerate(words.split(), 1)]


def strengths(codes: list[str]) -> list[dict[str, str]]:
    """Strengths as an organisation keeps them."""
    return [{"code": code, "text": STRENGTHS[code]} for code in codes]


def roman(stem: str) -> str:
    """A proper name as one word, its number as a figure: 松林 is Songlin, 松林二 is Songlin 2."""
    word = stem.rstrip("一二三四五六七八九十")
    number = next((n for n in range(1, 100) if numeral(n) == stem[len(word) :]), "")
    return f"{''.join(lazy_pinyin(word)).capitalize()} {number}".strip()


def of_street(pattern: str, pattern_en: str, stem: str, number: int = 0) -> tuple[str, str]:
    """The Chinese and the English name of a unit of the street ``stem``."""
    return (
        pattern.format(s=stem, n=f"第{numeral(number)}"),
        pattern_en.format(s=roman(stem), n=f"No. {number}"),
    )


def community_names(count: int, rng: random.Random) -> list[str]:
    """``count`` different names of communities."""
    names = [a + b for a in FIRST for b in SECOND if a + b not in STREETS]
    rng.shuffle(names)
    rounds = -(-count // len(names))
    return [n if not turn else f"{n}{'一二三四五六七八九'[turn - 1]}" for turn in range(rounds) for n in names][:count]


def person(rng: random.Random) -> str:
    """A name somebody might have."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def numeral(n: int) -> str:
    """1 to 99 in Chinese, as units number their branches."""
    digits = "零一二三四五六七八九"
    if n < 10:
        return digits[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
