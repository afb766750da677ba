"""One organisation with all that hangs on it: ties, matters, posts, the line above and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.prepared import prepared
from wugong.flow.binding import bindings
from wugong.flow.models import Matter, Participant
from wugong.flow.queries import Due, due_of, matters_visible_to
from wugong.flow.table import Machine
from wugong.organisations.hooks import receiver_of
from wugong.organisations.models import Organisation, Post, Tie
from wugong.organisations.queries.organisations import LIVING, organisations_visible_to
from wugong.organisations.rules import OWN_MACHINES, AppointmentState, Basis, Sort, TieKind
from wugong.places.models import Place
from wugong.places.queries import COMMONS
from wugong.places.rules import Level, codes_above
from wugong.record.queries import history_of
from wugong.workdays.queries import calendar
from wugong.workdays.rules import Calendar


def ties_of(organisation: Organisation) -> list[Tie]:
    """Open ties of an organisation, both ways, the oldest first."""
    rows = Tie.objects.filter(until__isnull=True).filter(Q(source=organisation) | Q(target=organisation))
    return list(rows.select_related("source", "target").order_by("since", "id"))


@prepared
def _first_matters(actor: Actor, organisation: UUID, unit: UUID) -> QuerySet[Any, tuple[UUID, str, bool]]:
    """(key, machine, open) of the first 400, the open ones first, the next due first."""
    # IN and not EXISTS: one organisation takes part in few of all matters, and the index on participants leads
    parts = Participant.objects.filter(who__in=[organisation, unit]).values("matter")
    rows = matters_visible_to(actor).filter(pk__in=parts).exclude(machine__in=OWN_MACHINES)
    rows = rows.order_by("-open", F("due_at").asc(nulls_last=True), "-moved_at")
    return rows.values_list("pk", "machine", "open")[:400]


def subordinates_of(organisation: Organisation) -> QuerySet[Organisation]:
    """Those that stand directly below in the vertical tree, by place."""
    return organisation.subordinates.exclude(state="dissolved").select_related("place").order_by("place__code", "name")


def superior_for(place: Place) -> Organisation | None:
    """Below whom a new Party organisation most likely stands: the committee of the community, of the street."""
    living = Organisation.objects.filter(sort=Sort.PARTY, state__in=LIVING, basis=Basis.TERRITORIAL)
    levels = [Level.DISTRICT, Level.STREET, Level.COMMUNITY]
    rows = living.filter(place__code__in=codes_above(place.code)[:-1], place__level__in=levels)
    return rows.order_by("-place__code", "created_at").first()


def line_above(organisation: Organisation, most: int = 8) -> list[Organisation]:
    """The vertical line up to the top, the highest first, without itself."""
    line: list[Organisation] = []
    boss = organisation.superior
    while boss is not None and len(line) < most:
        line.append(boss)
        boss = boss.superior
    return line[::-1]


def open_matters_of(organisation: Organisation) -> QuerySet[Matter]:
    """Open matters the organisation itself takes part in, whoever asks: what must be handed over or ended."""
    parts = Participant.objects.filter(matter=OuterRef("pk"), who=organisation.pk)
    return Matter.objects.filter(Exists(parts), open=True).exclude(machine__in=OWN_MACHINES).order_by("opened_at", "id")


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on an organisation: how many open matters, open pairings, organisations below."""

    matters: int
    pairs: int
    subordinates: int


def hanging_on(organisation: Organisation) -> Hanging:
    """The counts that stand in the way of dissolving."""
    if organisation._state.adding:
        return Hanging(0, 0, 0)
    pairs = Tie.objects.filter(until__isnull=True, kind=TieKind.PAIRED)
    return Hanging(
        open_matters_of(organisation).count(),
        pairs.filter(Q(source=organisation) | Q(target=organisation)).count(),
        organisation.subordinates.exclude(state="dissolved").count(),
    )


