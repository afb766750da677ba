"""Sample sentences in both languages; not in the catalogue, which is for the product."""

from __future__ import annotations

from wugong.common.bilingual import english


def two(zh: str, en: str) -> str:
    """Sample content in the language of the page."""
    return en if english() else zh


OFFICE = {
    "heading": ("七件事等您", "Seven things wait for you"),
    "admit": ("受理", "Admit"),
    "export": ("导出表格", "Export"),
    "done": ("已受理，第四季度联席会讨论。", "Admitted; the joint meeting of the fourth quarter takes it up."),
    "open": ("在办", "open"),
    "sign": ("签发意见", "Sign the opinion"),
    "change": ("改期", "Change the date"),
    "see": ("看全案", "Whole case"),
    "refuse": ("不同意", "Disagree"),
    "keys": ("快捷键", "Keys"),
    "more": ("更多", "More"),
    "submit": ("报送议题", "Send the topic"),
    "urge": ("催办", "Urge"),
    "outcome": ("结果", "Outcome"),
    "minutes": ("纪要", "Minutes"),
    "off": ("验收", "Accept"),
    "busy": ("正在签发", "Signing"),
    "saved": ("已自动保存 14:38", "Saved at 14:38"),
    "empty": ("案头清了", "Your desk is clear"),
    "empty_why": (
        "别人请您办的事会排在这里，最急的在前。",
        "What others ask of you stands here, the most urgent first.",
    ),
    "board": ("一盘棋", "The board"),
    "refusal": (
        "尚未收到街道党工委意见，不能记录任用决定。",
        "The street committee's opinion has not come; the appointment cannot be recorded.",
    ),
    "refusal_next": ("可先催办，或等 12月4日 期满后按规则办理。", "Urge it, or wait until the term ends on 4 Dec."),
    "warning": (
        "2027 年节假日尚未公布，12月31日 之后的期限是暂定的。",
        "The holidays of 2027 are not published; terms after 31 Dec are provisional.",
    ),
    "notice_done": ("已受理，街道联席会第四季度会议讨论。", "Admitted; the next joint meeting takes it up."),
    "info": (
        "本表 41 项中 35 项平台已有，不必再填。",
        "35 of the 41 items are known; nobody fills them in again.",
    ),
    "said": (
        "城建集团：愿承担检测费。区住建委：专项补助 12 月报批，需社区先完成业主表决。",
        "Construction group: will pay for the inspection. Housing office: the subsidy is decided in December.",
    ),
    "quorum": ("到会 11 / 15，过半数", "11 of 15 here, a quorum"),
    "work": ("正在读入 1,204 / 3,000 行", "Reading 1,204 of 3,000 rows"),
    "failed": (
        "第 17 行：社区代码 990112999 不存在。整份文件都没有写入。",
        "Row 17: there is no community 990112999. Nothing of the file was written.",
    ),
    "pair": ("市第一中级法院 — 青禾社区", "City court — Qinghe"),
    "pair_why": (
        "青禾缺法律咨询和调解，法院能给的最多；两家同在松林街道，已结对两年，今年办成 5 件。",
        "Qinghe lacks legal advice and mediation, and the court offers most. Same street, paired for two years.",
    ),
    "lock": ("锁定这一对", "Keep this pair"),
    "ban": ("不要这一对", "Not this pair"),
    "met": ("满足需求", "Needs met"),
}
RESIDENTS = {
    "heading": ("有事，说一声", "Something the matter? Say so"),
    "lead": (
        "不用注册。一分钟说完，办到哪一步随时看。",
        "No account. A minute to say it; see at any time how far it is.",
    ),
    "said": ("我说的事", "What I said"),
    "number": ("凭单号查", "By its number"),
    "week": ("这周在党群中心", "This week at the centre"),
    "all": ("全部", "All"),
}
PLAIN = {
    "heading": ("登录", "Sign in"),
    "lead": (
        "机关、单位和社区用。居民办事不用登录。",
        "For offices, units and communities. Residents need no account.",
    ),
}


def sample(texts: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Texts in the language of the page."""
    return {name: two(*pair) for name, pair in texts.items()}
