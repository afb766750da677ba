"""What a sheet is: its columns, its key, how headings are recognised, and what can be wrong with a row. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid

Text = str | Promise
Key = tuple[Any, ...]
Values = dict[str, Any]


class Type(StrEnum):
    """What a cell holds, and the Python value a row gets: str, str, int, Decimal, date, aware datetime, bool, str.

    A code is text of digits or letters: never a number, with its leading zeros.
    """

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "moment"
    TRUTH = "truth"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is the key in the values of a row and is itself a valid heading.

    ``required``: not blank. ``choices``: as those of Django, a stored code with its label; the file may hold the code
    or the label in either language, or a name in ``also`` (name to code). ``many``: several codes or choices in a
    cell, separated by 、 ; or a comma; the value is a tuple. ``parse`` turns the typed value into the app's own and
    raises ValueError or Refusal with a sentence; ``dump`` is its inverse. ``least`` and ``most`` bound numbers and
    dates, ``places`` the decimals.
    ``readonly``: exported for information, never imported. ``personal``: imported, never exported.
    """

    name: str
    header_zh: str
    header_en: str
    type: Type = Type.TEXT
    required: bool = False
    choices: Sequence[tuple[str, Text]] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    help: Text = ""
    many: bool = False
    max_length: int = 0
    least: Any = None
    most: Any = None
    places: int | None = None
    readonly: bool = False
    personal: bool = False
    parse: Callable[[Any], Any] | None = None
    dump: Callable[[Any], Any] | None = None

    def header(self, language: str) -> str:
        return self.header_en if language.startswith("en") else self.header_zh


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of file. ``key`` names the columns by which a row is found again.

    ``numbered``: the product makes the key, so a row with a blank key is new. Raises ValueError when the declaration
    contradicts itself.
    """

    kind: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    numbered: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.kind}: two columns have one name.")
        if not self.key or not set(self.key) <= set(names):
            raise ValueError(f"{self.kind}: the key must name columns.")
        for column in self.columns:
            if (column.type is Type.CHOICE) != bool(column.choices):
                raise ValueError(f"{self.kind}.{column.name}: choices belong to columns of type choice.")
            if column.many and column.type not in {Type.CHOICE, Type.CODE}:
                raise ValueError(f"{self.kind}.{column.name}: only choices and codes can be many in a cell.")
            if column.name in self.key and (column.readonly or column.personal or column.many):
                raise ValueError(f"{self.kind}.{column.name}: a key is plain, imported and exported.")

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.kind} has no column {name}")

    @property
    def exported(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.personal)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable sentence with its values, rendered in the language in which it is read."""

    text: Text
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text) % self.values if self.values else str(self.text)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where: the row and the column letter as the person sees them in the file, and the heading."""

    row: int
    column: str
    header: str
    sentence: Sentence | Text

    def __str__(self) -> str:
        values = {"row": self.row, "column": self.column, "header": self.header, "sentence": self.sentence}
        if self.column and self.header:
            return str(_("Row %(row)s, column %(column)s (%(header)s): %(sentence)s")) % values
        if self.column:
            return str(_("Row %(row)s, column %(column)s: %(sentence)s")) % values
        if self.header:
            return str(_("Row %(row)s (%(header)s): %(sentence)s")) % values
        return str(_("Row %(row)s: %(sentence)s")) % values


class RowRefusal(Invalid):
    """Raised by an app while it applies changes: the row at fault, the name of the column, and the sentence."""

    def __init__(self, row: int, column: str, sentence: Any) -> None:
        super().__init__(sentence, field=column)
        self.row = row


class Verb(StrEnum):
    """What a row of the file does."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"


@dataclass(slots=True)
class Change:
    """A row of the file compared with the database.

    ``values`` holds the columns that the file has (others stay as they are); ``before`` the old value of each column
    that differs. ``key`` is None for a new row of a numbered sheet.
    """

    row: int
    verb: Verb
    key: Key | None
    values: Values
    before: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matching:
    """Which heading means which column: positions count from 0."""

    columns: dict[str, int]
    headers: tuple[str, ...]
    doubled: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings of the file that mean no column."""
        used = set(self.columns.values())
        return tuple(h for position, h in enumerate(self.headers) if h and position not in used)


_NOISE = re.compile(r"[\s*＊_:：-]+")
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")


def plain(header: str) -> str:
    """A heading without width, case, spaces, stars and colons."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


def _ranks(column: Column) -> list[set[str]]:
    """What a heading may be for a column, the surest first."""
    own = {plain(column.name), plain(column.header_zh), plain(column.header_en)}
    return [own, {plain(s) for s in column.synonyms}, {plain(_BRACKETS.sub("", s)) for s in own}]


def match(sheet: Sheet, headers: Sequence[str], mapping: Mapping[str, str | None] | None = None) -> Matching:
    """Recognise headings in Chinese, in English, by synonym and without their brackets; ``mapping`` decides first.

    ``mapping`` goes from the name of a column to a heading of the file, or to None to leave the column out. Raises
    Invalid when it names a column or a heading that is not there.
    """
    mapping = mapping or {}
    texts = tuple(h.strip() for h in headers)
    found: dict[str, int] = {}
    for name, header in mapping.items():
        if name not in {column.name for column in sheet.columns}:
            raise Invalid(Sentence(_("The mapping names the unknown column %(name)s."), {"name": name}), field="map")
        if header is not None:
            found[name] = _position(texts, header)
    taken, doubled = set(found.values()), {}
    for rank in range(3):
        for column in sheet.columns:
            if column.name in found or column.name in mapping or column.name in doubled:
                continue
            names = _ranks(column)[rank]
            hits = [
                position
                for position, text in enumerate(texts)
                if text
                and position not in taken
                and (plain(text) if rank < 2 else plain(_BRACKETS.sub("", text))) in names
            ]
            if len(hits) == 1:
                found[column.name] = hits[0]
                taken.add(hits[0])
            elif hits:
                doubled[column.name] = tuple(texts[position] for position in hits)
    return Matching(found, texts, doubled)


def _position(texts: Sequence[str], header: str) -> int:
    exact = [p for p, text in enumerate(texts) if text == header.strip()]
    loose = exact or [p for p, text in enumerate(texts) if text and plain(text) == plain(header)]
    if len(loose) != 1:
        problem = _("The file has two headings “%(header)s”.") if loose else _("The file has no heading “%(header)s”.")
        raise Invalid(Sentence(problem, {"header": header}), field="map")
    return loose[0]


def letter(position: int) -> str:
    """The name of a column as spreadsheets write it: 0 is A, 26 is AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
