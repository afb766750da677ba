"""What the designer of a scheme shows and reads: lines with weights that total 100, and the simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.assessment import drawing
from wugong.assessment.forms import LineForm
from wugong.assessment.models import Assessment, Indicator
from wugong.assessment.queries import listing, rounds, trials
from wugong.assessment.rules.kinds import Formula, Side, Source
from wugong.assessment.rules.scoring import shared_out
from wugong.common.errors import Invalid
from wugong.flow.measures import measures

MOST = 12
COLUMNS = ("name", "source", "measure", "formula", "low", "high", "weight", "locked")
SHARES = {
    "alpha": gettext_lazy("streets and communities"), "beta": gettext_lazy("departments and units"),
    "gamma": gettext_lazy("satisfaction of residents"),
}  # fmt: skip
Rows = list[dict[str, Any]]


def saved_lines(found: Assessment) -> Rows:
    """The lines as they are saved."""
    rows = rounds.indicators_of(found)
    return [{**{name: getattr(one, name, "") for name in COLUMNS}, "side": one.side} for one in rows]


def typed_lines(data: QueryDict, *, nameless: bool = False) -> Rows:
    """The lines as they were typed, none of them checked; those taken out are not there.

    A line without a name is there with ``nameless`` when it has a weight.
    """
    keys = [(side, f"{side}{n}") for side in Side.values for n in range(1, MOST + 2)]
    rows = [
        {**{name: data.get(f"{key}-{name}", "").strip() for name in COLUMNS}, "side": side}
        for side, key in keys if not data.get(f"{key}-drop")
    ]  # fmt: skip
    return [row for row in rows if row["name"] or (nameless and row["weight"])]


def read_lines(data: QueryDict) -> Rows:
    """What was filled in, line by line. Raises Invalid that names the line."""
    lines, known = [], {one.name for one in measures()}
    for given in typed_lines(data, nameless=True):
        if not given["name"]:
            raise Invalid(_("A line with a weight has no name. Name it, or take it out."), field="lines")
        form = LineForm({**given, "weight": given["weight"] or "0", "formula": given["formula"] or Formula.LINEAR})
        if not form.is_valid():
            name, errors = next(iter(form.errors.items()))
            label = form.fields[name].label if name in form.fields else name
            said = {"line": given["name"], "column": label, "error": errors[0]}
            raise Invalid(_("%(line)s, %(column)s: %(error)s") % said, field="lines")
        row = {**form.cleaned_data, "side": given["side"], "locked": bool(given["locked"])}
        if row["source"] == Source.COMPUTED and row["measure"] not in known:
            raise Invalid(_("%(line)s: choose the figure that is computed.") % {"line": row["name"]}, field="lines")
        if row["source"] != Source.COMPUTED:
            row |= {"measure": "", "formula": Formula.LINEAR, "low": 0.0, "high": 100.0}
        lines.append(row)
    if twin := rounds.twin_among((row["side"], row["name"]) for row in lines):
        refusal = _("Two lines of one direction are called “%(twins)s”. Give one of them another name, or take it out.")
        raise Invalid(refusal % {"twins": twin}, field="lines")
    return lines


def balance(lines: Rows, side: str) -> None:
    """Make the weights of a side total 100: those not locked give way in proportion."""
    mine = [row for row in lines if row["side"] == side]
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
        shares = [round(float(data.get(name) or 0), 2) for name in SHARES]
    except ValueError as fault:
        raise Invalid(_("A share is a number from 0 to 1."), field="alpha") from fault
    if not all(0 <= share <= 1 for share in shares) or round(sum(shares), 2) != 1:
        said = {"sum": f"{sum(shares):.3g}"}
        raise Invalid(_("The three shares total 1; these total %(sum)s.") % said, field="alpha")
    return shares


def read(found: Assessment, data: QueryDict) -> tuple[Rows, list[float]]:
    """Lines and shares of the form, shared out where that was pressed. Raises Invalid that names the place."""
    lines = read_lines(data)
    for side in rounds.sides_of(found) if "share_out" in data else ():
        balance(lines, side)
    return lines, read_shares(data) if "alpha" in data else found.shares or list(rounds.SHARES)


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, as the page shows it again."""
    given: dict[str, Any] = {"lines": typed_lines(data, nameless=True)}
    return {**given, "shares": [data.get(name, "") for name in SHARES]} if "alpha" in data else given


def indicators(found: Assessment, lines: Rows) -> list[Indicator]:
    """The lines as indicators that are not saved, to try them."""
    return [Indicator(assessment=found, number=n, **row) for n, row in enumerate(without_locks(lines), 1)]


def without_locks(lines: Rows) -> Rows:
    """The lines as the action takes them."""
    return [{key: value for key, value in row.items() if key != "locked"} for row in lines]


def fields_of(found: Assessment, lines: Rows, before: Mapping[str, float]) -> Rows:
    """The lines with the names of their fields and their weights of the year before; a blank one for each side."""
    rows: Rows = []
    for side in rounds.sides_of(found):
        mine = [row for row in lines if row["side"] == side]
        if len(mine) < MOST:
            mine.append({**dict.fromkeys(COLUMNS, ""), "low": 0, "high": 100, "blank": True})
        rows += [
            {**row, "side": side, "key": f"{side}{n}", "before": before.get(row["name"])}
            for n, row in enumerate(mine, 1)
        ]
    return rows


def _number(text: Any) -> float:
    """The weight in a text between 0 and 100; 0 for what is none, such as “nan”."""
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return min(max(number, 0.0), 100.0) if isfinite(number) else 0.0


def shown(
    found: Assessment,
    side: str,
    *,
    editable: bool,
    lines: Rows | None = None,
    tried: Sequence[Indicator] | None = None,
    shares: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """What the page of the designer shows of one side; anything else than a side is the first one.

    ``lines`` and ``shares`` are what was typed, ``tried`` the same as indicators where it could be read.
    """
    side = side if side in rounds.sides_of(found) else Side.A
    asked = rounds.indicators_of(found) if tried is None else list(tried)
    rows = saved_lines(found) if lines is None else lines
    own = found.shares or rounds.SHARES
    trial = trials.trial_of(found, asked, own, side)
    parts = [(row["name"], _number(row["weight"]), row["source"]) for row in rows if row["side"] == side]
    return {
        "found": found, "mine": editable, "lines": fields_of(found, rows, trial.weights), "side": side,
        "sides": [(one, Side(one).label) for one in rounds.sides_of(found)], "measures": measures(),
        "formulas": Formula.choices, "sources": Source.choices, "trial": trial, "slopes": drawing.slopes(trial),
        "strip": drawing.strip(parts), "total": round(sum(weight for _name, weight, _source in parts), 1),
        "shares": list(zip(SHARES, SHARES.values(), shares or own, strict=True)), "tried": tried is not None,
        "checks": listing.checks_of(found, asked),
    }  # fmt: skip
