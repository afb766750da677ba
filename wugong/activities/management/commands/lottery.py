"""``wugong lottery SEED NUMBERS``: compute the lottery of an activity again, from what its page says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wugong.activities.rules.places import draw, lot


class Command(BaseCommand):
    requires_system_checks = []
    help = "Compute the lottery of an activity again: rank, number and lot, one a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("seed", metavar="SEED", help="the seed on the page of the activity, for example 372")
        parser.add_argument("numbers", metavar="NUMBERS", help="41 for all from 1 to 41, or 1,2,5-9")

    def handle(self, *args: Any, **options: Any) -> None:
        seed = options["seed"]
        for rank, number in enumerate(draw(seed, numbers_in(options["numbers"])), 1):
            print(rank, number, lot(seed, number)[:12])


def numbers_in(text: str) -> list[int]:
    """``41``, ``1-41`` or ``1,2,5-9`` as numbers. Raises CommandError."""
    found: set[int] = set()
    if text.isdigit():
        text = f"1-{text}"
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or int(last or first) > 100_000:
            raise CommandError(_("“%(part)s” is no number up to 100000 and no range like 5-9.") % {"part": part})
        found.update(range(int(first), int(last or first) + 1))
    return sorted(found)
