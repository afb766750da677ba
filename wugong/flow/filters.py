"""Filters that every list of cases has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wugong.common.filters import choose
from wugong.flow.table import Machine


def by_state(request: HttpRequest, machine: Machine) -> dict[str, Any]:
    """The states of a machine."""
    return choose(request, "state", _("State"), [(name, state.meaning) for name, state in machine.states.items()])
