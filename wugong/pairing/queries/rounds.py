"""Rounds and their plans as a page shows them: two columns, the pairs between, what changes, what one pair means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property

from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.organisations.models import Organisation
from wugong.organisations.rules import LOCAL_KINDS, Kind, PartyType, Sort
from wugong.pairing.models import Category, Mark, Pairing, Plan, PlanPair, Round
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.visible import rounds_visible_to
from wugong.pairing.rules import figures, pairs, projects
from wugong.pairing.rules.kinds import PairKind, PlanStatus
from wugong.places.models import Place

Key = tuple[str, str]


def rounds_wanted(actor: Actor, *, year: str = "", street: str = "") -> QuerySet[Round]:
    """Rounds, the newest year first; page by ("-year", "code", "id")."""
    rows = rounds_visible_to(actor).select_related("street").annotate(
        asked=Count("plans__pairs__pairing", distinct=True),
        drafts=Count("plans", distinct=True),
    )  # fmt: skip
    rows = rows.filter(year=int(year)) if year.isdigit() and len(year) == 4 else rows
    return rows.filter(code=street) if street.isdigit() else rows


def one_round(actor: Actor, pk: UUID) -> Round:
    """One round; raises Unseen."""
    for found in _one_round(actor, pk):
        return found
    raise Unseen(f"round {pk}")


@prepared
def _one_round(actor: Actor, pk: UUID) -> QuerySet[Round]:
    return rounds_visible_to(actor).filter(pk=pk).select_related("street")


def plan_of(found: Round, number: str = "") -> Plan | None:
    """A draft by its number, or the newest; with its pairs."""
    asked = int(number) if number.isdigit() and len(number) < 5 else None
    plan = next(iter(_plans(found.pk, asked)), None)
    if plan is not None:
        plan.round = found
    return plan


@once
@prepared
def _plans(found: UUID, number: int | None) -> QuerySet[Plan]:
    """The newest draft with its pairs, or that of a number."""
    rows = Plan.objects.filter(round=found).prefetch_related("pairs").order_by("-number")
    return (rows if number is None else rows.filter(number=number))[:1]


def waiting_plans(most: int = 20) -> list[Plan]:
    """Plans the worker has to compute, the oldest first."""
    rows = Plan.objects.filter(status=PlanStatus.WAITING).select_related("round__street").order_by("created_at")
    return list(rows[:most])


def plan_pair(actor: Actor, pk: UUID) -> PlanPair:
    """One pair of a plan of a round this actor may see; raises Unseen."""
    rows = PlanPair.objects.select_related("plan__round__street", "giver__place", "receiver__place")
    found = rows.filter(pk=pk, plan__round__in=rounds_visible_to(actor)).first()
    if found is None:
        raise Unseen(f"pair {pk}")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """What one pair gives in one category, against what the receiver needs and the giver offers."""

    category: Category
    given: float
    needed: float
    offered: float


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of a proposal. ``row`` is the stored pair; a preview has none."""

    giver: str
    receiver: str
    gives: Mapping[str, float]
    kept: bool
    reason: str
    row: PlanPair | None = None

    @property
    def key(self) -> Key:
        return self.giver, self.receiver


