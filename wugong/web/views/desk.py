"""The desk: what waits for me, what I wait for, what I follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.filters import asked, choose, clear_address, words
from wugong.common.paging import paged
from wugong.flow.binding import doors_for
from wugong.flow.models import Todo
from wugong.flow.queries import (
    MOST_COUNTED,
    MOST_URGENT,
    ON_DESK,
    DeskRow,
    cases_of,
    counts_elsewhere,
    counts_of_tabs,
    desk_rows,
    followed,
    for_desk,
    found,
    one_a_case,
    owed_in,
    todos_for,
    urgent_first,
    waited_for,
)
from wugong.flow.table import Unit
from wugong.inbox.actions import look_through
from wugong.inbox.queries import in_bundles, messages_for, of_group, seen_until
from wugong.inbox.rules import Group
from wugong.insights.rules import CALLED
from wugong.organisations.queries.organisations import names_of
from wugong.web.cases import shortened
from wugong.web.context import waiting_by_common
from wugong.web.rows import desk_row, matter_rows, said_beside, urging
from wugong.workdays.queries import calendar
from wugong.workdays.rules import last_day, workdays_between

SIZE = ON_DESK


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """等我办, 我等别人, 我关注的, with their counts."""
    actor, here = actor_of(request), sum(waiting_by_common(request).values())
    waited, follows = counts_of_tabs(actor)
    return [
        {"label": label, "url": reverse(name), "count": count, "current": name == current}
        for label, name, count in (
            (_("Waits for me"), "web:desk", here if here < MOST_COUNTED else cases_of(todos_for(actor))),
            (_("I wait for others"), "web:waiting", waited),
            (_("I follow"), "web:following", follows),
        )
    ]


def desk(request: HttpRequest) -> HttpResponse:
    """Everything awaiting me under the hat worn, grouped by urgency; the buttons act from here."""
    actor = actor_of(request)
    common, query = request.GET.get("common", ""), request.GET.get("q", "").strip()
    size = shown_by(request)
    plain = not common and not query and size == SIZE
    todos = urgent_first(actor) if plain else narrowed(actor, common, query)[: size + 1]
    context = {
        "tabs": tabs(request, "web:desk"),
        "groups": list(grouped(one_a_case(desk_rows(todos[:size])))),
        "more": size // SIZE + 1 if len(todos) > size else 0,
        "filters": filters(request, common, query),
        "filtered": bool(common or query),
        "elsewhere": counts_elsewhere(actor, [hat for hat in actor.hats if hat != actor.hat][:8]),
        "workdays_left": workdays_left_this_week(),
        "today": clock.today(),
        "doors": doors_for(actor),
    }
    return render(request, "web/desk.html", context)


def shown_by(request: HttpRequest) -> int:
    """How many to-dos the page shows: a screen, or as many more as were asked for."""
    asked = request.GET.get("show", "")
    return min(SIZE * max(1, int(asked)), 2000) if asked.isdecimal() else SIZE


def urgent(todos: QuerySet[Todo]) -> QuerySet[Todo]:
    """The most urgent first, those without a term last."""
    return todos.order_by(*MOST_URGENT)


def narrowed(actor: Actor, common: str, query: str) -> QuerySet[Todo]:
    """The to-dos of one mechanism and those found by words, the most urgent first."""
    rows = todos_for(actor)
    if common:
        rows = rows.filter(matter__common=common)
    if query:
        rows = rows.filter(matter__in=found(actor, query))
    return urgent(for_desk(rows))


def filters(request: HttpRequest, common: str, query: str) -> list[dict[str, Any]]:
    """Narrow the desk by mechanism and by words; the address keeps them when one acts."""
    present = sorted({*waiting_by_common(request), common} - {""})
    if len(present) < 2 and not query:
        return []
    return [choose(request, "common", _("Which"), [(c, CALLED.get(c, c)) for c in present]), words(request)]


def grouped(rows: Iterable[DeskRow]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Emergencies, overdue, today, this week, later, without a term: in that order, empty groups left out."""
    groups: dict[str, list[dict[str, Any]]] = {}
    rows = list(rows)
    whose, beside = duties([row.matter.pk for row in rows if not row.own]), said_beside(rows)
    for row in rows:
        named = "" if row.own else whose.get(row.matter.pk, ""), beside.get(row.matter.pk, "")
        groups.setdefault(group_of(row), []).append(desk_row(row, *named))
    order = [
        _("At once"),
        pgettext("group of the desk", "Overdue"),
        _("Today"),
        _("This week"),
        _("Later"),
        _("Clock stopped"),
        _("No term"),
    ]
    return ((label, groups[label]) for label in order if label in groups)


