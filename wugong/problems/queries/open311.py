"""Problems as Open311 GeoReport v2 has them: services, requests, the history as an extension. Names nobody."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.common.errors import Invalid
from wugong.places.models import Place
from wugong.places.offices import communities_found
from wugong.places.queries import names_of_codes, places_visible_to
from wugong.places.rules import Datum, codes_above
from wugong.problems.models import Client, Problem
from wugong.problems.queries.answers import answer_of
from wugong.problems.queries.promise import expected_of
from wugong.problems.rules.kinds import LEAVES
from wugong.problems.rules.problem import MACHINE, OPEN, SHOWN, S
from wugong.record.models import Entry

Row = dict[str, Any]
SPAN = timedelta(days=90)
MOST = 1000
FAR = 5.0  # kilometres from the nearest place that has coordinates
SPOT = "SPOT"  # the one attribute: where exactly


def services() -> list[Row]:
    """The service list: one service for each leaf of the taxonomy."""
    return [
        {
            "service_code": code, "service_name": str(three), "description": f"{one} › {two} › {three}",
            "metadata": True, "type": "realtime", "keywords": f"{one},{two}", "group": str(one),
        }
        for code, (_character, one, two, three) in LEAVES.items()
    ]  # fmt: skip


def definition(code: str) -> Row:
    """The definition of a service: an optional line that says where exactly."""
    attribute = {
        "variable": True, "code": SPOT, "datatype": "string", "required": False,
        "datatype_description": _("up to 80 characters"), "order": 1, "description": _("Where exactly?"), "values": [],
    }  # fmt: skip
    return {"service_code": code, "attributes": [attribute]}


def moment(name: str, text: str) -> datetime:
    """A moment in W3 format with its zone. Raises Invalid that names the argument."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise Invalid(_("%(name)s: write a moment with its zone, as in 2026-11-23T09:00:00+08:00.") % {"name": name})
    return found


def listed(asked: Mapping[str, str]) -> QuerySet[Problem]:
    """The requests that the arguments ask for: what everybody may read. Raises Invalid for bad arguments."""
    rows = Problem.objects.filter(public=True, state__in=SHOWN).select_related("owner", "into__owner")
    if ids := _split(asked.get("service_request_id", "")):
        return rows.filter(biz_no__in=ids).order_by("-created_at", "-id")
    start, end = asked.get("start_date", ""), asked.get("end_date", "")
    until = (
        moment("end_date", end)
        if end
        else min(clock.now(), moment("start_date", start) + SPAN)
        if start
        else clock.now()
    )
    since = moment("start_date", start) if start else until - SPAN
    if since > until:
        raise Invalid(_("start_date lies after end_date."))
    rows = rows.filter(created_at__gte=max(since, until - SPAN), created_at__lte=until)
    if codes := _split(asked.get("service_code", "")):
        rows = rows.filter(category__in=codes)
    if wanted := set(_split(asked.get("status", ""))):
        if wanted - {"open", "closed"}:
            raise Invalid(_("status: choose open or closed."))
        rows = rows.filter(Q(state__in=OPEN) if wanted == {"open"} else Q() if len(wanted) == 2 else ~Q(state__in=OPEN))
    return rows.order_by("-created_at", "-id")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def page_of(rows: QuerySet[Problem], asked: Mapping[str, str]) -> list[Problem]:
    """The page that ``page`` and ``page_size`` ask for (extension), the first thousand without. Raises Invalid."""
    size, page = _whole(asked, "page_size", MOST, MOST), _whole(asked, "page", 1, 10_000)
    return list(rows[(page - 1) * size : page * size])


