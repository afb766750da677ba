"""Filters by place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.filters import choose
from wugong.places.queries import streets_for


def by_street(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The streets that the hat worn looks after."""
    return choose(request, "street", _("Street"), [(street.code, street) for street in streets_for(actor)])
