"""A meeting from its plan to its archive, but for what happens in the room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate as day_of
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Seat
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.deliberation.actions.room import settle_decisions
from wugong.deliberation.documents import issue_minutes
from wugong.deliberation.models import AgendaItem, Attendance, Body, Meeting, Minutes, Objection, Topic
from wugong.deliberation.policies import chair_of, may_run, member_organisations, secretariat_of
from wugong.deliberation.queries.bodies import body_above, procedure_of, rhythm_of, seats_of
from wugong.deliberation.queries.meetings import returning_tasks, tasks_item
from wugong.deliberation.rules.meeting import AHEAD, BEFORE, OPEN_AGENDA, Answer, ItemKind, MeetingKind, Presence
from wugong.deliberation.rules.topic import WAITING, TopicState
from wugong.flow.actions import action, begin, redate, settle_seat, take
from wugong.inbox.actions import post
from wugong.organisations.models import Organisation
from wugong.record.actions import append


@action
def plan_meeting(
    body: Body, *, starts_at: datetime, actor: Actor, kind: str = MeetingKind.REGULAR, minutes_planned: int = 90,
    **where: str,
) -> Meeting:  # fmt: skip
    """Plan a meeting; open tasks and deferred topics stand on its agenda by themselves."""
    meeting = _numbered(Meeting(kind=kind), body, starts_at)
    begin(meeting, "schedule", actor=actor, kind=kind, starts_at=starts_at, minutes_planned=minutes_planned, **where)
    _lay_agenda(meeting, actor)
    return meeting


def _numbered(meeting: Meeting, body: Body, starts_at: datetime) -> Meeting:
    """A new meeting with its number in the year, under the rules of procedure of today."""
    held = locked(body)
    if meeting.kind == MeetingKind.REGULAR and held.meetings.filter(kind=meeting.kind, state__in=BEFORE).exists():
        raise Refusal(
            _("The next regular meeting is planned already. Move that one, or call an extra meeting."), rule="one_ahead"
        )
    meeting.body, meeting.procedure, meeting.year = held, procedure_of(held), day_of(starts_at).year
    meeting.number = (held.meetings.filter(year=meeting.year).aggregate(last=Max("number"))["last"] or 0) + 1
    return meeting


def _lay_agenda(meeting: Meeting, actor: Actor) -> None:
    refresh_tasks(meeting, actor=actor)
    deferred = Topic.objects.filter(body=meeting.body, state=TopicState.DEFERRED).order_by("created_at")
    for topic in deferred:
        put_on_agenda(topic, meeting=meeting, actor=actor, reason=_("Deferred to this meeting."))
    date_topics(meeting, actor=actor)


@action
def date_topics(meeting: Meeting, *, actor: Actor, **_inputs: Any) -> None:
    """The topics that wait for a meeting are awaited until the agenda of this one closes."""
    for topic in Topic.objects.filter(body=meeting.body, state__in=WAITING):
        redate(topic, actor=actor)


@action
def refresh_tasks(meeting: Meeting, *, actor: Actor, **_inputs: Any) -> AgendaItem | None:
    """Bring the first item in line with the open tasks of the body; it stays away while there are none."""
    if meeting.state not in AHEAD:
        return None
    open_tasks = list(returning_tasks(meeting.body))
    item = tasks_item(meeting)
    if item is None and open_tasks:
        item = AgendaItem.objects.create(meeting=meeting, kind=ItemKind.TASKS, position=0, minutes=10)
        append(actor=actor, act="tasks_return", kind="meeting", object_id=meeting.pk, detail={"open": len(open_tasks)})
    if item is not None:
        item.tasks.set(open_tasks)
    return item


@action
def keep_period(*, actor: Actor) -> int:
    """Plan the next regular meeting of every body that is due within a month, and raise the alarm where the interval
    has run out (R-31). Returns how many were planned. Run by the worker; twice does no harm."""
    planned = 0
    for body in Body.objects.filter(closed_on__isnull=True).select_related("place").order_by("place__code"):
        rhythm = rhythm_of(body)
        if rhythm.late and not rhythm.ahead and body.alarmed_on != rhythm.runs_out:
            _alarm(body, rhythm.runs_out, actor)
        if rhythm.planned is None and rhythm.due <= clock.today() + timedelta(days=30):
            plan_meeting(body, starts_at=rhythm.suggested, actor=actor)
            planned += 1
    return planned


def _alarm(body: Body, runs_out: date, actor: Actor) -> None:
    row = locked(body)
    row.alarmed_on = runs_out
    row.save(update_fields=["alarmed_on"])
    above = body_above(body)
    seats = [*chair_of(body), *secretariat_of(body), *(secretariat_of(above) if above else [])]
    post(
        seats=seats,
        kind="meeting.interval",
        subject=sentence(gettext_lazy("%(body)s has not met within its period"), body=body),
        url=reverse("deliberation:body", args=[body.pk]),
        actor=actor,
    )
    append(actor=actor, act="interval_ran_out", kind="joint_meeting", object_id=body.pk, rule="R-31")


@action
def put_on_agenda(topic: Topic, *, meeting: Meeting, actor: Actor, reason: str = "", minutes: int = 15) -> AgendaItem:
    """Put an admitted or deferred topic on the agenda of a meeting that has not been notified."""
    row = locked(meeting)
    if row.body_id != topic.body_id:
        raise Refusal(_("This meeting belongs to another joint meeting."), rule="agenda")
    if row.state not in OPEN_AGENDA:
        raise Refusal(
            _("The notice is out. What cannot wait is taken as an emergency in the room, with the reason."), rule="R-32"
        )
    take(topic, "put_on_agenda", actor=actor, reason=reason)
    last = row.items.aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(meeting=row, topic=topic, position=last + 1, minutes=minutes)


@action
def strike_item(topic: Topic, *, actor: Actor, **_inputs: Any) -> None:
    """A topic taken off leaves the agenda that is still open; that of a cancelled meeting stays as it was."""
    topic.items.filter(meeting__state__in=OPEN_AGENDA).delete()


@action
def arrange(meeting: Meeting, *, order: list[str], minutes: dict[str, int], actor: Actor) -> None:
    """The order of the items and the minutes each is given; ids not named keep their place behind."""
    if not may_run(actor, meeting.body):
        raise Denied(_("Only the chair and the secretariat edit the agenda."), rule="role")
    places = {pk: n for n, pk in enumerate(order, start=1)}
    for item in locked(meeting).items.all():
        key = str(item.pk)
        item.position = places.get(key, len(places) + item.position + 1)
        item.minutes = max(1, min(600, minutes.get(key, item.minutes)))
        item.save(update_fields=["position", "minutes"])
    append(actor=actor, act="arrange", kind="meeting", object_id=meeting.pk)


@action
def call_members(meeting: Meeting, *, actor: Actor, **_inputs: Any) -> None:
    """Send time, place and agenda to the members; from now on the agenda binds (R-32)."""
    refresh_tasks(meeting, actor=actor)
    meeting.items.update(notified=True)
    call_roll(meeting, actor=actor)
    _send_notice(meeting, actor)


def _send_notice(meeting: Meeting, actor: Actor) -> None:
    from wugong.deliberation.notices import notice_of

    subject, body = notice_of(meeting)
    post(
        seats=[Seat(organisation=pk) for pk in member_organisations(meeting.body)],
        kind="meeting.notice",
        matter=meeting.pk,
        subject=subject,
        body=body,
        url=f"/deliberation/meetings/{meeting.pk}/",
        actor=actor,
    )


@action
def call_roll(meeting: Meeting, *, actor: Actor) -> int:
    """A line of attendance for each seat that has none yet; returns how many were added."""
    if not (actor.system or may_run(actor, meeting.body)):
        raise Denied(_("Only the chair and the secretariat record attendance."), rule="role")
    known = set(meeting.attendances.values_list("member_id", flat=True))
    missing = [Attendance(meeting=meeting, member=seat) for seat in seats_of(meeting.body) if seat.pk not in known]
    return len(Attendance.objects.bulk_create(missing))


@action
def answer_notice(
    meeting: Meeting, *, answer: Answer, actor: Actor, name: str = "", reason: str = "", **_inputs: Any
) -> Attendance:
    """A member says whether it comes, by whom or why not; the last word before the meeting opens counts."""
    refuse_identity(name=name)
    call_roll(meeting, actor=SYSTEM)
    row = locked(meeting.attendances.get(member__organisation=actor.organisation, member__until__isnull=True))
    if answer != Answer.COMING or row.answer == Answer.SUBSTITUTE:  # a name taken down earlier says who comes
        row.name = name.strip()
    row.answer, row.answer_words = answer, reason.strip()[:500]
    row.answered_at, row.typed_by = clock.now(), ""
    if answer == Answer.APOLOGY:
        row.presence = Presence.APOLOGY
    elif row.presence == Presence.APOLOGY:
        row.presence = Presence.UNKNOWN
    row.edition += 1
    row.save()
    settle_seat(meeting, organisation=actor.organisation, party="invited", actor=actor)
    return row


@action
def hold_again(meeting: Meeting, *, again_at: datetime, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Too few came: the meeting is held again within ten working days, with the same agenda and rules."""
    blank = Meeting(
        kind=meeting.kind, venue=meeting.venue, link=meeting.link, minutes_planned=meeting.minutes_planned,
        adjourned_from=meeting,
    )  # fmt: skip
    again = _numbered(blank, meeting.body, again_at)
    again.procedure = meeting.procedure
    begin(again, "resume", actor=actor, reason=reason, starts_at=again_at)
    for item in meeting.items.order_by("position", "id"):
        copy = AgendaItem.objects.create(
            meeting=again, kind=item.kind, topic=item.topic, heading=item.heading, position=item.position,
            minutes=item.minutes,
        )  # fmt: skip
        copy.tasks.set(item.tasks.all())


