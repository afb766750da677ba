"""Open311 GeoReport v2 at ``/open311/v2/``: discovery, services, requests, tokens; XML and JSON; a key to post.

Extensions, as the wiki names them: ``page`` and ``page_size``; ``extensions=true`` for ``notes`` (history). ``token``
(a word of the client's own) makes a report that is sent twice one, and ``tokens/{token}`` then gives its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.etree import ElementTree

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from wugong.accounts.actions import entry
from wugong.common.actor import NOBODY
from wugong.common.errors import Refusal
from wugong.common.sealed import fingerprint
from wugong.places.queries import district
from wugong.problems import actions
from wugong.problems.models import LONGEST, Client, Problem
from wugong.problems.queries import open311 as queries
from wugong.problems.queries.answers import sent_before
from wugong.problems.rules.kinds import LEAVES, Channel

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# What one element of a list is called.
CALLED = {"services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute"}
CALLED |= {"values": "value", "notes": "note", "endpoints": "endpoint", "formats": "format"}
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
View = Callable[..., Any]


class Fault(Exception):
    """An answer with an error: the status and the sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def answer(root: str, body: Any, form: str, status: int = 200) -> HttpResponse:
    """The body as XML or JSON, with the headers of the specification."""
    if form == "json":
        return HttpResponse(json.dumps(body, ensure_ascii=False), "application/json; charset=utf-8", status=status)
    tree = _element(root, body)
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(tree, encoding="unicode")
    return HttpResponse(text, "text/xml; charset=utf-8", status=status)


def _element(name: str, body: Any) -> ElementTree.Element:
    made = ElementTree.Element(name)
    if isinstance(body, dict):
        made.extend(_element(key, value) for key, value in body.items())
    elif isinstance(body, list):
        made.extend(_element(CALLED.get(name, "item"), value) for value in body)
    elif isinstance(body, bool):
        made.text = "true" if body else "false"
    elif body is not None:
        made.text = _UNFIT.sub("", str(body))
    return made


