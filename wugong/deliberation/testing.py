"""Joint meetings of the fixed cast, for tests here and above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.deliberation.actions import meetings, room
from wugong.deliberation.actions.bodies import found_body, seat
from wugong.deliberation.actions.circulation import coordinate
from wugong.deliberation.actions.feeds import make_feed
from wugong.deliberation.actions.topics import Source, Words, raise_topic
from wugong.deliberation.bindings.opinions import blank_on
from wugong.deliberation.bindings.whistle import new as new_whistle
from wugong.deliberation.models import AgendaItem, Body, Collection, Escalation, Meeting, ProposedTask, Topic, Whistle
from wugong.flow.actions import begin, take
from wugong.places.testing import OTHER_COMMUNITY

WORDS = Words(
    title="8 栋门口人车不分流",
    field="governance",
    family="traffic",
    facts="早晚高峰车辆与行人混行，三个月内发生两次刮擦。",
    request="划定人行通道，限时禁停。",
    option="城建集团划线，物业设桩，交巡警限时执勤。",
    affected="8 栋及相邻两栋居民",
)


STATEMENTS = ["车位应先满足本楼住户。", "晚上可以开放给周边住户。", "应当划出老人上下车的位置。", "停车应当收费。"]


@dataclass
class Bodies:
    """The three tiers of the cast, and who runs the street's and the community's."""

    district: Body
    street: Body
    pines: Body
    maples: Body
    chair: Actor
    office: Actor
    colleague: Actor
    secretary: Actor
    worker: Actor


def bodies(people: Cast) -> Bodies:
    """Found the joint meetings: five members with a vote and an observer in the street, three in the community."""
    old = date(2026, 9, 1)
    district = found_body(
        people.places["district"], chair=people.department, secretariat=people.social_work, actor=SYSTEM, founded_on=old
    )
    street = found_body(people.places["street"], chair=people.pwc, actor=SYSTEM, founded_on=old)
    pines = found_body(people.places["pines"], chair=people.pines, actor=SYSTEM, founded_on=old)
    maples = found_body(people.places["maples"], chair=people.maples, actor=SYSTEM, founded_on=old)
    for name in ("pwc", "builder", "power", "hospital_party", "pines"):
        seat(street, organisation=people.bodies[name], actor=SYSTEM)
    seat(street, organisation=people.property, voting=False, actor=SYSTEM)
    for name in ("pines", "property", "builder"):
        seat(pines, organisation=people.bodies[name], actor=SYSTEM)
    for name in ("pwc", "social_work", "department"):
        seat(district, organisation=people.bodies[name], actor=SYSTEM)
    return Bodies(
        district, street, pines, maples,
        chair=people.person("pwc", "SP", "990112001", "周书记"),
        office=people.person("pwc", "SO", "990112001", "王琳"),
        colleague=people.person("pwc", "SO", "990112001", "李文"),
        secretary=people.person("pines", "CP", "990112001001", "吴书记"),
        worker=people.person("pines", "CW", "990112001001", "郑小禾"),
    )  # fmt: skip


def topic(body: Body, people: Cast, *, actor: Actor, by: str = "pines", words: Words = WORDS, **source: Any) -> Topic:
    """A topic raised at a body."""
    return raise_topic(body, words=words, source=Source(people.bodies[by], **source), actor=actor)


def admitted(body: Body, people: Cast, *, actor: Actor, by: Actor, words: Words = WORDS) -> Topic:
    """A topic raised by ``by`` of the pines and admitted by ``actor``."""
    return take(topic(body, people, actor=by, words=words), "admit", actor=actor)


def notified(body: Body, *, chair: Actor, office: Actor, topics: list[Topic], at: datetime) -> Meeting:
    """A meeting whose notice is out, with these topics on its agenda."""
    meeting = meetings.plan_meeting(body, starts_at=at, actor=office, venue="三楼会议室")
    take(meeting, "open_call", actor=office)
    for one in topics:
        meetings.put_on_agenda(one, meeting=meeting, actor=office)
    take(meeting, "fix_agenda", reason="材料即议题正文", actor=chair)
    return take(meeting, "notify", actor=office)


def held(meeting: Meeting, *, office: Actor, here: int = 99) -> Meeting:
    """Open the meeting, on its day at the earliest, with the first ``here`` members present."""
    meetings.call_roll(meeting, actor=office)
    for row in meeting.attendances.order_by("member__since", "member__id")[:here]:
        room.set_presence(row, presence="present", actor=office)
    with clock.at(max(clock.now(), meeting.starts_at)):
        return room.open_meeting(meeting, actor=office)


def closed(meeting: Meeting, *, chair: Actor, office: Actor) -> Meeting:
    """Confirm what was decided, and close the meeting."""
    take(meeting, "confirm", actor=chair)
    room.close_meeting(meeting, actor=office)
    return meeting


def item_of(meeting: Meeting, one: Topic) -> AgendaItem:
    """The item of a topic on an agenda."""
    return meeting.items.get(topic=one)


def proposed(
    item: AgendaItem, people: Cast, *, actor: Actor, lead: str = "builder", accepted: bool = True, days: int = 20
) -> ProposedTask:
    """A task written down in the room."""
    assert item.topic is not None
    return room.write_task(
        ProposedTask(item=item, topic=item.topic),
        what="8 栋门口划线",
        done_when="标线与护栏完工，社区到场查看",
        lead=people.bodies[lead],
        due_on=clock.today() + timedelta(days=days),
        accepted=accepted,
        lead_why="需要施工资质。",
        helpers=[(people.property, True)],
        actor=actor,
    )


# -- what these pages tell the laws of the house, of a street's meeting and a topic of one of its communities --


def _session(people: Any) -> tuple[Topic, Meeting]:
    """A street's joint meeting in session over one topic that a community raised."""
    street = people.places["990112001"]
    now, old = clock.now(), clock.today() - timedelta(days=90)
    body = found_body(street, chair=people.pwc, actor=SYSTEM, founded_on=old)
    for member in (people.pwc, people.hospital_party, people.community):
        seat(body, organisation=member, actor=SYSTEM)
    chair, office = people.actor("street_secretary"), people.actor("street_staff")
    with clock.at(now - timedelta(days=21)):
        source = Source(people.community)
        raised = raise_topic(body, words=WORDS, source=source, actor=people.actor("community_worker"))
        take(raised, "admit", actor=office)
        meeting = notified(body, chair=chair, office=office, topics=[raised], at=now)
    return raised, held(meeting, office=office)