@action
def plan_instead(
    meeting: Meeting, *, reason: str, actor: Actor, again_at: datetime | None = None, **_inputs: Any
) -> None:
    """A cancelled meeting gives its topics back; where a new date was named, that meeting is planned at once."""
    for item in meeting.items.filter(topic__state=TopicState.SCHEDULED).select_related("topic"):
        if item.topic:
            take(item.topic, "take_off", actor=actor, reason=reason)
    if again_at:
        plan_meeting(meeting.body, starts_at=again_at, actor=actor, kind=meeting.kind, venue=meeting.venue)


def _minutes_of(meeting: Meeting) -> Minutes:
    """The minutes of a meeting; raises Refusal while there are none."""
    found: Minutes | None = getattr(meeting, "minutes", None)
    if found is None:
        raise Refusal(_("There are no minutes yet. They are drafted when the meeting has been closed."), rule="minutes")
    return found


@action
def amend_minutes(meeting: Meeting, *, text: str, actor: Actor, edition: int | None = None) -> Minutes:
    """Change the draft of the minutes; refuses when somebody else changed it meanwhile."""
    minutes = locked(_minutes_of(meeting))
    if edition is not None and edition != minutes.edition:
        raise Refusal(
            _("Somebody else has changed the minutes meanwhile. Their text is above; yours is still in the field."),
            rule="edition",
        )
    take(meeting, "amend", actor=actor)
    minutes.text, minutes.edition = text.replace("\r\n", "\n"), minutes.edition + 1
    minutes.save(update_fields=["text", "edition"])
    return minutes


