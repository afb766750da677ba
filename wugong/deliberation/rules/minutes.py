"""The text of minutes, drafted from what the room wrote down (纪要: time and place, who was there, item by item)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in the words of the minutes."""

    what: str
    lead: str
    helpers: list[str]
    due: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class ItemLines:
    """One item: what it was, what was said, what came of it."""

    heading: str
    emergency: str
    notes: str
    outcome: str
    votes: str
    words: str
    dissent: str
    tasks: list[TaskLine] = field(default_factory=list)
    returning: list[str] = field(default_factory=list)
    opinions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The head of the minutes."""

    title: str
    time: str
    place: str
    chair: str
    recorder: str
    present: list[str]
    apologies: list[str]
    absent: list[str]
    observers: list[str]
    items: list[ItemLines]
    in_writing: list[str] = field(default_factory=list)


def numeral(n: int) -> str:
    """1 as 一, 12 as 十二: the numbering of items in a Chinese document."""
    tens, ones = divmod(n, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def text_of(sheet: Sheet) -> str:
    """The whole text, a paragraph a line."""
    lines = [
        sheet.title,
        _("Time: %(time)s") % {"time": sheet.time},
        _("Place: %(place)s") % {"place": sheet.place},
        _("Chair: %(name)s") % {"name": sheet.chair},
        _("Recorder: %(name)s") % {"name": sheet.recorder},
        *_names(_("Present: %(names)s"), sheet.present),
        *_names(_("Observers: %(names)s"), sheet.observers),
        *_names(_("Apologies: %(names)s"), sheet.apologies),
        *_names(_("Absent: %(names)s"), sheet.absent),
    ]
    for number, item in enumerate(sheet.items, start=1):
        lines += ["", *_item(number, item)]
    if sheet.in_writing:
        lines += ["", _("Decided in writing since the last meeting:"), *sheet.in_writing]
    return "\n".join(lines)


def _names(sentence: str, names: list[str]) -> list[str]:
    return [sentence % {"names": _(", ").join(names)}] if names else []


def _item(number: int, item: ItemLines) -> list[str]:
    lines = [_("%(number)s. %(heading)s") % {"number": numeral(number), "heading": item.heading}]
    if item.emergency:
        lines.append(_("Taken as an emergency: %(reason)s") % {"reason": item.emergency})
    lines += item.opinions
    lines += [line for line in item.notes.splitlines() if line.strip()]
    lines += item.returning
    if item.outcome:
        lines.append(_("Outcome: %(outcome)s%(votes)s") % {"outcome": item.outcome, "votes": item.votes})
    if item.words:
        lines.append(item.words)
    if item.dissent:
        lines.append(_("Dissent: %(dissent)s") % {"dissent": item.dissent})
    lines += [_task(n, task) for n, task in enumerate(item.tasks, start=1)]
    return lines


def _task(number: int, task: TaskLine) -> str:
    values = {"number": number, "what": task.what, "lead": task.lead, "due": task.due}
    if task.helpers:
        values["helpers"] = _(", ").join(task.helpers)
        line = _("%(number)d. %(what)s: %(lead)s leads, %(helpers)s help, by %(due)s.") % values
    else:
        line = _("%(number)d. %(what)s: %(lead)s leads, by %(due)s.") % values
    return line if task.accepted else line + _(" (waits for the lead body to accept)")
