"""Every way to tamper with the record, and what verify says of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.record import engine
from wugong.record.actions import append
from wugong.record.findings import Fault
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.proofs import body, document, fingerprint
from wugong.record.provider import Software
from wugong.record.rules import SEALED, canonical, moment, statement
from wugong.record.sealing import seal
from wugong.record.tree import Edge, hasher
from wugong.record.verification import Verification

HASHED = hasher("sha256")


@pytest.fixture
def open_record(sealed):
    """The record with its guards down, as an intruder who owns the database has it."""
    with engine.unguarded(connection):
        yield sealed


def verified(witnesses=()):
    """(fault, number) of every finding with the guards up again."""
    signer = Software()
    run = Verification(signer.public_keys(), signer, list(witnesses))
    return [(f.fault, f.number) for f in run.findings() if f.fault is not Fault.GUARD], run


def said(witnesses=()):
    signer = Software()
    return [
        f for f in Verification(signer.public_keys(), signer, list(witnesses)).findings() if f.fault is not Fault.GUARD
    ]


def leaf_of(pk):
    return HASHED.hash_buff(canonical(statement(Entry.objects.values_list(*SEALED).get(pk=pk))))


def swap(one, other, *fields):
    """Exchange columns of two seals."""
    first, second = Seal.objects.get(index=one), Seal.objects.get(index=other)
    Seal.objects.filter(index__in=[one, other]).delete()
    for field in fields:
        kept = getattr(first, field)
        setattr(first, field, getattr(second, field))
        setattr(second, field, kept)
    Seal.objects.bulk_create([first, second])


def test_an_untouched_record_has_no_fault(sealed):
    found, run = verified()
    assert found == []
    assert (run.sealed, run.checkpoints, run.waiting, run.waiting_since, run.late) == (35, 4, 0, None, 0)


def test_waiting_entries_are_counted_and_no_fault(sealed):
    made = append(actor=SYSTEM, act="new")
    found, run = verified()
    assert (found, run.waiting, run.waiting_since) == ([], 1, made.at)


def test_late_entries_are_counted(db, small):
    with clock.at(clock.now() - timedelta(days=40)):
        append(actor=SYSTEM, act="backdated")
    append(actor=SYSTEM, act="timely")
    seal(actor=SYSTEM)
    found, run = verified()
    assert (found, run.late) == ([], 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", F("at") + timedelta(microseconds=1)),
        ("user", UUID(int=7)),
        ("actor_name", "someone else"),
        ("hat", "other"),
        ("role", "SP"),
        ("organisation", UUID(int=7)),
        ("place", "990112"),
        ("kind", "pairing"),
        ("object_id", UUID(int=7)),
        ("act", "close"),
        ("outcome", "denied"),
        ("before", "raised"),
        ("after", "closed"),
        ("reason", "因为 18 "),
        ("rule", "R-1"),
        ("detail", {"changes": {}}),
        ("address", "10.0.0.1"),
    ],
)
def test_a_change_in_any_column_is_found(open_record, column, value):
    Entry.objects.filter(pk=open_record[17].pk).update(**{column: value})
    (finding,) = said()
    assert (finding.fault, finding.number, finding.entry) == (Fault.CHANGED, 18, open_record[17].pk)
    assert f"Number 18, entry {open_record[17].pk} of 20" in finding.sentence
    assert finding.sentence.endswith("its content is not what was sealed.")


def test_every_changed_row_is_named(open_record):
    for number in (1, 9, 10, 11, 35):
        Entry.objects.filter(pk=open_record[number - 1].pk).update(act="forged")
    assert verified()[0] == [(Fault.CHANGED, n) for n in (1, 9, 10, 11, 35)]


def test_a_deleted_entry_is_found(open_record):
    Entry.objects.filter(pk=open_record[4].pk).delete()
    (finding,) = said()
    assert (finding.fault, finding.number, finding.entry) == (Fault.MISSING, 5, open_record[4].pk)
    assert moment(open_record[4].at)[:19] in finding.sentence


def test_faults_of_a_batch_are_told_in_the_order_of_the_record(open_record):
    Entry.objects.filter(pk=open_record[4].pk).delete()
    Entry.objects.filter(pk=open_record[2].pk).update(act="forged")
    Entry.objects.filter(pk=open_record[6].pk).update(act="forged")
    assert verified()[0] == [(Fault.CHANGED, 3), (Fault.MISSING, 5), (Fault.CHANGED, 7)]


def test_an_entry_deleted_with_its_seal_leaves_a_gap_between_its_neighbours(open_record):
    Entry.objects.filter(pk=open_record[4].pk).delete()
    Seal.objects.filter(index=5).delete()
    found = said()
    assert [(f.fault, f.number) for f in found] == [(Fault.GAP, 5), (Fault.BATCH, None)]
    assert str(open_record[3].pk) in found[0].sentence
    assert str(open_record[5].pk) in found[0].sentence


def test_a_deleted_seal_is_found_with_the_entry_it_named(open_record):
    Seal.objects.filter(index__in=[5, 6]).delete()
    (finding,) = said()
    assert (finding.fault, finding.number) == (Fault.GAP, 5)
    assert f"{open_record[4].pk}, {open_record[5].pk}" in finding.sentence


def test_a_whole_batch_cut_out_is_found_and_nothing_else(open_record):
    Entry.objects.filter(pk__in=[e.pk for e in open_record[10:20]]).delete()
    Seal.objects.filter(index__gt=10, index__lte=20).delete()
    assert verified()[0] == [(Fault.GAP, 11), (Fault.BATCH, None)]


@pytest.mark.parametrize(("one", "other"), [(3, 7), (4, 5), (1, 10), (34, 35)])
def test_two_rows_that_changed_places_are_both_named(open_record, one, other):
    swap(one, other, "entry_id", "leaf")
    assert verified()[0] == [(Fault.ORDER, one), (Fault.ORDER, other)]


def test_two_rows_that_changed_places_across_batches_are_both_named(open_record):
    swap(3, 25, "entry_id", "leaf")
    assert verified()[0] == [(Fault.ORDER, 3), (Fault.BATCH, None), (Fault.ORDER, 25), (Fault.BATCH, None)]


def test_two_entries_that_changed_places_under_their_seals_are_both_named(open_record):
    swap(3, 7, "entry_id")
    found = said()
    assert [(f.fault, f.number) for f in found] == [(Fault.ORDER, 3), (Fault.ORDER, 7)]
    assert "it was sealed as number 7" in found[0].sentence


def test_a_changed_seal_is_told_from_a_changed_entry(open_record):
    Seal.objects.filter(index=12).update(leaf=bytes(32))
    (finding,) = said()
    assert (finding.fault, finding.number) == (Fault.SEAL, 12)


def test_an_entry_changed_with_its_seal_is_found_within_its_batch(open_record):
    Entry.objects.filter(pk=open_record[11].pk).update(act="forged")
    Seal.objects.filter(index=12).update(leaf=leaf_of(open_record[11].pk))
    (finding,) = said()
    assert finding.fault is Fault.BATCH
    assert "number 11 " in finding.sentence
    assert "number 20 " in finding.sentence
    assert "checkpoint 2 " in finding.sentence


def test_an_entry_slipped_under_the_seal_of_another_is_found(open_record):
    forged = append(actor=SYSTEM, act="forged")
    Seal.objects.filter(index=12).update(entry_id=forged.pk, leaf=leaf_of(forged.pk))
    assert verified()[0] == [(Fault.ORDER, 12), (Fault.BATCH, None)]


def test_an_inserted_seal_is_found(open_record):
    forged = append(actor=SYSTEM, act="forged")
    Seal.objects.create(index=36, entry_id=forged.pk, leaf=leaf_of(forged.pk))
    (finding,) = said()
    assert (finding.fault, finding.number, finding.entry) == (Fault.INSERTED, 36, forged.pk)


def test_a_seal_before_the_first_is_found(open_record):
    forged = append(actor=SYSTEM, act="forged")
    Seal.objects.create(index=0, entry_id=forged.pk, leaf=leaf_of(forged.pk))
    assert verified()[0] == [(Fault.INSERTED, 0)]


def test_an_inserted_entry_is_sealed_as_what_it_is_a_late_one(open_record):
    Entry.objects.create(act="forged", at=clock.now() - timedelta(days=90))
    seal(actor=SYSTEM)
    found, run = verified()
    assert (found, run.late) == ([], 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("size", 21),
        ("size", 10**15),
        ("at", F("at") - timedelta(days=1)),
        ("root", bytes(32)),
        ("previous", bytes(32)),
        ("complete", True),
        ("hashing", "sha512"),
        ("hashing", "rot13"),
        ("signing", "none"),
        ("key", "0" * 32),
        ("signature", bytes(64)),
    ],
)
def test_a_changed_checkpoint_is_found_and_nothing_else(open_record, column, value):
    Checkpoint.objects.filter(number=2).update(**{column: value})
    assert verified()[0] == [(Fault.CHECKPOINT, 2)]


def test_a_spoiled_edge_misleads_nobody(open_record):
    Checkpoint.objects.filter(number=2).update(edge=bytes(64))
    assert verified()[0] == []
    Entry.objects.filter(pk=open_record[11].pk).update(act="forged")
    Seal.objects.filter(index=12).update(leaf=leaf_of(open_record[11].pk))
    assert verified()[0][0] == (Fault.BATCH, None)


def test_a_deleted_checkpoint_is_found(open_record):
    Checkpoint.objects.filter(number=2).delete()
    assert verified()[0] == [(Fault.CHECKPOINT, 2)]


def test_a_deleted_first_checkpoint_is_found(open_record):
    Checkpoint.objects.filter(number=1).delete()
    assert verified()[0] == [(Fault.CHECKPOINT, 1)]


def test_seals_without_their_checkpoint_are_found(open_record):
    Checkpoint.objects.filter(number=4).delete()
    assert verified()[0] == [*[(Fault.INSERTED, n) for n in range(31, 36)], (Fault.NODE, None)]


def test_no_checkpoints_at_all_is_said_shortly(open_record, monkeypatch):
    monkeypatch.setattr("wugong.record.verification.TOLD_SINGLY", 3)
    Checkpoint.objects.all().delete()
    Node.objects.all().delete()
    assert verified()[0] == [*[(Fault.INSERTED, n) for n in (1, 2, 3)], (Fault.INSERTED, 35)]


def test_a_spoiled_stored_hash_is_found(open_record):
    Node.objects.filter(offset=8, width=4).update(digest=bytes(32))
    Node.objects.filter(offset=0, width=16).delete()
    Node.objects.create(offset=32, width=4, digest=bytes(32))
    found = said()
    assert [f.fault for f in found] == [Fault.NODE] * 3
    assert "over numbers 9 to 12 is wrong or missing" in found[0].sentence
    assert "over numbers 1 to 16 is wrong or missing" in found[1].sentence
    assert found[2].sentence == "Stored hashes after number 35 belong to no checkpoint."


def test_a_missing_guard_is_found(open_record):
    signer = Software()
    found = list(Verification(signer.public_keys(), signer).findings())
    assert {f.fault for f in found} == {Fault.GUARD}
    assert "record_entry_" in found[4].sentence or "record_entry_" in found[3].sentence


def cut_off(keep):
    """Take everything after checkpoint ``keep`` away without a trace."""
    size = Checkpoint.objects.get(number=keep).size
    Entry.objects.filter(pk__in=Seal.objects.filter(index__gt=size).values("entry_id")).delete()
    Seal.objects.filter(index__gt=size).delete()
    Checkpoint.objects.filter(number__gt=keep).delete()
    for node in Node.objects.all():
        if node.offset + node.width > size:
            node.delete()


def test_a_cut_off_end_shows_against_the_checkpoint_exported_earlier(open_record):
    witness = document(Checkpoint.objects.get(number=4))
    cut_off(2)
    assert verified()[0] == []
    (finding,) = said([witness])
    assert (finding.fault, finding.number) == (Fault.TAIL, 21)
    assert "vouches for 35 entries" in finding.sentence


def test_a_record_that_grew_on_agrees_with_every_checkpoint_exported_earlier(sealed):
    witnesses = [document(checkpoint) for checkpoint in Checkpoint.objects.order_by("number")]
    append(actor=SYSTEM, act="more")
    seal(actor=SYSTEM)
    assert verified(witnesses)[0] == []


def test_a_record_written_anew_with_the_stolen_key_contradicts_the_checkpoint_exported_earlier(open_record):
    witness = document(Checkpoint.objects.get(number=3))
    Entry.objects.filter(pk=open_record[4].pk).update(act="forged")
    Seal.objects.all().delete()
    Node.objects.all().delete()
    Checkpoint.objects.all().delete()
    assert seal(actor=SYSTEM).size == 35
    assert verified()[0] == []
    assert verified([witness])[0] == [(Fault.WITNESS, 3)]


def test_a_checkpoint_signed_with_another_key_is_found(open_record, tmp_path):
    """A forger without the key of this installation signs with his own."""
    forger = Software(tmp_path / "forger")
    last = Checkpoint.objects.get(number=4)
    Entry.objects.filter(pk=open_record[34].pk).update(act="forged")
    Seal.objects.filter(index=35).update(leaf=leaf_of(open_record[34].pk))
    before = Checkpoint.objects.get(number=3)
    edge = Edge.unpacked(HASHED, before.size, bytes(before.edge))
    edge.extend(
        bytes(leaf) for leaf in Seal.objects.filter(index__gt=30).order_by("index").values_list("leaf", flat=True)
    )
    last.root, last.edge, last.key = edge.root(), edge.packed(), forger.key()
    last.previous = fingerprint(before)
    last.signature = forger.sign(canonical(body(last)))
    Checkpoint.objects.filter(number=4).delete()
    last.save(force_insert=True)
    found = verified()[0]
    assert found[0] == (Fault.CHECKPOINT, 4)
    assert (Fault.INSERTED, 35) in found
    assert not any(number is not None and number < 31 and fault is not Fault.CHECKPOINT for fault, number in found)


@pytest.mark.parametrize("field", ["size", "root", "at", "signature", "key"])
def test_a_forged_file_of_checkpoints_is_found(sealed, field):
    witness = document(Checkpoint.objects.get(number=3))
    witness[field] = {"size": 29, "root": "00" * 32, "at": "2020-01-01T00:00:00.000000Z"}.get(field, "00" * 32)
    assert (Fault.WITNESS, 3) in verified([witness])[0]


def test_a_key_of_ones_own_is_not_trusted(sealed, home):
    signer, stranger = Software(), Software(home / "stranger")
    stranger.key()
    ((_, pem),) = stranger.public_keys().items()
    found = [f.fault for f in Verification({signer.key_of(pem): pem}, signer).findings()]
    assert found[:4] == [Fault.CHECKPOINT] * 4


def test_verifying_costs_the_same_queries_for_twice_the_rows(sealed):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert verified()[0] == []
        counts.append(len(queries))
        for n in range(40):
            append(actor=SYSTEM, act=f"more_{n}")
        seal(actor=SYSTEM)
    assert counts[0] == counts[1]
