"""What problems of residents cost: reports beside a plain insert, like ones among many, the queue, page weights.

``python -m bench.problems --only reports|like|queue|weights [--reports 200] [--many 100000]`` on an empty database in a
folder of its own (or ``DATABASE_URL``), migrated or not. Prints JSON. Time is that of the processor of the process that
answers, so that a busy machine does it less harm; a database server of its own is not in it. ``queue`` gives what two
cores answer a second: two over the processor time of a request through all of the middleware.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WORDS = ["灯坏了", "井盖响", "垃圾满", "树枝断", "水管漏", "路面坑", "电梯停", "油烟呛", "音响吵", "单车堆"]
PLACES = ["单元门口", "楼道里", "北门外", "车库入口", "广场东侧", "三楼拐角", "电梯间", "花坛边"]
SEED = 200  # problems made act by act, which the database then multiplies


def text(dice: random.Random) -> str:
    return f"{dice.choice(PLACES)}的{dice.choice(WORDS)}，{dice.choice(PLACES)}也是，请来看看"


def reports(options: argparse.Namespace, _people: Any) -> dict[str, Any]:
    """Reports with guards, record, clock, to-do and message, beside a plain insert of the row."""
    from wugong.places.testing import BUILDING
    from wugong.problems.models import Problem
    from wugong.problems.testing import reported

    dice = random.Random(1)

    def plain(n: int) -> None:
        Problem.objects.create(text=text(dice), place=BUILDING, state="reported", code=f"{n:08d}")

    reported(text=text(dice))
    whole, wall = a_second(lambda _n: reported(text=text(dice)), options.reports)
    bare, bare_wall = a_second(plain, options.reports)
    return {
        "reports": options.reports, "a_processor_second": round(whole), "a_second_by_the_clock": round(wall),
        "plain_inserts": round(bare), "plain_by_the_clock": round(bare_wall), "ratio": round(whole / bare, 3),
    }  # fmt: skip


def a_second(act: Callable[[int], object], count: int) -> tuple[float, float]:
    """How often it is done in a second of the processor, and by the clock."""
    used, began = time.process_time(), time.perf_counter()
    for n in range(count):
        act(n)
    return count / (time.process_time() - used), count / (time.perf_counter() - began)


def like(options: argparse.Namespace, people: Any) -> dict[str, Any]:
    """The like ones of a report among many, of which the community holds the share of one in a hundred."""
    from wugong.places.testing import BUILDING
    from wugong.problems.queries.similar import similar

    multiply(people, options.many, lines=False)
    dice, took = random.Random(2), []
    for _n in range(30):
        began = time.process_time()
        similar(text(dice), BUILDING)
        took.append((time.process_time() - began) * 1000)
    return {"problems": options.many, "ms_median": round(statistics.median(took), 1), "ms_worst": round(max(took), 1)}


def queue(options: argparse.Namespace, people: Any) -> dict[str, Any]:
    """The queue of a community's worker and one case among many, as two cores answer them."""
    from django.test import Client
    from django.urls import reverse

    from wugong.problems.models import Problem

    multiply(people, options.many)
    client = Client()
    client.force_login(people.users["community_worker"])
    case = Problem.objects.order_by("created_at").first()
    assert case is not None
    found = {"problems": options.many}
    for name, address in (("queue", reverse("problems:home")), ("case", case.get_absolute_url())):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        page = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        rate, _wall = a_second(lambda _n, page=page: client.get(page), 20)
        found[f"{name}_ms"], found[f"{name}_a_second_on_two_cores"] = round(1000 / rate, 1), round(2 * rate)
    return found


def weights(_options: argparse.Namespace, _people: Any) -> dict[str, Any]:
    """Home and report with their style sheets and scripts, in kilobytes over the wire."""
    from django.test import Client

    from wugong.places.testing import COMMUNITY

    client = Client()
    client.cookies["community"] = COMMUNITY
    return {name: weight(client, address) for name, address in (("home", "/"), ("report", "/problems/report/"))}


def weight(client: Any, address: str) -> float:
    """A page as the server sends it, with its style sheets and scripts compressed."""
    from django.conf import settings

    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    total = len(answer.content)
    for name in set(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))"', answer.content)):
        total += len(gzip.compress((Path(settings.STATIC_ROOT) / name.decode()).read_bytes()))
    return round(total / 1024, 1)


def multiply(people: Any, many: int, *, lines: bool = True) -> None:
    """``many`` problems with lines, to-dos and clocks: some made act by act, the others copied by the database.

    Without ``lines``, the problems alone: most of the time is that of the search index over the lines.
    """
    from wugong.flow.models import Matter, Timer, Todo
    from wugong.problems.models import Problem
    from wugong.problems.testing import dispatched, reported

    dice = random.Random(3)
    for n in range(SEED):
        one = reported(text=text(dice))
        if n % 3:
            dispatched(people, one)
    with quick_writes() as cursor:
        for model in (Problem, Matter, Timer, Todo) if lines else (Problem,):
            cursor.execute(copies_of(model), [many // SEED - 1])
        cursor.execute("ANALYZE")


@contextmanager
def quick_writes() -> Iterator[Any]:
    """A cursor in one transaction; SQLite does not wait for the disk and keeps more of its indexes in memory."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -300000")
        with transaction.atomic():
            yield cursor


# The place of a copy: one in a hundred stays in the community, the others lie in communities of other streets.
THERE = "CASE WHEN k % 100 = 0 THEN place ELSE '9901' || (13 + k % 80) || substr(place, 7) END".replace("%", "%%")


def copies_of(model: Any) -> str:
    """The one statement that copies the rows made act by act as often as its argument says, under other keys."""
    from django.db import connection

    lite = connection.vendor == "sqlite"

    def key(column: str) -> str:
        if lite:
            return f"printf('%%08x', k) || substr({column}, 9)"
        return f"(lpad(to_hex(k), 8, '0') || substr(replace({column}::text, '-', ''), 9))::uuid"

    table, values = model._meta.db_table, []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        if field.primary_key or field.name in {"matter", "timer"}:
            values.append(key(column))
        elif field.name in {"code", "key"} and table == "problems_problem":
            values.append("NULL")
        elif field.name == "biz_no":
            values.append(f"{column} || '-' || k")
        elif field.name == "key":
            values.append(f"{column} + k * 7919")
        else:
            values.append(THERE if field.name == "place" else column)
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    own = "id" if lite else "replace(id::text, '-', '')"
    made = f"substr({own}, 1, 2) = '01'"  # the keys of this century; copies begin with their number
    numbers = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < %s)"
    rows = f'SELECT {", ".join(values)} FROM n CROSS JOIN "{table}" WHERE {made}'
    return f'INSERT INTO "{table}" ({names}) {numbers} {rows}'


PARTS = {"reports": reports, "like": like, "queue": queue, "weights": weights}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from tests.cast import make_cast

    people = make_cast()
    chosen = [options.only] if options.only else list(PARTS)
    return {"engine": connection.vendor, **{name: PARTS[name](options, people) for name in chosen}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(PARTS))
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--many", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("WUGONG_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django

        django.setup()
        print(json.dumps(measure(options), indent=1))


if __name__ == "__main__":
    main()
