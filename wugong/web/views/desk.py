"""The desk: what waits for me, what I wait for, what I follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import Actor, Hat
from wugong.common.paging import paged
from wugong.flow.queries import MOST_COUNTED, DeskRow, desk_rows, followed, for_desk, found, todos_for, waited_for
from wugong.inbox.actions import look_through
from wugong.inbox.queries import messages_for
from wugong.organisations.queries import names_of
from wugong.web.context import waiting_by_common
from wugong.web.rows import desk_row, matter_rows
from wugong.workdays.queries import calendar
from wugong.workdays.rules import last_day, workdays_between

SIZE = 40


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """等我办, 我等别人, 我关注的, with their counts."""
    actor, here = actor_of(request), sum(waiting_by_common(request).values())
    return [
        {"label": label, "url": reverse(name), "count": count, "current": name == current}
        for label, name, count in (
            (_("Waits for me"), "web:desk", here if here < MOST_COUNTED else todos_for(actor).count()),
            (_("I wait for others"), "web:waiting", waited_for(actor).count()),
            (_("I follow"), "web:following", followed(actor).count()),
        )
    ]


def desk(request: HttpRequest) -> HttpResponse:
    """Everything awaiting me under the hat worn, grouped by urgency; the buttons act from here."""
    actor = actor_of(request)
    rows = todos_for(actor)
    common, query = request.GET.get("common", ""), request.GET.get("q", "").strip()
    if common:
        rows = rows.filter(matter__common=common)
    if query:
        rows = rows.filter(matter__in=found(actor, query))
    size = min(SIZE * max(1, int(request.GET["show"])), 2000) if request.GET.get("show", "").isdigit() else SIZE
    todos = list(for_desk(rows).order_by(F("due_at").asc(nulls_last=True), "id")[: size + 1])
    context = {
        "tabs": tabs(request, "web:desk"),
        "groups": list(grouped(desk_rows(todos[:size]))),
        "more": size // SIZE + 1 if len(todos) > size else 0,
        "filters": filters(request, common, query),
        "filtered": bool(common or query),
        "elsewhere": elsewhere(actor),
        "workdays_left": workdays_left_this_week(),
        "today": clock.today(),
    }
    return render(request, "web/desk.html", context)


def filters(request: HttpRequest, common: str, query: str) -> list[dict[str, Any]]:
    """Narrow the desk by mechanism and by words; the address keeps them when one acts."""
    present = sorted({*waiting_by_common(request), common} - {""})
    if len(present) < 2 and not query:
        return []
    return [
        {
            "name": "common",
            "label": _("Which"),
            "value": common,
            "choices": [{"value": c, "label": c} for c in present],
        },
        {"name": "q", "label": _("Words"), "value": query},
    ]


def grouped(rows: Iterable[DeskRow]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Overdue, today, this week, later, without a term: in that order, empty groups left out."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row.due.due is None:
            label = _("No term") if not row.due.stopped else _("Clock stopped")
        elif row.due.overdue:
            label = pgettext("group of the desk", "Overdue")
        else:
            day = last_day(row.due.due)
            label = _("Today") if day <= today else _("This week") if day <= sunday else _("Later")
        groups.setdefault(label, []).append(desk_row(row))
    order = [
        pgettext("group of the desk", "Overdue"),
        _("Today"),
        _("This week"),
        _("Later"),
        _("Clock stopped"),
        _("No term"),
    ]
    return ((label, groups[label]) for label in order if label in groups)


def elsewhere(actor: Actor) -> list[tuple[Hat, int]]:
    """Other hats of the same person under which something waits."""
    others = [h for h in actor.hats if h != actor.hat]
    counted = [(hat, todos_for(actor, hat).exclude(user=actor.user).count()) for hat in others[:8]]
    return [(hat, n) for hat, n in counted if n]


def workdays_left_this_week() -> int:
    """Working days from today to Sunday, today included."""
    today = clock.today()
    return workdays_between(today - timedelta(days=1), today + timedelta(days=6 - today.weekday()), calendar())


def waiting(request: HttpRequest) -> HttpResponse:
    """What others owe to me."""
    actor = actor_of(request)
    rows = for_desk(waited_for(actor))
    page = paged(rows, order=("-created_at", "id"), token=request.GET.get("page", ""), size=SIZE)
    holders = names_of({t.organisation for t in page.rows if t.organisation})
    shown = []
    for row in desk_rows(page.rows):
        held = holders.get(row.todo.organisation) if row.todo.organisation else ""
        shown.append({**desk_row(row), "buttons": [], "facts": [f for f in (held, row.matter.facts) if f]})
    context = {"tabs": tabs(request, "web:waiting"), "rows": shown, "page": page, "today": clock.today()}
    return render(request, "web/desk_others.html", context)


def following(request: HttpRequest) -> HttpResponse:
    """Matters I follow."""
    actor = actor_of(request)
    page = paged(followed(actor), order=("-moved_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    context = {"tabs": tabs(request, "web:following"), "rows": matter_rows(page.rows), "page": page}
    return render(request, "web/desk_followed.html", context)


def inbox(request: HttpRequest) -> HttpResponse:
    """What I have been told. Looking at it clears the count; nobody else learns of it."""
    actor = actor_of(request)
    page = paged(messages_for(actor), order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    look_through(actor=actor)
    return render(request, "web/inbox.html", {"page": page})
