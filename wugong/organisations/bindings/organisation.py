"""The table of an organisation tied to its model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wugong.common.bilingual import in_page_language
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.models import Classification
from wugong.organisations import forms, policies
from wugong.organisations.actions import organisations as actions
from wugong.organisations.models import Organisation
from wugong.organisations.queries.flags import flags_of
from wugong.organisations.queries.one import Hanging, hanging_on, ties_in_words
from wugong.organisations.queries.organisations import LIVING, organisations_visible_to, own_party_organisations
from wugong.organisations.queries.posts import posts_of
from wugong.organisations.rules.founding import ORGANISATION, term_years
from wugong.places.rules import Level


class OrganisationCase(Case):
    """What the guards ask beside the columns."""

    @property
    def term_years(self) -> int:
        return term_years(self.basis, self.place.level)

    @cached_property
    def hanging(self) -> Hanging:
        return hanging_on(self.before)

    @property
    def open_matters(self) -> int:
        return self.hanging.matters

    @property
    def open_pairs(self) -> int:
        return self.hanging.pairs

    @property
    def below(self) -> int:
        return self.hanging.subordinates


def page_of(organisation: Organisation) -> str:
    return reverse("organisations:organisation", args=[organisation.pk])


def related(organisation: Organisation) -> tuple[UUID, ...]:
    """An organisation with its unit and its superior."""
    return tuple(i for i in (organisation.pk, organisation.unit_id, organisation.superior_id) if i)


def class_of(organisation: Organisation) -> str:
    """Who works in a street finds its living organisations, who works in the district those of the district itself."""
    if organisation.state not in LIVING:
        return Classification.INTERNAL
    return Classification.DISTRICT if organisation.place.level == Level.DISTRICT else Classification.STREET


def describe(organisation: Organisation) -> Card:
    """What the desk and the search know of an organisation."""
    return Card(
        title=lambda: in_page_language(organisation, "name"),
        detail=lambda: f"{organisation.get_kind_display()} · {organisation.place}",
        url=page_of(organisation),
        place=organisation.place.code,
        participants=(*related(organisation), *own_party_organisations(organisation)),
        classification=class_of(organisation),
        words=f"{organisation.name} {organisation.name_en} {organisation.short_name} {organisation.uscc}",
    )


def ties(organisation: Organisation) -> list[dict[str, str]]:
    rows = ties_in_words(organisation)
    return [{"kind": t.tie.kind, "id": str(t.other.pk), "name": t.other.name, "since": str(t.tie.since)} for t in rows]


def posts(organisation: Organisation) -> list[dict[str, Any]]:
    """The open posts, not who holds them: that is for the pages."""
    names = ("title", "role", "scope", "headcount")
    rows = posts_of(organisation)
    return [{name: getattr(seat.post, name) for name in names} | {"vacant": seat.vacant} for seat in rows]


ORGANISATION_BINDING = Binding(
    machine=ORGANISATION,
    model=Organisation,
    sheet=False,
    parties={
        "drafter": policies.drafter_seats,
        "owner": policies.own_seats,
        "superior": policies.superior_seats,
        "approver": policies.approver_seats,
        "stand_in": policies.stand_in_seats,
        "office": lambda o: policies.office_seats(o.place.code),
    },
    describe=describe,
    visible=lambda actor: organisations_visible_to(actor).select_related("place", "unit", "superior__place"),
    case=OrganisationCase,
    acts={
        "approve": Act(form=forms.ApproveForm),
        "annual_confirm": Act(form=forms.ConfirmForm),
        "amend": Act(link=lambda o: reverse("organisations:edit", args=[o.pk])),
        "renew": Act(form=forms.DocumentForm),
        "extend": Act(form=forms.ExtendForm),
        "complete": Act(form=forms.DocumentForm),
        "dissolve": Act(run=actions.dissolve, link=lambda o: reverse("organisations:dissolve", args=[o.pk])),
    },
    after={"annual_confirm": actions.answer_question, "dissolve": actions.end_all},
    shows=(
        *("sort", "kind", "name", "name_en", "short_name", "uscc", "place", "unit", "superior", "basis", "anchor"),
        *("member_band", "founded", "term_end", "confirmed_year", "phone", "address", "functions", "strengths"),
        (_("Needs a look"), flags_of),
        (_("ties"), ties),
        (_("posts"), posts),
    ),
    number="ORG",
)
