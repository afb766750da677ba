"""``wugong found bodies``: the joint meetings of all three tiers from the tree, and which cannot be founded and why."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.deliberation.actions.bodies import found_bodies
from wugong.deliberation.queries.founding import counts_by_tier, foundings
from wugong.deliberation.rules.bodies import Tier
from wugong.places.queries import district


class Command(PlainCommand):
    help = "Found every joint meeting that is missing, and say which cannot be founded and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["bodies"], help="bodies: the joint meetings of the three tiers")
        parser.add_argument("--tier", choices=Tier.values, default="", help="only those of one tier")
        parser.add_argument("--dry-run", action="store_true", help="say what would be founded and change nothing")
        parser.add_argument("--verbose", action="store_true", help="name each place that cannot be founded yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if district() is None:
            raise Invalid(_("The district is not there yet. Import its divisions first."))
        found = foundings(SYSTEM, options["tier"])
        ready = [each for each in found if each.chair]
        if options["dry_run"]:
            for each in ready:
                values = {"place": each.place, "chair": each.chair.organisation, "seats": len(each.members)}  # type: ignore[union-attr]
                self.stdout.write(_("%(place)s: chaired by %(chair)s, seats: %(seats)s") % values)
        else:
            found_bodies(ready, actor=SYSTEM)
        barred = [each for each in found if not each.chair]
        for each in barred if options["verbose"] else ():
            self.stderr.write(f"{each.place} {each.place.code}: {each.why}")
        for why, n in () if options["verbose"] else Counter(str(each.why) for each in barred).most_common():
            self.stderr.write(_("%(n)s places: %(why)s") % {"n": n, "why": why})
        counts: dict[str, Any] = {**counts_by_tier(each.place for each in ready), "barred": len(barred)}
        if options["dry_run"]:
            told = _(
                "Would be founded: district %(district)s, street %(street)s, community %(community)s; "
                "not yet %(barred)s"
            )
        else:
            told = _("Founded: district %(district)s, street %(street)s, community %(community)s; not yet %(barred)s")
        self.stdout.write(told % counts)
