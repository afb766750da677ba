"""The opinion of one street or community tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.flow.binding import Binding, Card, above, at
from wugong.flow.models import Classification
from wugong.mandates import actions, policies
from wugong.mandates.models import Hearing, Mandate
from wugong.mandates.rules.hearing import MACHINE


def describe(hearing: Hearing) -> Card:
    """The line of an opinion, on the desk of the street or community that is asked."""
    mandate = hearing.mandate
    return Card(
        title=mandate.title,
        detail=lambda: f"{mandate.department} · {mandate.get_kind_display()} · {hearing.organisation}",
        url=reverse("web:case", args=["hearing", hearing.pk]),
        place=hearing.organisation.place.code,
        participants=(hearing.organisation_id, mandate.department_id),
        classification=Classification.DISTRICT,
    )


def mandate_of(hearing: Hearing) -> Mandate:
    return hearing.mandate


HEARING = Binding(
    machine=MACHINE,
    model=Hearing,
    parties={
        "local": at("organisation"),
        "signer": policies.signer,
        "office": above("DE", 6, "organisation__place__code"),
    },
    describe=describe,
    after={
        "give": actions.close_hearing,
        "fall_silent": actions.close_hearing,
        "sign": actions.signed,
    },
    shows=(
        (_("Request"), mandate_of), (_("Department"), lambda h: h.mandate.department),
        (_("Why here"), lambda h: h.mandate.why), (_("Standard"), lambda h: h.mandate.standard),
        "organisation", "verdict", "text", "decided_in", "given_by", "authority_doc", "arrived", "signed_on",
    ),
    number="YJ",
)  # fmt: skip
