"""Rosters and projects as sheets, to take out: who stands where, what was aimed at and what was reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.linkage.models import Member
from wugong.linkage.queries.projects import projects_wanted
from wugong.linkage.queries.rosters import rosters_visible_to
from wugong.linkage.rules.kinds import Concern, MemberKind
from wugong.linkage.rules.project import PROJECT
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Column, Sheet, Type

STATES = tuple((name, state.meaning) for name, state in PROJECT.states.items())

ROSTERS = Sheet(
    "rosters",
    _("1+10 rosters"),
    (
        Column("street", "街道代码", "Street code", Type.CODE),
        Column("year", "年度", "Year", Type.INTEGER),
        Column("place", "序号", "Place", Type.INTEGER),
        Column("organisation", "成员党组织", "Member"),
        Column("kind", "类别", "Kind", Type.CHOICE, choices=tuple(MemberKind.choices)),
        Column("reason", "理由", "Reason"),
    ),
    ("street", "year", "organisation"),
)
PROJECTS = Sheet(
    "linkage_projects",
    _("1+10 projects"),
    (
        Column("number", "编号", "Number", Type.CODE),
        Column("title", "项目", "Project"),
        Column("concern", "事项", "About", Type.CHOICE, choices=tuple(Concern.choices)),
        Column("street", "街道代码", "Street code", Type.CODE),
        Column("lead", "牵头单位", "Lead"),
        Column("members", "参与单位数", "Members", Type.INTEGER),
        Column("effect", "目标", "Effect"),
        Column("unit", "计量单位", "Counted in"),
        Column("baseline", "起点", "Baseline", Type.DECIMAL),
        Column("target", "目标值", "Target", Type.DECIMAL),
        Column("actual", "实际值", "Reached", Type.DECIMAL),
        Column("planned_on", "计划交付", "To be delivered by", Type.DATE),
        Column("delivered_on", "实际交付", "Delivered on", Type.DATE),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES),
    ),
    ("number",),
)


def _rosters(actor: Actor) -> Iterator[Mapping[str, Any]]:
    seen = rosters_visible_to(actor).order_by().values("pk")
    rows = Member.objects.filter(roster__in=seen).select_related("roster", "organisation")
    for row in rows.order_by("-roster__year", "roster__code", "position").iterator(chunk_size=500):
        yield {
            "street": row.roster.code,
            "year": row.roster.year,
            "place": row.position,
            "organisation": row.organisation.name,
            "kind": row.kind,
            "reason": row.reason,
        }


def _projects(actor: Actor) -> Iterator[Mapping[str, Any]]:
    names = (
        "title",
        "concern",
        "street",
        "effect",
        "unit",
        "baseline",
        "target",
        "actual",
        "planned_on",
        "delivered_on",
    )
    for row in projects_wanted(actor, Wanted()).order_by("street", "created_at").iterator(chunk_size=500):
        values = {name: getattr(row, name) for name in names}
        yield {**values, "number": row.biz_no, "lead": row.lead.name, "members": row.joined, "state": row.state}  # type: ignore[attr-defined]


def _known(actor: Actor) -> bool:
    return actor.known


register(Ledger(ROSTERS, rows=_rosters, may_export=_known))
register(Ledger(PROJECTS, rows=_projects, may_export=_known))
