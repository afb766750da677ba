"""What every page knows: who acts, where one can go, in which language and size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, Actor, Role
from wugong.common.prepared import HOW_MANY, prepared
from wugong.flow.queries import todos_by_common
from wugong.inbox.queries import unseen_by_person
from wugong.linkage.policies import sees_streets
from wugong.mediation.policies import reads_mediation
from wugong.places.offices import COMMUNITY, Office, office_of
from wugong.places.queries import district, district_name
from wugong.places.rules import LENGTH, Level

CARE = "care"
NEW = ""  # stands for the messages among the mechanisms


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every template. Lazy: an error page or a fragment pays for nothing it does not show."""
    if not hasattr(request, "actor"):
        return {"care": False, "demo": settings.DEMO}
    return {
        "actor": SimpleLazyObject(lambda: actor_of(request)),
        "district": SimpleLazyObject(district_name),
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unseen": SimpleLazyObject(lambda: waiting_for(request).get(NEW, 0)),
        "care": request.COOKIES.get(CARE) == "1",
        "demo": settings.DEMO,
        "office": SimpleLazyObject(lambda: office_for(request)),
        "language_links": language_links(request),
    }


def office_for(request: HttpRequest) -> Office:
    """Whom a resident calls: the counter of the community chosen on this device, else of the own one, else district."""
    chosen = request.COOKIES.get(COMMUNITY, "")
    known = chosen if len(chosen) == LENGTH[Level.COMMUNITY] and chosen.isascii() and chosen.isdigit() else ""
    home = district()
    return office_of(known or actor_of(request).place or (home.code if home else ""))


def language_links(request: HttpRequest) -> dict[str, str]:
    """This page in each language."""
    here = request.get_full_path()
    return {code: translate_url(here, code) for code, _name in settings.LANGUAGES}


def waiting_for(request: HttpRequest) -> Mapping[str, int]:
    """How much waits for the person in each mechanism, as far as is counted, and the new messages; once a request."""
    if not hasattr(request, "waiting_for"):
        actor = actor_of(request)
        request.waiting_for = dict(_counted(actor, clock.now())) if actor.user else {}  # type: ignore[attr-defined]
    found: Mapping[str, int] = request.waiting_for  # type: ignore[attr-defined]
    return found


def waiting_by_common(request: HttpRequest) -> Mapping[str, int]:
    """How much waits for the person in each mechanism, as far as is counted."""
    return {common: count for common, count in waiting_for(request).items() if common != NEW}


@prepared
def _counted(actor: Actor, now: datetime) -> QuerySet[Any, tuple[str, int]]:
    return todos_by_common(actor).union(unseen_by_person(actor, now).values_list(Value(NEW), HOW_MANY), all=True)


def navigation(request: HttpRequest) -> list[list[dict[str, Any]]]:
    """Groups of places, each named by one character; only those that exist for the hat worn."""
    actor = actor_of(request)
    here, lit = request.path, getattr(request, "lit", "")
    counts = waiting_by_common(request) if actor.known and not actor.is_any(*ADMIN_ROLES) else {}
    groups = []
    for group in places_for(actor):
        items = []
        for character, label, name in group:
            try:
                url = _address(name, get_language(), get_script_prefix())
            except NoReverseMatch:
                continue
            count = sum(counts.values()) if character == "案" else counts.get(character, 0)
            items.append(
                {
                    "character": character,
                    "label": label,
                    "url": url,
                    "count": count,
                    "current": character == lit
                    if lit
                    else here == url or (url != reverse("web:home") and here.startswith(url)),
                }
            )
        if items:
            groups.append(items)
    return groups


@lru_cache(maxsize=256)
def _address(name: str, _language: str | None, _prefix: str) -> str:
    """The same thirty addresses stand on every page."""
    return reverse(name)


_START = ("始", gettext_lazy("Setting up"), "web:start")
_CALENDAR = ("历", gettext_lazy("Calendar"), "web:calendar")


def places_for(actor: Actor) -> list[list[tuple[str, Any, str]]]:
    """(character, label, url name) by group for this hat."""
    if not actor.known:
        return []
    if actor.is_any(*ADMIN_ROLES):
        duties = {
            Role.A1: [("信", _("Outbox"), "web:outbox")],
            Role.A2: [("授", _("Grants"), "organisations:grants"), ("出", _("Hooks"), "web:hooks")],
            Role.A3: [("录", _("Record"), "web:record")],
        }
        own = duties[Role(actor.role)]
        accounts = [("人", _("Accounts"), "accounts:people"), ("管", _("Administrators"), "accounts:administrators")]
        begins = [] if actor.is_any(Role.A3) else [_START]
        return [[("案", _("My desk"), "web:desk"), *begins, *accounts, *own, _CALENDAR]]
    if actor.is_any(Role.RE, Role.VO):
        return [
            [
                ("家", _("Home"), "web:home"),
                ("看", _("What goes on around me"), "web:around"),
                ("查", _("Where my matter stands"), "web:where"),
                ("解", _("Mediation and advice"), "mediation:home"),
                ("课", _("The week in the centre"), "activities:home"),
                ("志", _("My volunteering"), "volunteers:home"),
            ]
        ]
    settings_ = [("限", _("Terms"), "web:terms"), _CALENDAR] if actor.is_any(Role.DO) else []
    return [
        [("案", _("My desk"), "web:desk"), ("盘", _("The board"), "web:board")],
        [
            ("商", _("Joint deliberation"), "deliberation:home"),
            ("建", _("Joint building"), "pairing:home"),
            ("管", _("Joint cadre management"), "consultation:home"),
            ("考", _("Joint assessment"), "assessment:home"),
            ("享", _("Shared resources"), "sharing:home"),
        ],
        [
            *([("联", _("1+10 projects"), "linkage:home")] if sees_streets(actor) else []),
            ("诺", _("Commitments"), "commitments:list"),
            ("民", _("Residents' matters"), "problems:home"),
            *([("解", _("Mediation and advice"), "mediation:home")] if reads_mediation(actor) else []),
            ("课", _("Centre"), "activities:home"),
            ("志", _("Volunteers"), "volunteers:home"),
            ("减", _("Lighter burdens"), "mandates:home"),
            ("文", _("Documents"), "documents:list"),
            ("网", _("Organisations"), "organisations:list"),
            ("地", _("Places"), "places:district"),
            ("账", _("Ledgers"), "web:matters"),
            ("表", _("Sheets"), "web:sheets"),
            ("记", _("My work diary"), "burden:diary"),
            *([_START] if actor.is_any(Role.DO, Role.DS, Role.SP, Role.SO) else []),
            *settings_,
        ],
    ]
