"""Rounds: opened, plans drawn and stored, pairs locked or banned, accepted one by one or whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import in_two, sentence
from wugong.common.errors import Denied, Refusal, Stale
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.flow.matters import both
from wugong.flow.table import Text
from wugong.organisations.models import Organisation
from wugong.pairing.actions.pairs import propose
from wugong.pairing.models import Mark, Pairing, Plan, PlanPair, Round
from wugong.pairing.policies import is_district, may_decide, street_of
from wugong.pairing.queries.instances import Fixed, across_now, default_weights, instance_for
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.rounds import streets_with_nobody
from wugong.pairing.rules.figures import by_category, share_met, shares_met
from wugong.pairing.rules.kinds import Decision, MarkKind, Origin, PlanStatus
from wugong.pairing.rules.pairs import ASKED, LIVE, PairState
from wugong.pairing.rules.rounds import WEIGHTS, RoundState, weights_of
from wugong.places.models import Place
from wugong.places.queries import streets_of_district


@action
def open_round(street: Place, *, actor: Actor, **columns: Any) -> Round:
    """Open the round of a year in one street. ``columns``: year, decide_by, least and most pairs of each side."""
    locked(street)
    return begin(Round(street=street, code=street.code, weights=dict(WEIGHTS)), "open", actor=actor, **columns)


@action
def open_rounds(*, year: int, actor: Actor, **columns: Any) -> list[Round]:
    """Open the round of a year in every street that has none yet and in which there is somebody to pair."""
    if not is_district(actor):
        raise Denied(_("Rounds for all streets are opened by the district's Organisation Department."), rule="role")
    there = set(Round.objects.filter(year=year).values_list("code", flat=True))
    streets = [street for street in streets_of_district() if street.code not in there]
    if not streets:
        text = _("The round of %(year)d is open in every street already. Go on with them, or choose another year.")
        raise Refusal(text % {"year": year}, rule="round", field="year")
    bare = {street.pk for street in streets_with_nobody(streets)}
    if len(bare) == len(streets):
        text = _("The streets left have no office or no units to pair yet. Bring these in first.")
        raise Refusal(text, rule="round", field="year")
    return [open_round(street, year=year, actor=actor, **columns) for street in streets if street.pk not in bare]


@action
def order_plan(
    found: Round,
    *,
    actor: Actor,
    weights: dict[str, Any] | None = None,
    fixed: Fixed | None = None,
    origin: str = Origin.STREET,
    cause: Text = "",
) -> Plan:
    """Write down what the kernel has to compute, as the next draft; the lists, marks and weights are those of now.

    The answer is stored by ``store_plan``. Weights that differ from the round's become the round's.
    """
    row = locked(found)
    changes = {}
    if weights is not None:
        changes["weights"] = weights_of(weights, {c.code: str(c) for c in categories(all_of_them=True)})
    take(row, "draw", actor=actor, reason=cause, changes=changes)
    found.weights = row.weights
    used = default_weights(row)
    last = row.plans.order_by("-number").values_list("number", flat=True).first() or 0
    chinese, english = both(cause)
    return Plan.objects.create(
        round=row,
        number=last + 1,
        origin=origin,
        cause=chinese,
        cause_en=english,
        weights=used,
        instance=instance_for(row, weights=used, fixed=fixed),
    )


@action
def store_plan(plan: Plan, *, answer: dict[str, Any], today: list[dict[str, Any]], actor: Actor) -> Plan:
    """Keep the kernel's answer to a waiting plan; a plan that has been answered already stays as it is.

    ``today`` are the pairs as they stand, with what they give at best.
    """
    row = locked(plan)
    if row.status != PlanStatus.WAITING:
        return row
    row.status = PlanStatus.OPTIMAL if answer["status"] == "optimal" else PlanStatus.FEASIBLE
    row.objective, row.bound, row.seconds = answer["objective"], answer["bound"], answer["seconds"]
    row.met, row.shares = share_met(row.instance, answer["pairs"]), shares_met(row.instance, answer["pairs"])
    row.before, row.unmet = share_met(row.instance, today), answer["unmet"]
    row.before_by = {code: given for code, (_n, _o, given) in by_category(row.instance, today).items()}
    row.save()
    asked = set(Pairing.objects.filter(street=row.round.code, state__in=ASKED).values_list("giver", "receiver"))
    made = PlanPair.objects.bulk_create(_rows(row, answer, asked))
    words = sentence(
        gettext_lazy("draft %(number)d: %(pairs)d pairs, %(met)d%% of the needs"),
        number=row.number,
        pairs=len(made),
        met=round(row.met * 100),
    )
    take(row.round, "store", actor=actor, reason=words)
    if row.origin == Origin.DECLINE and row.round.state == RoundState.OPEN:
        _finish(row, actor)  # the others stay as they were: nothing is left for the street to decide
    return row


def _rows(plan: Plan, answer: dict[str, Any], asked: set[tuple[UUID, UUID]]) -> list[PlanPair]:
    rows = []
    for pair in answer["pairs"]:
        giver, receiver = UUID(pair["giver"]), UUID(pair["receiver"])
        rows.append(
            PlanPair(
                plan=plan,
                giver_id=giver,
                receiver_id=receiver,
                gives=pair["gives"],
                kept=pair["kept"],
                reason=pair["reason_zh"][:500],
                reason_en=pair["reason_en"][:500],
                decision=Decision.ACCEPTED if (giver, receiver) in asked else Decision.OPEN,
            )
        )
    return rows


@action
def fail_plan(plan: Plan, *, fault: str, actor: Actor, fault_en: str = "") -> Plan:
    """Keep why a plan could not be computed: marks that contradict each other, above all."""
    row = locked(plan)
    if row.status == PlanStatus.WAITING:
        row.status, row.fault, row.fault_en = PlanStatus.FAILED, fault[:500], fault_en[:500]
        row.save(update_fields=["status", "fault", "fault_en"])
        take(row.round, "store", actor=actor, reason=in_two(fault, fault_en or fault))
    return row


@action
def mark(
    found: Round, *, giver: Organisation, receiver: Organisation, kind: str, actor: Actor, reason: str = ""
) -> None:
    """Lock a pair, ban it, or (an empty ``kind``) leave it to the plan again. Counts from the next plan on."""
    if kind == MarkKind.LOCK and not _in_place(found, giver, receiver):
        raise Refusal(
            _("Pairs stay within one street. Allow this pair across streets first, then lock it."), rule="R-21"
        )
    label = MarkKind(kind).label if kind else gettext_lazy("left to the plan")
    text = gettext_lazy("%(giver)s — %(receiver)s: %(mark)s")
    words = sentence(text, giver=giver, receiver=receiver, mark=label)
    take(found, "mark", actor=actor, reason=sentence("%(words)s %(why)s", words=words, why=reason) if reason else words)
    if kind:
        values = {"kind": MarkKind(kind), "reason": reason[:500], "declined": False}
        Mark.objects.update_or_create(round=found, giver=giver, receiver=receiver, defaults=values)
    else:
        found.marks.filter(giver=giver, receiver=receiver).delete()


def _in_place(found: Round, giver: Organisation, receiver: Organisation) -> bool:
    if street_of(giver) != found.code:
        return False
    return street_of(receiver) == found.code or (giver.pk, receiver.pk) in across_now(found.code)


@action
def accept_pair(pair: PlanPair, *, actor: Actor) -> Pairing | None:
    """Accept one pair of the newest plan: both sides are asked. None for a pair that is there already."""
    plan = _newest(pair.plan, actor)
    row = locked(pair)
    if row.decision == Decision.ACCEPTED:
        return Pairing.objects.filter(plan_pair=row).first()
    if row.decision == Decision.LEFT_OUT:
        raise Refusal(
            _("This pair was left out meanwhile. Take it from the list below the plan, then draw again."), rule="round"
        )
    row.decision = Decision.ACCEPTED
    row.save(update_fields=["decision"])
    made = _propose(row, actor)
    _finish(plan, actor)
    return made


@action
def leave_out(pair: PlanPair, *, actor: Actor, reason: str) -> None:
    """Leave one pair of the newest plan out, and say why; it is not proposed again in this round."""
    plan = _newest(pair.plan, actor)
    row = locked(pair)
    if row.decision == Decision.ACCEPTED:
        raise Refusal(_("This pair has been proposed already; the sides answer now."), rule="round")
    if row.decision == Decision.LEFT_OUT:
        return
    row.decision = Decision.LEFT_OUT
    row.save(update_fields=["decision"])
    mark(plan.round, giver=row.giver, receiver=row.receiver, kind=MarkKind.BAN, reason=reason, actor=actor)
    _finish(plan, actor)


@action
def accept_plan(plan: Plan, *, actor: Actor, reason: str = "") -> list[Pairing]:
    """Accept the newest plan whole: every pair not yet decided is proposed to both sides."""
    take(plan.round, "accept", actor=actor, reason=reason, plan=plan)
    made = []
    rows = plan.pairs.filter(decision=Decision.OPEN).select_related(
        "plan", "giver__place", "giver__unit", "receiver__place", "receiver__unit"
    )
    for row in rows.prefetch_related("giver__posts", "giver__unit__posts", "receiver__posts", "receiver__unit__posts"):
        row.decision = Decision.ACCEPTED
        row.save(update_fields=["decision"])
        made.append(_propose(row, actor))
    return [pairing for pairing in made if pairing]


def _newest(plan: Plan, actor: Actor) -> Plan:
    found = locked(plan.round)
    if not may_decide(actor, found):
        raise Denied(_("Pairs are accepted by the street whose plan it is."), rule="role")
    if found.state != RoundState.OPEN:
        raise Refusal(_("This round is decided. Open it again to change what was decided."), rule="round")
    newer = found.plans.filter(number__gt=plan.number).exists()
    if newer:
        raise Stale(_("Somebody has drawn a newer plan since you looked. Look at it, then decide."), rule="round")
    plan.round = found
    return plan


def _propose(row: PlanPair, actor: Actor) -> Pairing | None:
    """Ask both sides; a pair that was only suggested so far is put forward, one that is asked already stays."""
    there = Pairing.objects.filter(giver=row.giver_id, receiver=row.receiver_id, state__in=list(LIVE)).first()
    if there and there.state == PairState.SUGGESTED:
        there.plan_pair = row  # before the step: it says who may take it
        there.save(update_fields=["plan_pair"])
        return take(there, "put_forward", actor=actor)
    if there:
        return None
    return propose(row.giver, receiver=row.receiver, plan_pair=row, actor=actor)


def _finish(plan: Plan, actor: Actor) -> None:
    """Once every pair is decided the round is."""
    if not plan.pairs.filter(decision=Decision.OPEN).exists():
        take(plan.round, "accept", actor=actor, plan=plan)


@action
def redraw_after(pairing: Pairing, *, actor: Actor, **_inputs: Any) -> None:
    """After a refusal: have the plan of its round drawn again, so that only what must changes.

    Pairs that were answered, or still are being asked, stay fixed; the declined one is banned. Nothing happens when the
    pairing came from no round, or that round is closed.
    """
    if pairing.plan_pair is None:
        return
    found = locked(pairing.plan_pair.plan.round)
    values = {"kind": MarkKind.BAN, "declined": True, "reason": pairing.decline_reason}
    Mark.objects.update_or_create(round=found, giver=pairing.giver, receiver=pairing.receiver, defaults=values)
    if found.state == RoundState.CLOSED:
        return
    if found.state == RoundState.DECIDED:
        take(found, "resume", actor=SYSTEM, reason=sentence(gettext_lazy("%(pair)s was declined"), pair=pairing))
    asked = Pairing.objects.filter(street=found.code, state__in=ASKED).values_list("giver", "receiver")
    stay = frozenset(asked)
    newest = found.plans.order_by("-number").first()
    undecided = newest.pairs.filter(decision=Decision.OPEN).values_list("giver", "receiver") if newest else []
    loose = frozenset(undecided) - {(pairing.giver_id, pairing.receiver_id)}
    fixed = Fixed(pinned=stay, loose=loose, previous=tuple(stay | loose))
    cause = sentence(
        gettext_lazy("%(giver)s and %(receiver)s do not pair: %(reason)s"),
        giver=pairing.giver,
        receiver=pairing.receiver,
        reason=pairing.decline_reason,
    )
    order_plan(found, fixed=fixed, origin=Origin.DECLINE, cause=cause, actor=SYSTEM)
