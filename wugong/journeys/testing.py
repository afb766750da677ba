"""What the pages where mechanisms meet tell the laws of the house."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions.bodies import found_body
from wugong.deliberation.actions.topics import Source, raise_topic
from wugong.deliberation.testing import TOPIC_SEES, WORDS
from wugong.journeys.actions import plan_line
from wugong.journeys.models import SeriesLine
from wugong.organisations.rules import Anchor, Kind, PartyType
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.pairing.actions.pairs import agree, propose

PROPOSES = dict.fromkeys(("street_secretary", "street_staff", "liaison_officer"), 200)
OF_THE_PAIR = dict.fromkeys(
    ("district_officer", "street_secretary", "street_staff", "community_secretary", "community_worker", "supervisor"),
    200,
)
ACCESS = {
    "journeys:grow": {**dict.fromkeys(TOPIC_SEES, 403), **PROPOSES, "liaison_officer": 404, "nobody": 302, "*": 404},
    "journeys:series": {"nobody": 302, **OF_THE_PAIR, "*": 404},
    "journeys:begin_line": {"nobody": 302, "*": 405},
    "journeys:strike_line": {"nobody": 302, "*": 405},
    "POST journeys:begin_line": {"nobody": 302, **dict.fromkeys(OF_THE_PAIR, 403), "*": 404},
    "POST journeys:strike_line": {"nobody": 302, **dict.fromkeys(OF_THE_PAIR, 403), "*": 404},
}


def _topic(people: Any) -> dict[str, Any]:
    """A topic a community raised at its street's joint meeting."""
    old = clock.today() - timedelta(days=90)
    body = found_body(people.places["990112001"], chair=people.pwc, actor=SYSTEM, founded_on=old)
    worker = people.actor("community_worker")
    return {"pk": raise_topic(body, words=WORDS, source=Source(people.community), actor=worker).pk}


def compound_pair(people: Any) -> Any:
    """A pair of a compound's branch and its property company's branch, both agreed; with the secretary of each."""
    compound = people.places["99011200100100101"]
    company = make_unit("春晖物业公司", people.places["990112001001"], Kind.PROPERTY)
    giver = make_party("春晖物业公司党支部", company.place, PartyType.BRANCH, unit=company, superior=people.pwc)
    receiver = make_party(
        "春晖家园党支部", compound, PartyType.BRANCH, anchor=Anchor.COMPOUND, superior=people.community
    )
    boss, secretary = make_actor("UP", giver), make_actor("BP", receiver)
    made = agree(propose(giver, receiver=receiver, actor=boss), actor=secretary)
    return made, boss, secretary


def planned_line(people: Any) -> SeriesLine:
    """A line of their plan for this month."""
    pairing, boss, _secretary = compound_pair(people)
    today = clock.today()
    return plan_line(pairing, year=today.year, theme="micro_charity", month=today.month, title="清洗净水器", actor=boss)


ARGUMENTS = {
    "journeys:grow": _topic,
    "journeys:series": lambda people: {"pk": compound_pair(people)[0].pk},
    **dict.fromkeys(("journeys:begin_line", "journeys:strike_line"), lambda people: {"pk": planned_line(people).pk}),
}
