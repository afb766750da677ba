"""What everyday tasks cost those who do them: clicks, fields typed and pages loaded, in Chromium, for the demo cast.

    python bench/burden.py [--home FOLDER] [--pictures FOLDER]

Each task is done on pages that ``wugong serve`` serves, by real clicks, and begins on the desk of whoever does it (the
residents' home for a resident). A click is a press on a link, a button, a box or a chip, or a choice out of a list; a
field is a text or date that is typed; a page is a document the browser loads. Signing in is not counted. A task that
does not end where it should (as the database or the page says) stops the benchmark. What lies before a task, days that
must pass above all, is laid by the product's own actions. ``--home``: the folder of a filled demo, which is copied;
without one a demo is made. A table goes to standard error, JSON to standard output.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# What the review of November 2026 counted: clicks, fields (characters for the last); None where it did not count.
BEFORE = {
    "raise a topic": (8, 4),
    "raise it for a resident by telephone": (6, 6),
    "admit a topic": (2, 0),
    "put it on the agenda": (5, 0),
    "open the room with all present": (4, 0),
    "an item with a task": (7, 5),
    "report a task done, verify it": (4, 1),
    "answer the proposer, close": (4, 1),
    "hand in an offer": (7, 3),
    "confirm and answer a pair": (3, 0),
    "whistle drafted, blown, acknowledged": (9, 3),
    "a resident looks up a case": (2, 31),
}
CHAIN = (
    "raise a topic", "admit a topic", "put it on the agenda", "fix the agenda, send the notice",
    "open the room with all present", "an item with a task", "confirm, close, sign", "report a task done, verify it",
    "answer the proposer, close",
)  # fmt: skip
CHAIN_GOAL = (22, 8)
CHARACTERS = {"a resident looks up a case", "an officer looks up a case"}


def table(counts):
    """Before, now and goal of each task, and of the whole chain."""
    rows = []
    for task, count in counts.items():
        second = "characters" if task in CHARACTERS else "fields"
        now = (count["clicks"], count[second])
        before = BEFORE.get(task)
        goal = tuple(n * 2 // 3 if n > 1 else n for n in before) if before else None
        if task == "a resident looks up a case":
            goal = (goal[0], 8)
        rows.append((task, before, now, goal, count["pages"]))
    chain = [sum(counts[task][what] for task in CHAIN) for what in ("clicks", "fields")]
    chain[1] += 1  # the proposal that a topic must have before it is admitted
    rows.append(
        ("the chain of five people", (39, 11), tuple(chain), CHAIN_GOAL, sum(counts[t]["pages"] for t in CHAIN))
    )
    return rows


def shown(rows):
    """The table as people read it."""
    pair = lambda two: f"{two[0]}, {two[1]}" if two else ""  # noqa: E731
    lines = [("task", "before", "now", "goal", "pages", "")]
    for task, before, now, goal, pages in rows:
        reached = "" if not goal or all(n <= g for n, g in zip(now, goal, strict=True)) else "MISSED"
        lines.append((task, pair(before), pair(now), pair(goal), str(pages), reached))
    return "\n".join(f"{t:38}{b:>8}{n:>8}{g:>8}{p:>7}  {r}" for t, b, n, g, p, r in lines)


@contextmanager
def served(filled):
    """A demo of its own, served; yields its address."""
    home = Path(tempfile.mkdtemp())
    port = 18000 + os.getpid() % 2000
    base = f"http://127.0.0.1:{port}"
    os.environ |= {"WUGONG_HOME": str(home / "home"), "WUGONG_DEMO": "yes", "SITE_URL": base}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "wugong.config.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    os.environ.pop("DATABASE_URL", None)
    if filled:
        shutil.copytree(filled, home / "home")
    else:
        (home / "home").mkdir(mode=0o700)
    wugong = [sys.executable, "-m", "wugong"]
    commands = [["migrate", "--no-input"], *([] if filled else [["demo"]]), ["collectstatic", "--no-input"]]
    for command in commands:
        subprocess.run([*wugong, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*wugong, "serve", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urlopen(f"{base}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="the folder of a filled demo; it is copied")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures of what went wrong")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with served(options.home) as base:
        import django

        django.setup()
        from wugong.web.testing import CHROMIUM, chromium

        if not CHROMIUM:
            json.dump({"skipped": "no Chromium on this machine"}, sys.stdout)
            return
        from bench.everyday import PARTS, Bench

        with chromium() as browser:
            bench = Bench(browser, base, options.pictures)
            for part in PARTS:
                part(bench)
    rows = table(bench.counts)
    print(shown(rows), file=sys.stderr)
    names = ("task", "before", "now", "goal", "pages")
    json.dump([dict(zip(names, row, strict=True)) for row in rows], sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
