"""The table of a whistle tied to its model."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wugong.common.actor import Actor, Role, Seat
from wugong.deliberation.actions import whistles as actions
from wugong.deliberation.forms.whistles import DraftForm, RedirectForm
from wugong.deliberation.models import Called, Whistle
from wugong.deliberation.queries.whistles import departments, duties_of
from wugong.deliberation.rules.whistle import MACHINE, Kind
from wugong.flow.binding import Act, Binding, Card, Case, Door, above, at, first_page
from wugong.organisations.queries.organisations import committee_of, own_organisation

DRAFTERS = (Role.CP, Role.SO, Role.SC)


class WhistleCase(Case):
    """What the guards ask beside the columns: the duties of the lead department."""

    before: Whistle

    @cached_property
    def duties(self) -> list[str]:
        return duties_of(self.lead) if self.lead else []

    @property
    def listed(self) -> str:
        return _(", ").join(self.duties)


def duty(whistle: Whistle) -> list[Seat]:
    """The duty officer of the street, in an emergency alone."""
    return at("blower", Role.SC)(whistle) if whistle.kind == Kind.EMERGENCY else []


def called(whistle: Whistle) -> list[Seat]:
    """Departments called besides the lead that have neither reported in nor said that they cannot come."""
    return [] if whistle._state.adding else _seats(whistle.called.filter(arrived_at=None, excused_at=None))


def excused(whistle: Whistle) -> list[Seat]:
    """Departments called besides the lead that said they cannot come; they may come all the same."""
    return [] if whistle._state.adding else _seats(whistle.called.filter(arrived_at=None).exclude(excused_at=None))


def helper(whistle: Whistle) -> list[Seat]:
    """Departments called besides the lead that are there."""
    return [] if whistle._state.adding else _seats(whistle.called.exclude(arrived_at=None))


def _seats(rows: Iterable[Called]) -> list[Seat]:
    return [Seat(organisation=one.organisation_id) for one in rows]


def describe(whistle: Whistle) -> Card:
    """The line of a whistle: which, where, and who is called."""
    seen = {whistle.blower_id, whistle.drafted_by_id, *whistle.called.values_list("organisation", flat=True)}
    lead = whistle.lead
    return Card(
        title=whistle.title,
        detail=lambda: (
            _("%(kind)s · %(where)s · %(lead)s")
            % {"kind": whistle.get_kind_display(), "where": whistle.where, "lead": lead or _("nobody named yet")}
        ),
        url=reverse("web:case", args=["whistle", whistle.pk]),
        place=whistle.place,
        participants=tuple(seen | ({whistle.lead_id} if whistle.lead_id else set())),
        words=f"{whistle.where} {whistle.why} {whistle.lead or ''}",
    )


def new(actor: Actor) -> Whistle | None:
    """A whistle of the street in which the actor's organisation lies."""
    own = own_organisation(actor) if actor.is_any(*DRAFTERS) else None
    street = committee_of(own.place.code[:9]) if own else None
    if own is None or street is None:
        return None
    kind, where = Kind.DEMAND, str(own.place)  # most are public demands; what one knows already is not asked
    return Whistle(drafted_by=own, blower=street, place=own.place.code, kind=kind, where=where)


WHISTLE = Binding(
    machine=MACHINE,
    model=Whistle,
    parties={
        "drafter": at("drafted_by", *DRAFTERS),
        "approver": at("blower", Role.SP),
        "duty": duty,
        "lead": at("lead"),
        "called": called,
        "excused": excused,
        "helper": helper,
        "blower": at("blower"),
        "desk": at("blower", Role.SC),
        "arbiter": above(Role.DO, 6),
    },
    describe=describe,
    case=WhistleCase,
    choices={"lead": lambda whistle, _actor: departments(whistle.place).exclude(pk=whistle.lead_id)},
    acts={"draft": Act(form=DraftForm), "redirect": Act(form=RedirectForm)},
    after={
        "draft": actions.call_others,
        "redirect": actions.pass_to_another,
        "report_in": actions.report_in,
        "excuse": actions.excuse,
    },
    shows=("where", "why", "lead", "basis", "blown_at", "arrived_at", "result", "response", "quality", "attitude"),
    new=new,
    number="CS",
    doors=(Door(pgettext_lazy("whistle", "Draft a whistle"), DRAFTERS, first_page("whistle", "draft")),),
)
