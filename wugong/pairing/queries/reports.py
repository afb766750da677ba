"""The year of a pair in figures, made from what was done: no one writes a report."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, Count, Q, Sum

from wugong.pairing.models import Pairing, Project
from wugong.pairing.rules import projects
from wugong.pairing.rules.kinds import RESIDENT, SHOWN_FROM, Side


def report_of(pairing: Pairing, year: int) -> dict[str, Any]:
    """Projects by outcome, people reached, quantities by category, what each side said, how often they wrote.

    Counts only; kept with the review, so that it stays as it was when both sides read it.
    """
    done = Q(state__in=projects.DONE, delivered_on__year=year)
    rows = Project.objects.filter(pairing=pairing)
    totals = rows.aggregate(
        proposed=Count("pk", filter=Q(created_at__year=year)),
        accepted=Count("pk", filter=done),
        open=Count("pk", filter=Q(state__in=projects.OPEN)),
        cancelled=Count("pk", filter=Q(state=projects.ProjectState.CANCELLED, state_since__year=year)),
        reached=Sum("beneficiaries", filter=done, default=0),
        expected=Sum("beneficiaries_expected", filter=done, default=0),
    )
    quantities = (
        rows.filter(done, lines__isnull=False)
        .values("lines__need__category")
        .annotate(n=Sum("lines__quantity"))
        .order_by("lines__need__category")
    )
    by_side = pairing.ratings.filter(created_at__year=year).values("side").annotate(n=Count("pk"), mean=Avg("score"))
    messages = pairing.messages.filter(created_at__year=year).aggregate(
        giver=Count("pk", filter=Q(side=Side.GIVER)), receiver=Count("pk", filter=Q(side=Side.RECEIVER))
    )
    plan = pairing.annual_plans.filter(year=year).first()
    return {
        "year": year,
        **totals,
        "planned": plan.projects if plan else 0,
        "quantities": {row["lines__need__category"]: row["n"] for row in quantities},
        "ratings": {
            row["side"]: {"n": row["n"], "mean": round(row["mean"], 1)}
            for row in by_side.order_by("side")
            if row["side"] != RESIDENT or row["n"] >= SHOWN_FROM
        },
        "messages": messages,
    }
