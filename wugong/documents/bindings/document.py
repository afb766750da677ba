"""The table of the document tied to its model."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.documents import actions, policies
from wugong.documents.models import Document
from wugong.documents.queries import documents_visible_to, issued_on
from wugong.documents.rules.content import Kind, fault
from wugong.documents.rules.machine import MACHINE, SHOWN, SINGLE
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.models import Classification, Matter


class DocumentCase(Case):
    """What the guards ask of a document: does it fit, was the like issued already."""

    @cached_property
    def fault(self) -> str:
        found = fault(self.given("typed") or self.before.typed)
        return str(found) if found else ""

    @property
    def dated(self) -> date:
        """The day of signing; without one it is that of the issue."""
        return (self.given("typed") or self.before.typed).dated or self.today

    @property
    def missing(self) -> str:
        """The characters that no typeface here knows; none before the document is printed."""
        return str(self.inputs.get("missing", ""))

    @cached_property
    def taken(self) -> str:
        """The number of the document of its kind that is in force for the same matter."""
        if not (self.source_id and self.kind in SINGLE):
            return ""
        other = issued_on(self.source_kind, self.source_id, self.kind)
        return other.number if other and other.pk != self.before.pk else ""


def describe(obj: Document) -> Card:
    """The line of a document; a draft is known at home alone."""
    shown = obj.state in SHOWN
    home = {pk for pk in (obj.issuer_id, obj.office_id) if pk}
    return Card(
        title=obj.title,
        detail=lambda: detail_of(obj),
        url=reverse("documents:document", args=[obj.pk]),
        place=obj.place,
        participants=tuple(home | readers_of(obj)) if shown else tuple(home),
        classification=classification_of(obj) if shown else Classification.RESTRICTED,
        words=" ".join([obj.number, str(obj.issuer), obj.source_title]),
    )


def detail_of(obj: Document) -> str:
    """Number, kind and issuer."""
    said = _("%(kind)s of %(issuer)s") % {"kind": Kind(obj.kind).label, "issuer": obj.issuer}
    return f"{obj.number} · {said}" if obj.number else said


def readers_of(obj: Document) -> set[UUID]:
    """Those it was sent to, and those who take part in what it speaks of."""
    readers = set(obj.recipients.values_list("organisation", flat=True))
    source = Matter.objects.filter(pk=obj.source_id).first() if obj.source_id else None
    return readers | (set(source.participants.values_list("who", flat=True)) if source else set())


def classification_of(obj: Document) -> str:
    """That of the matter it speaks of, but never open to everybody: papers name persons."""
    source = Matter.objects.filter(pk=obj.source_id).first() if obj.source_id else None
    if source is None or source.classification == Classification.PUBLIC:
        return Classification.INTERNAL
    return source.classification


DOCUMENT = Binding(
    machine=MACHINE,
    model=Document,
    sheet=False,
    parties={"drafter": policies.drafters, "issuer": policies.issuers, "reader": policies.readers},
    describe=describe,
    visible=documents_visible_to,
    case=DocumentCase,
    acts={
        "amend": Act(link=lambda document: reverse("documents:change", args=[document.pk])),
        "issue": Act(actions.issue),
    },
    list_url="documents:list",
)
