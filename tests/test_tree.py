"""What may not stand in the repository: places of one machine, hosts of registries, secrets, made things."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.house import ROOT, files, none

# Written in pieces, so that the law does not break itself.
REGISTRIES = re.compile(
    "|".join(["files.python" + "hosted", "py" + r"pi\.org", "registry.n" + "pmjs", "deb.debi" + "an"])
)
MACHINE = re.compile(r"(?<![\w.:/-])/(?:work|home|Users|root|farm|tmp/wt)/[\w.]+|\.librar" + r"y/|\.mirro" + "r/")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
# Plain present-day English. The usual translation of 应 may follow 应, a quote or a bar.
ARCHAIC = re.compile(
    r"\b(?:[aA]ne" + r"w|[aA]fre" + r"sh|[wW]here" + r"of|[hH]ither" + r"to|(?<![\"|应(] )(?<![\"(])[sS]ha" + r"ll)\b"
)
TEXT = {
    "", ".py", ".md", ".html", ".css", ".js", ".json", ".toml", ".lock", ".po", ".txt", ".svg", ".csv", ".xml",
    ".yml", ".yaml", ".cfg", ".ini", ".sh",
}  # fmt: skip
MADE = {".mo", ".pyc", ".sqlite3", ".egg-info", ".log"}
SCRIPTS = ["script/setup", "script/server", "script/test", "script/lint", "script/bench", "script/messages", ".ci/run"]
PAGE_FAULTS = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline style sheet": re.compile(r"<style(?![^>]*nonce)[\s>]", re.I),
    "an inline script": re.compile(r"<script(?![^>]*(?:src|nonce)\s*=)[\s>]", re.I),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "something from outside": re.compile(
        r"<(?:script|link|img|iframe|source)[^>]*\s(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}


def texts():
    """Every text file of the repository by name."""
    for path in files():
        if path.suffix in TEXT:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_file_names_a_registry_host():
    none(f"{name}: {found.group()}" for name, text in texts() if (found := REGISTRIES.search(text)))


def test_the_lock_pins_every_package_by_hash():
    pinned = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text())
    none(entry.splitlines()[0] for entry in pinned if entry.strip() and ("==" not in entry or "--hash=" not in entry))


def test_no_file_names_a_place_of_one_machine():
    none(f"{name}: {found.group()}" for name, text in texts() if (found := MACHINE.search(text)))


@pytest.mark.parametrize("path", ["/" + "home/anna/wugong", "see /" + "work/main", "(/" + "Users/li/x)"])
def test_a_place_of_one_machine_is_seen(path):
    assert MACHINE.search(path)


@pytest.mark.parametrize("path", ["/desk/", "https://example.org/" + "home/x", "../" + "work/x", "/path/to/data"])
def test_an_address_is_no_place_of_a_machine(path):
    assert not MACHINE.search(path)


def test_the_lines_of_templates_are_short():
    pages = [(name, text.splitlines()) for name, text in texts() if name.endswith(".html")]
    none(f"{name}:{n}" for name, lines in pages for n, line in enumerate(lines, 1) if len(line) > 120)
    none(f"{name}: {len(lines)} lines" for name, lines in pages if len(lines) > 150)


def test_nothing_is_written_in_archaic_words():
    written = [(name, text) for name, text in texts() if "/migrations/" not in name]
    none(f"{name}: {found.group()}" for name, text in written for found in ARCHAIC.finditer(text))


@pytest.mark.parametrize("text", ["draw the plan ane" + "w", "Afre" + "sh", "what sha" + "ll be done"])
def test_an_archaic_word_is_seen(text):
    assert ARCHAIC.search(text)


@pytest.mark.parametrize("text", ["a new plan", "应 sha" + "ll refuses", 'SHALL = "sha' + 'll"', "shallow"])
def test_present_day_words_and_the_strength_of_a_rule_pass(text):
    assert not ARCHAIC.search(text)


def test_no_secret_stands_in_the_repository():
    none(name for name, text in texts() if SECRETS.search(text))


def test_nothing_made_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    none(name for name in listed.splitlines() if any(name.endswith(end) for end in MADE) or name.startswith("var/"))


def test_no_file_is_too_large():
    none(path.relative_to(ROOT) for path in files() if path.stat().st_size > 2_000_000)


def test_pages_carry_no_inline_code_and_ask_nobody_else():
    pages = [(name, text) for name, text in texts() if name.endswith(".html")]
    none(f"{name}: {fault}" for name, text in pages for fault, sign in PAGE_FAULTS.items() if sign.search(text))


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p style='color:red'>", "an inline style"),
        ("<style>p{}</style>", "an inline style sheet"),
        ("<script>go()</script>", "an inline script"),
        ('<a onclick="go()">', "an inline handler"),
        ('<img src="//example.org/x.png">', "something from outside"),
    ],
)
def test_inline_code_is_seen(page, fault):
    assert [name for name, sign in PAGE_FAULTS.items() if sign.search(page)] == [fault]


@pytest.mark.parametrize("page", ['<script src="{% static "web/a.js" %}">', "<script nonce='x'>", '<a href="/desk/">'])
def test_own_files_are_let_pass(page):
    assert not any(sign.search(page) for sign in PAGE_FAULTS.values())


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_have_their_run_bit_and_parse(name):
    path = ROOT / name
    assert path.stat().st_mode & 0o111 == 0o111
    assert path.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", path], capture_output=True, check=False).stderr == b""
