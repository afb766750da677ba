"""What name, kind and place of an organisation make plain, so that nobody need write it into a column of its own."""

from __future__ import annotations

import re

from wugong.organisations.rules.kinds import GROUND_KINDS, LOCAL_KINDS, Basis, Kind, PartyType

# A unit that runs a place is entered as an organ by many; only its own kind makes it the office of its street.
VAGUE = frozenset({Kind.ORGAN, Kind.OTHER})
OFFICES = (
    ("street", re.compile("街道办事处$"), Kind.STREET_OFFICE),
    ("street", re.compile("[镇乡](?:人民)?政府$"), Kind.TOWN_GOVERNMENT),
    ("community", re.compile("居(?:民委员|委)会$"), Kind.RESIDENTS_COMMITTEE),
    ("community", re.compile("村(?:民委员|委)会$"), Kind.VILLAGERS_COMMITTEE),
)
# The published lists name a community by its committee, its Party organisation does not.
_OF_DIVISION = re.compile(r"(?:居(?:民委员|委)会|(?:村民委员|村委)会|办事处)$")
_COMMITTEES = frozenset({PartyType.COMMITTEE, PartyType.GENERAL_BRANCH})
LEADING = {
    "district": (frozenset({PartyType.COMMITTEE}), "(?:委|委员会)"),
    "street": (
        frozenset({PartyType.WORKING_COMMITTEE, PartyType.COMMITTEE}), "(?:党工委|工委|工作委员会|党委|委员会)",
    ),
    "community": (
        _COMMITTEES | {PartyType.BRANCH},
        "(?:社区|村)?(?:居委会|村委会)?(?:党委|委员会|党总支|总支部委员会|总支部|党支部|支部委员会|支部)",
    ),
}  # fmt: skip


def plain_kind(kind: str, name: str, level: str) -> str:
    """The kind of a unit: that of an office or committee where the name ends as one, else the one given."""
    fits = (better for at, ending, better in OFFICES if at == level and ending.search(name))
    return next(fits, kind) if kind in VAGUE else kind


def plain_basis(kind: str, name: str, place: str, level: str, unit_kind: str = "") -> str:
    """“Territorial” for the Party organisation of a district, street or community itself, else nothing.

    Plain is one named like its place (``place``), or one whose unit runs the place: the office of a street for a
    working committee, the residents' committee for a Party committee or general branch.
    """
    kinds, ending = LEADING.get(level, (frozenset(), ""))
    if kind not in kinds or unit_kind not in {"", *LOCAL_KINDS}:
        return ""
    own = re.search(re.escape(_OF_DIVISION.sub("", place)) + ending + "$", name)
    of_office = unit_kind in LOCAL_KINDS and kind == PartyType.WORKING_COMMITTEE
    of_committee = unit_kind in GROUND_KINDS and kind in _COMMITTEES
    return Basis.TERRITORIAL if own or of_office or of_committee else ""


def leads_place(kind: str, level: str, unit_kind: str = "") -> bool:
    """Whether it may be the Party organisation of a street or community itself, so that its basis matters."""
    return level in {"street", "community"} and kind in LEADING[level][0] and unit_kind in {"", *LOCAL_KINDS}
