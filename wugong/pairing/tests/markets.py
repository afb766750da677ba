"""Small pairing instances written in a line, and instances that hypothesis draws."""

from __future__ import annotations

from hypothesis import strategies as st

PLAIN = {"met": 1, "kept": 0, "pair": 0}


def giver(name, least=0, most=1, street="s", **offers):
    return {"id": name, "street": street, "min": least, "max": most, "offers": offers}


def receiver(name, least=0, most=1, street="s", **needs):
    return {"id": name, "street": street, "min": least, "max": most, "needs": needs}


def market(*parties, **lists):
    return {
        "givers": [party for party in parties if "offers" in party],
        "receivers": [party for party in parties if "needs" in party],
        **lists,
    }


def pairs(plan):
    return [(row["giver"], row["receiver"]) for row in plan["pairs"]]


def without_seconds(plan):
    return {key: value for key, value in plan.items() if key != "seconds"}


AMOUNTS = st.one_of(
    st.integers(0, 4),
    st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.7, 1e-3, 1e6]),
    st.floats(1e-3, 5, allow_subnormal=False),
)
WEIGHTS = st.sampled_from([0, 0.05, 0.2, 0.5, 1, 1.5, 3])


@st.composite
def instances(draw):
    kinds = ["a", "b", "c"][: draw(st.integers(1, 3))]
    streets = ["s1", "s2"][: draw(st.integers(1, 2))]

    def side(letter, field, most):
        rows = []
        for number in range(draw(st.integers(0, most))):
            least = draw(st.integers(0, 3))
            bounds = {"min": least, "max": draw(st.integers(least, 3))}
            amounts = draw(st.dictionaries(st.sampled_from(kinds), AMOUNTS))
            rows.append({"id": f"{letter}{number}", "street": draw(st.sampled_from(streets)), **bounds, field: amounts})
        return rows

    givers = side("u", "offers", 4)
    receivers = side("c", "needs", 12 // max(3, len(givers)))
    every = [[g["id"], r["id"]] for g in givers for r in receivers]
    some = st.lists(st.sampled_from(every), max_size=3, unique_by=tuple) if every else st.just([])
    category = st.dictionaries(st.sampled_from(kinds), WEIGHTS)
    return {
        "givers": givers,
        "receivers": receivers,
        "across": draw(some),
        "pinned": draw(st.one_of(st.just([]), some)),
        "forbidden": draw(some),
        "previous": draw(some),
        "weights": {name: draw(WEIGHTS) for name in PLAIN} | {"category": draw(category)},
    }