def vacant(post: Post, *, without: UUID | None = None) -> int:
    """How many of a post's places are free, one appointment not counted."""
    held = post.appointments.filter(state__in=AppointmentState.open_states())
    return post.headcount - (held.exclude(pk=without) if without else held).count()


def still_lying_in(place: Place) -> str:
    """The sentence that keeps a place from ending while living organisations lie in it; else empty."""
    count = Organisation.objects.filter(place=place).exclude(state="dissolved").count()
    if not count:
        return ""
    return _("%(count)d organisations still lie in this place. Move or dissolve them first.") % {"count": count}


@dataclass(frozen=True, slots=True)
class TieInWords:
    """A tie as one end sees it: what it is, with whom, since when, and whether it is drawn by hand."""

    tie: Tie
    other: Organisation
    label: str
    by_hand: bool


# How the same edge reads from its other end.
_INVERSE = {
    TieKind.SUPERIOR: _lazy("guides in its trade"),
    TieKind.DISPATCHED_BY: _lazy("has dispatched"),
    TieKind.SERVES: _lazy("is served by"),
    TieKind.MEMBER_OF: _lazy("has as a member"),
}


def ties_in_words(organisation: Organisation) -> list[TieInWords]:
    """The open ties of an organisation (and of the unit it belongs to) as it would say them."""
    own = {i for i in (organisation.pk, organisation.unit_id) if i}
    told = []
    for tie in _ties_of(organisation.pk, organisation.unit_id or organisation.pk):
        kind, outward = TieKind(tie.kind), tie.source_id in own
        label = kind.label if outward else _INVERSE.get(kind, kind.label)
        told.append(TieInWords(tie, tie.target if outward else tie.source, str(label), kind != TieKind.PAIRED))
    return told


@prepared
def _ties_of(organisation: UUID, unit: UUID) -> QuerySet[Tie]:
    ends = Q(source=organisation) | Q(source=unit) | Q(target=organisation) | Q(target=unit)
    rows = Tie.objects.filter(ends, until__isnull=True)
    return rows.select_related("source__place", "target__place", "source__unit", "target__unit").order_by("since")


LEAST_DRAWN, MOST_DRAWN = 3, 24


def picture_of(organisation: Organisation, ties: list[TieInWords], below: list[Organisation]) -> dict[str, Any] | None:
    """An organisation with its superior, those below and its ties, as the network component draws them."""
    if not ties or not LEAST_DRAWN <= len(ties) + len(below) <= MOST_DRAWN:
        return None
    boss = organisation.superior
    nodes = [_drawn(boss, "up", "leads", str(_("superior")))] if boss else []
    nodes += [_drawn(one, "down", "leads", str(one.get_kind_display())) for one in below]
    nodes += [_drawn(t.other, "tie", t.tie.kind if t.tie.kind == TieKind.PAIRED else "", t.label) for t in ties]
    return {"centre": {"label": str(organisation), "character": "网"}, "nodes": nodes}


def _drawn(other: Organisation, side: str, kind: str, words: str) -> dict[str, Any]:
    url = reverse("organisations:organisation", args=[other.pk])
    return {"label": other.short_name or str(other), "url": url, "side": side, "kind": kind, "words": words}


def tie_by_id(actor: Actor, pk: UUID) -> Tie:
    """One open tie of which the actor may see an end; raises Unseen."""
    rows = Tie.objects.filter(pk=pk, until__isnull=True).select_related(
        "source__place", "source__unit", "target__place", "target__unit"
    )
    found = rows.first()
    seen = organisations_visible_to(actor)
    if found is None or not seen.filter(pk__in=[found.source_id, found.target_id]).exists():
        raise Unseen(f"tie {pk}")
    return found


