"""Rounds: opening, and the page on which a street looks at its plan, tries weights, locks, bans and accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.bilingual import english, in_page_language
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import refusals_into
from wugong.pairing import jobs, policies
from wugong.pairing.actions import rounds as actions
from wugong.pairing.bindings.rounds import new
from wugong.pairing.forms.rounds import LeaveOutForm, RoundForm, weights_asked
from wugong.pairing.models import Plan, Round
from wugong.pairing.queries import rounds as read
from wugong.pairing.queries.compare import Trial, answers_of, side_by_side, trial_of
from wugong.pairing.queries.instances import default_weights, instance_for, size_of
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.rounds import Proposal, streets_with_nobody
from wugong.pairing.rules.kinds import PlanStatus
from wugong.pairing.rules.rounds import AT_ONCE, ROUND, RoundState, weights_of
from wugong.pairing.views import parts
from wugong.pairing.views.picture import chosen_pair, columns, pair_panel, sliders
from wugong.places.queries import streets_of_district


def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds, the newest year first."""
    actor = actor_of(request)
    parts.staff_only(actor)
    rows = read.rounds_wanted(actor, year=filters.asked(request, "year"), street=filters.asked(request, "street"))
    own = reverse("web:new", args=[ROUND.name]) if new(actor) else ""
    page = reverse("pairing:open_rounds") if policies.is_district(actor) else own
    return parts.list_page(
        request, rows, here="rounds", row="pairing/round_row.html", order=("-year", "code", "id"),
        title=_("Rounds of pairing"), heading=_("Rounds of pairing"),
        lead=_("One for each street and year: a plan is computed, and the street looks at it and accepts it."),
        actions=[(page, _("Open a round"))] if page else [],
        nothing=_("No round yet"), why=_("District or street opens a round; then the street sees its plan here."),
    )  # fmt: skip


def open_rounds(request: HttpRequest) -> HttpResponse:
    """Open the round of a year in every street."""
    actor = actor_of(request)
    if not policies.is_district(actor):
        raise Denied(_("Rounds for all streets are opened by the district's Organisation Department."), rule="role")
    form = RoundForm(request.POST or None, obj=Round(), actor=actor, step=ROUND.step("open"))
    if request.method == "POST" and form.is_valid():
        columns = {name: form.cleaned_data[name] for name in form.step.columns}
        with refusals_into(form):
            made = actions.open_rounds(actor=actor, **columns)
            messages.success(request, _("Opened in %(count)d streets.") % {"count": len(made)})
            if bare := streets_with_nobody(streets_of_district()):
                left = _("Left out, without an office or units: %(streets)s.")
                messages.info(request, left % {"streets": _(", ").join(map(str, bare))})
            return redirect("pairing:rounds")
    return parts.form_page(
        request, form, heading=_("Open a round in every street"), button=_("Open the round"),
        title=_("Streets that have a round of that year already keep it."),
        back=(_("Rounds of pairing"), reverse("pairing:rounds")),
    )  # fmt: skip


def _proposal(request: HttpRequest, found: Round, *, may_decide: bool) -> tuple[Proposal | None, str]:
    """The draft asked for, or a preview with the weights of the address; and why there is no preview."""
    plan = read.plan_of(found, filters.asked(request, "plan"))
    tried = weights_asked(request.GET) if may_decide else None
    if tried is not None:
        try:
            return _preview(found, tried), ""
        except Refusal as refusal:
            return (read.proposal_of(plan) if plan else None), str(refusal)
    return (read.proposal_of(plan) if plan else None), ""


def _with_own(found: Round, tried: dict[str, Any]) -> dict[str, Any]:
    """Weights tried, over those of the round."""
    base = default_weights(found)
    return {**base, **tried, "category": {**base["category"], **tried["category"]}}


def _preview(found: Round, tried: dict[str, Any]) -> Proposal:
    names = {c.code: str(c) for c in categories(all_of_them=True)}
    asked = weights_of(_with_own(found, tried), names)
    instance = instance_for(found, weights=asked)
    if size_of(instance) > AT_ONCE:
        raise Refusal(_("This street is too large for a preview at once. Draw a draft instead; it takes a moment."))
    return read.proposal_from(found, instance, jobs.compute(instance), english=english())


