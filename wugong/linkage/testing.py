"""For tests and benchmarks of 1+10: instances from a seed, a street with its organisations, projects brought so far."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.linkage.actions import projects, rosters
from wugong.linkage.models import Invitation, Project, Roster
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.places import testing as places
from wugong.places.models import Place


def make_instance(
    seed: int, *, candidates: int, categories: int = 12, groups: int = 8, size: int = 10
) -> dict[str, Any]:
    """A street in which some matters are asked for often and each candidate reaches a few."""
    dice = random.Random(f"{seed} {candidates}")
    kinds = [f"k{n:02d}" for n in range(categories)]
    people = [f"g{n:02d}" for n in range(groups)]
    return {
        "size": size,
        "cells": [{"category": c, "group": g, "weight": int(dice.expovariate(0.12))} for c in kinds for g in people],
        "candidates": [
            {
                "id": f"o{n:04d}",
                "kind": dice.choice(["organ", "institution", "nonpublic_ent"]),
                "covers": [
                    [c, g]
                    for c in dice.sample(kinds, dice.randint(1, 4))
                    for g in dice.sample(people, dice.randint(1, 3))
                ],
            }
            for n in range(candidates)
        ],
    }


@dataclass
class Street:
    """A street with its committee, a community that speaks for users, five possible members and a state firm."""

    place: Place
    committee: Organisation
    community: Organisation
    bodies: dict[str, Organisation]
    office: Actor
    secretary: Actor
    voices: dict[str, Actor]

    def said(self, name: str) -> Actor:
        """Who speaks for one of the bodies."""
        return self.voices[name]


KINDS = {
    "court": (Kind.COURT, "松林法庭"),
    "school": (Kind.SCHOOL, "松林小学"),
    "market": (Kind.MARKET, "松林水产市场"),
    "clinic": (Kind.HOSPITAL, "松林分院"),
    "works": (Kind.NONPUBLIC_ENT, "松林智造公司"),
    "power": (Kind.SOE, "供电松林分局"),
}


def make_bodies(place: Place, superior: Organisation) -> dict[str, Organisation]:
    """The five possible members of a street and a state firm, by name."""
    made = {}
    for name, (kind, title) in KINDS.items():
        unit = make_unit(title, place, kind)
        made[name] = make_party(f"{title}党支部", place, PartyType.BRANCH, unit=unit, superior=superior)
    return made


def make_street() -> Street:
    """The street in the small district."""
    found = places.make_district()
    place = found[places.STREET]
    top = make_party("示范区委", found[places.DISTRICT])
    committee = make_party("松林街道党工委", place, PartyType.WORKING_COMMITTEE, superior=top)
    community = make_party("青禾社区党委", found[places.COMMUNITY], superior=committee)
    bodies = make_bodies(place, top)
    return Street(
        place,
        committee,
        community,
        bodies,
        make_actor(Role.SO, committee),
        make_actor(Role.SP, committee),
        {
            **{name: make_actor(Role.UL, body) for name, body in bodies.items()},
            "community": make_actor(Role.CP, community),
            "head": make_actor(Role.UP, bodies["market"]),
        },
    )


def drafted(street: Street) -> Roster:
    return rosters.draft(street.place, year=clock.today().year, actor=street.office)


def confirmed(street: Street) -> Roster:
    return rosters.confirm(drafted(street), reason="辖区内只有五个", actor=street.secretary)


def proposal(street: Street, **more: Any) -> Project:
    """A project of the street, not yet proposed."""
    values = {
        "title": "老码头水产批发点搬迁", "concern": "public_service", "many_parties": "商户、居民、机关各管一段",
        "effect": "年交易额", "unit": "亿元", "baseline": Decimal(38), "target": Decimal(55),
        "place": street.place.code,
        "committee": street.committee, "lead": street.committee, "proposed_by": street.committee,
    }  # fmt: skip
    return Project(**{**values, **more})


def proposed(street: Street) -> Project:
    return projects.propose(proposal(street), actor=street.office)


def scoped(street: Street) -> Project:
    made = proposed(street)
    groups = [projects.Group("merchant", "批发商户", 86), projects.Group("resident", "周边居民")]
    day = clock.today() + timedelta(days=90)
    return projects.scope(
        made, groups=groups, lead=street.committee, planned_on=day, user=street.community, actor=street.office
    )


MEMBERS = ("market", "court", "school")


def inviting(street: Street, *, guests: tuple[str, ...] = ()) -> Project:
    """Three of the roster are invited (and guests)."""
    if not Roster.objects.filter(street=street.place).exists():
        confirmed(street)
    made = scoped(street)
    return projects.invite(made, bodies=[street.bodies[n] for n in (*MEMBERS, *guests)], actor=street.office)


def invitation(street: Street, project: Project, name: str) -> Invitation:
    return Invitation.objects.get(project=project, organisation=street.bodies[name])


def answered(street: Street) -> Project:
    """All three take part, and both groups are heard."""
    made = inviting(street)
    for name in MEMBERS:
        projects.take_part(invitation(street, made, name), gives="人手和场地", actor=street.said(name))
    merchant, resident = made.stakeholders.order_by("pk")
    heard = [projects.Heard(merchant, spoken_for=street.bodies["market"]), projects.Heard(resident, heard="议事会两场")]
    return projects.hear(made, heard=heard, actor=street.office)


def formed(street: Street) -> Project:
    return projects.form(answered(street), actor=street.secretary)


def give_tasks(street: Street, project: Project, names: tuple[str, ...] = MEMBERS) -> list[Commitment]:
    """A task for each of these members."""
    day = clock.today() + timedelta(days=40)
    deeds = [Deed(street.bodies[name], f"{name} 的任务", "现场查看", day) for name in names]
    return [projects.add_task(project, deed=deed, actor=street.office) for deed in deeds]


def split(street: Street) -> Project:
    """Each member has accepted its task."""
    made = formed(street)
    for name, task in zip(MEMBERS, give_tasks(street, made), strict=True):
        take(task, "acknowledge", actor=street.said(name))
    return made


def running(street: Street) -> Project:
    return projects.kick_off(split(street), actor=street.secretary)


def keep_tasks(street: Street, project: Project) -> None:
    """Every task reported by its member and verified by the office."""
    for name in MEMBERS:
        task = Commitment.objects.get(origin_id=project.pk, lead=street.bodies[name])
        take(task, "report", proof="已完成", actor=street.said(name))
        take(reread(task), "verify", actor=street.office)


def delivered(street: Street) -> Project:
    made = running(street)
    keep_tasks(street, made)
    return projects.deliver(made, result="全部搬入", actual=Decimal(54), actor=street.office)


def accepted(street: Street) -> Project:
    made = delivered(street)
    projects.accept(made, actor=street.secretary)
    return projects.accept(made, verdict="路通了", actor=street.said("community"))


def outcome(project: Project, *, actual: Decimal | None = Decimal(57), lessons: str = "先定摊位再定搬期") -> Any:
    given = dict.fromkeys(project.invitations.filter(state="accepted"), "按分工完成")
    return projects.Outcome(actual=actual, lessons=lessons, contributions=given)


def reviewed(street: Street) -> Project:
    made = accepted(street)
    return projects.review(made, outcome=outcome(made), actor=street.office)


# -- what these pages tell the laws of the house --

NO_STREETS = ("retired_mediator", "system_administrator", "security_administrator", "audit_administrator", "resident")
KEEPS = dict.fromkeys(("street_secretary", "street_staff"), 200)
OVERSEES = dict.fromkeys(("district_officer", "supervisor"), 200)
SEES_DRAFT = {**KEEPS, **OVERSEES}
SEES_PROJECT = {
    **SEES_DRAFT,
    **dict.fromkeys(("community_secretary", "community_worker", "branch_secretary", "department_officer"), 200),
    **dict.fromkeys(("liaison_officer", "retired_mediator"), 200),
}
OVERVIEW = {**dict.fromkeys(NO_STREETS, 403), "nobody": 302, "*": 200}
ONLY_POST = {"nobody": 302, "*": 405}
ACCESS = {
    "linkage:home": OVERVIEW,
    "linkage:rosters": OVERVIEW,
    "linkage:draft": ONLY_POST,
    "POST linkage:draft": {**dict.fromkeys(KEEPS, 302), "nobody": 302, "*": 403},
    "linkage:roster": {**SEES_DRAFT, "nobody": 302, "*": 404},
    "linkage:mark": ONLY_POST,
    "POST linkage:mark": {"nobody": 302, "*": 404},
    "linkage:draw": ONLY_POST,
    "POST linkage:draw": {**dict.fromkeys(KEEPS, 302), **dict.fromkeys(OVERSEES, 403), "nobody": 302, "*": 404},
    "linkage:swap": ONLY_POST,
    "POST linkage:swap": {"nobody": 302, "*": 404},
    "linkage:projects": {"nobody": 302, "*": 200},
    "linkage:new_project": {**KEEPS, "liaison_officer": 200, "stranger": 200, "nobody": 302, "*": 403},
    "linkage:project": {**SEES_PROJECT, "nobody": 302, "*": 404},
    "POST linkage:project": {
        **dict.fromkeys(SEES_PROJECT, 403), **dict.fromkeys(KEEPS, 302), "nobody": 302, "*": 404,
    },
    "v1:linkage_rosters": {"nobody": 401, "*": 200},
    "v1:linkage_roster": {**SEES_DRAFT, "nobody": 401, "*": 404},
    "v1:linkage_projects": {"nobody": 401, "*": 200},
    "v1:linkage_project": {**SEES_PROJECT, "nobody": 401, "*": 404},
}  # fmt: skip
POSTED = {
    "POST linkage:draft": {"year": str(clock.today().year)},
    "POST linkage:draw": {"least_of_each": "1"},
    "POST linkage:project": {"text": "租金方案请再碰一次。"},
}


def _rosters(people: Any, count: int) -> list[Roster]:
    """Drafts of the street, one a year."""
    already = people.__dict__.setdefault("rosters", [])
    street, actor = people.places[places.STREET], people.actor("street_staff")
    made = [rosters.draft(street, year=2100 + len(already) + n, actor=actor) for n in range(count)]
    already += made
    return made


def _projects(people: Any, count: int) -> list[Project]:
    """Proposals of the street."""
    rows = []
    for n in range(count):
        made = Project(
            title=f"第{n}件", concern="traffic", many_parties="各管一段", effect="通过时间", unit="分钟",
            target=Decimal(8),
            place=places.STREET, committee=people.pwc, lead=people.pwc, proposed_by=people.pwc,
        )  # fmt: skip
        rows.append(projects.propose(made, actor=people.actor("street_staff")))
    return rows


def _roster(people: Any) -> dict[str, Any]:
    return {"pk": _rosters(people, 1)[0].pk}


def _project(people: Any) -> dict[str, Any]:
    return {"pk": _projects(people, 1)[0].pk}


ARGUMENTS = {
    **dict.fromkeys(("linkage:roster", "linkage:mark", "linkage:draw", "linkage:swap", "v1:linkage_roster"), _roster),
    **dict.fromkeys(("linkage:project", "v1:linkage_project"), _project),
}
LISTS = {
    "linkage:rosters": ("street_staff", _rosters),
    "linkage:projects": ("street_staff", _projects),
    "v1:linkage_rosters": ("street_staff", _rosters),
    "v1:linkage_projects": ("street_staff", _projects),
}


def street_in(people: Any) -> Street:
    """The street of the fixed cast, with its possible members."""
    bodies = make_bodies(people.places[places.STREET], people.committee)
    return Street(
        people.places[places.STREET],
        people.pwc,
        people.community,
        bodies,
        people.actor("street_staff"),
        people.actor("street_secretary"),
        {
            **{name: make_actor(Role.UL, body) for name, body in bodies.items()},
            "community": people.actor("community_secretary"),
            "head": make_actor(Role.UP, bodies["market"]),
        },
    )


def _at_work_and_half_accepted(people: Any) -> list[Project]:
    street = street_in(people)
    half = delivered(street)
    projects.accept(half, actor=street.secretary)
    other = running(street)
    return [other, half]


CASES = {
    "roster": lambda people: drafted(street_in(people)),
    "linkage_project": _at_work_and_half_accepted,
    "invitation": lambda people: (street := street_in(people)) and invitation(street, inviting(street), "market"),
}
