"""What ``script/shape`` does: count the lines of each machine by room, and of the whole.

A machine is found by its table. A file belongs to it when its name is the machine's noun (``actions/whistles.py``,
``whistle.html``) or when it is named in ``NOUNS``; what serves several machines of an app stands in a row of the app.
Comments, docstrings and empty lines count: a reader reads them too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "rules": "table",
    "models": "model",
    "binding": "binding",
    "bindings": "binding",
    "policies": "binding",
    "facts": "binding",
    "queries": "queries",
    "actions": "actions",
    "forms": "forms",
    "views": "views",
    "urls": "views",
    "api": "views",
    "templatetags": "views",
    "templates": "templates",
    "testing": "tests",
    "tests": "tests",
    "migrations": "migrations",
    "locale": "texts",
}
COLUMNS = ("table", "model", "binding", "queries", "actions", "forms", "views", "templates", "tests", "texts",
           "migrations", "other")  # fmt: skip
# Further stems of the files of a machine, where they are not its name or its plural.
NOUNS = {
    "linkage_project": ("project", "projects"),
    "commitment": ("promising", "keeping", "detail", "list", "row"),
    "pairing": ("pair", "pairs", "agreement", "answer", "report", "voices", "propose", "rate", "reviews", "succession"),
    "round": ("round", "rounds", "draft", "proposal", "units", "hot", "load_bar", "met_bar"),
    "need": ("listing", "listings", "need", "needs"),
    "offer": ("listing", "listings", "offer", "offers"),
    "topic": ("topic", "topics", "circulation", "feeds", "similar", "merging", "slip", "contact", "new", "amend"),
    "meeting": ("meeting", "meetings", "room", "minutes", "agenda", "item", "here", "decided", "task", "plan"),
    "opinions": ("opinions", "say", "prepare", "brief", "result", "answers", "groups"),
    "confirmation": ("founding", "passing"),
    "appointment": ("appointing", "posts"),
    "vacancy": ("vacancies",),
}


def machines() -> dict[str, list[str]]:
    """The machines of the product by app, as the code registers them."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    import django

    django.setup()
    from wugong.flow.documentation import app_of, product

    found: dict[str, list[str]] = defaultdict(list)
    for bound in product():
        found[app_of(bound)].append(bound.machine.name)
    return found


def stems_of(machine: str) -> set[str]:
    """The names that files of this machine may have."""
    plural = machine[:-1] + "ies" if machine.endswith("y") else machine + "s"
    return {machine, plural, *NOUNS.get(machine, ())}


def lines_of(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return sum(1 for _line in file)


def files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "wugong"], cwd=ROOT, capture_output=True, check=True).stdout
    kinds = {".py", ".html", ".po", ".css", ".js"}
    return [p for name in listed.decode().split("\0") if name and (p := ROOT / name).is_file() and p.suffix in kinds]


def owners(stem: str, names: list[str], app: str) -> list[str]:
    """The machines of an app a file belongs to; the app itself where it serves several."""
    parts = {stem, *stem.split("_")}
    own = [name for name in names if parts & stems_of(name)]
    return own[:1] if own else [f"({app})"]


def count() -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Lines by machine and room, and lines by kind of file of the whole."""
    by_app, whole = machines(), defaultdict(int)
    rows: dict[str, dict[str, float]] = {name: defaultdict(float) for names in by_app.values() for name in names}
    for path in files():
        app, *rest = path.relative_to(ROOT / "wugong").parts
        size = lines_of(path)
        room = (rest[0] if rest else app).removesuffix(".py")
        tests = "tests" in path.parts or path.stem in {"testing", "conftest"}
        kind = (
            "migrations" if "migrations" in path.parts else "demo" if app == "demo" else "tests" if tests else "source"
        )
        whole[f"{kind} {path.suffix[1:]}"] += size
        names = by_app.get(app)
        if not names or not rest:
            continue
        column = "tests" if tests else ROOMS.get(room, "other")
        for name in owners(path.stem, names, app):
            rows.setdefault(name, defaultdict(float))[column] += size
    return rows, dict(whole)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/shape", description="Lines of each machine by room, and of the whole."
    )
    parser.add_argument("machines", nargs="*", metavar="MACHINE", help="only these")
    parser.add_argument("--json", action="store_true", help="as JSON")
    given = parser.parse_args()
    rows, whole = count()
    if unknown := set(given.machines) - set(rows):
        print(f"There is no machine {sorted(unknown)[0]}; there are {', '.join(sorted(rows))}.", file=sys.stderr)
        return 2
    chosen = {name: row for name, row in rows.items() if not given.machines or name in given.machines}
    if given.json:
        print(
            json.dumps({"machines": {n: {c: round(r[c]) for c in COLUMNS} for n, r in chosen.items()}, "whole": whole})
        )
        return 0
    print(f"{'machine':18}" + "".join(f"{column[:9]:>10}" for column in COLUMNS) + f"{'source':>9}{'all':>8}")
    for name, row in sorted(chosen.items(), key=lambda pair: -sum(pair[1].values())):
        source = sum(size for column, size in row.items() if column not in {"tests", "texts", "migrations"})
        cells = "".join(f"{row[column]:10.0f}" for column in COLUMNS)
        print(f"{name:18}{cells}{source:9.0f}{sum(row.values()):8.0f}")
    print()
    for kind, size in sorted(whole.items()):
        print(f"{kind:18}{size:10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
