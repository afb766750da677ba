"""Who may give a file out, take it away, attach one."""

from __future__ import annotations

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.files import rules, scanner
from wugong.files.models import Attachment, Content
from wugong.files.owners import Owner
from wugong.files.rules import AttachmentState, Scan


def may_read(actor: Actor, attachment: Attachment, owner: Owner, thing: object) -> bool:
    """Who sees the object sees its files, unless its app lets each body read its own alone."""
    bodies = owner.bodies_read(actor, thing)
    return bodies is None or attachment.organisation in bodies


def is_given_out(content: Content) -> bool:
    """Whether the bytes may be downloaded: the scanner found nothing, or no scanner is set up."""
    return content.scan == Scan.CLEAN or (content.scan == Scan.WAITING and not scanner.configured())


def may_delete(actor: Actor, attachment: Attachment, owner: Owner, thing: object) -> bool:
    """Who attached it takes it away again at once, without a word."""
    mine = actor.user is not None and actor.user == attachment.user
    there = attachment.state == AttachmentState.KEPT and not owner.is_fixed(thing)
    return mine and there and rules.in_grace(attachment.created_at, clock.now())


def may_withdraw(
    actor: Actor, attachment: Attachment, owner: Owner, thing: object, *, may_attach: bool | None = None
) -> bool:
    """Later: the person who attached it, or who may add to the object (``may_attach``, if known), with a reason."""
    if attachment.state != AttachmentState.KEPT or actor.user is None or owner.is_fixed(thing):
        return False
    if not may_read(actor, attachment, owner, thing):
        return False
    if actor.user == attachment.user:
        return True
    return owner.may_attach(actor, thing) if may_attach is None else may_attach
