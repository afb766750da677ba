"""The words of this app: what organisations, ties, posts and appointments can be, and small facts about them."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sort(TextChoices):
    """The two sorts of organisation."""

    UNIT = "unit", _("unit")
    PARTY = "party", _("Party organisation")


class Kind(TextChoices):
    """What a unit is."""

    ORGAN = "organ", _("organ of state or Party")
    INSTITUTION = "institution", _("public institution")
    SOE = "soe", _("state-owned enterprise")
    NONPUBLIC_ENT = "nonpublic_ent", _("non-public enterprise")
    SOCIAL_ORG = "social_org", _("social organisation")
    PROPERTY = "property", _("property-service company")
    MARKET = "market", _("market")
    INDUSTRY_ASSOC = "industry_assoc", _("industry association")
    CHAMBER = "chamber", _("chamber of commerce")
    SCHOOL = "school", _("school")
    HOSPITAL = "hospital", _("hospital")
    COURT = "court", _("court")
    DEPARTMENT = "department", _("district functional department")
    DISPATCHED = "dispatched", _("dispatched agency")
    SUBORDINATE = "subordinate", _("subordinate unit of a street")
    STREET_OFFICE = "street_office", _("street office")
    TOWN_GOVERNMENT = "town_government", _("town or township government")
    RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee")
    VILLAGERS_COMMITTEE = "villagers_committee", _("villagers' committee")
    OTHER = "other", pgettext_lazy("kind of unit", "other")


class PartyType(TextChoices):
    """What a Party organisation is."""

    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("general branch")
    BRANCH = "branch", pgettext_lazy("Party organisation", "branch")
    JOINT_BRANCH = "joint_branch", _("joint branch")
    WORKING_COMMITTEE = "working_committee", _("Party working committee")
    LEADING_GROUP = "leading_group", _("leading Party group")
    FUNCTIONAL_BRANCH = "functional_branch", _("functional branch")
    TEMPORARY_BRANCH = "temporary_branch", _("temporary branch")


ALL_KINDS = [*Kind.choices, *PartyType.choices]
# Who runs a community or a village, a street or a town: its Party organisation is that of the place, not of a unit.
GROUND_KINDS = frozenset({Kind.RESIDENTS_COMMITTEE, Kind.VILLAGERS_COMMITTEE})
LOCAL_KINDS = GROUND_KINDS | {Kind.STREET_OFFICE, Kind.TOWN_GOVERNMENT}
# S44: the side of a pairing that must be paired, and the sector that may be the other side beside communities
OBLIGATED_KINDS = frozenset(
    {Kind.ORGAN, Kind.INSTITUTION, Kind.SOE, Kind.SCHOOL, Kind.HOSPITAL, Kind.COURT, Kind.DEPARTMENT}
)
NONPUBLIC_KINDS = frozenset(
    {Kind.NONPUBLIC_ENT, Kind.SOCIAL_ORG, Kind.PROPERTY, Kind.MARKET, Kind.INDUSTRY_ASSOC, Kind.CHAMBER}
)


class Basis(TextChoices):
    """On what a Party organisation is founded."""

    TERRITORIAL = "territorial", _("territorial")
    UNIT = "unit", pgettext_lazy("basis", "unit")
    REGIONAL = "regional", _("regional")
    INDUSTRY = "industry", _("industry")


class Anchor(TextChoices):
    """What a regional, industry or territorial Party organisation leans on (S31, S34, S35)."""

    PARK = "park", _("park")
    COMMERCIAL_BUILDING = "commercial_building", _("commercial building")
    BUSINESS_DISTRICT = "business_district", _("business district")
    MARKET = "market", _("market")
    INDUSTRY_ASSOCIATION = "industry_association", _("industry association")
    CHAMBER = "chamber", _("chamber of commerce")
    INDUSTRY_CHAIN = "industry_chain", _("industrial chain")
    COMPOUND = "compound", _("compound")
    GRID = "grid", _("grid")
    BUILDING = "building", _("building courtyard")


class Band(TextChoices):
    """How many members, in bands only: the roll itself belongs to another system."""

    FEW = "1-2", _("fewer than 3")
    BRANCH = "3-6", _("3 to 6")
    COMMITTEE = "7-49", _("7 to 49")
    GENERAL = "50-99", _("50 to 99")
    LARGE = "100+", _("100 or more")


class TieKind(TextChoices):
    """The kinds of horizontal edge."""

    SUPERIOR = "superior", _("guided in its trade by")
    PAIRED = "paired", _("paired with")
    LINKED = "linked", _("linked with")
    DISPATCHED_BY = "dispatched_by", _("dispatched by")
    SERVES = "serves", _("serves")
    MEMBER_OF = "member_of", _("member of")


class AppointmentKind(TextChoices):
    """A full post, or the part-time membership of a unit's person in a street or community committee."""

    FULL = "full", _("full")
    PART_TIME = "part_time_member", _("part-time member")


class AppointmentState(TextChoices):
    """Where an appointment stands."""

    PROPOSED = "proposed", _("proposed")
    TO_GRANT = "to_grant", _("waits for the second person")
    CONFIRMED = "confirmed", _("confirmed")
    SERVING = "serving", _("serving")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")

    @classmethod
    def open_states(cls) -> list[str]:
        """The states in which the appointment counts."""
        return [cls.PROPOSED, cls.TO_GRANT, cls.CONFIRMED, cls.SERVING]


def counterpart_type(unit_kind: str, basis: str, level: str) -> str:
    """``community``, ``nonpublic`` or empty: as what a Party organisation may be the counterpart of a pairing (R-21).

    ``unit_kind`` is the kind of the unit it belongs to (empty without one), ``level`` that of its place.
    """
    if unit_kind in NONPUBLIC_KINDS or (not unit_kind and basis in {Basis.REGIONAL, Basis.INDUSTRY}):
        return "nonpublic"
    if unit_kind in {"", *GROUND_KINDS} and level == "community":
        return "community"
    return ""


# Tables of this app and what stands for the organisation itself, not for something it does.
OWN_MACHINES = ("organisation", "confirmation", "appointment", "vacancy")


def confirmation_year(today: date) -> int:
    """The year whose confirmation must be there by now: this one from 1 April on, last year's before."""
    return today.year if today.month >= 4 else today.year - 1


def is_stale(confirmed_year: int, today: date) -> bool:
    """Whether an annual confirmation is missing after 31 March."""
    return confirmed_year < confirmation_year(today)
