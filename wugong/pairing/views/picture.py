"""A proposal as the round's page draws it: columns and links, the panel of one pair, the sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.pairing import jobs
from wugong.pairing.models import Round
from wugong.pairing.queries.rounds import PairRow, Proposal, past_of
from wugong.pairing.rules.figures import untangled
from wugong.pairing.rules.rounds import CATEGORY_SLIDER, HIGHEST_WEIGHT, LABELS, SLIDER, SLIDERS


def amount(value: float) -> str:
    """A quantity without needless decimals."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _address(found: Round, tried: str, **more: str) -> str:
    query = "&".join(part for part in (tried, urlencode(more)) if part)
    return f"{found.get_absolute_url()}?{query}#pair"


def columns(proposal: Proposal, found: Round, tried: str, chosen: PairRow | None) -> dict[str, Any]:
    """The two columns and the links between: kept as a line, new ones dashed, the chosen one strong."""
    names = proposal.names
    number = {"plan": str(proposal.plan.number)} if proposal.plan else {}
    left = [{"key": g["id"], "label": names.get(g["id"], g["name"])} for g in proposal.instance["givers"]]
    theirs = {
        r["id"]: {"key": r["id"], "label": names.get(r["id"], r["name"]), "met": proposal.shares.get(r["id"])}
        for r in proposal.instance["receivers"]
    }
    order = untangled([g["key"] for g in left], list(theirs), [row.key for row in proposal.rows])
    links = [
        {
            "left": row.giver,
            "right": row.receiver,
            "kind": "selected" if row is chosen else "kept" if row.kept else "new",
            "url": _address(found, tried, pair=f"{row.giver}~{row.receiver}", **number),
            "words": _given(proposal, row),
        }
        for row in proposal.rows
    ]
    return {"left": left, "right": [theirs[key] for key in order], "links": links}


def _given(proposal: Proposal, row: PairRow) -> str:
    """What a pair gives, in a line."""
    parts = [
        pgettext("category and quantity", "%(category)s %(amount)s %(unit)s")
        % {"category": line.category, "amount": amount(line.given), "unit": line.category.unit}
        for line in proposal.lines(row)
    ]
    return _(", ").join(parts) or _("no listed need is met")


def chosen_pair(request: HttpRequest, proposal: Proposal) -> PairRow | None:
    giver, _sep, receiver = request.GET.get("pair", "").partition("~")
    row = proposal.row_named(giver, receiver)
    if row:
        return row
    return next((row for row in proposal.rows if not row.kept), proposal.rows[0] if proposal.rows else None)


def pair_panel(proposal: Proposal, row: PairRow | None) -> dict[str, Any]:
    """One pair in words and figures, with what would come instead of it."""
    if row is None:
        return {"chosen": None}
    names = proposal.names
    best = jobs.next_best(dict(proposal.instance), proposal.pairs, row.key)
    return {
        "chosen": row,
        "chosen_giver": names.get(row.giver, ""),
        "chosen_receiver": names.get(row.receiver, ""),
        "lines": proposal.lines(row),
        "past": past_of(row.giver, row.receiver, proposal.round.year - 1),
        "next_best": _instead(best, names),
        "mark": proposal.marks.get(row.key, ""),
    }


def _instead(best: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    """The next best in words."""
    if best is None:
        return None
    other, lost = names.get(best["giver"] or "", ""), max(0.0, best["lost"])
    if other:
        less, same = (
            _("With the next best (%(giver)s) this much less is met"),
            _("The next best (%(giver)s) meets as much"),
        )
        label = (less if lost else same) % {"giver": other}
    else:
        label = _("Without this pair this much less is met") if lost else _("Without this pair as much is met")
    return {
        "label": label,
        "lost": amount(lost) if lost else "",
        "short": amount(best["short"]) if best["short"] else "",
    }


def sliders(weights: Mapping[str, Any], proposal: Proposal | None) -> list[dict[str, Any]]:
    """The weights one can move: three of the plan, then those of the categories in it."""
    found = [
        {"name": SLIDER + name, "label": LABELS[name], "least": least, "most": most, "step": "0.05", "value": value}
        for name, (least, most) in SLIDERS.items()
        for value in (weights[name],)
    ]
    return found + (_of_categories(weights, proposal) if proposal else [])


def _of_categories(weights: Mapping[str, Any], proposal: Proposal) -> list[dict[str, Any]]:
    """The weight of each category somebody needs."""
    wanted = {code for receiver in proposal.instance["receivers"] for code in receiver["needs"]}
    scale = {"least": 0, "most": HIGHEST_WEIGHT, "step": "0.1", "category": True}
    return [
        {
            "name": CATEGORY_SLIDER + code,
            "label": str(category),
            "value": weights["category"].get(code, float(category.weight)),
            **scale,
        }
        for code, category in proposal.categories.items()
        if code in wanted
    ]
