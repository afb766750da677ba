"""Which kinds of page there are: those that somebody of the cast finds by links from the first page."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.test import Client
from django.urls import Resolver404, resolve

from wugong.accounts.models import User
from wugong.accounts.queries import demo_cast
from wugong.flow.models import Matter

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
NO_PAGES = re.compile(r"^/(static|api|files|healthz|metrics|en/)|/export|\.\w{2,4}$|/(pdf|docx|xlsx|csv)/$")
FIRST = (
    "/",
    "/sign-in/",
    "/sign-up/",
    "/where/",
    "/places/find/",
    "/style/",
    "/style/?shell=resident",
    "/style/?shell=plain",
)
OF_ONE = {"web:desk", "web:home", "web:start"}  # looks different for each of the cast
ALIKE = {"web:term", "web:sheet_in", "pairing:category"}  # one of a kind is enough, whatever its code
NOBODY = "nobody"
NAMED = ("machine", "name", "kind", "level", "verb", "part", "state")


@dataclass(frozen=True)
class Page:
    who: str  # a sign-in name, or nobody
    path: str
    kind: str


def session_of(who: str) -> str:
    """The key of a new session of somebody."""
    client = Client()
    client.force_login(User.objects.get(username=who))
    return client.cookies["sessionid"].value


def kind_of(path: str, who: str, by_state: bool) -> str:
    """The name of an address with the words in it, without the objects; empty if there is none."""
    address = urlsplit(path)
    try:
        match = resolve(address.path)
    except Resolver404:
        return ""
    name = match.view_name
    words = [str(match.kwargs[key]) for key in NAMED if key in match.kwargs and name not in ALIKE]
    words += [address.query] if name == "web:style" else []
    words += [who] if name in OF_ONE else []
    pk = match.kwargs.get("pk")
    if by_state and isinstance(pk, UUID) and not name.startswith("web:step"):
        words += [f"={state}" for state in Matter.objects.filter(pk=pk).values_list("state", flat=True)]
    return " ".join([name, *words])


def find(*, each: int, by_state: bool) -> tuple[list[Page], list[str]]:
    """One page of each kind, and the links that led nowhere."""
    pages: dict[str, Page] = {}
    lost: dict[str, str] = {}
    for user in [None, *demo_cast()]:
        client = Client(HTTP_HOST="127.0.0.1")
        if user:
            client.force_login(user)
        _walk(client, user, each, by_state, pages, lost)
    return list(pages.values()), list(lost.values())


def _walk(
    client: Client, user: User | None, each: int, by_state: bool, pages: dict[str, Page], lost: dict[str, str]
) -> None:
    who = user.username if user else NOBODY
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    todo = deque((path, "") for path in FIRST)
    while todo:
        path, before = todo.popleft()
        kind = kind_of(path, who, by_state)
        known = kind in pages and pages[kind].who != who
        if path in seen or not kind or kinds[kind] >= (1 if known else each):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            todo.append((answer["Location"], path))
        elif answer.status_code >= 400 and before:
            lost.setdefault(kind, f"{who}: {path} answers {answer.status_code}, linked from {before}")
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            pages.setdefault(kind, Page(who, path, kind))
            todo.extend((link, path) for link in _links(answer.content.decode(), path))


def _links(html: str, path: str) -> list[str]:
    found = []
    for link in LINK.findall(html):
        there = urlsplit(urljoin(f"http://here{path}", unescape(link)))
        if there.netloc == "here" and not NO_PAGES.search(there.path):
            found.append(f"{there.path}?{there.query}" if there.query else there.path)
    return found
