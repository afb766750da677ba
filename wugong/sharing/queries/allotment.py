"""The instance of an allocation, and its plan as people read it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.bilingual import in_two, sentence
from wugong.sharing.kernel.choice import fitting, shares_of, uses_of, worth
from wugong.sharing.kernel.instance import Instance, Option, read_instance
from wugong.sharing.kernel.plan import number
from wugong.sharing.models import Allocation, ShareRequest
from wugong.sharing.queries.requests import open_requests, seen_requests, stock
from wugong.sharing.solver import left_out

Said = Promise

SAME_USE, OTHER_USE = 3, 2  # what helping one person counts, in the field of use the resource is shared for or not


def make_instance(street: str, sort: str) -> dict[str, Any]:
    """Open requests and what is shared, as the kernel reads them.

    Helping one person counts 3 in the field of use a resource is shared for and 2 in another; ``served`` is what who
    asks had in the last year.
    """
    shelves = [(one, left) for one, left in stock(street, sort) if left > 0]
    rows = seen_requests(open_requests(street, sort))
    requests = []
    for each in rows:
        row: ShareRequest = each["row"]
        options = [
            {
                "resource": str(one.pk),
                "use": each["lacking"],
                "benefit": row.reach * (SAME_USE if one.use == row.use else OTHER_USE),
            }
            for one, _left in shelves
            if one.owner_id != row.asker_id
        ]
        requests.append({"id": str(row.pk), "must": row.must, "group": str(row.asker_id), "options": options})
    names = {str(one.pk): [one.title, one.title] for one, _left in shelves}
    names |= {str(each["row"].pk): [f"{each['row'].asker}“{each['row'].title}”"] * 2 for each in rows}
    return {
        "resources": [{"id": str(one.pk), "capacity": left} for one, left in shelves],
        "requests": requests,
        "served": _served({each["row"].asker_id for each in rows}),
        "names": names,
    }


def _served(askers: set[Any]) -> dict[str, float]:
    since = clock.now() - timedelta(days=365)
    had: dict[str, float] = defaultdict(float)
    for asker, reach in ShareRequest.objects.filter(
        asker__in=askers, state__in=("fulfilled", "closed"), state_since__gte=since
    ).values_list("asker", "reach"):
        had[str(asker)] += reach * SAME_USE
    return dict(had)


def chosen(allocation: Allocation, change: tuple[str, str] | None = None) -> dict[str, str]:
    """The resource of each request, the changes by hand included."""
    found = {row["request"]: row["resource"] for row in allocation.plan.get("choices", [])}
    changes = {key: said["resource"] for key, said in allocation.changes.items()}
    for request, resource in {**changes, **dict([change] if change else [])}.items():
        found.pop(request, None)
        if resource:
            found[request] = resource
    return found


def overdrawn(allocation: Allocation, change: tuple[str, str] | None = None) -> str:
    """The name of a resource that would give more than it has; empty when none does."""
    left = {row["id"]: row["capacity"] for row in allocation.instance["resources"]}
    uses = {(r["id"], o["resource"]): o["use"] for r in allocation.instance["requests"] for o in r["options"]}
    for request, resource in chosen(allocation, change).items():
        if resource not in left or (request, resource) not in uses:
            return str(allocation.instance["names"].get(resource, [resource])[0])
        left[resource] -= uses[request, resource]
    over = [name for name, rest in left.items() if rest < 0]
    return str(allocation.instance["names"][over[0]][0]) if over else ""


def why_left_out(allocation: Allocation) -> dict[str, Said]:
    """Why each request gets nothing, as the plan is now.

    A change by hand moves others too: what the kernel said of its own plan no longer holds then, and is said again.
    """
    if not allocation.changes:
        return {row["request"]: in_two(row["why_zh"], row["why_en"]) for row in allocation.plan.get("left_out", [])}
    instance = read_instance(allocation.instance)
    placed = _placed(instance, chosen(allocation))
    before = {row["request"]: row["resource"] for row in allocation.plan.get("choices", [])}
    return {
        row["request"]: _by_hand(allocation.changes, instance, placed, before, row["request"])
        or in_two(row["why_zh"], row["why_en"])
        for row in left_out(instance, placed)
    }


def _placed(instance: Instance, got: dict[str, str]) -> dict[str, Option]:
    """The option of each request that gets something."""
    return {
        name: option
        for name, request in instance.requests.items()
        for option in request.options
        if got.get(name) == option.resource
    }


def _cost_by_hand(allocation: Allocation) -> str:
    """What the changes by hand do to the computed plan: how many get nothing, and how the benefit differs."""
    instance = read_instance(allocation.instance)
    computed = {row["request"]: row["resource"] for row in allocation.plan.get("choices", [])}
    here, there = (_placed(instance, got) for got in (chosen(allocation), computed))
    empty = [sum(share == 0 for share in shares_of(instance, placed).values()) for placed in (here, there)]
    less = worth(there) - worth(here)
    said = {"here": empty[0], "there": empty[1], "price": number(abs(less))}
    if less >= 0:
        words = _("Changed by hand: %(here)s get nothing, %(there)s as computed; the benefit is %(price)s less.")
    else:
        words = _("Changed by hand: %(here)s get nothing, %(there)s as computed; the benefit is %(price)s more.")
    return str(sentence(words, **said))


def fits_still(allocation: Allocation) -> str:
    """A request that gets nothing though what it needs is free, with what it would take; empty where there is none."""
    instance = read_instance(allocation.instance)
    placed = _placed(instance, chosen(allocation))
    used = uses_of(placed)
    for name, request in instance.requests.items():
        for option in () if name in placed else fitting(instance, request):
            if option.benefit > 0 and option.use <= instance.capacity[option.resource] - used.get(option.resource, 0):
                return str(
                    sentence(
                        _("%(request)s (%(use)s of %(resource)s)"), request=_name(instance, name),
                        use=number(option.use), resource=_name(instance, option.resource),
                    )
                )  # fmt: skip
    return ""


def _by_hand(
    changes: dict[str, Any], instance: Instance, placed: dict[str, Option], before: dict[str, str], key: str
) -> Said | None:
    """The change by hand for which a request gets nothing; None where there is none.

    The asker reads it too: who changed the plan, and in which words, stays with the office.
    """
    if key in changes:
        if key not in before:
            return sentence(_("the street left it out by hand"))
        return sentence(_("the street planned %(resource)s otherwise by hand"), resource=_name(instance, before[key]))
    for option in fitting(instance, instance.requests[key]):
        if option.benefit > 0 and (found := _went_by_hand(changes, instance, placed, before, option)):
            return found
    return None


def _went_by_hand(
    changes: dict[str, Any], instance: Instance, placed: dict[str, Option], before: dict[str, str], option: Option
) -> Said | None:
    """The change by hand that took, or freed, the room of an option; None where those who have it are worth more."""
    room = instance.capacity[option.resource] - uses_of(placed).get(option.resource, 0)
    freed = option.use <= room
    if freed:
        hand = [name for name in changes if before.get(name) == option.resource]
        words = _("the street set %(resource)s aside by hand")
    else:
        there = {name: one for name, one in placed.items() if name in changes and one.resource == option.resource}
        hand = [name for name, one in there.items() if one.benefit < option.benefit]
        room += sum((there[name].use for name in hand), Fraction(0))
        words = _("the street gave %(resource)s by hand to %(other)s")
    if not hand or room < option.use:
        return None
    return sentence(words, resource=_name(instance, option.resource), other=_name(instance, hand[0]))


def _name(instance: Instance, key: str) -> Said:
    return in_two(*instance.name(key))


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the plan: what it gets from where, or why nothing; ``by_hand`` is the reason of a change, ``by``
    who made it."""

    id: str
    title: str
    resource: str
    use: Any
    benefit: Any
    must: bool
    why: str
    by_hand: str
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as a page shows it."""

    rows: list[Row]
    out: list[Row]
    total: Any
    price: str
    cost: str
    fairness: dict[str, Any]
    beside: list[dict[str, Any]]
    optimal: bool
    by_hand: bool
    computed: Any
    gap: Any


def shown(allocation: Allocation) -> Shown:
    """The plan with its changes and what they cost, the price of fairness as computed, and the plan beside it."""
    instance, plan, lang = allocation.instance, allocation.plan, (get_language() or "zh")[:2]
    names = instance.get("names", {})

    def name(key: str) -> str:
        return str(names.get(key, [key])[0])

    why = why_left_out(allocation)
    got = chosen(allocation)
    rows: list[Row] = []
    out: list[Row] = []
    for request in instance.get("requests", []):
        key = request["id"]
        option = next((o for o in request["options"] if o["resource"] == got.get(key)), None)
        said = allocation.changes.get(key, {})
        row = Row(
            key, name(key), name(got[key]) if option else "", option["use"] if option else None,
            option["benefit"] if option else 0, request["must"], str(why.get(key, "")), said.get("reason", ""),
            said.get("by", ""),
        )  # fmt: skip
        (rows if option else out).append(row)
    fairness = plan.get("fairness", {})
    other = {row["request"]: row["resource"] for row in fairness.get("alternative", {}).get("choices", [])}
    price = fairness.get("says_en" if lang == "en" else "says_zh", "")
    beside = [
        {
            "title": name(key),
            "here": name(got[key]) if key in got else "",
            "there": name(other[key]) if key in other else "",
        }
        for key in sorted({*other, *got}, key=name)
        if fairness and (key in got) != (key in other)
    ]
    return Shown(
        rows, out, sum(row.benefit for row in rows),
        price, _cost_by_hand(allocation) if allocation.changes else "", fairness, beside,
        plan.get("status") == "optimal", bool(allocation.changes), plan.get("objective", 0), plan.get("bound", 0),
    )  # fmt: skip
