"""``wugong demo``: (re)create the fictional demo district."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.demo.building import build
from wugong.demo.cast import gather
from wugong.demo.clocks import ring_past
from wugong.demo.district import Size
from wugong.demo.year import chapters
from wugong.insights.actions import count_board
from wugong.places.models import Place


class Command(PlainCommand):
    help = "Fill an empty database with the fictional demo district, or create it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=5)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a district already")

    def handle(self, *args: Any, **options: Any) -> None:
        if Place.objects.exists() or User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                _("There is a district in this database already. Choose an empty one with WUGONG_HOME or DATABASE_URL.")
            )
        started = time.monotonic()
        with transaction.atomic():
            district = build(Size(), seed=options["seed"])
            gather(district)
            self._say("district", started)
            for name, fill in chapters():
                fill(district)
                self._say(name, started)
            ring_past()
            count_board(actor=SYSTEM)
        call_command("worker", "--once", stdout=self.stdout)
        self._say("done", started)

    def _say(self, what: str, started: float) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"{what}: {time.monotonic() - started:.1f} s")
