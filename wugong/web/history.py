"""The record of one matter as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.bilingual import english
from wugong.flow.table import Machine, Text
from wugong.record.models import Entry
from wugong.record.rules import SYSTEM_ROLE, Outcome

NO_NOTES: Mapping[str, Text] = {}


def events(
    machine: Machine, entries: Iterable[Entry], *, names: bool = True, notes: Mapping[str, Text] = NO_NOTES
) -> list[dict[str, Any]]:
    """Entries (newest first) as the timeline component reads them, oldest first.

    ``names=False`` leaves out who acted, for pages anybody may open; ``notes``: acts beside the steps, in words.
    """
    labels = {step.name: step for step in machine.steps}
    shown = []
    for entry in entries:
        step = labels.get(entry.act)
        state = machine.states.get(entry.after)
        line = str(step.label) if step else str(notes.get(entry.act) or said(entry.act))
        if state and entry.after != entry.before and str(state.meaning) != line:
            line = _("%(step)s → %(state)s") % {"step": line, "state": state.meaning}
        refused = entry.outcome != Outcome.DONE
        shown.append(
            {
                "line": _("Refused: %(step)s") % {"step": line} if refused else line,
                "by": (_("the system") if entry.role == SYSTEM_ROLE else entry.actor_name)
                if names and not refused
                else "",
                "moment": entry.at,
                "words": words_of(entry) if names else "",
                "tone": "cinnabar" if refused else (state.tone if state else ""),
            }
        )
    return shown[::-1]


def words_of(entry: Entry) -> str:
    """Whom it names, and why: what a person wrote, or what the system gave as a reason, in the language of the page."""
    why = str(entry.detail.get("reason_en", "") if english() else "") or entry.reason
    return " · ".join(filter(None, [_(", ").join(entry.detail.get("named", ())), why]))


def said(act: str) -> str:
    """What the engine itself writes, in words."""
    return {
        "undo": _("Taken back."),
        "redate": _("Term computed again: the calendar was published"),
        "remind": _("Reminded"),
        "urge": _("Urged"),
        "supervise": _("Supervision notice"),
        "escalate": _("Passed to the next level"),
    }.get(act, act)
