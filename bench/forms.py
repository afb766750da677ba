"""What twelve forms of a street cost a year before and after: ``python -m bench.forms [--communities 12]``.

Before: each form asked whole, as often as departments asked it. After: what the platform or another form holds is
locked, and a form is asked at most each quarter. Three minutes a field, until the product has measured its own median.
Prints JSON: hours a year of all communities, of one, and of the form of forty fields.
"""

from __future__ import annotations

import argparse
import json
import time

from wugong.burden.rules.questions import price
from wugong.demo.burden_forms import FORMS, NEW


def measure(communities: int) -> dict[str, object]:
    began, rows = time.perf_counter(), []
    for title, _department, often, times, held, own in FORMS:
        asked = len(own.split())
        before = price(held + asked, times=often, addressees=communities)
        shrunk = price(asked, times=often, addressees=communities)
        after = price(asked, times=times, addressees=communities)
        rows.append((title, before, shrunk, after))
    whole, small = (price(n, times=4, addressees=communities).hours for n in (40, len(NEW[2].split())))
    totals = [round(sum(row[n].hours for row in rows), 1) for n in (1, 2, 3)]
    return {
        "communities": communities,
        "hours_before": totals[0],
        "hours_held_fields_locked": totals[1],
        "hours_after": totals[2],
        "one_community": [round(total / communities, 1) for total in totals],
        "share_saved": round(1 - totals[2] / totals[0], 3),
        "form_of_forty_fields": [round(whole, 1), round(small, 1)],
        "forms": {title: [round(p.hours, 1) for p in prices] for title, *prices in rows},
        "seconds": round(time.perf_counter() - began, 5),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--communities", type=int, default=12)
    print(json.dumps(measure(parser.parse_args().communities), ensure_ascii=False, indent=1))
