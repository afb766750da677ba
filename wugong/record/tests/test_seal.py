import shutil
import sqlite3
import stat
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.errors import Denied, Invalid
from wugong.common.ids import new_id
from wugong.common.jobs import jobs
from wugong.record import actions, queries
from wugong.record.actions import append
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.provider import Software
from wugong.record.rules import SEALED, canonical, statement
from wugong.record.sealing import seal
from wugong.record.tree import hasher
from wugong.record.verification import Verification


def filled(count):
    return [append(actor=SYSTEM, act=f"step_{n}") for n in range(count)]


def intact():
    signer = Software()
    found = list(Verification(signer.public_keys(), signer).findings())
    assert found == []
    return True


def person(role):
    hat = Hat("h:1", role)
    return Actor(user=UUID(int=1), name="某", hat=hat, hats=(hat,))


def test_an_empty_record_has_nothing_to_seal_and_needs_no_key(db, home):
    assert seal(actor=SYSTEM) is None
    assert not (home / "record").exists()


def test_every_entry_gets_its_number_in_the_order_of_the_ids(db, small):
    made = filled(23)
    last = seal(actor=SYSTEM)
    assert (last.number, last.size) == (3, 23)
    assert list(Checkpoint.objects.order_by("number").values_list("size", flat=True)) == [10, 20, 23]
    kept = Seal.objects.order_by("index").values_list("index", "entry_id", "leaf")
    hashed = hasher("sha256")
    for number, (entry, (index, pk, leaf)) in enumerate(zip(made, kept, strict=True), 1):
        values = Entry.objects.values_list(*SEALED).get(pk=entry.pk)
        assert (index, pk, bytes(leaf)) == (number, entry.pk, hashed.hash_buff(canonical(statement(values))))
    assert sorted(Node.objects.values_list("offset", "width")) == [
        (0, 4), (0, 8), (0, 16), (4, 4), (8, 4), (8, 8), (12, 4), (16, 4),
    ]  # fmt: skip
    assert intact()


def test_a_batch_costs_the_same_however_long_the_record_is(db, small):
    filled(10)
    seal(actor=SYSTEM)
    counts = []
    for more in (30, 10):
        filled(10)
        with CaptureQueriesContext(connection) as queries:
            seal(actor=SYSTEM)
        counts.append(len(queries))
        filled(more)
        seal(actor=SYSTEM)
    assert counts[0] == counts[1]


def test_sealing_again_finds_nothing(sealed):
    assert seal(actor=SYSTEM) is None
    assert Checkpoint.objects.count() == 4


def test_an_entry_that_came_late_is_sealed_in_a_later_batch(db, small):
    early = Entry(act="slow", actor_name="slow")  # its id is made before the others', its row comes after their seal
    filled(5)
    assert seal(actor=SYSTEM).size == 5
    early.save(force_insert=True)
    last = seal(actor=SYSTEM)
    assert (last.size, Seal.objects.get(index=6).entry_id) == (6, early.pk)
    assert intact()


def test_an_entry_later_than_an_hour_waits_for_the_daily_search_and_no_longer(db, small):
    filled(5)
    seal(actor=SYSTEM)
    forgotten = UUID(int=filled(1)[0].pk.int - (2 * 3600 * 1000 << 80))
    Entry.objects.create(pk=forgotten, act="slow")
    assert seal(actor=SYSTEM).size == 6
    assert list(queries.unsealed().values_list("pk", flat=True)) == [forgotten]
    with clock.at(clock.now() + timedelta(hours=25)):
        last = seal(actor=SYSTEM)
    assert (last.size, last.complete) == (7, True)
    assert not queries.unsealed().exists()
    assert intact()


def test_a_day_without_news_leaves_a_checkpoint_that_says_so(db, small):
    filled(3)
    first = seal(actor=SYSTEM)
    assert first.complete
    with clock.at(clock.now() + timedelta(hours=23)):
        assert seal(actor=SYSTEM) is None
    with clock.at(clock.now() + timedelta(hours=25)):
        quiet = seal(actor=SYSTEM)
        assert seal(actor=SYSTEM) is None
    assert (quiet.number, quiet.size, bytes(quiet.root)) == (2, 3, bytes(first.root))
    assert intact()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.A3])
def test_others_than_the_audit_administrator_do_not_seal(db, role):
    filled(1)
    with pytest.raises(Denied):
        seal(actor=person(role))
    assert (Seal.objects.count(), Checkpoint.objects.count()) == (0, 0)


