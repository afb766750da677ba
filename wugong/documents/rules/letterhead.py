"""What an organisation is called on paper where it has not said so itself."""

from __future__ import annotations

_ENDINGS = (
    ("党工委", "工委"),
    ("党委", "党委"),
    ("党总支", "总支"),
    ("党支部", "支部"),
    ("办事处", "办"),
    ("居民委员会", "居"),
    ("居委会", "居"),
)
_FULL = {"党工委": "工作委员会", "党委": "委员会", "党总支": "总支部委员会", "党支部": "支部委员会"}
LONGEST_CODE, LONGEST_MARK = 16, 40


def code_of(name: str) -> str:
    """A code (机关代字) made from a name: 松林街道党工委 gives 松林街工委, 青禾社区党委 gives 青禾社党委."""
    stem, ending = name, ""
    for word, short in _ENDINGS:
        if name.endswith(word):
            stem, ending = name[: -len(word)], short
            break
    for word, short in (("街道", "街"), ("社区", "社")):
        if stem.endswith(word) and len(stem) > len(word):
            stem = stem[: -len(word)] + short
    return (stem + ending)[-LONGEST_CODE:]


def mark_of(name: str, district: str = "") -> str:
    """The name in the head: a Party organisation whole (中共……委员会), any other as it is, after its district."""
    for word, full in _FULL.items():
        if name.endswith(word) and not name.startswith("中共"):
            return f"中共{district}{name[: -len(word)]}{full}"[:LONGEST_MARK]
    return f"{district}{name}"[:LONGEST_MARK]


def office_of(name: str) -> str:
    """The office of a committee, which prints its papers: 松林街道党工委 gives 松林街道党工委办公室."""
    return name if name.endswith(("办公室", "办事处")) else f"{name}办公室"
