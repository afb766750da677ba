"""Rosters and projects as sheets. New rows draft a roster and lock its members, or propose a project."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import begin, take
from wugong.flow.ledgers import ON_ITS_PAGE, Numbered
from wugong.linkage.actions.rosters import draft
from wugong.linkage.models import Member, Project, Roster
from wugong.linkage.policies import may_draft, may_propose
from wugong.linkage.queries.projects import projects_listed
from wugong.linkage.queries.rosters import rosters_visible_to
from wugong.linkage.rules.kinds import Concern, MemberKind
from wugong.linkage.rules.project import PROJECT
from wugong.linkage.rules.roster import MARKED
from wugong.organisations.queries.organisations import committee_of
from wugong.organisations.sheet.named import Named, organisation_column
from wugong.places.queries import present_places, read_place
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values, Verb

STATES = tuple((name, state.meaning) for name, state in PROJECT.states.items())
ROSTERS = Sheet(
    "rosters",
    _("1+10 rosters"),
    key=("street", "year", "organisation"),
    columns=(
        Column("street", "街道代码", "Street code", Type.CODE, required=True, parse=read_place),
        Column("year", "年度", "Year", Type.INTEGER, required=True, least=2000, most=2100),
        organisation_column(header_zh="成员党组织", header_en="Member"),
        Column("place", "序号", "Place", Type.INTEGER, readonly=True),
        Column("kind", "类别", "Kind", Type.CHOICE, choices=tuple(MemberKind.choices), readonly=True),
        Column("reason", "理由", "Reason", readonly=True),
    ),
)
PROJECTS = Sheet(
    "linkage_projects",
    _("1+10 projects"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column("title", "项目", "Project", required=True, max_length=80),
        Column("concern", "事项", "About", Type.CHOICE, required=True, choices=tuple(Concern.choices)),
        Column("street", "街道代码", "Street code", Type.CODE, required=True, parse=read_place),
        Column("many_parties", "为何需多方", "Why nobody can do it alone", required=True, max_length=500),
        Column("effect", "目标", "Effect", required=True, max_length=200),
        Column("unit", "计量单位", "Counted in", required=True, max_length=20),
        Column("baseline", "起点", "Baseline", Type.DECIMAL, places=2),
        Column("target", "目标值", "Target", Type.DECIMAL, required=True, places=2),
        organisation_column("proposed_by", header_zh="提出单位", header_en="Proposed by", required=False, synonyms=()),
        Column("lead", "牵头单位", "Lead", readonly=True),
        Column("members", "参与单位数", "Members", Type.INTEGER, readonly=True),
        Column("actual", "实际值", "Reached", Type.DECIMAL, readonly=True),
        Column("planned_on", "计划交付", "To be delivered by", Type.DATE, readonly=True),
        Column("delivered_on", "实际交付", "Delivered on", Type.DATE, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    ),
)


def _member_values(row: Member, name: str) -> Values:
    return {
        "street": row.roster.code,
        "year": row.roster.year,
        "place": row.position,
        "organisation": name,
        "kind": row.kind,
        "reason": row.reason,
    }


def _members(actor: Actor) -> Any:
    seen = rosters_visible_to(actor).order_by().values("pk")
    return Member.objects.filter(roster__in=seen).select_related("roster", "organisation")


def rosters(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The members of the rosters the actor may see, the newest year first."""
    ordered = _members(actor).order_by("-roster__year", "roster__code", "position")
    return (_member_values(row, row.organisation.name) for row in ordered.iterator(chunk_size=500))


def roster_existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:
    """The members that are there."""
    wanted, names = set(keys), Named(key[2] for key in keys)
    of = {one.pk: said for said, found in names.known.items() for one in found}
    rows = _members(actor).filter(roster__code__in={k[0] for k in keys}, roster__year__in={k[1] for k in keys})
    found = {}
    for row in rows:
        for said in {row.organisation.name, of.get(row.organisation_id, "")}:
            key = (row.roster.code, row.roster.year, said)
            if key in wanted:
                found[key] = _member_values(row, said)
    return found


