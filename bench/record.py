"""What the record costs: appends with and without it, sealing and verifying a long record, proofs.

``python -m bench.record [--entries 1000000]`` on an SQLite file of its own, or on the empty PostgreSQL database that
``DATABASE_URL`` names. Prints JSON with the machine and the versions. The record takes no row back: the database is
one to throw away.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

CHUNK = 5000


@contextmanager
def timed(results: dict[str, float], name: str, count: int) -> Iterator[None]:
    """Keep how many of ``count`` were done in a second."""
    began = time.perf_counter()
    yield
    results[name] = round(count / (time.perf_counter() - began), 1)


def best_rate(work: Callable[[int], None], count: int, rounds: int = 5) -> float:
    """Calls a second of ``work``, the best of some rounds."""
    best = 0.0
    for turn in range(rounds):
        began = time.perf_counter()
        for n in range(count):
            work(turn * count + n)
        best = max(best, count / (time.perf_counter() - began))
    return round(best, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["WUGONG_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        results: dict[str, float] = {}
        appends(results)
        long_record(options.entries, results)
        json.dump({**machine(), "entries": options.entries, "results": results}, sys.stdout, indent=1)
        sys.stdout.write("\n")


def appends(results: dict[str, float]) -> None:
    """One small transaction, a row changed, alone and with its entry in the record."""
    from django.db import transaction

    from wugong.accounts.models import Session
    from wugong.common import clock
    from wugong.common.actor import Actor, Hat, Role
    from wugong.common.ids import new_id
    from wugong.record.actions import append

    hat = Hat("so:1", Role.SO, new_id(), "990112012")
    officer = Actor(user=new_id(), name="李敏", hat=hat, hats=(hat,))
    row = Session.objects.create(session_key="bench", session_data="", expire_date=clock.now())

    def change(n: int) -> None:
        with transaction.atomic():
            Session.objects.filter(pk=row.pk).update(session_data=str(n))

    def record() -> None:
        append(
            actor=officer,
            act="admit",
            kind="topic",
            object_id=new_id(),
            before="raised",
            after="admitted",
            reason="居民反映强烈，符合受理条件",
            detail={"changes": {"title": ["楼道照明", "楼道照明和消防通道"], "due_on": [None, "2026-12-01"]}},
        )

    def change_and_record(n: int) -> None:
        with transaction.atomic():
            Session.objects.filter(pk=row.pk).update(session_data=str(n))
            record()

    results["changes_per_second"] = best_rate(change, 1000)
    results["changes_with_record_per_second"] = best_rate(change_and_record, 1000)
    results["ratio"] = round(results["changes_with_record_per_second"] / results["changes_per_second"], 3)
    with transaction.atomic():
        results["appends_per_second_in_one_transaction"] = best_rate(lambda _n: record(), 2000)


def long_record(entries: int, results: dict[str, float]) -> None:
    """Fill, seal, verify, prove."""
    from wugong.common.actor import SYSTEM
    from wugong.record.models import Entry, Seal
    from wugong.record.proofs import export, inclusion
    from wugong.record.provider import provider
    from wugong.record.queries import checkpoints
    from wugong.record.sealing import seal
    from wugong.record.verification import Verification

    with timed(results, "fill_per_second", entries):
        for start in range(0, entries, CHUNK):
            Entry.objects.bulk_create(entry(n) for n in range(start, min(start + CHUNK, entries)))
    waiting = Entry.objects.count()
    with timed(results, "sealed_per_second", waiting):
        seal(actor=SYSTEM)
    Entry.objects.bulk_create(entry(n) for n in range(60))
    began = time.perf_counter()
    seal(actor=SYSTEM)
    results["seal_60_more_ms"] = round((time.perf_counter() - began) * 1000, 1)
    began = time.perf_counter()
    seal(actor=SYSTEM)
    results["seal_nothing_ms"] = round((time.perf_counter() - began) * 1000, 1)
    signer = provider()
    run = Verification(signer.public_keys(), signer)
    with timed(results, "verified_per_second", waiting + 60):
        assert list(run.findings()) == []
    pks: list[UUID] = list(
        Seal.objects.filter(index__in=[1 + n * (waiting // 50) for n in range(50)]).values_list("entry_id", flat=True)
    )
    with timed(results, "proofs_per_second", len(pks)):
        for pk in pks:
            inclusion(pk)
    chosen = [c for c in checkpoints() if c.number % 10 == 0]
    with timed(results, "consistency_proofs_per_second", max(len(chosen) - 1, 1)):
        export(chosen, signer)
    results["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def entry(n: int) -> object:
    from wugong.common.ids import new_id
    from wugong.record.models import Entry

    return Entry(
        user=UUID(int=n % 500),
        actor_name="李敏",
        hat="so:1",
        role="SO",
        organisation=UUID(int=n % 50),
        place="990112012",
        kind="topic",
        object_id=new_id(),
        act="admit",
        before="raised",
        after="admitted",
        reason=f"居民反映强烈，符合受理条件 {n}",
        detail={"changes": {"title": ["楼道照明", "楼道照明和消防通道"], "due_on": [None, "2026-12-01"]}},
    )


def machine() -> dict[str, object]:
    import django
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return {
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "system": platform.platform()},
        "versions": {
            "python": platform.python_version(),
            "django": django.get_version(),
            connection.vendor: version,
        },
    }


if __name__ == "__main__":
    main()
