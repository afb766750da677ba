"""Pages of assessments: the list, the designer, ballot and receipt, papers, a result down to its cases, an appeal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.assessment import designing, showing
from wugong.assessment.actions import ballots, rounds
from wugong.assessment.models import Appeal, Ballot
from wugong.assessment.policies import colleagues
from wugong.assessment.queries import listing, results
from wugong.assessment.queries import marks as marks_of
from wugong.assessment.queries import rounds as queries
from wugong.assessment.rules.appeal import MACHINE as APPEAL
from wugong.assessment.rules.assessment import AssessmentState
from wugong.assessment.rules.ballot import BallotState
from wugong.assessment.rules.kinds import MARK_WORDS, Side
from wugong.common.actor import ADMIN_ROLES, STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import form_page, refusals_into
from wugong.common.models import one
from wugong.flow.actions import take
from wugong.flow.forms import StepForm
from wugong.flow.queries import thing

LIT = "考"


def seen(request: HttpRequest, machine: str, pk: UUID) -> tuple[Any, Actor]:
    """The case, if this actor may see it, and the actor; raises Unseen."""
    actor = actor_of(request)
    request.lit = LIT  # type: ignore[attr-defined]
    return thing(machine, pk, actor)[1], actor


def home(request: HttpRequest) -> HttpResponse:
    """What is assessed and by whom, my ballots, my results."""
    actor = actor_of(request)
    if actor.role not in STAFF_ROLES or actor.role in ADMIN_ROLES:
        raise Denied(_("Assessments are for those who work in the district."), rule="role")
    request.lit = LIT  # type: ignore[attr-defined]
    return render(request, "assessment/home.html", listing.home_of(actor))


@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The designer: weights that always total 100, and beside them what last year would have been."""
    found, actor = seen(request, "assessment", pk)
    mine = actor.organisation == found.organiser_id and found.state == AssessmentState.DRAFT
    side, error, typed = request.GET.get("side", Side.A), "", {}
    if request.method == "POST":
        typed = designing.typed(request.POST)
        try:
            lines, shares = designing.read(found, request.POST)
            if "try" in request.POST and mine:
                found.shares = shares
                typed |= {"lines": lines, "tried": designing.indicators(found, lines)}
            else:
                take(found, "weigh", actor=actor, indicators=designing.without_locks(lines), shares=shares)
                messages.success(request, _("Saved. The simulation beside follows the new weights."))
                return redirect(f"{request.path}?side={side}")
        except Refusal as fault:
            if isinstance(fault, Denied):
                raise
            error = str(fault)
    context = designing.shown(found, side, editable=mine, **typed)
    context |= {"way": [{"label": found.title, "url": found.get_absolute_url()}], "error": error}
    return render(request, "assessment/scheme.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The secret ballot; its receipt is in the answer and nowhere else."""
    right, actor = seen(request, "ballot", pk)
    assert isinstance(right, Ballot)
    if actor.organisation != right.rater_id:
        raise Denied(_("This ballot is another body's."), rule="role")
    found, error = right.assessment, ""
    objects, tied = queries.ballot_for(found, right.rater_id)
    criteria = queries.criteria_of(found, objects[0].side) if objects else []
    if request.method == "POST":
        marks = listing.read_marks(request.POST, objects, criteria)
        try:
            receipt_code = ballots.cast(right, marks=marks, actor=actor)
            return render(request, "assessment/receipt.html", {"found": found, "receipt": receipt_code})
        except Refusal as fault:
            error = str(fault)
    context = {
        "found": found, "right": right, "objects": objects, "criteria": criteria, "words": list(MARK_WORDS.items()),
        "error": error, "open": right.state == BallotState.ISSUED and queries.takes_ballots(found), "recused": tied,
        "chosen": marks if error else {},
    }  # fmt: skip
    return render(request, "assessment/vote.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a ballot paper out of the box; a second person enters it too."""
    found, actor = seen(request, "assessment", pk)
    if not actor.sits_any(colleagues(found.organiser)):
        raise Denied(_("Only the organiser enters papers."), rule="role")
    sides = [side for side in queries.sides_of(found) if queries.criteria_of(found, side)]
    side = next((one for one in sides if one == request.GET.get("side", "")), (sides or [Side.A])[0])
    objects = [one for one in queries.objects_of(found) if one.side == side]
    criteria, error, number, marks = queries.criteria_of(found, side), "", "", {}
    if request.method == "POST":
        number = request.POST.get("number", "")
        marks = listing.read_marks(request.POST, objects, criteria)
        try:
            n = min(int(number), 9999) if number.isascii() and number.isdigit() else 0
            done = ballots.enter_paper(found, number=n, side=request.GET.get("side") or side, marks=marks, actor=actor)
            _say_entered(request, done, differs=found.papers.filter(number=n, second_by__isnull=False).exists())
            return redirect(f"{request.path}?side={side}")
        except Refusal as fault:
            error = str(fault)
    context = {
        "found": found, "objects": objects, "criteria": criteria, "words": list(MARK_WORDS.items()), "error": error,
        "side": side, "sides": [(s, Side(s).label) for s in sides], "number": number, "chosen": marks,
        "done": found.papers.filter(agreed=True).count(), "half": found.papers.filter(agreed=False).order_by("number"),
        "handed_in": queries.turnout(found)[2],
    }  # fmt: skip
    return render(request, "assessment/paper.html", context, status=422 if error else 200)


def _say_entered(request: HttpRequest, done: bool, *, differs: bool) -> None:
    if done:
        messages.success(request, _("In the urn."))
    elif differs:
        said = _("The two entries of this paper differ; it is not in the urn. Whoever misread it enters it again.")
        messages.warning(request, said)
    else:
        messages.success(request, _("Entered once. Now a colleague enters it too."))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the ballot of a receipt was counted. The code is never in an address: logs and histories keep those."""
    found, _actor = seen(request, "assessment", pk)
    code = request.POST.get("code", "").strip()
    counted = marks_of.counted_receipt(found, code) if code else None
    return render(request, "assessment/receipt_check.html", {"found": found, "code": code, "counted": counted})


def result(request: HttpRequest, pk: UUID, member: UUID | None = None) -> HttpResponse:
    """A result: all objects as far as one may see them, and one of them down to its cases."""
    found, actor = seen(request, "assessment", pk)
    run = results.newest_run(found)
    if run is None:
        return render(request, "assessment/result_none.html", {"found": found})
    body = listing.chosen_member(found, actor, member)
    rows = showing.totals_of(found, run, body.side, actor) if body else []
    row = next((one for one in rows if body and one["body"] == body), None)
    if body is None or row is None:
        return render(request, "assessment/result_none.html", {"found": found})
    lines = showing.lines_of(found, run, row, actor)
    context = {
        "way": [{"label": found.title, "url": found.get_absolute_url()}], "found": found, "run": run, "rows": rows,
        "row": row, "body": body, "heading": showing.heading(row), "lines": lines,
        "voted": bool(showing.voted_on(lines)),
        **showing.raters_of(run, body.side), "years": showing.years_of(found, row, body),
        "others": [str(one["body"]) for one in rows if row["rank"] and one["rank"] == row["rank"] and one is not row],
        "may_notify": actor.organisation == found.organiser_id and found.state in queries.PUBLIC,
        "parts": showing.parts_of(row, showing.voted_on(lines)), "residents": run.result.get("residents", {}),
        "may_appeal": actor.organisation == body.acts_id and results.takes_appeals(found),
        "sides": listing.first_of_sides(found), "checked": results.check_run(found, run),
        "together": run.result["together"] if found.state in queries.PUBLIC else None,
        "open": request.GET.get("line", ""),
    }  # fmt: skip
    return render(request, "assessment/result.html", context)


@require_POST
def notice(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    """Draft the notice of its result to one object, and go to the document."""
    found, actor = seen(request, "assessment", pk)
    drafted = rounds.draft_notice(found, member=one(found.members.filter(pk=member)), actor=actor)
    return redirect("documents:document", drafted.pk)


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: UUID, member: UUID, indicator: UUID) -> HttpResponse:
    """Appeal against one line of one's own result, or one case of it."""
    found, actor = seen(request, "assessment", pk)
    mine = Q(organisation=actor.organisation) | Q(successor=actor.organisation)
    body = one(found.members.filter(mine, pk=member))
    line = one(found.indicators.filter(pk=indicator, side=body.side))
    if not results.takes_appeals(found):
        messages.error(request, _("Appeals are made while the result is public. That time is over or has not begun."))
        return redirect("assessment:result_of", found.pk, body.pk)
    case = request.GET.get("case", "")[:36]
    title = results.case_known(found, body.pk, line.pk, case)
    blank = Appeal(assessment=found, member=body, indicator=line, case=case, case_title=title)
    form = StepForm(request.POST or None, obj=blank, actor=actor, step=APPEAL.step("file"))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="ground"):
            filed = form.begin()
            messages.success(request, _("Your appeal is with a reviewer who did not score."))
            return redirect("web:case", "appeal", filed.pk)
    back = (found.title, request.path.replace("/appeal/", "/result/").rsplit("/", 2)[0] + "/")
    what = title or line.name
    return form_page(request, form, title=_("Appeal: %(line)s") % {"line": what}, label=_("Appeal"), back=back)
