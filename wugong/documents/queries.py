"""What is read of documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Unseen
from wugong.common.filters import Wanted
from wugong.common.models import one
from wugong.documents import hooks
from wugong.documents.file_keys import key_in
from wugong.documents.models import Copy, Document, Form, Letterhead, Recipient
from wugong.documents.rules.comparing import Comparison, compared
from wugong.documents.rules.letterhead import code_of, mark_of, office_of
from wugong.documents.rules.machine import MACHINE, SHOWN, DocumentState
from wugong.flow import search
from wugong.flow.binding import binding_named
from wugong.flow.engine import with_tokens
from wugong.flow.models import Matter
from wugong.flow.queries import SCOPED, seen_of, within
from wugong.organisations.models import Organisation
from wugong.organisations.rules import PartyType
from wugong.places.rules import Level
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.record.rules import Outcome

WITH_OFFICE = (PartyType.WORKING_COMMITTEE, PartyType.LEADING_GROUP)


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Those of the own organisation, those it was sent, those of matters one may see; drafts only at home.

    Papers name persons: residents and volunteers see none, also where the matter itself is open to everybody.
    """
    rows = Document.objects.all()
    if actor.system:
        return rows
    hat, seen, own = actor.hat, Q(pk__in=[]), Q(pk__in=[])
    if hat is None or hat.role not in STAFF_ROLES:
        return rows.none()
    if hat.organisation:
        own = Q(issuer=hat.organisation) | Q(office=hat.organisation)
        seen |= Q(Exists(Recipient.objects.filter(document=OuterRef("pk"), organisation=hat.organisation)))
    if hat.role in SCOPED and hat.place:
        seen |= Q(source_kind="") & within(hat.place)
    for machine in hooks.machines():
        sources = seen_of(binding_named(machine), actor).order_by().values("pk")
        seen |= Q(source_kind=machine, source_id__in=sources)
    return rows.filter(own | (seen & Q(state__in=SHOWN)))


def document_seen(actor: Actor, pk: UUID) -> Document:
    """One document; raises Unseen."""
    rows = documents_visible_to(actor).select_related("issuer", "office").prefetch_related("recipients__organisation")
    return one(rows.filter(pk=pk))


def narrowed(rows: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    """Only what is wanted; an issuer that is no id finds nothing."""
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.year:
        rows = rows.filter(year=int(wanted.year)) if wanted.year.isascii() and wanted.year.isdigit() else rows.none()
    if wanted.issuer:
        try:
            rows = rows.filter(issuer=UUID(wanted.issuer))
        except ValueError:
            return rows.none()
    if terms := search.terms(wanted.query):
        rows = rows.filter(pk__in=with_tokens(Matter.objects.filter(machine=MACHINE.name), terms).values("id"))
    return rows.select_related("issuer").defer("content")


def issuers_in(rows: QuerySet[Document]) -> list[Organisation]:
    """The organisations that issued any of the rows, by name."""
    return list(Organisation.objects.filter(pk__in=rows.order_by().values("issuer")).order_by("name")[:200])


def years_in(rows: QuerySet[Document]) -> list[int]:
    """The years of the rows, the newest first."""
    found = rows.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in found if year]


def of_source(actor: Actor, machine: str, pk: UUID) -> list[Document]:
    """The documents on one matter that this actor may see, the newest first; discarded drafts left out."""
    rows = documents_visible_to(actor).filter(source_kind=machine, source_id=pk).defer("content")
    return list(rows.exclude(state=DocumentState.DISCARDED).order_by("-created_at", "-id")[:50])


def issued_on(machine: str, pk: UUID, kind: str) -> Document | None:
    """The document of that kind that stands issued on a matter."""
    rows = Document.objects.filter(source_kind=machine, source_id=pk, kind=kind, state=DocumentState.ISSUED)
    return rows.order_by("-created_at").first()


def organisations_called(names: list[str]) -> list[Organisation]:
    """Active organisations with exactly these names."""
    return list(Organisation.objects.filter(name__in=[n for n in names if n][:100], state="active").order_by("name"))


def letterhead_of(organisation: Organisation) -> Letterhead:
    """What an organisation is called on paper; made from its name where it has not said so (then unsaved)."""
    kept = Letterhead.objects.filter(organisation=organisation).first()
    if kept:
        return kept
    name = organisation.name
    return Letterhead(organisation=organisation, mark=mark_of(name, _district_of(organisation)), code=code_of(name))


