"""What problems of residents cost: reports a second beside a plain insert, like ones among many, page weights.

``python -m bench.problems [--reports 300] [--many 200000]`` on an empty database in a folder of its own (or
``DATABASE_URL``). Prints JSON; figures of one run are ratios of each other. The like ones are searched in a community
that holds a share of ``many`` as a district of 100 communities would give it.
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
from typing import Any

WORDS = ["灯坏了", "井盖响", "垃圾满", "树枝断", "水管漏", "路面坑", "电梯停", "油烟呛", "音响吵", "单车堆"]
PLACES = ["单元门口", "楼道里", "北门外", "车库入口", "广场东侧", "三楼拐角", "电梯间", "花坛边"]


def measure(reports: int, many: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from tests.cast import make_cast
    from wugong.places.testing import BUILDING, COMMUNITY, COMPOUND
    from wugong.problems.models import Problem
    from wugong.problems.queries.similar import similar
    from wugong.problems.testing import reported

    make_cast()
    dice = random.Random(1)

    def text() -> str:
        return f"{dice.choice(PLACES)}的{dice.choice(WORDS)}，{dice.choice(PLACES)}也是，请来看看"

    began = time.perf_counter()
    for _n in range(reports):
        reported(text=text())
    whole = reports / (time.perf_counter() - began)
    began = time.perf_counter()
    for n in range(reports):
        Problem.objects.create(text=text(), place=BUILDING, state="reported", code=f"{n:08d}")
    plain = reports / (time.perf_counter() - began)

    rows = []
    for n in range(many):
        place = f"{COMPOUND}{n % 9 + 1:03d}" if n % 100 == 0 else f"9901120{n % 90 + 10}{n % 97 + 100:03d}00101001"
        rows.append(Problem(text=text(), place=place, state="dispatched", category="light.lamp.stair"))
        if len(rows) == 5000:
            Problem.objects.bulk_create(rows)
            rows = []
    took = []
    for _n in range(30):
        began = time.perf_counter()
        similar(text(), BUILDING)
        took.append((time.perf_counter() - began) * 1000)

    client = Client()
    client.cookies["community"] = COMMUNITY
    weights = {name: weight(client, address) for name, address in (("home", "/"), ("report", "/problems/report/"))}
    return {
        "reports": reports, "reports_a_second": round(whole), "plain_inserts_a_second": round(plain),
        "ratio": round(whole / plain, 3), "many": many, "like_ms_median": round(statistics.median(took), 1),
        "like_ms_worst": round(max(took), 1), "kilobytes_over_the_wire": weights,
    }  # fmt: skip


def weight(client: Any, address: str) -> float:
    """A page with its style sheets and scripts, compressed as a server sends them."""
    from django.contrib.staticfiles import finders

    page = client.get(address).content
    total = len(gzip.compress(page))
    for name in set(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))"', page)):
        path = finders.find(name.decode())
        if path:
            with open(path, "rb") as file:  # noqa: PTH123
                total += len(gzip.compress(file.read()))
    return round(total / 1024, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--many", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("WUGONG_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django

        django.setup()
        print(json.dumps(measure(options.reports, options.many), indent=1))


if __name__ == "__main__":
    main()
