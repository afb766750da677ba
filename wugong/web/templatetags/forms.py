"""Fields of forms, and the undo link of a message."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.translation import gettext

from wugong.flow.forms import Chips

register = template.Library()


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, Any]:
    """``{% field form.title %}``: label, input, help and error of one field. ``kind``: "chips" for choices as chips."""
    choices = list(getattr(bound.field.widget, "choices", None) or ())[:1]
    if choices and choices[0][1] == "---------":
        bound.field.widget.choices = [("", gettext("not chosen yet")), *list(bound.field.widget.choices)[1:]]
    single = isinstance(bound.field.widget, CheckboxInput)
    kind = kind or ("chips" if isinstance(bound.field.widget, Chips) else "")
    return {"field": bound, "single": single, "kind": kind, "grouped": bound.field.widget.use_fieldset}


@register.inclusion_tag("web/components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """``{% fields form %}``: what is wrong (first), hidden fields, then every visible field."""
    return {"form": form}


@register.filter
def undo_url(message: Any) -> str:
    """The address in a message sent with ``extra_tags="undo:/address/"``."""
    for tag in (getattr(message, "extra_tags", "") or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return str(tag[5:])
    return ""
