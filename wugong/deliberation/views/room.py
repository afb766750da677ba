"""The meeting room: chair and secretariat write, every field saves by itself; members follow it live."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.commitments.queries import that_late as tasks_that_late
from wugong.commitments.queries import that_open as tasks_that_open
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Unseen
from wugong.deliberation.actions import members
from wugong.deliberation.actions import room as actions
from wugong.deliberation.actions.meetings import call_roll
from wugong.deliberation.forms.room import DecisionForm, NotesForm, PresenceForm, TaskForm
from wugong.deliberation.models import AgendaItem, Meeting, ProposedTask
from wugong.deliberation.policies import adviser_of, chair_of, may_enter, may_run
from wugong.deliberation.queries import meetings as queries
from wugong.deliberation.queries import topics as topic_queries
from wugong.deliberation.queries.opinions import findings_on
from wugong.deliberation.rules.meeting import HERE, OPEN_AGENDA, Ballot, MeetingState, Presence
from wugong.flow.actions import take

F = TypeVar("F", bound=BaseForm)


def found(request: HttpRequest, pk: UUID) -> tuple[Actor, Meeting]:
    """Who writes, and the meeting whose room may be entered."""
    actor = actor_of(request)
    meeting = queries.meeting_seen(actor, pk)
    if not may_run(actor, meeting.body):
        raise Unseen(str(pk))
    return actor, meeting


def entered(request: HttpRequest, pk: UUID) -> tuple[Actor, Meeting]:
    """Who is in the room: who writes, or a member who follows."""
    actor = actor_of(request)
    meeting = queries.meeting_seen(actor, pk)
    if not may_enter(actor, meeting.body):
        raise Unseen(str(pk))
    return actor, meeting


def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole room; POST opens or closes the meeting, or confirms what was decided."""
    actor, meeting = entered(request, pk)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if "close" in request.POST:
                actions.close_meeting(meeting, actor=actor)
                return redirect("deliberation:minutes", meeting.pk)
            if "confirm" in request.POST:
                take(meeting, "confirm", actor=actor)
                return redirect("deliberation:room", meeting.pk)
            opened = actions.open_with_all if "all" in request.POST else actions.open_meeting
            opened(meeting, actor=actor, reason=request.POST.get("reason", "").strip()[:200])
        except Refusal as said:
            refusal = said
    if meeting.state == MeetingState.NOTIFIED and may_run(actor, meeting.body):
        call_roll(meeting, actor=actor)
    chosen = refusal.field if refusal and refusal.field else request.GET.get("item", "")
    context = {**whole(meeting, actor, chosen), "refusal": refusal}
    return render(request, "deliberation/room/room.html", context, status=refusal.status if refusal else 200)


def whole(meeting: Meeting, actor: Actor, chosen: str = "") -> dict[str, Any]:
    """What the room shows: agenda, the item in hand, who is here."""
    items = queries.agenda_of(meeting)
    current = next((i for i in items if str(i.pk) == chosen), None)
    current = current or next((i for i in items if i.topic_id and not i.outcome), items[0] if items else None)
    attendance = queries.attendance_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "writes": may_run(actor, meeting.body),
        "items": items,
        "current": current,
        "attendance": attendance,
        "count": queries.count_of(meeting, attendance),
        "presences": Presence.choices,
        "unknown": any(row.presence == Presence.UNKNOWN for row in attendance),
        "others": others(items, actor),
        "in_session": meeting.state == MeetingState.IN_SESSION,
        "opened_today": bool(meeting.opened_at) and localdate(meeting.opened_at) == clock.today(),
        **of_day(meeting),
        "chairs": actor.sits_any(chair_of(meeting.body)),
        "to_confirm": sum(bool(i.topic_id and i.outcome and not i.confirmed_at) for i in items),
        "candidates": list(topic_queries.waiting_for(meeting.body)[:30]),
    }
    return context | (of_item(current, actor) if current else {})


def of_day(meeting: Meeting) -> dict[str, bool]:
    """Whether the meeting is called, may open now, and whether the day it was called for has passed."""
    before, day = meeting.state == MeetingState.NOTIFIED, localdate(meeting.starts_at)
    opens, passed = before and day <= clock.today(), before and day < clock.today()
    return {"before": before, "not_called": meeting.state in OPEN_AGENDA, "opens": opens, "day_passed": passed}


