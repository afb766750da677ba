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
