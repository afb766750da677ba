"""The status that each page of accounts has for each person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wugong.accounts.actions import administrators, people
from wugong.accounts.models import Nomination, User

NOT_THERE = UUID("00000000-0000-7000-8000-000000000000")
PERSON = {"username": "next", "name": "接任", "email": "", "administers": "A3", "reason": "岗位轮换。"}
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")
_seen = {**dict.fromkeys(ADMINISTRATORS, 200), "nobody": 302, "*": 403}
_fresh = {"*": 302}  # signed in without a proof of the last minutes, or not at all: on to where it is given
_kept = {"nobody": 302, "*": 403}


def _person(cast: Any) -> dict[str, Any]:
    return {"pk": cast.street_secretary.pk}


ACCESS = {
    "accounts:account": {"nobody": 302, "*": 200},
    "accounts:second": _fresh,
    "accounts:passkey_question": {"*": 405},
    "POST accounts:passkey_question": {"*": 200},
    "accounts:passkey_answer": {"*": 405},
    "POST accounts:passkey_answer": _fresh,
    "accounts:prove": {"nobody": 302, "*": 200},
    "accounts:invited": {"*": 404},
    "accounts:go_out": {"*": 404},
    "accounts:came_back": {"*": 404},
    "accounts:unlink": _fresh,
    "accounts:password": _fresh,
    "accounts:factors": _fresh,
    "accounts:add_totp": _fresh,
    "accounts:add_passkey": _fresh,
    "accounts:remove_factor": _fresh,
    "accounts:codes": _fresh,
    "accounts:end_session": {"nobody": 302, "*": 405},
    "POST accounts:end_session": {"nobody": 302, "*": 404},
    "accounts:end_others": {"nobody": 302, "*": 405},
    "POST accounts:end_others": _fresh,
    "accounts:administrators": _seen,
    "accounts:nominate": {**_kept, "security_administrator": 200},
    "POST accounts:nominate": {**_kept, "security_administrator": 302},
    "accounts:answer_nomination": {"nobody": 302, "*": 405},
    "POST accounts:answer_nomination": {**_kept, "system_administrator": 302, "audit_administrator": 302},
    "accounts:people": _seen,
    "accounts:add": {**_kept, "system_administrator": 200},
    "accounts:invitations": {**_kept, "system_administrator": 200},
    "accounts:person": _seen,
    "accounts:invite": {"nobody": 302, "*": 405},
    "POST accounts:invite": {**_kept, "system_administrator": 200},
    "accounts:change": {"nobody": 302, "*": 405},
    "POST accounts:change": {**_kept, **dict.fromkeys(ADMINISTRATORS, 302)},
}
ARGUMENTS = {
    "accounts:invited": lambda cast: {"token": "none"},
    "accounts:go_out": lambda cast: {"key": "none"},
    "accounts:came_back": lambda cast: {"key": "none"},
    "accounts:unlink": lambda cast: {"pk": NOT_THERE},
    "accounts:remove_factor": lambda cast: {"pk": NOT_THERE},
    "accounts:end_session": lambda cast: {"number": 1},
    "accounts:person": _person,
    "accounts:invite": _person,
    "accounts:change": lambda cast: {**_person(cast), "verb": "suspend"},
}


def _nominated(cast: Any) -> dict[str, Any]:
    made = administrators.nominate(**PERSON, actor=cast.actor("security_administrator"))
    return {"pk": made.pk, "verb": "confirm"}


ARGUMENTS["accounts:answer_nomination"] = _nominated
POSTED = {"POST accounts:nominate": PERSON}


def _propose(cast: Any, count: int) -> None:
    start = Nomination.objects.count()
    for n in range(start, start + count):
        administrators.nominate(**{**PERSON, "username": f"next{n}"}, actor=cast.actor("security_administrator"))


def _fill(cast: Any, count: int) -> None:
    start = User.objects.count()
    User.objects.bulk_create(User(username=f"more{start + n}", name=f"更多{n}") for n in range(count))


def _enter(cast: Any, count: int) -> None:
    start = User.objects.count()
    for n in range(start, start + count):
        people.enter_account(username=f"entered{n}", name=f"新人{n}", actor=cast.actor("district_officer"))


LISTS = {
    "accounts:invitations": ("system_administrator", _enter),
    "accounts:people": ("system_administrator", _fill),
    "accounts:administrators": ("audit_administrator", _propose),
}
