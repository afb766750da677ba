"""Pages of meetings: the list, one meeting and its agenda, planning one, the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.commitments import queries as task_queries
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.forms import refusals_into
from wugong.deliberation.actions import meetings as actions
from wugong.deliberation.models import AgendaItem, Meeting
from wugong.deliberation.policies import may_enter, may_run
from wugong.deliberation.queries import bodies as body_queries
from wugong.deliberation.queries import meetings as queries
from wugong.deliberation.queries import topics as topic_queries
from wugong.deliberation.rules.meeting import BEFORE, MACHINE, OPEN_AGENDA, MeetingState
from wugong.files.queries import with_files
from wugong.flow.actions import take
from wugong.flow.forms import step_form


def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a meeting of a body."""
    actor = actor_of(request)
    body = body_queries.body_seen(actor, pk)
    rhythm = body_queries.rhythm_of(body)
    data = request.POST if request.method == "POST" else None
    blank = Meeting(body=body, starts_at=rhythm.suggested)
    form = step_form(blank, MACHINE.step("schedule"), actor=actor, data=data)
    if data is not None and form.is_valid():
        with refusals_into(form):
            chosen = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
            return redirect("deliberation:meeting", actions.plan_meeting(body, actor=actor, **chosen).pk)
    days = {
        "due": date_format(rhythm.due, "MONTH_DAY_FORMAT"),
        "last": date_format(rhythm.latest, "MONTH_DAY_FORMAT"),
    }
    words = _("The next regular meeting is due on %(due)s, at the latest %(last)s.") % days
    way = [{"label": body, "url": reverse("deliberation:body", args=[body.pk])}]
    context = {"form": form, "step": form.step, "machine": MACHINE, "title": words, "way": way}
    return render(request, "web/new.html", context, status=422 if form.errors else 200)


def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting: when, where, its agenda, who comes, and what is to be done next."""
    actor = actor_of(request)
    return render(request, "deliberation/meeting.html", whole(queries.meeting_seen(actor, pk), actor))


def whole(found: Meeting, actor: Actor) -> dict[str, Any]:
    """What the page of a meeting shows."""
    runs = may_run(actor, found.body)
    agenda_open = found.state in OPEN_AGENDA
    attendance = queries.attendance_of(found)
    items = queries.agenda_of(found)
    waiting = list(topic_queries.waiting_for(found.body)[:30]) if runs and agenda_open else []
    topics = [item.topic_id for item in items if item.topic_id] + [topic.pk for topic in waiting]
    return {
        "meeting": found,
        "items": items,
        "planned": sum(item.minutes for item in items),
        "attendance": attendance,
        "count": queries.count_of(found, attendance) if attendance else None,
        "answered": sum(bool(row.answer) for row in attendance),
        **links_of(items, actor),
        "may_run": runs,
        "may_arrange": runs and agenda_open,
        "waiting": waiting,
        "without_papers": set(topics) - with_files("topic", topics) if agenda_open else set(),
        "left_out": "" if any(i.topic_id and i.outcome and not i.confirmed_at for i in items) else "confirm",
        "ahead": found.state in BEFORE,
        **doors_of(found, actor),
        "minutes": getattr(found, "minutes", None),
    }


def doors_of(found: Meeting, actor: Actor) -> dict[str, bool]:
    """Whether answers to the notice are awaited, and whether one may write in the room now or follow what goes on."""
    called, sits = found.state == MeetingState.NOTIFIED, found.state == MeetingState.IN_SESSION
    return {
        "awaits_answers": called,
        "room_open": may_run(actor, found.body) and (called or sits),
        "may_follow": sits and may_enter(actor, found.body),
    }


def links_of(items: list[AgendaItem], actor: Actor) -> dict[str, Any]:
    """Which topics and tasks of an agenda may be opened (the others are shown without a link), and which are late."""
    tasks = [task.pk for item in items for task in item.tasks.all()]
    return {
        "open_topics": topic_queries.that_open(actor, [item.topic_id for item in items]),
        "open_tasks": task_queries.that_open(actor, tasks),
        "late_tasks": task_queries.that_late(tasks),
        "today": clock.today(),
    }


@require_POST
def arrange(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order and minutes of the agenda; put a topic on it or take one off."""
    actor = actor_of(request)
    found = queries.meeting_seen(actor, pk)
    post = request.POST
    if "add" in post:
        topic = topic_queries.topic_seen(actor, _uuid(post["add"]))
        actions.put_on_agenda(topic, meeting=found, actor=actor, reason=post.get("reason", ""))
    elif "off" in post:
        item = queries.item_seen(actor, _uuid(post["off"]))
        if item.topic:
            take(item.topic, "take_off", actor=actor)
    else:
        if wrong := no_number_in(post):
            said = _("Places and minutes are whole numbers; “%(text)s” is none. The order stays as it was.")
            messages.error(request, said % {"text": wrong})
            return redirect("deliberation:meeting", found.pk)
        places = {key[6:]: str(value) for key, value in post.items() if key.startswith("place-")}
        order = sorted(places, key=lambda item: int(places[item]) if places[item].isdigit() else 999)
        lengths = {key[8:]: str(value) for key, value in post.items() if key.startswith("minutes-")}
        minutes = {key: int(value) for key, value in lengths.items() if value.isdigit()}
        actions.arrange(found, order=order, minutes=minutes, actor=actor)
    return redirect("deliberation:meeting", found.pk)


def no_number_in(post: Mapping[str, str]) -> str:
    """The first place or length of an item that is no whole number; empty where all are."""
    given = [str(value).strip() for key, value in post.items() if key.startswith(("place-", "minutes-"))]
    return next((text or "—" for text in given if not text.isdigit()), "")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as nonsense:
        raise Unseen(text) from nonsense


def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes as a paper: draft with objections, or signed."""
    actor = actor_of(request)
    found = queries.meeting_seen(actor, pk)
    text = getattr(found, "minutes", None)
    if text is None:
        raise Unseen(str(pk))
    context = {
        "meeting": found,
        "minutes": text,
        "lines": text.text.splitlines(),
        "objections": list(text.objections.select_related("organisation").order_by("created_at")),
        "may_run": may_run(actor, found.body),
    }
    return render(request, "deliberation/minutes.html", context)


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer an objection to the minutes."""
    actor = actor_of(request)
    objection = queries.objection_seen(actor, pk)
    actions.answer_objection(objection, answer=request.POST.get("answer", "")[:500], actor=actor)
    return redirect("deliberation:minutes", objection.minutes.meeting_id)
