"""The demo district as its cast finds it: complete, and no link of any page leads anybody to a closed door."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from wugong.accounts.models import User
from wugong.accounts.queries import demo_cast
from wugong.deliberation.models import Meeting
from wugong.documents.models import Document
from wugong.flow.models import Matter
from wugong.mediation.models import Member
from wugong.organisations.models import Appointment, Organisation
from wugong.pairing.models import Pairing
from wugong.pairing.rules.kinds import PairKind
from wugong.places.models import Place

PAGES, ALIKE = 60, 1  # pages a person; pages of one kind: what one finds first is not what the next finds
FEW = 25  # on PostgreSQL, where the same pages answer: links do not depend on the engine
LINK = re.compile(r'href="([^"#]+)')
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4,}")
UNFILLED = re.compile(r"%\(\w+\)s|>None<|object at 0x|\{%|\{\{")


@pytest.fixture
def district(db, settings):
    settings.DEMO = True
    call_command("demo", verbosity=0)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")  # nobody else counts rows that are not yet committed


def walk(client, user: User) -> list[str]:
    """Follow the links from the first page on; returns what is wrong with the pages found."""
    client.force_login(user)
    faults, seen, alike = [], set(), Counter()
    most = FEW if connection.vendor == "postgresql" else PAGES
    todo = deque([("/", "")])
    while todo and len(seen) < most:
        path, origin = todo.popleft()
        kind = NUMBER.sub("*", path.split("?")[0]) + ("?" if "?" in path else "")
        if path in seen or alike[kind] >= ALIKE:
            continue
        seen.add(path)
        alike[kind] += 1
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            todo.append((answer["Location"], path))
        elif answer.status_code != 200:
            faults.append(f"{user.username}: {answer.status_code} {path} from {origin}")
        elif "html" in answer["Content-Type"]:
            page = answer.content.decode()
            if odd := UNFILLED.search(page):
                faults.append(f"{user.username}: {odd.group()} on {path}")
            for link in LINK.findall(page):
                there = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
                if there.netloc == "testserver" and not there.path.startswith("/static/"):
                    todo.append((f"{there.path}?{there.query}" if there.query else there.path, path))
    return faults


def backwards() -> list[str]:
    """Numbers of meetings, papers and cases that were given later than a higher one.

    Pairs of a compound and its property company come into the district all at once, so what they do is left out.
    """
    series: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for meeting in Meeting.objects.select_related("body"):
        series[f"{meeting.body} {meeting.year}"].append((meeting.number, meeting.starts_at))
    for paper in Document.objects.exclude(serial=None).select_related("issuer"):
        series[f"{paper.issuer} {paper.code}{paper.year}"].append((paper.serial, paper.issued_at))
    compound = Pairing.objects.filter(kind=PairKind.COMPOUND)
    apart = [*compound.values_list("giver", flat=True), *compound.values_list("receiver", flat=True)]
    theirs = Matter.objects.filter(machine__in=("project", "need", "offer"), participants__who__in=apart)
    for matter in Matter.objects.exclude(biz_no="").exclude(pk__in=theirs).exclude(pk__in=compound.values("pk")):
        kind, _dash, number = matter.biz_no.rpartition("-")
        series[kind].append((int(number), matter.opened_at))
    return [
        name for name, given in series.items() if [at for _n, at in sorted(given)] != sorted(at for _n, at in given)
    ]


@pytest.mark.slow  # fills the demo and reads it as each of its cast
def test_the_demo_district_stands_and_no_link_leads_to_a_closed_door(district, client):
    assert Place.objects.filter(level="street", in_reform_scope=True).count() == 10
    assert Organisation.objects.count() > 500
    for model in (Organisation, Appointment):
        assert not model.objects.exclude(pk__in=Matter.objects.values("pk")).exists(), "findable, all of them"
    assert Meeting.objects.count() > 20
    assert backwards() == [], "numbers grow with the days"
    assert Member.objects.count() == 5, "whoever objects to a mediator is given another"
    cast = list(demo_cast())
    assert len(cast) == 19
    assert [fault for user in cast for fault in walk(client, user)] == []