@dataclass
class Proposal:
    """A plan to look at: stored, or only previewed with other weights."""

    round: Round
    instance: Mapping[str, Any]
    rows: list[PairRow]
    unmet: list[Mapping[str, Any]]
    plan: Plan | None = None
    weights: Mapping[str, Any] = field(default_factory=dict)
    before: float | None = None
    before_by: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of everybody in it, in the language of the page."""
        ids = [o["id"] for o in (*self.instance["givers"], *self.instance["receivers"])]
        rows = Organisation.objects.filter(pk__in=ids).only("short_name", "name", "name_en")
        return {str(o.pk): o.short_name or str(o) for o in rows}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {c.code: c for c in categories(all_of_them=True)}

    @property
    def pairs(self) -> list[dict[str, Any]]:
        return [{"giver": r.giver, "receiver": r.receiver, "gives": r.gives, "kept": r.kept} for r in self.rows]

    @cached_property
    def met(self) -> float:
        return figures.share_met(self.instance, self.pairs)

    @property
    def needed(self) -> float:
        """All that is needed; nothing where no list has anything."""
        return float(sum(sum(r["needs"].values()) for r in self.instance["receivers"]))

    @cached_property
    def shares(self) -> dict[str, float]:
        return figures.shares_met(self.instance, self.pairs)

    @cached_property
    def difference(self) -> figures.Difference:
        previous = ((g, r) for g, r in self.instance["previous"])
        return figures.difference(previous, (row.key for row in self.rows))

    @cached_property
    def marks(self) -> dict[Key, str]:
        return {(str(mark.giver_id), str(mark.receiver_id)): mark.kind for mark in marks_of(self.round.pk)}

    @property
    def served(self) -> dict[str, tuple[int, int]]:
        """How many units and how many receivers have a pair, of how many."""
        givers, receivers = ({row.giver for row in self.rows}, {row.receiver for row in self.rows})
        own = [r for r in self.instance["receivers"] if r["street"] == self.round.code]
        return {
            "givers": (len(givers), len(self.instance["givers"])),
            "receivers": (sum(r["id"] in receivers for r in own), len(own)),
        }

    def row_named(self, giver: str, receiver: str) -> PairRow | None:
        return next((row for row in self.rows if row.key == (giver, receiver)), None)

    def lines(self, row: PairRow) -> list[Line]:
        """What the pair gives, the largest first."""
        needs = self._amounts("receivers", "needs", row.receiver)
        offers = self._amounts("givers", "offers", row.giver)
        given = sorted(row.gives.items(), key=lambda item: (-item[1], item[0]))
        return [
            Line(self.categories[c], n, needs.get(c, 0), offers.get(c, 0)) for c, n in given if c in self.categories
        ]

    def _amounts(self, side: str, what: str, name: str) -> Mapping[str, float]:
        return next((o[what] for o in self.instance[side] if o["id"] == name), {})

    def by_category(self) -> list[tuple[Category, float, float, float]]:
        """(category, needed, given before, given now), the most needed first."""
        found = figures.by_category(self.instance, self.pairs)
        rows = [
            (self.categories[code], needed, self.before_by.get(code, 0), given)
            for code, (needed, _offered, given) in found.items()
            if needed and code in self.categories
        ]
        return sorted(rows, key=lambda row: (-row[1], row[0].order))


def proposal_of(plan: Plan) -> Proposal:
    """A stored plan to look at."""
    rows = [
        PairRow(str(p.giver_id), str(p.receiver_id), p.gives, p.kept, p.why, p)
        for p in sorted(plan.pairs.all(), key=lambda p: p.created_at)
    ]
    return Proposal(
        plan.round, plan.instance, rows, plan.unmet, plan, plan.weights, before=plan.before, before_by=plan.before_by
    )


def proposal_from(found: Round, instance: Mapping[str, Any], answer: Mapping[str, Any], *, english: bool) -> Proposal:
    """The kernel's answer to weights somebody is trying, stored nowhere; today's pairs give what the draft knows."""
    why = "reason_en" if english else "reason_zh"
    rows = [PairRow(p["giver"], p["receiver"], p["gives"], p["kept"], p[why]) for p in answer["pairs"]]
    draft = found.plans.filter(met__isnull=False).order_by("-number").only("before", "before_by").first()
    known = {"before": draft.before, "before_by": draft.before_by} if draft else {}
    return Proposal(found, instance, rows, answer["unmet"], weights=instance["weights"], **known)


def past_of(giver: str, receiver: str, year: int) -> dict[str, Any] | None:
    """Their pairing in force: how many years it has run, and how many projects were accepted in the year."""
    for pairing in _in_force(UUID(giver), UUID(receiver), date(year, 1, 1), date(year, 12, 31)):
        since = pairing.active_since
        return {"years": max(1, year - since.year + 1) if since else 1, "projects": pairing.done}
    return None


@prepared
def _in_force(giver: UUID, receiver: UUID, first: date, last: date) -> QuerySet[Any]:
    """Their pairing; ``done``: how many of its projects were delivered and accepted between the two days."""
    delivered = Q(projects__state__in=projects.DONE, projects__delivered_on__range=(first, last))
    rows = Pairing.objects.filter(giver=giver, receiver=receiver, state__in=pairs.IN_FORCE)
    return rows.annotate(done=Count("projects", filter=delivered)).order_by("pk")[:1]


def gone_pairs(proposal: Proposal) -> list[Pairing]:
    """Today's pairs that the plan no longer has: kept or ended at their yearly review."""
    gone = proposal.difference.gone
    rows = _named_pairs(proposal.round.code, pairs.LIVE) if gone else []
    return [p for p in rows if (str(p.giver_id), str(p.receiver_id)) in gone]


@prepared
def _named_pairs(code: str, states: tuple[str, ...]) -> QuerySet[Pairing]:
    names = ("giver__name", "giver__name_en", "receiver__name", "receiver__name_en")
    rows = Pairing.objects.filter(street=code, state__in=states, kind=PairKind.OBLIGATED)
    return rows.select_related("giver", "receiver").only("giver", "receiver", *names).order_by("created_at", "id")


@once
@prepared
def marks_of(found: UUID) -> QuerySet[Mark]:
    """Locks and bans of a round, locks last."""
    return Mark.objects.filter(round=found).select_related("giver", "receiver").order_by("kind", "created_at")


@prepared
def drafts_of(found: UUID) -> QuerySet[Plan]:
    """All drafts of a round, the newest first, without what they hold."""
    return Plan.objects.filter(round=found).defer("instance", "shares", "unmet").order_by("-number")


def two_sides(giver: str, receiver: str) -> tuple[Organisation, Organisation]:
    """The two organisations by their ids as text; raises Unseen."""
    try:
        ids = [UUID(giver), UUID(receiver)]
    except ValueError as fault:
        raise Unseen("pair") from fault
    found = {o.pk: o for o in Organisation.objects.filter(pk__in=ids).select_related("place", "unit")}
    if len(found) != 2:
        raise Unseen("pair")
    return found[ids[0]], found[ids[1]]


OFFICES = (Kind.STREET_OFFICE, Kind.TOWN_GOVERNMENT, PartyType.WORKING_COMMITTEE)


def streets_with_nobody(streets: Sequence[Place]) -> list[Place]:
    """Those of the streets that have no office or working committee, or not one unit to be paired."""
    rows = Organisation.objects.filter(state="active").filter(Q(sort=Sort.UNIT) | Q(kind__in=OFFICES))
    there = set(rows.values_list("place__code", "kind"))
    led = {code[:9] for code, kind in there if kind in OFFICES}
    units = {code[:9] for code, kind in there if kind not in LOCAL_KINDS and kind not in OFFICES}
    return [street for street in streets if street.code not in led & units]
