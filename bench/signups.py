"""Sign-ups at once for few places, a lottery computed again, the clash check of shifts, the week of a centre.

``python -m bench.signups [--signups 2000] [--places 200] [--threads 8] [--shifts 100000] [--only PART ...]``,
on SQLite in a home of its own, or with ``DATABASE_URL`` on an empty PostgreSQL database. Prints JSON; fails when a
place is given twice or the order is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any


def fill() -> Any:
    """The small district of the tests with a community worker and head, in a database that must be empty."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from wugong.places.models import Place

    if Place.objects.exists():
        raise SystemExit("The database is not empty: give the benchmark one of its own.")
    from tests.cast import make_cast

    return make_cast()


def in_threads(count: int, threads: int, run: Callable[[int], None]) -> float:
    """Run ``run(0..count-1)`` in so many threads that begin at once; seconds until all are done."""
    from django.db import connection

    connection.close()  # the pool has one for each of eight threads and none to spare
    turns, gate, lock = iter(range(count)), threading.Barrier(threads + 1), threading.Lock()
    faults: list[BaseException] = []

    def work() -> None:
        gate.wait()
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                connection.close()
                return
            try:
                run(turn)
            except Exception as fault:
                faults.append(fault)

    crew = [threading.Thread(target=work) for _n in range(threads)]
    for one in crew:
        one.start()
    gate.wait()
    began = time.perf_counter()
    for one in crew:
        one.join()
    spent = time.perf_counter() - began
    if faults:
        raise SystemExit(f"{len(faults)} failed, the first: {faults[0]!r}")
    return spent


def sign_ups(people: Any, signups: int, places: int, threads: int) -> dict[str, Any]:
    """All sign up at once; no place twice, the first numbers have them, the others wait in their order."""
    from django.db import connection

    from wugong.activities.actions import SignUp, sign_up
    from wugong.activities.models import Activity, Enrolment
    from wugong.activities.testing import opened
    from wugong.common import clock
    from wugong.common.actor import SYSTEM
    from wugong.flow.models import Serial

    activity = opened(people, capacity=places, enrol_from=clock.now() - timedelta(days=1))
    seen: list[float] = []

    def bare(turn: int) -> None:
        Serial.objects.create(prefix=f"bench-{turn}")

    def one(turn: int) -> None:
        made = sign_up(Activity(pk=activity.pk), entry=SignUp("何阿姨", f"137{turn:08d}"), actor=SYSTEM)
        if made.state == "confirmed":
            seen.append(time.perf_counter())

    inserts = signups / in_threads(signups, threads, bare)
    began = time.perf_counter()
    spent = in_threads(signups, threads, one)
    rows = list(Enrolment.objects.filter(activity=activity).order_by("number").values_list("number", "state"))
    confirmed = [number for number, state in rows if state == "confirmed"]
    assert confirmed == list(range(1, places + 1)), "oversold, or not in the order in which people came"
    assert [number for number, _state in rows] == list(range(1, signups + 1))
    assert {state for _number, state in rows} <= {"confirmed", "waitlisted"}
    until_sold = max(seen) - began
    return {
        "engine": connection.vendor, "signups": signups, "places": places, "threads": threads, "oversold": 0,
        "seconds": round(spent, 2), "signups_a_second": round(signups / spent, 1),
        "places_a_second": round(places / until_sold, 1), "share_of_bare_inserts": round(signups / spent / inserts, 3),
    }  # fmt: skip


def lottery(entries: int = 5000) -> dict[str, Any]:
    """Draw so many numbers and compute the order again by the published lines."""
    from wugong.activities.rules.places import draw

    began = time.perf_counter()
    drawn = draw("372", range(1, entries + 1))
    spent = time.perf_counter() - began
    again = sorted(range(1, entries + 1), key=lambda n: hashlib.sha256(f"372:{n}".encode()).hexdigest())
    assert drawn == again
    return {"lottery": entries, "draw_ms": round(spent * 1000, 1), "recomputed_equal": True}


