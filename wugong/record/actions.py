"""Writing the record: append an entry, seal what has been appended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connections, models, router, transaction
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.record import engine, policies, queries
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.proofs import body, fingerprint
from wugong.record.provider import Provider, provider
from wugong.record.rules import SYSTEM_ROLE, Outcome, canonical, clean, plain, statement
from wugong.record.tree import Edge, hasher

_address: ContextVar[str] = ContextVar("address", default="")
# What was refused since the caller came in, so that no refusal is noted twice.
_refused: ContextVar[set[str] | None] = ContextVar("refused", default=None)
REFUSALS = {Outcome.REFUSED, Outcome.DENIED}


@contextmanager
def calling_from(address: str) -> Iterator[None]:
    """Entries appended inside the block carry the network ``address`` of the caller."""
    token, refused = _address.set(address), _refused.set(set())
    try:
        yield
    finally:
        _address.reset(token)
        _refused.reset(refused)


def append(
    *,
    actor: Actor,
    act: str,
    kind: str = "",
    object_id: UUID | None = None,
    outcome: str = Outcome.DONE,
    before: str = "",
    after: str = "",
    reason: str = "",
    rule: str = "",
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Add one entry to the record, in the caller's transaction: a plain insert that locks nothing.

    ``kind`` is the name of the machine, ``act`` the name of the step or a verb; ``detail`` holds ``changes``
    (``{field: [old, new]}``) and the facts, made plain for JSON. An attempt that was refused must be appended outside
    the transaction that was rolled back.
    """
    if outcome in REFUSALS and (refused := _refused.get()) is not None:
        refused.add(reason)
    return Entry.objects.create(
        at=clock.now(),
        user=actor.user,
        actor_name=clean(actor.name)[:200],
        hat=actor.hat.key if actor.hat else "",
        role=SYSTEM_ROLE if actor.system else actor.role,
        organisation=actor.organisation,
        place=actor.place,
        kind=kind,
        object_id=object_id,
        act=act,
        outcome=outcome,
        before=before,
        after=after,
        reason=clean(reason),
        rule=clean(rule)[:200],
        detail=plain(detail or {}),
        address=clean(_address.get())[:45],
    )


@transaction.atomic
def note_refusal(refusal: Refusal, *, act: str, obj: object = None, actor: Actor) -> None:
    """Put an attempt that was refused on the record, once, with the thing it was about where there is one."""
    sentence = str(refusal)
    if sentence in (_refused.get() or ()):
        return
    known = isinstance(obj, models.Model) and isinstance(obj.pk, UUID)
    append(
        actor=actor,
        act=act,
        kind=getattr(obj, "record_kind", obj._meta.model_name) if isinstance(obj, models.Model) else "",
        object_id=obj.pk if known else None,  # type: ignore[attr-defined]
        outcome=Outcome.DENIED if isinstance(refusal, Denied) else Outcome.REFUSED,
        before=str(getattr(obj, "state", "")),
        rule=refusal.rule,
        reason=sentence,
    )


@transaction.atomic
def seal_batch(ids: list[UUID], *, actor: Actor, complete: bool = False) -> Checkpoint | None:
    """Seal the entries of those ids, in the order of the ids, under one signed checkpoint.

    None when there is nothing to say or another worker is at it. ``complete`` puts into the checkpoint that the whole
    record was searched; then one is made even if nothing is new.
    """
    if not policies.may_seal(actor):
        raise Denied(_("Only the audit administrator seals the record by hand."), rule="record.seal")
    if not engine.may_seal_now(connections[router.db_for_write(Seal)]):
        return None
    signer = provider()
    taken = set(Seal.objects.filter(entry_id__in=ids).values_list("entry_id", flat=True))
    rows = [row for row in queries.sealable(ids) if row[0] not in taken]
    previous = Checkpoint.objects.order_by("-number").first()
    if not rows and not (complete and previous):
        return None
    if previous and previous.hashing != signer.hashing:
        said = {"kept": previous.hashing, "new": signer.hashing}
        raise Invalid(
            _("The record is hashed with %(kept)s and the provider brings %(new)s. Set RECORD_PROVIDER back.") % said
        )
    hashed = hasher(signer.hashing)
    start = previous.size if previous else 0
    edge = Edge.unpacked(hashed, start, bytes(previous.edge) if previous else b"")
    leaves = [hashed.hash_buff(canonical(statement(row))) for row in rows]
    Seal.objects.bulk_create(
        Seal(index=start + place, entry_id=row[0], leaf=leaf)
        for place, (row, leaf) in enumerate(zip(rows, leaves, strict=True), 1)
    )
    Node.objects.bulk_create(
        Node(offset=full.offset, width=full.width, digest=full.digest) for full in edge.extend(leaves)
    )
    return _checkpoint(edge, previous, complete=complete, signer=signer)


def _checkpoint(edge: Edge, previous: Checkpoint | None, *, complete: bool, signer: Provider) -> Checkpoint:
    made = Checkpoint(
        number=previous.number + 1 if previous else 1,
        size=edge.size,
        at=clock.now(),
        root=edge.root(),
        edge=edge.packed(),
        complete=complete,
        previous=fingerprint(previous) if previous else bytes(32),
        hashing=signer.hashing,
        signing=signer.signing,
        key=signer.key(),
    )
    made.signature = signer.sign(canonical(body(made)))
    made.save(force_insert=True)
    return made
