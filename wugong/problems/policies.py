"""Who may open what of a problem."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.flow.binding import binding_of
from wugong.problems.models import Problem


def may_call(actor: Actor, problem: Problem) -> bool:
    """Whether somebody sorts or solves the problem, and so may open the numbers that were left."""
    return any(binding_of(problem).holds(actor, problem, party) for party in ("triage", "desk", "owner"))


def admit_to_call(actor: Actor, problem: Problem) -> None:
    """Raises Denied for who may not open the numbers: before the form is filled, and when it is sent."""
    if not may_call(actor, problem):
        raise Denied(_("The number is opened by whoever sorts or solves the problem."), rule="role")


def may_print_slip(actor: Actor, problem: Problem) -> bool:
    """Whether the slip is somebody's own: with its code one says that the problem is solved."""
    return any(binding_of(problem).holds(actor, problem, party) for party in ("reporter", "filer"))
