"""What ``script/look`` does: open every kind of page of the demo in Chromium and say what is wrong with it.

Each page that the cast finds by its links is opened in both languages at 390 and 1440 px and in care mode. Printed are
violations of WCAG 2.2 AA (axe-core), errors of scripts, breaches of the content policy, pages wider than their window,
and texts that were not translated. ``--pictures FOLDER`` keeps a picture of each.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r'href="([^"#]+)')
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4,}")
ENGLISH = re.compile(r"[A-Z][a-z]+ [a-z]+ ")
WAYS = [(language, width, False) for language in ("", "/en") for width in (390, 1440)]
WAYS += [(language, 390, True) for language in ("", "/en")]
NOT_PAGES = re.compile(r"/static/|\.(pdf|docx|xlsx|csv|zip|svg|png)$|/export|/healthz|/metrics|/api/|/files/")


def pages_of(client, user, most):
    """The pages one finds by links from the first, one of each kind: (address without its language, kind)."""
    client.force_login(user)
    seen, kinds, todo, found = set(), Counter(), deque(["/"]), []
    while todo and len(found) < most:
        path = todo.popleft()
        kind = NUMBER.sub("*", path.split("?")[0])
        if path in seen or kinds[kind] or path.startswith("/en/") or NOT_PAGES.search(path.split("?")[0]):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            todo.append(answer["Location"])
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            found.append((path, kind))
            for link in LINK.findall(answer.content.decode()):
                there = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
                if there.netloc == "testserver":
                    todo.append(f"{there.path}?{there.query}" if there.query else there.path)
    return found


def collected(most):
    """(who, session, address, kind) of every kind of page, for the first of the cast that finds it."""
    import django

    django.setup()
    from django.test import Client

    from wugong.accounts.queries import demo_cast

    known, rows = set(), []
    for user in demo_cast():
        client = Client(HTTP_HOST="127.0.0.1")
        for path, kind in pages_of(client, user, most):
            if kind not in known:
                known.add(kind)
                rows.append((user.username, path, kind))
        yield user.username, client.cookies["sessionid"].value, [row for row in rows if row[0] == user.username]


def look(base, session, path, way, browser, pictures):
    """What is wrong with one page in one way."""
    sys.path.insert(0, str(ROOT))
    from wugong.web.testing import faults_of, page_at

    language, width, care = way
    with page_at(browser, f"{base}{language}{path}", width=width, care=care, session=session) as page:
        faults = faults_of(page)
        text = page.inner_text("body")
        if pictures:
            name = re.sub(r"\W+", "-", NUMBER.sub("x", path)).strip("-") or "home"
            page.screenshot(path=f"{pictures}/{name}{language.replace('/', '-')}-{width}{'-care' if care else ''}.png",
                            full_page=True)  # fmt: skip
    if not language:
        faults += [
            f"not translated: {line[:80]}" for line in text.splitlines() if re.match(r"^[A-Z][a-z]+ [a-z]+ ", line)
        ]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page")
    parser.add_argument("--most", type=int, default=80, help="pages a person")
    parser.add_argument("--only", default="", help="only addresses that match this expression")
    args = parser.parse_args()
    home = tempfile.mkdtemp()
    port = 18000 + os.getpid() % 2000
    os.environ |= {"WUGONG_HOME": home, "WUGONG_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "wugong.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    wugong = [sys.executable, "-m", "wugong"]
    for command in (["migrate"], ["demo"], ["collectstatic", "--noinput"]):
        subprocess.run([*wugong, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*wugong, "serve", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    base, wrong, seen = f"http://127.0.0.1:{port}", 0, 0
    if args.pictures:
        args.pictures.mkdir(parents=True, exist_ok=True)
    try:
        for _ in range(100):
            try:
                urlopen(f"{base}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        people = list(collected(args.most))
        sys.path.insert(0, str(ROOT))
        from wugong.web.testing import chromium

        with chromium() as browser:
            for who, session, rows in people:
                for _who, path, _kind in rows:
                    if args.only and not re.search(args.only, path):
                        continue
                    for way in WAYS:
                        seen += 1
                        try:
                            faults = look(base, session, path, way, browser, args.pictures)
                        except Exception as broken:  # a page that breaks is what this looks for
                            faults = [str(broken).splitlines()[0][:200]]
                        for fault in faults:
                            wrong += 1
                            print(
                                f"{who} {way[0] or '/zh'} {way[1]}{' care' if way[2] else ''} {path}: {fault}",
                                flush=True,
                            )
    finally:
        server.terminate()
    print(f"{seen} pages looked at, {wrong} faults.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
