"""What the pages of a form and of a filing show beside their facts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.burden.models import Filing, ReportForm
from wugong.burden.queries import forms as read
from wugong.flow.binding import binding_of

register = template.Library()
SQUARE = 15


@register.filter
def squares(count: int) -> int:
    """How wide so many squares are."""
    return int(count) * SQUARE


@register.filter
def month_name(month: int) -> str:
    """The month as a heading of a column."""
    return str(MONTHS_3[month])


@register.inclusion_tag("burden/price.html")
def price(form: ReportForm) -> dict[str, Any]:
    """``{% price form %}``: what the whole form and the smaller one cost, what is held, what the streets say."""
    fields = read.fields_of(form)
    whole, small = read.prices_of(form)
    share = round(small.hours / whole.hours * 100, 1) if whole.hours else 0
    return {
        "case": form,
        "fields": fields,
        "held": read.by_source(fields),
        "asked": [field for field in fields if not field.known_from],
        "bars": [
            (_("all %(n)d fields") % {"n": whole.fields}, whole, 100, ""),
            (_("the %(n)d that are not known") % {"n": small.fields}, small, share, "small"),
        ],
        "saved": whole.hours - small.hours,
        "addressees": read.addressees_of(form).count(),
        "opinions": read.opinions_of(form),
    }


@register.inclusion_tag("burden/filled.html", takes_context=True)
def filled(context: RequestContext, filing: Filing) -> dict[str, Any]:
    """``{% filled filing %}``: the answers that stand, those that are held, and the link for a colleague."""
    held = read.held_values(filing)
    said = filing.values or held
    rows = [
        (field, said.get(field.key, ""), filing.doubted.get(field.key, ""), bool(held.get(field.key)))
        for field in filing.form.fields.all()
    ]
    fills = filing.state == "open" and binding_of(filing).holds(actor_of(context["request"]), filing, "addressee")
    path = reverse("burden:by_link", args=[read.link_to(filing)]) if fills else ""
    return {"rows": rows, "link": context["request"].build_absolute_uri(path) if path else "", "case": filing}
