"""Rosters: who could be a member, the instance for the kernel, the plan as a page shows it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.linkage import hooks
from wugong.linkage.models import Project, Roster
from wugong.linkage.rules import kinds
from wugong.linkage.rules.roster import RosterState
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import Sort

REMEMBERED = timedelta(days=3 * 365)


def rosters_visible_to(actor: Actor) -> QuerySet[Roster]:
    """Confirmed rosters for everybody who works in the district; drafts for the street and the district."""
    return seen_of(binding_named("roster"), actor)


def one_roster(actor: Actor, pk: UUID) -> Roster:
    """One roster with its members; raises Unseen."""
    rows = rosters_visible_to(actor).select_related("street", "committee")
    found = rows.prefetch_related("members__organisation").filter(pk=pk).first()
    if found is None:
        raise Unseen(str(pk))
    return found


def roster_for(street: str, year: int | None = None) -> Roster | None:
    """The confirmed roster of a street that counts in a year (this one): its own, else the newest before."""
    rows = Roster.objects.filter(code=street, year__lte=year or clock.today().year).exclude(state=RosterState.DRAFTED)
    return rows.order_by("-year").first()


def members_possible(street: str) -> list[Organisation]:
    """Party organisations of a street that may be members (S40)."""
    rows = Organisation.objects.filter(within(street, "place__code"), sort=Sort.PARTY, state__in=LIVING)
    return [one for one in rows.select_related("unit", "place").order_by("created_at", "id") if kind_of(one)]


def kind_of(organisation: Organisation) -> str:
    """As what an organisation may stand on a roster; empty when it may not, as a unit is no Party organisation."""
    if organisation.sort != Sort.PARTY:
        return ""
    return kinds.member_kind(organisation.unit.kind if organisation.unit else "", organisation.basis)


def candidates(roster: Roster) -> QuerySet[Organisation]:
    """Who may be a member of a roster, by name."""
    return Organisation.objects.filter(pk__in=[one.pk for one in members_possible(roster.code)]).order_by("name")


def members_of(roster: Roster) -> QuerySet[Organisation]:
    """The members of a roster, by name."""
    return Organisation.objects.filter(pk__in=roster.members.values("organisation")).order_by("name")


def instance_for(roster: Roster) -> dict[str, Any]:
    """The instance of a street as the kernel reads it: what was asked for in three years, who reaches what."""
    since = clock.today() - REMEMBERED
    projects = Project.objects.filter(street=roster.code, created_at__date__gte=since).prefetch_related("stakeholders")
    own = [(p.concern, [s.group for s in p.stakeholders.all()]) for p in projects]
    weights = kinds.weigh([*hooks.asked_in(roster.code, since), *own]) or kinds.evenly()
    possible = members_possible(roster.code)
    marks = {mark.organisation_id: mark.kind for mark in roster.marks.all()}
    ids = {one.pk for one in possible}
    before = roster.copied_from or roster_for(roster.code, roster.year - 1)
    previous = before.members.values_list("organisation_id", flat=True) if before else []
    offered = hooks.offers_of([pk for one in possible for pk in (one.pk, one.unit_id) if pk])
    free = Counter(kind_of(one) for one in possible if marks.get(one.pk) != "ban")
    least = {kind: min(roster.least_of_each, count) for kind, count in free.items()}
    return {
        "size": roster.size,
        "balance": {kind: [count, roster.size] for kind, count in sorted(least.items()) if count},
        "cells": [{"category": c, "group": g, "weight": w} for (c, g), w in sorted(weights.items())],
        "candidates": [_candidate(one, offered) for one in possible],
        "locked": sorted(str(pk) for pk, kind in marks.items() if kind == "lock" and pk in ids),
        "banned": sorted(str(pk) for pk, kind in marks.items() if kind == "ban" and pk in ids),
        "previous": sorted(str(pk) for pk in previous if pk in ids),
        "names": {
            **{name: list(pair) for name, pair in kinds.NAMES.items()},
            **{str(one.pk): [one.short_name or one.name, one.name_en or one.name] for one in possible},
        },
    }


def _candidate(one: Organisation, offered: dict[UUID, set[str]]) -> dict[str, Any]:
    unit = one.unit or one
    strengths = {row.get("code", "") for row in (*one.strengths, *unit.strengths) if isinstance(row, dict)}
    strengths |= offered.get(one.pk, set()) | offered.get(unit.pk, set())
    unit_kind = unit.kind if unit.sort == Sort.UNIT else ""
    reach = kinds.groups_of(unit_kind, one.anchor)
    concerns = kinds.concerns_of(unit_kind, one.anchor, strengths)
    covers = sorted([str(concern), str(group)] for concern in concerns for group in reach)
    return {"id": str(one.pk), "kind": kind_of(one), "covers": covers}


@dataclass(frozen=True, slots=True)
class Cell:
    """One crossing of the coverage picture: how often asked, how many members reach it."""

    weight: int
    members: int

    @property
    def tone(self) -> str:
        if not self.weight:
            return "none"
        return "open" if not self.members else ("once" if self.members == 1 else "more")

    @property
    def side(self) -> float:
        """Half the side of its square, by weight."""
        return round(min(16.0, 8.0 + 2.0 * math.sqrt(self.weight)), 1)

    @property
    def width(self) -> float:
        return 2 * self.side


@dataclass(frozen=True, slots=True)
class Coverage:
    """The picture: a line for each matter with a crossing for each group, and the share reached."""

    groups: list[str]
    lines: list[tuple[str, list[Cell]]]
    reached: int
    total: int
    bound: int

    @property
    def share(self) -> float:
        return self.reached / self.total if self.total else 0.0


def coverage_of(roster: Roster) -> Coverage | None:
    """What a roster reaches, as last computed; None before the first draw."""
    plan, instance = roster.plan, roster.instance
    if not plan:
        return None
    weights = {(row["category"], row["group"]): row["weight"] for row in instance["cells"]}
    times: dict[tuple[str, str], int] = {}
    for row in plan["members"]:
        for category, group in row["covers"]:
            times[category, group] = times.get((category, group), 0) + 1
    groups = [g for g in kinds.Group if any(group == g for _c, group in weights)]
    concerns = [c for c in kinds.Concern if any(category == c for category, _g in weights)]
    lines = [(str(c.label), [Cell(weights.get((c, g), 0), times.get((c, g), 0)) for g in groups]) for c in concerns]
    return Coverage([str(g.label) for g in groups], lines, plan["objective"], plan["total"], plan["bound"])


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody who could be a member and is not, with the reason."""

    organisation: Organisation
    row: dict[str, Any]


