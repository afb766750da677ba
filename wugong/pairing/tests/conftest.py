"""A street with two units and two communities, what they need and offer, and the people who speak for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ground import laid
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.flow.actions import take
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.testing import make_actor, make_cast, make_party, make_unit
from wugong.pairing.actions import listings, pairs, projects
from wugong.pairing.models import Need, Offer, Pairing, Project
from wugong.pairing.rules.kinds import CostBearer, Field
from wugong.pairing.rules.listings import NEED
from wugong.places import testing as places

NOW = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday; 5 working days later is 24 September


@dataclass
class World:
    """Everybody: two obligated units (court, school) and two communities in one street, one unit in another street."""

    cast: Any
    court: Organisation
    school: Organisation
    pines: Organisation
    bridge: Organisation
    far: Organisation
    court_head: Actor
    court_liaison: Actor
    school_head: Actor
    school_liaison: Actor
    pines_head: Actor
    pines_worker: Actor
    bridge_head: Actor
    bridge_worker: Actor
    office: Actor
    secretary: Actor
    district: Actor
    other_office: Actor
    resident: Actor
    stranger: Actor
    far_head: Actor

    @property
    def street(self) -> Any:
        return self.cast.places[places.STREET]


@pytest.fixture
def now():
    with clock.at(NOW):
        yield NOW


@laid(at=NOW)
def world() -> World:
    cast = make_cast()
    land = cast.places
    street, other = land[places.STREET], land[places.OTHER_STREET]
    court_unit = make_unit("市第一中级法院", street, Kind.COURT)
    court = make_party("市第一中级法院党委", street, unit=court_unit, superior=cast.committee)
    bridge = make_party("石桥社区党委", land[places.OTHER_COMMUNITY], superior=cast.pwc)
    far_unit = make_unit("榕荫中医院", other, Kind.HOSPITAL)
    far = make_party("榕荫中医院党支部", other, PartyType.BRANCH, unit=far_unit, superior=cast.committee)
    other_pwc = make_party("榕荫街道党工委", other, PartyType.WORKING_COMMITTEE, superior=cast.committee)
    resident = Actor(user=make_actor(Role.UL, far).user, name="居民")
    hat = SimpleNamespace(code=places.COMMUNITY)
    return World(
        cast=cast,
        court=court,
        school=cast.branch,
        pines=cast.community,
        bridge=bridge,
        far=far,
        court_head=make_actor(Role.UP, court),
        court_liaison=make_actor(Role.UL, court),
        school_head=cast.up,
        school_liaison=cast.ul,
        pines_head=cast.cp,
        pines_worker=make_actor(Role.CW, cast.community),
        bridge_head=make_actor(Role.CP, bridge),
        bridge_worker=make_actor(Role.CW, bridge),
        office=cast.so,
        secretary=cast.sp,
        district=cast.do,
        other_office=make_actor(Role.SO, other_pwc),
        resident=resident_of(resident, hat.code),
        stranger=make_actor(Role.UL, far),
        far_head=make_actor(Role.UP, far),
    )


def resident_of(actor: Actor, code: str) -> Actor:
    from dataclasses import replace

    from wugong.common.actor import Hat

    hat = Hat(key="resident", role=Role.RE, place=code, title="居民")
    return replace(actor, hat=hat, hats=(hat,))


def a_need(organisation: Organisation, category: str = "legal", quantity: int = 4, **more: Any) -> Need:
    values = {
        "title": "周末法律咨询",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 8, 31),
        "where": organisation.place,
    }
    return Need(organisation=organisation, category_id=category, quantity=quantity, **{**values, **more})


def an_offer(organisation: Organisation, category: str = "legal", quantity: int = 6, **more: Any) -> Offer:
    values = {
        "title": "法官进社区",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 8, 31),
        "where": organisation.place,
    }
    return Offer(organisation=organisation, category_id=category, quantity=quantity, **{**values, **more})


def said_in(line: Need | Offer) -> dict[str, Any]:
    """What a line says, as its form sends it."""
    return {name: getattr(line, name) for name in NEED.step("amend").columns}


def listed_need(organisation: Organisation, category: str = "legal", quantity: int = 4, **more: Any) -> Need:
    return listings.enter(a_need(organisation, category, quantity, **more), actor=SYSTEM)


def listed_offer(organisation: Organisation, category: str = "legal", quantity: int = 6, **more: Any) -> Offer:
    return listings.enter(an_offer(organisation, category, quantity, **more), actor=SYSTEM)


@laid(at=NOW)
def market(world):
    """The court offers legal services and venues, the school venues; the communities need law, venues and care."""
    return SimpleNamespace(
        court_law=listed_offer(world.court, "legal", 6),
        court_hall=listed_offer(world.court, "venue", 2, title="报告厅"),
        school_hall=listed_offer(world.school, "venue", 5, title="操场"),
        pines_law=listed_need(world.pines, "legal", 4),
        pines_hall=listed_need(world.pines, "venue", 1, title="活动场地"),
        bridge_hall=listed_need(world.bridge, "venue", 3, title="活动场地"),
        bridge_care=listed_need(world.bridge, "care", 8, title="助餐送餐"),
    )


@laid(at=NOW)
def proposed(world, market) -> Pairing:
    return pairs.propose(world.court, receiver=world.pines, actor=world.office)


@laid(at=NOW)
def negotiating(world, proposed) -> Pairing:
    pairs.agree(proposed, actor=world.court_liaison)
    return pairs.agree(proposed, actor=world.pines_worker)


def a_project(pairing: Pairing, offer: Offer | None = None, quantity: int = 0, **more: Any) -> Project:
    values = {
        "title": "周末法律咨询",
        "field": Field.LIVELIHOOD,
        "strength": "审判业务",
        "cost_bearer": CostBearer.NONE,
        "beneficiaries_expected": 60,
        "provider": pairing.giver,
        "recipient": pairing.receiver,
    }
    return Project(pairing=pairing, offer=offer, quantity=quantity, **{**values, **more})


def terms(**more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "starts_on": date(2026, 9, 16),
        "ends_on": date(2028, 12, 31),
        "fields": [Field.LIVELIHOOD],
        "giver_head": "院党委书记",
        "receiver_head": "社区党委书记",
        "giver_liaison": "院联络员",
        "receiver_liaison": "社区社工",
        "strengths": "审判业务和法治宣传",
        "exit_clause": "任何一方提前一个月书面通知即可退出。",
    }
    return {**values, **more}


@laid(at=NOW)
def drafted(world, market, negotiating) -> Pairing:
    project = a_project(negotiating, market.court_law, 2)
    projects.propose(project, meets={market.pines_law.pk: 2}, actor=world.court_liaison)
    pairs.draft(negotiating, **terms(), needs=[market.pines_law], offers=[market.court_law], actor=world.court_liaison)
    negotiating.refresh_from_db()
    return negotiating


@laid(at=NOW)
def signed(world, drafted) -> Pairing:
    pairs.sign(drafted, actor=world.court_head)
    return pairs.sign(drafted, actor=world.pines_head)


@laid(at=NOW)
def active(world, signed) -> Pairing:
    take(signed, "file_plan", year=2026, aims="每月一次法律咨询。", projects=3, actor=world.pines_worker)
    signed.refresh_from_db()
    return signed


def later(days: int) -> Any:
    """Live some days later."""
    return clock.at(NOW + timedelta(days=days))
