"""The fixed cast of the laws: who lives and works in the small district of ``places.testing``. All are fictional."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common.actor import NOBODY, SYSTEM, Actor, Role
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.models import Organisation, Post
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.testing import make_party, make_unit, make_user
from wugong.places.models import Place
from wugong.places.testing import COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_STREET, STREET, make_district

# Who they are, in which body they hold which post, and the place in its scope.
PEOPLE = {
    "district_officer": ("department", Role.DO, DISTRICT),
    "department_officer": ("market_bureau", Role.DD, DISTRICT),
    "street_secretary": ("pwc", Role.SP, STREET),
    "street_staff": ("pwc", Role.SO, STREET),
    "community_secretary": ("community", Role.CP, COMMUNITY),
    "community_worker": ("community", Role.CW, COMMUNITY),
    "branch_secretary": ("property", Role.BP, COMMUNITY),
    "liaison_officer": ("hospital_party", Role.UL, STREET),
    "retired_mediator": ("studio", Role.ME, STREET),
    "supervisor": ("discipline", Role.SV, DISTRICT),
    "stranger": ("far_unit", Role.UL, OTHER_STREET),
}
ADMINISTRATORS = {
    "system_administrator": Role.A1,
    "security_administrator": Role.A2,
    "audit_administrator": Role.A3,
}
RESIDENT, NO_ONE = "resident", "nobody"
EVERYBODY = [*PEOPLE, *ADMINISTRATORS, RESIDENT, NO_ONE]


@dataclass
class Cast:
    """Places by code; bodies and users also by name: ``cast.pwc``, ``cast.street_secretary``."""

    places: dict[str, Place]
    bodies: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for group in ("bodies", "users"):
            if name in self.__dict__.get(group, {}):
                return self.__dict__[group][name]
        raise AttributeError(name)

    def actor(self, name: str) -> Actor:
        """One of the cast under his own hat; ``nobody`` is not signed in."""
        return NOBODY if name == NO_ONE else actor_of(self.users[name])


def make_cast() -> Cast:
    """Make the fixed cast; needs an empty database."""
    found = Cast(make_district())
    district, street, community, other, far = (
        found.places[code] for code in (DISTRICT, STREET, COMMUNITY, OTHER_COMMUNITY, OTHER_STREET)
    )
    committee = make_party("示范区委", district)
    pwc = make_party("松林街道党工委", street, PartyType.WORKING_COMMITTEE, superior=committee)
    hospital = make_unit("区中医院", street, Kind.HOSPITAL)
    party = make_party("青禾社区党委", community, superior=pwc)
    found.bodies = {
        "committee": committee,
        "department": make_unit("区委组织部", district, Kind.ORGAN),
        "discipline": make_unit("区纪委监委", district, Kind.ORGAN),
        "market_bureau": make_unit("区市场监管局", district, Kind.DEPARTMENT),
        "pwc": pwc,
        "community": party,
        "other_community": make_party("石桥社区党委", other, superior=pwc),
        "hospital": hospital,
        "hospital_party": make_party("区中医院党委", street, unit=hospital, superior=committee),
        "property": make_party("春晖家园物业党支部", community, PartyType.BRANCH, superior=party),
        "studio": make_unit("松林天秤工作室", street, Kind.SOCIAL_ORG),
        "far_unit": make_unit("榕荫航运公司", far, Kind.SOE),
    }
    for name, (where, role, scope) in PEOPLE.items():
        found.users[name] = _person(name, found.bodies[where], role, scope)
    for name, role in ADMINISTRATORS.items():
        found.users[name] = _user(name, administers=role)
    found.users[RESIDENT] = _user(RESIDENT, resident_of=COMMUNITY)
    return found


def _user(name: str, **columns: str) -> User:
    user = make_user(name)
    User.objects.filter(pk=user.pk).update(**columns)
    user.refresh_from_db()
    return user


def _person(name: str, where: Organisation, role: str, scope: str) -> User:
    """A user who holds a post of that role in a body."""
    user = make_user(name)
    post = found_post(Post(title=name.replace("_", " "), organisation=where, role=role, scope=scope), actor=SYSTEM)
    assign(post, user=user, since=date(2024, 1, 1), actor=SYSTEM)
    return user
