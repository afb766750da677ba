"""The ledger of tasks: who promised what until when, and how it stands. A new row gives a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.commitments import actions
from wugong.commitments.models import Commitment
from wugong.commitments.queries import commitments_visible_to
from wugong.commitments.rules import MACHINE
from wugong.common.actor import Actor, Role
from wugong.common.errors import Invalid
from wugong.flow.ledgers import Numbered
from wugong.organisations.queries.posts import posts_of
from wugong.organisations.sheet.named import Named, organisation_column
from wugong.places.queries import read_place
from wugong.sheets.rules import Change, Column, RowRefusal, Sheet, Type, Values

STATES = tuple((name, state.meaning) for name, state in MACHINE.states.items())
GIVES = (Role.DO, Role.DS, Role.DD, Role.SP, Role.SO, Role.CP)

SHEET = Sheet(
    "tasks",
    _("Tasks"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column("what", "任务", "Deed", required=True, max_length=200, synonyms=("工作任务", "事项")),
        Column("done_when", "完成标准", "Done when", required=True, max_length=300),
        organisation_column("lead", header_zh="牵头单位", header_en="Lead", synonyms=("责任单位",)),
        Column("due_on", "完成时限", "Due on", Type.DATE, required=True, synonyms=("截止日期", "办结期限")),
        organisation_column(
            "assigned_by", header_zh="交办单位", header_en="Given by", required=False,
            help=_("May stay blank: the organisation whose hat you wear."), synonyms=(),
        ),
        Column(
            "place", "区划代码", "Place", Type.CODE, parse=read_place, help=_("May stay blank: that of who gives it."),
        ),
        Column(
            "permit_no", "准入号", "Permit", max_length=40,
            help=_("Only where a department hands it to a street or community."),
        ),
        Column("origin", "来源", "From", readonly=True),
        Column("assigned_on", "交办日期", "Given on", Type.DATE, readonly=True),
        Column("proof", "完成情况", "What was done", readonly=True),
        Column("verified_at", "验收时间", "Verified", Type.MOMENT, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    ),
)  # fmt: skip


def rows(actor: Actor) -> Any:
    """The tasks the actor may see."""
    return commitments_visible_to(actor).select_related("lead", "assigned_by")


def values(task: Commitment) -> Values:
    """A task as a row."""
    return {
        "number": task.biz_no,
        "what": task.what,
        "done_when": task.done_when,
        "lead": task.lead.name,
        "due_on": task.due_on,
        "assigned_by": task.assigned_by.name,
        "place": task.place,
        "permit_no": task.permit_no,
        "origin": task.origin_title,
        "assigned_on": task.assigned_on,
        "proof": task.proof,
        "verified_at": task.verified_at,
        "state": task.state,
    }


def faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """The organisations are meant without doubt."""
    names = ("lead", "assigned_by")
    named = Named(change.values.get(name) for change in changes for name in names)
    for change in changes:
        for name in names:
            if (said := change.values.get(name)) and (fault := named.fault(change.row, said, name)):
                yield fault
        if actor.is_any(Role.DD):
            own = Named([]).of(actor.organisation)
            if (giver := change.values.get("assigned_by")) and own and giver != own.name:
                yield RowRefusal(change.row, "assigned_by", _("A department gives tasks in its own name alone."))
            if not change.values.get("permit_no"):
                yield RowRefusal(change.row, "permit_no", _("A department gives no task without its number."))
        if actor.system and not change.values.get("assigned_by"):
            yield RowRefusal(change.row, "assigned_by", _("Say which organisation gives the task."))


def make(row: Values, actor: Actor) -> Commitment:
    """Give a task in the name of the hat worn, or of the organisation the file names."""
    named = Named([row["lead"], row.get("assigned_by")])
    lead, giver = named.one(row["lead"]), named.one(row.get("assigned_by"))
    if giver is None:
        giver = Named([]).of(actor.organisation)
    assert lead is not None and giver is not None
    role = actor.role if giver.pk == actor.organisation else ""
    roles = {seated.post.role for seated in posts_of(giver)}
    role = role or next((each for each in GIVES if each in roles), "")
    if not role:
        raise Invalid(_("This organisation has no post that gives tasks."), rule="role", field="assigned_by")
    return actions.assign(
        actions.Deed(
            lead=lead,
            what=row["what"],
            done_when=row["done_when"],
            due_on=row["due_on"],
            permit_no=row.get("permit_no") or "",
        ),
        oversight=actions.Oversight(assigned_by=giver, role=role, secretariat=giver),
        place=row.get("place") or giver.place.code,
        actor=actor,
    )


Numbered(
    SHEET, rows, values, make=make, faults=faults, may_import=lambda actor: actor.system or actor.is_any(*GIVES)
).register()
