"""Pages of the product against a minimal Django view on the same server in the same run.

    python bench/pages.py [--seconds 5] [--connections 8]

Prints JSON: requests a second, the share of the minimal view's, and the 95th percentile in milliseconds. Needs the
load generator wrk; the database is whatever DATABASE_URL or WUGONG_HOME name, filled (``wugong demo`` or
``wugong generate``).
"""

import argparse
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LUA = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %f %f\\n", summary.requests, summary.duration, latency:percentile(95) / 1000,
    (summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout)))
end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def session_cookie(username):
    """Sign one of the cast in without a browser."""
    code = (
        "import django; django.setup()\n"
        "from wugong.accounts.sessions import SessionStore as S\n"
        "from wugong.accounts.models import User\n"
        f"u = User.objects.get(username={username!r}); s = S()\n"
        "s['_auth_user_id'] = str(u.pk); s['_auth_user_backend'] = 'django.contrib.auth.backends.ModelBackend'\n"
        "s['_auth_user_hash'] = u.get_session_auth_hash(); s.save(); print(s.session_key)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return out.stdout.strip().splitlines()[-1]


def load(url, cookie, seconds, connections, script):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, url]
    if cookie:
        command += ["-H", f"Cookie: sessionid={cookie}"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    requests, micros, p95, errors = map(float, re.search(r"RESULT (\S+) (\S+) (\S+) (\S+)", out).groups())
    return {"per_second": round(requests / micros * 1e6, 1), "p95_ms": round(p95, 1), "errors": int(errors)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    args = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench/pages.py needs the load generator wrk (apt-get install wrk).")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["PYTHONPATH"] = str(ROOT)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    pages = {
        "minimal": ("/bench/minimal/", ""),
        "resident home": ("/", ""),
        "desk (street staff)": ("/desk/", "street-1-so"),
        "board (district)": ("/board/", "department-1"),
        "ledger (district)": ("/matters/", "department-1"),
        "search 社区 (district)": ("/search/?q=%E7%A4%BE%E5%8C%BA", "department-1"),
        "search shequ (district)": ("/search/?q=shequ", "department-1"),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "wugong", "serve", "--port", str(port), "--no-worker", "--workers", "1"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{base}/sign-in/", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(LUA)
            script.flush()
            figures = {}
            for name, (path, who) in pages.items():
                cookie = session_cookie(who) if who else ""
                load(base + path, cookie, 1, 2, script.name)
                figures[name] = load(base + path, cookie, args.seconds, args.connections, script.name)
        bare = figures["minimal"]["per_second"]
        for row in figures.values():
            row["share_of_minimal"] = round(row["per_second"] / bare, 4)
        machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "platform": platform.platform()}
        print(json.dumps({"bench": "pages", "machine": machine, "pages": figures}, indent=1, ensure_ascii=False))
    finally:
        server.terminate()
        server.wait(timeout=10)


if __name__ == "__main__":
    main()
