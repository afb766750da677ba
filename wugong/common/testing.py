"""What an app's ``testing.py`` tells the laws of the whole house about its pages.

``ACCESS``: for each URL name, whom it answers with which status. ``"commitments:detail"`` is asked with GET,
``"POST commitments:note"`` with POST; ``"*"`` stands for everybody of the cast who is not named. A URL without a row
fails the build::

    ACCESS = {"commitments:detail": {"nobody": 302, "street_secretary": 200, "*": 404}}

``ARGUMENTS``: for a URL name that needs them, a function of the cast that makes an object and returns the arguments
of the address::

    ARGUMENTS = {"commitments:detail": lambda cast: {"pk": task(cast).pk}}

``POSTED``: what a row with POST sends, where it sends something::

    POSTED = {"POST web:follow": {"on": "1"}}

``CASES``: for each machine, a function of the cast that makes one case (or a list of them) in which every party has a
seat. ``DUE``: when the clock of each state runs out that was entered on Monday, 23 November 2026 at 9, as the rules of
the district say: the last day, or the moment::

    CASES = {"whistle": make_whistle}
    DUE = {"whistle": {"blown": "2026-11-24", "misdirected": "2026-11-23 15:00"}}

``LISTS``: for each page that lists rows, who reads it and a function of the cast that makes ``n`` more rows. The page
must cost the same queries with 2 rows and with 4::

    LISTS = {"commitments:list": ("street_secretary", fill)}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Statuses = Mapping[str, int]
Access = Mapping[str, Statuses]
Arguments = Mapping[str, Callable[[Any], dict[str, Any]]]
Posted = Mapping[str, Mapping[str, str]]
Lists = Mapping[str, tuple[str, Callable[[Any, int], None]]]
EVERYBODY_ELSE = "*"
