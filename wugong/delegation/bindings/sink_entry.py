"""The table of a sinking entry tied to its model."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wugong.common.actor import Actor, Role, Seat
from wugong.common.money import yuan
from wugong.delegation.models import SinkEntry
from wugong.delegation.queries.sinking import receivers
from wugong.delegation.rules.sink_entry import MACHINE, Sort
from wugong.flow.binding import Binding, Card, Case, above
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation


class EntryCase(Case):
    """What the guards ask beside the columns."""

    @property
    def got(self) -> Decimal:
        """How much the receiver counted, in the measure of its sort."""
        return Decimal((self.got_heads if self.sort == Sort.WORKFORCE else self.got_amount) or 0)

    @property
    def whole(self) -> Decimal:
        return Decimal(self.heads if self.sort == Sort.WORKFORCE else self.amount)

    @property
    def given_measure(self) -> bool:
        """Whether the receiver counted in the measure of the sort, and in no other."""
        heads, amount = self.got_heads is not None, self.got_amount is not None
        return (heads, amount) == (self.sort == Sort.WORKFORCE, self.sort == Sort.FUNDS)

    @property
    def exceeds(self) -> bool:
        return self.sort != Sort.POLICY and self.got > self.whole

    @property
    def falls_short(self) -> bool:
        return self.sort != Sort.POLICY and self.got < self.whole

    @property
    def promised(self) -> str:
        return measure_of(self.before)


def measure_of(entry: SinkEntry) -> str:
    """How much was promised, in words."""
    if entry.sort == Sort.WORKFORCE:
        return ngettext("%(n)d person", "%(n)d people", entry.heads or 0) % {"n": entry.heads}
    return yuan(entry.amount) if entry.sort == Sort.FUNDS else entry.policy_no


def describe(entry: SinkEntry) -> Card:
    """The line of an entry: who works in the street finds it."""
    return Card(
        title=entry.title,
        detail=lambda: _("%(giver)s to %(receiver)s: %(measure)s") % {
            "giver": entry.giver, "receiver": entry.receiver, "measure": measure_of(entry)
        },
        url=reverse("web:case", args=["sink_entry", entry.pk]),
        place=entry.receiver.place.code,
        participants=(entry.giver_id, entry.receiver_id),
        classification=Classification.STREET,
    )  # fmt: skip


def seats_of(body: Organisation, district: str, street: tuple[str, ...], community: tuple[str, ...]) -> list[Seat]:
    """Who acts for a body: the roles of the level on which it lies; in a street wherever the post sits there."""
    code = body.place.code
    if len(code) == 9:
        return [Seat(role=role, place=code) for role in street]
    return [Seat(role=role, organisation=body.pk) for role in ((district,) if len(code) < 9 else community)]


def new(actor: Actor) -> SinkEntry | None:
    """What a department hands down to streets and communities, or a street to its communities."""
    if not actor.is_any(Role.DD, Role.SO) or actor.organisation is None:
        return None
    return SinkEntry(giver=Organisation.objects.get(pk=actor.organisation))


ENTRY_BINDING = Binding(
    machine=MACHINE,
    model=SinkEntry,
    parties={
        "giver": lambda entry: seats_of(entry.giver, Role.DD, (Role.SO,), ()),
        "receiver": lambda entry: seats_of(entry.receiver, "", (Role.SP, Role.SO), (Role.CP, Role.CW)),
        "overseer": above(Role.DO, 6, "receiver__place__code"),
    },
    describe=describe,
    case=EntryCase,
    choices={"receiver": lambda entry, _actor: receivers(entry.giver)},
    shows=(
        "giver", "receiver", "sort", "heads", "amount", "policy_no", "due_on", "arrived_on", "arrived_note",
        "got_heads", "got_amount", "used_for", "effect",
    ),
    new=new,
    number="XC",
)  # fmt: skip
