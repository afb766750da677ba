"""A round: one street, one year. The kernel draws its plan, people look at it and accept it whole or in parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid
from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit

AT_ONCE = 3_000  # possible pairs up to which a plan is computed while one waits
SLIDERS = {"met": (0.0, 2.0), "kept": (0.0, 2.0), "pair": (0.0, 1.0)}
LABELS = {"met": _("Needs met"), "kept": _("Partners kept"), "pair": _("Fewer pairs")}
HIGHEST_WEIGHT = 5.0
# Names of the sliders in an address: apart from its other names (``pair`` is the pair one looks at).
SLIDER, CATEGORY_SLIDER = "slider_", "weight_"
WEIGHTS: dict[str, Any] = {"met": 1.0, "kept": 0.2, "pair": 0.05, "category": {}}


class RoundState(TextChoices):
    """Where a round stands."""

    OPEN = "open", _("plan to be decided")
    DECIDED = "decided", _("pairs asked")
    CLOSED = "closed", _("closed")


S = RoundState


ONCE = Guard(
    rule="round",
    holds=lambda found: not found.twice,
    refusal=_("The round of %(year)d is open in this street already. Go on with it."),
    says=_("one round a street and year"),
)
COMPUTED = Guard(
    rule="round",
    holds=lambda found: found.newest and found.newest.met is not None,
    refusal=_("There is no computed plan yet. Draw one first."),
    says=_("there is a computed plan"),
)
FRESH = Guard(
    rule="round",
    holds=lambda found: not found.stale,
    refusal=_("Somebody has drawn a newer plan since you looked. Look at it, then decide."),
    says=_("it is the newest plan that is accepted"),
)
ALL_ANSWERED = Guard(
    rule="round",
    holds=lambda found: not found.unanswered,
    refusal=_("%(unanswered)d proposed pair still waits for an answer. Close when it has come, or say why now."),
    says=_("every proposed pair is answered, or a reason is given"),
    modal=Modal.SHALL,
)

DECIDED = Guard(
    rule="round",
    holds=lambda found: found.before.state == RoundState.DECIDED,
    refusal=_("The street has accepted no plan yet. Accept one first, or say why the round ends without it."),
    says=_("a plan is accepted, or a reason is given"),
    modal=Modal.SHALL,
)
AHEAD = Guard(
    rule="round",
    holds=lambda found: found.decide_by > found.today,
    refusal=_("The day to decide by lies ahead. Choose a later one."),
    says=_("the day to decide by lies ahead"),
)
BOUNDS = Guard(
    rule="round",
    holds=lambda found: found.giver_min <= found.giver_max and found.receiver_min <= found.receiver_max,
    refusal=_("The most pairs cannot be fewer than the least. Change one of the two."),
    says=_("the most pairs are not fewer than the least"),
)

_DECIDE = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "district"))
ROUND = Machine(
    name="round",
    title=_("round of pairing"),
    common="建",
    parties={
        "district": _("the district's Organisation Department"),
        "street": _("the street's Party-building office or secretary"),
    },
    states={
        S.OPEN: State(
            S.OPEN.label, Tone.AMBER, ("street",), _("look at the plan and decide"),
            Clock(0, Unit.DAYS, until="decide_by", bells=_DECIDE),
        ),
        S.DECIDED: State(S.DECIDED.label, Tone.INK),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
    },
    steps=(
        Step(
            "open", _("Open the round"), (), S.OPEN, by=("district", "street"), guards=(ONCE, AHEAD, BOUNDS),
            asks=("year", "decide_by", "giver_min", "giver_max", "receiver_min", "receiver_max"), tells=("street",),
        ),
        Step("draw", _("Draw a plan"), (S.OPEN,), S.OPEN, by=("street", "system"), stays=True, weight=0),
        Step("store", _("Plan computed"), (S.OPEN, S.DECIDED, S.CLOSED), S.OPEN, by=("system",), stays=True),
        Step("mark", _("Lock or ban a pair"), (S.OPEN,), S.OPEN, by=("street", "system"), stays=True, weight=0),
        Step(
            "accept", _("Accept the plan"), (S.OPEN,), S.DECIDED, by=("street", "system"), guards=(COMPUTED, FRESH),
            tells=("district",), weight=9,
        ),
        Step("resume", _("Decide again"), (S.DECIDED,), S.OPEN, by=("street", "system"), tells=("street",), weight=3),
        Step(
            "close", _("Close the round"), (S.OPEN, S.DECIDED), S.CLOSED, by=("street", "district"),
            guards=(DECIDED, ALL_ANSWERED), tells=("district",), weight=0,
        ),
    ),
)  # fmt: skip


def weights_of(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Weights a person asked for, whole and in range; raises Invalid naming the one at fault.

    ``given``: met, kept, pair and category (a mapping of category code to number); what is missing keeps its default.
    ``names``: what the codes of the categories are called on the page.
    """
    found: dict[str, Any] = {}
    for name, (least, most) in SLIDERS.items():
        found[name] = _number(given.get(name, WEIGHTS[name]), name, str(LABELS[name]), (least, most))
    asked = given.get("category", {})
    if not isinstance(asked, Mapping):
        raise Invalid(_("The weights of the categories are not readable. Move the sliders again."), field="category")
    unknown = sorted(set(asked) - names.keys())
    if unknown:
        raise Invalid(_("There is no category “%(code)s”.") % {"code": unknown[0]}, field="category")
    found["category"] = {
        code: _number(value, code, names[code], (0.0, HIGHEST_WEIGHT)) for code, value in asked.items()
    }
    return found


def _number(value: Any, field: str, label: str, span: tuple[float, float]) -> float:
    least, most = span
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (least <= number <= most):
        raise Invalid(
            _("The weight “%(name)s” lies between %(least)g and %(most)g. Move its slider back.")
            % {"name": label, "least": least, "most": most},
            rule="weights",
            field=field,
        )
    return round(number, 3)
