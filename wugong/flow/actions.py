"""The one way a state changes: lock and re-read, policy, guard, compare-and-swap, record, to-dos, message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.bilingual import in_two, sentence
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.flow import matters, queries, sendings, timers
from wugong.flow.binding import Binding, Said, binding_of, clock_named, listeners_of
from wugong.flow.checks import admit_actor, changed_words, check_guards, longest_words, out_of_turn, read_columns
from wugong.flow.models import Follow, Matter, Stateful, Term, Todo, pk_of
from wugong.flow.table import Step, Text, Unit
from wugong.flow.taken_back import undoable_steps
from wugong.inbox.actions import take_back
from wugong.record.actions import append
from wugong.record.queries import history_of
from wugong.record.rules import Outcome

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Stateful)
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """An action: one transaction, a mandatory keyword ``actor``, and every refusal recorded after the roll-back.

    Raises AlreadySent when the form that the request brings has acted before.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = kwargs.get("actor")
        if not isinstance(actor, Actor):
            raise TypeError(f"{verb.__name__}() needs the keyword actor.")
        if _inside.get():
            with transaction.atomic():
                return verb(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic(), sendings.acting_once():
                return verb(*args, **kwargs)
        except Refusal as refusal:
            _record_refusal(refusal, verb.__name__, args[0] if args else None, actor)
            raise
        except IntegrityError as clash:
            if "unique" not in str(clash).lower():
                raise
            twice = Stale(_("Somebody entered the same at this moment. Look again and decide."), rule="twice")
            _record_refusal(twice, verb.__name__, args[0] if args else None, actor)
            raise twice from clash
        finally:
            _inside.reset(token)

    return run


def _record_refusal(refusal: Refusal, verb: str, obj: object, actor: Actor) -> None:
    kind, step = "", verb
    known = isinstance(obj, Stateful)
    if isinstance(obj, Stateful):
        machine = binding_of(obj).machine
        kind, refused = machine.name, getattr(refusal, "step", "")
        step = refused if any(one.name == refused for one in machine.steps) else verb
    append(
        actor=actor,
        act=step,
        kind=kind,
        object_id=obj.pk if known else None,  # type: ignore[attr-defined]
        outcome=Outcome.DENIED if isinstance(refusal, Denied) else Outcome.REFUSED,
        before=obj.state if isinstance(obj, Stateful) else "",
        rule=refusal.rule,
        reason=str(refusal),
    )


@contextmanager
def _recorded_as(step: str) -> Iterator[None]:
    """A refusal within, also by an effect or a step of another case, is recorded as one of this step."""
    try:
        yield
    except Refusal as refusal:
        refusal.step = step  # type: ignore[attr-defined]
        raise


@action
def begin(obj: S, step: str, *, actor: Actor, reason: Text = "", **inputs: Any) -> S:
    """Create an object by one of the steps that have no source. Returns it saved.

    ``reason`` and ``inputs`` as in ``take``.
    Raises Denied when the actor is of none of the step's parties, Refusal when a guard does not hold.
    """
    bound = binding_of(obj)
    rule = _step(bound, step)
    if rule.sources:
        raise ValueError(f"{bound.machine.name}: {step} does not create.")
    with _recorded_as(step):
        admit_actor(bound, obj, rule, actor, reason)
        columns = read_columns(bound, obj, rule, actor, reason, inputs)
        check_guards(bound, obj, rule, actor, reason, columns, inputs)
        for name, value in columns.items():
            setattr(obj, name, value)
        obj.state, obj.state_since, obj.version = rule.target, clock.now(), 0
        if bound.number:
            obj.biz_no = matters.next_number(bound.describe(obj).place, bound.number, clock.today().year)
        obj.save(force_insert=True)
        matter = matters.index(bound, obj, new=True)
        sendings.led_to(matter, actor)
        _record(bound, obj, step, actor=actor, reason=reason, after=rule.target, detail={})
        timers.enter(bound, obj, matter, previous="", actor=actor)
        matters.tell(bound, obj, matter, rule, actor, reason)
        _go_on(bound, obj, rule, actor, reason, inputs)
    return obj


@action
def take(
    obj: S,
    step: str,
    *,
    actor: Actor,
    reason: Text = "",
    seen: int | None = None,
    changes: dict[str, Any] | None = None,
    **inputs: Any,
) -> S:
    """Move an object one step. Returns the row as it is afterwards (``obj`` is brought up to date too).

    ``seen`` is the version the person looked at. ``inputs`` are the columns the step asks for and whatever else its
    guards and its effect read; ``changes`` are further columns written in the same statement. ``reason`` also serves as
    the recorded exception to a 应 rule; a lazy one is the system's own and is recorded in both languages
    (``common.bilingual.sentence``), a person's words as they are. The effect of the step (``Binding.after``) and the
    step that follows it (``Step.then``) run in the same transaction.
    Raises Denied, Invalid for what is missing, Refusal, or Stale when somebody else moved first.
    """
    bound = binding_of(obj)
    rule = _step(bound, step)
    row = locked(obj)
    with _recorded_as(step):
        if row.state not in rule.sources and seen == row.version:
            raise out_of_turn(bound, row, rule)
        if row.state not in rule.sources or (seen is not None and seen != row.version):
            raise _stale(bound, row)
        admit_actor(bound, row, rule, actor, reason)
        columns = read_columns(bound, row, rule, actor, reason, inputs) | (changes or {})
        check_guards(bound, row, rule, actor, reason, columns, inputs)
        before = row.state
        after = before if rule.stays else rule.target
        was = _write(row, after, columns)
        matter = matters.index(bound, row)
        sendings.led_to(matter, actor)
        kept = rule.stays and bool(rule.asks)  # a step that asks again for what the object has: what differs is news
        news = {name: value for name, value in columns.items() if not kept or name in was}
        said = reason or (kept and changed_words(bound, was, news)) or longest_words(bound, rule, news)
        named = [str(one) for one in news.values() if isinstance(one, models.Model)]
        detail = {"version": row.version, **({"was": was} if was else {}), **({"named": named} if named else {})}
        _record(bound, row, step, actor=actor, reason=said, before=before, after=after, detail=detail)
        if rule.stays and not rule.reseats:
            timers.follow_dates(bound, row, matter)
        else:
            timers.enter(bound, row, matter, previous=before, actor=actor)
        matters.tell(bound, row, matter, rule, actor, reason)
        _go_on(bound, row, rule, actor, reason, inputs)
    _carry(row, obj)
    return row


def _go_on(bound: Binding, row: Stateful, rule: Step, actor: Actor, reason: Text, inputs: dict[str, Any]) -> None:
    """The effect of a step, then the step that follows it; an effect may have moved the row already."""
    if effect := bound.after.get(rule.name):
        version = row.version
        effect(row, actor=actor, reason=reason, **inputs)
        if row.version == version:
            _carry(type(row)._base_manager.get(pk=row.pk), row)
    if rule.then and row.state == rule.target:
        take(row, rule.then, actor=SYSTEM)
    elif row.state == rule.target and bound.machine.states[row.state].final:
        for listen in listeners_of(bound.machine.name):
            listen(row, actor=SYSTEM)


@action
def perform(obj: S, step: str, *, actor: Actor, seen: int | None = None, **inputs: Any) -> Any:
    """Take a step as its button does: through the app's own action where the binding names one, else through ``take``.

    ``inputs`` are those of the step's form, by the names of its fields; ``seen`` is the version the person looked at.
    Raises what the action raises, and Stale when the object has changed since it was seen.
    """
    bound = binding_of(obj)
    own = bound.acts.get(step)
    if own is not None and own.link and not own.run:
        where = {"step": bound.machine.step(step).label, "page": own.link(obj)}
        raise Refusal(_("“%(step)s” is done on a page of its own: %(page)s") % where, rule="page")
    if own is None or own.run is None:
        return take(obj, step, actor=actor, seen=seen, **inputs)
    with _recorded_as(step):
        if seen is not None and seen != (row := locked(obj)).version:
            raise _stale(bound, row)
        return own.run(obj, actor=actor, **inputs)


@action
def reseat(obj: Stateful, *, actor: Actor) -> None:
    """Reassign open to-dos after the parties of an object changed within its state; its clock keeps running."""
    bound = binding_of(obj)
    timers.enter(bound, obj, matters.index(bound, obj), previous=obj.state, actor=actor)


@action
def redate(obj: Stateful, *, actor: Actor) -> None:
    """Bring the clocks of an object in line with dates that moved elsewhere."""
    timers.follow_dates(binding_of(obj), obj, Matter.objects.get(pk=pk_of(obj)))


@action
def mend(obj: Stateful, *, actor: Actor) -> bool:
    """Bring an object of an older version in line with its table of today; says whether there was anything to mend.

    Its line is made again (title, who may see it, what it is found by); whoever its state awaits is awaited, with the
    clock of the state from now on; its running clocks ring as the table says now; and the system takes the step that
    ``Binding.stuck`` names.
    """
    bound, row = binding_of(obj), locked(obj)
    matter, mended = matters.refresh(bound, row)
    if timers.lost(bound, row, matter):
        timers.enter(bound, row, matter, previous=row.state, actor=actor)
        mended = True
    mended = timers.ring_again(bound, row, matter) or mended
    step = bound.stuck(row) if bound.stuck else ""
    if mended or step:
        append(actor=actor, act="mend", kind=bound.machine.name, object_id=pk_of(row), before=row.state)
    if step:
        take(row, step, actor=SYSTEM)
    return mended or bool(step)


@action
def pass_on_personal(*, giver: UUID, taker: UUID, organisations: list[UUID], actor: Actor) -> int:
    """What waits for one person by name, in matters of these organisations, waits for another from now on."""
    rows = Todo.objects.filter(user=giver, done_at__isnull=True, matter__participants__who__in=organisations)
    ids = list(rows.values_list("pk", flat=True).distinct())
    return Todo.objects.filter(pk__in=ids).update(user=taker)


@action
def pass_on_seats(obj: Stateful, *, giver: UUID, taker: UUID, actor: Actor) -> int:
    """What waits for one organisation in a matter waits for its successor from now on."""
    rows = Todo.objects.filter(matter=pk_of(obj), organisation=giver, done_at__isnull=True)
    count = rows.update(organisation=taker)
    detail = {"from": giver, "to": taker, "todos": count}
    append(actor=actor, act="hand_over", kind=binding_of(obj).machine.name, object_id=pk_of(obj), detail=detail)
    return count


@action
def settle_seat(obj: Stateful, *, organisation: UUID | None, party: str, actor: Actor) -> int:
    """One of several seats of a party has done its part: it is no longer awaited. Returns how many to-dos ended."""
    rows = Todo.objects.filter(matter=pk_of(obj), organisation=organisation, party=party, done_at__isnull=True)
    count = rows.update(done_at=clock.now())
    if count:
        append(actor=actor, act="part_done", kind=binding_of(obj).machine.name, object_id=pk_of(obj))
    return count


def _step(bound: Binding, name: str) -> Step:
    try:
        return bound.machine.step(name)
    except KeyError as missing:
        raise Invalid(_("There is no such step here. Go back to the page and choose one of its buttons.")) from missing


def _stale(bound: Binding, row: Stateful) -> Stale:
    meaning = bound.machine.states[row.state].meaning if row.state in bound.machine.states else row.state
    return Stale(
        _("Somebody was faster: this is now “%(state)s”. Nothing of yours was changed; look again and decide.")
        % {"state": meaning},
        rule="state",
    )


def _record(bound: Binding, row: Stateful, step: str, *, reason: Said, detail: dict[str, Any], **more: Any) -> None:
    """A step in the record, with a person's words, or with a sentence of the system and its English beside it."""
    said = reason
    if not isinstance(reason, str):
        said, detail["reason_en"] = matters.both(reason, limit=500)
    append(act=step, kind=bound.machine.name, object_id=pk_of(row), reason=str(said), detail=detail, **more)


def _write(row: Stateful, after: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Compare-and-swap; returns the old values of the changed columns.

    What changes nothing of the row leaves its version: a word that somebody adds is no reason to look again.
    """
    if not changes and after == row.state:
        return {}
    now = clock.now()
    was = {}
    for name, value in changes.items():
        field = row._meta.get_field(name)
        old = getattr(row, field.attname)  # type: ignore[union-attr]
        new = value.pk if isinstance(value, models.Model) else value
        if old != new:
            was[name] = [old, new]
    columns = {**changes, "version": row.version + 1}
    if after != row.state:
        columns |= {"state": after, "state_since": now}
    rows = type(row)._base_manager.filter(pk=row.pk, state=row.state, version=row.version)
    if not rows.update(**columns):
        raise _stale(binding_of(row), row)
    for name, value in columns.items():
        setattr(row, name, value)
    return was


def _carry(row: Stateful, obj: Stateful) -> None:
    """Bring the caller's copy up to date."""
    if row is not obj:
        for field in row._meta.concrete_fields:
            setattr(obj, field.attname, getattr(row, field.attname))


@action
def undo(obj: S, *, actor: Actor) -> S:
    """Take back one's own last step on the same day, while nobody has acted on it, with what followed by itself.

    What the step did elsewhere is reversed by ``Binding.back``; those who were told of it hear that it was taken back.
    Raises Refusal when there is nothing of one's own to take back any more.
    """
    bound = binding_of(obj)
    row = locked(obj)
    chain = undoable_steps(bound, row, actor)
    if not chain:
        raise Refusal(
            _("This can no longer be taken back: the day is over, or somebody has gone on from here."), rule="undo"
        )
    own, previous = chain[-1], row.state
    was = {name: pair[0] for entry in chain for name, pair in entry.detail.get("was", {}).items()}
    changes = {n: row._meta.get_field(n).to_python(value) for n, value in was.items()}  # type: ignore[union-attr]
    _write(row, own.before, changes)
    matter = matters.index(bound, row)
    append(actor=actor, act="undo", kind=bound.machine.name, object_id=pk_of(row), before=previous, after=own.before)
    timers.enter(bound, row, matter, previous=previous, actor=actor, back=own.at)
    if effect := bound.back.get(own.act):
        effect(row, actor=actor)
    matters.tell_back(bound, row, matter, bound.machine.step(own.act), actor)
    _carry(row, obj)
    return row


@action
def urge(obj: Stateful, *, actor: Actor) -> int:
    """Remind those who are awaited (催办): a message to each of their seats, once a day for one matter.

    Returns how many seats were reminded. Raises Denied for somebody who has no part in it, Refusal when nobody is
    awaited or the reminder of today went out already.
    """
    bound = binding_of(obj)
    matter = Matter.objects.get(pk=pk_of(obj))
    if not queries.may_urge(actor, bound, obj, matter):
        raise Denied(
            _("Only those who take part in a matter, or in whose place it lies, may urge. Ask one of them to do it."),
            rule="role",
        )
    seats = [todo.seat for todo in queries.open_todos(matter)]
    if not seats:
        raise Refusal(_("Nobody is awaited here now, so there is nobody to urge."), rule="urge")
    if actor.sits_any(seats):
        raise Refusal(_("You are awaited here yourself. Take the step, or hand it on."), rule="urge")
    today = history_of(bound.machine.name, pk_of(obj)).filter(act="urge", outcome=Outcome.DONE).first()
    if today is not None and timezone.localdate(today.at) == clock.today():
        raise Refusal(
            _("%(who)s has urged today already. Try again tomorrow, or telephone.") % {"who": today.actor_name},
            rule="urge",
        )
    subject = sentence(gettext_lazy("Please act: %(matter)s"), matter=in_two(matter.title, matter.title_en))
    matters.notify(matter, subject, kind=f"{bound.machine.name}.urge", seats=seats, actor=actor)
    append(actor=actor, act="urge", kind=bound.machine.name, object_id=pk_of(obj), before=obj.state)
    return len(seats)


@action
def release_person(obj: Stateful, *, user: UUID, actor: Actor) -> None:
    """A person has nothing to do with a case any more: what was asked of him before no longer opens it to him, he
    follows it no more, and messages about it are taken back.
    """
    todos = Todo.objects.filter(matter=pk_of(obj))
    todos.filter(user=user, done_at__isnull=False).update(user=None)
    todos.filter(asked_by=user).update(asked_by=None, asked_by_organisation=None)
    Follow.objects.filter(matter=pk_of(obj), user=user).delete()
    take_back(matter=pk_of(obj), user=user, actor=actor)


@action
def follow(matter: Matter, *, actor: Actor, on: bool = True) -> None:
    """Follow a matter, or stop following it. Saying it twice changes nothing."""
    if actor.user is None:
        raise Denied(_("Sign in to follow a matter."), rule="role")
    if on:
        Follow.objects.get_or_create(matter=matter, user=actor.user)
    else:
        Follow.objects.filter(matter=matter, user=actor.user).delete()


@action
def set_term(machine: str, state: str, *, amount: int, unit: str, reason: str, actor: Actor) -> Term:
    """Give the clock of a state a length of the district's own, for clocks opened from now on.

    ``state`` may name a case as ``state:case``. Only the district Organisation Department, and with a reason.
    """
    if actor.user is None or not actor.is_any(Role.DO):
        raise Denied(_("Terms are set by the district Organisation Department."), rule="role")
    rule = clock_named(machine, state)
    if rule is None:
        raise Invalid(_("This state has no clock."), field="state")
    if not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    if unit not in set(Unit) or not (-400 <= amount <= 400) or (amount <= 0 and not rule.until):
        raise Invalid(_("A term is a whole number from 1 to 400, in one of the units offered."), field="amount")
    term = Term.objects.create(
        machine=machine, state=state, amount=amount, unit=unit, reason=reason[:200], set_by=actor.user
    )
    detail = {"machine": machine, "state": state, "amount": amount, "unit": unit}
    append(actor=actor, act="set_term", reason=reason, detail=detail)
    return term