def _whole(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise Invalid(_("%(name)s: a whole number from 1 to %(most)d.") % {"name": name, "most": most})
    return int(text)


def requests_of(problems: Iterable[Problem], *, extended: bool = False) -> list[Row]:
    """Problems as service requests; ``extended`` adds their history and how many joined."""
    found = list(problems)
    keys = [problem.pk for problem in found]
    due = expected_of(found)
    names = names_of_codes({code for problem in found for code in codes_above(problem.place)[2:]})
    notes = _notes(keys) if extended else {}
    return [
        _request(problem, due.get(problem.pk), names, notes.get(problem.pk) if extended else None) for problem in found
    ]


def _request(problem: Problem, due: datetime | None, names: dict[str, str], notes: list[Row] | None) -> Row:
    where = " ".join(filter(None, (names.get(code, "") for code in codes_above(problem.place)[2:])))
    leaf = LEAVES.get(problem.category)
    row: Row = {
        "service_request_id": problem.biz_no,
        "status": "open" if problem.open else "closed",
        "status_notes": _notes_on(problem),
        "service_name": str(leaf[3]) if leaf else None,
        "service_code": problem.category,
        "description": problem.in_public(problem.text) or None,
        "agency_responsible": str(problem.owner) if problem.owner else None,
        "service_notice": None,
        "requested_datetime": w3(problem.created_at),
        "updated_datetime": w3(problem.state_since),
        "expected_datetime": w3(due) if due else None,
        "address": f"{where} {problem.in_public(problem.spot)}".strip() or None,
        "address_id": problem.place,
        "zipcode": None,
        "lat": float(problem.latitude) if problem.latitude is not None else None,
        "long": float(problem.longitude) if problem.longitude is not None else None,
        "media_url": None,
    }
    if notes is not None:
        row["extended_attributes"] = {"state": problem.state, "channel": problem.channel, "reopened": problem.reopened}
        row["notes"] = notes
    return row


def _notes_on(problem: Problem) -> str:
    told = problem.in_public(problem.answer) if problem.answer else ""
    return " ".join(filter(None, [str(MACHINE.states[problem.state].meaning), told]))


def _notes(keys: list[Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for entry in Entry.objects.filter(kind=MACHINE.name, object_id__in=keys, outcome="done").order_by("at", "id"):
        if entry.after and entry.after != entry.before and entry.after in MACHINE.states:
            meaning = str(MACHINE.states[entry.after].meaning)
            found.setdefault(entry.object_id, []).append(
                {"datetime": w3(entry.at), "description": meaning, "type": entry.after}
            )
    return found


def w3(at: datetime) -> str:
    """A moment in the zone of the district, to the second."""
    return timezone.localtime(at).replace(microsecond=0).isoformat()


def one_of(number: str, client: Any = None) -> Problem | None:
    """The request of that id, if everybody may read it, or the program that sent it asks."""
    mine = Q(client=client) if client else Q(pk__in=[])
    seen = Q(public=True, state__in=[*SHOWN, S.SIGNPOSTED, S.MERGED, S.ANSWERED])
    return Problem.objects.filter(seen | mine, biz_no=number).select_related("owner", "into__owner").first()


def place_for(given: Mapping[str, str]) -> tuple[str, tuple[float, float] | None]:
    """The place of a report and its coordinates (WGS 84). Raises Invalid that says which argument is at fault."""
    lat, long = given.get("lat", "").strip(), given.get("long", "").strip()
    spot = _coordinates(lat, long) if lat or long else None
    if code := given.get("address_id", "").strip():
        if not (len(code) >= 9 and places_visible_to(NOBODY).filter(code=code).exists()):
            raise Invalid(_("address_id: there is no place %(code)s in the district.") % {"code": code[:24]})
        return code, spot
    if spot and (near := _nearest(*spot)):
        return near, spot
    if address := given.get("address_string", "").strip():
        found, _more = communities_found(address[:60])
        if found:
            return found[0].office.code, spot
        raise Invalid(
            _("address_string: no compound, road or community of the district fits “%(text)s”.")
            % {"text": address[:60]}
        )
    if spot:
        raise Invalid(_("lat, long: this point does not lie in the district."))
    raise Invalid(_("One of lat and long, address_string or address_id is needed."))


def _coordinates(lat: str, long: str) -> tuple[float, float]:
    try:
        found = float(lat), float(long)
    except ValueError as fault:
        raise Invalid(_("lat, long: both are needed, as decimal degrees (WGS 84).")) from fault
    if not (math.isfinite(found[0] + found[1]) and abs(found[0]) <= 90 and abs(found[1]) <= 180):
        raise Invalid(_("lat, long: both are needed, as decimal degrees (WGS 84)."))
    return found


def _nearest(lat: float, long: float) -> str:
    """The nearest place with coordinates, a community or finer, at most five kilometres away."""
    rows = Place.objects.filter(
        valid_to__isnull=True, latitude__isnull=False, level__in=["community", "compound", "building"]
    )
    best, near = FAR, ""
    for code, y, x, datum in rows.values_list("code", "latitude", "longitude", "datum"):
        here = gcj02(lat, long) if datum == Datum.GCJ02 else (lat, long)
        away = math.hypot(
            (float(y or 0) - here[0]) * 111.2, (float(x or 0) - here[1]) * 111.2 * math.cos(math.radians(lat))
        )
        if away < best:
            best, near = away, code
    return near


def gcj02(lat: float, long: float) -> tuple[float, float]:
    """A point of WGS 84 in GCJ-02, the datum of Chinese maps: some hundred metres away."""
    x, y = long - 105.0, lat - 35.0
    wave = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    axis, flat = 6378245.0, 0.00669342162296594323
    bend = 1 - flat * math.sin(math.radians(lat)) ** 2
    north = north * 180 / (axis * (1 - flat) / (bend * math.sqrt(bend)) * math.pi)
    east = east * 180 / (axis / math.sqrt(bend) * math.cos(math.radians(lat)) * math.pi)
    return lat + north, long + east


def client_with(key_hash: str) -> Client | None:
    """The program whose key has this hash, while it counts."""
    return Client.objects.filter(key_hash=key_hash, ended_at__isnull=True).first()


def notice_of(problem: Problem) -> str:
    """What is expected to happen with a report."""
    answer = answer_of(problem)
    return " ".join(filter(None, [answer.sentence, answer.following]))
