"""Two thousand raters cast their ballots at once: none is lost, none counts twice.

``python -m bench.ballots [--raters 2000] [--at-once 8]``. Works in a database of its own: a temporary folder, or
with ``DATABASE_URL`` the database it names, which must be empty. Each rater presses once and every fourth twice, as a
phone does that sends again. Prints JSON; seconds begin when the tables are there.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def make_round(raters: int) -> Any:
    """A round of three streets and so many units, in which ballots are cast."""
    from django.db import transaction

    from wugong.assessment import testing, urn
    from wugong.assessment.models import Assessment, Ballot, Indicator, Member
    from wugong.common.actor import SYSTEM, Actor, Hat, Role
    from wugong.flow.actions import begin, take
    from wugong.organisations.models import Organisation
    from wugong.organisations.rules import Kind
    from wugong.organisations.testing import make_party, make_unit
    from wugong.places.testing import make_district

    places = make_district()
    district, street = places["990112"], places["990112001"]
    office = make_unit("区委组织部", district, Kind.ORGAN)
    streets = [make_party(f"第{n}街道党工委", street) for n in range(3)]
    like = make_unit("第0单位", street, Kind.SOE)
    units = [like, *(Organisation(**_columns(like), name=f"第{n}单位") for n in range(1, raters))]
    Organisation.objects.bulk_create(units[1:])
    officer = Actor(user=testing.clock_user(office), name="officer", hat=Hat("o", Role.DO, office.pk, "990112"))
    blank = Assessment(organiser=office, shares=[0.4, 0.4, 0.2])
    found = begin(blank, "design", actor=officer, title="投票", year=2026, two_way=False)
    rows = [("a", one) for one in streets] + [("b", one) for one in units]
    Member.objects.bulk_create(Member(assessment=found, organisation=one, side=side) for side, one in rows)
    for n in range(5):
        Indicator.objects.create(assessment=found, side="a", number=n + 1, name=f"第{n}条", source="ballot", weight=20)
    from wugong.common import clock

    Assessment.objects.filter(pk=found.pk).update(
        state="balloting", urn=urn.make_urn(found.pk), balloting_at=clock.now()
    )
    found.refresh_from_db()
    with transaction.atomic():
        for one in units:
            begin(Ballot(assessment=found, rater=one), "issue", actor=SYSTEM)
    return found, officer, take


def _columns(like: Any) -> dict[str, Any]:
    return {name: getattr(like, name) for name in ("sort", "kind", "place_id", "state", "state_since")}


def press(pk: Any, marks: dict[str, Any]) -> str:
    """One press of the button."""
    from django.db import connection

    from wugong.assessment.actions.ballots import cast
    from wugong.assessment.models import Ballot
    from wugong.assessment.testing import of
    from wugong.common.errors import Refusal

    ballot = Ballot.objects.select_related("rater__place", "assessment__organiser__place").get(pk=pk)
    try:
        cast(ballot, marks=marks, actor=of(ballot.rater))
        return "cast"
    except Refusal as refusal:
        return refusal.rule
    finally:
        connection.close()  # back to the pool


def measure(raters: int, at_once: int) -> dict[str, Any]:
    from wugong.assessment.models import CountedBallot, Envelope, Receipt
    from wugong.assessment.queries import rounds
    from wugong.common import clock

    began = time.perf_counter()
    found, officer, take = make_round(raters)
    issued = time.perf_counter() - began
    rights = list(found.ballots.values_list("pk", flat=True))
    criteria = [str(one.pk) for one in rounds.criteria_of(found, "a")]
    objects = [str(one.pk) for one in rounds.members_of(found, "a")]
    marks = {one: {key: 1 + (n + k) % 4 for k, key in enumerate(criteria)} for n, one in enumerate(objects)}
    presses = [pk for n, pk in enumerate(rights) for _again in range(1 + (n % 4 == 0))]
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        outcomes = Counter(pool.map(lambda pk: press(pk, marks), presses))
    took = time.perf_counter() - began
    envelopes = Envelope.objects.filter(assessment=found).count()
    began = time.perf_counter()
    with clock.at(clock.now()):
        take(found, "close_ballots", actor=officer)
    return {
        "raters": raters, "pressed": len(presses), "outcomes": dict(outcomes), "in_the_urn": envelopes,
        "counted": CountedBallot.objects.filter(assessment=found).count(),
        "receipts": Receipt.objects.filter(assessment=found).count(),
        "issue_seconds": round(issued, 1), "cast_seconds": round(took, 1),
        "ballots_a_second": round(envelopes / took, 1), "count_seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raters", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wugong-ballots-") as folder:
        os.environ["WUGONG_HOME"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        found = {"engine": connection.vendor, **measure(options.raters, options.at_once)}
        print(json.dumps(found))


if __name__ == "__main__":
    main()
