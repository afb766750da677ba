"""Pages of consultations: the list, a case with both sides, its opinion opened, the pack, the practice."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import form_page, refusals_into
from wugong.consultation import actions, evidence, forms, opinions, policies, queries
from wugong.consultation.bindings.consultation import CONSULTATION, new
from wugong.consultation.course import cannot, course, heading, waits
from wugong.consultation.models import Consultation
from wugong.consultation.rules.guards import WAITING
from wugong.consultation.rules.kinds import Material, Verdict
from wugong.flow.queries import thing

MACHINE = "consultation"


def seen(actor: Actor, pk: UUID) -> Consultation:
    """The case, if this actor may see it; raises Unseen."""
    found = thing(MACHINE, pk, actor)[1]
    assert isinstance(found, Consultation)
    return found


def home(request: HttpRequest) -> HttpResponse:
    """The cases of one's own organisation; for everybody who works here, counts of at least five."""
    actor = actor_of(request)
    if actor.role not in STAFF_ROLES:
        raise Denied(_("Consultations are for those who work in the district."), rule="role")
    context = {
        "rows": queries.rows_for(actor),
        "counts": counted(),
        "practice": queries.practice(),
        "may_set": policies.may_set_practice(actor),
        "may_ask": new(actor) is not None,
    }
    return render(request, "consultation/home.html", context)


def counted() -> list[tuple[str, int | None]]:
    """The counts for everybody, under their names."""
    found = queries.counts()
    rows = [(_("asked and ended"), found["all"]), (_("lapsed without an opinion"), found["lapsed"])]
    return [*rows, *((str(label), found[kind]) for kind, label in Verdict.choices)]


def consultation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case: what was asked, what was answered, what became of it."""
    actor = actor_of(request)
    case = seen(actor, pk)
    request.lit = "管"  # type: ignore[attr-defined]
    opening = queries.open_to(case, actor)
    context = {
        "case": case,
        "card": CONSULTATION.describe(case),
        "heading": heading(case),
        "rows": course(case),
        "waits": (awaited := waits(case, actor)),
        "others": any(not wait.own for wait in awaited),
        "cannot": cannot(case, actor),
        "openings": queries.openings_of(case),
        "opening": opening,
        "texts": opinions.texts(case) if opening else {},
        "may_open": policies.may_open(actor, case, queries.recused(case)),
        "purposes": forms.purposes_for(actor, case.state),
        "recusals": list(case.recusals.order_by("created_at")),
        "materials": [Material(kind).label for kind in case.materials],
        "leave_out": "record_decision" if case.state in WAITING else "",
    }
    return render(request, "consultation/consultation.html", context)


@require_POST
def open_opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the opinion for fifteen minutes, for a purpose."""
    actor = actor_of(request)
    case = seen(actor, pk)
    try:
        actions.open_opinion(case, purpose=request.POST.get("purpose", ""), actor=actor)
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("consultation:consultation", args=[case.pk]) + "#opinion")


@require_POST
def close_opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shut it again."""
    actor = actor_of(request)
    case = seen(actor, pk)
    actions.close_opinion(case, actor=actor)
    return redirect("consultation:consultation", pk=case.pk)


@require_POST
def pack(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The evidence pack; with the opinion in clear where the reader may open it, which is then on the record."""
    actor = actor_of(request)
    case = seen(actor, pk)
    if policies.may_open(actor, case, queries.recused(case)):
        actions.open_opinion(case, purpose="file", actor=actor)
    data = evidence.pack(case, opened=queries.open_to(case, actor) is not None)
    answer = HttpResponse(data, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.biz_no}.zip"'
    return answer


def practice(request: HttpRequest) -> HttpResponse:
    """What opinions and silence do in this district, for letters issued from now on."""
    actor = actor_of(request)
    if not policies.may_set_practice(actor):
        raise Denied(_("The district Organisation Department sets this."), rule="role")
    form = forms.PracticeForm(request.POST or None, instance=None if request.POST else queries.practice())
    if request.method == "POST" and form.is_valid():
        with refusals_into(form) as refused:
            actions.set_practice(**form.cleaned_data, actor=actor)
        if not refused:
            messages.success(request, _("It holds for letters issued from now on."))
            return redirect("consultation:home")
    lead = _("Cases under way keep what they began with.")
    back = (_("Joint cadre management"), reverse("consultation:home"))
    return form_page(
        request, form, title=_("What an opinion does"), lead=lead, label=_("Set it from now on"), back=back
    )