def _minuted(people: Any) -> Meeting:
    """The same meeting after it, its topic put off, its minutes drafted."""
    raised, meeting = _session(people)
    office = people.actor("street_staff")
    room.decide(item_of(meeting, raised), decision=room.Decision("deferred", words="资金未落实。"), actor=office)
    closed(meeting, chair=people.actor("street_secretary"), office=office)
    return meeting


def _at(find: Any) -> Any:
    """The argument of an address: the key of what ``find`` makes of topic and meeting."""
    return lambda people: {"pk": find(people, *_session(people)).pk}


RUNS = ("street_secretary", "street_staff")
SEES = ("district_officer", "community_secretary", "community_worker", "liaison_officer", "supervisor")
ANSWERS = ("street_staff", "community_secretary", "community_worker")
STREET_SEES = dict.fromkeys((*RUNS, *SEES, "retired_mediator"), 200)
TOPIC_SEES = dict.fromkeys((*RUNS, *SEES), 200)
NO_HATS = ("system_administrator", "security_administrator", "audit_administrator", "resident")
SIGNED_IN = {"nobody": 302, "*": 200}
MOVED = {"nobody": 302, "*": 301}
ONLY_POST = {"nobody": 302, "*": 405}
WHO_RUNS = {**dict.fromkeys(RUNS, 200), "nobody": 302, "*": 404}
MEMBERS = ("community_secretary", "community_worker", "liaison_officer")
WHO_ENTERS = {**dict.fromkeys(MEMBERS, 200), **WHO_RUNS}
WHO_SPEAKS = {**dict.fromkeys((*MEMBERS, *RUNS), 302), "nobody": 302, "*": 404}
NOT_PUT_TO_THE_VOTE = {**WHO_SPEAKS, **dict.fromkeys((*MEMBERS, *RUNS), 409)}
KEEPS = {**dict.fromkeys(STREET_SEES, 403), **dict.fromkeys(RUNS, 200), "nobody": 302, "*": 404}
RUN_BY = {**dict.fromkeys(TOPIC_SEES, 403), **dict.fromkeys(RUNS, 302), "nobody": 302, "*": 404}
ACCESS = {
    "deliberation:home": SIGNED_IN,
    "deliberation:bodies": SIGNED_IN,
    "deliberation:topics": SIGNED_IN,
    **dict.fromkeys(("deliberation:meetings", "deliberation:amend", "deliberation:choose_meeting"), MOVED),
    "deliberation:new": {**dict.fromkeys(NO_HATS, 403), **SIGNED_IN},
    "deliberation:body": {**STREET_SEES, "nobody": 302, "*": 404},
    "deliberation:decided": {"*": 200},
    "deliberation:plan": {**STREET_SEES, "nobody": 302, "*": 404},
    "deliberation:meeting": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:topic": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:slip": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:minutes": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:calendar": SIGNED_IN,
    "calendar_feed": {"*": 200},
    "deliberation:invitation": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:foundings": {"district_officer": 200, "street_secretary": 200, "nobody": 302, "*": 403},
    "deliberation:found": {"district_officer": 200, "street_secretary": 200, "nobody": 302, "*": 403},
    "deliberation:lead": {
        **dict.fromkeys(STREET_SEES, 403),
        **{"district_officer": 200, "street_secretary": 200, "nobody": 302, "*": 404},
    },
    "deliberation:seats": KEEPS,
    "deliberation:seat": KEEPS,
    "deliberation:rules": KEEPS,
    "deliberation:collect": {**dict.fromkeys(TOPIC_SEES, 403), **dict.fromkeys(RUNS, 200), "nobody": 302, "*": 404},
    "deliberation:topic_task": {**WHO_RUNS},
    "deliberation:contact": {"street_secretary": 404, **dict.fromkeys(ANSWERS, 200), "nobody": 302, "*": 404},
    "deliberation:opinions": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:take_down": {**TOPIC_SEES, "nobody": 302, "*": 404},
    "deliberation:statements": ONLY_POST,
    "POST deliberation:statements": RUN_BY,
    "deliberation:say": {"*": 200},
    "deliberation:similar": SIGNED_IN,
    "deliberation:arrange": ONLY_POST,
    "POST deliberation:arrange": RUN_BY,
    "deliberation:answer_objection": ONLY_POST,
    "POST deliberation:answer_objection": RUN_BY,
    "deliberation:room": WHO_ENTERS,
    "deliberation:part": WHO_ENTERS,
    "deliberation:all_here": ONLY_POST,
    "POST deliberation:all_here": {**dict.fromkeys(RUNS, 302), "nobody": 302, "*": 404},
    "deliberation:emergency": ONLY_POST,
    "POST deliberation:emergency": {"nobody": 302, "*": 404},
    "deliberation:presence": ONLY_POST,
    "POST deliberation:presence": RUN_BY,
    "deliberation:notes": {**dict.fromkeys(TOPIC_SEES, 403), **WHO_RUNS},
    "deliberation:speech": ONLY_POST,
    "POST deliberation:speech": {**dict.fromkeys(TOPIC_SEES, 403), **WHO_SPEAKS},
    "deliberation:ballot": ONLY_POST,
    "POST deliberation:ballot": {**dict.fromkeys(TOPIC_SEES, 403), **NOT_PUT_TO_THE_VOTE},
    "deliberation:outcome": ONLY_POST,
    "POST deliberation:outcome": RUN_BY,
    "deliberation:votes": ONLY_POST,
    "POST deliberation:votes": {"nobody": 302, "*": 404},
    "deliberation:new_task": ONLY_POST,
    "POST deliberation:new_task": RUN_BY,
    "deliberation:task": ONLY_POST,
    "POST deliberation:task": RUN_BY,
    "deliberation:edit_task": WHO_RUNS,
}
POSTED = {
    "POST deliberation:statements": {"text": "先修电梯，再谈停车。"},
    "POST deliberation:presence": {"presence": "present"},
    "POST deliberation:new_task": {"what": "划人车分流标线"},
    "POST deliberation:speech": {"text": "我们可以出人。"},
    "POST deliberation:answer_objection": {"answer": "已改。"},
    "POST deliberation:task": {"drop": "1"},
}


