"""For tests and benchmarks of pairing: instances from a seed, an independent check of plans, an independent optimum.

Nothing here uses the kernel: what judges it must not share its mistakes.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow.actions import begin

Pair = tuple[str, str]
SLACK = Fraction(1, 10**9)


def make_district(
    seed: int,
    *,
    streets: int = 10,
    givers: int = 129,
    receivers: int = 122,
    categories: int = 12,
    offered: tuple[int, int] = (2, 4),
    needed: tuple[int, int] = (2, 5),
    amounts: tuple[int, int] = (1, 6),
    most: tuple[int, int] = (1, 3),
    decimals: int = 0,
) -> dict[str, Any]:
    """A district in which every party offers or needs so many categories of so much; half the givers were paired."""
    dice = random.Random(f"{seed} {streets} {givers} {receivers}")
    names = [f"k{number:02d}" for number in range(1, categories + 1)]

    def rows(side: str, count: int, field: str, kinds: tuple[int, int]) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{side}{number:04d}",
                "street": f"990112{number % streets + 1:03d}",
                "min": 1,
                "max": dice.randint(*most),
                field: {name: amount() for name in sorted(dice.sample(names, dice.randint(*kinds)))},
            }
            for number in range(count)
        ]

    def amount() -> float:
        return round(dice.uniform(*amounts), decimals) if decimals else dice.randint(*amounts)

    giving, receiving = rows("u", givers, "offers", offered), rows("c", receivers, "needs", needed)
    near: dict[str, list[str]] = {}
    for row in receiving:
        near.setdefault(row["street"], []).append(row["id"])
    previous = [
        [row["id"], dice.choice(near[row["street"]])] for row in giving if row["street"] in near and dice.random() < 0.5
    ]
    weight = {name: dice.choice([0.5, 1.0, 1.0, 1.5, 2.0]) for name in names}
    return {
        "givers": giving,
        "receivers": receiving,
        "across": [],
        "pinned": [],
        "forbidden": [],
        "previous": previous,
        "weights": {"met": 1.0, "kept": 0.2, "pair": 0.05, "category": weight},
    }


def exact(value: Any) -> Fraction:
    """A JSON number as the decimal it is written as."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def pairs_of(instance: dict[str, Any], name: str) -> set[Pair]:
    """One of the lists of pairs."""
    return {(giver, receiver) for giver, receiver in instance.get(name, [])}


def weight_of(instance: dict[str, Any], category: str) -> Fraction:
    """What a unit given counts for."""
    weights = instance.get("weights", {})
    return exact(weights.get("met", 1)) * exact(weights.get("category", {}).get(category, 1))


def alone(instance: dict[str, Any], pair: Pair) -> Fraction:
    """What a pair counts for before anything is given."""
    weights = instance.get("weights", {})
    kept = exact(weights.get("kept", 0)) if pair in pairs_of(instance, "previous") else Fraction(0)
    return kept - exact(weights.get("pair", 0))


def may_pair(instance: dict[str, Any]) -> list[Pair]:
    """The pairs that place rule and bans leave."""
    across, banned = pairs_of(instance, "across"), pairs_of(instance, "forbidden")
    return [
        pair
        for g in instance["givers"]
        for r in instance["receivers"]
        if (pair := (g["id"], r["id"])) not in banned and (g["street"] == r["street"] or pair in across)
    ]