@action
def note_objection(meeting: Meeting, *, reason: str, actor: Actor, **_inputs: Any) -> None:
    """Keep a member's objection to the draft of the minutes."""
    member = Organisation.objects.get(pk=actor.organisation or "")
    Objection.objects.create(
        minutes=_minutes_of(meeting), organisation=member, name=actor.name, text=reason.strip()[:500]
    )


@action
def answer_objection(objection: Objection, *, answer: str, actor: Actor) -> Objection:
    """Say what became of an objection."""
    meeting = objection.minutes.meeting
    if not may_run(actor, meeting.body):
        raise Denied(_("Objections are answered by the chair and the secretariat."), rule="role")
    if not answer.strip():
        raise Invalid(_("Say what becomes of the objection."), rule="objection", field="answer")
    row = locked(objection)
    row.answer, row.answered_at = answer.strip(), clock.now()
    row.save(update_fields=["answer", "answered_at"])
    append(actor=actor, act="answer_objection", kind="meeting", object_id=meeting.pk, reason=row.answer)
    return row


@action
def send_minutes(meeting: Meeting, *, actor: Actor, **_inputs: Any) -> None:
    """The chair has signed: what was not confirmed yet binds, the minutes are issued and go to every member."""
    settle_decisions(meeting, actor=actor)
    minutes = locked(_minutes_of(meeting))
    minutes.signed_by, minutes.signer_name, minutes.signed_at = actor.user, actor.name, clock.now()
    minutes.sent_at = clock.now()
    minutes.save(update_fields=["signed_by", "signer_name", "signed_at", "sent_at"])
    document = issue_minutes(meeting, actor=actor)
    post(
        seats=[Seat(organisation=pk) for pk in member_organisations(meeting.body)],
        kind="meeting.minutes",
        matter=meeting.pk,
        subject=sentence(gettext_lazy("Minutes: %(meeting)s"), meeting=meeting),
        body=minutes.text,
        url=f"/documents/{document.pk}/",
        actor=actor,
    )
