"""What is read of forms: who fills them in, what is held already, what they cost, their answers in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from wugong.burden import facts
from wugong.burden.models import Field, Filing, Opinion, ReportForm
from wugong.burden.rules.filing import FilingState
from wugong.burden.rules.questions import (
    MEASURED_FROM,
    MINUTES_A_FIELD,
    Price,
    median,
    months_of,
    price,
    read_questions,
)
from wugong.burden.rules.report_form import FormState, Level
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.models import one
from wugong.common.once import one_page
from wugong.flow.binding import binding_named
from wugong.flow.permits import number_in
from wugong.flow.queries import seen_of, within
from wugong.organisations.models import Organisation
from wugong.places.models import Place

LINK, LINK_LASTS = "filing-link", timedelta(days=40)
DAYS_TO_FILL = 9  # a filing opens so many days before it is due


def addressees_of(form: ReportForm) -> QuerySet[Organisation]:
    """The committees of the communities, or of the streets, in the place of a form."""
    return bodies_in(form.place.code, form.level)


def bodies_in(code: str, level: str) -> QuerySet[Organisation]:
    """The leading Party organisations of a level in a place."""
    rows = Organisation.objects.filter(within(code, "place__code"), sort="party", state="active")
    if level == Level.STREET:
        return rows.filter(kind="working_committee", place__level="street").order_by("place__code")
    return rows.filter(place__level="community", superior__kind="working_committee", basis="territorial").order_by(
        "place__code"
    )


def streets_of(form: ReportForm) -> QuerySet[Organisation]:
    """The working committees of the streets that a form of a department reaches."""
    return bodies_in(form.place.code[:9], Level.STREET).exclude(pk=form.asker_id)


def places_to_ask(actor: Actor) -> QuerySet[Place]:
    """Where one may ask: the district and its streets, as far as one's own place reaches."""
    rows = Place.objects.filter(level__in=["district", "street"], valid_to__isnull=True)
    return rows.filter(within(actor.place, "code") if actor.place else Q(pk=None)).order_by("code")


def in_force_beside(form: ReportForm) -> QuerySet[ReportForm]:
    """Other forms in force that reach the same addressees."""
    code = form.place.code
    near = within(code, "place__code") | Q(place__code__in=[code[:n] for n in (6, 9) if len(code) > n])
    rows = ReportForm.objects.filter(near, state=FormState.IN_FORCE, level=form.level)
    return rows.exclude(pk=form.pk)


def known_for(form: ReportForm) -> dict[str, str]:
    """What need not be asked: facts of the platform, and what another form in force asks of the same addressees."""
    asked = Field.objects.filter(form__in=in_force_beside(form), known_from="").select_related("form__asker")
    known = {field.key: f"{field.form.asker} · 《{field.form}》" for field in asked}
    return known | {key: str(fact.held_in) for key, fact in facts.facts().items()}


def fields_of(form: ReportForm) -> list[Field]:
    """The fields of a form; of one that is not saved yet as they would be."""
    if not form._state.adding:
        return list(form.fields.all())
    known = known_for(form)
    return [
        Field(form=form, number=n, label=q.label, key=q.key, kind=q.kind, known_from=known.get(q.key, ""))
        for n, q in enumerate(read_questions(form.questions), 1)
    ]


