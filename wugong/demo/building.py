"""Builds the district itself: places, organisations, posts and who holds them. Deterministic for a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.demo import names
from wugong.demo.bulk import entry
from wugong.demo.district import UNUSABLE, District, Size
from wugong.flow import matters
from wugong.flow.binding import binding_of
from wugong.flow.search import words
from wugong.organisations.models import Appointment, Organisation, Post, Tie
from wugong.organisations.rules import AppointmentKind, AppointmentState, Kind, PartyType
from wugong.organisations.uscc import body_check, check_character
from wugong.places.models import DistrictProfile, Place
from wugong.record.actions import append
from wugong.record.models import Entry


class Builder:
    """Collects rows and writes them in bulk: places, organisations, posts, people."""

    def __init__(self, size: Size, seed: int) -> None:
        self.out = District(size, random.Random(seed))
        self.places: list[Place] = []
        self.organisations: list[Organisation] = []
        self.posts: list[Post] = []
        self.users: list[User] = []
        self.held: list[Appointment] = []
        self.ties: list[Tie] = []
        self.serial = 0
        self.founded = date(clock.today().year - 2, 3, 1)

    def place(self, code: str, level: str, name: str, parent: Place | None, **more: Any) -> Place:
        place = Place(
            id=self.out.id(), code=code, level=level, name=name, parent=parent, valid_from=self.founded, **more
        )
        place.words = words(name, place.name_en, code)
        self.places.append(place)
        return place

    def uscc(self, registrar: str) -> str:
        self.serial += 1
        body = f"9D{self.serial:06d}"
        first = f"{registrar}1{self.out.size.prefix}{body}{body_check(body)}"
        return first + check_character(first)

    def organisation(self, sort: str, kind: str, name: str, place: Place, **more: Any) -> Organisation:
        made = Organisation(
            id=self.out.id(),
            sort=sort,
            kind=kind,
            name=name,
            place=place,
            state="active",
            founded=self.founded,
            confirmed_year=clock.today().year,
            **more,
        )
        self.organisations.append(made)
        return made

    def post(self, organisation: Organisation, title: str, title_en: str, role: str, scope: str, **user: Any) -> User:
        post = Post(id=self.out.id(), organisation=organisation, title=title, title_en=title_en, role=role, scope=scope)
        person = User(
            id=self.out.id(),
            username=user.pop("username", f"u{len(self.users) + 1:05d}"),
            name=user.pop("name", "") or names.person(self.out.rng),
            password=UNUSABLE,
            **user,
        )
        self.posts.append(post)
        self.users.append(person)
        self.out.users[person.username] = person
        if role not in {Role.SP, Role.SC, Role.SF, Role.CP, Role.UP}:
            self.out.speaks[organisation.pk] = person.username
        self.hold(post, person)
        return person

    def hold(self, post: Post, person: User, since: date | None = None, **more: Any) -> None:
        """Somebody holds a post, as the first of his hats or, later, as a further one."""
        one = Appointment(id=self.out.id(), post=post, user=person, since=since or self.founded, **more)
        one.state = AppointmentState.SERVING
        self.held.append(one)
        title, title_en = f"{post.organisation.name} · {post.title}", f"{post.organisation.name_en} · {post.title_en}"
        hat = Hat(str(one.pk), Role(post.role), post.organisation_id, post.scope, title, title_en)
        self.out.hats[person.username] = (*self.out.hats.get(person.username, ()), hat)

    def write(self) -> None:
        Place.objects.bulk_create(self.places, batch_size=500)
        User.objects.bulk_create(self.users, batch_size=500)
        Organisation.objects.bulk_create(self.organisations, batch_size=500)
        Post.objects.bulk_create(self.posts, batch_size=500)
        Appointment.objects.bulk_create(self.held, batch_size=500)
        Tie.objects.bulk_create(self.ties, batch_size=500)


@transaction.atomic
def build(size: Size, *, seed: int, actor: Actor = SYSTEM) -> District:
    """Build a district into an empty database."""
    make = Builder(size, seed)
    _territory(make)
    _district_level(make)
    _streets(make)
    _units(make)
    _nonpublic(make)
    _branches(make)
    _part_time(make)
    make.write()
    since = timezone.make_aware(datetime.combine(make.founded, time(9)))
    for rows, step in ((make.organisations, "enrol"), (make.held, "assign")):
        matters.index_new(binding_of(rows[0]), rows)
        Entry.objects.bulk_create(entry(row, step, row.state, actor=actor, at=since) for row in rows)
    DistrictProfile.objects.create(
        year=clock.today().year - 1, built_up_km2="176.00", urban_population=1_375_900, urbanisation="82.8"
    )
    append(actor=actor, act="demo.build", detail={"seed": seed, "organisations": len(make.organisations)})
    return make.out


def _point(n: int, centre: tuple[float, float] = (106.60, 29.70), step: float = 0.012) -> dict[str, Any]:
    """The coordinates of the n-th place around a centre, in a spiral: fictional, so that the outline maps show."""
    turn, far = n * 2.4, step * math.sqrt(n)
    east, north = centre[0] + far * math.cos(turn), centre[1] + far * math.sin(turn)
    return {"longitude": round(Decimal(east), 6), "latitude": round(Decimal(north), 6), "datum": "gcj02"}


def _around(place: Place) -> tuple[float, float]:
    return float(place.longitude or 0), float(place.latitude or 0)


def _territory(make: Builder) -> None:
    out, size = make.out, make.out.size
    name, name_en = names.DISTRICT
    out.district = make.place(size.prefix, "district", name, None, name_en=name_en)
    stems = list(_stems(size.streets))
    for n, stem in enumerate(stems, 1):
        out.streets.append(
            make.place(
                f"{size.prefix}{n:03d}",
                "street",
                f"{stem}街道",
                out.district,
                name_en=f"{names.roman(stem)} Subdistrict",
                in_reform_scope=True,
                phone=f"6780 {n:02d}00",
                **_point(n),
            )
        )
    for n, stem in enumerate(names.community_names(size.communities, out.rng)):
        street = out.streets[n % size.streets]
        code = f"{street.code}{n // size.streets + 1:03d}"
        community = make.place(
            code,
            "community",
            f"{stem}社区",
            street,
            name_en=f"{names.roman(stem)} Community",
            class_code="111",
            phone=f"6780 {1000 + n}",
            address=f"{stem}路 {n % 60 + 6} 号一楼",
            hours="每天 8:30 到 20:00",
            **_point(n // size.streets + 1, _around(street), 0.003),
        )
        out.communities.append(community)
    _compounds(make)


def _compounds(make: Builder) -> None:
    out, size = make.out, make.out.size
    for n in range(size.compounds):
        community = out.communities[(n * 7) % len(out.communities)]
        grid = make.place(
            f"{community.code}{n // 10 + 1:03d}",
            "grid",
            f"第{names.numeral(n // 10 + 1)}网格",
            community,
            name_en=f"Grid {n // 10 + 1}",
            use="residential",
            phone=community.phone,
        )
        homes, phase = out.rng.randrange(180, 900), n // len(names.COMPOUNDS) + 1
        name, name_en = names.COMPOUNDS[n % len(names.COMPOUNDS)]
        compound = make.place(
            f"{grid.code}01",
            "compound",
            name + (f"{names.numeral(phase)}期" if phase > 1 else ""),
            grid,
            name_en=name_en + (f", Phase {phase}" if phase > 1 else ""),
            use="residential",
            household_count=homes,
            **_point(n // 10 + 1, _around(community), 0.0008),
        )
        out.compounds.append(compound)
        for b in range(1, 4):
            make.place(
                f"{compound.code}{b:03d}",
                "building",
                f"{b} 栋",
                compound,
                name_en=f"Building {b}",
                use="residential",
                household_count=homes // 3,
            )


def _stems(count: int) -> Iterator[str]:
    for n in range(count):
        stem = names.STREETS[n % len(names.STREETS)]
        yield stem if n < len(names.STREETS) else f"{stem}{names.numeral(n // len(names.STREETS) + 1)}"


def _district_level(make: Builder) -> None:
    out = make.out
    assert out.district is not None
    prefix = out.size.prefix
    committee = make.organisation(
        "party", PartyType.COMMITTEE, "示范区委", out.district, name_en="Model District Party Committee",
        basis="territorial",
    )  # fmt: skip
    out.departments["区委"] = committee
    make.post(committee, "督查专员", "supervisor", Role.SV, prefix, username="supervisor")
    titles = {"DO": ("基层办主任", "head of the grassroots office"), "DS": ("科长", "section head")}
    for n, (name, name_en, role) in enumerate(names.DEPARTMENTS):
        kind = Kind.ORGAN if role in {"DO", "DS", "DE"} else Kind.DEPARTMENT
        unit = make.organisation(
            "unit", kind, name, out.district, name_en=name_en, uscc=make.uscc("1"), phone=f"6781 {n:02d}00",
            functions=names.duties(name),
        )  # fmt: skip
        out.departments[name] = unit
        title, title_en = titles.get(role, ("联络员", "liaison officer"))
        make.post(unit, title, title_en, role, prefix, username=f"department-{n + 1}")


def _streets(make: Builder) -> None:
    out = make.out
    superior = out.departments["区委"]
    for n, street in enumerate(out.streets, 1):
        office = make.organisation(
            "unit", Kind.STREET_OFFICE, f"{street.name}办事处", street, name_en=f"{street.name_en} Office",
            uscc=make.uscc("1"), phone=street.phone,
        )  # fmt: skip
        pwc = make.organisation(
            "party", PartyType.WORKING_COMMITTEE, f"{street.name}党工委", street, name_en=f"{street.name_en} PWC",
            unit=office, superior=superior, basis="territorial", phone=street.phone,
        )  # fmt: skip
        out.pwc[street.code] = pwc
        for role, title, title_en in (
            (Role.SP, "书记", "secretary"),
            (Role.SO, "党建办", "Party-building office"),
            (Role.SC, "指挥室", "command desk"),
            (Role.SF, "财务", "finance"),
        ):
            make.post(pwc, title, title_en, role, street.code, username=f"street-{n}-{role.lower()}")
        for name, name_en, department, strengths in names.DISPATCHED:
            parent = list(out.departments.values())[department + 1]
            agency = make.organisation(
                "unit", Kind.DISPATCHED, f"{street.name[:-2]}{name}", street,
                name_en=f"{names.roman(street.name[:-2])} {name_en}", uscc=make.uscc("1"),
                strengths=names.strengths(strengths), functions=names.duties(name),
            )  # fmt: skip
            out.dispatched.append(agency)
            make.ties.append(Tie(id=out.id(), kind="dispatched_by", source=agency, target=parent, since=make.founded))
            make.post(agency, "负责人", "head", Role.AH, street.code, username=f"agency-{len(out.dispatched)}")
        centre = make.organisation(
            "unit", Kind.SUBORDINATE, f"{street.name[:-2]}综合服务中心", street,
            name_en=f"{names.roman(street.name[:-2])} Service Centre", uscc=make.uscc("1"),
        )  # fmt: skip
        guides = out.departments["区人社局"]
        make.ties.append(Tie(id=out.id(), kind="superior", source=centre, target=guides, since=make.founded))
        make.post(centre, "主任", "director", Role.AH, street.code, username=f"centre-{n}")
    for n, community in enumerate(out.communities, 1):
        _community(make, n, community)


def _community(make: Builder, n: int, community: Place) -> None:
    out = make.out
    pwc = out.pwc[community.code[:9]]
    committee = make.organisation(
        "unit", Kind.RESIDENTS_COMMITTEE, f"{community.name}居委会", community,
        name_en=f"{community.name_en} Residents' Committee", uscc=make.uscc("5"), phone=community.phone,
    )  # fmt: skip
    party = make.organisation(
        "party", PartyType.COMMITTEE, f"{community.name}党委", community,
        name_en=f"{community.name_en} Party Committee",
        unit=committee, superior=pwc, basis="territorial", phone=community.phone, member_band="100+",
        term_end=make.founded + timedelta(days=5 * 365),
    )  # fmt: skip
    out.community_party[community.code] = party
    for role, title, title_en in ((Role.CP, "书记", "secretary"), (Role.CW, "社工", "community worker")):
        make.post(party, title, title_en, role, community.code, username=f"community-{n}-{role.lower()}")


def _units(make: Builder) -> None:
    out = make.out
    in_street: dict[str, int] = {}
    for n in range(out.size.obligated):
        street = out.streets[n % len(out.streets)]
        turn = in_street[street.code] = in_street.get(street.code, 0) + 1
        pattern, pattern_en, kind, strengths = names.OBLIGATED[(turn - 1) % len(names.OBLIGATED)]
        again = (turn - 1) // len(names.OBLIGATED)
        stem = street.name[:-2] + (names.numeral(again + 1) if again else "")
        name, name_en = names.of_street(pattern, pattern_en, stem, n % 90 + 1)
        unit = make.organisation(
            "unit", kind, name, street, name_en=name_en, uscc=make.uscc("1"),
            strengths=names.strengths(strengths),
        )  # fmt: skip
        party = make.organisation(
            "party", PartyType.BRANCH, f"{name}党支部", street, name_en=f"{name_en} Party Branch", unit=unit,
            superior=out.departments["区委"], basis="unit", member_band="7-49", strengths=unit.strengths,
        )  # fmt: skip
        out.obligated.append(party)
        _unit_people(make, party, street.code, f"unit-{n + 1}")


def _unit_people(make: Builder, party: Organisation, scope: str, key: str) -> None:
    for role, title, title_en in ((Role.UP, "书记", "secretary"), (Role.UL, "联络员", "liaison officer")):
        make.post(party, title, title_en, role, scope, username=f"{key}-{role.lower()}")


def _part_time(make: Builder) -> None:
    """Two heads of units in each street sit in its committee part time, for two years (兼职委员)."""
    for n, street in enumerate(make.out.streets):
        committee = make.out.pwc[street.code]
        seat = Post(
            id=make.out.id(), organisation=committee, title="兼职委员", title_en="part-time member", headcount=2
        )
        seat.role, seat.scope = Role.PM, street.code
        make.posts.append(seat)
        for unit in make.out.units(n)[:2]:
            head = make.out.users[make.out.speaks[unit.pk].replace("-ul", "-up")]
            since = clock.today().replace(day=1) - timedelta(days=200)
            make.hold(seat, head, since, home=unit, kind=AppointmentKind.PART_TIME, until=since + timedelta(days=730))


def _nonpublic(make: Builder) -> None:
    out = make.out
    for n in range(out.size.nonpublic):
        street = out.streets[n % len(out.streets)]
        community = out.communities[n % len(out.communities)]
        pattern, pattern_en, kind, basis, anchor = names.NONPUBLIC[(n + n // len(out.streets)) % len(names.NONPUBLIC)]
        again = n // (len(out.streets) * len(names.NONPUBLIC))
        stem = street.name[:-2] + (names.numeral(again + 1) if again else "")
        name, name_en = names.of_street(pattern, pattern_en, stem)
        unit = None
        if kind:
            unit = make.organisation("unit", kind, name, community, name_en=name_en, uscc=make.uscc("9"))
        party = make.organisation(
            "party", PartyType.JOINT_BRANCH if not unit else PartyType.BRANCH, f"{name}党支部", community,
            name_en=f"{name_en} Party Branch", unit=unit, superior=out.pwc[street.code], basis=basis,
            anchor=anchor, member_band="7-49",
        )  # fmt: skip
        out.nonpublic.append(party)
        _unit_people(make, party, community.code, f"nonpublic-{n + 1}")


def _branches(make: Builder) -> None:
    out = make.out
    for n, compound in enumerate(out.compounds, 1):
        community = compound.code[:12]
        party = make.organisation(
            "party", PartyType.FUNCTIONAL_BRANCH if n % 2 else PartyType.BRANCH, f"{compound.name}小区党支部", compound,
            name_en=f"{compound.name_en} Party Branch", superior=out.community_party[community],
            basis="territorial", anchor="compound", member_band="3-6",
        )  # fmt: skip
        out.branches.append(party)
        secretary = make.post(party, "书记", "secretary", Role.BP, community, username=f"branch-{n}")
        if n == 1:  # who leads a compound's branch is often a worker of its community too
            home = out.community_party[community]
            second = Post(id=out.id(), organisation=home, title="驻小区社工", title_en="compound worker", role=Role.CW)
            second.scope = community
            make.posts.append(second)
            make.hold(second, secretary, since=make.founded + timedelta(days=365))
