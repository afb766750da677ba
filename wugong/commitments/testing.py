"""A small fixed cast for tests here and above: a street, two communities, units with and without an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wugong.accounts.models import User
from wugong.commitments.actions import Deed, Origin, Oversight, assign
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor, Hat, Role
from wugong.common.ids import new_id
from wugong.files.intake import take_in
from wugong.files.models import Attachment
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.organisations.models import Appointment, Organisation, Post
from wugong.organisations.rules import AppointmentState
from wugong.places.models import Place

_people = count(1)
STREET, PINES, MAPLES = "990112001", "990112001001", "990112001002"


@dataclass
class Cast:
    """Bodies by name; ``person`` makes somebody who wears a hat of one of them."""

    bodies: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Organisation:
        bodies: dict[str, Organisation] = self.__dict__.get("bodies", {})
        if name not in bodies:
            raise AttributeError(name)
        return bodies[name]

    def person(self, body: str, role: str, place: str = "", name: str = "") -> Actor:
        """A person under one hat; ``place`` is the scope of the hat."""
        organisation = self.bodies[body].pk
        hat = Hat(key=f"{body}-{role}", role=Role(role), organisation=organisation, place=place, title=body)
        return Actor(user=new_id(), name=name or f"person {next(_people)}", hat=hat, hats=(hat,))


def place(code: str, level: str, name: str, parent: Place | None = None) -> Place:
    return Place.objects.create(code=code, level=level, name=name, parent=parent, valid_from=date(2020, 1, 1))


def body(name: str, where: Place, *, sort: str = "party", kind: str = "committee", **more: Any) -> Organisation:
    return Organisation.objects.create(name=name, place=where, sort=sort, kind=kind, state="active", **more)


def cast() -> Cast:
    """The fixed cast of fictional bodies."""
    district = place("990112", "district", "示范区")
    street = place(STREET, "street", "松林街道", district)
    pines = place(PINES, "community", "松石社区", street)
    maples = place(MAPLES, "community", "枫桥社区", street)
    organisation_department = body("区委组织部", district, kind="leading_group")
    social_work = body("区委社会工作部", district, kind="leading_group")
    pwc = body("松林街道党工委", street, kind="working_committee", superior=organisation_department)
    pines_party = body("松石社区党委", pines, superior=pwc)
    maples_party = body("枫桥社区党委", maples, superior=pwc)
    hospital = body("区中医院", street, sort="unit", kind="hospital")
    hospital_party = body("区中医院党委", street, unit=hospital, superior=social_work)
    builder = body("城建集团党委", street, superior=social_work)
    power = body("供电分局党总支", street, kind="general_branch", superior=social_work)
    property_branch = body("春和物业党支部", pines, kind="branch", superior=pines_party)
    bodies = {
        "department": organisation_department,
        "social_work": social_work,
        "pwc": pwc,
        "pines": pines_party,
        "maples": maples_party,
        "hospital": hospital,
        "hospital_party": hospital_party,
        "builder": builder,
        "power": power,
        "property": property_branch,
    }
    return Cast(bodies, {"district": district, "street": street, "pines": pines, "maples": maples})


def sign_in(client: Client, people: Cast, body: str, role: str, scope: str = "") -> User:
    """Sign somebody in who holds a post of a body; the same person each time."""
    organisation = people.bodies[body]
    post, _new = Post.objects.get_or_create(organisation=organisation, title=role, role=role, scope=scope)
    user, _new = User.objects.get_or_create(username=f"{body}-{role}".lower(), defaults={"name": f"{body} {role}"})
    Appointment.objects.get_or_create(
        post=post, user=user, defaults={"since": date(2020, 1, 1), "state": AppointmentState.SERVING}
    )
    client.logout()
    client.force_login(user)
    return user


def oversight(people: Cast, proposer: Organisation | None = None) -> Oversight:
    """The street's chair and office."""
    return Oversight(people.pwc, Role.SP, people.pwc, Role.SO, proposer)


def task(
    people: Cast,
    *,
    actor: Actor,
    lead: str = "builder",
    days: int = 20,
    accepted: bool = False,
    proposer: str = "pines",
    co_bodies: tuple[str, ...] = (),
    what: str = "完成 6 部电梯检测",
    origin: Origin | None = None,
    origin_id: UUID | None = None,
) -> Commitment:
    """A task of the street's joint meeting."""
    deed = Deed(
        people.bodies[lead],
        what,
        "六份检测报告张贴在各单元门口",
        clock.today() + timedelta(days=days),
        co_bodies=[people.bodies[name] for name in co_bodies],
    )
    return assign(
        deed,
        oversight=oversight(people, people.bodies[proposer] if proposer else None),
        place=PINES,
        origin=origin or (Origin("topic", origin_id, "老旧电梯更新的资金缺口", "", "/") if origin_id else None),
        accepted=accepted,
        actor=actor,
    )


