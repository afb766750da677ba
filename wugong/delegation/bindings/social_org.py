"""The table of a social organisation tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import Actor, Role
from wugong.delegation.models import SocialOrg
from wugong.delegation.rules.social_org import MACHINE, missing_at
from wugong.flow.binding import Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.places.queries import communities_of

MAY_BEGIN = (Role.UL, Role.UP, Role.CP, Role.CW, Role.BP)


class OrgCase(Case):
    """What the guards ask beside the columns."""

    @property
    def lacks(self) -> str:
        """What is missing for the stage that follows."""
        return _(", ").join(str(label) for label in missing_at(self.before.state, self))


def describe(org: SocialOrg) -> Card:
    """The line of an organisation: who works in the street finds it."""
    return Card(
        title=org.title,
        detail=lambda: _("%(sort)s in %(place)s, begun by %(sponsor)s") % {
            "sort": org.get_sort_display(), "place": org.place, "sponsor": org.sponsor
        },
        url=reverse("web:case", args=["social_org", org.pk]),
        place=org.place.code,
        participants=(org.sponsor_id,),
        classification=Classification.STREET,
        words=org.purpose,
    )  # fmt: skip


def new(actor: Actor) -> SocialOrg | None:
    """What the unit, community or branch whose hat the actor wears begins, also for residents who come to it."""
    if not actor.is_any(*MAY_BEGIN) or actor.organisation is None:
        return None
    return SocialOrg(sponsor=Organisation.objects.get(pk=actor.organisation))


ORG_BINDING = Binding(
    machine=MACHINE,
    model=SocialOrg,
    parties={"sponsor": at("sponsor"), "office": above(Role.SO, 9, "place__code")},
    describe=describe,
    case=OrgCase,
    choices={"place": lambda org, _actor: communities_of(org.sponsor.place.code[:9])},
    shows=(
        "sponsor", "place", "sort", "initiators", "purpose", "support", "activity", "active_on", "must_end_on",
        "charter", "premises", "members", "unit_members", "full_time", "assets", "authority", "filing_no",
        "registration_no", "registered_on", "handover",
    ),
    new=new,
    number="FH",
)  # fmt: skip
