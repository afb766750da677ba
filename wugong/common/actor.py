"""Who acts: a person under one hat, or the system; and the seat a task is addressed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a hat lets its wearer do. Codes as in the glossary of roles."""

    DO = "DO", _("district Organisation Department")
    DS = "DS", _("district Social Work Department")
    DE = "DE", _("district establishment office")
    DD = "DD", _("district functional department")
    SP = "SP", _("street secretary")
    SO = "SO", _("street Party-building office")
    SC = "SC", _("street command desk")
    SF = "SF", _("street finance")
    CP = "CP", _("community Party secretary")
    CW = "CW", _("community worker")
    GW = "GW", _("grid worker")
    BP = "BP", _("branch secretary")
    UP = "UP", _("head of a unit's Party organisation")
    UL = "UL", _("unit liaison officer")
    PM = "PM", _("part-time committee member")
    AH = "AH", _("dispatched-agency head")
    ME = "ME", _("mediator")
    MC = "MC", _("mediation-committee clerk")
    VT = "VT", _("volunteer-team lead")
    VO = "VO", _("volunteer")
    RE = "RE", _("resident")
    SV = "SV", _("supervisor")
    A1 = "A1", _("system administrator")
    A2 = "A2", _("security administrator")
    A3 = "A3", _("audit administrator")


DISTRICT_ROLES = frozenset({Role.DO, Role.DS, Role.DE, Role.DD})
STREET_ROLES = frozenset({Role.SP, Role.SO, Role.SC, Role.SF})
COMMUNITY_ROLES = frozenset({Role.CP, Role.CW, Role.GW, Role.BP})
UNIT_ROLES = frozenset({Role.UP, Role.UL, Role.AH})
ADMIN_ROLES = frozenset({Role.A1, Role.A2, Role.A3})
STAFF_ROLES = DISTRICT_ROLES | STREET_ROLES | COMMUNITY_ROLES | UNIT_ROLES | {Role.ME, Role.MC, Role.SV, Role.PM}
# Who reads and speaks in an organisation, but does not act for it: a part-time member has his own unit to speak for.
ADVISING_ROLES = frozenset({Role.PM})


@dataclass(frozen=True, slots=True)
class Hat:
    """A post in an organisation, worn by a person: the role it gives and the place it covers.

    ``place`` is a division code without trailing zeros (6, 9, 12 digits or longer), the prefix of every place in scope;
    empty for a hat without a place. ``key`` names the hat in a session and in the record.
    """

    key: str
    role: Role
    organisation: UUID | None = None
    place: str = ""
    title: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """To whom a task is addressed: a role in an organisation, a role in a place, or one person.

    Empty fields do not restrict: ``Seat(organisation=x)`` is everyone who wears a hat of ``x``.
    """

    role: str = ""
    organisation: UUID | None = None
    place: str = ""
    user: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the hat he wears now, or the system. Every action takes one; it is never ``None``."""

    user: UUID | None = None
    name: str = ""
    hat: Hat | None = None
    hats: tuple[Hat, ...] = field(default=(), compare=False)
    system: bool = False

    @property
    def role(self) -> str:
        return self.hat.role if self.hat else ""

    @property
    def organisation(self) -> UUID | None:
        return self.hat.organisation if self.hat else None

    @property
    def place(self) -> str:
        return self.hat.place if self.hat else ""

    @property
    def known(self) -> bool:
        """Signed in, or the system."""
        return self.system or self.user is not None

    def is_any(self, *roles: str) -> bool:
        return self.role in roles

    def covers(self, code: str) -> bool:
        """Whether the place ``code`` lies in the scope of the hat worn (the system covers everything)."""
        if self.system:
            return True
        return bool(self.hat and self.hat.place and code.startswith(self.hat.place))

    def sits(self, seat: Seat) -> bool:
        """Whether this actor, under the hat worn, is the one the seat names."""
        if self.system or not self.known:
            return False
        if seat.user is not None:
            return seat.user == self.user
        if self.hat is None or not (seat.role or seat.organisation):
            return False
        if seat.role != self.hat.role if seat.role else self.hat.role in ADVISING_ROLES:
            return False
        if seat.organisation is not None and seat.organisation != self.hat.organisation:
            return False
        return not seat.place or seat.place == self.hat.place

    def sits_any(self, seats: Iterable[Seat]) -> bool:
        """Whether one of the seats is this actor's."""
        return any(self.sits(seat) for seat in seats)

    def wearing(self, key: str) -> Actor:
        """The same person under another of his hats; unchanged when he has no such hat."""
        for hat in self.hats:
            if hat.key == key:
                return replace(self, hat=hat)
        return self


SYSTEM = Actor(name="system", system=True)
NOBODY = Actor()
