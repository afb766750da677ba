"""The shipped server under load and under faults, on the engine of the run: not one answer to the wrong person."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter

import psycopg
import pytest

from tests.cast import PEOPLE
from tests.serving import SIGNED_IN, served, until

pytestmark = pytest.mark.engine
URL = os.environ.get("DATABASE_URL", "")
PAGES = ["/desk/", "/places/", "/matters/", "/en/desk/", "/organisations/", "/desk/inbox/", "/documents/"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served"), url=URL) as found:
        assert found.health()["database"]
        yield found


def clicked(server, who, *, end, pause):
    """What one person was answered until ``end``: ``right``, another's name, or a status."""
    said, dice = Counter(), random.Random(who)
    with server.client(who) as browser:
        while time.monotonic() < end:
            answer = browser.get(dice.choice(PAGES))
            name = SIGNED_IN.search(answer.text)
            if answer.status_code != 200 or name is None:
                said[f"status {answer.status_code}, signed in {name is not None}"] += 1
            else:
                said["right" if name.group(1) == who else f"{who} was answered as {name.group(1)}"] += 1
            time.sleep(pause)
    return said


def click(server, people, *, seconds, pause):
    """All of them at once; how often each answer was given."""
    end, given, lock = time.monotonic() + seconds, Counter(), threading.Lock()

    def run(who):
        said = clicked(server, who, end=end, pause=pause)
        with lock:
            given.update(said)

    threads = [threading.Thread(target=run, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_ten_people_who_click_are_each_answered_as_themselves(server):
    given = click(server, list(PEOPLE)[:10], seconds=20, pause=0.5)
    assert set(given) == {"right"}, server.log()
    assert given["right"] > 50


def test_at_full_speed_each_is_answered_as_himself(server):
    given = click(server, list(PEOPLE)[:6] * 2, seconds=10, pause=0)
    assert set(given) == {"right"}, server.log()
    assert given["right"] > 50


def test_a_web_process_that_dies_is_started_again(server):
    before = server.children("serve")
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: len(set(server.children("serve")) - set(before)) == 1)
    assert before[1] in server.children("serve")
    assert server.process.poll() is None
    assert set(click(server, list(PEOPLE)[:4], seconds=3, pause=0.2)) == {"right"}, server.log()


@pytest.mark.slow  # waits for half a minute, and asks all the while
def test_a_worker_that_dies_is_started_again_and_the_health_check_knows(server):
    assert until(lambda: server.health()["ok"])
    before = server.children("worker")
    assert len(before) == 1
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: server.children("worker") not in ([], before))
    assert until(lambda: server.health()["ok"])
    # One that stands still gives no sign of life: after half a minute that is said.
    os.kill(server.children("worker")[0], signal.SIGSTOP)
    said = until(lambda: not (said := server.health())["ok"] and said, 60)
    assert said == {"status": 503, "ok": False, "database": True, "worker": False}
    os.kill(server.children("worker")[0], signal.SIGCONT)
    assert until(lambda: server.health()["ok"])


@pytest.mark.postgresql
def test_after_the_database_dropped_every_connection_all_goes_on(server):
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(server.environment["DATABASE_URL"], autocommit=True) as other:
        there = [pid for (pid,) in other.execute(f"SELECT pid FROM pg_stat_activity WHERE {others}")]
        other.execute("SELECT pg_terminate_backend(unnest(%s::int[]))", [there])
        left = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY(%s))"
        assert until(lambda: other.execute(left, [there]).fetchone()[0])
    assert len(there) > 1
    assert set(click(server, list(PEOPLE)[:6], seconds=5, pause=0.1)) == {"right"}, server.log()
