"""What the designer of a scheme shows and reads: lines with weights that always total 100, and the simulation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wugong.assessment.forms import LineForm
from wugong.assessment.models import Assessment
from wugong.assessment.queries import listing, results, rounds
from wugong.assessment.rules.kinds import Formula, Side, Source
from wugong.assessment.rules.scoring import shared_out
from wugong.common.errors import Invalid
from wugong.flow.measures import measures

MOST = 12
COLUMNS = ("name", "source", "measure", "formula", "low", "high", "weight", "locked")


def lines_of(found: Assessment) -> list[dict[str, Any]]:
    """The lines as they are saved, and one blank line for each side that is assessed."""
    rows = [
        {name: getattr(one, name, "") for name in ("side", *COLUMNS)} | {"number": n, "key": f"{one.side}{one.number}"}
        for n, one in enumerate(rounds.indicators_of(found))
    ]
    for side in rounds.sides_of(found):
        mine = sum(row["side"] == side for row in rows)
        if mine < MOST:
            blank = {"side": side, "key": f"{side}{mine + 1}", "blank": True, "weight": "" if mine else 100}
            rows.append({**dict.fromkeys(COLUMNS, ""), "low": 0, "high": 100, **blank})
    return rows


def read_lines(data: QueryDict) -> list[dict[str, Any]]:
    """What was filled in, line by line. Raises Invalid that names the line."""
    lines = []
    for side in Side.values:
        for n in range(1, MOST + 2):
            given = {name: data.get(f"{side}{n}-{name}", "") for name in COLUMNS}
            if not given["name"].strip() or data.get(f"{side}{n}-drop"):
                continue
            form = LineForm({**given, "weight": given["weight"] or "0", "formula": given["formula"] or Formula.LINEAR})
            if not form.is_valid():
                name, errors = next(iter(form.errors.items()))
                label = form.fields[name].label if name in form.fields else name
                said = {"line": given["name"], "column": label, "error": errors[0]}
                raise Invalid(_("%(line)s, %(column)s: %(error)s") % said, field="lines")
            row = {**form.cleaned_data, "side": side, "locked": bool(given["locked"])}
            known = {one.name for one in measures()}
            if row["source"] == Source.COMPUTED and row["measure"] not in known:
                raise Invalid(_("%(line)s: choose the figure that is computed.") % {"line": row["name"]}, field="lines")
            if row["source"] != Source.COMPUTED:
                row["measure"] = ""
            lines.append(row)
    return lines


def balanced(lines: list[dict[str, Any]], side: str) -> None:
    """Make the weights of a side total 100: those not locked give way in proportion."""
    mine = [row for row in lines if row["side"] == side]
    if not mine:
        return
    weights = [int(row["weight"] * 10) for row in mine]
    locked = [n for n, row in enumerate(mine) if row["locked"]]
    free = [n for n in range(len(mine)) if n not in locked]
    if not free:
        return
    room = 1000 - sum(weights[n] for n in locked)
    if room < 0:
        raise Invalid(_("The locked weights total more than 100. Unlock one of them."), field="lines")
    whole = sum(weights[n] for n in free)
    first = free[0]
    to = room * weights[first] // whole if whole else room // len(free)
    for row, weight in zip(mine, shared_out(weights, first, to, locked), strict=True):
        row["weight"] = Decimal(weight) / 10


def read_shares(data: Mapping[str, Any]) -> list[float]:
    """The three shares of the joint total, which total 1."""
    try:
        shares = [round(float(data.get(name) or 0), 2) for name in ("alpha", "beta", "gamma")]
    except ValueError as fault:
        raise Invalid(_("A share is a number from 0 to 1."), field="alpha") from fault
    if min(shares) < 0 or round(sum(shares), 2) != 1:
        raise Invalid(
            _("The three shares total 1; these total %(sum)s.") % {"sum": round(sum(shares), 2)}, field="alpha"
        )
    return shares


def saved(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines as the action takes them."""
    return [{key: value for key, value in row.items() if key != "locked"} for row in lines]


def trial(found: Assessment, side: str) -> dict[str, Any]:
    """Last year's result beside this draft on last year's evidence: who would change place, in words."""
    told = results.simulated(found, found.year - 1)
    names = {str(one.pk): one for one in rounds.members_of(found, side)}
    rows = []
    for total in told["result"]["sides"].get(side, []):
        member = names[total["member"]]
        before = told["before"].get(str(member.organisation_id))
        known = any(line["points"] is not None for line in total["lines"])
        rows.append({"name": member, "total": total, "before": before, "known": known})
    moved = [row for row in rows if row["known"] and row["before"] and row["before"]["rank"] != row["total"]["rank"]]
    return {
        "year": told["year"], "rows": rows, "moved": moved, "known": any(row["known"] for row in rows),
        "compared": any(row["before"] for row in rows),
    }  # fmt: skip


def shown(found: Assessment, side: str, *, editable: bool) -> dict[str, Any]:
    """What the page of the designer shows of one side; anything else than a side is the first one."""
    side = side if side in rounds.sides_of(found) else Side.A
    return {
        "found": found, "mine": editable, "lines": lines_of(found), "side": side,
        "sides": [(one, Side(one).label) for one in rounds.sides_of(found)], "measures": measures(),
        "formulas": Formula.choices, "sources": Source.choices, "trial": trial(found, side),
        "shares": dict(zip(("alpha", "beta", "gamma"), found.shares or rounds.SHARES, strict=True)),
        "checks": listing.checks_of(found),
    }  # fmt: skip
