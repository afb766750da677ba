"""What the gate answers to other mechanisms: see ``flow.permits``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.bilingual import sentence
from wugong.common.errors import Refusal
from wugong.flow.rules import Hit, MandateKind, Permit
from wugong.mandates import models
from wugong.mandates.policies import is_department, is_local
from wugong.mandates.queries.catalogue import cancelled_in
from wugong.mandates.rules.hearing import HearingState
from wugong.mandates.rules.kinds import DELEGATED, Reach, Ruling
from wugong.mandates.rules.mandate import IN_FORCE, MandateState
from wugong.mandates.rules.refusal import RefusalState
from wugong.organisations.models import Organisation
from wugong.places.queries import district

NO_NUMBER = _("A department hands down nothing without a number: ask for admission, or do it with your own people.")
UNKNOWN = _("There is no permit %(number)s. Look it up on the page of the gate, or ask for admission.")
OF_ANOTHER = _("%(number)s was admitted for %(department)s. Use your own, or ask for admission.")
ANOTHER_KIND = _("%(number)s admits another kind: %(admits)s. Use the right one, or ask for admission.")
NOT_THEN = _("%(number)s is in force from %(since)s to %(until)s, and that day lies outside. Choose another day.")
ENDED = _("%(number)s is not in force: %(state)s. Ask for admission.")
NOT_THERE = _("%(number)s does not reach %(body)s. Leave it out, or ask for admission there.")


def number_of(year: int, serial: int) -> str:
    """示准〔2026〕3号: the number of a permit as it is written."""
    home = district()
    return f"{home.name[:1] if home else ''}准〔{year}〕{serial}号"


def permit_numbered(number: str) -> models.Mandate | None:
    """The mandate with that number, whatever brackets and spaces the person wrote."""
    found = re.search(r"准\D*(\d{4})\D+(\d{1,6})", unicodedata.normalize("NFKC", number))
    wanted = number_of(int(found[1]), int(found[2])) if found else number
    return models.Mandate.objects.select_related("department").filter(permit_no=wanted).first()


def streets_reached(mandate: models.Mandate) -> list[str]:
    """The codes of the streets where it is in force: those that signed in its package, where work comes with one."""
    if mandate.kind in DELEGATED and mandate.state != MandateState.TEMPORARY:
        signed = mandate.hearings.filter(state=HearingState.SIGNED)
        return list(signed.values_list("organisation__place__code", flat=True))
    return list(mandate.reach.values_list("place__code", flat=True))


def refuse(text: object, kind: str, **values: object) -> Refusal:
    rule = "R-70" if kind == MandateKind.FORM else "R-03"
    return Refusal(sentence(text, **values), rule=rule, field="permit_no")  # type: ignore[arg-type]


class Keeper:
    """The gate of this app; installed when it is ready."""

    def permit(self, number: str, *, kind: str, issuer: UUID, addressees: Collection[UUID], day: date) -> Permit | None:
        """See ``flow.permits.check_permit``."""
        bodies = Organisation.objects.select_related("place", "unit").in_bulk([issuer, *addressees])
        local = [bodies[pk] for pk in addressees if pk in bodies and is_local(bodies[pk])]
        if issuer not in bodies or not is_department(bodies[issuer]) or not local:
            return None
        if not number:
            raise refuse(NO_NUMBER, kind)
        mandate = permit_numbered(number)
        if mandate is None:
            raise refuse(UNKNOWN, kind, number=number)
        self.check(mandate, kind, bodies[issuer], day)
        streets = streets_reached(mandate)
        for body in local:
            if not _reaches(mandate, body.place.code, streets):
                raise refuse(NOT_THERE, kind, number=mandate.permit_no, body=body)
        return Permit(str(mandate.permit_no), mandate.title, mandate.until, mandate.get_absolute_url())

    def check(self, mandate: models.Mandate, kind: str, issuer: Organisation, day: date) -> None:
        """Whether it is this department's, of this kind, and in force on that day."""
        number = mandate.permit_no
        if mandate.department_id != issuer.pk:
            raise refuse(OF_ANOTHER, kind, number=number, department=mandate.department)
        if mandate.kind != kind:
            raise refuse(ANOTHER_KIND, kind, number=number, admits=mandate.get_kind_display())
        if mandate.state not in IN_FORCE:
            raise refuse(ENDED, kind, number=number, state=MandateState(mandate.state).label)
        if not mandate.since <= day <= mandate.until:
            raise refuse(NOT_THEN, kind, number=number, since=mandate.since, until=mandate.until)

    def protected(self, matter: UUID) -> bool:
        """See ``flow.permits.is_protected``: the refusal itself, or the task that it refused."""
        standing = Q(state=RefusalState.FILED) | Q(ruling=Ruling.LAWFUL)
        return models.Refusal.objects.filter(standing, Q(pk=matter) | Q(task=matter)).exists()

    def cancelled(self, text: str) -> list[Hit]:
        """See ``flow.permits.cancelled_in``."""
        return cancelled_in(text)


def _reaches(mandate: models.Mandate, place: str, streets: list[str]) -> bool:
    """Whether it reaches a place in these streets: no community where the streets themselves carry it out."""
    street = place[:9]
    return street in streets and (mandate.level != Reach.STREET or place == street)


def in_force(mandate: models.Mandate | None, place: str, day: date) -> bool:
    """Whether a mandate is in force at a place on a day."""
    if mandate is None or mandate.permit_no is None or mandate.state not in IN_FORCE:
        return False
    return mandate.since <= day <= mandate.until and _reaches(mandate, place, streets_reached(mandate))