def _body(_people: Any, raised: Topic, _meeting: Meeting) -> Body:
    return raised.body


def _topic(_people: Any, raised: Topic, _meeting: Meeting) -> Topic:
    return raised


def _for_a_resident(_people: Any, raised: Topic, _meeting: Meeting) -> Topic:
    type(raised).objects.filter(pk=raised.pk).update(code="24681357")
    return raised


def _meeting(_people: Any, _raised: Topic, meeting: Meeting) -> Meeting:
    return meeting


def _item(_people: Any, raised: Topic, meeting: Meeting) -> AgendaItem:
    return item_of(meeting, raised)


def _seat(_people: Any, _raised: Topic, meeting: Meeting) -> Any:
    return meeting.attendances.order_by("member__id").first()


def _task(people: Any, raised: Topic, meeting: Meeting) -> ProposedTask:
    office = people.actor("street_staff")
    return proposed(item_of(meeting, raised), people, actor=office, lead="hospital_party", accepted=False)


def _objection(people: Any) -> dict[str, Any]:
    reason = "漏记了我们的意见。"
    made = take(_minuted(people), "object", reason=reason, actor=people.actor("liaison_officer"))
    return {"pk": made.minutes.objections.get().pk}


def escalation(people: Any) -> Escalation:
    """The topic brought before the district's meeting."""
    old = clock.today() - timedelta(days=90)
    found_body(people.places["990112"], chair=people.department, actor=SYSTEM, founded_on=old)
    raised, meeting = _session(people)
    office = people.actor("street_staff")
    decision = room.Decision("escalated", ground="outside_authority", tried="街道协调两次未果。")
    room.decide(item_of(meeting, raised), decision=decision, actor=office)
    closed(meeting, chair=people.actor("street_secretary"), office=office)
    return raised.escalations.get()


