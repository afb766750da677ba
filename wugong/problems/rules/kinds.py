"""What residents report, in three levels; where it does not belong, with the number to call; the kinds of answers."""

from __future__ import annotations

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Text

# First level: its character and name. Below it the second level, each with the leaves that a report is sorted into.
TAXONOMY: dict[str, tuple[str, Text, dict[str, tuple[Text, dict[str, Text]]]]] = {
    "env": ("洁", _("cleanliness"), {
        "waste": (pgettext_lazy("waste", "refuse"), {"bins": _("bins not emptied"), "dumped": _("rubbish dumped")}),
        "clean": (_("cleaning"), {"stairs": _("stairs and lifts dirty"), "street": _("street dirty")}),
    }),
    "light": ("灯", _("light and power"), {
        "lamp": (_("lamps"), {"stair": _("stair lamp out"), "road": _("street lamp out")}),
        "power": (_("power"), {"outage": _("no power"), "charge": _("charging of e-bikes")}),
    }),
    "water": ("水", _("water and drains"), {
        "supply": (_("water supply"), {"none": _("no water"), "leak": _("leaking pipe")}),
        "drain": (_("drains"), {"blocked": _("drain blocked"), "cover": _("manhole cover")}),
    }),
    "road": ("路", _("roads and parking"), {
        "surface": (_("surface"), {"hole": _("hole or missing slab"), "barrier": _("way blocked for wheels")}),
        "parking": (_("parking"), {"cars": _("cars parked wrongly"), "bikes": _("bicycles piled up")}),
    }),
    "safe": ("安", _("safety"), {
        "fire": (_("fire safety"), {"exit": _("escape way blocked"), "upstairs": _("e-bikes taken upstairs")}),
        "build": (_("building"), {"lift": _("lift out of order"), "falling": _("something may fall")}),
    }),
    "noise": ("声", _("noise and smoke"), {
        "noise": (_("noise"), {"square": _("music and dancing"), "works": _("building works")}),
        "smoke": (_("smoke"), {"kitchen": _("kitchen fumes"), "burning": _("burning in the open")}),
    }),
    "green": ("树", _("green and animals"), {
        "tree": (_("trees"), {"branch": _("branches in the way"), "lawn": _("lawn damaged")}),
        "animal": (_("animals"), {"dog": _("dogs without a lead"), "pest": _("vermin")}),
    }),
    "serve": ("问", _("services"), {
        "estate": (_("estate management"), {"fees": _("fees and accounts"), "staff": _("estate staff")}),
        "public": (_("public services"), {"inquiry": _("where do I do this"), "facility": _("facility missing")}),
    }),
    "other": ("他", pgettext_lazy("kind of problem", "other"), {
        "other": (pgettext_lazy("kind of problem", "other"), {
            "other": pgettext_lazy("kind of problem", "something else"),
        }),
    }),
}  # fmt: skip
LEAVES: dict[str, tuple[str, Text, Text, Text]] = {
    f"{a}.{b}.{c}": (character, one, two, three)
    for a, (character, one, seconds) in TAXONOMY.items()
    for b, (two, leaves) in seconds.items()
    for c, three in leaves.items()
}
OTHER = "other.other.other"  # of no kind in common: neither learnt nor a hot topic
ALIKE = [code for code in LEAVES if code != OTHER]  # the kinds whose problems have something in common
FAMILIES: tuple[tuple[str, Text], ...] = tuple((code, name) for code, (_c, name, _below) in TAXONOMY.items())
CATEGORIES: list[tuple[str, Text]] = [
    *FAMILIES,
    *((code, three) for code, (_character, _one, _two, three) in LEAVES.items()),
]


def character_of(category: str) -> str:
    """The character that stands for a category; 民 where none is known."""
    found = TAXONOMY.get(category.partition(".")[0])
    return found[0] if found else "民"


class Channel(TextChoices):
    """How a report came in."""

    ONLINE = "online", _("on this page")
    PHONE = "phone", pgettext_lazy("report", "by telephone")
    WINDOW = "window", _("at the window")
    PAPER = "paper", _("on paper")
    ROUND = "round", _("seen on a round")
    HOTLINE = "hotline", _("from the 12345 hotline")
    OPEN311 = "open311", "Open311"


# How an office writes something down for somebody; the last two without anybody who could agree.
TOLD = (Channel.PHONE, Channel.WINDOW, Channel.PAPER, Channel.HOTLINE, Channel.ROUND)
UNASKED = (Channel.HOTLINE, Channel.ROUND)


class Effort(TextChoices):
    """How long an order may take: what the limit printed on it follows from."""

    INQUIRY = "inquiry", _("inquiry: 3 working days")
    ORDINARY = "ordinary", _("ordinary: 5 working days")
    COMPLEX = "complex", _("complex: 10 working days")


class Signpost(TextChoices):
    """What is not handled here (Beijing swift-response regulations, Art. 11)."""

    POLICE = "police", _("police")
    FIRE = "fire", _("fire brigade")
    AMBULANCE = "ambulance", _("ambulance")
    TRAFFIC = "traffic", _("traffic accident")
    COURT = "court", _("court")
    LETTERS = "letters", _("petition office")
    DISCIPLINE = "discipline", _("discipline inspection")
    DISCLOSURE = "disclosure", _("disclosure of government information")
    SECRET = "secret", _("state or trade secret")
    MARKET = "market", _("matter of buyer and seller")
    UNLAWFUL = "unlawful", _("unlawful demand")


