"""The worker beside the web server: what a fork in the wrong moment may not do to it."""

from __future__ import annotations

import subprocess
import sys

# A companion that is slow to start its worker, and a fork in that moment. The fork lives on, as a web process does.
RACE = """
import os, signal, subprocess, sys, time
from wugong.web.management.commands.serve import Companion

start = subprocess._fork_exec
def slow(*arguments):
    time.sleep(0.5)
    return start(*arguments)
subprocess._fork_exec = slow

companion = Companion([sys.executable, "-c", "import time; time.sleep(60)"])
companion.start()
time.sleep(0.2)
forked = os.fork()
if not forked:
    time.sleep(60)
    os._exit(0)
try:
    end = time.monotonic() + 10
    while companion.process is None and time.monotonic() < end:
        time.sleep(0.05)
    print("started" if companion.process else "still waiting")
finally:
    os.kill(forked, signal.SIGKILL)
    companion.end()
"""


def test_a_fork_while_the_worker_starts_does_not_hold_the_companion_up():
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.returncode) == ("started", 0), done.stderr
