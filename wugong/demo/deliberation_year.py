"""A year of joint meetings: all are founded; every street and some communities have met; what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions import bodies, meetings, room
from wugong.deliberation.models import Body, Member
from wugong.demo import deliberation_stories as one_street
from wugong.demo.district import District
from wugong.demo.meeting import NONE, Table
from wugong.demo.past import write_meeting
from wugong.demo.telling import Telling
from wugong.demo.topics import COMMUNITY, STREET, Matter
from wugong.flow.actions import perform
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.record.actions import append

DEEP = 1  # streets whose meetings are told act by act; those of the others are written at once
LATER = 20  # days ago: in the other streets the communities founded theirs this month, and meet within the next


def stories(district: District) -> Iterator[Telling]:
    """Found the joint meetings, then hold them."""
    assert district.district is not None
    departments = list(district.departments.values())
    with clock.at(district.workday(364, 14)):
        personnel, social, long_ago = departments[1], departments[2], district.district.valid_from
        _founded(district.district, personnel, [*departments[3:], *district.pwc.values()], long_ago, social)
        tables = [_street_table(district, n) for n in range(len(district.streets))]
        around = _communities(district, 0)
    with clock.at(district.workday(LATER, 14)):
        for n in range(1, len(district.streets)):
            _communities(district, n)
    for table in tables:
        yield from _street(table)
    yield from _met(around)
    yield from one_street.stories(tables[0])


def _founded(
    place: Place, chair: Organisation, members: list[Organisation], on: date, desk: Organisation | None = None
) -> Body:
    """A joint meeting with its seats: who convenes it sits in it too."""
    body = bodies.found_body(place, chair=chair, secretariat=desk, founded_on=on, actor=SYSTEM)
    seats = [Member(body=body, organisation=one, since=clock.today()) for one in (chair, *members)]
    Member.objects.bulk_create(seats)
    detail = {"organisations": [seat.organisation_id for seat in seats]}
    append(actor=SYSTEM, act="seat", kind="joint_meeting", object_id=body.pk, detail=detail)
    return body


def _street_table(district: District, n: int) -> Table:
    """The joint meeting of a street: its committee, its communities and its units."""
    place = district.streets[n]
    members = [*district.communities_of(n), *district.units(n)]
    body = _founded(place, district.pwc[place.code], members, place.valid_from)
    return Table(district, n, body, f"street-{n + 1}-sp", f"street-{n + 1}-so")


def _communities(district: District, n: int) -> list[Table]:
    """The joint meetings of the communities of a street, with four of its units each."""
    units, made = district.units(n), []
    for number, place in enumerate(district.communities, 1):
        if place.code.startswith(district.streets[n].code):
            members = [units[(number - 1 + k) % len(units)] for k in range(4)]
            on = place.valid_from if n == 0 else clock.today()
            body = _founded(place, district.community_party[place.code], members, on)
            made.append(Table(district, n, body, f"community-{number}-cp", f"community-{number}-cw"))
    return made


def _street(table: Table) -> Iterator[Telling]:
    """One quarterly meeting, in the first street two, and the next one planned with a topic waiting."""
    n = table.n
    if n >= DEEP:
        write_meeting(table, table.district.workday(85), [STREET[(n + k) % len(STREET)] for k in range(2)])
    for turn, ago in enumerate((175, 85) if n == 0 else (85,) if n < DEEP else ()):
        pick = [STREET[(n + 2 * turn + k) % len(STREET)] for k in range(2)]
        came = _refused(pick[-1].title) if (n + turn) % 4 == 1 else {}
        if n == 0 and turn == 1:  # comes back on the next agenda by itself
            pick.append(STREET[4])
            came[STREET[4].title] = room.Decision("deferred", words="产权单位的意见还没有到，下次会议再议。")
        yield _held(table, ago, pick, came)
    yield _ahead(table, STREET[(n + 5) % len(STREET)])


def _held(
    table: Table, ago: int, pick: list[Matter], came: dict[str, room.Decision], few: int | None = None
) -> Telling:
    """A meeting in the afternoon, and what came of it."""
    too_few = table.district.workday(few, 14) if few else None
    meeting = yield from table.hold(table.district.workday(ago, 14), pick, outcomes=came or NONE, too_few_on=too_few)
    yield from table.see_through(meeting)


def _ahead(table: Table, matter: Matter) -> Telling:
    """The next meeting, planned and called for."""
    on = table.district.workday(-12, 14)
    yield on - timedelta(days=20)
    ahead = meetings.plan_meeting(table.body, starts_at=on, venue="二楼会议室", actor=table.desk)
    yield table.district.workday(2, 14)
    perform(ahead, "open_call", actor=table.desk)
    table.raise_(matter)


def _refused(title: str) -> dict[str, room.Decision]:
    """What a meeting does not adopt, by consensus or by vote."""
    return {title: room.Decision("not_adopted", words="成员单位意见不一，先由牵头部门调研。")}


def _met(tables: list[Table]) -> Iterator[Telling]:
    """Two communities of the first street have met; a topic of the first went up to the street."""
    escalated = COMMUNITY[2]
    tried = "社区两次约请相关部门，未能形成方案。"
    up = {escalated.title: room.Decision("escalated", ground="cross_jurisdiction", tried=tried)}
    yield _held(tables[0], 40, [COMMUNITY[0], escalated], up, 50)
    yield _held(tables[1], 41, [COMMUNITY[1]], {})
    yield tables[0].called(tables[0].district.workday(-6, 14), [COMMUNITY[3]])
    yield tables[1].sits(tables[1].district.workday(1, 14), [COMMUNITY[2]])
    for table, matter in zip(tables, COMMUNITY[1:4], strict=False):
        yield _raised(table, matter)


def _raised(table: Table, matter: Matter) -> Telling:
    """A topic of yesterday."""
    yield table.district.workday(1, 14)
    table.raise_(matter)
