"""Bookings under contention, and the week of many premises over years of bookings.

    python -m bench.bookings race [--rounds 100] [--people 50]
    python -m bench.bookings week [--venues 500] [--years 5] [--times 4]

``race``: so many threads, each with a connection of its own, ask for one room and hour at once, in every round for
another day; counts the bookings that hold the slot, errors, requests a second. ``week``: queries and milliseconds of
the same week with one year of bookings and with all years. Prints JSON. Both write into the database of DATABASE_URL
(one made for this alone), or into a new SQLite file.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


REFUSED = ("overlap", "once")  # taken, or by the same organisation already


def begin_database(*, migrated: bool, connections: int) -> None:
    """A new SQLite file, or an own database beside the one of DATABASE_URL, with so many connections at once."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres") and "pool=" not in url:
        os.environ["DATABASE_URL"] = f"{url}{'&' if '?' in url else '?'}pool={connections}"
    os.environ.setdefault("WUGONG_HOME", tempfile.mkdtemp(prefix="bench-bookings-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if not migrated:
        call_command("migrate", verbosity=0)


def ground() -> tuple[Any, Any, list[Any]]:
    """A street, its committee, and the actors who book: one organisation each."""
    from wugong.common.actor import Actor, Hat, Role
    from wugong.organisations.models import Organisation
    from wugong.places.models import Place

    first = datetime(2020, 1, 1).date()
    street = Place.objects.filter(code="990112001").first() or Place.objects.create(
        code="990112001", level="street", name="松林街道", valid_from=first
    )
    bodies = [
        Organisation.objects.create(sort="unit", kind="organ", name=f"单位{uuid.uuid4().hex[:8]}", place=street,
                                    state="active")
        for _ in range(50)
    ]  # fmt: skip
    actors = [
        Actor(user=uuid.uuid4(), name=one.name, hat=Hat(str(one.pk), Role.UL, one.pk, street.code)) for one in bodies
    ]
    return street, bodies[0], actors


def resource(street: Any, owner: Any, title: str) -> Any:
    from wugong.sharing.models import Resource

    return Resource.objects.create(
        owner=owner, place=street, sort="premises", use="convenience", title=title, capacity=100, state="listed",
        hours="每天 8:00-22:00", holidays="week", duty_holder="管理员", at_once=True, most_hours=8, most_a_month=31,
    )  # fmt: skip


def race(rounds: int, people: int) -> dict[str, Any]:
    """Each round so many ask for one room and hour at once."""
    from django.db import close_old_connections, connection

    from wugong.common.errors import Refusal
    from wugong.flow.testing import at
    from wugong.sharing.actions.bookings import request_booking
    from wugong.sharing.models import Booking
    from wugong.sharing.rules.booking import HOLDING

    street, owner, actors = ground()
    room = resource(street, owner, "报告厅")
    first = at(1, 4, 19, year=datetime.now().year + 1)
    errors: dict[str, int] = {}
    doubles, confirmed, spent = 0, [], 0.0
    with ThreadPoolExecutor(people) as pool:
        for turn in range(rounds):
            starts = first + timedelta(days=turn)
            ready = threading.Barrier(people)

            def ask(n: int, starts: datetime = starts, ready: threading.Barrier = ready) -> str:
                close_old_connections()
                ready.wait()
                try:
                    request_booking(room, starts=starts, ends=starts + timedelta(hours=1), title=f"第{n}家", people=9,
                                    actor=actors[n % len(actors)], reason="")  # fmt: skip
                except Refusal as refusal:
                    return refusal.rule
                except Exception as error:
                    return type(error).__name__
                finally:
                    connection.close()
                return "done"

            began = time.perf_counter()
            for outcome in pool.map(ask, range(people)):
                if outcome not in {"done", *REFUSED}:
                    errors[outcome] = errors.get(outcome, 0) + 1
            spent += time.perf_counter() - began
            held = Booking.objects.filter(resource=room, starts=starts, state__in=HOLDING).count()
            confirmed.append(held)
            doubles += held > 1
            if (turn + 1) % 10 == 0:
                said = f"{turn + 1} rounds, {doubles} double bookings, errors {errors}, {spent:.0f} s\n"
                sys.stderr.write(said)
    return {
        "engine": connection.vendor, "rounds": rounds, "at_once": people, "double_bookings": doubles,
        "rounds_with_exactly_one": sum(n == 1 for n in confirmed), "errors": errors,
        "requests_a_second": round(rounds * people / spent, 1),
    }  # fmt: skip


def fill(rooms: list[Any], bookers: list[Any], monday: Any, weeks: range, times: int) -> int:
    """So many bookings a week in every room, in the weeks before ``monday`` and in it."""
    from wugong.sharing.models import Booking

    rows = []
    for week in weeks:
        for n, room in enumerate(rooms):
            for k in range(times):
                starts = monday - timedelta(weeks=week) + timedelta(days=(n + 2 * k) % 7, hours=9 + 3 * k)
                rows.append(Booking(
                    resource=room, booker=bookers[(n + k) % len(bookers)], title="活动", people=20, starts=starts,
                    ends=starts + timedelta(hours=2), state="confirmed" if week == 0 else "rated",
                ))  # fmt: skip
    Booking.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def week(venues: int, years: int, times: int) -> dict[str, Any]:
    """The same week, with one year of bookings behind it and with all years."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from wugong.flow.testing import at
    from wugong.organisations.models import Organisation
    from wugong.sharing.queries import week as read

    street, owner, actors = ground()
    rooms = [resource(street, owner, f"场地{n:03}") for n in range(venues)]
    bookers = list(Organisation.objects.all()[:50])
    read.PAGE = venues
    first = at(11, 30, 0)
    found: dict[str, Any] = {"engine": connection.vendor, "venues": venues}

    def measure() -> dict[str, Any]:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            shown = read.week_of(actors[0], street.code, first.date())
        queries = len(asked)
        reset_queries()
        times = []
        for _ in range(15):
            began = time.perf_counter()
            read.week_of(actors[0], street.code, first.date())
            times.append((time.perf_counter() - began) * 1000)
        return {"queries": queries, "booked": shown.booked, "ms_median": round(statistics.median(times), 1),
                "ms_least": round(min(times), 1)}  # fmt: skip

    count = fill(rooms, bookers, first, range(52), times)
    found["one_year"] = {"bookings": count, **measure()}
    count += fill(rooms, bookers, first, range(52, 52 * years), times)
    found["all_years"] = {"years": years, "bookings": count, **measure()}
    found["ratio_median"] = round(found["all_years"]["ms_median"] / found["one_year"]["ms_median"], 2)
    found["ratio_least"] = round(found["all_years"]["ms_least"] / found["one_year"]["ms_least"], 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["race", "week"])
    for name, default in (("--rounds", 100), ("--people", 50), ("--venues", 500), ("--years", 5), ("--times", 4)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--migrated", action="store_true", help="the tables are there already")
    options = parser.parse_args()
    begin_database(migrated=options.migrated, connections=options.people)
    done = (
        race(options.rounds, options.people)
        if options.what == "race"
        else week(options.venues, options.years, options.times)
    )
    print(json.dumps(done, ensure_ascii=False))


if __name__ == "__main__":
    main()
