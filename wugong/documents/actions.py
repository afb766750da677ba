"""The verbs of documents: draft, change, issue under a number, file, withdraw."""

from __future__ import annotations

import hashlib

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Unseen
from wugong.common.locks import locked
from wugong.documents import hooks, policies, queries
from wugong.documents.file_keys import key_of
from wugong.documents.models import Copy, Document, Form, Letterhead, Recipient, Series
from wugong.documents.rendering import fonts, pdf, word
from wugong.documents.rules.content import (
    WORDS,
    Content,
    Kind,
    cleaned,
    digest,
    document_number,
    fault,
    to_json,
    with_number,
)
from wugong.documents.rules.letterhead import LONGEST_CODE, LONGEST_MARK
from wugong.documents.rules.machine import MACHINE, PRINTABLE
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.inbox.actions import post
from wugong.organisations.models import Organisation
from wugong.record.actions import append

RENDERERS = {Form.DOCX: word.render, Form.PDF: pdf.render}


@action
def draft(paper: hooks.Paper, *, actor: Actor) -> Document:
    """Draft a document. Raises Refusal that names the place when the content cannot be printed."""
    content = cleaned(paper.content)
    code = queries.letterhead_of(paper.issuer).code + WORDS[Kind(content.kind)]
    document = Document(
        kind=content.kind,
        title=content.title[:120],
        issuer=paper.issuer,
        office=paper.office,
        office_role=paper.office_role,
        code=code,
        content=to_json(content),
        content_sha256=digest(content),
        place=paper.place,
        source_kind=paper.source.kind,
        source_id=paper.source.id,
        source_title=paper.source.title[:300],
        source_url=paper.source.url[:200],
    )
    begin(document, "draft", actor=actor, typed=content)
    _send_to(document, paper.recipients)
    return document


def _send_to(document: Document, recipients: tuple[Organisation, ...] | list[Organisation]) -> None:
    wanted = {organisation.pk: organisation for organisation in recipients if organisation.pk != document.issuer_id}
    document.recipients.exclude(organisation__in=wanted).delete()
    known = set(document.recipients.values_list("organisation", flat=True))
    Recipient.objects.bulk_create(
        [Recipient(document=document, organisation=each) for pk, each in wanted.items() if pk not in known]
    )


@action
def make(obj: object, *, name: str, actor: Actor) -> Document:
    """Draft the document an object offers under that name."""
    machine = binding_of(obj).machine.name
    offer = next((offer for offer in hooks.offers_of(machine) if offer.name == name), None)
    if offer is None:
        raise Unseen(f"{machine} {name}")
    if not offer.open_to(actor, obj):
        raise Denied(_("The office that keeps the matter makes this document, when it has come so far."), rule="role")
    with translation.override("zh-hans"):
        paper = offer.compose(obj)
    return draft(paper, actor=actor)


@action
def amend(
    document: Document, *, content: Content, actor: Actor, recipients: list[Organisation] | None = None
) -> Document:
    """Change what a draft says; with ``recipients`` also whom it is sent to."""
    content = cleaned(content)
    changes = {"content": to_json(content), "title": content.title[:120], "content_sha256": digest(content)}
    take(document, "amend", actor=actor, changes=changes, typed=content)
    if recipients is not None:
        _send_to(document, recipients)
    return document


@action
def issue(document: Document, *, actor: Actor, reason: str = "", tell: bool = True) -> Document:
    """Give the number, print, file with the hashes in the record, and tell those it is addressed to.

    A refusal takes the number back, so that none is left out.
    """
    row = locked(document)
    day = clock.today()
    serial = _next(row, day.year)
    number = document_number(row.code, day.year, serial)
    content = with_number(row.typed, number, day)
    made, missing = _print(content, row)
    changes = {
        "year": day.year,
        "serial": serial,
        "number": number,
        "content": to_json(content),
        "content_sha256": digest(content),
        "substitutes": fonts.substitutions(),
    }
    take(document, "issue", actor=actor, reason=reason, changes=changes, typed=content, missing=missing)
    _file(document, made, actor)
    if tell:
        _tell(document, actor)
    return document