def clashes(people: Any, shifts: int, rounds: int = 300) -> dict[str, Any]:
    """The clash check while so many shifts and as many duties are there."""
    from django.db import connection

    from wugong.common import clock
    from wugong.common.ids import new_id
    from wugong.volunteers import queries
    from wugong.volunteers.models import Duty, ServiceEvent, Shift
    from wugong.volunteers.testing import active

    team, begins, dice = active(people), clock.now(), random.Random(1)
    events = [
        ServiceEvent(team=team, title=f"服务{n}", about="一句话", venue="广场", begins_at=begins, state="recruiting",
                     until_at=begins + timedelta(hours=2), ends_at=begins + timedelta(hours=2))
        for n in range(shifts // 50)
    ]  # fmt: skip
    ServiceEvent.objects.bulk_create(events, batch_size=1000)
    rows = [
        Shift(event=events[n // 50], number=n % 50 + 1, begins_at=(at := begins + timedelta(hours=n % 8760)),
              ends_at=at + timedelta(hours=2))
        for n in range(shifts // 50 * 50)
    ]  # fmt: skip
    Shift.objects.bulk_create(rows, batch_size=2000)
    crowd = [new_id() for _n in range(max(1, shifts // 50))]
    Duty.objects.bulk_create(
        [Duty(shift=row, user=crowd[n % len(crowd)], name="某人") for n, row in enumerate(rows)], batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    spent = []
    for _n in range(rounds):
        user, shift = dice.choice(crowd), dice.choice(rows)
        began = time.perf_counter()
        queries.clash_of(user, shift)
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    return {
        "shifts": len(rows), "duties": len(rows), "clash_ms": round(statistics.median(spent), 2),
        "clash_p95_ms": round(spent[int(rounds * 0.95)], 2),
    }  # fmt: skip


def week(people: Any, activities: int = 40) -> dict[str, Any]:
    """The page of a week with so many sessions: its queries and its time beside that of a page that asks nothing."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from wugong.activities.testing import entered, evening, opened

    call_command("collectstatic", interactive=False, verbosity=0)
    for n in range(activities):
        made = opened(people, times=1, venue=f"{n} 号教室", title=f"课程{n}", capacity=20)
        made.sessions.update(begins_at=evening(n % 5, 8 + n % 12), ends_at=evening(n % 5, 9 + n % 12))
        entered(made)
    address, client = reverse("activities:week", args=["990112001001"]), Client(SERVER_NAME="localhost")
    client.get(address)
    caught: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        caught.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(note):
        page = client.get(address)
    assert page.status_code == 200

    def timed(where: str) -> float:
        found = []
        for _n in range(30):
            began = time.perf_counter()
            client.get(where)
            found.append((time.perf_counter() - began) * 1000)
        return statistics.median(found)

    full, light = timed(address), timed("/healthz")
    return {
        "sessions": page.content.decode().count("session-time"), "week_queries": len(caught),
        "week_ms": round(full, 1), "times_healthz": round(full / light, 1),
    }  # fmt: skip


PARTS = ("signups", "lottery", "clashes", "week")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="these parts alone")
    for name, default in (("--signups", 2000), ("--places", 200), ("--threads", 8), ("--shifts", 100_000)):
        parser.add_argument(name, type=int, default=default)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    with tempfile.TemporaryDirectory(prefix="signups-") as home:
        os.environ["WUGONG_HOME"] = home
        import django

        django.setup()
        people = fill()
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "signups": lambda: sign_ups(people, options.signups, options.places, options.threads),
            "lottery": lottery,
            "clashes": lambda: clashes(people, options.shifts),
            "week": lambda: week(people),
        }
        measured: dict[str, Any] = {}
        for name in options.only:
            began = time.perf_counter()
            measured |= parts[name]()
            measured[f"{name}_took_s"] = round(time.perf_counter() - began, 1)
            print(f"{name}: {measured[f'{name}_took_s']} s", file=sys.stderr, flush=True)
        print(json.dumps(measured))


if __name__ == "__main__":
    main()
