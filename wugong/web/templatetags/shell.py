"""Columns in the language of the page, and the fixed pieces of every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from wugong.common import bilingual as columns
from wugong.common.markup import format_html, format_html_join

register = template.Library()


@register.filter
def bilingual(obj: Any, field: str) -> str:
    """``{{ street|bilingual:"name" }}``: the English column on an English page where it is filled."""
    return columns.in_page_language(obj, field) if obj else ""


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The value under a key that is only known in the template."""
    return mapping.get(key, "")


@lru_cache(maxsize=128)
def _fixed(name: str, _language: str, flags: tuple[tuple[str, bool], ...]) -> SafeString:
    return render_to_string(name, dict(flags))


@register.simple_tag
def fixed(name: str, **flags: Any) -> SafeString:
    """``{% fixed "web/components/settings.html" care=care %}``: a piece that knows nothing but its language and flags.

    Rendered once a process: half of a small page is words that never change. Flags are true or false.
    """
    if settings.DEBUG:
        return render_to_string(name, flags)
    return _fixed(name, get_language() or "", tuple((key, bool(flags[key])) for key in sorted(flags)))


@register.simple_tag
def places(nav: Sequence[Sequence[Mapping[str, Any]]]) -> SafeString:
    """The places of the house. ``nav``: groups of items with character, label, url, count, current."""
    waiting = gettext("waiting")
    return format_html_join("", "<ul>{}</ul>", ((_group(group, waiting),) for group in nav))


def _group(items: Sequence[Mapping[str, Any]], waiting: str) -> SafeString:
    current, count = (
        SafeString(' aria-current="page"'),
        '<span class="count">{}<span class="visually-hidden"> {}</span></span>',
    )
    return format_html_join(
        "",
        '<li><a class="place" href="{}"{}><span class="character" lang="zh-Hans" aria-hidden="true">{}</span>'
        "<span>{}</span>{}</a></li>",
        (
            (
                item["url"],
                current if item["current"] else "",
                item["character"],
                item["label"],
                format_html(count, item["count"], waiting) if item["count"] else "",
            )
            for item in items
        ),
    )


@register.inclusion_tag("web/components/way_back.html")
def back(name: str, label: Any, *args: Any) -> dict[str, Any]:
    """``{% back "accounts:people" _("Accounts") %}``: the way back to one page; further arguments are its address's."""
    return {"steps": [{"label": label, "url": reverse(name, args=args)}]}
