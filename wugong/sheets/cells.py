"""Cells to values and back. Pure: what a spreadsheet gives is turned into the exact value of a column or refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Refusal
from wugong.sheets.rules import Column, Sentence, Text, Type

ZONE = ZoneInfo("Asia/Shanghai")
# A spreadsheet keeps 15 digits of a number; a longer code typed as a number has been rounded.
EXACT = 10**15
SHOWN = 60  # characters of a wrong value that a sentence repeats
YES = {"是", "有", "对", "√", "✓", "y", "yes", "true", "t", "1"}
NO = {"否", "无", "不", "×", "✗", "n", "no", "false", "f", "0"}

Raw = str | int | float | bool | date | datetime | time | timedelta
_SHORTENED = re.compile(r"(\d)\.(\d+)[eE]\+(\d{1,2})")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][+-]?\d{1,3})?")
_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK = re.compile(r"[T\s]*(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.\d+)?)?")
_SPLIT = re.compile(r"[、,，;；\n|]+")
# Invisible marks that copying leaves at the ends of a cell; inside a text they are the writer's own.
_EDGES = "\ufeff\u200b\u200c\u200d\u2060"
_DANGEROUS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


class Bad(Exception):
    """A cell that cannot be the value of its column; the sentence says why and what to do."""

    def __init__(self, text: Text, **values: Any) -> None:
        super().__init__(text)
        if len(str(values.get("value", ""))) > SHOWN:
            values["value"] = f"{str(values['value'])[:SHOWN]}…"
        self.sentence = Sentence(text, values)


def tidy(text: str) -> str:
    """Text without blanks at the ends and with plain line ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    stripped = text.strip()
    return (
        stripped.strip(_EDGES).strip() if stripped and (stripped[0] in _EDGES or stripped[-1] in _EDGES) else stripped
    )


def shown(raw: Raw) -> str:
    """A cell as the person sees it."""
    if isinstance(raw, str):
        return tidy(raw)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e21:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.isoformat(" ", "seconds")
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def reader(column: Column) -> Callable[[Raw], Any]:
    """A function from a cell to the value of ``column``: ``None`` (``""`` for text) when blank; raises Bad."""
    convert = _CONVERTERS[column.type](column)
    blank: Any = () if column.many else "" if column.type in {Type.TEXT, Type.CODE, Type.CHOICE} else None
    parse, required = column.parse, column.required

    def read(raw: Raw) -> Any:
        if isinstance(raw, str):
            raw = tidy(raw)
            if "\x00" in raw:
                raise Bad(_("The text holds a null character; type it again."))
            if not raw:
                if required:
                    raise Bad(_("This must not be blank."))
                return blank
        value = _each(convert, raw) if column.many else convert(raw)
        return value if parse is None else _parsed(parse, value)

    return read


def _each(convert: Callable[[Raw], Any], raw: Raw) -> tuple[Any, ...]:
    parts = [part.strip() for part in _SPLIT.split(raw)] if isinstance(raw, str) else [raw]
    return tuple(dict.fromkeys(convert(part) for part in parts if part != ""))


def _parsed(parse: Callable[[Any], Any], value: Any) -> Any:
    try:
        return parse(value)
    except Refusal as refusal:
        raise Bad(refusal.sentence) from None
    except ValueError as fault:
        raise Bad(str(fault)) from None


def _whole(raw: float) -> str:
    if abs(raw) >= EXACT:
        raise Bad(
            _("%(value)s has more than 15 digits and has been rounded; format the column as text and type it again."),
            value=shown(raw),
        )
    return str(int(raw)) if float(raw).is_integer() else repr(raw)


def _text(column: Column) -> Callable[[Raw], str]:
    limit, code = column.max_length, column.type is Type.CODE

    def convert(raw: Raw) -> str:
        if isinstance(raw, str):
            text = _code(raw) if code else raw
        elif isinstance(raw, int | float) and not isinstance(raw, bool):
            text = _whole(raw)
        else:
            text = shown(raw)
        if limit and len(text) > limit:
            raise Bad(_("%(length)s characters are too many; at most %(limit)s."), length=len(text), limit=limit)
        return text

    return convert