def group_of(row: DeskRow) -> str:
    """The heading under which a row stands."""
    timer, near = row.todo.timer, row.due.due is None or row.due.due - clock.now() <= timedelta(days=1)
    if timer and timer.unit == Unit.MINUTES and not timer.closed_at and near and not row.opens:
        return _("At once")
    if row.due.due is None:
        return _("Clock stopped") if row.due.stopped else _("No term")
    if row.due.overdue:
        return pgettext("group of the desk", "Overdue")
    day, today = last_day(row.due.due), clock.today()
    if day <= today:
        return _("Today")
    return _("This week") if day <= today + timedelta(days=6 - today.weekday()) else _("Later")


def duties(cases: list[UUID]) -> dict[UUID, str]:
    """By case, the organisations whose duty it is."""
    if not cases:
        return {}
    return awaited_of((case, organisation) for case, organisation in owed_in(cases) if organisation)


def workdays_left_this_week() -> int:
    """Working days from today to Sunday, today included."""
    today = clock.today()
    return workdays_between(today - timedelta(days=1), today + timedelta(days=6 - today.weekday()), calendar())


def waiting(request: HttpRequest) -> HttpResponse:
    """What others owe to me."""
    actor = actor_of(request)
    size = shown_by(request)
    todos = urgent(for_desk(waited_for(actor)))[: size + 1]
    context = {
        "tabs": tabs(request, "web:waiting"),
        "rows": by_case(desk_rows(todos[:size])),
        "more": size // SIZE + 1 if len(todos) > size else 0,
    }
    return render(request, "web/desk_others.html", context)


def by_case(rows: Iterable[DeskRow]) -> list[dict[str, Any]]:
    """A line for each case, with all who are awaited in it; the clock is the one that runs out first."""
    cases: dict[UUID, list[DeskRow]] = {}
    for row in rows:
        cases.setdefault(row.matter.pk, []).append(row)
    held = [(each.todo.matter_id, each.todo.organisation) for all_of in cases.values() for each in all_of]
    awaited = awaited_of((case, organisation) for case, organisation in held if organisation)
    return [
        {
            **desk_row(first),
            "buttons": [urging(first.matter)],
            "facts": told_once(awaited.get(pk, ""), first.matter.facts),
        }
        for pk, (first, *_others) in cases.items()
    ]


def told_once(who: str, facts: str) -> list[str]:
    """Who is awaited and the facts; the facts alone where they name him already."""
    return [text for text in ("" if who in facts else who, facts) if text]


def awaited_of(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, str]:
    """By case, the names of the organisations at which its to-dos lie."""
    held = list(dict.fromkeys(pairs))
    names, found = names_of({organisation for _case, organisation in held}), defaultdict[UUID, list[str]](list)
    for case, organisation in held:
        if name := names.get(organisation):
            found[case].append(name)
    return {case: _(", ").join(shortened(each)) for case, each in found.items()}


def following(request: HttpRequest) -> HttpResponse:
    """Matters I follow."""
    actor = actor_of(request)
    page = paged(followed(actor), order=("-moved_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    context = {"tabs": tabs(request, "web:following"), "rows": matter_rows(page.rows), "page": page}
    return render(request, "web/desk_followed.html", context)


def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's messages. Opening the page clears the count; nobody else sees that."""
    actor = actor_of(request)
    group, query = request.GET.get("group", ""), asked(request, "q")
    rows = messages_for(actor)
    if group in Group.values:
        rows = of_group(rows, group)
    if query:
        rows = rows.filter(Q(subject__icontains=query) | Q(subject_en__icontains=query))
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    context = {
        "page": page,
        "bundles": in_bundles(page.rows),
        "seen": seen_until(actor),
        "filters": [choose(request, "group", _("Which"), Group.choices), words(request)],
        "clear": clear_address(request),
    }
    look_through(actor=actor)
    return render(request, "web/inbox.html", context)
