"""A case found by its number, in full (990112001-YT-2026-00019) or as one says it in the office: YT19."""

from __future__ import annotations

import re

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.models import Matter
from wugong.flow.queries import matters_visible_to
from wugong.flow.slips import read_number

_SHORT = re.compile(r"([A-Z]{2})-?0{0,4}([1-9]\d{0,4})")


def numbered(actor: Actor, typed: str) -> Matter | None:
    """The one visible matter of a number; a short one is of the reader's own street, of this year or else the last."""
    plain = read_number(typed)
    wanted = [plain] if plain.count("-") == 3 else _in_full(plain, actor.place[:9])
    by_number = {m.biz_no: m for m in matters_visible_to(actor).filter(biz_no__in=wanted)} if wanted else {}
    return next((by_number[number] for number in wanted if number in by_number), None)


def _in_full(short: str, street: str) -> list[str]:
    read, year = _SHORT.fullmatch(short), clock.today().year
    if read is None or not street:
        return []
    kind, serial = read.groups()
    return [f"{street}-{kind}-{y}-{int(serial):05d}" for y in (year, year - 1)]
