import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from wugong.common.actor import SYSTEM
from wugong.record import proofs, sealing, tree
from wugong.record.actions import append
from wugong.record.sealing import seal

PROJECT = Path(__file__).resolve().parents[3]
# With pytest loaded the settings have the same test apps, so that both sides have the same tables.
START = "import pytest; from wugong.__main__ import main; main()"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """Every test signs with a key of its own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def small(monkeypatch):
    """Batches of ten and stored nodes from a width of four, so that a few rows have all that millions have."""
    monkeypatch.setattr(sealing, "BATCH", 10)
    monkeypatch.setattr(tree, "STORED_WIDTH", 4)
    monkeypatch.setattr(proofs, "STORED_WIDTH", 4)


@pytest.fixture
def sealed(db, small):
    """Thirty-five sealed entries under four checkpoints, in the order of their numbers."""
    entries = [append(actor=SYSTEM, act=f"step_{n}", kind="topic", reason=f"因为 {n}") for n in range(1, 36)]
    assert seal(actor=SYSTEM).number == 4
    return entries


@pytest.fixture
def postgresql(request):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture
def processes():
    """Run command lines at once, each in a process of its own, with one home and an SQLite file in it."""

    def run(home, *lines):
        env = {**os.environ, "WUGONG_HOME": str(home), "DATABASE_URL": "", "PYTHONPATH": os.pathsep.join(sys.path)}
        started = [
            subprocess.Popen(
                [sys.executable, "-c", START, *line],
                env=env,
                cwd=PROJECT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for line in lines
        ]
        said = [one.communicate() for one in started]
        return [
            subprocess.CompletedProcess(one.args, one.returncode, out, err)
            for one, (out, err) in zip(started, said, strict=True)
        ]

    return run


@pytest.fixture
def process(processes):
    """Run one command line in a process of its own."""
    return lambda home, *line: processes(home, line)[0]