def whistle(people: Any, *, actor: Actor | None = None, **columns: Any) -> Whistle:
    """A whistle drafted by a street, or by ``actor`` under his own hat."""
    asked = {"kind": "public_demand", "title": "河道垃圾", "where": "河边步道", "why": "超出街道权限"}
    drafter = actor or people.actor("street_staff")
    blank = new_whistle(drafter)
    assert blank is not None
    return begin(blank, "draft", actor=drafter, **{**asked, "lead": people.department, **columns})


def room_of(client: Client, meeting: Meeting, part: str = "") -> str:
    """The page of a room, or a part of it, as a member opens it."""
    url = (
        reverse("deliberation:part", args=[meeting.pk, part])
        if part
        else reverse("deliberation:room", args=[meeting.pk])
    )
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def _emergency(people: Any) -> Whistle:
    return whistle(people, kind="emergency", others=[people.market_bureau])


def prepared(topic: Topic, statements: list[str], *, office: Actor, **asked: Any) -> Collection:
    """Opinions on a topic, from today, not open yet."""
    first = {"question": "怎么分？", "opens_on": clock.today(), "statements": "\n".join(statements)}
    return begin(blank_on(topic), "prepare", actor=office, **{**first, **asked})


def collected(topic: Topic, *, office: Actor, public: bool = True, days: int = 7) -> Collection:
    """Opinions on a topic, open for answers from today."""
    made = prepared(
        topic, STATEMENTS, office=office, question="8 栋门口的车位怎么分？", background="车位 40 个，早晚高峰不够。",
        public=public, closes_on=clock.today() + timedelta(days=days),
    )  # fmt: skip
    return take(made, "open", actor=office)


def _waiting(people: Any) -> Topic:
    """A topic of a resident, told by telephone, that waits for the street's meeting."""
    body = found_body(people.places["990112001"], chair=people.pwc, actor=SYSTEM)
    for member in (people.pwc, people.hospital_party, people.community):
        seat(body, organisation=member, actor=SYSTEM)
    source = Source(people.community, "phone", "老李", "67801234")
    raised = raise_topic(body, words=WORDS, source=source, actor=people.actor("community_worker"))
    return take(raised, "admit", actor=people.actor("street_staff"))


