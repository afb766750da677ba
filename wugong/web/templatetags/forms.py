"""Fields of forms, and the undo link of a message."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wugong.common.markup import format_html, format_html_join
from wugong.flow.forms import Chips
from wugong.flow.sendings import new_token

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


@register.simple_tag
def once() -> SafeString:
    """``{% once %}`` in a form: sent twice, it acts once (``flow.sendings``). Not where a page stays after sending."""
    return format_html('<input type="hidden" name="once" value="{}">', new_token())


@register.filter
def undo_url(message: Any) -> str:
    """The address in a message sent with ``extra_tags="undo:/address/"``."""
    for tag in (getattr(message, "extra_tags", "") or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return str(tag[5:])
    return ""


@register.simple_tag
def options(chooser: Mapping[str, Any]) -> SafeString:
    """``{% options filter %}``: the choices of a filter, in groups where they name one; a ledger offers fifty."""
    parts = []
    for group, choices in groupby(chooser["choices"], lambda choice: choice.get("group", "")):
        chosen = {chooser["value"]: SafeString(" selected")}
        rows = ((one["value"], chosen.get(one["value"], ""), one["label"]) for one in choices)
        drawn = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        parts.append(format_html('<optgroup label="{}">{}</optgroup>', group, drawn) if group else drawn)
    return format_html_join("", "{}", ((part,) for part in parts))
