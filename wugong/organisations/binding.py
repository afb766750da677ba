"""Ties the three tables to their models: who the parties are, what people are told, what a button runs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.common.bilingual import in_page_language
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Classification
from wugong.organisations import actions, forms, policies
from wugong.organisations.models import Appointment, Confirmation, Organisation, Vacancy
from wugong.organisations.queries import (
    LIVING,
    hanging_on,
    led,
    organisations_visible_to,
    own_party_organisations,
    vacant,
)
from wugong.organisations.rules import (
    APPOINTMENT,
    CONFIRMATION,
    ORGANISATION,
    VACANCY,
    AppointmentFacts,
    AppointmentKind,
    AppointmentState,
    OrganisationFacts,
    PartyType,
    Sort,
    VacancyFacts,
    term_years,
)
from wugong.organisations.rules.appointing import TWO_PERSON_ROLES
from wugong.places.rules import Level


def url_of(organisation_id: Any) -> str:
    """The page of an organisation."""
    return reverse("organisations:organisation", args=[organisation_id])


def describe(organisation: Organisation) -> Card:
    """What the desk and the search know of an organisation."""
    return Card(
        title=lambda: in_page_language(organisation, "name"),
        detail=lambda: f"{organisation.get_kind_display()} · {organisation.place}",
        url=url_of(organisation.pk),
        place=organisation.place.code,
        participants=(*_related(organisation), *own_party_organisations(organisation)),
        classification=_class_of(organisation),
        words=f"{organisation.name} {organisation.name_en} {organisation.short_name} {organisation.uscc}",
    )


def _related(organisation: Organisation) -> tuple[Any, ...]:
    return tuple(i for i in (organisation.pk, organisation.unit_id, organisation.superior_id) if i)


def _class_of(organisation: Organisation) -> str:
    """Who works in a street finds its living organisations, who works in the district those of the district itself."""
    if organisation.state not in LIVING:
        return Classification.INTERNAL
    return Classification.DISTRICT if organisation.place.level == Level.DISTRICT else Classification.STREET


def facts(
    organisation: Organisation,
    actor: Actor,  # noqa: ARG001 - nothing here depends on who asks
    *,
    reply_doc: str = "",
    document: str = "",
    term_end: date | None = None,
    member_band: str = "",
    phone: str = "",
    anchor_valid: bool = True,
) -> OrganisationFacts:
    """What the guards look at: the row with what the step brings along."""
    hanging = hanging_on(organisation)
    return OrganisationFacts(
        party=organisation.sort == Sort.PARTY,
        basis=organisation.basis,
        anchor=organisation.anchor,
        kind=organisation.kind,
        band=member_band or organisation.member_band,
        uscc=organisation.uscc,
        phone=phone or organisation.phone,
        reply_doc=reply_doc or organisation.reply_doc,
        document=document,
        term_end=term_end or organisation.term_end,
        term_was=organisation.term_end,
        term_years=term_years(organisation.basis, organisation.place.level),
        anchor_valid=anchor_valid,
        today=clock.today(),
        open_matters=hanging.matters,
        open_pairs=hanging.pairs,
        subordinates=hanging.subordinates,
    )


def describe_confirmation(confirmation: Confirmation) -> Card:
    """The yearly question as a line of the desk."""
    organisation = confirmation.organisation
    return Card(
        title=lambda: (
            _("%(name)s: confirm the record of %(year)s")
            % {"name": in_page_language(organisation, "name"), "year": confirmation.year}
        ),
        detail=organisation.get_kind_display,
        url=url_of(organisation.pk),
        place=organisation.place.code,
        participants=_related(organisation),
    )


def describe_appointment(appointment: Appointment) -> Card:
    """An appointment by its post. The person's name is not here: nobody is found by name (R-81)."""
    post = appointment.post
    return Card(
        title=lambda: f"{in_page_language(post.organisation, 'name')} · {in_page_language(post, 'title')}",
        detail=lambda: (
            _("part-time member lent by %(unit)s") % {"unit": in_page_language(appointment.home, "name")}
            if appointment.home
            else appointment.get_kind_display()
        ),
        url=reverse("organisations:appointment", args=[appointment.pk])
        if post.role in TWO_PERSON_ROLES
        else f"{url_of(post.organisation_id)}#posts",
        place=post.organisation.place.code,
        participants=tuple(i for i in (*_related(post.organisation), appointment.home_id) if i),
        classification=_class_of(post.organisation),
    )


