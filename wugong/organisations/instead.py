"""Who acts for a body in which nobody signs in: whoever handed the matter over stands in for it.

The to-dos follow when somebody takes up a post there, or the last one leaves.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wugong.accounts.hats import people_at
from wugong.common.actor import ADVISING_ROLES, Actor, Seat
from wugong.flow.actions import action, reseat
from wugong.flow.binding import Binding, ByColumn, Seats, bindings
from wugong.flow.models import Todo
from wugong.organisations.hats import serving
from wugong.organisations.queries.organisations import names_of


def has_account(organisation: UUID) -> bool:
    """Whether anybody signs in for the organisation."""
    return bool(people_at(Seat(organisation=organisation)))


class AtOr(ByColumn):
    """Those who wear a hat in the organisation of a column; where nobody signs in there, those of ``instead``."""

    def __init__(self, path: str, instead: Seats) -> None:
        super().__init__(path, lambda pk: [Seat(organisation=pk)])
        self.instead = instead

    def __call__(self, obj: Any) -> list[Seat]:
        own = super().__call__(obj)
        return list(self.instead(obj)) if self.empty(own) else own

    def empty_body(self, obj: Any) -> UUID | None:
        """The organisation for which somebody else acts now."""
        own = super().__call__(obj)
        return own[0].organisation if self.empty(own) else None

    @staticmethod
    def empty(seats: list[Seat]) -> bool:
        return any(seat.organisation and not has_account(seat.organisation) for seat in seats)


def with_people() -> QuerySet[Any, Any]:
    """The ids of the organisations in which somebody signs in today."""
    return serving().exclude(post__role__in=ADVISING_ROLES).order_by().values_list("post__organisation", flat=True)


def stood_in_for(bound: Binding, obj: Any) -> str:
    """The name of the body for which somebody else is awaited now; empty where it acts itself."""
    seats = [bound.parties[party] for party in bound.machine.states[obj.state].awaits]
    empty = [pk for one in seats if isinstance(one, AtOr) and (pk := one.empty_body(obj))]
    return next(iter(names_of(empty).values()), "") if empty else ""


def mark_empty(field: Any) -> None:
    """Say in the choices of a form which organisations have nobody who signs in."""
    known = set(with_people())
    words = _("%(name)s (nobody signs in there; you do it for them)")
    field.label_from_instance = lambda one: str(one) if one.pk in known else words % {"name": one}


@action
def reseat_empty(*, actor: Actor) -> int:
    """Let open to-dos follow whether somebody signs in at the body that is awaited; returns how many cases moved."""
    count = 0
    for bound in bindings():
        for party, seats in bound.parties.items():
            if isinstance(seats, AtOr):
                for obj in misplaced(bound, party, seats.path):
                    reseat(obj, actor=actor)
                    count += 1
    return count


def misplaced(bound: Binding, party: str, path: str) -> QuerySet[Any]:
    """The cases that wait for a body without people, or for a stand-in though the body has people again."""
    rows = Todo.objects.filter(matter__machine=bound.machine.name, party=party, done_at__isnull=True)
    emptied = rows.filter(organisation__isnull=False).exclude(organisation__in=with_people())
    stood_in = Q(
        pk__in=rows.filter(organisation__isnull=True, user__isnull=True).values("matter"),
        **{f"{path}__in": with_people()},
    )
    return bound.model._base_manager.filter(Q(pk__in=emptied.values("matter")) | stood_in)