def one_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A round: its newest draft, or ``?plan=``; one pair of it in words (``?pair=``); other weights tried."""
    actor = actor_of(request)
    found = read.one_round(actor, pk)
    may_decide = policies.may_decide(actor, found) and found.state == RoundState.OPEN
    proposal, fault = _proposal(request, found, may_decide=may_decide)
    plan = proposal.plan if proposal else None
    failed = plan is not None and plan.status == PlanStatus.FAILED
    context = {
        "round": found,
        "proposal": proposal,
        "plan": plan,
        "newest": plan or read.plan_of(found),
        "drafts": list(read.drafts_of(found.pk)),
        "fault": fault,
        "trial": _trial(found, proposal),
        "may_decide": may_decide,
        "waiting": plan is not None and plan.status == PlanStatus.WAITING,
        "sliders": sliders(proposal.weights if proposal else default_weights(found), proposal),
        **(_drawn(request, found, proposal) if proposal and not failed else {}),
    }
    return render(request, "pairing/round.html", context)


def _trial(found: Round, proposal: Proposal | None) -> Trial | None:
    """What the weights tried would change against the newest draft."""
    if proposal is None or proposal.plan is not None:
        return None
    draft = read.plan_of(found)
    done = draft is not None and draft.status in {PlanStatus.OPTIMAL, PlanStatus.FEASIBLE}
    return trial_of(read.proposal_of(draft), proposal) if draft and done else None


def _drawn(request: HttpRequest, found: Round, proposal: Proposal) -> dict[str, Any]:
    """The picture and what hangs on it."""
    tried = urlencode({k: str(v) for k, v in request.GET.items() if k not in {"pair", "plan"} and v})
    chosen = chosen_pair(request, proposal)
    return {
        **columns(proposal, found, tried, chosen),
        **pair_panel(proposal, chosen),
        "units": side_by_side(proposal, answers_of(found)),
        "gone": read.gone_pairs(proposal),
        "marks": list(read.marks_of(found.pk)),
    }


@require_POST
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw a new draft, with the weights of the form where there are any."""
    actor = actor_of(request)
    found = read.one_round(actor, pk)
    tried = weights_asked(request.POST)
    weights = _with_own(found, tried) if tried else None
    _drawn_anew(request, lambda: actions.order_plan(found, weights=weights, actor=actor))
    return redirect(found)


def _drawn_anew(request: HttpRequest, order: Callable[[], Plan]) -> None:
    """Order a draft and compute it while one waits, where the street is small."""
    plan = parts.told(request, lambda: jobs.at_once(order()))
    if plan and plan.status == PlanStatus.FAILED:
        messages.error(request, in_page_language(plan, "fault"))


@require_POST
def mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lock or ban a pair, or leave it to the plan again; and draw the plan again."""
    actor = actor_of(request)
    found = read.one_round(actor, pk)
    giver, receiver = read.two_sides(request.POST.get("giver", ""), request.POST.get("receiver", ""))
    kind = request.POST.get("kind", "")
    if kind not in {"lock", "ban", ""}:
        raise Unseen(kind)

    def marked() -> Plan:
        actions.mark(found, giver=giver, receiver=receiver, kind=kind, actor=actor)
        return actions.order_plan(found, actor=actor)

    _drawn_anew(request, marked)
    here = found.get_absolute_url()
    return redirect(f"{here}?{urlencode({'pair': f'{giver.pk}~{receiver.pk}'})}" if kind == "lock" else here)


@require_POST
def accept_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept the draft named in the form, whole."""
    actor = actor_of(request)
    found = read.one_round(actor, pk)
    plan = read.plan_of(found, request.POST.get("plan", "")[:4])
    if plan is None:
        raise Unseen("plan")
    made = parts.told(request, lambda: actions.accept_plan(plan, actor=actor))
    if made is not None:
        messages.success(request, _("Accepted: %(count)d pairs are asked now.") % {"count": len(made)})
    return redirect(found)


@require_POST
def accept_pair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept one pair of the newest draft."""
    actor = actor_of(request)
    pair = read.plan_pair(actor, pk)
    if parts.told(request, lambda: (actions.accept_pair(pair, actor=actor),)):
        messages.success(request, _("Both sides are asked now."))
    here = pair.plan.round.get_absolute_url()
    return redirect(f"{here}?{urlencode({'pair': f'{pair.giver_id}~{pair.receiver_id}'})}")


def leave_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave one pair out, with the reason."""
    actor = actor_of(request)
    pair = read.plan_pair(actor, pk)
    if not policies.may_decide(actor, pair.plan.round):
        raise Denied(_("Pairs are accepted by the street whose plan it is."), rule="role")
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.leave_out(pair, reason=form.cleaned_data["reason"], actor=actor)
            messages.success(request, _("Left out of the plan."))
            return redirect(pair.plan.round)
    return parts.form_page(
        request, form, heading=_("Leave this pair out"), button=_("Leave it out"),
        title=f"{pair.giver} — {pair.receiver}", back=(pair.plan.round, pair.plan.round.get_absolute_url()),
    )  # fmt: skip
