"""The check of a request on its own page."""

from django import template

from wugong.mandates.models import Hearing, Mandate
from wugong.mandates.queries import checking

register = template.Library()


@register.simple_tag
def check_of(mandate: Mandate) -> list[checking.Line]:
    """``{% check_of case as lines %}``: the formal check, line by line."""
    return checking.lines(mandate)


@register.simple_tag
def heard_on(mandate: Mandate) -> list[Hearing]:
    """``{% heard_on case as hearings %}``: what streets and communities say, in the order of their places."""
    return list(mandate.hearings.select_related("organisation__place").order_by("organisation__place__code"))
