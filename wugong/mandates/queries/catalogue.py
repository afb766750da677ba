"""Duties, instruments and cancelled indicators: what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from wugong.flow.rules import Hit
from wugong.mandates.models import CancelledIndicator, Duty, Instrument
from wugong.mandates.rules import cancelled
from wugong.mandates.rules.articles import has_article, read_article
from wugong.mandates.rules.kinds import STATUTES, DutyList
from wugong.mandates.rules.nearest import SAME, Index
from wugong.mandates.rules.renamed import Renamed

Stamp = tuple[Any, ...]
# The indexes of all and of the withdrawn duties in this process, and the change and count they were made after.
_kept: dict[str, tuple[Stamp, Index, Renamed]] = {}
ALIKE = 0.45  # so much alike that a person looks


@dataclass(frozen=True, slots=True)
class Found:
    """A duty with how near it is to what was asked; ``same`` where it is the same in other words."""

    duty: Duty
    score: float

    @property
    def same(self) -> bool:
        return self.score >= SAME


def _indexes() -> tuple[Index, Renamed]:
    """All duties, and the withdrawn ones by their objects; made again when one has changed."""
    newest = Duty.objects.order_by("-changed_at", "-pk").values_list("pk", "changed_at").first()
    stamp = (newest, Duty.objects.count())
    kept = _kept.get("duties")
    if kept is None or kept[0] != stamp:
        rows = list(Duty.objects.values_list("pk", "on_list", "title", "names"))
        withdrawn = Renamed((row[2], row[2]) for row in rows if row[1] == DutyList.WITHDRAWN)
        called = ((row[:3], name) for row in rows for name in (row[2], *words(row[3])))
        kept = _kept["duties"] = (stamp, Index(called), withdrawn)
    return kept[1], kept[2]


def nearest_duties(text: str, most: int = 5) -> list[Found]:
    """The duties nearest to what somebody describes, the nearest first."""
    best: dict[Any, float] = {}
    for near in _indexes()[0].nearest(text, 4 * most):  # a duty comes once, by whichever of its names is nearest
        best.setdefault(near.key[0], near.score)
    rows = Duty.objects.in_bulk(list(best)[:most])
    return [Found(rows[pk], score) for pk, score in best.items() if pk in rows]


def duties_of(on_list: str = "", owner: str = "") -> QuerySet[Duty]:
    """A list, or all, in the order of their numbers."""
    rows = Duty.objects.order_by("on_list", "code", "id")
    wanted = Q()
    if on_list in set(DutyList):
        wanted &= Q(on_list=on_list)
    if owner:
        wanted &= Q(owner=owner)
    return rows.filter(wanted)


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists that a request is compared with, read once for all requests of a page."""

    indicators: list[cancelled.Indicator]
    duties: Index
    withdrawn: Renamed


def lists() -> Lists:
    return Lists(indicators(), *_indexes())


def withdrawn_near(text: str, known: Lists, standard: str = "") -> tuple[str, list[str]]:
    """The withdrawn duty that a text is, if it is one; and those it, or its standard, comes near to by any name."""
    found = [(one.score, one.key[2]) for one in known.duties.nearest(text, 24) if one.key[1] == DutyList.WITHDRAWN]
    run = cancelled.han(text)
    same = next((title for score, title in found if score >= SAME or cancelled.han(title) in run), "")
    near = [title for score, title in found if score >= ALIKE]
    return same, list(dict.fromkeys([*near, *known.withdrawn.near(f"{text}。{standard}")]))


def indicators() -> list[cancelled.Indicator]:
    """The catalogue of cancelled indicators."""
    return [
        cancelled.Indicator(row.title, words(row.names), words(row.hints), words(row.harmless), row.basis)
        for row in CancelledIndicator.objects.order_by("title")
    ]


def words(text: str) -> tuple[str, ...]:
    """Several words of one cell."""
    return tuple(filter(None, (part.strip() for part in text.replace(",", "、").replace("，", "、").split("、"))))


def cancelled_in(text: str) -> list[Hit]:
    """The cancelled indicators that a text names or comes near."""
    return cancelled.find(text, indicators())


def cites(instrument: Instrument | None, article: str) -> bool:
    """Whether the article is in the numbering of the instrument; true where there is nothing to compare."""
    if instrument is None or not article.strip() or not instrument.numbering:
        return True
    read = read_article(article)
    return read is not None and has_article(instrument.numbering, read)


def is_statute(instrument: Instrument | None, article: str) -> bool:
    """Whether this is an article of a law or regulation."""
    known = instrument is not None and instrument.source in STATUTES
    return known and bool(article.strip()) and cites(instrument, article)


def instruments() -> QuerySet[Instrument]:
    return Instrument.objects.order_by("name")


def owners() -> Iterable[str]:
    return Duty.objects.order_by("owner").values_list("owner", flat=True).distinct()
