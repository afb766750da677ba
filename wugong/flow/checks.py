"""What is asked before a step is taken: who acts, what the step writes, and its guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.forms import CHOOSE
from wugong.common.privacy import refuse_identity
from wugong.flow import matters
from wugong.flow.binding import Binding, Case
from wugong.flow.models import Stateful
from wugong.flow.table import Fill, Guard, Modal, Step, Text

TERM_OVER = gettext_lazy("The term ran out.")
DIVISION = "place"  # the column of a division code: figures of a list, which may look like those of a card


def admit_actor(bound: Binding, row: Stateful, rule: Step, actor: Actor, reason: Text) -> None:
    """Whether the actor may take the step at all, and says why where it asks why, without numbers of a person."""
    if not any(bound.holds(actor, row, party) for party in rule.by):
        raise Denied(matters.who_may(bound, rule), rule="role")
    if rule.reason and not str(reason).strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    if reason and not actor.system:
        refuse_identity(reason=str(reason))


def admit_to_form(bound: Binding, row: Stateful, rule: Step, actor: Actor) -> None:
    """Refuse the form of a step to whom the step would refuse it whatever is filled in: out of turn, or not theirs."""
    if row.state not in rule.sources:
        raise out_of_turn(bound, row, rule)
    if not any(bound.holds(actor, row, party) for party in rule.by):
        raise Denied(matters.who_may(bound, rule), rule="role")


def out_of_turn(bound: Binding, row: Stateful, rule: Step) -> Stale:
    """Nobody was faster: the step does not lead out of the state that the person looked at."""
    states = bound.machine.states
    when = _(", ").join(f"“{states[name].meaning}”" for name in rule.sources)
    words = {"state": states[row.state].meaning, "step": rule.label, "when": when}
    return Stale(
        _("This is “%(state)s” now. “%(step)s” is possible when it is: %(when)s. Choose one of its buttons.") % words,
        rule="state",
    )


def check_guards(
    bound: Binding,
    row: Stateful,
    rule: Step,
    actor: Actor,
    reason: Text,
    columns: dict[str, Any],
    inputs: dict[str, Any],
) -> None:
    """The guards of the step, on the case as it would be."""
    if not rule.guards:
        return
    case = bound.case(row, actor=actor, changes=columns, inputs=inputs)
    for guard in rule.guards:
        if not guard.holds(case) and not _excused(guard, reason):
            raise Refusal(matters.say(guard.refusal, case), rule=guard.rule)


def would_hold(bound: Binding, row: Stateful, rule: Step, moment: datetime) -> bool:
    """Whether the system could take a step at a moment to come, if nothing changes until then."""
    with clock.at(moment):
        try:
            columns = read_columns(bound, row, rule, SYSTEM, TERM_OVER, {})
            check_guards(bound, row, rule, SYSTEM, TERM_OVER, columns, {})
        except Refusal:
            return False
    return True


def _excused(guard: Guard, reason: Text) -> bool:
    return guard.modal is not Modal.MUST and bool(str(reason).strip())


def read_columns(
    bound: Binding, row: Stateful, rule: Step, actor: Actor, reason: Text, inputs: dict[str, Any]
) -> dict[str, Any]:
    """The columns a step writes: what it asks for, taken out of ``inputs``, and what it sets by itself.

    A column of a new object that is filled already need not be given again. Raises Invalid that names the field for
    what is missing or what the column does not take.
    """
    columns: dict[str, Any] = {}
    for name, needed in rule.columns.items():
        column: Any = bound.model._meta.get_field(name)
        held = (row._state.adding or not needed) and getattr(row, column.attname) is not None
        value = inputs.pop(name) if name in inputs else getattr(row, name) if held else None
        value = value.strip() if isinstance(value, str) else value
        label = capfirst(column.verbose_name)
        if value is None or value == "":
            if needed:
                raise Invalid(_("“%(field)s” is still missing.") % {"field": label}, rule="input", field=name)
            value = None if column.null else column.get_default()
        elif not column.is_relation:
            try:
                value = column.clean(value, row)
                if column.max_length and isinstance(value, str):  # a TextField does not look at its own
                    MaxLengthValidator(column.max_length)(value)
            except ValidationError as fault:
                unknown = any(one.code == "invalid_choice" for one in fault.error_list)
                words = {"field": label, "fault": CHOOSE if unknown else fault.messages[0]}
                raise Invalid(_("%(field)s: %(fault)s") % words, rule="input", field=name) from fault
            if isinstance(value, str) and not column.choices and name != DIVISION:
                refuse_identity(**{name: value})
        columns[name] = value
    if rule.sets:
        case = bound.case(row, actor=actor, changes=dict(columns), inputs=inputs)
        columns |= {name: _filled(value, case, actor, reason) for name, value in rule.sets.items()}
    return columns


def _filled(value: Any, read: Case, actor: Actor, reason: Text) -> Any:
    if callable(value):
        return value(read)
    if not isinstance(value, Fill):
        return value
    match value:
        case Fill.NOW:
            return clock.now()
        case Fill.TODAY:
            return clock.today()
        case Fill.USER:
            return actor.user
        case Fill.NAME:
            return actor.name
        case Fill.REASON:
            return str(reason).strip()


def longest_words(bound: Binding, rule: Step, columns: dict[str, Any]) -> str:
    """The longest text a person wrote into the columns of a step; the record shows it as the words of the step."""
    texts = []
    for name in rule.columns:
        column: Any = bound.model._meta.get_field(name)
        if isinstance(columns.get(name), str) and not column.choices:
            texts.append(columns[name])
    return max(texts, key=len, default="")[:500]


def changed_words(bound: Binding, was: dict[str, Any], columns: dict[str, Any]) -> Callable[[], str] | None:
    """What a step wrote over, label, old and new value; None where nothing that the page of the case shows was."""
    shown = [n for n, (old, new) in was.items() if n in bound.shows and old not in (None, "") and new not in (None, "")]
    found = [(bound.model._meta.get_field(name), was[name][0], columns[name]) for name in shown if name in columns]
    if not found:
        return None
    return lambda: _(", ").join(
        _("%(field)s %(old)s → %(new)s")
        % {"field": capfirst(str(one.verbose_name)), "old": value_in_words(one, old), "new": value_in_words(one, new)}  # type: ignore[union-attr]
        for one, old, new in found
    )


def value_in_words(column: Any, value: Any) -> str:
    """A value of a column as people read it."""
    if column.is_relation:
        return str(value if isinstance(value, Model) else column.related_model._base_manager.get(pk=value))
    if isinstance(value, bool):
        return _("yes") if value else "–"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    return str(dict(column.flatchoices).get(value, value))
