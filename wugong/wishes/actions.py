"""What wishes do beside their table: written down once, the contact opened for a purpose and deleted in time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.contact import read_number
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import personal_facts, refuse_identity
from wugong.common.sealed import seal, unseal
from wugong.flow.actions import action, begin, reseat, take
from wugong.flow.lookup import free_code
from wugong.organisations.models import Organisation
from wugong.record.actions import append
from wugong.wishes.models import Wish
from wugong.wishes.policies import may_open_contact
from wugong.wishes.queries import sent_before
from wugong.wishes.rules import ASKED_TIMES, TAKEN

PURPOSE = "wish"
NO_NUMBER = gettext_lazy("No number was left, or it has been deleted. Go on without a call.")
TAKE_OVER = 2  # given back so often, the secretary looks for somebody


@action
def wish(blank: Wish, *, actor: Actor, key: str = "", contact: str = "", **words: Any) -> Wish:
    """Write a wish down; the same one-time ``key`` gives the same wish."""
    if known := sent_before(key):
        return known
    number = read_number(contact)
    blank.key, blank.code = key or None, free_code()
    blank.contact = seal(number, purpose=PURPOSE) if number else ""
    by = SYSTEM if actor.user is None or not (blank.wisher or blank.filed_by_id) else actor
    return begin(blank, "submit", actor=by, **words)


@action
def take_over(one: Wish, *, actor: Actor, **_inputs: Any) -> None:
    """Given back twice, the secretary of the community looks for somebody."""
    if one.releases >= TAKE_OVER:
        take(one, "look_for", actor=SYSTEM)


@action
def end_unanswered(one: Wish, *, actor: Actor, **_inputs: Any) -> None:
    """Asked on two days without an answer it ends, not counted; the wisher may still confirm it by the slip."""
    if one.asked >= ASKED_TIMES:
        take(one, "lapse", actor=SYSTEM, reason=gettext_lazy("No word from the wisher, asked on two days."))


@action
def forget(one: Wish, *, actor: Actor, **_inputs: Any) -> None:
    """The contact is deleted with the end of a wish."""
    Wish.objects.filter(pk=one.pk).update(contact="", wisher=None)
    append(actor=actor, act="forget_contact", kind="wish", object_id=one.pk)


@action
def pass_to_leader(team: str, host: Organisation, leader: UUID, *, actor: Actor) -> int:
    """Another leads the team now: what it holds waits for the new leader. Returns how many wishes."""
    rows = Wish.objects.filter(team=team, claimant=host, state__in=TAKEN).exclude(leader=leader)
    for row in rows:
        Wish.objects.filter(pk=row.pk).update(leader=leader)
        row.leader = leader
        reseat(row, actor=actor)
        append(actor=actor, act="pass_to_leader", kind="wish", object_id=row.pk)
    return len(rows)


@action
def open_contact(one: Wish, *, reason: str, actor: Actor) -> str:
    """Read the number of the wisher: by who fulfils it once the plan is agreed, or by the community; it is recorded."""
    row = locked(one)
    if not may_open_contact(row, actor):
        raise Denied(
            _("The number is opened by who fulfils the wish, once the community agreed to the plan."), rule="role"
        )
    if len(reason.strip()) < 4:
        raise Invalid(_("Say what you need the number for; it is recorded."), rule="purpose", field="reason")
    if not row.contact:
        raise Refusal(NO_NUMBER, rule="contact")
    refuse_identity(reason=reason)
    append(actor=actor, act="open_contact", kind="wish", object_id=row.pk, reason=reason.strip()[:200])
    return unseal(row.contact, purpose=PURPOSE)


@action
def say(one: Wish, step: str, *, actor: Actor, words: str = "") -> Wish:
    """What the wisher says by the slip: it came true (with thanks), it did not, another wording, withdrawn.

    Thanks that point to a person are not hung up; the confirmation counts all the same, and others may be left.
    """
    if step == "thank":
        return take(one, "thank", actor=SYSTEM, thanks=words)
    if step == "confirm":
        return take(one, "confirm", actor=SYSTEM, thanks="" if personal_facts(words) else words[:120])
    if step == "dispute":
        return take(one, "dispute", actor=SYSTEM, reason=words)
    if step == "try_again":
        return take(one, "try_again", actor=SYSTEM, words=words)
    if step == "withdraw":
        return take(one, "withdraw", actor=SYSTEM)
    raise Invalid(_("There is no such step here. Go back to the page and choose one of its buttons."))
