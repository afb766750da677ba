"""The message ids that code and templates ask a translation for, found without running either."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    context_re,
    endblock_re,
    inline_re,
    plural_re,
)

# Where each function of django.utils.translation has its context, message and plural.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
SKIPPED = {"tests", "migrations", "locale", "static", "node_modules", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message id as the code has it. ``file`` is relative to the project."""

    singular: str
    plural: str = ""
    context: str = ""
    file: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.singular


class NotLiteral(ValueError):
    """A translation asked for something that is not written there."""


def of_app(folder: Path, root: Path) -> Iterator[Message]:
    """All messages of an app's code and templates, by file and place in it. Raises NotLiteral and SyntaxError."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if SKIPPED.intersection(inside.parts) or not path.is_file():
            continue
        name = str(path.relative_to(root))
        if path.suffix == ".py":
            yield from in_python(path.read_text(encoding="utf-8"), name)
        elif "templates" in inside.parts:
            yield from in_template(path.read_text(encoding="utf-8"), name)


def in_python(text: str, file: str = "") -> Iterator[Message]:
    """The messages of a module, in order."""
    tree = ast.parse(text, file)
    names = _names(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        function = _function(call.func, names)
        if function:
            yield _message(call, FUNCTIONS[function], file)


def _names(tree: ast.AST) -> dict[str, str]:
    """What the translation functions are called in this module."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }


def _function(called: ast.expr, names: dict[str, str]) -> str:
    if isinstance(called, ast.Name):
        return names.get(called.id, "")
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "translation":
        return called.attr if called.attr in FUNCTIONS else ""
    return ""


def _message(call: ast.Call, places: tuple[int | None, int, int | None], file: str) -> Message:
    def literal(place: int | None) -> str:
        if place is None:
            return ""
        value = call.args[place] if len(call.args) > place else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        raise NotLiteral(f"{file}:{call.lineno}: the text to translate must be written there, as one literal.")

    context, singular, plural = places
    return Message(literal(singular), literal(plural), literal(context), file)


def in_template(text: str, file: str = "") -> Iterator[Message]:
    """The messages of a template, in order. Raises SyntaxError for a tag inside a translated block."""
    tokens = iter(Lexer(text).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == "comment":
            _skip_comment(tokens)
        elif token.token_type == TokenType.BLOCK and (block := block_re.match(token.contents)):
            yield from _constants(token, file)
            yield _block(token, tokens, _context(block[1]), file)
        elif token.token_type == TokenType.BLOCK and (inline := inline_re.match(token.contents)):
            singular = inline[1][1:-1].replace("%", "%%")
            yield Message(singular, context=_context(inline[2]), file=file)
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from _constants(token, file)


def _skip_comment(tokens: Iterator[Token]) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == "endcomment":
            return


def _context(written: str | None) -> str:
    found = context_re.match(written) if written else None
    return found[1][1:-1] if found else ""


def _constants(token: Token, file: str) -> Iterator[Message]:
    for quoted in constant_re.findall(token.contents):
        yield Message(quoted[1:-1].replace("%", "%%"), file=file)


def _block(opening: Token, tokens: Iterator[Token], context: str, file: str) -> Message:
    """What stands between blocktranslate and endblocktranslate."""
    trimmed = "trimmed" in opening.split_contents()
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            parts.append([])
        elif token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            break
        elif token.token_type == TokenType.BLOCK:
            raise SyntaxError(f"{file}:{token.lineno}: {token.contents!r} may not stand inside a translated block.")
    texts = ["".join(part) for part in parts]
    singular, plural = [trim_whitespace(text) if trimmed else text for text in [*texts, ""][:2]]
    return Message(singular, plural, context, file)