def _collected(people: Any) -> Collection:
    return collected(_waiting(people), office=people.actor("street_staff"))


ARGUMENTS = {
    **dict.fromkeys(
        ("deliberation:collect", "deliberation:topic_task", "deliberation:contact"),
        lambda people: {"pk": _waiting(people).pk},
    ),
    **dict.fromkeys(
        ("deliberation:opinions", "deliberation:take_down", "deliberation:statements"),
        lambda people: {"pk": _collected(people).pk},
    ),
    "deliberation:say": lambda people: {"token": _collected(people).token},
    **dict.fromkeys(
        (f"deliberation:{name}" for name in ("body", "decided", "plan", "seats", "rules", "lead")), _at(_body)
    ),
    "deliberation:seat": lambda people: {"pk": _waiting(people).body.members.get(organisation=people.community).pk},
    "deliberation:invitation": _at(_meeting),
    "calendar_feed": lambda people: {"token": make_feed(actor=people.actor("liaison_officer"))},
    **dict.fromkeys((f"deliberation:{name}" for name in ("topic", "amend", "choose_meeting")), _at(_topic)),
    "deliberation:slip": _at(_for_a_resident),
    **dict.fromkeys(
        (f"deliberation:{name}" for name in ("meeting", "arrange", "room", "all_here", "emergency")), _at(_meeting)
    ),
    **dict.fromkeys(
        (f"deliberation:{name}" for name in ("notes", "speech", "ballot", "outcome", "votes", "new_task")), _at(_item)
    ),
    **dict.fromkeys(("deliberation:task", "deliberation:edit_task"), _at(_task)),
    "deliberation:part": lambda people: {"pk": _session(people)[1].pk, "part": "agenda"},
    "deliberation:presence": _at(_seat),
    "deliberation:minutes": lambda people: {"pk": _minuted(people).pk},
    "deliberation:answer_objection": _objection,
}

ARGUMENTS["deliberation:found"] = lambda _people: {"code": OTHER_COMMUNITY}


def _asked_about(people: Any) -> Topic:
    """A topic about which a department is asked before the meeting, and another it could be merged into."""
    asked, office = _waiting(people), people.actor("street_staff")
    raise_topic(asked.body, words=WORDS, source=Source(people.pwc), actor=office)
    return coordinate(asked, organisations=[people.market_bureau], asked="能否配合？", actor=office)


CASES = {
    "whistle": _emergency,
    "escalation": escalation,
    "topic": _asked_about,
    "meeting": lambda people: _session(people)[1],
    "opinions": _collected,
}
# The street's meeting of the case is held on Monday, 23 November 2026, the day on which the states are entered.
DUE = {
    "topic": {
        "submitted": "2026-11-26",
        "returned": "2026-12-07",
        "coordinating": "2026-12-07",
        "not_adopted": "2026-11-26",
        "needs_residents_decision": "2026-12-23",
        "carried_out": "2026-11-26",
        "feedback_given": "2026-11-30",
        "evaluated": "2026-11-26",
        "reopened": "2026-11-26",
    },
    "meeting": {
        "planned": "2026-11-09",  # the fifteenth day before is a Sunday
        "collecting": "2026-11-16",
        "agenda_set": "2026-11-16",
        "in_session": "2026-11-26",
        "minuted": "2026-11-30",
        "signed": "2026-12-07",
    },
    "opinions": {"prepared": "2026-11-23", "open": "2026-11-30"},
    "whistle": {
        "drafted": "2026-11-23 09:05",
        "blown": "2026-11-23 09:05",
        "misdirected": "2026-11-23 15:00",
        "acknowledged": "2026-11-23 09:30",
        "handling": "2026-12-07",
        "completed": "2026-11-30",
    },
    "escalation": {
        "raised": "2026-11-24",
        "received": "2026-11-30",
        "handling": "2026-12-21",
        "answered": "2026-11-30",
        "disputed": "2026-11-30",
    },
}
