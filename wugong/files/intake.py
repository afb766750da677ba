"""Scan, re-encode and hash an upload before opening a transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Invalid, Refusal
from wugong.common.privacy import secrecy_mark
from wugong.files import actions, owners, pictures, rules, sentences, storage
from wugong.files.inspection import found_kind
from wugong.files.models import Attachment, Content
from wugong.files.owners import Owner
from wugong.files.pictures import Drawn
from wugong.files.rules import Sort


def take_in(kind: str, pk: UUID, file: UploadedFile | None, *, actor: Actor) -> tuple[Attachment, bool, Drawn | None]:
    """Attach an uploaded file to an object. Returns it, whether it is new, and how a picture was re-encoded.

    Raises Unseen for an object that this actor may not see; a refusal is recorded.
    """
    owner, thing = owners.thing(kind, pk, actor=actor)
    name = rules.clean_name(file.name or "" if file else "")
    try:
        actions.may_add(thing, owner=owner, pk=pk, size=file.size or 0 if file else 0, actor=actor)
        if file is None:
            raise Invalid(_("Choose a file first."), rule="file.empty", field="file")
        if mark := secrecy_mark(name.rpartition(".")[0] or name):
            raise Invalid(sentences.secret(name, mark), rule="file.secret", field="file")
        return _take_in(owner, thing, pk, file, name or _("file"), actor)
    except Refusal as refusal:
        actions.note_refusal(refusal, owner=kind, pk=pk, name=name, actor=actor)
        raise


def _take_in(
    owner: Owner, thing: Any, pk: UUID, file: UploadedFile, name: str, actor: Actor
) -> tuple[Attachment, bool, Drawn | None]:
    with storage.draft() as sent, storage.draft() as kept, storage.draft() as small:
        sha256, size = storage.write(sent, file.chunks())
        if size > settings.FILE_LIMIT:
            raise Invalid(sentences.too_large(), rule="file.size", field="file")
        kind, drawn, final = found_kind(sent, name), None, sent
        content = Content(sha256=sha256, size=size, mime=kind.mime)
        if kind.sort == Sort.PICTURE:
            drawn, final = pictures.redraw(sent, kept, preview=small, name=name), kept
            name = rules.renamed(name, drawn.kind)
            content = _of_picture(drawn, *storage.hash_of(kept))
        else:
            name = rules.renamed(name, kind)
        made, is_new = actions.attach(
            thing,
            owner=owner,
            pk=pk,
            content=content,
            draft=final,
            preview=small if drawn else None,
            sent=sha256,
            name=name,
            actor=actor,
        )
        return made, is_new, drawn


def _of_picture(drawn: Drawn, sha256: str, size: int) -> Content:
    return Content(
        sha256=sha256, size=size, mime=drawn.kind.mime, width=drawn.width, height=drawn.height, has_preview=True
    )
