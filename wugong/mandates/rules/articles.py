"""The articles of an instrument by its own numbering: 第九条, 第一百二十条之一, 9."""

from __future__ import annotations

import re
import unicodedata

Article = tuple[int, int]  # the number, and 之一, 之二 after it; 0 where there is none

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(\d{1,4}|[零〇一二三四五六七八九十百千两]{1,9})"
_ARTICLE = re.compile(rf"(?:第|art(?:icle)?\.?)?{_NUMBER}条?(?:之{_NUMBER})?(?=$|[第款项(,、])")
_RANGE = re.compile(rf"第?{_NUMBER}条?(?:之{_NUMBER})?(?:(?:-|–|~|至|到)第?{_NUMBER}条?)?")


def number(text: str) -> int:
    """A number in digits or in Chinese: 一百二十 is 120."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _UNIT:
            total, digit = total + (digit or 1) * _UNIT[character], 0
        else:
            digit = _DIGIT[character]
    return total + digit


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_article(text: str) -> Article | None:
    """The article that a citation means, whatever paragraph follows; None where it names none."""
    found = _ARTICLE.match(_plain(text))
    return (number(found[1]), number(found[2]) if found[2] else 0) if found else None


def read_numbering(text: str) -> list[tuple[Article, Article]]:
    """Spans of articles: ``1-43, 12之一``. Raises ValueError where a part is none or a span runs backwards."""
    spans = []
    for part in filter(None, re.split(r"[,;、;]", _plain(text))):
        found = _RANGE.fullmatch(part)
        if not found:
            raise ValueError(part)
        first = (number(found[1]), number(found[2]) if found[2] else 0)
        last = (number(found[3]), 0) if found[3] else first
        if last < first:
            raise ValueError(part)
        spans.append((first, last))
    return spans


def has_article(numbering: str, article: Article) -> bool:
    """Whether the instrument has that article; one that is inserted (之一) must be named in its numbering."""
    spans = read_numbering(numbering)
    if article[1]:
        return any(first == article for first, _last in spans)
    return any(first <= article <= last for first, last in spans)
