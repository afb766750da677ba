"""The table of the document tied to its model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.documents import actions, policies
from wugong.documents.models import Document
from wugong.documents.queries import documents_visible_to, issued_on
from wugong.documents.rules.content import Content, Kind, fault
from wugong.documents.rules.machine import MACHINE, SHOWN, SINGLE, Facts
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Classification, Matter


def facts(obj: Document, _actor: Actor, *, content: Content | None = None, missing: str = "", **_inputs: Any) -> Facts:
    """What the guards look at."""
    before = None
    if obj.source_id and obj.kind in SINGLE:
        before = issued_on(obj.source_kind, obj.source_id, obj.kind)
    wrong = fault(content or obj.typed)
    return Facts(
        fault=str(wrong) if wrong else "",
        missing=missing,
        taken=before.number if before and before.pk != obj.pk else "",
    )


def describe(obj: Document) -> Card:
    """The line of a document; a draft is known at home alone."""
    shown = obj.state in SHOWN
    home = {pk for pk in (obj.issuer_id, obj.office_id) if pk}
    return Card(
        title=obj.title,
        detail=lambda: _detail(obj),
        url=reverse("documents:document", args=[obj.pk]),
        place=obj.place,
        participants=tuple(home | _readers(obj)) if shown else tuple(home),
        classification=_classification(obj) if shown else Classification.RESTRICTED,
        words=" ".join([obj.number, str(obj.issuer), obj.source_title]),
    )


def _detail(obj: Document) -> str:
    said = _("%(kind)s of %(issuer)s") % {"kind": Kind(obj.kind).label, "issuer": obj.issuer}
    return f"{obj.number} · {said}" if obj.number else said


def _readers(obj: Document) -> set[UUID]:
    """Those it was sent to, and those who take part in what it speaks of."""
    readers = set(obj.recipients.values_list("organisation", flat=True))
    source = Matter.objects.filter(pk=obj.source_id).first() if obj.source_id else None
    return readers | (set(source.participants.values_list("who", flat=True)) if source else set())


def _classification(obj: Document) -> str:
    """That of the matter it speaks of, but never open to everybody: papers name persons."""
    source = Matter.objects.filter(pk=obj.source_id).first() if obj.source_id else None
    if source is None or source.classification == Classification.PUBLIC:
        return Classification.INTERNAL
    return source.classification


def _change(obj: Any) -> str:
    return reverse("documents:change", args=[obj.pk])


BINDING = Binding(
    machine=MACHINE,
    model=Document,
    parties={"drafter": policies.drafters, "issuer": policies.issuers, "reader": policies.readers},
    describe=describe,
    visible=documents_visible_to,
    facts=facts,
    acts={"amend": Act(link=_change), "issue": Act(actions.issue)},
)
