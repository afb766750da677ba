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
from wugong.flow.actions import begin, take
from wugong.flow.queries import reread
from wugong.linkage.actions import rosters
from wugong.linkage.models import Invitation, Project, Roster, Stakeholder
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
    return take(drafted(street), "confirm", reason="辖区内只有五个", actor=street.secretary)


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
    return begin(proposal(street), "propose", actor=street.office)


def scoped(street: Street) -> Project:
    groups = [Stakeholder(group="merchant", who="批发商户", count=86), Stakeholder(group="resident", who="周边居民")]
    day = clock.today() + timedelta(days=90)
    given: dict[str, Any] = {"lead": street.committee, "planned_on": day, "user": street.community}
    return take(proposed(street), "scope", groups=groups, actor=street.office, **given)


MEMBERS = ("market", "court", "school")


def inviting(street: Street, *, guests: tuple[str, ...] = ()) -> Project:
    """Three of the roster are invited (and guests)."""
    if not Roster.objects.filter(street=street.place).exists():
        confirmed(street)
    made = scoped(street)
    return take(made, "invite", bodies=[street.bodies[n] for n in (*MEMBERS, *guests)], actor=street.office)


def invitation(street: Street, project: Project, name: str) -> Invitation:
    return Invitation.objects.get(project=project, organisation=street.bodies[name])


def answered(street: Street) -> Project:
    """All three take part, and both groups are heard."""
    made = inviting(street)
    for name in MEMBERS:
        take(invitation(street, made, name), "accept", gives="人手和场地", actor=street.said(name))
    return take(made, "hear", heard=heard(made, street.bodies["market"], "议事会两场"), actor=street.office)


def heard(project: Project, speaker: Organisation, words: str = "") -> list[Stakeholder]:
    """Who speaks for the first group, and how the second was consulted."""
    merchant, resident = project.stakeholders.order_by("pk")
    merchant.spoken_for, resident.heard = speaker, words
    return [merchant, resident]


def formed(street: Street) -> Project:
    return take(answered(street), "form", actor=street.secretary)


def give_tasks(street: Street, project: Project, names: tuple[str, ...] = MEMBERS) -> list[Commitment]:
    """A task for each of these members."""
    day = clock.today() + timedelta(days=40)
    deeds = [Deed(street.bodies[name], f"{name} 的任务", "现场查看", day) for name in names]
    for deed in deeds:
        take(project, "add_task", deed=deed, actor=street.office)
    return [Commitment.objects.get(origin_id=project.pk, lead=deed.lead) for deed in deeds]


def split(street: Street) -> Project:
    """Each member has accepted its task."""
    made = formed(street)
    for name, task in zip(MEMBERS, give_tasks(street, made), strict=True):
        take(task, "acknowledge", actor=street.said(name))
    return made


def running(street: Street) -> Project:
    return take(split(street), "kick_off", actor=street.secretary)


def keep_tasks(street: Street, project: Project) -> None:
    """Every task reported by its member and verified by the office."""
    for name in MEMBERS:
        task = Commitment.objects.get(origin_id=project.pk, lead=street.bodies[name])
        take(task, "report", proof="已完成", actor=street.said(name))
        take(reread(task), "verify", actor=street.office)


def delivered(street: Street) -> Project:
    made = running(street)
    keep_tasks(street, made)
    return take(made, "deliver", result="全部搬入", actual=Decimal(54), actor=street.office)


def accepted(street: Street) -> Project:
    return take(half_accepted(street), "accept", verdict="路通了", actor=street.said("community"))


def half_accepted(street: Street) -> Project:
    return take(delivered(street), "accept_first", actor=street.secretary)


def review(project: Project, **more: Any) -> dict[str, Any]:
    """What the review of a project says."""
    given = dict.fromkeys(project.invitations.filter(state="accepted").values_list("pk", flat=True), "按分工完成")
    return {"actual": Decimal(57), "lessons": "先定摊位再定搬期", "given": given, **more}


def reviewed(street: Street) -> Project:
    made = accepted(street)
    return take(made, "review", actor=street.office, **review(made))


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
    "linkage:rosters": {"nobody": 302, "*": 301},
    "linkage:projects": {"nobody": 302, "*": 301},
    "linkage:draft": ONLY_POST,
    "POST linkage:draft": {**dict.fromkeys(KEEPS, 302), "nobody": 302, "*": 403},
    "linkage:roster": {**SEES_DRAFT, "nobody": 302, "*": 404},
    "linkage:new_project": {**KEEPS, "liaison_officer": 200, "nobody": 302, "*": 403},
    "linkage:project": {**SEES_PROJECT, "nobody": 302, "*": 404},
}
POSTED = {"POST linkage:draft": {"year": str(clock.today().year)}}


def _roster(people: Any) -> dict[str, Any]:
    street, actor = people.places[places.STREET], people.actor("street_staff")
    return {"pk": rosters.draft(street, year=2100, actor=actor).pk}


def _project(people: Any) -> dict[str, Any]:
    made = Project(
        title="校门口一公里", concern="traffic", many_parties="各管一段", effect="通过时间", unit="分钟",
        target=Decimal(8), place=places.STREET, committee=people.pwc, lead=people.pwc, proposed_by=people.pwc,
    )  # fmt: skip
    return {"pk": begin(made, "propose", actor=people.actor("street_staff")).pk}


ARGUMENTS = {"linkage:roster": _roster, "linkage:project": _project}


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


CASES = {
    "roster": lambda people: drafted(street_in(people)),
    "linkage_project": lambda people: (street := street_in(people)) and [running(street), half_accepted(street)],
    "invitation": lambda people: (street := street_in(people)) and invitation(street, inviting(street), "market"),
}
DUE = {
    "roster": {"drafted": "2026-12-21"},
    "linkage_project": {
        "proposed": "2026-12-07",
        "scoped": "2026-11-30",
        "inviting": "2026-11-30",
        "formed": "2026-12-07",
        "running": "2026-12-23",
        "delivered": "2026-12-07",
        "accepted": "2026-12-23",
        "reviewed": "2026-12-07",
    },
    "invitation": {"invited": "2026-11-30"},
}