def left_out_of(roster: Roster, *, english: bool) -> list[Outsider]:
    """Those left out, the nearest to a place first; those the street does not want last."""
    rows = roster.plan.get("left_out", [])
    known = {str(one.pk): one for one in Organisation.objects.filter(pk__in=[row["id"] for row in rows])}
    shown = [{**row, "why": row["reason_en" if english else "reason_zh"]} for row in rows if row["id"] in known]
    shown.sort(key=lambda row: (row["banned"], -row["difference"], row["id"]))
    return [Outsider(known[row["id"]], row) for row in shown]


def uncovered_of(roster: Roster) -> list[dict[str, Any]]:
    """What nobody on the roster reaches, the most asked for first, with who could."""
    rows = sorted(roster.plan.get("uncovered", []), key=lambda row: (-row["weight"], row["category"], row["group"]))
    ids = {pk for row in rows for pk in row["by"]}
    known = {str(one.pk): one for one in Organisation.objects.filter(pk__in=ids)}
    return [
        {
            "concern": kinds.Concern(row["category"]).label,
            "group": kinds.Group(row["group"]).label,
            "weight": row["weight"],
            "by": [known[pk] for pk in row["by"] if pk in known],
        }
        for row in rows
    ]


def marks_of(roster: Roster) -> dict[UUID, str]:
    """Lock or ban by organisation."""
    return {mark.organisation_id: mark.kind for mark in roster.marks.all()}


def drafts_of(actor: Actor, street: str) -> list[Roster]:
    """The drafts of a street that the actor may see."""
    rows = rosters_visible_to(actor).filter(code=street, state=RosterState.DRAFTED).select_related("street")
    return list(rows.order_by("year"))


def is_even(roster: Roster) -> bool:
    """Whether the proposal rests on nothing asked yet: every matter of every group counted once."""
    cells = roster.instance.get("cells", [])
    return {(row["category"], row["group"]): row["weight"] for row in cells} == dict(kinds.evenly())