def test_the_audit_administrator_seals_by_hand(db):
    filled(1)
    assert seal(actor=person(Role.A3)).size == 1


def test_the_worker_seals(db):
    filled(2)
    (job,) = [job for job in jobs() if job.name == "seal the record"]
    assert (job.run(), job.run()) == (2, 0)


def test_the_key_is_made_once_and_is_its_owners_alone(db, home):
    filled(1)
    first = seal(actor=SYSTEM)
    key = home / "record" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert [path.name for path in key.parent.iterdir() if path.suffix != ".pub"] == ["key.pem"]
    filled(1)
    assert seal(actor=SYSTEM).key == first.key


def test_a_new_key_signs_on_and_the_old_one_stays_trusted(db, home):
    filled(1)
    first = seal(actor=SYSTEM)
    (home / "record" / "key.pem").unlink()
    filled(1)
    second = seal(actor=SYSTEM)
    assert second.key != first.key
    assert set(Software().public_keys()) == {first.key, second.key}
    assert intact()


def test_two_processes_that_start_together_agree_on_one_key(home):
    keys, barrier = [], threading.Barrier(8)

    def start():
        signer = Software(home / "record")
        barrier.wait()
        keys.append(signer.key())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert set(keys) == set(Software(home / "record").public_keys())
    assert len(set(keys)) == 1


def test_a_spoiled_key_file_stops_sealing_with_a_sentence(db, home):
    filled(1)
    (home / "record").mkdir()
    (home / "record" / "key.pem").write_text("not a key")
    with pytest.raises(Invalid, match=r"key\.pem is not an Ed25519 private key"):
        seal(actor=SYSTEM)
    assert (Seal.objects.count(), Checkpoint.objects.count()) == (0, 0)


def test_another_worker_at_it_is_left_alone(db, monkeypatch):
    filled(3)
    monkeypatch.setattr(actions.engine, "may_seal_now", lambda connection: False)
    assert seal(actor=SYSTEM) is None
    assert Seal.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_seal_every_entry_once(postgresql, small):
    made, barrier, faults = filled(95), threading.Barrier(3), []

    def work(index):
        try:
            barrier.wait(timeout=20)
            for _ in range(6):
                append(actor=SYSTEM, act=f"meanwhile_{index}")
                seal(actor=SYSTEM)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[n]) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal(actor=SYSTEM)
    assert faults == []
    assert list(Seal.objects.order_by("index").values_list("index", flat=True)) == list(range(1, 114))
    assert set(Seal.objects.values_list("entry_id", flat=True)) == set(Entry.objects.values_list("pk", flat=True))
    assert {entry.pk for entry in made} <= set(Seal.objects.values_list("entry_id", flat=True))
    assert intact()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_entry_of_an_open_transaction_is_not_lost(postgresql, small):
    opened, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            append(actor=SYSTEM, act="slow")
            opened.set()
            go.wait(timeout=20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert opened.wait(timeout=20)
    filled(3)
    assert seal(actor=SYSTEM).size == 3
    go.set()
    thread.join()
    last = seal(actor=SYSTEM)
    assert (last.size, Entry.objects.get(pk=Seal.objects.get(index=4).entry_id).act) == (4, "slow")
    assert intact()


@pytest.mark.slow  # starts the program three times
def test_two_processes_on_one_sqlite_file_seal_every_entry_once(tables_file, home, process, processes):
    if tables_file.exists():
        shutil.copy(tables_file, home / "wugong.sqlite3")
    else:
        assert process(home, "migrate", "-v0", "--run-syncdb").returncode == 0
    file = sqlite3.connect(home / "wugong.sqlite3")
    with file:
        file.executemany(
            "INSERT INTO record_entry (id, at, actor_name, hat, role, place, kind, act, outcome, before, after, reason,"
            " rule, detail, address) VALUES (?, '2026-11-23 09:30:00', '', '', '', '', '', 'x', 'done', '', '', '', '',"
            " '{}', '')",
            [(new_id().hex,) for _ in range(9000)],
        )
    ended = processes(home, ["record", "seal"], ["record", "seal"])
    assert [(one.returncode, one.stderr) for one in ended] == [(0, "")] * 2
    numbers, entries, last = file.execute(
        'SELECT count(*), count(DISTINCT entry_id), max("index") FROM record_seal'
    ).fetchone()
    assert (numbers, entries, last) == (9000, 9000, 9000)
    assert process(home, "record", "verify").returncode == 0
    file.close()
