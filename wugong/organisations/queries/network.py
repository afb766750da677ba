"""What the picture of a street needs: its Party organisations, the tree they stand in, the ties between them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from wugong.common.actor import Actor
from wugong.common.bilingual import in_page_language
from wugong.flow.queries import within
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.flags import flagged
from wugong.organisations.queries.organisations import LIVING, organisations_visible_to
from wugong.organisations.rules import LOCAL_KINDS, Sort, TieKind
from wugong.organisations.rules.picture import Edge, Node, Picture, draw


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation in words: to whom it belongs, and what it is tied to."""

    organisation: Organisation
    superior: str
    ties: list[tuple[str, str]]
    hollow: bool
    orphan: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The picture and the same in words."""

    picture: Picture
    lines: list[Line]
    orphans: int
    hollows: int


def group_of(organisation: Organisation) -> str:
    """Of which group a Party organisation is: that of the street or community, of a compound, of a unit."""
    if organisation.is_obligated:
        return "obligated"
    if organisation.counterpart_type == "nonpublic" or (organisation.unit and not _territorial(organisation)):
        return "nonpublic"
    return "compound" if len(organisation.place.code) > 12 else "community"


def _territorial(organisation: Organisation) -> bool:
    return bool(organisation.unit and organisation.unit.kind in LOCAL_KINDS)


def network(actor: Actor, code: str, *, kinds: set[str] | None = None, group: str = "") -> Network:
    """The network of a street: four queries. ``kinds`` and ``group`` leave out the other ties and organisations."""
    seen = organisations_visible_to(actor).filter(within(code, "place__code"), sort=Sort.PARTY, state__in=LIVING)
    parties = list(seen.select_related("place", "unit", "superior").order_by("place__code", "name"))
    if group:
        parties = [p for p in parties if group_of(p) in {group, "community"}]
    drawn = {p.pk: p for p in parties}
    stands_for = {p.unit_id: p.pk for p in parties if p.unit_id} | {key: key for key in drawn}
    rows = Tie.objects.filter(until__isnull=True).filter(Q(source__in=stands_for) | Q(target__in=stands_for))
    ties = list(rows.select_related("source", "target").order_by("since", "id"))
    tied = {stands_for[i] for t in ties for i in (t.source_id, t.target_id) if i in stands_for}
    hollows = set(flagged(seen, "hollow").values_list("pk", flat=True)) & set(drawn)
    shown = [t for t in ties if kinds is None or t.kind in kinds]
    edges = [
        Edge(t.kind, stands_for[t.source_id], stands_for[t.target_id], str(TieKind(t.kind).label))
        for t in shown
        if t.source_id in stands_for and t.target_id in stands_for
    ]
    nodes = [_node(p, p.pk in hollows, p.pk in tied) for p in parties]
    lines = [_line(p, shown, stands_for, p.pk in hollows, p.pk in tied) for p in parties]
    return Network(draw(nodes, edges), lines, len(set(drawn) - tied), len(hollows))


def _node(party: Organisation, is_hollow: bool, is_tied: bool) -> Node:
    label = in_page_language(party, "name")
    return Node(
        key=party.pk,
        label=party.short_name or label,
        url=reverse("organisations:organisation", args=[party.pk]),
        superior=party.superior_id,
        order=party.place.code,
        dot="hollow" if is_hollow else "" if is_tied else "quiet",
        aside=group_of(party) in {"obligated", "nonpublic"},
        words=str(party.get_kind_display()),
    )


def _line(party: Organisation, ties: list[Tie], stands_for: dict[UUID, UUID], is_hollow: bool, is_tied: bool) -> Line:
    told = []
    for tie in ties:
        ends = stands_for.get(tie.source_id), stands_for.get(tie.target_id)
        if party.pk in ends:
            other = tie.target if ends[0] == party.pk else tie.source
            told.append((str(TieKind(tie.kind).label), str(other)))
    return Line(party, str(party.superior) if party.superior else "", told, is_hollow, not is_tied)
