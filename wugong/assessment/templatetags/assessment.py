"""What the pages of assessments ask of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def has_mark(chosen: Any, body: Any) -> Mapping[str, int]:
    """The marks of a body on a ballot that is shown again."""
    found = chosen.get(str(body.pk), {}) if isinstance(chosen, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


@register.filter
def of_line(marks: Mapping[str, int], criterion: Any) -> int:
    """The mark under a criterion; 0 where it is blank."""
    return marks.get(str(criterion.pk), 0)