def by_source(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """The fields that are held, by where they are held, the most first."""
    held: dict[str, list[Field]] = {}
    for field in fields:
        if field.known_from:
            held.setdefault(field.known_from, []).append(field)
    return sorted(held.items(), key=lambda pair: -len(pair[1]))


def minutes_a_field(forms: Iterable[UUID]) -> dict[UUID, float]:
    """The median minutes a field took in each form that was filled in here five times or more."""
    rows = Filing.objects.filter(form__in=list(forms), minutes__isnull=False).values_list("form", "minutes")
    measured: dict[UUID, list[float]] = {}
    for form, minutes in rows:
        measured.setdefault(form, []).append(float(minutes or 0))
    asked = Counter(Field.objects.filter(form__in=measured, known_from="").values_list("form", flat=True))
    enough = {pk: found for pk, found in measured.items() if len(found) >= MEASURED_FROM}
    return {pk: median(found) / max(asked[pk], 1) for pk, found in enough.items()}


def prices_of(form: ReportForm) -> tuple[Price, Price]:
    """What the whole form would cost a year, and what the smaller one costs."""
    fields, count = fields_of(form), addressees_of(form).count()
    each = {} if form._state.adding else minutes_a_field([form.pk])
    told: dict[str, Any] = {"times": form.times, "addressees": count}
    told["minutes_a_field"] = each.get(form.pk, MINUTES_A_FIELD)
    return price(len(fields), **told), price(sum(not field.known_from for field in fields), **told)


def opinions_of(form: ReportForm) -> list[Opinion]:
    """What the streets say, those who are silent last."""
    return sorted(form.opinions.select_related("committee"), key=lambda one: (one.said_at is None, str(one.committee)))


def days_of(form: ReportForm) -> list[date]:
    """When a form in force is due."""
    assert form.begins_on is not None
    assert form.ends_on is not None
    return days_between(form.times, form.begins_on, form.ends_on)


def days_between(times: int, begins: date, ends: date) -> list[date]:
    """When a form is due from the day it begins to its last: the 25th of its months."""
    days = [date(year, month, 25) for year in (begins.year, ends.year) for month in months_of(times, begins.month)]
    return [day for day in dict.fromkeys(days) if begins + timedelta(days=DAYS_TO_FILL) <= day <= ends]


def forms_on(permit: str) -> list[ReportForm]:
    """The forms in force that run on a number."""
    rows = ReportForm.objects.filter(state=FormState.IN_FORCE)
    return [form for form in rows if number_in(form.permit_no) == number_in(permit)]


def held_values(filing: Filing) -> dict[str, str]:
    """What is filled in and locked: each fact as it is now, and the latest answer to the same question elsewhere."""
    known, said = facts.facts(), latest_answers(filing)
    found = {}
    with one_page():  # several facts come from one count
        for field in filing.form.fields.exclude(known_from=""):
            value = known[field.key].value(filing.organisation) if field.key in known else said.get(field.key, "")
            found[field.key] = "" if value is None else str(value)
    return found


def latest_answers(filing: Filing) -> dict[str, str]:
    """What the addressee answered last to each question in other forms."""
    rows = Filing.objects.filter(organisation=filing.organisation_id, state=FilingState.FILLED)
    said: dict[str, str] = {}
    for values in rows.exclude(pk=filing.pk).order_by("filled_at").values_list("values", flat=True):
        said.update(values)
    return said


def forms_seen(actor: Actor) -> QuerySet[ReportForm]:
    """The forms this actor may open."""
    return seen_of(binding_named("report_form"), actor)


def filings_seen(actor: Actor, form: ReportForm) -> QuerySet[Filing]:
    """The filings of a form that this actor may read: the asker all, an addressee its own, a street those in it."""
    rows = seen_of(binding_named("filing"), actor).filter(form=form).select_related("organisation", "form")
    return rows.order_by("due_on", "organisation__place__code", "pk")


def answers_of(actor: Actor, form: ReportForm) -> QuerySet[Filing]:
    """What was filled in, as far as this actor may read it."""
    return filings_seen(actor, form).filter(state=FilingState.FILLED)


def filing_by_link(token: str) -> Filing:
    """The filing that a link serves; raises Unseen for any other token."""
    try:
        pk = UUID(signing.loads(token, salt=LINK, max_age=LINK_LASTS))
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Unseen("filing") from wrong
    return one(Filing.objects.filter(pk=pk).select_related("form__asker", "organisation__place"))


def link_to(filing: Filing) -> str:
    """The token of the link by which somebody without an account fills it in."""
    return signing.dumps(str(filing.pk), salt=LINK)