# What these pages tell the laws of the house, of a task a street gave to a hospital's Party organisation.
SEEING = ("district_officer", "street_secretary", "street_staff", "community_secretary", "community_worker")
WHO_SEES = dict.fromkeys((*SEEING, "supervisor", "liaison_officer"), 200)
# Who takes part in the task may attach a file, and is told here that he sent none, or gave no reason.
TAKES_PART = dict.fromkeys(
    ("street_secretary", "street_staff", "community_secretary", "community_worker", "liaison_officer"), 422
)
ACCESS = {
    "commitments:list": {"nobody": 302, "*": 200},
    "commitments:detail": {"nobody": 302, "*": 301},  # leads to the page of the case, which asks who may see it
    # The files of that task. The liaison officer of the hospital has attached one just now.
    "files:of_thing": {**WHO_SEES, "nobody": 302, "*": 404},
    "POST files:of_thing": {**dict.fromkeys(WHO_SEES, 403), **TAKES_PART, "nobody": 302, "*": 404},
    "files:content": {**WHO_SEES, "nobody": 302, "*": 404},
    "files:preview": {"nobody": 302, "*": 404},
    "files:delete": {"nobody": 302, "*": 405},
    "POST files:delete": {**dict.fromkeys(WHO_SEES, 403), "liaison_officer": 302, "nobody": 302, "*": 404},
    "files:withdraw": {**dict.fromkeys(WHO_SEES, 302), **dict.fromkeys(TAKES_PART, 200), "nobody": 302, "*": 404},
    "POST files:withdraw": {**dict.fromkeys(WHO_SEES, 403), **TAKES_PART, "nobody": 302, "*": 404},
    "v1:files": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:file": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:content": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:delete": {**WHO_SEES, "nobody": 401, "*": 404},
    "v1:withdrawal": {"*": 405},
    "POST v1:withdrawal": {**dict.fromkeys(WHO_SEES, 403), **TAKES_PART, "nobody": 401, "*": 404},
    "POST v1:attach": {**dict.fromkeys(WHO_SEES, 403), **TAKES_PART, "nobody": 401, "*": 404},
}


def _tasks(people: Any, count: int) -> list[Commitment]:
    staff = people.actor("street_staff")
    return [task(people, actor=staff, lead="hospital_party", proposer="community") for _ in range(count)]


def attached(people: Any) -> Attachment:
    """A file that the liaison officer attached to a task of the hospital."""
    (owner,) = _tasks(people, 1)
    file = SimpleUploadedFile("检测报告.txt", "六部电梯均已检测。".encode())
    take(owner, "acknowledge", actor=people.actor("liaison_officer"))
    return take_in("commitment", owner.pk, file, actor=people.actor("liaison_officer"))[0]


def _owner(people: Any) -> dict[str, Any]:
    return {"kind": "commitment", "pk": attached(people).owner_id}


ARGUMENTS = {"commitments:detail": lambda people: {"pk": _tasks(people, 1)[0].pk}}
ARGUMENTS |= dict.fromkeys(("files:of_thing", "v1:files", "v1:attach"), _owner)
ARGUMENTS |= dict.fromkeys(
    (
        *(f"files:{name}" for name in ("content", "preview", "delete", "withdraw")),
        "v1:file",
        "v1:content",
        "v1:delete",
        "v1:withdrawal",
    ),
    lambda people: {"pk": attached(people).pk},
)
LISTS = {"commitments:list": ("street_staff", _tasks)}


def _with_and_without_account(people: Any) -> list[Commitment]:
    """A task that its lead body offers to another, and one whose lead body signs in nowhere."""
    offered, written_for = _tasks(people, 2)
    offered.sharers.create(organisation=people.other_community)
    Commitment.objects.update(asked_until=clock.today() + timedelta(days=30))
    Commitment.objects.filter(pk=offered.pk).update(handed_to=people.hospital_party, proposer=people.community)
    Commitment.objects.filter(pk=written_for.pk).update(lead=people.other_community)
    return [reread(offered), reread(written_for)]


CASES = {"commitment": _with_and_without_account}
DUE = {
    "commitment": {
        "assigned": "2026-11-25",
        "contested": "2026-11-25",
        "acknowledged": "2026-12-14",  # its date is Sunday the 13th
        "extension_asked": "2026-11-25",
        "handing_over": "2026-11-25",
        "reported_done": "2026-11-26",
    },
}
