"""What the tests of every app share: the fixed cast, and a loud word about what could not run."""

from __future__ import annotations

import pytest
from django.utils import translation

NEEDS = {
    "browser": "CHROMIUM IS MISSING: the browser tests did not run. On Debian: apt-get install chromium fonts-noto-cjk",
    "postgresql": "PostgreSQL tests did not run: set DATABASE_URL=postgres://... to run them",
    "shared": "tests on the real data did not run: it does not stand beside the checkout",
}


def pytest_addoption(parser):
    parser.addoption("--engine", action="store_true", help="only tests that touch the database, for a second engine")


def pytest_collection_modifyitems(config, items):
    """With ``--engine``: rules, kernels and laws of the source need not be tried on each database."""
    if not config.getoption("--engine"):
        return
    asks = {"db", "transactional_db", "django_db_setup"}
    kept, left = [], []
    for item in items:
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("engine")
        touches = marked or asks & set(getattr(item, "fixturenames", ()))
        (kept if touches else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture
def cast(db):
    """The fixed cast of tests/cast.py, in the database."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def _in_the_language_of_the_district(settings):
    """Each test begins in Chinese, whatever page the one before looked at."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def folder_of_files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _files_lie_aside(settings, folder_of_files):
    """No test writes into the files of this installation."""
    settings.MEDIA_ROOT = folder_of_files


@pytest.fixture(autouse=True)
def _a_worker_is_alive(settings, folder_of_files):
    """The health check of a test finds a worker at work."""
    settings.WORKER_ALIVE = folder_of_files / "worker-alive"
    settings.WORKER_ALIVE.touch()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards_of_the_record():
    from wugong.record.testing import flushable

    with flushable():
        yield


def pytest_terminal_summary(terminalreporter):
    """Say which kinds of test were skipped, so that a green run is not taken for a whole one."""
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, sentence in NEEDS.items():
        count = sum(1 for report in skipped if marker in report.keywords)
        if count:
            terminalreporter.write_line(f"{count} skipped: {sentence}", red=True, bold=True)
