"""``{% joined %}``: a list in one sentence, whose template may be broken over lines."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()


class Joined(template.Node):
    """What each of the items says, without the white space around it, with a comma of the page's language between."""

    def __init__(self, name: str, items: FilterExpression, said: NodeList, kept_as: str) -> None:
        self.name, self.items, self.nodelist, self.kept_as = name, items, said, kept_as

    def render(self, context: Context) -> SafeString:
        said = []
        for item in self.items.resolve(context, ignore_failures=True) or ():
            with context.push(**{self.name: item}):
                said.append(self.nodelist.render(context).strip())
        joined = mark_safe(gettext(", ").join(said))  # noqa: S308  the template has escaped what needs it
        if not self.kept_as:
            return joined
        context[self.kept_as] = joined
        return SafeString()


@register.tag
def joined(parser: Parser, token: Token) -> Joined:
    """``{% joined one in bodies %}<b>{{ one }}</b>{% endjoined %}``; with ``as names`` it is kept and not shown.

    Raises TemplateSyntaxError for any other form.
    """
    words: list[Any] = token.split_contents()
    if len(words) not in {4, 6} or words[2] != "in" or (len(words) == 6 and words[4] != "as"):
        raise TemplateSyntaxError("Write {% joined one in list %} or {% joined one in list as name %}.")
    said = parser.parse(("endjoined",))
    parser.delete_first_token()
    return Joined(words[1], parser.compile_filter(words[3]), said, words[5] if len(words) == 6 else "")