def appointment_facts(appointment: Appointment, actor: Actor) -> AppointmentFacts:
    """What the guards of an appointment look at."""
    post = appointment.post
    organisation = post.organisation
    committee = organisation.kind in {PartyType.WORKING_COMMITTEE, PartyType.COMMITTEE, PartyType.GENERAL_BRANCH}
    return AppointmentFacts(
        part_time=appointment.kind == AppointmentKind.PART_TIME,
        home=appointment.home.kind if appointment.home else "",
        committee=committee and len(organisation.place.code) in {policies.STREET, policies.COMMUNITY},
        since=appointment.since,
        until=appointment.until,
        today=clock.today(),
        vacant=vacant(post, without=appointment.pk),
        grantable=policies.may_grant(actor, post.role, post.scope, organisation),
        two_persons=post.role in TWO_PERSON_ROLES and not actor.system,
        member_post=post.role == Role.PM,
        first=not led(),
    )


def describe_vacancy(vacancy: Vacancy) -> Card:
    """A post to be filled, as a line of the desk."""
    post = vacancy.post
    return Card(
        title=lambda: f"{in_page_language(post.organisation, 'name')} · {in_page_language(post, 'title')}",
        detail=post.get_role_display,
        url=f"{url_of(post.organisation_id)}#posts",
        place=post.organisation.place.code,
        participants=_related(post.organisation),
    )


def vacancy_facts(vacancy: Vacancy, actor: Actor) -> VacancyFacts:  # noqa: ARG001 - the same for everybody
    """What the guards of a vacancy look at."""
    held = vacancy.post.appointments.filter(state__in=AppointmentState.open_states()).exists()
    closed = vacancy.post.closed_on is not None or vacancy.post.organisation.state == "dissolved"
    return VacancyFacts(held=held, closed=closed)


ORGANISATION_BINDING = Binding(
    machine=ORGANISATION,
    model=Organisation,
    parties={
        "drafter": policies.drafter_seats,
        "owner": policies.own_seats,
        "superior": policies.superior_seats,
        "office": lambda o: policies.office_seats(o.place.code),
    },
    describe=describe,
    visible=lambda actor: organisations_visible_to(actor).select_related("place", "unit", "superior__place"),
    facts=facts,
    acts={
        "submit": Act(form=forms.SubmitForm),
        "approve": Act(run=actions.approve, form=forms.ApproveForm),
        "annual_confirm": Act(run=actions.confirm_year, form=forms.ConfirmForm),
        "amend": Act(link=lambda o: reverse("organisations:edit", args=[o.pk])),
        "renew": Act(run=actions.renew, form=forms.TermForm),
        "extend": Act(run=actions.extend_term, form=forms.TermForm),
        "complete": Act(run=actions.complete, form=forms.DocumentForm),
        "dissolve": Act(run=actions.dissolve, link=lambda o: reverse("organisations:dissolve", args=[o.pk])),
    },
    number="ORG",
)
CONFIRMATION_BINDING = Binding(
    machine=CONFIRMATION,
    model=Confirmation,
    parties={
        "owner": policies.confirmer_seats,
        "superior": lambda c: policies.superior_seats(c.organisation),
    },
    describe=describe_confirmation,
    acts={"confirm": Act(run=actions.answer_confirmation, form=forms.ConfirmForm)},
    number="CONF",
)
APPOINTMENT_BINDING = Binding(
    machine=APPOINTMENT,
    model=Appointment,
    parties={
        "street": lambda a: policies.proposer_seats(a.post.organisation),
        "unit": policies.lender_seats,
        "keeper": lambda a: policies.keeper_seats(a.post.organisation),
        "security": lambda _a: [Seat(Role.A2)],
        "starter": lambda _a: [Seat(Role.A1)],
    },
    describe=describe_appointment,
    facts=appointment_facts,
    acts={"revoke": Act(run=actions.revoke)},
)
VACANCY_BINDING = Binding(
    machine=VACANCY,
    model=Vacancy,
    parties={"filler": lambda v: policies.filler_seats(v.post)},
    describe=describe_vacancy,
    facts=vacancy_facts,
    acts={
        "fill": Act(link=lambda v: reverse("organisations:assign", args=[v.post_id])),
        "close": Act(run=actions.close_vacant),
    },
)
