"""What signing in costs: the whole page with name and password, for a known name and for one that does not exist.

``python -m bench.accounts [--rounds 10]`` on an SQLite file of its own. Prints JSON. The two must cost alike: the time
of an answer must not tell which names exist.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["WUGONG_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        json.dump({"rounds": options.rounds, "milliseconds": measured(options.rounds)}, sys.stdout, indent=1)


def measured(rounds: int) -> dict[str, float]:
    """Medians in milliseconds."""
    import logging

    from django.test import Client

    from wugong.accounts.models import Tries, User

    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are wanted here
    password = "Osmanthus 7 lanterns"
    for n in range(rounds):
        user = User(username=f"person{n}", name="某人", resident_of="990112001001")
        user.set_password(password)
        user.save()

    def post(name: str, typed: str) -> Callable[[], int]:
        client = Client(HTTP_HOST="localhost")
        return lambda: client.post("/sign-in/", {"username": name, "password": typed}).status_code

    cases = {
        "right password": lambda n: (post(f"person{n}", password), 302),
        "wrong password": lambda n: (post(f"person{n}", "wrong wrong wrong"), 422),
        "unknown name": lambda n: (post(f"nobody{n}", "wrong wrong wrong"), 422),
    }
    found = {}
    for name, case in cases.items():
        times = []
        for n in range(rounds):
            Tries.objects.all().delete()
            send, wanted = case(n)
            began = time.perf_counter()
            status = send()
            times.append((time.perf_counter() - began) * 1000)
            if status != wanted:
                raise SystemExit(f"{name}: answered {status} instead of {wanted}.")
        found[name] = round(statistics.median(times), 1)
    return found


if __name__ == "__main__":
    main()
