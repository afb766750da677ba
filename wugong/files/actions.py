"""Attach a file, take it away, hear what the scanner says, clear up: the only writer of the tables and the folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.bilingual import in_two
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.files import owners, policies, queries, sentences, storage
from wugong.files.models import Attachment, Content
from wugong.files.owners import Owner
from wugong.files.rules import MOST_IN_ONE_PLACE, MOVES, AttachmentState, Scan
from wugong.inbox.actions import post
from wugong.record.actions import append
from wugong.record.rules import Outcome

KIND = "attachment"


@transaction.atomic
def attach(
    thing: Any,
    *,
    owner: Owner,
    pk: UUID,
    content: Content,
    draft: Path,
    preview: Path | None,
    sent: str,
    name: str,
    actor: Actor,
) -> tuple[Attachment, bool]:
    """Attach the bytes in ``draft`` to an object, once for equal bytes. Returns the file and whether it is new.

    Equal are bytes sent with the same hash, or pictures whose re-encoded form is the same.

    ``content`` is the unsaved description of the bytes, ``sent`` the hash of what was sent.
    """
    may_add(thing, owner=owner, pk=pk, size=content.size, actor=actor)
    known = Content.objects.select_for_update().filter(pk=content.pk).first()
    if known is None:
        content.save(force_insert=True)
        known = content
    elif known.scan == Scan.INFECTED:
        raise Invalid(sentences.infected(name), rule="file.infected", field="file")
    alike = Q(sent_sha256=sent) | Q(content=known)
    rows = Attachment.objects.filter(alike, owner_kind=owner.kind, owner_id=pk, state=AttachmentState.KEPT)
    # what another body keeps to itself is no answer to this one, not even that it is there
    there = next((row for row in rows if policies.may_read(actor, row, owner, thing)), None)
    if there:
        return there, False
    if known.gone_at:
        known.gone_at, known.has_preview = None, content.has_preview
        known.save(update_fields=["gone_at", "has_preview"])
    storage.settle(draft, storage.place_of(known.pk))
    if preview:
        storage.settle(preview, storage.preview_of(known.pk))
    made = Attachment.objects.create(
        owner_kind=owner.kind,
        owner_id=pk,
        content=known,
        sent_sha256=sent,
        name=name,
        user=actor.user,  # type: ignore[misc]  # may_add has refused nobody
        user_name=actor.name,
        organisation=actor.organisation,
    )
    detail = {"name": name, "sha256": known.pk, "size": known.size, "attachment": made.pk}
    append(actor=actor, act="attach", kind=owner.kind, object_id=pk, detail=detail)
    return made, True


@transaction.atomic
def may_add(thing: Any, *, owner: Owner, pk: UUID, size: int, actor: Actor) -> None:
    """Refuse who may not attach here, and what goes beyond the limits."""
    if actor.user is None or not owner.may_attach(actor, thing):
        raise Denied(_("Files are attached by those who take part in the matter, while it is open."), rule="role")
    if size > settings.FILE_LIMIT:
        raise Invalid(sentences.too_large(), rule="file.size", field="file")
    count, held = queries.room_in(owner.kind, pk)
    if count >= MOST_IN_ONE_PLACE or held + size > settings.FILE_LIMIT_OWNER:
        raise Refusal(
            _("There are %(count)d files here already; there is no room for more (%(limit)d MB). Withdraw one first.")
            % {"count": count, "limit": settings.FILE_LIMIT_OWNER // 2**20},
            rule="file.owner_limit",
            field="file",
        )
    if owner.most_each and queries.kept_by(owner.kind, pk, actor.organisation) >= owner.most_each:
        raise Refusal(
            _("Your organisation has %(most)d files here, which is the most. Withdraw one first.")
            % {"most": owner.most_each},
            rule="file.owner_limit",
            field="file",
        )
    if queries.sent_today(actor.user) + size > settings.FILE_LIMIT_DAY:
        raise Refusal(
            _("You have sent %(limit)d MB today; that is the limit of a day. Go on tomorrow, or send less.")
            % {"limit": settings.FILE_LIMIT_DAY // 2**20},
            rule="file.day_limit",
            field="file",
        )


@transaction.atomic
def note_refusal(refusal: Refusal, *, owner: str, pk: UUID, name: str, actor: Actor) -> None:
    """Write down that a file was not taken, and why."""
    outcome = Outcome.DENIED if isinstance(refusal, Denied) else Outcome.REFUSED
    append(
        actor=actor,
        act="attach",
        kind=owner,
        object_id=pk,
        outcome=outcome,
        rule=refusal.rule,
        reason=str(refusal),
        detail={"name": name},
    )


@transaction.atomic
def note_download(attachment: Attachment, *, actor: Actor) -> None:
    """Record the download of a file whose object not everybody may see."""
    append(
        actor=actor,
        act="download",
        kind=attachment.owner_kind,
        object_id=attachment.owner_id,
        outcome=Outcome.SEEN,
        detail={"name": attachment.name, "sha256": attachment.content_id, "attachment": attachment.pk},
    )


@action
def delete(attachment: Attachment, *, actor: Actor) -> Attachment:
    """Take back at once what was attached by a slip."""
    row = locked(attachment)
    if row.user != actor.user:
        raise Denied(_("Who attached a file deletes it. Others withdraw it with a reason."), rule="role")
    owner, thing = owners.thing(row.owner_kind, row.owner_id, actor=actor)
    _refuse_fixed(row, owner, thing)
    if not policies.may_delete(actor, row, owner, thing):
        raise Refusal(
            _("It was attached a while ago: others may have read it. Withdraw it with a reason."), rule="file.grace"
        )
    return _remove(row, "delete", "", actor)


@action
def withdraw(attachment: Attachment, *, owner: Owner, thing: Any, reason: str, actor: Actor) -> Attachment:
    """Take a file away; its line stays, with the reason."""
    row = locked(attachment)
    _refuse_fixed(row, owner, thing)
    if row.state == AttachmentState.KEPT and not policies.may_withdraw(actor, row, owner, thing):
        raise Denied(_("A file is withdrawn by who attached it, or by those who take part in the matter."), rule="role")
    if not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    return _remove(row, "withdraw", reason, actor)


def _refuse_fixed(row: Attachment, owner: Owner, thing: Any) -> None:
    if row.state == AttachmentState.KEPT and owner.is_fixed(thing):
        raise Refusal(
            _("This case is decided, and its files stay with it. If a file is wrong, tell the body that decided."),
            rule="file.fixed",
        )


def _remove(row: Attachment, verb: str, reason: str, actor: Actor) -> Attachment:
    before, after = MOVES[verb]
    if row.state != before:
        raise Stale(_("The file was taken away already."), rule="file.state")
    row.state, row.removed_at = after, clock.now()
    row.removed_by, row.removal_reason = actor.name, reason.strip()[:300]
    row.save(update_fields=["state", "removed_at", "removed_by", "removal_reason"])
    append(
        actor=actor,
        act=verb,
        kind=row.owner_kind,
        object_id=row.owner_id,
        before=before,
        after=after,
        reason=reason,
        detail={"name": row.name, "sha256": row.content_id, "attachment": row.pk},
    )
    return row


@transaction.atomic
def heard(content: Content, *, finding: str, actor: Actor) -> None:
    """Write the scanner's verdict. Malware is deleted at once, and the sender gets a message."""
    row = locked(content)
    row.scan, row.finding = (Scan.INFECTED if finding else Scan.CLEAN), finding[:120]
    row.scanned_at, row.scan_failures = clock.now(), 0
    row.save(update_fields=["scan", "finding", "scanned_at", "scan_failures"])
    if not finding:
        return
    for attachment in Attachment.objects.filter(content=row, state=AttachmentState.KEPT):
        _remove(attachment, "refuse", finding, actor)
        name = attachment.name
        post(
            users=[attachment.user],
            kind="file_refused",
            subject=in_two(f"{name} 未通过病毒扫描，已移除", f"{name} did not pass the scanner and was removed"),
            body=in_two(
                f"扫描程序发现：{finding}。请检查您的电脑，并告知系统管理员。",
                f"The scanner found {finding}. Have your computer checked and tell the system administrator.",
            ),
            actor=actor,
        )
    row.gone_at, row.has_preview = clock.now(), False
    row.save(update_fields=["gone_at", "has_preview"])
    storage.drop(row.pk)


@transaction.atomic
def scanner_failed(content: Content, *, actor: Actor) -> None:
    """The scanner did not answer: the file goes on waiting."""
    row = locked(content)
    row.scan_failures = min(row.scan_failures + 1, 30_000)
    row.save(update_fields=["scan_failures"])


@transaction.atomic
def forget(content: Content, *, actor: Actor) -> bool:
    """Delete bytes that no file uses. Returns False if somebody has attached them again meanwhile."""
    row = locked(content)
    if not queries.worthless().filter(pk=row.pk).exists():
        return False
    if row.attachments.exists():
        row.gone_at, row.has_preview = clock.now(), False
        row.save(update_fields=["gone_at", "has_preview"])
    else:
        row.delete()
    storage.drop(row.sha256)
    return True
