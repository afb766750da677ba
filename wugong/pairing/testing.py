"""A market of the fixed cast, and what the pages of pairing tell the laws of the house."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow.actions import begin


def lay_categories() -> None:
    """The categories of a new district, also after the tables were emptied."""
    from django.apps import apps

    from wugong.pairing.models import Category

    if not Category.objects.exists():
        import_module("wugong.pairing.migrations.0001_tables").lay(apps, None)


# What the pages of pairing tell the laws of the house: a hospital of the street paired with the community.
def _day(years: int) -> date:
    return date(clock.today().year + years, 12, 31)


def _listing(model: type[Any], organisation: Any, title: str = "周末法律咨询") -> Any:
    from wugong.pairing.actions.listings import enter

    made = model(
        organisation=organisation,
        category_id="legal",
        title=title,
        quantity=4,
        starts_on=clock.today(),
        ends_on=_day(1),
        where=organisation.place,
    )
    return enter(made, actor=SYSTEM)


def _need(cast: Any) -> Any:
    from wugong.pairing.models import Need

    return _listing(Need, cast.community)


def _offer(cast: Any) -> Any:
    from wugong.pairing.models import Offer

    return _listing(Offer, cast.hospital_party)


def _pair(cast: Any) -> Any:
    """Both sides have agreed; a project and a drafted agreement are there."""
    from wugong.pairing.actions import pairs, projects
    from wugong.pairing.models import Project

    need, offer = _need(cast), _offer(cast)
    office = cast.actor("street_staff")
    made = pairs.propose(cast.hospital_party, receiver=cast.community, actor=office)
    pairs.agree(made, actor=cast.actor("liaison_officer"))
    made = pairs.agree(made, actor=cast.actor("community_worker"))
    project = Project(
        pairing=made, title="周末义诊", field="livelihood", strength="医疗", cost_bearer="none",
        beneficiaries_expected=40, provider=cast.hospital_party, recipient=cast.community,
    )  # fmt: skip
    projects.propose(project, meets={need.pk: 2}, actor=cast.actor("liaison_officer"))
    named = {f"{side}_{who}": "负责同志" for side in ("giver", "receiver") for who in ("head", "liaison")}
    terms: dict[str, Any] = {
        "starts_on": clock.today(), "ends_on": _day(1), "fields": ["livelihood"], "strengths": "医疗",
        "exit_clause": "任何一方提前一个月书面通知即可退出。", **named,
    }  # fmt: skip
    pairs.draft(made, **terms, needs=[need], offers=[offer], actor=cast.actor("liaison_officer"))
    return made


def _round(cast: Any) -> Any:
    from wugong.pairing.actions import rounds

    _need(cast), _offer(cast)
    street = cast.pwc.place
    year = clock.today().year + 1
    return rounds.open_round(street, year=year, decide_by=_day(0), actor=cast.actor("district_officer"))


def _plan_pair(cast: Any) -> Any:
    from wugong.pairing import jobs
    from wugong.pairing.actions import rounds

    return jobs.work_on(rounds.order_plan(_round(cast), actor=cast.actor("street_staff"))).pairs.first()


def _more(model_name: str) -> Any:
    def fill(cast: Any, count: int) -> None:
        from wugong.pairing import models

        model = getattr(models, model_name)
        for number in range(count):
            organisation = cast.community if model_name == "Need" else cast.hospital_party
            _listing(model, organisation, f"第 {number} 项")

    return fill


def _more_pairs(cast: Any, count: int) -> None:
    from wugong.organisations.testing import make_party
    from wugong.pairing.actions import pairs

    for number in range(count):
        other = make_party(f"第 {number} 社区党委", cast.community.place, superior=cast.pwc)
        pairs.propose(cast.hospital_party, receiver=other, actor=cast.actor("street_staff"))


def _more_projects(cast: Any, count: int) -> None:
    from wugong.pairing.actions import pairs, projects
    from wugong.pairing.models import Pairing, Project

    made = Pairing.objects.filter(giver=cast.hospital_party).first()
    if made is None:
        made = pairs.propose(cast.hospital_party, receiver=cast.community, actor=cast.actor("street_staff"))
        pairs.agree(made, actor=cast.actor("liaison_officer"))
        made = pairs.agree(made, actor=cast.actor("community_worker"))
    for number in range(count):
        project = Project(
            pairing=made, title=f"第 {number} 场", field="livelihood", strength="医疗", cost_bearer="none",
            beneficiaries_expected=40, provider=made.giver, recipient=made.receiver,
        )  # fmt: skip
        projects.propose(project, actor=cast.actor("liaison_officer"))


def ask_exemption(organisation: Any, *, actor: Any, **columns: Any) -> Any:
    """A unit that the street's office asks the district to let go without a pair."""
    from wugong.pairing.bindings.exemption import new

    blank: Any = new(actor)
    return begin(blank, "ask", actor=actor, organisation=organisation, **columns)


