"""What the tests of every app share: the fixed cast, and a loud word about what could not run."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests.ground import Ground, build, commits, in_order, laid, layers_of

pytest_plugins = ["tests.slowest"]

NEEDS = {
    "browser": "CHROMIUM IS MISSING: the browser tests did not run. On Debian: apt-get install chromium fonts-noto-cjk",
    "postgresql": "PostgreSQL tests did not run: set DATABASE_URL=postgres://... to run them",
    "shared": "tests on the real data did not run: it does not stand beside the checkout",
}

ENGINE = ("wugong/flow/", "wugong/record/", "tests/test_machines.py::test_a_table", "tests/test_migrations.py")
GROUNDS = pytest.StashKey[Ground]()
SERVED = "tests/test_serving.py"  # the shipped server in a process and with a database of its own


def pytest_addoption(parser):
    parser.addoption("--engine", action="store_true", help="only tests that say something of a second engine")
    parser.addoption("--all", action="store_true", help="with --engine: all tests that touch the database")


def touches_the_database(item):
    asks = {"db", "transactional_db", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or asks & set(getattr(item, "fixturenames", ())))


def depends_on_the_engine(item):
    """What writes, locks, guards and searches by itself, every row of every machine, and one story a mechanism."""
    marked = item.get_closest_marker("engine") or item.get_closest_marker("postgresql")
    path = item.path.relative_to(item.config.rootpath).as_posix()
    if path == SERVED:
        return True
    here = item.nodeid.startswith(ENGINE)
    return touches_the_database(item) and bool(marked or here or path.endswith("/test_races.py"))


def pytest_collection_modifyitems(config, items):
    """With ``--engine``: what holds on one engine holds on the other, but for what depends on it."""
    if config.getoption("--engine"):
        wanted = touches_the_database if config.getoption("--all") else depends_on_the_engine
        kept, left = [], []
        for item in items:
            (kept if wanted(item) else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept
    if settings.DATABASES["default"]["ENGINE"].rpartition(".")[2] != "postgresql":
        for item in items:
            if item.get_closest_marker("postgresql"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))
    items[:] = in_order(items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings, django_db_blocker):
    """The database of a worker begins as a copy of the tables of the first, which are kept from run to run."""
    cache = getattr(request.config, "cache", None)
    if cache is None or request.config.getvalue("create_db"):
        yield None
        return
    from tests.tables import alone, tables

    folder = cache.mkdir("tables")
    with ExitStack() as turn:
        turn.enter_context(alone(folder))
        kept = tables(folder)
        with django_db_blocker.unblock():
            offered = kept.offer()
        if offered:
            turn.close()
            yield None
        else:
            yield lambda: (kept.keep(), turn.close())


@pytest.fixture(scope="session")
def tables_file(request, tmp_path_factory, django_db_setup):
    """Where the migrated tables lie as an SQLite file, if a run on SQLite has left them: this one has by now."""
    from tests.tables import OnSQLite

    cache = getattr(request.config, "cache", None)
    return OnSQLite(cache.mkdir("tables") if cache else tmp_path_factory.mktemp("tables")).file


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker):
    if django_db_modify_db_settings:
        with django_db_blocker.unblock():
            django_db_modify_db_settings()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """What is laid goes before a browser opens: in its event loop Django gives another connection, which would wait."""
    grounds = item.config.stash.get(GROUNDS, None)
    if grounds is not None and commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            grounds.prepare({})


@pytest.fixture(scope="session")
def _grounds(request, django_db_setup, django_db_blocker):
    grounds = request.config.stash[GROUNDS] = Ground()
    yield grounds
    with django_db_blocker.unblock():
        grounds.prepare({})


@pytest.fixture
def _below(request, _grounds, django_db_blocker):
    """Copies of what is laid below this test, before its own transaction begins.

    A test that commits leaves empty tables behind it: the rows that migrations lay come back.
    """
    from wugong.pairing.testing import lay_categories

    late = commits(request.node)
    with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
        found = _grounds.prepare({} if late else layers_of(request.node))
    yield found
    if late:
        with django_db_blocker.unblock():
            lay_categories()


@pytest.fixture
def _django_db_helper(_below, _django_db_helper):
    """The transaction of a test begins when its ground is laid."""


@pytest.fixture
def ground(request, _below, db):
    """What the laid fixtures of this test are, by name."""
    build(layers_of(request.node), _below)
    return _below


@laid
def cast():
    """The fixed cast of tests/cast.py, in the database."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def _in_the_language_of_the_district():
    """Each test begins in Chinese, whatever page the one before looked at."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def folder_of_files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def folder_of_witness(tmp_path_factory):
    return tmp_path_factory.mktemp("witness")


@pytest.fixture(autouse=True)
def _files_lie_aside(request, settings, folder_of_files, folder_of_witness, monkeypatch):
    """No test writes into the files of this installation, nor reads the checkpoint of another test."""
    settings.MEDIA_ROOT = folder_of_files
    if "record" in request.path.parts:
        return  # its tests have a home of their own
    witness = folder_of_witness / "last-checkpoint.json"
    witness.unlink(missing_ok=True)
    monkeypatch.setattr("wugong.record.witness.place", lambda: witness)


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
