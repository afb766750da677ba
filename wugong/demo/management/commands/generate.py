"""``wugong generate``: a district of any size for load and benchmarks."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.demo import bulk
from wugong.demo.building import build
from wugong.demo.cast import gather
from wugong.demo.district import Size
from wugong.demo.year import chapters
from wugong.insights.actions import count_board
from wugong.places.models import Place


class Command(PlainCommand):
    help = "Fill an empty database with a fictional district of any size, for load and benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--streets", type=int, default=10, help="1 to 99")
        parser.add_argument("--years", type=int, default=1, help="years of work, 1 to 30")
        parser.add_argument("--a-year", type=int, default=600, help="matters a street and year")
        parser.add_argument("--seed", type=int, default=5)
        parser.add_argument("--stories", action="store_true", help="the year of the demo besides: a case of every kind")

    def handle(self, *args: Any, **options: Any) -> None:
        streets, years = options["streets"], options["years"]
        if not 1 <= streets <= 99 or not 1 <= years <= 30 or not 0 <= options["a_year"] <= 100_000:
            raise CommandError(_("--streets is 1 to 99, --years 1 to 30, --a-year 0 to 100000."))
        if Place.objects.exists() or User.objects.exists():
            raise CommandError(
                _("There is a district in this database already. Choose an empty one with WUGONG_HOME or DATABASE_URL.")
            )
        started = time.monotonic()
        size = Size(
            streets=streets,
            communities=round(9.2 * streets),
            nonpublic=3 * streets,
            obligated=round(12.9 * streets),
            compounds=round(2.4 * streets),
        )
        with transaction.atomic():
            district = build(size, seed=options["seed"])
            gather(district)
        if options["stories"]:
            with transaction.atomic():
                for _name, fill in chapters():
                    fill(district)
            call_command("worker", "--once", stdout=self.stdout)
        things = bulk.fill(district, years=years, a_year=options["a_year"])
        count_board(actor=SYSTEM)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{streets} streets, {things} matters in {time.monotonic() - started:.1f} s")
