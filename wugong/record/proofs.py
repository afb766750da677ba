"""Checkpoints, inclusion and consistency as JSON documents that prove themselves with the public key alone."""

from __future__ import annotations

import binascii
import itertools
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pymerkle import InvalidProof
from pymerkle.core import BaseMerkleTree
from pymerkle.proof import ConsistencyProof, InclusionProof

from wugong.common.errors import Invalid, Unseen
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.provider import Provider
from wugong.record.rules import SEALED, canonical, moment, statement
from wugong.record.tree import STORED_WIDTH, hasher

EXPORT = "wugong-record-1"
PROOF = "wugong-proof-1"


class Tree(BaseMerkleTree):
    """The tree as stored: leaves in Seal, roots of wide full subtrees in Node. Read only; actions.seal_batch writes."""

    def __init__(self, hashing: str) -> None:
        hasher(hashing)
        super().__init__(hashing)

    def _encode_entry(self, data: bytes) -> bytes:
        return data

    def _store_leaf(self, data: bytes, digest: bytes) -> int:  # noqa: ARG002
        raise TypeError("The tree grows by actions.seal_batch alone.")

    def _get_leaf(self, index: int) -> bytes:
        return bytes(Seal.objects.values_list("leaf", flat=True).get(index=index))

    def _get_leaves(self, offset: int, width: int) -> Iterable[bytes]:
        rows = Seal.objects.filter(index__gt=offset, index__lte=offset + width).order_by("index")
        return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]

    def _get_size(self) -> int:
        last = Checkpoint.objects.order_by("-number").values_list("size", flat=True).first()
        return last or 0

    def _get_subroot(self, offset: int, width: int) -> bytes:
        if width >= STORED_WIDTH:
            kept = Node.objects.filter(offset=offset, width=width).values_list("digest", flat=True).first()
            if kept is not None:
                return bytes(kept)
        return bytes(super()._get_subroot_uncached(offset, width))


def body(checkpoint: Checkpoint) -> dict[str, Any]:
    """What a checkpoint says and signs."""
    return {
        "number": checkpoint.number,
        "size": checkpoint.size,
        "at": moment(checkpoint.at),
        "root": bytes(checkpoint.root).hex(),
        "previous": bytes(checkpoint.previous).hex(),
        "complete": checkpoint.complete,
        "hashing": checkpoint.hashing,
        "signing": checkpoint.signing,
        "key": checkpoint.key,
    }


