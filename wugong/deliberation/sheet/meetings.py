"""The ledgers of meetings and of what they resolved. A new row plans a meeting; resolutions only go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.deliberation.actions import meetings as actions
from wugong.deliberation.models import Body, Meeting, Resolution
from wugong.deliberation.queries.bodies import run_by
from wugong.deliberation.queries.meetings import meetings_visible_to
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.rules.meeting import MACHINE, MeetingKind
from wugong.flow.actions import take
from wugong.flow.ledgers import Numbered
from wugong.places.queries import read_place
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, RowRefusal, Sentence, Sheet, Type, Values

STATES = tuple((name, state.meaning) for name, state in MACHINE.states.items())
MOVABLE = ("starts_at", "venue", "link")

SHEET = Sheet(
    "meetings",
    _("Meetings"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column(
            "body", "联席会议所在地", "Joint meeting of", Type.CODE, required=True, parse=read_place,
            synonyms=("联席会议",), help=_("code of the district, street or community whose joint meeting it is"),
        ),
        Column("kind", "会议类型", "Kind", Type.CHOICE, choices=MeetingKind.choices),
        Column("starts_at", "开始时间", "Begins", Type.MOMENT, required=True, synonyms=("会议时间",)),
        Column("minutes_planned", "时长（分钟）", "Planned minutes", Type.INTEGER, least=10, most=600),
        Column("venue", "地点", "Place of the meeting", max_length=120, synonyms=("会议地点",)),
        Column("link", "会议链接", "Link", max_length=300),
        Column("title", "会议", "Meeting", readonly=True),
        Column("topics", "议题数", "Topics", Type.INTEGER, readonly=True),
        Column("present", "到会单位", "Members present", Type.INTEGER, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    ),
)  # fmt: skip
RESOLUTIONS = Sheet(
    "resolutions",
    _("Resolutions"),
    key=("topic", "decided_on", "text"),
    columns=(
        Column("topic", "议题编号", "Topic", Type.CODE),
        Column("title", "议题", "Title"),
        Column("meeting", "会议编号", "Meeting", Type.CODE),
        Column("decided_on", "决议日期", "Decided on", Type.DATE),
        Column("text", "决议", "Resolution"),
        Column("by_vote", "表决通过", "By vote", Type.TRUTH),
        Column("in_favour", "赞成", "In favour", Type.INTEGER),
        Column("against", "反对", "Against", Type.INTEGER),
        Column("abstained", "弃权", "Abstained", Type.INTEGER),
        Column("tasks", "任务数", "Tasks", Type.INTEGER),
    ),
)


def rows(actor: Actor) -> Any:
    """The meetings the actor may see."""
    return meetings_visible_to(actor).select_related("body__place").prefetch_related("items", "attendances")


def values(meeting: Meeting) -> Values:
    """A meeting as a row."""
    return {
        "number": meeting.biz_no,
        "body": meeting.body.place.code,
        "kind": meeting.kind,
        "starts_at": meeting.starts_at,
        "minutes_planned": meeting.minutes_planned,
        "venue": meeting.venue,
        "link": meeting.link,
        "title": meeting.title,
        "topics": sum(item.topic_id is not None for item in meeting.items.all()),
        "present": sum(seat.presence == "present" for seat in meeting.attendances.all()),
        "state": meeting.state,
    }


def _bodies(actor: Actor) -> Any:
    return Body.objects.filter(closed_on__isnull=True).select_related("place") if actor.system else run_by(actor)


def faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """The joint meeting is one that the actor runs."""
    kept = set(_bodies(actor).values_list("place__code", flat=True))
    for change in changes:
        if change.values["body"] not in kept:
            text = _("You run no joint meeting at %(code)s. Its chair or secretariat plans its meetings.")
            yield RowRefusal(change.row, "body", Sentence(text, {"code": change.values["body"]}))


def make(row: Values, actor: Actor) -> Meeting:
    """Plan a meeting."""
    body = _bodies(actor).get(place__code=row["body"])
    more: dict[str, Any] = {name: row[name] for name in ("minutes_planned", "kind") if row.get(name)}
    more |= {name: row.get(name) or "" for name in ("venue", "link")}
    return actions.plan_meeting(body, starts_at=row["starts_at"], actor=actor, **more)


def amend(meeting: Meeting, row: Values, actor: Actor) -> Meeting:
    """Another time or place, before the notice is out."""
    now = {name: row[name] if name in row else getattr(meeting, name) for name in MOVABLE}
    return take(meeting, "move", actor=actor, **now)


Numbered(
    SHEET, rows, values, make=make, faults=faults, amend=amend, amendable=frozenset(MOVABLE),
    may_import=lambda actor: actor.system or run_by(actor).exists(),
).register()  # fmt: skip


def resolved(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """What was decided on the topics the actor may see, in a meeting or in writing."""
    found = Resolution.objects.filter(topic__in=topics_visible_to(actor).order_by().values("pk"))
    found = found.select_related("topic", "item__meeting").prefetch_related("tasks")
    for one in found.order_by("decided_on", "created_at", "id").iterator(chunk_size=500):
        yield {
            "topic": one.topic.biz_no,
            "title": one.topic.title,
            "meeting": one.item.meeting.biz_no if one.item else "",
            "decided_on": one.decided_on,
            "text": one.text,
            **{name: getattr(one, name) for name in ("by_vote", "in_favour", "against", "abstained")},
            "tasks": len(one.tasks.all()),
        }


register(Ledger(RESOLUTIONS, rows=resolved, may_export=lambda actor: actor.known))