def parties_of(organisation: Organisation) -> list[Organisation]:
    """The living Party organisations of a unit."""
    if organisation.sort == Sort.PARTY:
        return []
    return list(organisation.party_organisations.exclude(state="dissolved").order_by("name"))


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter with its state in words and its clock."""

    matter: Matter
    state: Any
    due: Due


@dataclass(frozen=True, slots=True)
class Group:
    """The matters of one mechanism an organisation takes part in: how many are open, and the first of them."""

    character: str
    title: str
    machine: str
    open: int
    rows: list[MatterRow]
    more: int = 0


SHOWN = 4


def matters_by_mechanism(actor: Actor, organisation: Organisation) -> list[Group]:
    """All it promised, asked, gave and got, by mechanism in the order of the commons: the open ones first."""
    machines = {b.machine.name: b.machine for b in bindings()}
    groups: dict[str, list[tuple[UUID, bool]]] = {}
    for key, name, is_open in _first_matters(actor, organisation.pk, organisation.unit_id or organisation.pk):
        if name in machines:
            groups.setdefault(name, []).append((key, is_open))
    first = [key for found in groups.values() for key, _open in found[:SHOWN]]
    matters = Matter.objects.defer("words").in_bulk(first)
    days = calendar()
    told = []
    for name, found in groups.items():
        machine = machines[name]
        shown = [_row(matters[key], machine, days) for key, _open in found[:SHOWN] if key in matters]
        going = sum(is_open for _key, is_open in found)
        told.append(Group(machine.common, str(machine.title), name, going, shown, len(found) - len(shown)))
    order = {character: place for place, character in enumerate(COMMONS)}
    return sorted(told, key=lambda g: (order.get(g.character, len(order)), g.title))


def _row(matter: Matter, machine: Machine, days: Calendar) -> MatterRow:
    state = machine.states.get(matter.state)
    return MatterRow(matter, state, due_of(matter.due_at, days=days) if matter.open else Due())


@dataclass(frozen=True, slots=True)
class Succession:
    """Who took over from a dissolved organisation, how many of what, and what of it the reader may see.

    ``listed``: a label with what is under it, matters or organisations; a hand-over of an older version named none.
    """

    day: date
    successor: Organisation | None
    matters: int = 0
    ties: int = 0
    below: int = 0
    listed: Sequence[tuple[str, Sequence[Matter | Organisation]]] = ()


def succession_of(organisation: Organisation, actor: Actor) -> Succession | None:
    """What the record says of its end; None while it lives."""
    if organisation.state != "dissolved":
        return None
    entry = history_of("organisation", organisation.pk).filter(act="hand_over", outcome="done").order_by("-id").first()
    day = timezone.localdate(organisation.state_since)
    if entry is None:
        return Succession(day, None)
    told = entry.detail
    taker = Organisation.objects.filter(pk=told["to"]).select_related("place", "unit").first()
    matters = matters_visible_to(actor).filter(pk__in=told.get("matter_ids", ())).order_by("-moved_at", "id")[:200]
    bodies = organisations_visible_to(actor).select_related("place", "unit").order_by("place__code", "name")
    listed: list[tuple[str, Sequence[Matter | Organisation]]] = [
        (_("Open matters"), list(matters)),
        (_("Tied with"), list(bodies.filter(pk__in=told.get("tied_ids", ())))),
        (_("Organisations below"), list(bodies.filter(pk__in=told.get("below_ids", ())))),
    ]
    return Succession(
        day, taker, told["matters"], told["ties"], told["subordinates"], [row for row in listed if row[1]]
    )


@dataclass(frozen=True, slots=True)
class HandOver:
    """What must be handed over or ended before an organisation can be dissolved."""

    matters: list[tuple[Matter, bool]]
    ties: list[TieInWords]
    below: list[Organisation]

    @property
    def empty(self) -> bool:
        return not (self.matters or self.ties or self.below)


def hand_over_list(organisation: Organisation) -> HandOver:
    """Open matters (and whether each can go to a successor), ties, and the organisations below."""
    matters = [(m, receiver_of(m.machine) is not None) for m in open_matters_of(organisation)[:200]]
    ties = [t for t in ties_in_words(organisation) if organisation.pk in {t.tie.source_id, t.tie.target_id}]
    return HandOver(matters, ties, list(subordinates_of(organisation)))
