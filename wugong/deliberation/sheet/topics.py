"""The ledger of topics. A new row raises a topic; who a resident is stays out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Invalid
from wugong.deliberation.actions import topics as actions
from wugong.deliberation.models import Body, Topic
from wugong.deliberation.policies import may_raise
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.rules.topic import MACHINE, Family, Field, Via
from wugong.flow.actions import take
from wugong.flow.ledgers import Numbered
from wugong.organisations.sheet.named import Named, organisation_column
from wugong.places.queries import read_place
from wugong.sheets.rules import Change, Column, RowRefusal, Sentence, Sheet, Type, Values

STATES = tuple((name, state.meaning) for name, state in MACHINE.states.items())
WORDS = (
    "title", "field", "family", "place", "facts", "request", "option", "affected", "affects_all", "several_departments",
)  # fmt: skip

SHEET = Sheet(
    "topics",
    _("Topics"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column(
            "body", "联席会议所在地", "Joint meeting of", Type.CODE, required=True, parse=read_place,
            synonyms=("联席会议",), help=_("code of the district, street or community whose joint meeting it is"),
        ),
        Column("title", "议题", "Topic", required=True, max_length=80, synonyms=("议题名称", "标题")),
        Column("field", "工作方面", "Field", Type.CHOICE, required=True, choices=Field.choices),
        Column("family", "类别", "About", Type.CHOICE, required=True, choices=Family.choices),
        organisation_column("proposed_by", header_zh="提出单位", header_en="Raised by", synonyms=("提议单位",)),
        Column(
            "place", "区划代码", "Place", Type.CODE, parse=read_place, help=_("May stay blank: that of the meeting."),
        ),
        Column("facts", "情况", "What is the matter", max_length=1500),
        Column("request", "诉求", "What is asked for", max_length=800),
        Column("option", "建议方案", "How it could be solved", max_length=1500),
        Column("affected", "涉及对象", "Whom it concerns", max_length=200),
        Column("affects_all", "涉及全体居民", "Concerns all residents", Type.TRUTH),
        Column("several_departments", "涉及多个部门", "Needs several departments", Type.TRUTH),
        Column("via", "来源方式", "Came in", Type.CHOICE, choices=Via.choices, readonly=True),
        Column("raised_at", "提出时间", "Raised", Type.MOMENT, readonly=True),
        Column("resolution", "决议", "Resolution", readonly=True),
        Column("answer", "答复", "Answer", readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    ),
)  # fmt: skip


def rows(actor: Actor) -> Any:
    """The topics the actor may see."""
    found = topics_visible_to(actor).select_related("body__place", "proposed_by")
    return found.prefetch_related("resolutions", "feedbacks")


def values(topic: Topic) -> Values:
    """A topic as a row: what was decided last, what was answered last."""
    resolutions = [each.text for each in topic.resolutions.all()]
    answers = [each.text for each in topic.feedbacks.all()]
    return {
        **{name: getattr(topic, name) for name in WORDS},
        "number": topic.biz_no,
        "body": topic.body.place.code,
        "proposed_by": topic.proposed_by.name,
        "via": topic.via,
        "raised_at": topic.created_at,
        "resolution": resolutions[-1] if resolutions else "",
        "answer": answers[-1] if answers else "",
        "state": topic.state,
    }


def faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:  # noqa: ARG001 - the action looks at scope
    """The joint meeting is founded, the organisation is meant without doubt."""
    codes = {change.values["body"] for change in changes}
    founded = set(Body.objects.filter(closed_on=None, place__code__in=codes).values_list("place__code", flat=True))
    named = Named(change.values["proposed_by"] for change in changes)
    for change in changes:
        if change.values["body"] not in founded:
            text = _("%(code)s has no joint meeting. Found it first.")
            yield RowRefusal(change.row, "body", Sentence(text, {"code": change.values["body"]}))
        if fault := named.fault(change.row, change.values["proposed_by"], "proposed_by"):
            yield fault


def _words(row: Values) -> actions.Words:
    flags = ("affects_all", "several_departments")
    said: dict[str, Any] = {n: bool(row.get(n)) if n in flags else row.get(n) or "" for n in WORDS}
    return actions.Words(**said)


def make(row: Values, actor: Actor) -> Topic:
    """Raise a topic in the name of the organisation whose hat is worn."""
    body = Body.objects.select_related("place").get(closed_on=None, place__code=row["body"])
    proposer = Named([row["proposed_by"]]).one(row["proposed_by"])
    if proposer is None:
        raise Invalid(_("Topics are raised for the organisation whose hat you wear."), field="proposed_by")
    return actions.raise_topic(body, words=_words(row), source=actions.Source(proposer), actor=actor)


def amend(topic: Topic, row: Values, actor: Actor) -> Topic:
    """Change what a draft or a returned topic says; columns that the file lacks stay as they are."""
    said = asdict(_words({**values(topic), **row}))
    place = said.pop("place") or topic.place
    return take(topic, "amend", actor=actor, changes={"place": place}, **said)


Numbered(
    SHEET, rows, values, make=make, faults=faults, amend=amend, amendable=frozenset(WORDS),
    may_import=lambda actor: actor.system or may_raise(actor),
).register()  # fmt: skip
