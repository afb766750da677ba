"""The ledgers of pairs and of their projects. A new row proposes a pair, or a project of a pair that works together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor, Role
from wugong.common.errors import Invalid
from wugong.flow.ledgers import Numbered
from wugong.organisations.sheet.named import Named, organisation_column
from wugong.pairing.actions import pairs as pair_actions
from wugong.pairing.actions import projects as project_actions
from wugong.pairing.models import Pairing, Project
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.pairs import projects_seen
from wugong.pairing.queries.visible import pairings_visible_to
from wugong.pairing.rules.kinds import CostBearer, Field, PairKind
from wugong.pairing.rules.pairs import WORKING, PairState
from wugong.pairing.rules.projects import ProjectState
from wugong.sheets.rules import Change, Column, RowRefusal, Sentence, Sheet, Type, Values

PAIRS = Sheet(
    "pairs",
    _("Pairs"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        organisation_column("giver", header_zh="单位", header_en="Unit", synonyms=("共建单位", "驻区单位")),
        organisation_column("receiver", header_zh="对方", header_en="Other side", synonyms=("结对对象",)),
        Column("across_reason", "跨街道理由", "Across streets because", max_length=300),
        Column("kind", "类型", "Kind", Type.CHOICE, choices=tuple(PairKind.choices), readonly=True),
        Column("street", "街道代码", "Street code", Type.CODE, readonly=True),
        Column("active_since", "工作始于", "At work since", Type.DATE, readonly=True),
        Column("last_activity_on", "最近活动", "Last active", Type.DATE, readonly=True),
        Column("ended_on", "结束日期", "Ended on", Type.DATE, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=tuple(PairState.choices), readonly=True),
    ),
)
PROJECTS = Sheet(
    "projects",
    _("Projects"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column("title", "项目", "Project", required=True, max_length=60, synonyms=("项目名称",)),
        organisation_column("provider", header_zh="由谁提供", header_en="Who provides it", synonyms=("提供方",)),
        organisation_column("recipient", header_zh="由谁接受", header_en="Who receives it", synonyms=("接受方",)),
        Column("field", "工作方面", "Field", Type.CHOICE, required=True, choices=tuple(Field.choices)),
        Column("strength", "发挥的优势", "Strength it uses", required=True, max_length=120),
        Column("cost_bearer", "费用承担", "Who bears the cost", Type.CHOICE, choices=tuple(CostBearer.choices)),
        Column("category", "类别", "Category", max_length=24),
        Column("expected", "预计人数", "People expected", Type.INTEGER, required=True, least=1, most=1_000_000),
        Column("reached", "惠及人数", "People reached", Type.INTEGER, readonly=True),
        Column("starts_on", "开始日期", "From", Type.DATE),
        Column("ends_on", "截止日期", "Until", Type.DATE),
        Column("delivered_on", "完成日期", "Done on", Type.DATE, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=tuple(ProjectState.choices), readonly=True),
    ),
)


def may_bring(actor: Actor) -> bool:
    """Who proposes pairs and projects for others as well: the offices of street and district."""
    return actor.system or actor.is_any(Role.SO, Role.DO)


def _meant(changes: Sequence[Change], columns: tuple[str, ...]) -> Iterable[RowRefusal]:
    named = Named(change.values.get(column) for change in changes for column in columns)
    for change in changes:
        for column in columns:
            if fault := named.fault(change.row, change.values.get(column) or "", column):
                yield fault


def pair_values(pairing: Pairing) -> Values:
    """A pair as a row."""
    names = ("kind", "street", "across_reason", "active_since", "last_activity_on", "ended_on", "state")
    return {
        **{name: getattr(pairing, name) for name in names},
        "number": pairing.biz_no,
        "giver": pairing.giver.name,
        "receiver": pairing.receiver.name,
    }


def make_pair(row: Values, actor: Actor) -> Pairing:
    """Propose a pair; both sides are asked."""
    named = Named([row["giver"], row["receiver"]])
    giver, receiver = named.one(row["giver"]), named.one(row["receiver"])
    assert giver is not None and receiver is not None
    return pair_actions.propose(giver, receiver=receiver, across_reason=row.get("across_reason") or "", actor=actor)


def project_values(project: Project) -> Values:
    """A project as a row."""
    names = ("title", "field", "strength", "cost_bearer", "starts_on", "ends_on", "delivered_on", "state")
    return {
        **{name: getattr(project, name) for name in names},
        "number": project.biz_no,
        "provider": project.provider.name,
        "recipient": project.recipient.name,
        "category": project.category.name if project.category else "",
        "expected": project.beneficiaries_expected,
        "reached": project.beneficiaries,
    }


def project_faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:  # noqa: ARG001 - the action decides
    """Both sides are meant without doubt, the category is there."""
    yield from _meant(changes, ("provider", "recipient"))
    known = {name for each in categories(all_of_them=True) for name in (each.name, each.code, each.name_en)}
    for change in changes:
        if change.values.get("category") and change.values["category"] not in known:
            text = _("There is no such category; there are: %(known)s.")
            listed = "、".join(str(each) for each in categories())
            yield RowRefusal(change.row, "category", Sentence(text, {"known": listed}))


def make_project(row: Values, actor: Actor) -> Project:
    """Propose a project of the pair that its two sides are."""
    named = Named([row["provider"], row["recipient"]])
    provider, recipient = named.one(row["provider"]), named.one(row["recipient"])
    both = [provider, recipient]
    pairing = Pairing.objects.filter(giver__in=both, receiver__in=both, state__in=WORKING).first()
    if pairing is None:
        raise Invalid(_("These two are no pair that works together. Pair them first."), field="recipient")
    said = row.get("category")
    category = next((c for c in categories(all_of_them=True) if said in (c.name, c.code, c.name_en)), None)
    project = Project(
        pairing=pairing, provider=provider, recipient=recipient, category=category, title=row["title"],
        field=row["field"], strength=row["strength"], cost_bearer=row.get("cost_bearer") or CostBearer.values[0],
        beneficiaries_expected=row["expected"], starts_on=row.get("starts_on"), ends_on=row.get("ends_on"),
    )  # fmt: skip
    return project_actions.propose(project, actor=actor)


Numbered(
    PAIRS,
    lambda actor: pairings_visible_to(actor).select_related("giver", "receiver"),
    pair_values,
    make=make_pair,
    faults=lambda changes, _actor: _meant(changes, ("giver", "receiver")),
    may_import=may_bring,
).register()
Numbered(
    PROJECTS,
    projects_seen,
    project_values,
    make=make_project,
    faults=project_faults,
    may_import=may_bring,
).register()
