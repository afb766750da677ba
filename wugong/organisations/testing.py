"""Organisations and people for tests: a street with its committee, a community, units, and who wears which hat."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.flow.actions import begin
from wugong.organisations.actions import organisations, passing, posts, ties
from wugong.organisations.models import Appointment, Confirmation, Organisation, Post, Vacancy
from wugong.organisations.policies import default_scope
from wugong.organisations.rules import AppointmentKind, Basis, Kind, PartyType, Sort, TieKind
from wugong.places import testing as places
from wugong.places.models import Place

_serial = itertools.count(1)


def make_unit(name: str, place: Place, kind: str = Kind.INSTITUTION, **more: Any) -> Organisation:
    """An active unit."""
    made = Organisation(sort=Sort.UNIT, kind=kind, name=name, place=place, **more)
    return organisations.enrol(made, actor=SYSTEM)


def make_party(name: str, place: Place, kind: str = PartyType.COMMITTEE, **more: Any) -> Organisation:
    """An active Party organisation."""
    more.setdefault("basis", Basis.UNIT if more.get("unit") else Basis.TERRITORIAL)
    made = Organisation(sort=Sort.PARTY, kind=kind, name=name, place=place, **more)
    return organisations.enrol(made, actor=SYSTEM)


def make_user(name: str = "") -> User:
    """A person who can be signed in by ``client.force_login``."""
    number = next(_serial)
    user = User(username=f"user{number}", name=name or f"某人{number}")
    user.set_unusable_password()
    user.save()
    return user


def make_actor(
    role: str, organisation: Organisation, title: str = "", scope: str = "", since: date | None = None
) -> Actor:
    """A new person in a new post of the organisation, as an actor."""
    scope = scope or default_scope(role, organisation.place.code)
    title = title or f"{Role(role).value}{next(_serial)}"
    post = posts.found_post(Post(title=title, organisation=organisation, role=role, scope=scope), actor=SYSTEM)
    user = make_user()
    posts.assign(post, user=user, since=since or date(2024, 1, 1), actor=SYSTEM)
    return actor_of(user)


@dataclass
class SmallDistrict:
    """The small district with its organisations and one person a role."""

    places: dict[str, Place]
    department: Organisation
    committee: Organisation
    pwc: Organisation
    community: Organisation
    unit: Organisation
    branch: Organisation
    do: Actor
    sp: Actor
    so: Actor
    cp: Actor
    up: Actor
    ul: Actor


def make_cast() -> SmallDistrict:
    """District, street, community and one unit with its Party branch; people in their posts."""
    land = places.make_district()
    district, street, community = land[places.DISTRICT], land[places.STREET], land[places.COMMUNITY]
    department = make_unit("组织部", district, Kind.ORGAN)
    committee = make_party("示范区委", district)
    pwc = make_party("松林街道党工委", street, PartyType.WORKING_COMMITTEE, superior=committee)
    party = make_party("青禾社区党委", community, superior=pwc)
    unit = make_unit("松林小学", community, Kind.SCHOOL)
    branch = make_party("松林小学党支部", community, PartyType.BRANCH, unit=unit, superior=committee)
    return SmallDistrict(
        places=land,
        department=department,
        committee=committee,
        pwc=pwc,
        community=party,
        unit=unit,
        branch=branch,
        do=make_actor(Role.DO, department),
        sp=make_actor(Role.SP, pwc),
        so=make_actor(Role.SO, pwc),
        cp=make_actor(Role.CP, party),
        up=make_actor(Role.UP, branch),
        ul=make_actor(Role.UL, unit),
    )


# What the pages of organisations tell the laws of the house, of a unit's Party organisation in a street.
SIGNED_IN = {"nobody": 302, "*": 200}
HIDDEN = ("stranger", "system_administrator", "security_administrator", "audit_administrator", "resident")
NOT_SEEN = {**dict.fromkeys(HIDDEN, 404), "nobody": 302}
STREET = dict.fromkeys(("street_secretary", "street_staff"), 200)
ACCESS = {
    "organisations:list": SIGNED_IN,
    "organisations:posts": SIGNED_IN,
    "organisations:coverage": SIGNED_IN,
    "organisations:coverage_of": SIGNED_IN,
    "organisations:network": {"*": 302},
    "organisations:network_of": SIGNED_IN,
    "organisations:add": {
        **dict.fromkeys(("district_officer", *STREET, "community_secretary", "branch_secretary"), 200),
        **{"liaison_officer": 200, "stranger": 200, "nobody": 302, "*": 403},
    },
    "organisations:organisation": {**NOT_SEEN, "*": 200},
    "organisations:edit": {**NOT_SEEN, **STREET, "district_officer": 200, "liaison_officer": 200, "*": 403},
    "organisations:dissolve": {**NOT_SEEN, "district_officer": 200, "*": 403},
    "organisations:tie": {**NOT_SEEN, "*": 200},
    "organisations:untie": {"nobody": 302, "*": 405},
    "POST organisations:untie": {
        **{**NOT_SEEN, **dict.fromkeys(STREET, 302)},
        **{"district_officer": 302, "liaison_officer": 302, "community_secretary": 302, "community_worker": 302},
        "*": 403,
    },
    "organisations:found_post": {**NOT_SEEN, **STREET, "district_officer": 200, "*": 403},
    "organisations:assign": {**NOT_SEEN, **STREET, "district_officer": 200, "*": 403},
    "organisations:propose": {**NOT_SEEN, **STREET, "district_officer": 200, "*": 403},
    "organisations:first_officer": {"system_administrator": 200, "nobody": 302, "*": 403},
    "organisations:grants": {"security_administrator": 200, "nobody": 302, "*": 403},
    "organisations:appointment": {"nobody": 302, "*": 301},
    "organisations:substitute": {**NOT_SEEN, **STREET, "district_officer": 200, "liaison_officer": 200, "*": 403},
    "organisations:pass_on": {**NOT_SEEN, **STREET, "district_officer": 200, "*": 403},
    "organisations:end_substitution": {"nobody": 302, "*": 405},
    "POST organisations:end_substitution": {
        **{**NOT_SEEN, **dict.fromkeys(STREET, 302)},
        **{"district_officer": 302, "liaison_officer": 302, "*": 403},
    },
    "organisations:close_post": {"nobody": 302, "*": 405},
    "POST organisations:close_post": {**NOT_SEEN, **dict.fromkeys(STREET, 409), "district_officer": 409, "*": 403},
}


def _its_pk(cast: Any) -> dict[str, Any]:
    return {"pk": cast.hospital_party.pk}


def _its_post(cast: Any) -> dict[str, Any]:
    return {"pk": Post.objects.get(organisation=cast.hospital_party).pk}


def _its_tie(cast: Any) -> dict[str, Any]:
    edge = ties.tie(cast.hospital_party, target=cast.community, kind="linked", actor=SYSTEM)
    return {"pk": edge.pk}


def _held(cast: Any) -> dict[str, Any]:
    return {"pk": Appointment.objects.get(post__organisation=cast.hospital_party).pk}


def _stands_in(cast: Any) -> dict[str, Any]:
    held, today = Appointment.objects.get(post__organisation=cast.hospital_party), clock.today()
    made = passing.appoint_substitute(held, user=make_user(), since=today, until=today, actor=SYSTEM)
    return {"pk": made.pk}


ARGUMENTS = {
    "organisations:substitute": _held,
    "organisations:pass_on": _held,
    "organisations:appointment": _held,
    "organisations:end_substitution": _stands_in,
    "organisations:coverage_of": lambda _cast: {"code": places.STREET},
    "organisations:network_of": lambda _cast: {"code": places.STREET},
    **dict.fromkeys((f"organisations:{n}" for n in ("organisation", "edit", "dissolve", "tie", "found_post")), _its_pk),
    **dict.fromkeys((f"organisations:{n}" for n in ("assign", "propose", "close_post")), _its_post),
    "organisations:untie": _its_tie,
}


def _bodies(cast: Any, count: int) -> None:
    where, taken = cast.places[places.STREET], Organisation.objects.count()
    for n in range(count):
        party = make_party(f"第{taken + n}党支部", where, PartyType.BRANCH, superior=cast.pwc)
        make_actor(Role.BP, party)
        ties.tie(party, kind=TieKind.LINKED, target=cast.community, actor=SYSTEM)


def _to_grant(cast: Any, count: int) -> None:
    for n in range(count):
        post = Post(title=f"调解员{Post.objects.count()}-{n}", organisation=cast.studio, role=Role.ME)
        posts.found_post(post, actor=cast.actor("street_secretary"))
        posts.assign(post, user=make_user(), since=clock.today(), actor=cast.actor("street_secretary"))


_PAGES = ("list", "posts", "network_of")
LISTS = dict.fromkeys((f"organisations:{n}" for n in _PAGES), ("street_secretary", _bodies))
LISTS["organisations:grants"] = ("security_administrator", _to_grant)


def _vacant(cast: Any) -> Vacancy:
    post = Post(title="党务专员", organisation=cast.hospital_party, role=Role.UL)
    return begin(Vacancy(post=posts.found_post(post, actor=SYSTEM)), "fall_vacant", actor=SYSTEM)


def _part_time(cast: Any) -> Appointment:
    post = Post(title="兼职委员", organisation=cast.pwc, role=Role.SO)
    made = Appointment(
        post=posts.found_post(post, actor=SYSTEM), user=make_user(), home=cast.hospital,
        kind=AppointmentKind.PART_TIME, since=clock.today(),
        until=clock.today().replace(year=clock.today().year + 1),
    )  # fmt: skip
    return begin(made, "propose", actor=cast.actor("street_secretary"))


def _asked(cast: Any) -> Confirmation:
    asked = Confirmation(organisation=cast.hospital_party, year=clock.today().year, due_on=clock.today())
    return begin(asked, "ask", actor=SYSTEM)


CASES = {
    "organisation": lambda cast: cast.hospital_party,
    "appointment": _part_time,
    "vacancy": _vacant,
    "confirmation": _asked,
}
DUE = {
    "organisation": {"under_review": "2026-12-23", "reorganising": "2027-01-22"},
    "appointment": {"proposed": "2026-12-07", "to_grant": "2026-11-30"},
    "vacancy": {"vacant": "2026-12-07"},
    "confirmation": {},
}
