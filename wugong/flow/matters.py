"""The matter that stands for a thing: its line for desk, search, board and ledgers, its number, its messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.common.bilingual import in_both, in_page_language, in_two, sentence
from wugong.flow import search
from wugong.flow.binding import Binding, Card, Said, binding_of
from wugong.flow.models import Classification, Follow, Matter, Participant, Serial, Stateful, pk_of
from wugong.flow.table import Step, Text
from wugong.inbox.actions import post
from wugong.record.queries import history_of


def both(text: Said, limit: int = 300) -> tuple[str, str]:
    """A text in Chinese and in English, cut to ``limit`` characters."""
    chinese, english = (whole if len(whole) <= limit else whole[: limit - 1] + "…" for whole in in_both(text))
    return chinese, english


def say(sentence: Text, case: Any) -> str:
    """A refusal with the case filled in, in the language of the page."""
    return str(str(sentence) % case) if "%(" in str(sentence) else str(sentence)


def who_may(bound: Binding, rule: Step) -> str:
    """The refusal for somebody who is not of the step's parties."""
    names = [str(bound.machine.parties[p]) for p in rule.by if p != "system"]
    if not names:
        return _("“%(step)s” happens by itself when its time comes; nobody can do it by hand.") % {"step": rule.label}
    return _("“%(step)s” is up to: %(parties)s. Ask them, or change the hat you wear.") % {
        "step": rule.label,
        "parties": _(", ").join(names),
    }


def index(bound: Binding, obj: Stateful, *, new: bool = False) -> Matter:
    """Rebuild the Matter row of an object and return it. Pass ``new=True`` if there is none yet."""
    known = None if new else Matter.objects.filter(pk=obj.pk).first()
    matter = known or _blank(obj)
    wanted = set(_fill(matter, bound, obj).participants)
    matter.save(force_insert=known is None, force_update=known is not None)
    present = set(matter.participants.values_list("who", flat=True)) if known else set()
    if gone := present - wanted:
        matter.participants.filter(who__in=gone).delete()
    Participant.objects.bulk_create([Participant(matter=matter, who=one) for one in wanted - present])
    return matter


def refresh(bound: Binding, obj: Stateful) -> tuple[Matter, bool]:
    """Rebuild the Matter row of an object by the binding of this version; returns it and whether it changed.

    Unlike after a step, the matter has not moved, so it keeps its place in the lists.
    """
    known = Matter.objects.filter(pk=obj.pk).values().first()
    matter = index(bound, obj, new=known is None)
    if known:
        matter.moved_at, matter.closed_at = known["moved_at"], known["closed_at"] or matter.closed_at
        matter.save(update_fields=["moved_at", "closed_at"])
    return matter, known != Matter.objects.filter(pk=obj.pk).values().first()


def index_new(bound: Binding, objects: Iterable[Stateful]) -> list[Matter]:
    """Write the lines of many things that have none yet, 500 a statement: imports and demos."""
    lines, parts = [], []
    for obj in objects:
        matter = _blank(obj)
        lines.append(matter)
        parts += [Participant(matter=matter, who=one) for one in set(_fill(matter, bound, obj).participants)]
    Matter.objects.bulk_create(lines, batch_size=500)
    Participant.objects.bulk_create(parts, batch_size=500)
    return lines


def _blank(obj: Stateful) -> Matter:
    return Matter(pk=pk_of(obj), key=pk_of(obj).int & (2**62 - 1), opened_at=clock.now())


def _fill(matter: Matter, bound: Binding, obj: Stateful) -> Card:
    with translation.override("zh-hans"):  # the words to be found by
        card = bound.describe(obj)
    (title, title_en), (detail, detail_en) = both(card.title), both(card.detail)
    state = bound.machine.states[obj.state]
    now = clock.now()
    matter.machine, matter.common = bound.machine.name, bound.machine.common
    matter.biz_no, matter.code = obj.biz_no or "", card.code
    matter.title, matter.title_en, matter.detail, matter.detail_en = title, title_en, detail, detail_en
    matter.url, matter.place, matter.street = card.url, card.place, card.place[:9] if len(card.place) >= 9 else ""
    matter.state, matter.open = obj.state, state.open
    matter.closed_at = None if matter.open else (matter.closed_at or now)
    matter.classification = card.classification
    matter.moved_at = now
    matter.words = search.words(title, title_en, matter.biz_no, card.words)
    return card


