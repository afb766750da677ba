"""The documentation says what the code does: tables, links, commands."""

import re
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.house import ROOT, files, none
from wugong.__main__ import KERNELS
from wugong.flow.documentation import pages

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?wugong ([a-z][\w-]*)")
SCRIPT = re.compile(r"(?<![\w/])(script/\w+|\.ci/run)\b")


def guides():
    return [path for path in files() if path.suffix == ".md"]


def test_state_tables_are_as_the_code_has_them():
    wanted = pages(settings.PROJECT)
    none(path.relative_to(ROOT) for path, text in wanted.items() if not path.exists() or path.read_text() != text)


def test_links_between_files_resolve():
    broken = []
    for path in guides():
        for target in LINK.findall(path.read_text()):
            plain, _hash, anchor = unquote(target).partition("#")
            if plain.startswith(("http://", "https://", "mailto:")):
                continue
            found = (path.parent / plain).resolve() if plain else path
            if not found.exists() or (anchor and anchor not in anchors(found)):
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    none(broken)


def anchors(path):
    """The anchors of the headings of a page, as forges make them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def test_commands_and_scripts_that_are_named_exist():
    known = set(get_commands()) | set(KERNELS)
    none(
        f"{path.relative_to(ROOT)}: wugong {name}"
        for path in guides()
        for name in COMMAND.findall(path.read_text())
        if name not in known
    )
    none(
        f"{path.relative_to(ROOT)}: {name}"
        for path in guides()
        for name in SCRIPT.findall(path.read_text())
        if not (ROOT / name).exists()
    )


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_front_pages_are_there(name):
    assert (ROOT / name).read_text().startswith("# ")
