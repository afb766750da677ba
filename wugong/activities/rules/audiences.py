"""The audiences of an activity as people type them: one a line, ``居民 16``, ``没上过课的 4 新``, ``职工 4 12-01``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wugong.common.errors import Invalid

LINE = re.compile(r"(?P<name>\S.{0,18}?)\s+(?P<seats>\d{1,4})(?:\s+(?P<new>新|new))?(?:\s+(?P<day>\d{4}-\d\d-\d\d))?")
MOST = 6


@dataclass(frozen=True, slots=True)
class Audience:
    """A share of the places; ``newcomers``: for those who had none; ``opens_on``: its wave begins on that day."""

    name: str
    seats: int
    newcomers: bool = False
    opens_on: date | None = None

    def __str__(self) -> str:
        more = (" 新" if self.newcomers else "") + (f" {self.opens_on:%Y-%m-%d}" if self.opens_on else "")
        return f"{self.name} {self.seats}{more}"


def read_audiences(text: str) -> list[Audience]:
    """The audiences of a text. Raises Invalid that names the line at fault."""
    found: list[Audience] = []
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), 1):
        if not line.strip():
            continue
        read = LINE.fullmatch(line.strip())
        if read is None or not int(read["seats"]) or read["name"] in {one.name for one in found}:
            words = _(
                "Line %(line)d, “%(text)s”: write a name once, its places, then “new” for newcomers, and the day."
            )
            raise Invalid(words % {"line": number, "text": line.strip()[:30]}, rule="input", field="audiences")
        try:
            day = date.fromisoformat(read["day"]) if read["day"] else None
        except ValueError as wrong:
            words = _("Line %(line)d: there is no day %(day)s.")
            raise Invalid(words % {"line": number, "day": read["day"]}, rule="input", field="audiences") from wrong
        found.append(Audience(read["name"], int(read["seats"]), bool(read["new"]), day))
    if len(found) > MOST:
        raise Invalid(_("At most six audiences."), rule="input", field="audiences")
    return found


def write_audiences(found: Iterable[Audience]) -> str:
    """The same as text."""
    return "\n".join(map(str, found))
