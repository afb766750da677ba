"""What a dissolved organisation had in hand in joint deliberation goes over to its successor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.locks import locked
from wugong.deliberation.models import Attendance, Body, Collection, Escalation, Meeting, Member, Topic, Whistle
from wugong.deliberation.rules.meeting import AHEAD
from wugong.flow.actions import action, pass_on_seats
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.organisations.models import Organisation
from wugong.record.actions import append

# The duties an organisation can have in a thing, and the joint meetings the thing belongs to.
DUTIES: dict[type[Any], tuple[str, ...]] = {
    Topic: ("proposed_by",),
    Meeting: (),
    Collection: (),
    Escalation: ("owner",),
    Whistle: ("lead", "blower", "drafted_by"),
}


@action
def hand_over_in(matter: UUID, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """Put ``taker`` in the place of ``giver`` in one open matter, and in the seats of its joint meetings."""
    obj: Any = next(found for model in DUTIES if (found := model._base_manager.filter(pk=matter).first()))
    row = locked(obj)
    moved = [name for name in DUTIES[type(row)] if getattr(row, f"{name}_id") == giver.pk]
    for name in moved:
        setattr(row, name, taker)
    if moved:
        row.save(update_fields=moved)
    if isinstance(row, Whistle):
        row.called.filter(organisation=giver).exclude(whistle__called__organisation=taker).update(organisation=taker)
    if isinstance(row, Topic):
        row.supports.filter(organisation=giver).update(organisation=taker)
        row.coordinations.filter(organisation=giver, answered_at__isnull=True).update(organisation=taker)
    for body in _bodies_of(row):
        _pass_seats(body, giver, taker, actor)
    index(binding_of(row), type(row)._base_manager.get(pk=row.pk))
    pass_on_seats(row, giver=giver.pk, taker=taker.pk, actor=actor)


def _bodies_of(row: Any) -> list[Body]:
    if isinstance(row, Whistle):
        return []
    if isinstance(row, Escalation):
        return [row.topic.body, row.upper]
    return [row.topic.body] if isinstance(row, Collection) else [row.body]


def _pass_seats(body: Body, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The chair, the secretariat and the seat; a meeting that is ahead counts the successor's seat."""
    duties = [name for name in ("chair", "secretariat") if getattr(body, f"{name}_id") == giver.pk]
    old = body.members.filter(organisation=giver, until__isnull=True).first()
    if not duties and old is None:
        return
    for name in duties:
        setattr(body, name, taker)
    body.save(update_fields=duties or None)
    if old is not None:
        new = body.members.filter(organisation=taker, until__isnull=True).first() or Member.objects.create(
            body=body, organisation=taker, voting=old.voting, part_time=old.part_time, since=clock.today()
        )
        old.until = clock.today()
        old.save(update_fields=["until"])
        ahead = Attendance.objects.filter(member=old, meeting__state__in=AHEAD)
        ahead.exclude(meeting__attendances__member=new).update(member=new)
    detail = {"from": giver.pk, "to": taker.pk, "duties": duties}
    append(actor=actor, act="hand_over_seat", kind="joint_meeting", object_id=body.pk, detail=detail)
