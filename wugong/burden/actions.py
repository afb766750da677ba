"""What the steps of forms and filings do beside their own columns; the verbs of the work diary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.burden.models import Field, Filing, Note, Opinion, ReportForm
from wugong.burden.queries.diary import TEXT_KEY, note_of
from wugong.burden.queries.forms import DAYS_TO_FILL, addressees_of, days_of, forms_on, known_for, prices_of, streets_of
from wugong.burden.rules.filing import FilingState
from wugong.burden.rules.questions import read_questions
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid
from wugong.common.sealed import seal
from wugong.flow import permits
from wugong.flow.actions import action, begin, reseat, settle_seat, take


@action
def write_fields(form: ReportForm, *, actor: Actor, **_inputs: Any) -> None:
    """The fields of a form as they were written, each with what holds it already (R-70)."""
    known = known_for(form)
    form.fields.all().delete()
    Field.objects.bulk_create(
        Field(form=form, number=n, label=one.label, key=one.key, kind=one.kind, known_from=known.get(one.key, "")[:120])
        for n, one in enumerate(read_questions(form.questions), 1)
    )


@action
def ask_streets(form: ReportForm, *, actor: Actor, **_inputs: Any) -> None:
    """Each street that the form reaches reads its price; what is held is looked up again."""
    write_fields(form, actor=actor)
    Opinion.objects.bulk_create(Opinion(form=form, committee=one) for one in streets_of(form))
    reseat(form, actor=actor)


@action
def agree(form: ReportForm, *, actor: Actor, **_inputs: Any) -> None:
    """A street takes the smaller form."""
    _say(form, agrees=True, why="", actor=actor)


@action
def refuse(form: ReportForm, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """A street refuses the form, with its reason."""
    _say(form, agrees=False, why=str(reason), actor=actor)


def _say(form: ReportForm, *, agrees: bool, why: str, actor: Actor) -> None:
    rows = form.opinions.filter(committee=actor.organisation)
    rows.update(agrees=agrees, why=why[:500], said_at=clock.now())
    settle_seat(form, organisation=actor.organisation, party="streets", actor=actor)


@action
def schedule(form: ReportForm, *, actor: Actor, **_inputs: Any) -> None:
    """A filing for each addressee and period of the year in which the form is in force; the gate hears its price."""
    permits.tell(permits.WEIGHED, form.permit_no, hours=round(prices_of(form)[1].hours), actor=SYSTEM)
    bodies = list(addressees_of(form).select_related("place"))
    for day in days_of(form):
        for body in bodies:
            opens = day - timedelta(days=DAYS_TO_FILL)
            begin(Filing(form=form, organisation=body, opens_on=opens, due_on=day), "schedule", actor=SYSTEM)


@action
def call_off(form: ReportForm, *, actor: Actor, **_inputs: Any) -> None:
    """Nobody fills in a form that is withdrawn or has expired."""
    for filing in form.filings.filter(state__in=[FilingState.SCHEDULED, FilingState.OPEN]):
        take(filing, "call_off", actor=SYSTEM)


@action
def end_with_number(permit: str, *, actor: Actor) -> None:
    """What runs on a number that is no longer in force ends with it."""
    for form in forms_on(permit):
        why = sentence(gettext_lazy("%(number)s is no longer in force."), number=permit)
        take(form, "withdraw", actor=SYSTEM, reason=why)


@action
def write_note(text: str, *, actor: Actor) -> Note:
    """A line in one's own diary. The record learns nothing of it: not even that there is one."""
    if not text.strip() or actor.user is None:
        raise Invalid(_("Write a line first."), rule="input", field="text")
    return Note.objects.create(owner=actor.user, sealed=seal(text.strip()[:2000], purpose=TEXT_KEY))


@action
def drop_note(pk: Any, *, actor: Actor) -> None:
    """Tear a line out of one's own diary."""
    note_of(actor, pk).delete()


@action
def mark_raised(note: Note, url: str, *, actor: Actor) -> None:
    """Where a line was raised, so that one finds it again."""
    Note.objects.filter(pk=note.pk, owner=note.owner).update(raised_url=url[:200])