@action
def print_apart(content: Content, *, issuer: Organisation, actor: Actor) -> tuple[str, bytes]:
    """Number and print a paper that its own app seals, so that no text of it is filed here or stands in the record.

    Returns the number in the series of the issuer and the PDF. Raises Refusal when it cannot be printed.
    """
    content = cleaned(content)
    if found := fault(content):
        raise Invalid(str(found), rule="paper")
    row = Document(issuer=issuer, code=queries.letterhead_of(issuer).code + WORDS[Kind(content.kind)])
    day = clock.today()
    number = document_number(row.code, day.year, _next(row, day.year))
    try:
        return number, pdf.render(with_number(content, number, day))
    except pdf.MissingGlyph as missing:
        raise Invalid(str(PRINTABLE.refusal) % {"missing": missing.characters}, rule="paper") from missing


def _next(row: Document, year: int) -> int:
    """The next number of the series, held until the transaction ends: no gaps, no twins."""
    series, _new = Series.objects.select_for_update().get_or_create(issuer=row.issuer, code=row.code, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _print(content: Content, row: Document) -> tuple[dict[str, bytes], str]:
    """Every form, and the characters that no typeface knows."""
    try:
        return {form.value: render(content, key=key_of(row.pk)) for form, render in RENDERERS.items()}, ""
    except pdf.MissingGlyph as missing:
        return {}, missing.characters


def _file(document: Document, made: dict[str, bytes], actor: Actor) -> None:
    hashes = {form: hashlib.sha256(data).hexdigest() for form, data in made.items()}
    Copy.objects.bulk_create(
        [
            Copy(document=document, form=form, sha256=hashes[form], size=len(data), data=data)
            for form, data in made.items()
        ]
    )
    detail = {
        "number": document.number,
        "sha256": hashes,
        "content_sha256": document.content_sha256,
        "content": document.content,
        "substitutes": document.substitutes,
    }
    append(actor=actor, act="file", kind=MACHINE.name, object_id=document.pk, after=document.state, detail=detail)


def _tell(document: Document, actor: Actor) -> None:
    """A message with the link to every organisation it was sent to."""
    seats = policies.readers(document)
    if not seats:
        return
    said = {"title": document.title, "number": document.number, "issuer": document.issuer}
    post(
        seats=seats,
        kind="document.issued",
        matter=document.pk,
        subject=sentence(gettext_lazy("%(issuer)s sends “%(title)s” (%(number)s)"), **said),
        url=reverse("documents:document", args=[document.pk]),
        actor=actor,
    )


@action
def set_letterhead(organisation: Organisation, *, mark: str, code: str, actor: Actor) -> Letterhead:
    """What an organisation is called on paper, for documents drafted from now on."""
    if not policies.may_set_letterhead(actor) or actor.organisation != organisation.pk:
        raise Denied(_("Who signs for an organisation says what it is called on paper."), rule="role")
    mark, code = mark.strip(), code.strip()
    if not mark or len(mark) > LONGEST_MARK:
        raise Invalid(_("The name in the head has 1 to %(most)d characters.") % {"most": LONGEST_MARK}, field="mark")
    if not code or len(code) > LONGEST_CODE or any(ch in "〔〕[]()（）第号" or ch.isdigit() for ch in code):
        sentence = _("The code has 1 to %(most)d characters, without brackets, digits or %(words)s.")
        raise Invalid(sentence % {"most": LONGEST_CODE, "words": "第, 号"}, field="code")
    kept, _new = Letterhead.objects.update_or_create(organisation=organisation, defaults={"mark": mark, "code": code})
    append(
        actor=actor,
        act="set_letterhead",
        kind="organisation",
        object_id=organisation.pk,
        detail={"mark": mark, "code": code},
    )
    return kept
