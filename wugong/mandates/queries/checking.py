"""The formal check line by line: what the pages show, and what ends a request by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wugong.flow.rules import MandateKind
from wugong.mandates.models import Mandate
from wugong.mandates.queries.catalogue import Lists, cites, is_statute, lists, withdrawn_near
from wugong.mandates.rules.cancelled import find
from wugong.mandates.rules.hearing import HearingState
from wugong.mandates.rules.kinds import DELEGATED, STATUTORY, Ground
from wugong.mandates.rules.mandate import MandateState, whole


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the check. ``sign``: ok, no, wait or note; the words say the same."""

    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Alike:
    """What a request is or comes near to among what was cancelled and withdrawn."""

    cancelled: str
    withdrawn: str
    near: list[str]


def asked_in_words(mandate: Any) -> str:
    """What is looked at: title and standard, in which an indicator may hide."""
    return f"{mandate.title}。{mandate.standard}"


def alike(mandate: Any, known: Lists | None = None) -> Alike:
    """Compare a request (or the case of one) with the lists; ``known`` are those where several are looked at."""
    known = known or lists()
    hits = find(asked_in_words(mandate), known.indicators)
    same, near = withdrawn_near(mandate.title, known, mandate.standard)
    sure = next((hit.indicator for hit in hits if hit.sure), "")
    # The purpose may name an indicator in order to deny it, so that a person reads it.
    close = [hit.indicator for hit in (*hits, *find(mandate.why, known.indicators)) if hit.indicator != sure]
    return Alike(sure, same, list(dict.fromkeys([*close, *(t for t in near if t != same)])))


def fatal(mandate: Mandate) -> Ground | None:
    """Why the request ends in the formal check by itself; None where a person decides."""
    if mandate.kind in STATUTORY and not is_statute(mandate.instrument, mandate.article):
        return Ground.STATUTE
    found = alike(mandate)
    if found.cancelled:
        return Ground.CANCELLED
    return Ground.WITHDRAWN if found.withdrawn else None


def lines(mandate: Mandate, known: Lists | None = None) -> list[Line]:
    """The check of one request, and how far its hearing has come. Reads ``hearings`` as they are prefetched."""
    found = alike(mandate, known)
    shown = [_basis(mandate), _names(found)]
    if mandate.kind in DELEGATED:
        shown.append(_package(mandate))
    if mandate.state == MandateState.SUPPLEMENTING:
        shown.append(Line("wait", _("being completed, the clock stands still")))
    if heard := [one.state for one in mandate.hearings.all()]:
        shown.append(_hearing(Counter(heard)))
    return shown


def _basis(mandate: Mandate) -> Line:
    if is_statute(mandate.instrument, mandate.article):
        return Line("ok", _("rests on an article of a law or regulation"))
    if mandate.kind in STATUTORY or not cites(mandate.instrument, mandate.article):
        return Line("no", _("no article of a law or regulation, so no plaque and no body"))
    if mandate.kind == MandateKind.FORM:
        return Line("note", _("no article; a form may come without, for one year at a time"))
    return Line("note", _("no article of a law or regulation; the office reads what it rests on"))


def _names(found: Alike) -> Line:
    if found.cancelled:
        return Line("no", _("is the cancelled indicator “%(name)s”") % {"name": found.cancelled})
    if found.withdrawn:
        return Line("no", _("is withdrawn from streets: %(name)s") % {"name": found.withdrawn})
    if found.near:
        return Line("note", _("comes near to: %(names)s; a person looks") % {"names": _(", ").join(found.near[:3])})
    return Line("ok", _("no cancelled indicator, no withdrawn duty"))


def _package(mandate: Mandate) -> Line:
    if whole(mandate):
        return Line("ok", _("authority, people, money and training are named"))
    parts = (
        (mandate.authority, _("authority")),
        (mandate.people, _("people")),
        (mandate.money, _("money")),
        (mandate.training, _("training")),
    )
    return Line(
        "no", _("missing: %(parts)s") % {"parts": _(", ").join(name for text, name in parts if not text.strip())}
    )


def _hearing(states: Counter[str]) -> Line:
    silent, asked = states[HearingState.SILENT], states[HearingState.ASKED]
    given = states.total() - silent - asked
    words = {"given": given, "all": states.total(), "silent": silent}
    if asked:
        return Line("wait", _("%(given)d of %(all)d have answered") % words)
    if silent:
        return Line(
            "note", _("%(given)d of %(all)d answered; silence counts as “not answered”, not as consent") % words
        )
    return Line("ok", _("all %(all)d have answered") % words)