def others(items: list[AgendaItem], actor: Actor) -> list[str]:
    """Who else has written in the last five minutes."""
    lately = clock.now() - timedelta(minutes=5)
    names = {i.edited_by for i in items if i.edited_at and i.edited_at > lately and i.edited_by != actor.name}
    return sorted(names - {""})


def marks_of(actor: Actor, tasks: list[UUID]) -> dict[str, Any]:
    """Which of some tasks may be opened, and which are late today."""
    return {
        "open_tasks": tasks_that_open(actor, tasks), "late_tasks": tasks_that_late(tasks), "today": clock.today(),
    }  # fmt: skip


def of_item(item: AgendaItem, actor: Actor) -> dict[str, Any]:
    """The middle column."""
    own = queries.own_line(item.meeting, actor)
    adviser = adviser_of(actor)
    said = [s for s in item.speeches.all() if own and (s.member_id, s.adviser) == (own.member_id, adviser)]
    mine: dict[str, Any] = {
        "item": item,
        "own": own,
        "advises": bool(adviser),
        "is_here": own is not None and (bool(adviser) or own.presence in HERE),
        "ballots": Ballot.choices,
        "own_speech": said[0] if said else None,
    }
    if item.topic is None:
        tasks = [task.pk for task in item.tasks.all()]
        return mine | marks_of(actor, tasks)
    voters = [row for row in queries.attendance_of(item.meeting) if row.member.voting]
    votes = {vote.member_id: vote for vote in item.votes.all()}
    return mine | {
        "waits": any(not task.accepted for task in item.proposed.all()),
        "decision": DecisionForm(instance=item),
        "new_task": TaskForm(body=item.meeting.body, topic=item.topic, auto_id="new-%s"),
        "voters": [(row.member, votes.get(row.member_id)) for row in voters],
        "own_vote": votes.get(own.member_id) if own else None,
        "findings": findings_on(item.topic),
    }


PARTS = {"agenda", "here", "watch", "speeches", "own", "ballot", "votes"}