def allow_across(organisation: Any, *, counterpart: Any, actor: Any, **columns: Any) -> Any:
    """A pair that the street's office allows across two streets."""
    from wugong.pairing.bindings.exemption import new

    blank: Any = new(actor)
    return begin(blank, "allow", actor=actor, organisation=organisation, counterpart=counterpart, **columns)


def _more_exemptions(cast: Any, count: int) -> None:
    from wugong.organisations.rules import Kind
    from wugong.organisations.testing import make_party, make_unit

    for _number in range(count):
        street = cast.pwc.place
        unit = make_unit("某学校", street, Kind.SCHOOL)
        party = make_party("某学校党支部", street, unit=unit, superior=cast.committee)
        since = clock.today()
        ask_exemption(party, reason="校舍搬迁", since=since, until=_day(0), actor=cast.actor("street_staff"))


SIDES = ("community_secretary", "community_worker", "liaison_officer")
OFFICE = ("street_secretary", "street_staff")
ADMINS = ("system_administrator", "security_administrator", "audit_administrator")


def _row(status: int, others: int, *who: str, **more: int) -> dict[str, int]:
    return {**dict.fromkeys(who, status), **more, "nobody": 302, "*": others}


_ALL = _row(200, 200)
_STAFF = _row(403, 200, *ADMINS, "resident")
_PAIR = _row(200, 404, "district_officer", *OFFICE, *SIDES, "supervisor")
_DECIDE = _row(302, 404, *OFFICE, district_officer=403, supervisor=403)
ACCESS: dict[str, dict[str, int]] = {
    **dict.fromkeys((f"pairing:{n}" for n in ("needs", "offers", "pairs", "projects")), _ALL),
    **dict.fromkeys((f"pairing:{n}" for n in ("home", "gaps", "network", "hot", "categories")), _STAFF),
    **dict.fromkeys(("pairing:rounds",), _STAFF),
    **dict.fromkeys(("pairing:need", "pairing:offer", "pairing:project"), _row(301, 301)),
    "pairing:new_need": _row(200, 403, "street_staff", *SIDES, "branch_secretary"),
    "pairing:new_offer": _row(200, 403, "street_staff", "liaison_officer"),
    **dict.fromkeys((f"pairing:{n}" for n in ("pair", "services", "messages", "ratings", "agreement")), _PAIR),
    "pairing:draft": _row(200, 404, *SIDES) | dict.fromkeys(("district_officer", *OFFICE, "supervisor"), 403),
    "pairing:new_project": _row(200, 404, *SIDES, "street_staff")
    | dict.fromkeys(("district_officer", "street_secretary", "supervisor"), 403),
    "pairing:propose": _row(200, 403, "street_staff", "community_secretary", "branch_secretary"),
    "pairing:category": _row(200, 403, "district_officer"),
    "pairing:open_rounds": _row(200, 403, "district_officer"),
    "pairing:round": _row(200, 404, "district_officer", *OFFICE, "supervisor"),
    "pairing:leave_out": _row(200, 404, *OFFICE, district_officer=403, supervisor=403),
    "POST pairing:draw": _DECIDE,
    "POST pairing:accept_pair": _DECIDE,
    "POST pairing:accept_plan": _row(404, 404),
    "POST pairing:mark": _row(404, 404),
    "POST pairing:suggest": {"street_staff": 302, "nobody": 302, "stranger": 404, "*": 403},
    "pairing:rate": {"*": 200},
    "v1:pairing_categories": {"nobody": 401, "*": 200},
    "v1:pairing_plan": {**_row(200, 404, "district_officer", *OFFICE, "supervisor"), "nobody": 401},
}


