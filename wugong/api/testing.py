"""What the house tells the laws about the interface; see common.testing."""

from __future__ import annotations

from typing import Any

from wugong.flow.actions import take
from wugong.organisations.testing import make_party

SIGNED_IN = {"nobody": 401, "*": 200}
OF_A_STREET = {
    **dict.fromkeys(("stranger", "resident"), 404),
    **dict.fromkeys(("system_administrator", "security_administrator", "audit_administrator"), 404),
    **{"nobody": 401, "*": 200},
}
ACCESS = {
    "api_docs": {"*": 200},
    "v1:desk": SIGNED_IN,
    "v1:matters": SIGNED_IN,
    "v1:matter": OF_A_STREET,
    "v1:matter_history": OF_A_STREET,
    "v1:ways_to_begin": {"nobody": 401, "street_staff": 200, "community_secretary": 200, "*": 403},
    "v1:begin": {"*": 405},
    "POST v1:begin": {"nobody": 401, "*": 400},
    "v1:take": {"*": 405},
    "v1:undo": {"*": 405},
    "POST v1:undo": {**OF_A_STREET, "*": 409},
    "POST v1:take": {"nobody": 401, "*": 400},  # a form is no JSON
}


def _matter(cast: Any) -> dict[str, Any]:
    return {"pk": cast.hospital_party.pk}


ARGUMENTS = {
    "v1:matter": _matter,
    "v1:matter_history": _matter,
    "v1:ways_to_begin": lambda _cast: {"machine": "whistle"},
    "v1:begin": lambda _cast: {"machine": "whistle", "name": "draft"},
    "v1:take": lambda cast: {**_matter(cast), "name": "reorganise"},
    "v1:undo": _matter,
}


def _todos(cast: Any, count: int) -> None:
    already = cast.__dict__.setdefault("made", [])
    for _n in range(count):
        made = make_party(f"第{len(already)}党支部", cast.places["990112001"], "branch", superior=cast.committee)
        take(made, "reorganise", actor=cast.actor("district_officer"), reason="试点")
        already.append(made)


LISTS = {"v1:desk": ("district_officer", _todos), "v1:matters": ("district_officer", _todos)}
