"""How a title falls on lines: never a word cut in two, lines shaped like a trapezium, as the standard wants."""

from __future__ import annotations

from functools import cache

from pypinyin.phrases_dict import phrases_dict

LINE = 19  # characters of 22 pt that fit the type area, with a margin
_OPENING, _CLOSING = "《（“‘〔", "》）”’〕"
LONGEST_WORD = 8
# Words of these papers that the list of phrases does not have; the longest that fits is taken.
_COMMON = (
    "党建联席会议 联席会议 党工委 党委 党支部 党总支 工作委员会 组织部 社会工作部 办公室 办事处 居委会 街道 "
    "小区 网格 居民 群众 单位 部门 物业 业主 工作 问题 情况 报告 协商 关于 第一 议题 议程 简报 督办 任务 办理 "
    "开展 做好 加强 推进 落实 资金 缺口 电梯 停车 老旧 改造 整治 环境 安全 隐患 排查 人车 分流 标线 消防 通道 "
    "充电 设施 服务 项目 清单 需求 资源 共建 协议 结对 双向 评价 考核 通报 意见 征求 建议 请示 批复 决定 公告 "
    "公示 年度 上半年 下半年 季度 专题 临时 例会 志愿 活动 方案 计划 总结 进展 督查 联动 吹哨 报到 下沉 人员 "
    "经费 管理 综合 治理 平台 干部 区域化 示范"
)
WORDS = frozenset(_COMMON.split())


def title_lines(title: str) -> list[str]:
    """One line where it fits; else lines of like length, the lower ones not longer, broken where words end."""
    title = title.strip()
    count = -(-len(title) // LINE)
    if count <= 1:
        return [title]
    lines, rest = [], title
    while count > 1:
        want = -(-len(rest) // count)
        cut = _best(rest, want, LINE + 1)
        lines.append(rest[:cut])
        rest = rest[cut:]
        count = max(count - 1, -(-len(rest) // LINE))
    return [*lines, rest] if rest else lines


def _best(text: str, want: int, most: int) -> int:
    """Where to cut near ``want``: after 的 or before 关于, never inside words, brackets or numbers."""
    inside = within_words(text)
    reach = range(max(1, want - 6), min(len(text) - 1, want + 4, most) + 1)
    return min(reach, key=lambda n: (_cost(text, n, inside), abs(n - want)), default=min(want, most))


def _cost(text: str, n: int, inside: frozenset[int]) -> int:
    before, after = text[n - 1], text[n]
    if before in _OPENING or after in _CLOSING + "，、。；：":
        return 9
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return 9
    if n in inside:
        return 7
    if before.isdigit() or after in "年月日号次届":
        return 5
    if before in "的》，、" or text[n : n + 2] == "关于" or after in "《":
        return 0
    return 2


@cache
def within_words(text: str) -> frozenset[int]:
    """The places where a cut would fall inside a word: from the left, the longest known word at each place."""
    inside: set[int] = set()
    start = 0
    while start < len(text):
        lengths = range(min(LONGEST_WORD, len(text) - start), 1, -1)
        word = next(
            (n for n in lengths if text[start : start + n] in WORDS or text[start : start + n] in phrases_dict), 1
        )
        inside.update(range(start + 1, start + word))
        start += word
    return frozenset(inside)
