"""A result as a page shows it: words, bars and dots. Nothing is computed here that a run has not computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from wugong.assessment.models import Assessment, Member, Run
from wugong.assessment.queries import results, rounds
from wugong.assessment.rules.assessment import AssessmentState
from wugong.assessment.rules.kinds import PAPER, Grade, Source
from wugong.assessment.rules.scoring import SURE, pooled
from wugong.common.actor import Actor
from wugong.flow.measures import measure_named
from wugong.flow.queries import matters_visible_to
from wugong.places.rules import Level

WIDE, LEFT = 560, 8


def sees(found: Assessment, member: Member, actor: Actor) -> bool:
    """Whether this result is shown: to the organiser from the count, to its object before anybody else."""
    if found.state in rounds.PUBLIC:
        return True
    if actor.organisation == found.organiser_id:
        return found.state in {AssessmentState.SCORING, AssessmentState.MODERATED, AssessmentState.PROVISIONAL}
    return found.state == AssessmentState.PROVISIONAL and actor.organisation == member.acts_id


def totals_of(found: Assessment, run: Run, side: str, actor: Actor) -> list[dict[str, Any]]:
    """The objects of a side as far as this actor may see them, best first, with places in the picture."""
    names = {str(one.pk): one for one in rounds.members_of(found, side)}
    rows = [
        {**total, "body": names[total["member"]]} for total in run.result["sides"].get(side, [])
        if total["member"] in names and sees(found, names[total["member"]], actor)
    ]  # fmt: skip
    if not rows:
        return []
    known = [row for row in rows if row["rank"]] or [{"raw": 0, "total": 100, "error": 0}]
    low = min(min(row["raw"], row["total"] - 2 * row["error"]) for row in known)
    high = max(max(row["raw"], row["total"] + 2 * row["error"]) for row in known)
    low, high = max(0.0, 5 * (low // 5)), min(100.0, 5 * (high // 5 + 1))
    place = _scale(low, high)
    return [
        {
            **row, "at_raw": place(row["raw"]), "at": place(row["total"]),
            "grade_word": Grade(row["grade"]).label if row["grade"] else "",
            "at_low": place(row["total"] - 1.96 * row["error"]), "at_high": place(row["total"] + 1.96 * row["error"]),
        }
        for row in rows
    ]  # fmt: skip


def _scale(low: float, high: float) -> Any:
    wide = max(high - low, 1.0)
    return lambda value: round(LEFT + (WIDE - 2 * LEFT) * (min(max(value, low), high) - low) / wide, 1)


def lines_of(found: Assessment, run: Run, total: dict[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """The lines of one object: what each gives to the total, by which cases, and what was changed by whom.

    A case leads to its page where the reader finds it.
    """
    indicators = {str(one.pk): one for one in rounds.indicators_of(found)}
    known = sum(line["weight"] for line in total["lines"] if line["points"] is not None) or 100
    changes = list(found.changes.filter(member=total["member"]))
    evidence = {key: run.inputs["evidence"].get(f"{total['member']}:{key}", []) for key in indicators}
    named = {case["matter"] for cases in evidence.values() for case in cases}
    seen = {str(pk) for pk in matters_visible_to(actor).filter(pk__in=named).values_list("pk", flat=True)}
    lines = []
    for line in total["lines"]:
        one = indicators[line["indicator"]]
        measure = measure_named(one.measure)
        cases = [{**case, "url": case["url"] if case["matter"] in seen else ""} for case in evidence[str(one.pk)]]
        worth = 100 * line["weight"] / known
        lines.append(
            {
                "indicator": one, "line": line, "cases": cases, "bad": [case for case in cases if not case["good"]],
                "full": round(worth, 1) if line["points"] is not None else 0,
                "points": None if line["points"] is None else round(line["points"] * worth / 100, 1),
                "bar": 0 if line["points"] is None else round(line["points"]),
                "unit": measure.unit if measure else "", "ballot": one.source == Source.BALLOT,
                "referred": one.source == Source.RECORD,
                "back": None if line["raw"] is None else round((line["points"] - line["raw"]) * worth / 100, 1),
                "changes": [change for change in changes if change.indicator_id == one.pk],
            }
        )  # fmt: skip
    return lines


def severities(run: Run, side: str) -> dict[str, Any]:
    """The raters of a side without names, severe ones first, with places in the picture: the same for every body.

    What differs from body to body would say who did not rate which of them.
    """
    told = run.result["ballots"].get(side, {})
    raters = list(told.get("raters", []))[::-1]
    if not raters:
        return {"count": told.get("count", 0), "raters": []}
    error = pooled(row["error"] for row in raters)  # older runs hold one for each rater
    reach = max(5.0, *(abs(row["severity"]) + 2 * error for row in raters))
    tall, step = 150, (WIDE - 2 * LEFT) / max(len(raters), 1)

    def place(value: float) -> float:
        return float(round(tall / 2 + (tall / 2 - 6) * max(-1.0, min(1.0, value / reach)), 1))

    dots = [
        {"x": round(LEFT + step * (n + 0.5), 1), "y": place(row["severity"]),
         "top": place(row["severity"] - SURE * error), "end": place(row["severity"] + SURE * error)}
        for n, row in enumerate(raters)
    ]  # fmt: skip
    return {
        "count": told["count"], "raters": dots, "wide": WIDE, "tall": tall, "middle": tall / 2, "reach": round(reach),
        "severe": sum(round(row["severity"], 1) > 0 for row in raters),
        "mild": sum(round(row["severity"], 1) < 0 for row in raters), "parts": told["parts"],
    }  # fmt: skip


def raters_of(run: Run, side: str) -> dict[str, Any]:
    """The raters of a side as the page shows them: the picture of severities, and the groups."""
    return {"raters": severities(run, side), "groups": groups_of(run, side)}


def groups_of(run: Run, side: str) -> list[dict[str, Any]]:
    """The groups of raters of a side, by name, with ballots and average; those that were joined are one."""
    names = {**dict(Level.choices), PAPER: _("on paper")}
    return [
        {**row, "name": _(", ").join(str(names.get(name, name)) for name in row["group"].split("+")),
         "joined": "+" in row["group"]}
        for row in run.result["ballots"].get(side, {}).get("groups", [])
    ]  # fmt: skip


def heading(row: dict[str, Any]) -> str:
    """The result as a sentence."""
    if not row["rank"]:
        return _("No result: fewer than five cases and ballots")
    said = {"total": f"{row['total']:.1f}", "grade": row["grade_word"], "rank": row["rank"], "others": row["tied"] - 1}
    if row["tied"] > 1:
        return _("%(total)s points, %(grade)s, level with %(others)d others at %(rank)d") % said
    return _("%(total)s points, %(grade)s, at %(rank)d") % said


def voted_on(lines: Iterable[dict[str, Any]]) -> set[str]:
    """The ids of the lines on which a vote was counted."""
    return {str(one["indicator"].pk) for one in lines if one["ballot"] and one["line"]["raw"] is not None}


def parts_of(row: dict[str, Any], voted: Collection[str] = ()) -> dict[str, Any]:
    """What of the difference between raw and total comes from severity, and what from lines that somebody set.

    ``agree``: both totals are the same as they are shown. ``all_set``: the points of each line that was voted on were
    set. ``by_hand``: a person set or gave points of a line.
    """
    known = [line for line in row["lines"] if line["points"] is not None]
    whole = sum(line["weight"] for line in known) or 1
    moved = [(line["note"] == "set", line["points"] - line["raw"], line) for line in known if line["raw"] is not None]
    severe = any(change for by_hand, change, _line in moved if not by_hand)
    given = sum(change * line["weight"] / whole for by_hand, change, line in moved if by_hand)
    # what a reader finds when he takes the two figures apart, so that the parts and the totals never contradict
    shown = round(round(row["total"], 1) - round(row["raw"], 1), 1)
    hand = round(given if severe else shown, 1)
    by_hand = [line for line in known if line["note"] in {"set", "scored"}]
    return {
        "severity": round(shown - hand, 1), "set": hand, "agree": not shown, "by_hand": bool(by_hand),
        "all_set": bool(voted) and all(line["note"] == "set" for line in known if line["indicator"] in voted),
    }  # fmt: skip


def last_year(found: Assessment, member: Member) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The same body's total of the year before, from the same organiser, and the names of its lines."""
    before = Member.objects.filter(
        organisation=member.organisation_id, assessment__organiser=found.organiser_id, assessment__year=found.year - 1,
        assessment__state__in=rounds.PUBLIC,
    ).select_related("assessment").first()  # fmt: skip
    run = results.newest_run(before.assessment) if before else None
    if run is None or before is None:
        return None
    row = next((row for row in run.result["sides"].get(before.side, []) if row["member"] == str(before.pk)), None)
    names = {str(one.pk): one.name for one in rounds.indicators_of(before.assessment, before.side)}
    return (row, names) if row and row["rank"] else None


def years_of(found: Assessment, row: dict[str, Any], member: Member) -> list[dict[str, Any]]:
    """Last year against this, the total first, then line by line under the same name; empty without a last year."""
    last = last_year(found, member)
    if last is None or not row["rank"]:
        return []
    before, old = last
    names = {str(one.pk): one.name for one in rounds.indicators_of(found, member.side)}
    then = {old[line["indicator"]]: line["points"] for line in before["lines"] if line["indicator"] in old}
    now = {names[line["indicator"]]: line["points"] for line in row["lines"] if line["indicator"] in names}
    place = _scale(0, 100)
    pairs = [(_("Total"), before["total"], row["total"])]
    pairs += [(name, then.get(name), now.get(name)) for name in {**now, **then}]
    return [
        {"name": name, "then": a, "now": b, "at_then": None if a is None else place(a),
         "at_now": None if b is None else place(b)}
        for name, a, b in pairs
    ]  # fmt: skip
