"""The scripts and the settings say in one sentence what is wrong, and change nothing."""

import os
import subprocess
import sys

import pytest

from tests.house import ROOT


def run(*command, **environment):
    """Exit status and standard error of a command at the root, with a bare environment."""
    path = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        command, cwd="/", env=path | environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.strip()


def test_a_python_that_is_too_old_is_named(tmp_path):
    old = tmp_path / "python"
    old.write_text('#!/bin/sh\nif [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi\n')
    old.chmod(0o755)
    status, said = run(ROOT / "script" / "setup", PYTHON=str(old))
    assert status == 1
    assert said == (
        f"Wugong needs Python 3.11 or later; found {old}: Python 3.9.2. Name another with PYTHON=/path/to/python."
    )


@pytest.mark.parametrize("port", ["", "80a", "-1", "123456"])
def test_a_port_that_is_none_is_named(port):
    status, said = run(ROOT / "script" / "server", PORT=port or " ")
    assert (status, said) == (1, f"PORT must be a number up to 65535, not '{port or ' '}'.")


def test_a_place_for_data_that_cannot_be_made_is_named():
    status, said = run(ROOT / "script" / "server", WUGONG_HOME="/dev/null/data")
    assert status == 1
    assert said == "/dev/null/data cannot be made; name another place with WUGONG_HOME=/path/to/data."


def test_setup_takes_no_arguments():
    status, said = run(ROOT / "script" / "setup", "--fast", PYTHON=sys.executable)
    assert (status, said) == (2, "script/setup takes no arguments, not --fast.")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://x", "DATABASE_URL begins with 'mysql'; it must be postgres:// or sqlite://."),
        (
            "DATABASE_URL",
            "postgres://x/y?pool=many",
            "The pool of DATABASE_URL must be a number of connections, not 'many'.",
        ),
        ("DATABASE_URL", "postgres://x:many/y", "The port of DATABASE_URL must be a number up to 65535."),
        (
            "TRUSTED_PROXIES",
            "nginx",
            "TRUSTED_PROXIES must be addresses or networks parted by commas: "
            "'nginx' does not appear to be an IPv4 or IPv6 network.",
        ),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT must be a port from 1 to 65535, not 'smtp'."),
        ("HTTPS", "perhaps", "HTTPS must be yes or no, not 'perhaps'."),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 32 characters."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not 'LOUD'."),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_sentence(tmp_path, name, value, sentence):
    command = (sys.executable, "-m", "wugong", "check")
    status, said = run(*command, PYTHONPATH=str(ROOT), WUGONG_HOME=str(tmp_path), **{name: value})
    assert (status, said) == (1, sentence)


def test_a_home_that_cannot_be_written_stops_the_start_with_one_sentence():
    command = (sys.executable, "-m", "wugong", "check")
    status, said = run(*command, PYTHONPATH=str(ROOT), WUGONG_HOME="/dev/null/data")
    assert status == 1
    assert len(said.splitlines()) == 1
    assert "/dev/null/data" in said


def test_a_benchmark_that_is_none_is_named():
    status, said = run(sys.executable, "-B", ROOT / "script" / "benchmarks.py", "speed")
    assert status == 2
    assert "no benchmark of the name speed; there are " in said


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["serv"], 2, "There is no command serv. Did you mean serve?"),
        (["zzz"], 2, "There is no command zzz. See: wugong help"),
        (
            ["changepassword", "anna"],
            2,
            "wugong changepassword would pass by the record. See: wugong administrator --help",
        ),
        (["createsuperuser"], 2, "wugong createsuperuser would pass by the record. See: wugong administrator --help"),
        (["demo"], 1, "(no such table: places_place). Run first: wugong migrate"),
        (["serve", "--port", "99999"], 2, "must be a number from 1 to 65535, not '99999'"),
        (["serve", "--workers", "0"], 2, "must be a number from 1 to 64, not '0'"),
    ],
)
def test_a_command_that_cannot_run_says_so_in_one_sentence(tmp_path, arguments, status, sentence):
    environment = {"PYTHONPATH": str(ROOT), "WUGONG_HOME": str(tmp_path), "LANG": "en_GB.UTF-8"}
    given, said = run(sys.executable, "-m", "wugong", *arguments, **environment)
    assert given == status
    assert sentence in said.splitlines()[-1]
    assert "Traceback" not in said


def test_the_worker_on_a_home_without_tables_says_so(tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "WUGONG_HOME": str(tmp_path), "LANG": "en_GB.UTF-8"}
    given, said = run(sys.executable, "-m", "wugong", "worker", "--once", **environment)
    assert given == 1
    assert len(said.splitlines()) == 1


def test_the_demo_is_not_served_to_others(tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "WUGONG_HOME": str(tmp_path), "LANG": "en_GB.UTF-8", "WUGONG_DEMO": "yes"}
    given, said = run(sys.executable, "-m", "wugong", "serve", "--host", "0.0.0.0", **environment)
    assert given == 1
    assert said.startswith("The demo lets anybody in with one click: serve it on 127.0.0.1")


@pytest.mark.slow  # starts the product in processes of their own
def test_what_is_in_the_home_is_its_owners_alone(tmp_path):
    home = tmp_path / "home"
    old = home / "wugong.sqlite3"
    environment = {"PYTHONPATH": str(ROOT), "WUGONG_HOME": str(home)}
    run(sys.executable, "-m", "wugong", "check", **environment)
    old.touch()
    old.chmod(0o644)
    run(sys.executable, "-m", "wugong", "migrate", "accounts", "--verbosity", "0", **environment)
    assert home.stat().st_mode & 0o777 == 0o700
    loose = [str(p) for p in home.rglob("*") if p.stat().st_mode & 0o077]
    assert loose == []
    assert old.stat().st_size > 0
