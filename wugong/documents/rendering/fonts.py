"""Which typefaces there are, and which stand in for those of the standard.

The typefaces of the standard are licensed and may not be brought along. Where one is installed it is used; elsewhere a
free one stands in, and the document's record and page say which.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import noto_cjk_sans_otc
import typst
from django.utils.translation import gettext_lazy as _

SERIF, SANS = ("Noto Serif CJK SC", "Source Han Serif SC"), ("Noto Sans CJK SC", "Source Han Sans SC")
# Face of the standard: its name in Word, the families that are it, the families that may stand in, the weight then.
FACES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], int]] = {
    "fangsong": (
        "仿宋_GB2312",
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋", "FZFangSong-Z02"),
        (*SERIF, *SANS),
        400,
    ),
    "xiaobiaosong": (
        "方正小标宋简体",
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
        (*SERIF, *SANS),
        700,
    ),
    "heiti": ("黑体", ("SimHei", "黑体", "STHeiti", "华文黑体", "FZHei-B01S"), SANS, 700),
    "kaiti": (
        "楷体_GB2312",
        ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "华文楷体", "FZKai-Z03"),
        (*SERIF, *SANS),
        400,
    ),
    "songti": ("宋体", ("SimSun", "宋体", "STSong", "华文宋体", "FZShuSong-Z01"), (*SERIF, *SANS), 400),
}
NAMES = {
    "fangsong": _("FangSong"),
    "xiaobiaosong": _("XiaoBiaoSong"),
    "heiti": _("HeiTi"),
    "kaiti": _("KaiTi"),
    "songti": _("SongTi"),
}


@dataclass(frozen=True, slots=True)
class Face:
    """The family that prints a face of the standard, its weight, and whether it only stands in."""

    family: str
    weight: int
    substitute: bool


@lru_cache(maxsize=1)
def collection() -> typst.Fonts:
    """Every typeface of the machine, and the one that comes with the product; read once."""
    return typst.Fonts(include_system_fonts=True, font_paths=[str(Path(noto_cjk_sans_otc.__file__).parent)])


@lru_cache(maxsize=1)
def faces() -> dict[str, Face]:
    """Each face of the standard with the family that prints it."""
    return chosen(frozenset(collection().families()))


def chosen(families: frozenset[str]) -> dict[str, Face]:
    """Each face with the best of these families; a family that is not there at all leaves the last resort."""
    found = {}
    for face, (_word, own, others, weight) in FACES.items():
        real = next((name for name in own if name in families), "")
        if real:
            found[face] = Face(real, 400, substitute=False)
        else:
            stand_in = next((name for name in others if name in families), others[-2])
            found[face] = Face(stand_in, weight, substitute=True)
    return found


def substitutions() -> dict[str, str]:
    """Faces that are not there: the code of the face and the family that stands in for it."""
    return {name: face.family for name, face in faces().items() if face.substitute}
