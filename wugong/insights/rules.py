"""How a crossing of the board looks, from its counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

# The five commons in the order of the article, each with its one character.
COMMONS = {
    "商": _("Joint deliberation"),
    "建": _("Joint building"),
    "管": _("Joint cadre management"),
    "考": _("Joint assessment"),
    "享": _("Shared resources"),
}
# The columns of the board: the commons, and beside them what is handed down to streets and communities.
COLUMNS = {**COMMONS, "减": _("Lighter burdens")}
# What the characters of all machines are called.
CALLED = {
    **COLUMNS,
    "联": _("1+10 projects"),
    "诺": _("Commitments"),
    "文": _("Documents"),
    "网": _("Organisations"),
    "私": _("Personal data"),
    "民": _("Residents' matters"),
    "课": _("Centre"),
    "志": _("Volunteers"),
}
# What is counted with a common though it has a character of its own: "1+10" is joint deliberation carried out.
COUNTED_WITH = {"联": "商"}
# Where what lies in no street counts for each street whose bodies take part: the district assesses its streets.
BY_PARTS = ("考",)
# What has a clock and a street without a column of its own: a task that is long overdue is where it is stuck.
ALSO_STUCK = "诺"


class Stone(StrEnum):
    """正常推进, 有卡点, 逾期未动, 尚无."""

    FINE = "going"
    STUCK = "stuck"
    OVERDUE = "late"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Counts:
    """Open matters of one street in one common; how many are overdue, how many of those nobody touched for ten days."""

    open: int = 0
    overdue: int = 0
    untouched: int = 0
    ever: int = 0


def stone_of(counts: Counts) -> Stone:
    """Red once half of what is open lies overdue and untouched; a ring as soon as one is overdue."""
    if counts.ever == 0:
        return Stone.NONE
    if counts.untouched and counts.untouched * 2 >= counts.open:
        return Stone.OVERDUE
    return Stone.STUCK if counts.overdue else Stone.FINE
