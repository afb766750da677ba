"""The tables of the record. Rows are only ever inserted; triggers refuse everything else (migration 0002)."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from wugong.common import clock
from wugong.common.ids import new_id
from wugong.record.rules import Outcome


class Entry(models.Model):
    """One act or attempt: who, under which hat, what, on which object, from which state to which, why, when.

    People, organisations and objects are named by UUID without foreign keys: the record outlives the objects.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=clock.now)
    user = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    hat = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=8, blank=True)
    organisation = models.UUIDField(null=True)
    place = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    object_id = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    rule = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [
            # history_of: everything about one object, newest first.
            models.Index(fields=["kind", "object_id", "at", "id"], name="record_entry_object"),
            # attempts: what was refused or denied, newest first; few rows among many.
            models.Index(
                fields=["at", "id"],
                name="record_entry_attempt",
                condition=Q(outcome__in=[Outcome.REFUSED, Outcome.DENIED]),
            ),
            # acts_of: what one person did, newest first.
            models.Index(fields=["user", "at", "id"], name="record_entry_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.act} {self.kind}"


class Seal(models.Model):
    """The place of an entry in the Merkle tree (``index`` from 1) and the hash of its canonical form."""

    index = models.PositiveBigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    leaf = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.index} {self.entry_id}"


class Node(models.Model):
    """The root of a full subtree over ``width`` leaves after the first ``offset``: what keeps proofs fast."""

    pk = models.CompositePrimaryKey("offset", "width")
    offset = models.PositiveBigIntegerField()
    width = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.offset}+{self.width}"


class Checkpoint(models.Model):
    """A signed statement: at ``at`` the first ``size`` entries had this ``root``.

    ``edge`` holds the roots of the full subtrees that make up ``root``, the largest first; the next batch goes on from
    there. ``previous`` is the hash of the checkpoint before. ``complete`` says that the whole record was searched for
    entries that came late, not only its last day.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=clock.now)
    root = models.BinaryField(max_length=32)
    edge = models.BinaryField()
    complete = models.BooleanField(default=False)
    previous = models.BinaryField(max_length=32)
    hashing = models.CharField(max_length=20)
    signing = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    signature = models.BinaryField(max_length=512)

    class Meta:
        indexes = [
            # full_search_due: when was the whole record searched last.
            models.Index(fields=["-number"], name="record_checkpoint_complete", condition=Q(complete=True)),
            # inclusion: the first checkpoint that covers an entry.
            models.Index(fields=["size"], name="record_checkpoint_size"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.size}"