def part(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """Render one column again, so that what a colleague writes appears."""
    actor, meeting = entered(request, pk)
    if part not in PARTS or (part == "votes" and not may_run(actor, meeting.body)):
        raise Unseen(part)
    return render(request, f"deliberation/room/{part}.html", whole(meeting, actor, request.GET.get("item", "")))


def answered(request: HttpRequest, meeting: Meeting, actor: Actor, part: str, item: str = "") -> HttpResponse:
    """A part of the room for htmx, and word to the other parts that something was written; else back to the room."""
    if not getattr(request, "htmx", False):
        return back(meeting, item)
    made = render(request, f"deliberation/room/{part}.html", whole(meeting, actor, item))
    made["HX-Trigger"] = "decided"
    return made


def back(meeting: Meeting, item: Any = "") -> HttpResponse:
    """To the room, with an item in hand."""
    return redirect(f"{reverse('deliberation:room', args=[meeting.pk])}?item={item}")


def read(form: F) -> F:
    """A form that is valid; raises Invalid with its first fault."""
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise Invalid(str(faults[0]), field=field)
    return form


@require_POST
def presence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether a member is here."""
    actor = actor_of(request)
    row = queries.attendance_seen(actor, pk)
    actions.set_presence(row, actor=actor, **read(PresenceForm(request.POST)).cleaned_data)
    return answered(request, row.meeting, actor, "here", request.POST.get("item", ""))


@require_POST
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of whom nothing is known yet are here, or absent."""
    actor, meeting = found(request, pk)
    (actions.all_absent if "absent" in request.POST else actions.all_here)(meeting, actor=actor)
    return answered(request, meeting, actor, "here", request.POST.get("item", ""))


def notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the notes as they are now. POST: save; both texts are kept when two wrote."""
    actor = actor_of(request)
    item = queries.item_seen(actor, pk)
    if request.method != "POST":
        if not may_run(actor, item.meeting.body):
            raise Denied("", rule="role")
        return JsonResponse({"text": item.notes, "edition": item.edition, "by": item.edited_by})
    saved = actions.write_notes(item, actor=actor, **read(NotesForm(request.POST)).cleaned_data)
    if request.headers.get("accept", "").startswith("application/json"):
        answer = {"text": saved.item.notes, "edition": saved.item.edition, "by": saved.other}
        return JsonResponse({**answer, "clash": saved.merged.clash, "both": saved.merged.both})
    if saved.merged.clash:
        context = {**whole(item.meeting, actor, str(item.pk)), "clash": saved.merged.clash, "other": saved.other}
        return render(request, "deliberation/room/room.html", context)
    return back(item.meeting, item.pk)


@require_POST
def speech(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a member says on an item for the record."""
    actor = actor_of(request)
    item = queries.item_seen(actor, pk)
    members.speak(item.meeting, item=item, text=request.POST.get("text", ""), actor=actor)
    return answered(request, item.meeting, actor, "own", str(item.pk))


@require_POST
def ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How a member votes on an item under its own hat."""
    actor = actor_of(request)
    item = queries.item_seen(actor, pk)
    members.vote(item.meeting, item=item, ballot=request.POST.get("ballot", ""), actor=actor)
    return answered(request, item.meeting, actor, "ballot", str(item.pk))


@require_POST
def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of the item in hand."""
    actor = actor_of(request)
    form = read(DecisionForm(request.POST))
    row = queries.item_seen(actor, pk)
    row = actions.decide(row, decision=form.decision(), actor=actor, was=request.POST.get("was"))
    return answered(request, row.meeting, actor, "decided", str(row.pk))


@require_POST
def votes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How one member votes; by telephone it is said so."""
    actor = actor_of(request)
    item = queries.item_seen(actor, pk)
    rows = {str(r.member_id): r.member for r in queries.attendance_of(item.meeting)}
    member = rows.get(request.POST.get("member", ""))
    ballot = request.POST.get("ballot", "")
    if member is None or ballot not in Ballot.values:
        raise Unseen("vote")
    actions.cast_vote(item, member=member, ballot=ballot, actor=actor, by_phone="by_phone" in request.POST)
    return answered(request, item.meeting, actor, "votes", str(item.pk))


@require_POST
def new_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write another task down."""
    item = queries.item_seen(actor_of(request), pk)
    if item.topic is None:
        raise Unseen("topic")
    return keep(request, ProposedTask(item=item, topic=item.topic))


def topic_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A task for a decision in writing, outside a meeting."""
    actor = actor_of(request)
    topic = topic_queries.topic_seen(actor, pk)
    if not may_run(actor, topic.body):
        raise Unseen(str(pk))
    if request.method == "POST":
        return keep(request, ProposedTask(topic=topic))
    form = TaskForm(body=topic.body, topic=topic)
    context = {"form": form, "url": reverse("deliberation:topic_task", args=[pk]), "topic": topic}
    return render(request, "deliberation/room/task_page.html", context)


def edit_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of a task that was written down; a page of its own without htmx."""
    actor = actor_of(request)
    row = queries.task_seen(actor, pk)
    if not may_run(actor, row.topic.body):
        raise Unseen(str(pk))
    form = TaskForm(body=row.topic.body, task=row, auto_id=f"{row.pk}-%s")
    context = {"form": form, "task": row, "url": reverse("deliberation:task", args=[row.pk]), "drop": True}
    name = "task_form" if getattr(request, "htmx", False) else "task_page"
    return render(request, f"deliberation/room/{name}.html", context)


@require_POST
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a task, or strike it out."""
    return keep(request, queries.task_seen(actor_of(request), pk))


def keep(request: HttpRequest, row: ProposedTask) -> HttpResponse:
    """Keep or strike out a task; then back to its item in the room, or to its topic."""
    actor, item = actor_of(request), row.item
    if "drop" in request.POST:
        actions.drop_task(row, actor=actor)
    else:
        form = read(TaskForm(request.POST, body=row.topic.body, topic=row.topic))
        actions.write_task(row, actor=actor, **form.written())
    if item is None:
        return redirect("deliberation:topic", row.topic_id)
    return answered(request, item.meeting, actor, "tasks", str(item.pk))


@require_POST
def emergency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a topic that was not notified, with the reason."""
    actor, meeting = found(request, pk)
    topic = next((t for t in topic_queries.waiting_for(meeting.body) if str(t.pk) == request.POST.get("topic")), None)
    if topic is None:
        raise Unseen("topic")
    made = actions.add_emergency(meeting, topic=topic, reason=request.POST.get("reason", ""), actor=actor)
    return back(meeting, made.pk)