def _pk(make: Any) -> Any:
    return lambda cast: {"pk": make(cast).pk}


def _public(cast: Any) -> Any:
    project = _pair(cast).projects.get()
    type(project).objects.filter(pk=project.pk).update(public=True, state="accepted")
    return project


ARGUMENTS = {
    "pairing:suggest": lambda cast: {"pk": (_need(cast), _offer(cast))[1].organisation_id},
    "pairing:rate": _pk(_public),
    "pairing:category": lambda _cast: {"code": "legal"},
    **dict.fromkeys(("pairing:need",), _pk(_need)),
    **dict.fromkeys(("pairing:offer",), _pk(_offer)),
    **dict.fromkeys((f"pairing:{n}" for n in ("round", "draw", "mark", "accept_plan")), _pk(_round)),
    **dict.fromkeys(("pairing:accept_pair", "pairing:leave_out"), _pk(_plan_pair)),
    **dict.fromkeys(
        (f"pairing:{n}" for n in ("pair", "services", "messages", "ratings", "agreement", "draft", "new_project")),
        _pk(_pair),
    ),
    "pairing:project": lambda cast: {"pk": _pair(cast).projects.first().pk},
    "v1:pairing_plan": lambda cast: {"pk": _plan_pair(cast).plan.round_id},
}
LISTS = {
    "pairing:needs": ("street_staff", _more("Need")),
    "pairing:offers": ("street_staff", _more("Offer")),
    "pairing:pairs": ("street_staff", _more_pairs),
    "pairing:projects": ("street_staff", _more_projects),
}


def _exempted(cast: Any) -> Any:

    year = {"since": clock.today(), "until": _day(0)}
    return ask_exemption(cast.hospital_party, reason="校舍搬迁", actor=cast.actor("street_staff"), **year)


def _pairs_of_all_kinds(cast: Any) -> list[Any]:
    """Pairs that both sides, one side and neither side have answered, signed and reviewed."""
    from wugong.organisations.testing import make_party
    from wugong.pairing.actions import pairs

    place, office = cast.community.place, cast.actor("street_staff")
    half, none = (
        pairs.propose(cast.hospital_party, receiver=make_party(name, place, superior=cast.pwc), actor=office)
        for name in ("东社区党委", "西社区党委")
    )
    now = clock.now()
    said = dict.fromkeys(("giver_agreed_at", "giver_signed_at", "giver_reviewed_at"), now)
    type(half).objects.filter(pk=half.pk).update(**said, wish="end", wish_by="giver")
    both = _pair(cast)
    reviewed = {"giver_reviewed_at": now, "receiver_reviewed_at": now}
    type(both).objects.filter(pk=both.pk).update(**reviewed)
    for one in (half, both):
        one.refresh_from_db()
    return [both, half, none]


CASES = {
    "need": lambda cast: (_need(cast), _need(cast))[1],
    "offer": lambda cast: (_offer(cast), _offer(cast))[1],
    "pairing": _pairs_of_all_kinds,
    "project": lambda cast: _pair(cast).projects.get(),
    "round": _round,
    "exemption": _exempted,
}
DUE = {
    "need": {"submitted": "2026-11-26", "listed": "2027-02-22", "matched": "2026-12-07", "fulfilled": "2026-11-30"},
    "offer": {"submitted": "2026-11-26", "listed": "2027-02-22", "matched": "2026-12-07", "fulfilled": "2026-11-30"},
    "pairing": {
        **dict.fromkeys(("suggested", "proposed", "agreement_draft", "signed", "dormant"), "2026-12-07"),
        **dict.fromkeys(("reviewed", "adjusting"), "2026-12-07"),
        **dict.fromkeys(("negotiating", "review_due"), "2026-12-21"),
    },
    "project": {
        **dict.fromkeys(("proposed", "agreed", "rework"), "2026-12-07"),
        **dict.fromkeys(("delivered", "accepted", "rated"), "2026-11-30"),
    },
    "round": {"open": "2026-12-31"},
    "exemption": {"asked": "2026-11-30"},
}
