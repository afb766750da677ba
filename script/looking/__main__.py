"""Open every kind of page of the demo in Chromium and say what is wrong with it.

Each page the cast finds by links is opened in both languages, on a phone, on a desk in dark and in care mode. Printed
are violations of WCAG 2.2 AA (axe-core), errors of scripts, breaches of the content policy, pages wider than their
window down to 320 px, texts not translated, codes shown raw, links that lead nowhere, and other disorder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import django

ROOT = Path(__file__).resolve().parent.parent.parent
WUGONG = [sys.executable, "-m", "wugong"]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/look", description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder for the demo, filled once and used again the next time")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="keep a picture of each page there")
    parser.add_argument("--only", default="", metavar="EXPRESSION", help="only kinds or addresses that match it")
    parser.add_argument("--each", type=int, default=3, help="pages of a kind that are searched for links")
    parser.add_argument("--states", action="store_true", help="a case in each of its states is a kind of its own")
    parser.add_argument("--no-axe", action="store_true", help="without axe-core, which takes half of the time")
    parser.add_argument("--again", action="store_true", help="the pages found the last time in the same --home")
    parser.add_argument("--list", action="store_true", help="say which kinds of page there are, and open none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="browsers side by side")
    return parser.parse_args()


def fill(home: Path) -> None:
    """The demo district in that folder, made if there is none; raises CalledProcessError."""
    os.environ |= {"WUGONG_HOME": str(home), "WUGONG_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "wugong.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for command in (["migrate"], ["demo", "--if-empty"], ["collectstatic", "--noinput"]):
        subprocess.run([*WUGONG, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of the demo, ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*WUGONG, "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urlopen(f"{base}/healthz", timeout=2)
                break
            except HTTPError:  # it answers: without a worker it is not in health
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("The server did not start.")
        yield base
    finally:
        server.terminate()
        server.wait(30)


def found(asked: argparse.Namespace, file: Path, find: Callable[..., Any]) -> Any:
    """The pages and the links that lead nowhere; those of the last time when that is asked for and they are there."""
    from script.looking.finding import Page

    if asked.again and file.exists():
        pages, lost = json.loads(file.read_text())
        return [Page(*page) for page in pages], lost
    pages, lost = find(each=asked.each, by_state=asked.states)
    file.write_text(json.dumps([[astuple(page) for page in pages], lost]))
    return pages, lost


def main() -> int:
    asked = options()
    with tempfile.TemporaryDirectory() as folder:
        fill((asked.home or Path(folder)).resolve())
        sys.path.insert(0, str(ROOT))
        django.setup()
        from script.looking.finding import find, session_of
        from script.looking.opening import Looking

        started = time.monotonic()
        pages, lost = found(asked, Path(os.environ["WUGONG_HOME"]) / "pages.json", find)
        pages = [page for page in pages if re.search(asked.only, f"{page.kind} {page.path}")]
        print(f"{len(pages)} kinds of page found in {time.monotonic() - started:.0f} s.", flush=True)
        for line in lost:
            print(line)
        if asked.list:
            print(*(f"{page.kind}  {page.who}  {page.path}" for page in pages), sep="\n")
            return 0
        if asked.pictures:
            asked.pictures.mkdir(parents=True, exist_ok=True)
        shares = [pages[n :: asked.jobs] for n in range(asked.jobs)]
        with served() as base, ThreadPoolExecutor(1) as desk, ThreadPoolExecutor(asked.jobs) as pool:
            sign_in = lambda who: desk.submit(session_of, who).result()  # noqa: E731 - away from the browser's loop
            lookers = [Looking(base, sign_in, asked.pictures, not asked.no_axe) for _share in shares]
            run = [pool.submit(looker.at, share) for looker, share in zip(lookers, shares, strict=True)]
            counts = sum((one.result() for one in run), Counter())
    print(f"{counts['opened']} pages opened, {counts['pictures']} pictures, {counts['faults']} faults "
          f"in {time.monotonic() - started:.0f} s.")  # fmt: skip
    return 1 if counts["faults"] or lost else 0


if __name__ == "__main__":
    sys.exit(main())