def _district_of(organisation: Organisation) -> str:
    """The district that the whole name of a street's own body begins with; empty for any other."""
    place = organisation.place
    own = place.level == Level.STREET and organisation.name.startswith(place.name)
    return place.parent.name if own and place.parent else ""


def printer_of(organisation: Organisation) -> str:
    """Who prints in the name of an organisation (印发机关): the office of a committee, else the organisation itself."""
    return office_of(organisation.name) if organisation.kind in WITH_OFFICE else organisation.name


# -- is it the filed one? --


def filing_of(document: Document) -> Entry | None:
    """The entry of the record that files the document."""
    return history_of(MACHINE.name, document.pk).filter(act="file", outcome=Outcome.DONE).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """A filed copy beside what the record says of it: ``same`` when bytes, column and record agree."""

    copy: Copy
    same: bool


def standings(document: Document) -> list[Standing]:
    """The filed copies, each compared with the record."""
    entry = filing_of(document)
    said = entry.detail.get("sha256", {}) if entry else {}
    return [
        Standing(c, hashlib.sha256(bytes(c.data)).hexdigest() == c.sha256 == said.get(c.form))
        for c in document.filed.order_by("form")
    ]


def filed_copy(document: Document, form: str) -> Copy:
    """The bytes of one form; raises Unseen."""
    found = document.filed.filter(form=form).first() if form in set(Form) else None
    if found is None:
        raise Unseen(f"{document.pk} {form}")
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a file, a hash or a number.

    ``verdict`` is same, withdrawn, differs, numbered or unknown; with the text of a paper also paper_same or
    paper_differs, and then ``comparison`` says where.
    """

    verdict: str
    sha256: str = ""
    document: Document | None = None
    form: str = ""
    since: datetime | None = None
    visible: bool = False
    comparison: Comparison | None = None


def checked_hash(actor: Actor, sha256: str) -> Answer:
    """Whether a hash is that of a filed copy."""
    copy = Copy.objects.filter(sha256=sha256.lower()).defer("data").select_related("document__issuer").first()
    if copy is None:
        return next(_apart(sha256.lower(), "same"), Answer("unknown", sha256.lower()))
    return _known(actor, copy.document, copy.sha256, copy.form)


def checked_file(actor: Actor, data: bytes) -> Answer:
    """Whether bytes are a filed copy; a copy that was changed is known by the key in its properties."""
    found = checked_hash(actor, hashlib.sha256(data).hexdigest())
    key = key_in(data) if found.verdict == "unknown" else None
    if key is None:
        return found
    document = Document.objects.filter(pk=key, state__in=SHOWN).select_related("issuer").first()
    if document is None:
        return found
    return Answer("differs", found.sha256, document, "", document.issued_at, _sees(actor, document))


def checked_number(actor: Actor, number: str, text: str = "") -> list[Answer]:
    """The documents issued under a number; with the text of a paper, whether it says what was filed."""
    rows = Document.objects.filter(number=number, state__in=SHOWN).select_related("issuer").order_by("issued_at")[:20]
    return [*(_numbered(actor, document, text) for document in rows), *_apart(number, "numbered")]


def _apart(typed: str, verdict: str) -> Iterator[Answer]:
    """Papers that another app seals: number, issuer and day, nothing of what they say."""
    for paper in hooks.papers_apart(typed):
        document = Document(number=paper.number, issuer=paper.issuer)
        yield Answer(verdict, paper.sha256 if verdict == "same" else "", document, "", paper.issued_at)


def _numbered(actor: Actor, document: Document, text: str) -> Answer:
    withdrawn = document.state == DocumentState.WITHDRAWN
    said = compared(document.typed, text) if text else None
    verdict = "withdrawn" if withdrawn else "numbered"
    if said and not (withdrawn and said.same):
        verdict = "paper_same" if said.same else "paper_differs"
    return Answer(verdict, "", document, "", document.issued_at, _sees(actor, document), said)


def _known(actor: Actor, document: Document, sha256: str, form: str) -> Answer:
    verdict = "withdrawn" if document.state == DocumentState.WITHDRAWN else "same"
    return Answer(verdict, sha256, document, form, document.issued_at, _sees(actor, document))


def _sees(actor: Actor, document: Document) -> bool:
    return actor.known and documents_visible_to(actor).filter(pk=document.pk).exists()
