"""What the pages of delegation show beside their facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wugong.common.money import yuan as in_yuan
from wugong.common.privacy import without_persons
from wugong.delegation.bindings.service_item import parts_of, why_suspended
from wugong.delegation.models import Contract, Expenditure, Fund, PurchasePlan, ServiceItem, SocialOrg
from wugong.delegation.queries import money, purchases
from wugong.delegation.queries.sinking import Band
from wugong.delegation.rules.expenditure import SHOWN
from wugong.delegation.rules.social_org import STAGES, OrgState, missing_at
from wugong.places.models import Place

register = template.Library()
register.filter("yuan", in_yuan)
register.filter("public", without_persons)


@register.filter
def listed(value: Any) -> list[str]:
    """One fact of a row, as a list."""
    return [str(value)]


@register.inclusion_tag("delegation/package.html")
def package(item: ServiceItem) -> dict[str, Any]:
    """``{% package item %}``: the four parts, what came of each and whether the community confirmed it."""
    return {"case": item, "parts": parts_of(item), "why": why_suspended(item)}


@register.inclusion_tag("delegation/lines.html")
def budget(fund: Fund) -> dict[str, Any]:
    """``{% budget fund %}``: the lines of a fund and how far they are used."""
    return {"lines": money.lines_of(fund), "inside": True}


@register.inclusion_tag("delegation/questions.html")
def questions(spending: Expenditure) -> dict[str, Any]:
    """``{% questions spending %}``: what was asked, and the public page."""
    url = reverse("delegation:spending", args=[spending.pk]) if spending.state in SHOWN else ""
    return {"questions": money.questions_of(spending), "url": url}


@register.inclusion_tag("delegation/instalments.html")
def instalments(whole: Fund | Contract) -> dict[str, Any]:
    """``{% instalments fund %}``: what was paid of a fund or contract in parts, with the days."""
    return {"said": money.instalments_said(whole)}


@register.inclusion_tag("delegation/meetings.html")
def meetings(fund: Fund) -> dict[str, Any]:
    """``{% meetings fund %}``: the meetings in which a community decided on the lines."""
    return {"said": money.meetings_said(fund)}


@register.inclusion_tag("delegation/voices.html")
def voices(plan: PurchasePlan) -> dict[str, Any]:
    """``{% voices plan %}``: what the public said, and the public page."""
    return {"case": plan, "voices": purchases.voices_of(plan)}


@register.inclusion_tag("delegation/stages.html")
def stages(org: SocialOrg) -> dict[str, Any]:
    """``{% stages org %}``: what is there and what is missing for the stage ahead."""
    labels = {OrgState.INCUBATING: _("For the filing with the street"), OrgState.FILED: _("For the registration")}
    shown = [stage for stage in STAGES if org.state in {stage, OrgState.INCUBATING}]
    return {"stages": [(labels[one], [(need, there(org)) for need, there in STAGES[one]]) for one in shown]}


@register.filter
def lacking(org: SocialOrg) -> str:
    """What is missing for the next stage, in a line."""
    missing = _(", ").join(str(label) for label in missing_at(org.state, org))
    return _("still missing: %(missing)s") % {"missing": missing} if missing else ""


@register.inclusion_tag("delegation/picture.html")
def sinking(bands: Sequence[Band], place: Place) -> dict[str, Any]:
    """``{% sinking bands place %}``: the picture of a street, a line for each stage."""
    lines = []
    for n in range(len(bands[0].stops)):
        stops = [{"said": band.stops[n].said if band.stops[0].cases else "—", "cases": band.stops[n].cases,
                  "whole": band.stops[0].cases, "width": round(198 * band.stops[n].share, 1),
                  "x": 1} for band in bands]  # fmt: skip
        lines.append({"label": bands[0].stops[n].label, "first": n == 0, "stops": stops})
    return {"bands": bands, "stages": lines, "name": place}


@register.filter
def sinking_headline(place: Place, bands: Sequence[Band]) -> str:
    """The verdict of the picture: how many promises are verified."""
    promised = sum(band.stops[0].cases for band in bands)
    verified = sum(band.stops[2].cases for band in bands)
    if not promised:
        return _("%(place)s: nothing was promised yet") % {"place": place}
    words = ngettext(
        "%(place)s: %(verified)d of %(n)d promise is verified",
        "%(place)s: %(verified)d of %(n)d promises are verified",
        promised,
    )  # fmt: skip
    return words % {"place": place, "verified": verified, "n": promised}
