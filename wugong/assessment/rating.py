"""The rating kernel: what raters gave, put right for how severe each of them is. No Django, no database."""

from __future__ import annotations

import time
from collections.abc import Callable

from wugong.assessment.kernel.model import estimate
from wugong.assessment.kernel.ratings import Ratings
from wugong.assessment.kernel.result import Result, make_result


def rate(ratings: Ratings, *, progress: Callable[[str], None] | None = None) -> Result:
    """Severities of raters, measures of targets, difficulties of criteria, in logits, with standard errors.

    Raters and criteria are centred at 0; a higher severity is more severe. ``connected`` lists the ids of each part
    within which they can be compared, raters first.
    """
    began = time.perf_counter()
    found = estimate(ratings, progress)
    return make_result(ratings, found, time.perf_counter() - began)


def main(argv: list[str]) -> int:
    """The command line ``wugong rate``; the exit status."""
    from wugong.assessment.kernel import command

    return command.main(argv)