def resource(*methods: str) -> Callable[[View], View]:
    """A resource of the interface: faults become its errors, in the form that the address ends with."""

    def wrap(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @never_cache
        @wraps(view)
        def run(request: HttpRequest, form: str, **named: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Fault(400, _("This resource answers to %(methods)s.") % {"methods": ", ".join(methods)})
                _know_jurisdiction(request)
                root, body = view(request, **named)
            except Fault as fault:
                return _fault(fault.status, str(fault), form)
            except Refusal as refusal:
                return _fault(400, str(refusal), form)
            return answer(root, body, form)

        return run

    return wrap


def _know_jurisdiction(request: HttpRequest) -> None:
    """There is one jurisdiction, the district; its id may be left out. Raises Fault for any other."""
    asked, home = request.GET.get("jurisdiction_id", "") or request.POST.get("jurisdiction_id", ""), district()
    if asked and (home is None or asked != home.code):
        raise Fault(404, _("jurisdiction_id %(id)s was not found. Leave it out.") % {"id": asked[:40]})


def _fault(status: int, sentence: str, form: str) -> HttpResponse:
    return answer("errors", [{"code": status, "description": sentence}], form, status)


@resource("GET", "HEAD")
def discovery(request: HttpRequest) -> tuple[str, Any]:
    """Where the endpoint is and what it speaks."""
    there = request.build_absolute_uri(reverse("open311_services", args=["json"])).rsplit("/", 1)[0]
    endpoint = {
        "specification": SPECIFICATION, "url": there, "changeset": "2026-11-01T00:00:00+08:00", "type": "production",
        "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    contact = _(
        "Reading needs no key; a new request is read with the key that sent it until somebody has looked at it. "
        "For a key to report, ask the system administrator of the district."
    )
    found = {"changeset": endpoint["changeset"], "contact": contact, "key_service": contact, "endpoints": [endpoint]}
    return "discovery", found


@resource("GET", "HEAD")
def services(_request: HttpRequest) -> tuple[str, Any]:
    """The service list."""
    return "services", queries.services()


@resource("GET", "HEAD")
def service(_request: HttpRequest, code: str) -> tuple[str, Any]:
    """A service definition."""
    if code not in LEAVES:
        raise Fault(404, _("service_code %(code)s was not found.") % {"code": code[:40]})
    return "service_definition", queries.definition(code)


@resource("GET", "HEAD", "POST")
def requests(request: HttpRequest) -> tuple[str, Any]:
    """GET: requests by their arguments. POST: a new one, with a key."""
    if request.method == "POST":
        return "service_requests", [_posted(request)]
    rows = queries.page_of(queries.listed(request.GET), request.GET)
    return "service_requests", queries.requests_of(rows, extended=request.GET.get("extensions") == "true")


@resource("GET", "HEAD")
def one_request(request: HttpRequest, number: str) -> tuple[str, Any]:
    """One request by its id."""
    key = request.GET.get("api_key", "")
    found = queries.one_of(number, client_of(key) if key else None)
    if found is None:
        said = _(
            "service_request_id %(id)s was not found. A new one is read with the api_key that sent it until the "
            "community has looked at it."
        )
        raise Fault(404, said % {"id": number[:40]})
    return "service_requests", queries.requests_of([found], extended=request.GET.get("extensions") == "true")


@resource("GET", "HEAD")
def token(_request: HttpRequest, token: str) -> tuple[str, Any]:
    """The id of the request that was sent with a token."""
    found = sent_before(_key(token))
    if found is None:
        raise Fault(404, _("token was not found."))
    return "service_requests", [{"service_request_id": found.biz_no, "token": token}]


def _key(token: str) -> str:
    """The one-time key of a token, whatever its length."""
    return "o-" + fingerprint(token[:200], purpose="open311 token")[:38]


def _refused(why: str) -> Fault:
    actions.refuse_client(why, actor=NOBODY)
    return Fault(403, why)


def client_of(key: str) -> Client:
    """The program that a key names. Raises Fault."""
    if not key:
        raise _refused(_("api_key is missing; it is needed to report."))
    found = queries.client_with(fingerprint(key[:200], purpose="open311"))
    if found is None:
        raise _refused(_("Invalid api_key received; nothing was reported."))
    return found


def _posted(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    client = client_of(given.get("api_key", "") or request.GET.get("api_key", ""))
    key = _key(given["token"]) if given.get("token") else ""
    if known := sent_before(key):
        return _taken(known)
    tries, most = f"open311 {client.pk}", client.most
    try:
        entry.count_try(tries, most=most, actor=NOBODY)
    except Refusal as full:
        raise Fault(429, _("More requests came with this key than agreed. Try again in 15 minutes.")) from full
    try:
        return _taken(_reported(given, client, key))
    except (Refusal, Fault):
        entry.take_back_try(tries, most=most, actor=NOBODY)  # nothing was reported: the next one may be right
        raise


def _reported(given: QueryDict, client: Client, key: str) -> Problem:
    code = given.get("service_code", "")
    if not code:
        raise Fault(400, _("service_code was not provided."))
    if code not in LEAVES:
        raise Fault(404, _("service_code %(code)s was not found.") % {"code": code[:40]})
    text = given.get("description", "").strip()
    if len(text) > LONGEST:
        raise Fault(400, _("description: at most %(most)d characters.") % {"most": LONGEST})
    place, spot = queries.place_for(given)
    blank = Problem(channel=Channel.OPEN311, client=client)
    if spot:
        blank.latitude, blank.longitude = round(spot[0], 6), round(spot[1], 6)
    where = given.get(f"attribute[{queries.SPOT}]", "") or given.get("address_string", "")
    words: dict[str, Any] = {"text": text or str(LEAVES[code][3]), "place": place, "spot": where[:80], "category": code}
    return actions.report(blank, actor=NOBODY, key=key, contact=given.get("phone", "")[:24], **words)


def _taken(made: Problem) -> dict[str, Any]:
    return {"service_request_id": made.biz_no, "service_notice": queries.notice_of(made), "account_id": None}
