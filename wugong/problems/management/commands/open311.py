"""``wugong open311 key NAME [--most N]``, ``keys``, ``end NAME``: the keys of programs that report over Open311."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.sealed import fingerprint
from wugong.problems import actions
from wugong.problems.models import Client


class Command(PlainCommand):
    help = "Keys of programs that report over Open311; a key is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        key = verbs.add_parser("key", help="make a key and show it once")
        key.add_argument("name")
        key.add_argument("--most", type=int, default=60, help="reports in a quarter of an hour")
        verbs.add_parser("keys", help="list the programs")
        verbs.add_parser("end", help="a key counts no longer").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "keys":
            for client in Client.objects.order_by("name"):
                self.stdout.write(f"{client.name}\t{client.most}\t{client.ended_at or ''}")
            return
        name = options["name"].strip()
        found = Client.objects.filter(name=name).first()
        if options["verb"] == "end":
            if found is None:
                raise CommandError(_("There is no program called %(name)s.") % {"name": name})
            actions.end_client(found, actor=SYSTEM)
            return
        if found or not (name and len(name) <= 60 and 1 <= options["most"] <= 100_000):
            raise CommandError(_("Choose a new name of at most 60 characters, and a limit from 1 to 100000."))
        key = secrets.token_urlsafe(24)
        actions.admit_client(name, fingerprint(key, purpose="open311"), most=options["most"], actor=SYSTEM)
        self.stdout.write(key)
