"""What the steps of the gate do beside their own columns, and how its lists are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.locks import locked
from wugong.flow import permits
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index, next_number
from wugong.flow.rules import MandateKind
from wugong.mandates.models import Duty, Hearing, Mandate, Plaque
from wugong.mandates.queries.checking import fatal
from wugong.mandates.queries.gate import number_of, permit_numbered
from wugong.mandates.rules.hearing import HearingState
from wugong.mandates.rules.kinds import DELEGATED, Judged
from wugong.mandates.rules.mandate import MACHINE, MandateState
from wugong.organisations.models import Organisation
from wugong.record.actions import append

M = TypeVar("M", bound=Model)


def name_streets(mandate: Mandate, *, reach: Sequence[Organisation] = (), **_inputs: Any) -> None:
    """Keep for which streets it is asked."""
    mandate.reach.set(reach)
    index(binding_of(mandate), mandate)


def admit_at_once(mandate: Mandate, *, reach: Sequence[Organisation] = (), actor: Actor, **_inputs: Any) -> None:
    """In a disaster: the streets, and a number at once."""
    mandate.reach.set(reach)
    _number(mandate)


def judge(mandate: Mandate, **_inputs: Any) -> None:
    """The formal check ends by itself what no law asks for, what was withdrawn, and what was cancelled."""
    if ground := fatal(mandate):
        take(mandate, "reject", actor=SYSTEM, reason=ground.label, changes={"ground": ground})


def open_hearing(mandate: Mandate, *, communities: Sequence[Organisation] = (), **_inputs: Any) -> None:
    """Ask every street it is for, and the communities that are named."""
    for body in dict.fromkeys([*mandate.reach.all(), *communities]):
        begin(Hearing(mandate=mandate, organisation=body), "ask", actor=SYSTEM)
    index(binding_of(mandate), mandate)


def close_hearing(hearing: Hearing, **_inputs: Any) -> None:
    """When nobody is asked any more, the decision is due; two who answer at once wait for each other here."""
    mandate = locked(hearing.mandate)
    if mandate.state == MandateState.STREET_HEARING and not mandate.hearings.filter(state=HearingState.ASKED).exists():
        take(mandate, "heard", actor=SYSTEM)


def grant(mandate: Mandate, **_inputs: Any) -> None:
    """Give the number; each street signs in the package, or nothing comes with it."""
    _number(mandate)
    if mandate.kind not in DELEGATED:
        take(mandate, "sign_in", actor=SYSTEM)
        return
    streets = mandate.reach.values("pk")
    for hearing in mandate.hearings.filter(
        state__in=[HearingState.GIVEN, HearingState.SILENT], organisation__in=streets
    ):
        take(hearing, "deliver", actor=SYSTEM)


def _number(mandate: Mandate) -> None:
    serial = next_number(mandate.place[:6], "ZZ", clock.today().year)
    Mandate.objects.filter(pk=mandate.pk).update(permit_no=number_of(clock.today().year, int(serial.rsplit("-", 1)[1])))
    mandate.refresh_from_db(fields=["permit_no"])
    index(binding_of(mandate), mandate)


def signed(hearing: Hearing, **_inputs: Any) -> None:
    """The first street that signs brings the mandate on; it reaches the others as they sign."""
    mandate = locked(hearing.mandate)
    if mandate.state == MandateState.APPROVED:
        take(mandate, "sign_in", actor=SYSTEM)


def stop_asking(mandate: Mandate, **_inputs: Any) -> None:
    """Nobody is asked about what has ended."""
    for hearing in mandate.hearings.filter(state__in=[HearingState.ASKED, HearingState.TO_SIGN]):
        take(hearing, "end", actor=SYSTEM)


def end_number(mandate: Mandate, **_inputs: Any) -> None:
    """What ends asks nobody any more, and what runs on its number ends with it."""
    stop_asking(mandate)
    if mandate.permit_no:
        permits.tell(permits.ENDED, mandate.permit_no, actor=SYSTEM)


def decide_plaque(plaque: Plaque, **_inputs: Any) -> None:
    """As the office judged: it stays for a year, or comes down."""
    take(plaque, "retain" if plaque.judged == Judged.STAYS else "condemn", actor=SYSTEM)


@action
def use(number: str, *, reason: str, actor: Actor) -> None:
    """The number of an inspection is used up by its use; others stay in force."""
    permit, step = permit_numbered(number), MACHINE.step("use")
    if permit and permit.kind == MandateKind.INSPECTION and permit.state in step.sources:
        take(permit, "use", actor=SYSTEM, reason=reason)


@action
def weigh(number: str, *, hours: int, actor: Actor) -> None:
    """What the form on a number costs a year, as it was priced."""
    if permit := permit_numbered(number):
        Mandate.objects.filter(pk=permit.pk).update(hours=hours)


@action
def put_on_list(row: M, *, values: Mapping[str, Any], actor: Actor) -> M:
    """Write a row of a list that the district keeps: a duty, an instrument or a cancelled indicator."""
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Duty):
        row.changed_at = clock.now()
    row.save()
    detail = {"list": row._meta.model_name, "row": str(row)}
    append(actor=actor, act="put_on_list", object_id=row.pk, kind=str(row._meta.model_name), detail=detail)
    return row
