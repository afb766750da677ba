"""Fields of forms, and the undo link of a message."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wugong.accounts.middleware import actor as actor_of
from wugong.common.forms import why_empty
from wugong.common.markup import format_html, format_html_join
from wugong.flow.forms import Chips
from wugong.flow.sendings import new_token

register = template.Library()


@register.inclusion_tag("web/components/field.html", takes_context=True)
def field(context: Any, bound: BoundField, kind: str = "") -> dict[str, Any]:
    """``{% field form.title %}``: label, input, help and error of one field. ``kind``: "chips" for choices as chips.

    A choice that must be made and offers nothing says why, and where that is mended.
    """
    widget = bound.field.widget
    said = {"field": bound, "single": isinstance(widget, CheckboxInput), "grouped": widget.use_fieldset}
    chooses = hasattr(widget, "choices")
    offered = list(iter(widget.choices)) if chooses else []  # without iter() the rows are counted first
    if offered and offered[0][1] == "---------":
        offered[0] = ("", gettext("not chosen yet"))
    if chooses:
        widget.choices = offered
    if chooses and bound.field.required and not any(str(value) for value, _label in offered):
        request: Any = getattr(context, "request", None)
        said["empty"] = why_empty(bound.field, actor_of(request) if hasattr(request, "actor") else None)
        parts = ("helptext", "empty") if bound.help_text else ("empty",)
        widget.attrs["aria-describedby"] = " ".join(f"{bound.auto_id}_{part}" for part in parts)
    return {**said, "kind": kind or ("chips" if isinstance(widget, Chips) else "")}


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