EMERGENCIES = (Signpost.AMBULANCE, Signpost.FIRE, Signpost.POLICE)
AT_ONCE = (*EMERGENCIES, Signpost.TRAFFIC)  # looked at within the half hour, not within the working day


class Danger(TextChoices):
    """What the words of a report say of danger."""

    EMERGENCY = "emergency", _("possible emergency: somebody may be in danger")


# The public lines of the whole country; where there is none, the window of the office.
NUMBERS = {
    Signpost.POLICE: "110", Signpost.FIRE: "119", Signpost.AMBULANCE: "120", Signpost.TRAFFIC: "122",
    Signpost.COURT: "12368", Signpost.DISCIPLINE: "12388", Signpost.SECRET: "12339", Signpost.MARKET: "12315",
    Signpost.LETTERS: "12345", Signpost.DISCLOSURE: "12345", Signpost.UNLAWFUL: "12348",
}  # fmt: skip
# Words that point there: shown while somebody types, never acted upon.
WORDS = {
    Signpost.FIRE: (
        "着火", "起火", "冒烟", "失火", "火灾", "爆炸", "燃气泄漏", "煤气泄漏", "天然气泄漏", "漏气",
        "燃气味", "煤气味", "天然气味", "被困", "困在", "困住", "困人", "on fire", "smoke", "gas leak", "smell of gas",
        "trapped",
    ),
    Signpost.AMBULANCE: (
        "昏迷", "晕倒", "昏倒", "大出血", "没有呼吸", "心脏骤停", "受伤", "流血", "摔伤", "砸伤", "烧伤", "触电",
        "中毒", "骨折", "坠楼", "溺水", "落水", "割腕", "服毒", "injured", "bleeding", "unconscious", "drowning",
    ),
    Signpost.POLICE: (
        "打架", "抢劫", "持刀", "拿刀", "动刀", "砍人", "盗窃", "入室", "家暴", "殴打", "打孩子", "打老人", "打老婆",
    ),
    Signpost.TRAFFIC: ("车祸", "撞车", "交通事故"),
    Signpost.COURT: ("判决", "起诉", "立案", "强制执行", "开庭"),
    Signpost.DISCIPLINE: ("受贿", "贪污", "索贿", "违纪", "以权谋私"),
    Signpost.LETTERS: ("信访", "上访", "复查复核"),
    Signpost.DISCLOSURE: ("信息公开", "依申请公开"),
    Signpost.MARKET: ("退货", "假货", "消费纠纷", "退款不给"),
}  # fmt: skip
# Who fears this of somebody is right to call now.
DESPAIR = (
    "跳楼", "轻生", "自杀", "自尽", "自残", "寻短见", "想不开", "不想活", "跳河", "跳江", "跳桥", "上吊", "suicide",
    "kill himself", "kill herself", "kill myself", "jump off",
)  # fmt: skip
_SALE = re.compile("跳楼(?:价|大?甩卖|大?减价|大?处理|清仓)")
# It has not happened: somebody fears it.
_FEARED = re.compile(r"(?:容易|以免|避免|防止|差点|差一点|怕|可能|万一)[^，。；！？,.;!?]{0,6}$")


def signposts_in(text: str) -> list[Signpost]:
    """Where the words of a text point, emergencies first."""
    said = _SALE.sub("", text.lower())
    first = [Signpost.POLICE] if any(word in said for word in DESPAIR) else []
    found = (one for one, words in WORDS.items() if any(_says(said, word) for word in words))
    return list(dict.fromkeys([*first, *found]))


def emergency_in(text: str) -> Signpost | None:
    """Whom to call at once by the words of a text."""
    return next((one for one in signposts_in(text) if one in AT_ONCE), None)


def _says(text: str, word: str) -> bool:
    return any(not _FEARED.search(text[: hit.start()]) for hit in re.finditer(re.escape(word), text))


class Outcome(TextChoices):
    """What the owner says at the end."""

    SOLVED = "solved", _("solved")
    EXPLAINED = "explained", _("not possible now, with reason and plan")


class Heard(TextChoices):
    """How it is known whether it was really solved."""

    REPORTER = "reporter", _("the reporter said so")
    CALL = "call", _("the reporter said so on the telephone")
    CHECK = "check", _("looked at on the spot")


class Rating(TextChoices):
    """What the reporter thinks of it; the figures of the satisfaction rate are in ``WORTH``."""

    GOOD = "good", _("satisfied")
    FAIR = "fair", _("mostly satisfied")
    SOSO = "soso", _("so-so")
    POOR = "poor", _("not satisfied")


WORTH = {Rating.GOOD: 1.0, Rating.FAIR: 0.8, Rating.SOSO: 0.6, Rating.POOR: 0.0}


class Raised(TextChoices):
    """What a problem becomes that one owner cannot solve."""

    TOPIC = "topic", _("a topic of the joint meeting")
    WHISTLE = "whistle", _("a whistle for the departments")


# Answers that fit the state to which they lead, to be changed before they are sent: (state, text).
TEMPLATES: tuple[tuple[str, Text], ...] = (
    ("answered", _("You can do this at the window of the community, on working days. Bring the paper it is about.")),
    ("answered", _("This has been dealt with already. If you still see it, ask again on the page of your matter.")),
    ("resolved", _("It was repaired on the spot and tried out. Please tell us whether it stays that way.")),
    ("resolved", _("It was cleaned today, and the estate checks it every week from now on.")),
    ("explained", _("It needs money that is not there this year; it stands in the plan for the next.")),
    ("explained", _("It needs a decision of the owners; we prepare it and tell you what comes of it.")),
)  # fmt: skip
