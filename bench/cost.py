"""What pages cost: queries, and processor time of the process that answers; two checkouts in turn on the same data.

    python bench/cost.py [--before ../before [--its-database URL]] [--turns 4] [--requests 12]

The database is whatever DATABASE_URL or WUGONG_HOME name, filled with ``wugong generate --stories``. Each turn measures
every page in a process of its own, first the checkout ``--before`` names, then this one. Of the pages of a case one is
asked for in each state there is: that with the longest history. Time is that of the process (user and system), so a
busy machine does less harm to it than to the clock on the wall; that of a PostgreSQL server is not in it. Where a
migration parts the two, ``--its-database`` is a copy from before it. Prints JSON.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASES = {
    "topic": "deliberation.Topic",
    "organisation": "organisations.Organisation",
    "1+10 project": "linkage.Project",
    "round": "pairing.Round",
}
LISTS = {
    "desk": ("street-1-so", "/desk/"),
    "board": ("department-1", "/board/"),
    "ledger": ("department-1", "/matters/"),
}
NAMES = {"topic": "deliberation:topic", "organisation": "organisations:organisation"}
NAMES |= {"1+10 project": "linkage:project", "round": "pairing:round"}


def addresses():
    """(page, who reads it, address): the lists, and of the first street the case in each state with most entries."""
    from django.apps import apps
    from django.db.models import Count
    from django.urls import reverse

    from wugong.flow.binding import binding_of
    from wugong.places.models import Place
    from wugong.record.models import Entry

    street = Place.objects.filter(level="street").order_by("code").first().code
    found = [(page, *line) for page, line in LISTS.items()]
    columns = {"topic": "place", "organisation": "place__code", "1+10 project": "street", "round": "code"}
    within = {"1+10 project": street[:6]}  # a street has few of them
    for page, label in CASES.items():
        model = apps.get_model(label)
        entries = Entry.objects.filter(kind=binding_of(model()).machine.name).values("object_id")
        rows = model._base_manager.filter(**{f"{columns[page]}__startswith": within.get(page, street)})
        for state in rows.order_by("state").values_list("state", flat=True).distinct():
            told = entries.filter(object_id__in=rows.filter(state=state).values("pk")).annotate(n=Count("pk"))
            longest = told.order_by("-n", "object_id").first() or {"object_id": rows.filter(state=state).first().pk}
            found.append((page, "street-1-so", reverse(NAMES[page], args=[longest["object_id"]])))
    return found


def measure(requests):
    """Queries and milliseconds of processor of every page, as a list of [page, address, queries, ms]."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from wugong.accounts.models import User

    call_command("collectstatic", interactive=False, verbosity=0)
    clients, told = {}, []
    for page, who, address in addresses():
        if who not in clients:
            clients[who] = Client(HTTP_HOST="127.0.0.1")
            clients[who].force_login(User.objects.get(username=who))
        client = clients[who]
        if client.get(address).status_code != 200:
            continue  # a draft of somebody else
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        queries = len(caught)  # the next request empties the log
        spent = []
        for _ in range(requests):
            begun = time.process_time()
            client.get(address)
            spent.append((time.process_time() - begun) * 1000)
        told.append([page, address, queries, statistics.median(spent)])
    return told


def turn(tree, requests, home, database):
    """One measurement of a checkout in a process of its own."""
    secret = Path(os.environ.get("WUGONG_HOME") or ROOT / "var") / "secret-key"
    given = {
        "DATABASE_URL": database or os.environ.get("DATABASE_URL") or f"sqlite://{secret.with_name('wugong.sqlite3')}",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret.read_text().strip(),
        "WUGONG_HOME": home,
        "PYTHONPATH": str(tree),
        "DJANGO_SETTINGS_MODULE": "wugong.config.settings",
        "WUGONG_DEMO": "yes",
    }
    command = [sys.executable, str(Path(__file__).resolve()), "--requests", str(requests), "--alone"]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tree, env={**os.environ, **given})
    return json.loads(out.stdout)


def summed(turns):
    """By page: the most queries of a case, the milliseconds of a request on average over its cases."""
    pages = {}
    for page, _address, queries, ms in (row for told in turns for row in told):
        pages.setdefault(page, []).append((queries, ms))
    return {
        page: {"queries": max(q for q, _ms in rows), "ms": round(statistics.fmean(ms for _q, ms in rows), 1)}
        for page, rows in pages.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="another checkout, measured in turn with this one")
    parser.add_argument("--its-database", default="", help="the database of that checkout, if it is another")
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--requests", type=int, default=12)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        print(json.dumps(measure(args.requests)))
        return
    trees = {"before": args.before.resolve(), "after": ROOT} if args.before else {"after": ROOT}
    told = {name: [] for name in trees}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(args.turns):
            for name, tree in trees.items():
                (Path(home) / name).mkdir(exist_ok=True)
                database = args.its_database if name == "before" else ""
                told[name].append(turn(tree, args.requests, f"{home}/{name}", database))
    pages = {name: summed(turns) for name, turns in told.items()}
    print(json.dumps({"bench": "cost", "cpus": os.cpu_count(), "pages": pages, "each": told["after"][-1]}, indent=1))


if __name__ == "__main__":
    main()