def faults(instance: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Everything wrong with a plan: rules broken, figures that do not add up, sentences missing."""
    pairs = [(row["giver"], row["receiver"]) for row in plan["pairs"]]
    found = [f"{pair} may not be" for pair in pairs if pair not in set(may_pair(instance))]
    found += [f"{pair} twice" for pair, count in Counter(pairs).items() if count > 1]
    found += [f"{pair} is pinned and missing" for pair in pairs_of(instance, "pinned") - set(pairs)]
    everyone = {row["id"]: row for row in [*instance["givers"], *instance["receivers"]]}
    load = Counter(end for pair in pairs for end in pair)
    found += [f"{name} has {load[name]} partners" for name, row in everyone.items() if load[name] > row["max"]]
    short = {name: row["min"] - load[name] for name, row in everyone.items() if load[name] < row["min"]}
    if {row["id"]: row["short"] for row in plan["unmet"]} != short:
        found.append("unmet is not what is short")
    for end, field in (("giver", "offers"), ("receiver", "needs")):
        taken: Counter[tuple[str, str]] = Counter()
        for row in plan["pairs"]:
            for category, amount in row["gives"].items():
                taken[row[end], category] += exact(amount)  # type: ignore[assignment]
                if amount <= 0:
                    found.append(f"{row} gives {amount}")
        for (name, category), amount in taken.items():
            if amount > exact(everyone[name][field].get(category, 0)) * (1 + SLACK):
                found.append(f"{name} passes {amount} in {category}")
    worth = sum((alone(instance, pair) for pair in pairs), Fraction(0))
    for row in plan["pairs"]:
        worth += sum((weight_of(instance, k) * exact(v) for k, v in row["gives"].items()), Fraction(0))
        if row["kept"] != ((row["giver"], row["receiver"]) in pairs_of(instance, "previous")):
            found.append(f"{row} is kept or not")
    found += _figures(plan, float(worth))
    texts = [row[key] for row in plan["pairs"] for key in ("reason_zh", "reason_en")]
    texts += [row[key] for row in plan["unmet"] for key in ("why_zh", "why_en")]
    found += [f"no sentence: {text!r}" for text in texts if not text or text[-1] not in "。."]
    return found


def _figures(plan: dict[str, Any], worth: float) -> list[str]:
    slack = 1e-6 * max(1.0, abs(worth))
    found = []
    if abs(plan["objective"] - worth) > slack:
        found.append(f"objective {plan['objective']} is {worth}")
    if plan["bound"] < plan["objective"] - slack:
        found.append(f"bound {plan['bound']} is below the objective {plan['objective']}")
    if plan["status"] not in {"optimal", "feasible"}:
        found.append(f"status {plan['status']}")
    if plan["status"] == "optimal" and plan["bound"] > plan["objective"] + slack:
        found.append(f"optimal with bound {plan['bound']} above {plan['objective']}")
    return found


def best_by_trying_all(instance: dict[str, Any]) -> tuple[int, Fraction] | None:
    """The least shortfall and the best objective there, from every set of pairs; ``None`` if the pins cannot hold."""
    pins = pairs_of(instance, "pinned")
    open_ = may_pair(instance)
    if not pins <= set(open_):
        return None
    free = [pair for pair in open_ if pair not in pins]
    everyone = [*instance["givers"], *instance["receivers"]]
    best: tuple[int, Fraction] | None = None
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            pairs = [*sorted(pins), *chosen]
            load = Counter(end for pair in pairs for end in pair)
            if any(load[row["id"]] > row["max"] for row in everyone):
                continue
            missing = sum(max(0, row["min"] - load[row["id"]]) for row in everyone)
            if best and missing > best[0]:
                continue
            worth = _worth(instance, pairs)
            if not best or (-missing, worth) > (-best[0], best[1]):
                best = (missing, worth)
    return best


def plain_model(instance: dict[str, Any]) -> dict[str, Any]:
    """The whole instance as one mixed-integer model as anyone would write it first, for ``scipy.optimize.milp`` and
    for solvers of the benchmark: costs to maximise, upper bounds, which columns are whole, rows (lower, entries by
    column, upper). Minima are rows: the instance must be able to meet them all.
    """
    columns: dict[Any, int] = {}
    costs: list[float] = []
    upper: list[float] = []
    rows: list[tuple[float, dict[int, float], float]] = []
    limits: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    degrees: dict[str, dict[int, float]] = defaultdict(dict)
    givers, receivers = ({row["id"]: row for row in instance[side]} for side in ("givers", "receivers"))
    pinned = pairs_of(instance, "pinned")
    for pair in may_pair(instance):
        columns[pair] = len(costs)
        costs.append(float(alone(instance, pair)))
        upper.append(1.0)
        for end in pair:
            degrees[end][columns[pair]] = 1.0
        if pair in pinned:
            rows.append((1.0, {columns[pair]: 1.0}, 1.0))
    for pair in list(columns):
        offers, needs = givers[pair[0]]["offers"], receivers[pair[1]]["needs"]
        for category in sorted(offers.keys() & needs.keys()):
            column, most = len(costs), float(min(offers[category], needs[category]))
            costs.append(float(weight_of(instance, category)))
            upper.append(most)
            rows.append((-inf, {column: 1.0, columns[pair]: -most}, 0.0))
            limits[pair[0], category][column] = limits[pair[1], category][column] = 1.0
    for (name, category), entries in limits.items():
        row = givers.get(name) or receivers[name]
        rows.append((-inf, entries, float(row.get("offers", row.get("needs"))[category])))
    rows += [(row["min"], degrees[name], row["max"]) for name, row in {**givers, **receivers}.items()]
    return {
        "costs": costs,
        "upper": upper,
        "whole": [column < len(columns) for column in range(len(costs))],
        "rows": rows,
    }


def _worth(instance: dict[str, Any], pairs: list[Pair]) -> Fraction:
    categories = sorted({name for row in instance["givers"] for name in row["offers"]})
    given = sum((weight_of(instance, name) * _least_cut(instance, pairs, name) for name in categories), Fraction(0))
    return given + sum((alone(instance, pair) for pair in pairs), Fraction(0))


def _least_cut(instance: dict[str, Any], pairs: list[Pair], category: str) -> Fraction:
    """The most that can be given in a category is the least cut: the offers of some givers (cut off there) and the
    needs of all whom the others reach.
    """
    offers = {row["id"]: exact(row["offers"].get(category, 0)) for row in instance["givers"]}
    needs = {row["id"]: exact(row["needs"].get(category, 0)) for row in instance["receivers"]}
    giving = sorted({giver for giver, _receiver in pairs})
    cuts = []
    for size in range(len(giving) + 1):
        for through in combinations(giving, size):
            reached = {receiver for giver, receiver in pairs if giver in through}
            stopped = sum((offers[giver] for giver in giving if giver not in through), Fraction(0))
            cuts.append(stopped + sum((needs[receiver] for receiver in reached), Fraction(0)))
    return min(cuts)


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
    terms = pairs.Terms(starts_on=clock.today(), ends_on=_day(1), fields=["livelihood"])
    pairs.draft(made, terms=terms, needs=[need], offers=[offer], actor=cast.actor("liaison_officer"))
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
_LINE = _row(404, 200, *ADMINS)
_PAIR = _row(200, 404, "district_officer", *OFFICE, *SIDES, "supervisor")
_WRITE = _row(200, 403, *OFFICE, *SIDES, "branch_secretary")
_DECIDE = _row(302, 404, *OFFICE, district_officer=403, supervisor=403)
_OWN = {**dict.fromkeys(ADMINS, 404), "nobody": 302, "*": 403}
ACCESS: dict[str, dict[str, int]] = {
    **dict.fromkeys((f"pairing:{n}" for n in ("needs", "offers", "pairs", "projects")), _ALL),
    **dict.fromkeys((f"pairing:{n}" for n in ("home", "gaps", "network", "hot", "categories")), _STAFF),
    **dict.fromkeys(("pairing:rounds",), _STAFF),
    **dict.fromkeys(("pairing:need", "pairing:offer"), _LINE),
    **dict.fromkeys(("pairing:new_need", "pairing:new_offer"), _WRITE),
    "pairing:edit_need": _OWN | dict.fromkeys(("street_staff", "community_secretary", "community_worker"), 200),
    "pairing:edit_offer": _OWN | dict.fromkeys(("street_staff", "liaison_officer"), 200),
    **dict.fromkeys(
        (f"pairing:{n}" for n in ("pair", "services", "messages", "ratings", "agreement", "project")), _PAIR
    ),
    "pairing:draft": _row(200, 404, *SIDES) | dict.fromkeys(("district_officer", *OFFICE, "supervisor"), 403),
    "pairing:new_project": _row(200, 404, *SIDES, "street_staff")
    | dict.fromkeys(("district_officer", "street_secretary", "supervisor"), 403),
    "pairing:propose": _row(200, 403, "street_staff", *SIDES, "branch_secretary", "stranger"),
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
    **{f"v1:pairing_{n}": {"nobody": 401, "*": 200} for n in ("needs", "offers", "pairs", "projects")},
    **{f"v1:pairing_{n}": {"nobody": 401, "*": 200} for n in ("categories", "rounds")},
    **{f"v1:pairing_{n}": {**_LINE, "nobody": 401} for n in ("need", "offer")},
    **{f"v1:pairing_{n}": {**_PAIR, "nobody": 401} for n in ("pair", "project")},
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
    **dict.fromkeys(("pairing:need", "pairing:edit_need"), _pk(_need)),
    **dict.fromkeys(("pairing:offer", "pairing:edit_offer"), _pk(_offer)),
    **dict.fromkeys((f"pairing:{n}" for n in ("round", "draw", "mark", "accept_plan")), _pk(_round)),
    **dict.fromkeys(("pairing:accept_pair", "pairing:leave_out"), _pk(_plan_pair)),
    **dict.fromkeys(
        (f"pairing:{n}" for n in ("pair", "services", "messages", "ratings", "agreement", "draft", "new_project")),
        _pk(_pair),
    ),
    "pairing:project": lambda cast: {"pk": _pair(cast).projects.first().pk},
    "v1:pairing_pair": _pk(_pair),
    "v1:pairing_need": _pk(_need),
    "v1:pairing_offer": _pk(_offer),
    "v1:pairing_project": lambda cast: {"pk": _pair(cast).projects.first().pk},
    "v1:pairing_plan": lambda cast: {"pk": _plan_pair(cast).plan.round_id},
}
LISTS = {
    "pairing:needs": ("street_staff", _more("Need")),
    "pairing:offers": ("street_staff", _more("Offer")),
    "pairing:pairs": ("street_staff", _more_pairs),
    "pairing:projects": ("street_staff", _more_projects),
    "v1:pairing_needs": ("street_staff", _more("Need")),
    "v1:pairing_pairs": ("street_staff", _more_pairs),
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
    "need": _need,
    "offer": _offer,
    "pairing": _pairs_of_all_kinds,
    "project": lambda cast: _pair(cast).projects.get(),
    "round": _round,
    "exemption": _exempted,
}
