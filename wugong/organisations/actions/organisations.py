"""What happens to an organisation, from its draft to its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Invalid
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.organisations.actions.posts import end_posts
from wugong.organisations.actions.ties import end_ties, hand_over
from wugong.organisations.models import Confirmation, Organisation
from wugong.organisations.queries.one import line_above
from wugong.organisations.queries.organisations import holder_of
from wugong.organisations.rules import CONFIRM_BY, CONFIRM_FROM, Sort, plain_basis, plain_kind
from wugong.organisations.uscc import examine

AMENDABLE = (
    "name", "name_en", "short_name", "kind", "uscc", "place", "unit", "superior", "basis", "anchor", "functions",
    "strengths", "founded", "reply_doc", "term_end", "member_band", "phone", "address", "special_system",
)  # fmt: skip


def _whole(organisation: Organisation) -> None:
    """Check what must hold of every organisation, whatever its state. Raises Invalid."""
    if not organisation.name.strip():
        raise Invalid(_("An organisation needs a name."), rule="name", field="name")
    if organisation.uscc:
        finding = examine(organisation.uscc)
        if not finding.valid:
            raise Invalid(str(finding.fault), rule="2.14", field="uscc")
        organisation.uscc = finding.code
        twin = holder_of(finding.code)
        if twin is not None and twin.pk != organisation.pk:
            raise Invalid(
                _("This credit code is that of %(name)s already.") % {"name": twin.name}, rule="2.14", field="uscc"
            )
    party = organisation.sort == Sort.PARTY
    if organisation.unit and not party:
        raise Invalid(_("Only a Party organisation belongs to a unit."), rule="unit", field="unit")
    if organisation.unit and organisation.unit.sort != Sort.UNIT:
        raise Invalid(
            _("A Party organisation belongs to a unit, not to a Party organisation."), rule="unit", field="unit"
        )
    if organisation.superior and organisation.superior.sort != organisation.sort:
        raise Invalid(
            _(
                "In the vertical tree the superior of a unit is a unit, "
                "that of a Party organisation a Party organisation."
            ),
            rule="tree",
            field="superior",
        )
    if organisation.superior and organisation.pk in {o.pk for o in (organisation.superior, *line_above(organisation))}:
        raise Invalid(
            _("%(superior)s is itself below this organisation, so the tree would run in a circle.")
            % {"superior": organisation.superior.name},
            rule="tree",
            field="superior",
        )
    if organisation.superior and organisation.superior.state == "dissolved":
        raise Invalid(_("That superior is dissolved. Choose a living one."), rule="tree", field="superior")


def _fill_in(organisation: Organisation) -> None:
    """Kind and basis, where name and place make them plain and nobody gave one."""
    name, place = organisation.name, organisation.place
    if organisation.sort == Sort.UNIT:
        organisation.kind = plain_kind(organisation.kind, name, place.level)
    elif not organisation.basis:
        unit = organisation.unit.kind if organisation.unit else ""
        organisation.basis = plain_basis(organisation.kind, name, place.name, place.level, unit)


@action
def draft(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Begin the founding of an organisation."""
    _whole(organisation)
    _fill_in(organisation)
    return begin(organisation, "draft", actor=actor)


@action
def enrol(organisation: Organisation, *, actor: Actor, reason: str = "") -> Organisation:
    """Enter an organisation that exists already, as active."""
    _whole(organisation)
    _fill_in(organisation)
    return begin(organisation, "enrol", actor=actor, reason=reason)


@action
def amend(organisation: Organisation, *, changes: dict[str, Any], actor: Actor, reason: str = "") -> Organisation:
    """Correct the record (``AMENDABLE``). What does not differ is left out; nothing to change changes nothing."""
    if unknown := set(changes) - set(AMENDABLE):
        raise Invalid(_("These cannot be changed: %(names)s.") % {"names": ", ".join(sorted(unknown))}, rule="columns")
    row = locked(organisation)
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return row
    for name, value in differing.items():
        setattr(row, name, value)
    _whole(row)
    differing = {name: getattr(row, name) for name in differing}
    return take(organisation, "amend", actor=actor, reason=reason, changes=differing)


def answer_question(organisation: Organisation, *, actor: Actor, **_inputs: Any) -> None:
    """Answer the open question of the year, if there is one."""
    for question in _questions(organisation).filter(year__lte=organisation.confirmed_year):
        take(question, "confirm", actor=actor)


def confirm_record(question: Confirmation, *, actor: Actor, **inputs: Any) -> None:
    """Confirm the year in the record, where the question was answered first."""
    if question.organisation.confirmed_year < clock.today().year:
        take(question.organisation, "annual_confirm", actor=actor, **inputs)


def _questions(organisation: Organisation) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(organisation=organisation, state="asked")


@action
def ask_confirmations(*, actor: Actor, most: int = 500) -> int:
    """From February on, ask every living organisation that has not confirmed this year, once; returns how many."""
    today = clock.today()
    if (today.month, today.day) < CONFIRM_FROM or (today.month, today.day) > CONFIRM_BY:
        return 0
    asked = Confirmation.objects.filter(year=today.year).values("organisation")
    rows = Organisation.objects.filter(state__in=["active", "term_due"], confirmed_year__lt=today.year)
    rows = rows.exclude(pk__in=asked).select_related("place", "unit", "superior__place", "superior__unit")
    count = 0
    for organisation in rows.order_by("id")[:most]:
        question = Confirmation(organisation=organisation, year=today.year, due_on=date(today.year, *CONFIRM_BY))
        begin(question, "ask", actor=actor)
        count += 1
    return count


@action
def dissolve(
    organisation: Organisation, *, actor: Actor, reason: str, successor: Organisation | None = None
) -> Organisation:
    """Dissolve it. With ``successor``, what can be handed over goes there first."""
    if successor is not None:
        hand_over(organisation, to=successor, actor=actor)
    return take(organisation, "dissolve", actor=actor, reason=reason)


def end_all(organisation: Organisation, *, reason: str, **_inputs: Any) -> None:
    """End the ties of a dissolved organisation, let its posts fall vacant, and ask it nothing more."""
    end_posts(organisation, reason=reason, actor=SYSTEM)
    end_ties(organisation, actor=SYSTEM)
    for question in _questions(organisation):
        take(question, "drop", actor=SYSTEM)