def _code(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    short = _SHORTENED.fullmatch(text)
    if short is None:
        return text
    first, rest, power = short[1], short[2], int(short[3])
    if len(rest) < power:
        raise Bad(_("%(value)s has lost digits; format the column as text and type it again."), value=text)
    return first + rest if len(rest) == power else text


def _decimal(raw: Raw) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Bad(_("%(value)s is not a number."), value=shown(raw))
    text = unicodedata.normalize("NFKC", raw) if isinstance(raw, str) else repr(raw)
    if not _NUMBER.fullmatch(text):
        raise Bad(_("%(value)s is not a number."), value=text)
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Bad(_("%(value)s is not a number."), value=text) from None


def _bounded(value: Any, least: Any, most: Any) -> Any:
    if least is not None and value < least:
        raise Bad(_("%(value)s is too small; at least %(limit)s."), value=value, limit=least)
    if most is not None and value > most:
        raise Bad(_("%(value)s is too large; at most %(limit)s."), value=value, limit=most)
    return value


def _integer(column: Column) -> Callable[[Raw], int]:
    least = -(2**31) if column.least is None else column.least
    most = 2**31 - 1 if column.most is None else column.most

    def convert(raw: Raw) -> int:
        value = _bounded(_decimal(raw), least, most)
        if value != value.to_integral_value():
            raise Bad(_("%(value)s is not a whole number."), value=value)
        return int(value)

    return convert


def _number(column: Column) -> Callable[[Raw], Decimal]:
    least = -EXACT if column.least is None else column.least
    most = EXACT if column.most is None else column.most

    def convert(raw: Raw) -> Decimal:
        value: Decimal = _bounded(_decimal(raw), least, most)
        if column.places is not None and value != round(value, column.places):
            raise Bad(_("%(value)s has more than %(places)s decimals."), value=value, places=column.places)
        return value

    return convert


def _day_in(text: str) -> date | None:
    if len(text) == 8 and text.isdigit():
        parts = (int(text[:4]), int(text[4:6]), int(text[6:]))
    elif found := _DAY.fullmatch(text):
        parts = (int(found[1]), int(found[3]), int(found[4]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _day(column: Column) -> Callable[[Raw], date]:
    def convert(raw: Raw) -> date:
        found: date | None = None
        if isinstance(raw, datetime):
            found = raw.date()
        elif isinstance(raw, date):
            found = raw
        elif isinstance(raw, str | int | float) and not isinstance(raw, bool):
            text = unicodedata.normalize("NFKC", shown(raw))
            clock = re.search(r"[T\s]+[0:]+(\.0+)?$", text)
            found = _day_in(text[: clock.start()] if clock else text)
        if found is None:
            raise Bad(_("%(value)s is not a date; write it as 2026-09-18."), value=shown(raw))
        return _bounded(found, column.least, column.most)  # type: ignore[no-any-return]

    return convert


def _moment(column: Column) -> Callable[[Raw], datetime]:
    def convert(raw: Raw) -> datetime:
        found: datetime | None = None
        if isinstance(raw, datetime):
            found = raw
        elif isinstance(raw, date):
            found = datetime.combine(raw, time.min)
        elif isinstance(raw, str):
            found = _moment_in(unicodedata.normalize("NFKC", raw))
        if found is None:
            raise Bad(_("%(value)s is not a date with time; write it as 2026-09-18 14:30."), value=shown(raw))
        try:
            aware = found.replace(tzinfo=ZONE) if found.tzinfo is None else found.astimezone(ZONE)
        except OverflowError:
            raise Bad(_("%(value)s is not a date with time; write it as 2026-09-18 14:30."), value=shown(raw)) from None
        return _bounded(aware.replace(microsecond=0), column.least, column.most)  # type: ignore[no-any-return]

    return convert


def _moment_in(text: str) -> datetime | None:
    clock = _CLOCK.search(text)
    day = _day_in((text[: clock.start()] if clock else text).strip())
    if day is None or (clock and clock.end() != len(text)):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    try:
        hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
        return datetime.combine(day, time(hour, minute, second))
    except ValueError:
        return None


def _truth(_column: Column) -> Callable[[Raw], bool]:
    def convert(raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        text = unicodedata.normalize("NFKC", shown(raw)).casefold()
        if text not in YES | NO:
            raise Bad(_("%(value)s is neither yes nor no."), value=shown(raw))
        return text in YES

    return convert


def labels(column: Column, language: str) -> dict[str, str]:
    """The label of each choice in a language, by code."""
    with translation.override(language):
        return {str(code): str(label) for code, label in column.choices}


def _choice(column: Column) -> Callable[[Raw], str]:
    codes: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        for code, label in labels(column, language).items():
            codes[unicodedata.normalize("NFKC", label).casefold()] = code
    codes.update({str(code).casefold(): str(code) for code, _label in column.choices})
    codes = {name.casefold(): code for name, code in column.also.items()} | codes

    def convert(raw: Raw) -> str:
        text = unicodedata.normalize("NFKC", shown(raw)).casefold()
        if text not in codes:
            names = sorted(
                (str(label) for _code, label in column.choices),
                key=lambda name: -SequenceMatcher(None, name.casefold(), text).ratio(),
            )
            known = "、".join(names[:12]) + ("…" if len(names) > 12 else "")
            raise Bad(_("“%(value)s” is not one of: %(known)s."), value=shown(raw), known=known)
        return codes[text]

    return convert


_CONVERTERS: dict[Type, Callable[[Column], Callable[[Raw], Any]]] = {
    Type.TEXT: _text,
    Type.CODE: _text,
    Type.INTEGER: _integer,
    Type.DECIMAL: _number,
    Type.DATE: _day,
    Type.MOMENT: _moment,
    Type.TRUTH: _truth,
    Type.CHOICE: _choice,
}


def canonical(column: Column) -> Callable[[Any], Any]:
    """Return a function that normalises values of ``column``, so that stored and imported ones compare equal."""
    kind, dump = column.type, column.dump

    def one(value: Any) -> Any:
        if dump is not None:
            value = dump(value)
        if column.many:
            return tuple(str(part) for part in value or ())
        if value is None or value == "":
            return None
        if kind in {Type.TEXT, Type.CODE, Type.CHOICE}:
            return tidy(str(value)) or None
        if kind is Type.DECIMAL:
            return Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if kind is Type.MOMENT:
            return value.astimezone(ZONE).replace(microsecond=0)
        return value.date() if kind is Type.DATE and isinstance(value, datetime) else value

    return one


def neutral(text: str) -> str:
    """Text that a spreadsheet will not run as a formula when it opens a CSV file; ``restored`` takes it back."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text of a CSV cell: without the mark of ``neutral``, and ``="0012"`` (which keeps zeros) as 0012."""
    if not text or text[0] not in "'=":
        return text
    if text[0] == "'":
        return text[1:] if _DANGEROUS.match(text) else text
    return (
        text[2:-1] if len(text) > 3 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1] else text
    )
