"""Documents of the fixed cast, and what the pages of documents tell the laws of the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from wugong.common.actor import Actor
from wugong.documents.actions import draft, issue
from wugong.documents.hooks import Paper
from wugong.documents.models import Document
from wugong.documents.rules.content import Content, Kind, Paragraph, Table
from wugong.organisations.models import Organisation

TEXT = (
    Paragraph("因早晚高峰车辆与行人混行，经街道党建联席会议研究，现将有关事项函告如下。"),
    Paragraph("需要协助的事项", 1),
    Paragraph("标线施划", 2),
    Paragraph("请于4月15日前完成人行通道施划。", 3),
    Paragraph("颜色按市政标准。", 4),
)


def content(kind: str = Kind.LETTER, **columns: Any) -> Content:
    """A whole content of that kind."""
    usual: dict[str, Any] = {
        "mark": "中共松林街道工作委员会",
        "title": "关于商请协助解决人车不分流问题的函",
        "blocks": TEXT,
        "signers": ("中共松林街道工作委员会",),
        "dated": date(2026, 3, 5),
        "addressees": ("区市场监管局",),
        "printed_by": "松林街道党工委",
    }
    return Content(kind, **{**usual, **columns})


def table(rows: int = 2) -> Table:
    """A small table."""
    return Table(("任务", "牵头单位"), tuple((f"第{n}项", "城建集团党委") for n in range(1, rows + 1)), (3, 2))


def paper(issuer: Organisation, *, to: tuple[Organisation, ...] = (), **columns: Any) -> Paper:
    """A paper of an organisation, without a matter it speaks of."""
    return Paper(content(**{"dated": None, **columns}), issuer, issuer.place.code, recipients=to)


def issued(issuer: Organisation, *, actor: Actor, to: tuple[Organisation, ...] = (), **columns: Any) -> Document:
    """A document of an organisation, issued."""
    return issue(draft(paper(issuer, to=to, **columns), actor=actor), actor=actor)


# A letter of the street, sent to the hospital's Party organisation.
WHO_SEES = dict.fromkeys(("district_officer", "street_secretary", "street_staff", "liaison_officer", "supervisor"), 200)
AT_HOME = {"street_secretary": 200, "street_staff": 200}
OFFICES = (
    "district_officer",
    "department_officer",
    "street_secretary",
    "street_staff",
    "community_secretary",
    "community_worker",
    "branch_secretary",
    "liaison_officer",
    "retired_mediator",
    "supervisor",
    "stranger",
)
HEADS = ("district_officer", "department_officer", "street_secretary", "community_secretary", "branch_secretary")
ACCESS = {
    "documents:list": {"nobody": 302, "*": 200},
    "documents:new": {**dict.fromkeys(OFFICES, 200), "nobody": 302, "*": 403},
    "documents:check": {"*": 200},
    "POST documents:check": {"*": 200},
    "documents:letterhead": {**dict.fromkeys(HEADS, 200), "nobody": 302, "*": 403},
    "documents:make": {"nobody": 302, "*": 405},
    "POST documents:make": {"nobody": 302, "*": 404},
    "documents:document": {**WHO_SEES, "nobody": 302, "*": 404},
    "documents:download": {**WHO_SEES, "nobody": 302, "*": 404},
    "documents:change": {**AT_HOME, "nobody": 302, "*": 404},
    "v1:document": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:document_file": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:filed": {"nobody": 401, "*": 200},
}
POSTED = {"POST documents:check": {"typed": "0" * 64}}


def _letter(people: Any) -> Document:
    return issued(people.pwc, actor=people.actor("street_secretary"), to=(people.hospital_party,))


def _draft(people: Any) -> Document:
    return draft(paper(people.pwc), actor=people.actor("street_secretary"))


def _many(people: Any, count: int) -> list[Document]:
    staff = people.actor("street_secretary")
    return [draft(paper(people.pwc), actor=staff) for _n in range(count)]


ARGUMENTS = {
    "documents:document": lambda people: {"pk": _letter(people).pk},
    "documents:download": lambda people: {"pk": _letter(people).pk, "form": "pdf"},
    "documents:change": lambda people: {"pk": _draft(people).pk},
    "documents:make": lambda people: {"machine": "meeting", "pk": _letter(people).pk, "name": "minutes"},
    "v1:document": lambda people: {"pk": _letter(people).pk},
    "v1:document_file": lambda people: {"pk": _letter(people).pk, "form": "docx"},
    "v1:filed": lambda people: {"sha256": "0" * 64},
}
LISTS = {"documents:list": ("street_secretary", _many)}
DUE = {"document": {"draft": ""}}  # a draft waits without a term
CASES = {"document": lambda people: [_draft(people), _letter(people)]}