def roster_check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Streets and organisations are there; a confirmed roster is changed on its page."""
    named = Named(change.values["organisation"] for change in changes)
    streets = set(present_places().filter(level="street").values_list("code", flat=True))
    fixed = {(r.code, r.year): r for r in Roster.objects.exclude(state="drafted")}
    for change in changes:
        code, year = change.values["street"], change.values["year"]
        if code not in streets or not (actor.system or actor.covers(code)):
            yield RowRefusal(change.row, "street", Sentence(_("%(code)s is no street of yours."), {"code": code}))
        if fault := named.fault(change.row, change.values["organisation"]):
            yield fault
        if (code, year) in fixed:
            yield RowRefusal(change.row, "year", Sentence(ON_ITS_PAGE, {"number": fixed[code, year].biz_no}))


def roster_apply(changes: Sequence[Change], actor: Actor) -> None:
    """Draft the rosters that are not there, and lock the members of the file; the rest is drawn as ever."""
    named = Named(change.values["organisation"] for change in changes)
    places = {place.code: place for place in present_places().filter(level="street")}
    for change in (change for change in changes if change.verb is Verb.CREATE):
        code, year = change.values["street"], change.values["year"]
        organisation = named.one(change.values["organisation"])
        assert organisation is not None
        try:
            roster = Roster.objects.filter(code=code, year=year).first()
            roster = roster or draft(places[code], year=year, actor=actor)
            said = sentence(MARKED["lock"], organisation=organisation)
            take(roster, "mark", organisation=organisation, kind="lock", reason=said, actor=actor)
        except Denied as denied:
            raise RowRefusal(change.row, "street", denied.sentence) from None
        except Refusal as refusal:
            raise RowRefusal(change.row, "organisation", refusal.sentence) from None


register(
    Ledger(
        ROSTERS,
        rows=rosters,
        existing=roster_existing,
        apply=roster_apply,
        check=roster_check,
        may_import=lambda actor: actor.system or may_draft(actor),
        may_export=lambda actor: actor.known,
        chunk=0,
    )
)


def project_values(project: Project) -> Values:
    """A project as a row."""
    names = ("title", "concern", "street", "many_parties", "effect", "unit", "baseline", "target", "actual")
    return {
        **{name: getattr(project, name) for name in (*names, "planned_on", "delivered_on", "state")},
        "number": project.biz_no,
        "proposed_by": project.proposed_by.name,
        "lead": project.lead.name,
        "members": getattr(project, "joined", 0),
    }


def project_faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:  # noqa: ARG001 - the action decides
    """Each street has its committee, the proposer is meant without doubt."""
    named = Named(change.values.get("proposed_by") for change in changes)
    for change in changes:
        if committee_of(change.values["street"]) is None:
            text = _("This street has no working committee in the list of organisations. Enter it first.")
            yield RowRefusal(change.row, "street", text)
        if (said := change.values.get("proposed_by")) and (fault := named.fault(change.row, said, "proposed_by")):
            yield fault


def make_project(row: Values, actor: Actor) -> Project:
    """Propose a project for the organisation whose hat is worn, or which the file names."""
    committee = committee_of(row["street"])
    assert committee is not None
    named = Named([row.get("proposed_by")])
    own = named.one(row.get("proposed_by")) or named.of(actor.organisation) or committee
    if not actor.system and own.pk != actor.organisation:
        raise Invalid(_("Propose it for the organisation whose hat you wear."), field="proposed_by")
    names = ("title", "concern", "many_parties", "effect", "unit", "baseline", "target")
    columns = {name: row.get(name) for name in names}
    place = row["street"]
    made = Project(**columns, committee=committee, lead=committee, proposed_by=own, place=place)
    return begin(made, "propose", actor=actor)


Numbered(
    PROJECTS,
    lambda actor: projects_listed(actor).select_related("proposed_by"),
    project_values,
    make=make_project,
    faults=project_faults,
    may_import=lambda actor: actor.system or may_propose(actor),
).register()
