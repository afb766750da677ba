"""Messages a second through the outbox with one worker and with two: spread, take, begin, send, note.

``python -m bench.inbox [--messages 2000]`` on an SQLite file of its own, or on the empty PostgreSQL database that
``DATABASE_URL`` names. E-mail goes nowhere (Django's dummy back end), so that the outbox is measured and not a mail
server. Prints JSON; a message sent twice or not at all ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

WORKER = """
import django; django.setup()
from wugong.inbox import outbox
from wugong.inbox.models import Delivery, Message
import time
sent, quiet = 0, 0
while quiet < 3:
    done = outbox.spread() + outbox.deliver("mail")
    quiet = 0 if done else quiet + 1
    if not done: time.sleep(0.02)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"WUGONG_HOME": home, "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        rates = {f"{n} worker{'s' * (n > 1)}": rate(n, options.messages) for n in (1, 2)}
        told = {"database": connection.vendor, "messages": options.messages, "messages a second": rates}
        json.dump(told, sys.stdout, indent=1)


def rate(workers: int, count: int) -> float:
    """Messages a second from posted to sent, the start of the processes left out."""
    from django.db import connection
    from django.db.models import Max

    from wugong.accounts.models import User
    from wugong.common.actor import SYSTEM
    from wugong.inbox.actions import post
    from wugong.inbox.models import Delivery

    Delivery.objects.all().delete()
    names = {"username": f"bench{workers}", "name": "某人", "email": "bench@example.org"}
    user, _made = User.objects.get_or_create(**names)
    for _round in range(count):
        post(users=[user.pk], kind="account.bench", subject="测", actor=SYSTEM)
    connection.close()
    began = time.time()
    running = [subprocess.Popen([sys.executable, "-c", WORKER]) for _n in range(workers)]
    for process in running:
        if process.wait():
            raise SystemExit("A worker failed.")
    sent = Delivery.objects.filter(state="sent")
    if sent.count() != count or sent.exclude(tries=1).exists():
        raise SystemExit(f"{sent.count()} of {count} messages were sent once.")
    first = sent.order_by("began_at").values_list("began_at", flat=True)[0].timestamp()
    last = sent.aggregate(last=Max("sent_at"))["last"].timestamp()
    return round(count / (last - max(first, began)), 1)


if __name__ == "__main__":
    main()