def document(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint with its signature."""
    return {**body(checkpoint), "signature": bytes(checkpoint.signature).hex()}


def fingerprint(checkpoint: Checkpoint) -> bytes:
    """What the following checkpoint calls ``previous``."""
    return bytes(hasher(checkpoint.hashing).hash_raw(canonical(body(checkpoint))))


def signed(document: dict[str, Any], keys: dict[str, str], provider: Provider) -> str:
    """Why the signature of a checkpoint document does not hold; empty when it does."""
    said = {name: value for name, value in document.items() if name != "signature"}
    pem = keys.get(str(said.get("key")))
    if pem is None:
        return _("it is signed with the key %(key)s, which is not one of those trusted") % {"key": said.get("key")}
    if said.get("signing") != provider.signing:
        return _("it names the signature %(signing)s, not %(expected)s") % {
            "signing": said.get("signing"),
            "expected": provider.signing,
        }
    try:
        signature = bytes.fromhex(document["signature"])
    except (KeyError, TypeError, ValueError):
        signature = b""
    if not provider.verify(pem, canonical(said), signature):
        return _("its signature does not match what it says")
    return ""


def export(checkpoints: Iterable[Checkpoint], provider: Provider) -> dict[str, Any]:
    """Checkpoints in order, the public keys, and for each neighbours' pair the proof that nothing between changed."""
    chosen = list(checkpoints)
    proofs = []
    for earlier, later in itertools.pairwise(chosen):
        if 0 < earlier.size < later.size:
            tree = Tree(later.hashing)
            proofs.append(tree.prove_consistency(earlier.size, later.size).serialize())
    return {
        "format": EXPORT,
        "public_keys": provider.public_keys(),
        "checkpoints": [document(checkpoint) for checkpoint in chosen],
        "consistency": proofs,
    }


def inclusion(entry_id: UUID) -> dict[str, Any]:
    """Return the proof that an entry is in the present record. Raises Unseen or Invalid (not yet sealed)."""
    values = Entry.objects.filter(pk=entry_id).values_list(*SEALED).first()
    if values is None:
        raise Unseen(f"Entry {entry_id}")
    seal = Seal.objects.filter(entry_id=entry_id).first()
    covering = Checkpoint.objects.filter(size__gte=seal.index).order_by("size", "number").first() if seal else None
    if seal is None or covering is None:
        raise Invalid(_("This entry is not sealed yet. The worker seals within minutes; or run: wugong record seal."))
    proof = Tree(covering.hashing).prove_inclusion(seal.index, covering.size)
    return {
        "format": PROOF,
        "entry": statement(values),
        "proof": proof.serialize(),
        "checkpoint": document(covering),
    }


def check(text: Any, keys: dict[str, str], provider: Provider) -> str:
    """Check an exported document with nothing but public keys; returns what it proves.

    Raises Invalid with the reason when it does not hold.
    """
    try:
        if text["format"] == PROOF:
            return _check_inclusion(text, keys, provider)
        if text["format"] == EXPORT:
            return _check_export(text, keys, provider)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        pass
    raise Invalid(_("This is not a document of wugong record proof or wugong record export."))


def _check_inclusion(text: dict[str, Any], keys: dict[str, str], provider: Provider) -> str:
    checkpoint = text["checkpoint"]
    if fault := signed(checkpoint, keys, provider):
        raise Invalid(_("The checkpoint does not hold: %(fault)s.") % {"fault": fault})
    leaf = hasher(checkpoint["hashing"]).hash_buff(canonical(text["entry"]))
    try:
        InclusionProof.deserialize(text["proof"]).verify(
            leaf, bytes.fromhex(checkpoint["root"]), size=checkpoint["size"], algorithm=checkpoint["hashing"]
        )
    except InvalidProof:
        raise Invalid(_("The proof does not hold: this entry, as it is here, is not under this checkpoint.")) from None
    return _("Entry %(id)s of %(at)s is unchanged in the record since %(sealed)s, key %(key)s.") % {
        "id": text["entry"]["id"],
        "at": text["entry"]["at"],
        "sealed": checkpoint["at"],
        "key": checkpoint["key"],
    }


def _check_export(text: dict[str, Any], keys: dict[str, str], provider: Provider) -> str:
    checkpoints = text["checkpoints"]
    proofs = {(p["metadata"]["prior_size"], p["metadata"]["size"]): p for p in text["consistency"]}
    for checkpoint in checkpoints:
        if fault := signed(checkpoint, keys, provider):
            raise Invalid(
                _("Checkpoint %(number)s does not hold: %(fault)s.") % {"number": checkpoint["number"], "fault": fault}
            )
    for earlier, later in itertools.pairwise(checkpoints):
        if not _consistent(earlier, later, proofs):
            raise Invalid(
                _("Between checkpoints %(earlier)s and %(later)s the record was rewritten, or the proof is missing.")
                % {"earlier": earlier["number"], "later": later["number"]}
            )
    if not checkpoints:
        return _("No checkpoint in the file.")
    return _("Checkpoints that hold: %(count)d, the last at %(at)s over entries 1 to %(size)d, key %(key)s.") % {
        "count": len(checkpoints),
        "size": checkpoints[-1]["size"],
        "at": checkpoints[-1]["at"],
        "key": checkpoints[-1]["key"],
    }


def _consistent(earlier: dict[str, Any], later: dict[str, Any], proofs: dict[tuple[int, int], Any]) -> bool:
    if earlier["number"] >= later["number"] or earlier["size"] > later["size"]:
        return False
    if earlier["size"] == later["size"]:
        return bool(earlier["root"] == later["root"])
    if earlier["size"] == 0:
        return True
    proof = proofs.get((earlier["size"], later["size"]))
    if proof is None:
        return False
    try:
        ConsistencyProof.deserialize(proof).verify(
            bytes.fromhex(earlier["root"]),
            bytes.fromhex(later["root"]),
            prior_size=earlier["size"],
            later_size=later["size"],
            algorithm=later["hashing"],
        )
    except InvalidProof:
        return False
    return True
