"""``{% load todos %}{% todos rows %}``: the lines of a desk, forty on a screen and therefore written in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from wugong.common.markup import format_html, format_html_join
from wugong.web.templatetags.clocks import clock_tag, state

register = template.Library()
Row = Mapping[str, Any]

LINE = (
    '<li class="todo{}" id="todo-{}" data-row><span class="seal character" lang="zh-Hans" aria-hidden="true">{}</span>'
    '<div><p class="todo-sentence"><a href="{}" data-row-link>{}</a></p>{}{}</div>{}'
    '<div class="todo-do">{}{}</div></li>'
)
AGAIN = ' hx-post="{0}" hx-target="#content" hx-select="#content" hx-select-oob="#messages,#places" hx-swap="outerHTML"'
# Where a refusal leads to the form of the step, the page is left.
LEAVE = (
    '<form method="post" action="{0}">{1}{2}<button class="button{3}">{4}'
    '<span class="visually-hidden"> {5}</span></button></form>'
)
POST = LEAVE.replace(">", f"{AGAIN}>", 1)
INLINE = (
    '<form class="todo-inline" method="post" action="{0}" data-draft="{5}">{1}'
    '<input class="input" name="{2}" maxlength="{3}" required placeholder="{4}" aria-label="{4}: {6}">'
    '<button class="button{7}">{8}<span class="visually-hidden"> {6}</span></button></form>'
)
LINK = '<a class="button{}" href="{}"{}>{}<span class="visually-hidden"> {}</span></a>'


@register.simple_tag(takes_context=True)
def todos(context: RequestContext, rows: Sequence[Row], primary: bool = False) -> SafeString:
    """Things that wait, in an element with role list or a ul; with ``primary`` the first button is the cinnabar one.

    A row: id, character, sentence, facts (list of short texts), due (a clock or None), url, see (label of the link,
    "看全案"), buttons: list of label, post (address), url with reason=True, fields, tone, asks (name, label and most of
    the one text that the line asks for), leaves (the page is left, not exchanged). The buttons post. With htmx the page
    one comes back to takes the place of this one, without leaving the list.
    """
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context.get("csrf_token", ""))
    return format_html_join("", "{}", ((_line(row, token, primary and not n),) for n, row in enumerate(rows)))


PICK = '<input class="pick" type="checkbox" name="case" value="{}" aria-label="{}" data-pick>'
ROW = (
    '<li class="row" data-row>{}<div class="row-main"><p class="row-title">{}</p>{}</div>'
    '<div class="row-end">{}{}</div></li>'
)


@register.simple_tag
def matters(rows: Sequence[Row]) -> SafeString:
    """``{% matters rows %}``: the lines of a ledger, as ``components/row.html`` writes one; thirty on a screen."""
    return format_html_join("", "{}", ((_matter(row),) for row in rows))


def _matter(row: Row) -> SafeString:
    facts, due, label = row.get("facts") or (), row.get("due"), row.get("state")
    spans = format_html_join("", "<span>{}</span>", ((fact,) for fact in facts))
    return format_html(
        ROW,
        format_html(PICK, row["pick"], row["title"]) if row.get("pick") else "",
        format_html('<a href="{}" data-row-link>{}</a>', row["url"], row["title"]) if row.get("url") else row["title"],
        format_html('<p class="row-facts facts-line">{}</p>', spans) if facts else "",
        clock_tag(due),
        state(label, row.get("tone") or "ink") if label else "",
    )


def _line(row: Row, token: SafeString, primary: bool) -> SafeString:
    facts, due, sentence = row.get("facts") or (), row.get("due"), row["sentence"]
    asking = [one for one in row["buttons"] if one.get("asks")][:1]
    buttons = [one for one in row["buttons"] if one not in asking]
    spans = format_html_join("", "<span>{}</span>", ((fact,) for fact in facts))
    return format_html(
        LINE,
        " is-late" if due and due.overdue else "",
        row.get("id", ""),
        row["character"],
        row["url"],
        sentence,
        format_html('<p class="todo-facts facts-line">{}</p>', spans) if facts else "",
        format_html_join("", "{}", ((_inline(one, row, token, primary),) for one in asking)),
        clock_tag(due),
        format_html_join(
            "",
            "{}",
            ((_button(one, sentence, token, primary and not n and not asking),) for n, one in enumerate(buttons)),
        ),
        format_html(LINK, " button-quiet", row["url"], "", row["see"], sentence) if row.get("see") else "",
    )


def _inline(button: Row, row: Row, token: SafeString, primary: bool) -> SafeString:
    """The one text a step asks for, and its button, within the line."""
    asks, sentence = button["asks"], row["sentence"]
    tone = " button-primary" if primary else ""
    draft = f"line-{row.get('id', '')}-{asks['name']}"
    return format_html(
        INLINE, button["post"], token, asks["name"], asks["most"], asks["label"], draft, sentence, tone, button["label"]
    )


def _button(button: Row, sentence: str, token: SafeString, primary: bool) -> SafeString:
    tone = f" button-{button['tone']}" if button.get("tone") else " button-primary" if primary else ""
    if button.get("post"):
        fields = format_html_join(
            "", '<input type="hidden" name="{}" value="{}">', (button.get("fields") or {}).items()
        )
        return format_html(
            LEAVE if button.get("leaves") else POST, button["post"], token, fields, tone, button["label"], sentence
        )
    asks = SafeString("")
    if button.get("reason"):
        title = button.get("title") or button["label"]
        asks = format_html(' data-reason data-title="{}" data-label="{}"', title, button["label"])
    return format_html(LINK, tone, button["url"], asks, button["label"], sentence)
