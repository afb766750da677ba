"""Search and ledger in one: every matter I may see, narrowed by words, street, common, state."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import ADMIN_ROLES, Actor
from wugong.common.bilingual import in_page_language
from wugong.common.errors import Denied
from wugong.common.filters import choose, words
from wugong.common.paging import Page, first_page, paged
from wugong.common.prepared import prepared
from wugong.flow.binding import bindings
from wugong.flow.models import RUNS_OUT, Matter
from wugong.flow.numbers import numbered
from wugong.flow.queries import found, late, matters_visible_to
from wugong.insights.queries import Crossing, Line, of_street
from wugong.insights.queries import board as read_board
from wugong.insights.rules import CALLED, COLUMNS, COUNTED_WITH, Stone
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import organisations_found
from wugong.places.models import Place
from wugong.places.queries import places_found, streets_of_district, url_of_place
from wugong.web.rows import matter_rows

STANDING = "网"  # organisations and posts are matters so that they can be found; their own pages list them


def narrowed(request: HttpRequest, rows: QuerySet[Matter], *, machine: str = "") -> QuerySet[Matter]:
    """The filters of the address applied, and those of one machine alone where it is named."""
    get = request.GET
    machine = machine or get.get("machine", "")
    if get.get("street", "").isdigit():
        rows = rows.filter(of_street(get["street"]))
    if get.get("common"):
        also = [character for character, common in COUNTED_WITH.items() if common == get["common"]]
        rows = rows.filter(common__in=[get["common"], *also])
    rows = rows.filter(machine=machine) if machine else rows.exclude(common=STANDING)
    which = get.get("which", "")
    if which == "open":
        rows = rows.filter(open=True)
    elif which == "overdue":
        rows = rows.filter(late())
    elif which == "done":
        rows = rows.filter(open=False)
    return rows


def filters(request: HttpRequest, *, machine: str = "") -> list[dict[str, Any]]:
    """Words, street, common, mechanism, state; within one machine neither common nor mechanism."""
    order = list(CALLED)
    machines = sorted((b.machine for b in bindings()), key=lambda m: (order.index(m.common), m.name))
    kinds = [
        choose(request, "common", _("Common"), list(COLUMNS.items())),
        choose(request, "machine", _("Kind"), [(m.name, m.title) for m in machines]),
    ]
    for choice, its in zip(kinds[1]["choices"], machines, strict=True):
        choice["group"] = CALLED[its.common]
    return [
        words(request),
        choose(request, "street", _("Street"), [(street.code, street) for street in streets_of_district()]),
        *([] if machine else kinds),
        choose(request, "which", _("State"), [("open", _("open")), ("overdue", _("overdue")), ("done", _("done"))]),
    ]


def heading_of(shown: list[dict[str, Any]]) -> str:
    """What a list is narrowed to, in the words of its filters: street, common, kind, state."""
    chosen = [c["label"] for f in shown for c in f.get("choices", ()) if f["value"] and c["value"] == f["value"]]
    return str(capfirst(" · ".join(map(str, chosen))))


SIZE, NEWEST = 30, ("-moved_at", "-id")


@prepared
def newest(actor: Actor) -> QuerySet[Matter]:
    """The first page of all matters one may see, and one more."""
    return matters_visible_to(actor).exclude(common=STANDING).defer("words").order_by(*NEWEST)[: SIZE + 1]


def listed(request: HttpRequest, rows: QuerySet[Matter]) -> Page[Matter]:
    """Thirty on a page: the newest change first; of what is open, what runs out first."""
    rows, order = rows.defer("words"), NEWEST
    if request.GET.get("which") in {"open", "overdue"}:
        rows, order = rows.annotate(runs_out=RUNS_OUT), ("runs_out", "id")
    return paged(rows, order=order, token=request.GET.get("page", ""), size=SIZE)


def no_administrator(actor: Actor) -> None:
    """R-61: who administers has no business with matters, not even with their counts."""
    if actor.is_any(*ADMIN_ROLES):
        raise Denied(_("Administrators see no matters (R-61). What your duty requires is on your desk."), rule="R-61")


def matters(request: HttpRequest) -> HttpResponse:
    """The list, newest first; with ``q`` also organisations and places of that name. A number opens its case."""
    actor = actor_of(request)
    no_administrator(actor)
    query = request.GET.get("q", "").strip()[:100]
    if query and len(request.GET) == 1 and (one := numbered(actor, query)) and one.url:
        return redirect(one.url)
    shown = filters(request)
    if request.GET:
        rows = found(actor, query) if query else matters_visible_to(actor)
        page = listed(request, narrowed(request, rows))
    else:
        page = first_page(newest(actor), order=NEWEST, size=SIZE)
    context = {
        "query": query,
        "page": page,
        "rows": matter_rows(page.rows, pick=True),
        "organisations": [organisation_row(o) for o in organisations_found(actor, query)[:6]] if query else [],
        "places": [place_row(p) for p in places_found(query)[:6]] if query else [],
        "filters": shown,
        "heading": heading_of(shown),
        "sheet": sheet_of(request.GET.get("machine", "")),
        "clear": "?" if any(v for k, v in request.GET.items() if k != "page") else "",
    }
    return render(request, "web/matters.html", context)


def sheet_of(machine: str) -> str:
    """Where the ledger of one kind goes out as a workbook; empty where there is none or its list has it."""
    found = next((one for one in bindings() if one.machine.name == machine and one.sheet), None)
    return reverse("web:sheet_out", args=[machine, "xlsx"]) if found else ""


def organisation_row(organisation: Organisation) -> dict[str, Any]:
    """An organisation as a line of the results."""
    return {
        "title": in_page_language(organisation, "name"),
        "url": reverse("organisations:organisation", args=[organisation.pk]),
        "facts": [organisation.get_kind_display()],
    }


def place_row(place: Place) -> dict[str, Any]:
    """A place as a line of the results."""
    return {
        "title": in_page_language(place, "name"),
        "url": url_of_place(place),
        "facts": [place.get_level_display(), place.code],
    }


def behind(street: str, crossing: Crossing) -> dict[str, str]:
    """What a stone of the board leads to: what is stuck there, else what is going on."""
    which = "overdue" if crossing.stone in {Stone.STUCK, Stone.OVERDUE} else "open"
    return {"street": street, "common": crossing.common, "which": which}


def stones_of(line: Line, ledger: str) -> dict[str, Any]:
    """A street as a row of the board."""
    stones = [
        {
            "count": crossing.counts.open,
            "late": crossing.counts.overdue,
            "state": crossing.stone,
            "url": f"{ledger}?{urlencode(behind(line.code, crossing))}",
        }
        for crossing in line.crossings
    ]
    return {"label": line.name, "url": f"{ledger}?{urlencode({'street': line.code})}", "stones": stones}


def board(request: HttpRequest) -> HttpResponse:
    """一盘棋."""
    no_administrator(actor_of(request))
    read = read_board(actor_of(request))
    ledger = reverse("web:matters")
    columns = [
        {"character": c, "label": str(label), "url": f"{ledger}?{urlencode({'common': c, 'which': 'open'})}"}
        for c, label in COLUMNS.items()
    ]
    rows = [stones_of(line, ledger) for line in read.lines]
    context = {"columns": columns, "rows": rows, "stuck": read.stuck, "counted_at": read.counted_at}
    return render(request, "web/board.html", context)
