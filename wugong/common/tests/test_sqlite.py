"""Many writers of an SQLite file get its lock in turn: none starves, none fails."""

from __future__ import annotations

import sqlite3
import threading
import time

from django.db.utils import load_backend

from wugong.config.settings import sqlite


def connection_to(path):
    options = sqlite(path)
    return load_backend(options["ENGINE"]).DatabaseWrapper(
        {
            **options, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
            "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {},
        }
    )  # fmt: skip


def test_writers_begin_in_turn(tmp_path, django_db_blocker):
    path = tmp_path / "turn.sqlite3"
    sqlite3.connect(path).execute("CREATE TABLE line (writer INTEGER)").connection.close()
    gate, wrong = threading.Barrier(12), []

    def write(number):
        connection = connection_to(path)
        try:
            gate.wait()
            for _n in range(6):
                connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                connection.cursor().execute("INSERT INTO line VALUES (%s)", [number])
                time.sleep(0.005)  # the others ask meanwhile
                connection.commit()
                connection.set_autocommit(True)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    with django_db_blocker.unblock():
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert wrong == []
    order = [n for (n,) in sqlite3.connect(path).execute("SELECT writer FROM line ORDER BY rowid")]
    assert len(order) == 72
    assert max(order.index(n) for n in range(12)) < 48  # each had a turn before others had all of theirs
    assert (path.parent / "turn.sqlite3-queue").stat().st_mode & 0o777 == 0o600
