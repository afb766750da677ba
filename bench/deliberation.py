"""The meeting room and the topic queue with years of topics, against a minimal Django view in the same run.

    wugong migrate && wugong generate --years 10 --a-year 600
    python bench/deliberation.py [--seconds 5] [--connections 8]

Prints JSON: how many topics and meetings, requests a second, the share of the minimal view's, the 95th percentile in
milliseconds, and how many queries each page takes. Needs the load generator wrk.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from pages import LUA, ROOT, free_port, load, session_cookie

WHO = "street-1-so"
COUNT = """
import json, django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.deliberation.models import Meeting, Topic
own = actor_of(User.objects.get(username=%(who)r)).organisation
room = Meeting.objects.filter(state="in_session", body__chair=own).first()
one = room.items.order_by("position").first().topic
pages = {
    "topic queue": "/deliberation/topics/",
    "queue waiting for a meeting": f"/deliberation/topics/?body={room.body_id}&which=queue",
    "queue, words": "/deliberation/topics/?q=%%E7%%94%%B5%%E6%%A2%%AF",
    "one topic": f"/deliberation/topics/{one.pk}/",
    "meetings": "/deliberation/meetings/",
    "meeting room": f"/deliberation/meetings/{room.pk}/room/",
    "joint deliberation": "/deliberation/",
}
client = Client(); client.cookies["sessionid"] = %(cookie)r
queries, slowest = {}, {}
for name, path in pages.items():
    client.get(path, HTTP_HOST="127.0.0.1")
    with CaptureQueriesContext(connection) as run:
        status = client.get(path, HTTP_HOST="127.0.0.1").status_code
    assert status == 200, (name, status)
    queries[name] = len(run)
    slowest[name] = max((float(q["time"]), q["sql"][:400]) for q in run.captured_queries)
print(json.dumps({"pages": pages, "queries": queries, "slowest": slowest, "topics": Topic.objects.count(),
                  "meetings": Meeting.objects.count()}))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    args = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench/deliberation.py needs the load generator wrk (apt-get install wrk).")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["PYTHONPATH"] = str(ROOT)
    cookie, port = session_cookie(WHO), free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "wugong", "serve", "--port", str(port), "--no-worker", "--workers", "1"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{base}/sign-in/", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        code = COUNT % {"who": WHO, "cookie": cookie}
        said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
        facts = json.loads(said.stdout.strip().splitlines()[-1])
        figures = {}
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(LUA)
            script.flush()
            for name, path in {"minimal": "/bench/minimal/", **facts["pages"]}.items():
                who = "" if name == "minimal" else cookie
                load(base + path, who, 1, 2, script.name)
                figures[name] = load(base + path, who, args.seconds, args.connections, script.name)
                figures[name]["share_of_minimal"] = round(
                    figures[name]["per_second"] / figures["minimal"]["per_second"], 4
                )
                figures[name]["queries"] = facts["queries"].get(name, 0)
                figures[name]["slowest_query"] = facts["slowest"].get(name)
        machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "platform": platform.platform()}
        counts = {"topics": facts["topics"], "meetings": facts["meetings"]}
        found = {"bench": "deliberation", "machine": machine, **counts, "pages": figures}
        print(json.dumps(found, indent=1, ensure_ascii=False))
    finally:
        server.terminate()
        server.wait(timeout=10)


if __name__ == "__main__":
    main()