def next_number(place: str, kind: str, year: int) -> str:
    """The next business number ``<street>-<TYPE>-<year>-<00001>``, without gaps or twins."""
    prefix = f"{place[:9]}-{kind}-{year}"
    serial, _new = Serial.objects.select_for_update().get_or_create(prefix=prefix)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{prefix}-{serial.last:05d}"


def tell(bound: Binding, obj: Stateful, matter: Matter, rule: Step, actor: Actor, reason: Said = "") -> None:
    """Messages after a step: to the parties the step names and to those who follow the matter.

    Where the step asks why, those who act for a body read it at once; not of what is restricted, for a message may go
    out by mail, nor residents, who read no words between offices.
    """
    seats = [seat for party in rule.tells for seat in bound.seats(obj, party)]
    followers = [] if rule.sources == () else list(Follow.objects.filter(matter=matter).values_list("user", flat=True))
    if not seats and not followers:
        return
    state = bound.machine.states[obj.state].meaning

    def headline() -> str:
        words = {"matter": in_page_language(matter, "title"), "state": state, "step": rule.label}
        return (_("%(matter)s — %(step)s") if rule.stays else _("%(matter)s — now: %(state)s")) % words

    told: dict[str, Any] = {"kind": f"{bound.machine.name}.{rule.name}", "actor": actor}
    if rule.reason and reason and matter.classification not in {Classification.RESTRICTED, Classification.PERSONNEL}:
        offices = [seat for seat in seats if not seat.user]
        seats = [seat for seat in seats if seat.user]

        def detail() -> str:
            why = _("Reason: %(reason)s") % {"reason": reason}
            return " · ".join(filter(None, [in_page_language(matter, "detail"), why]))

        notify(matter, headline, body=detail, seats=offices, **told)
    notify(matter, headline, seats=seats, users=[u for u in followers if u != actor.user], **told)


def tell_back(bound: Binding, obj: Stateful, matter: Matter, rule: Step, actor: Actor) -> None:
    """Messages after a step was taken back: to those whom it told."""
    seats = [seat for party in rule.tells for seat in bound.seats(obj, party)]
    if seats:
        words = {"matter": in_two(matter.title, matter.title_en), "step": rule.label}
        subject = sentence(gettext_lazy("%(matter)s — taken back: %(step)s"), **words)
        notify(matter, subject, kind=f"{bound.machine.name}.undo", seats=seats, actor=actor)


def tell_relieved(obj: Stateful, column: str, subject: Said, *, kind: str, actor: Actor, body: Said = "") -> None:
    """Tell the organisation that the newest step put out of ``column``. It reads the case no longer: no link."""
    was = history_of(binding_of(obj).machine.name, pk_of(obj))[0].detail.get("was", {}).get(column)
    if was and was[0]:
        notify(obj, subject, kind=kind, actor=actor, body=body, url="", seats=[Seat(organisation=UUID(str(was[0])))])


def notify(
    about: Stateful | Matter, subject: Said, *, kind: str, actor: Actor, body: Said | None = None,
    url: str | None = None, **to: Any,
) -> None:  # fmt: skip
    """A message about a matter with the way to its page, to ``seats`` and ``users``; its text is the detail."""
    matter = about if isinstance(about, Matter) else Matter.objects.get(pk=about.pk)
    text = in_two(matter.detail, matter.detail_en) if body is None else body
    way = matter.url if url is None else url
    post(subject=subject, body=text, kind=kind, matter=matter.pk, url=way, actor=actor, **to)
