"""A department's service item in one community: it lives only with its whole support package.

Source: S19, R-03, R-10, domain 3.16. What the package holds goes down together or not at all, and the community that
receives it confirms each part.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, REASON, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone


class Sector(TextChoices):
    """What the item belongs to."""

    LABOUR = "labour", _("labour and employment")
    SOCIAL_SECURITY = "security", _("social security")
    CIVIL_AFFAIRS = "civil", _("civil affairs")
    HEALTH = "health", _("health")
    HOUSING = "housing", _("housing")
    OTHER = "other", pgettext_lazy("sector", "other")


class Part(TextChoices):
    """What a support package consists of. The values are columns of the item."""

    FUNDS = "funds", _("funds")
    ACCOUNT = "account", _("account in the department's system")
    POLICY = "policy", _("policy documents")
    TRAINING = "training", _("training")


class CommunityRole(TextChoices):
    """What the community does with a request."""

    HANDLE = "handle", _("handles it to the end")
    ASSIST = "assist", _("takes it in and passes it on")
    ADVISE = "advise", _("advises and explains")


class ItemState(TextChoices):
    """Where an item is."""

    DRAFT = "draft", pgettext_lazy("service item", "being prepared")
    OWNER_APPROVED = "owner_approved", _("approved by the department, package still missing")
    PACKAGED = "packaged", _("package handed down, to be confirmed")
    LIVE = "live", pgettext_lazy("service item", "open to residents")
    SUSPENDED = "suspended", pgettext_lazy("service item", "suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("service item", "taken back")


S = ItemState
ARRIVED = tuple(f"{part}_ok?" for part in Part.values)
PACKAGE = tuple(Part.values)
UNCONFIRMED = {f"{part}_ok": False for part in Part.values}
PERMIT = Guard(
    "R-03",
    lambda item: item.permitted,
    _("An item needs the number of an admission in force. Ask for it at the gate, then enter it here."),
    _("the gate confirms its number"),
)
ONE_EACH = Guard(
    "R-03",
    lambda item: not item.twin,
    _("“%(twin)s” has this number in the same community already. Ask the gate for another, or go on with that item."),
    _("one number admits one item in a community"),
)
COMPLETE = Guard(
    "R-10",
    lambda item: not item.missing,
    _("Still missing: %(missing)s. The department hands the whole package down again, or the community sends it back."),
    _("funds, system account, policy documents and training are all confirmed by the receiver"),
)
SOMETHING_MISSING = Guard(
    "R-10",
    lambda item: item.missing,
    _("Everything is ticked as arrived. Take the tick from the part that is missing, or let the item go on."),
    _("at least one part is missing"),
)
IN_DISTRICT = Guard(
    "R-03",
    lambda item: item.community.place.code.startswith(item.department.place.code[:6]),
    _("The community does not lie in the district of the department. Choose one that does."),
    _("the community lies in the department's district"),
)
WHOLE_ROLE = Guard(
    "S19",
    lambda item: 1 <= item.days <= 365,
    _("The time limit lies between 1 and 365 working days. Write the one that the guide promises."),
    _("a time limit of 1 to 365 working days"),
)
SOMETHING_ELSE = Guard(
    "S19", lambda item: item.differs,
    _("Nothing differs from what is there already. Change something first, or leave the page."),
    _("something differs"),
)  # fmt: skip
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="street"))
ALIVE = (S.DRAFT, S.OWNER_APPROVED, S.PACKAGED, S.LIVE, S.SUSPENDED)
SHOWN = (S.LIVE, S.SUSPENDED)  # what everybody reads
ABOUT = ("title", "sector", "role", "basis", "guide", "days", "fee", "venue", "hours")
MACHINE = Machine(
    name="service_item",
    title=_("service item"),
    common="减",
    parties={
        "department": _("the department whose item it is"),
        "community": _("the secretary of the community"),
        "street": _("the street's Party-building office"),
    },
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("department",), _("approve it with its permit")),
        S.OWNER_APPROVED: State(
            S.OWNER_APPROVED.label, Tone.AMBER, ("department",), _("hand the package down whole"),
            Clock(20, bells=BELLS),
        ),
        S.PACKAGED: State(
            S.PACKAGED.label, Tone.AMBER, ("community",), _("confirm each part, or send the package back"),
            Clock(5, bells=BELLS),
        ),
        S.LIVE: State(S.LIVE.label, Tone.JADE, clock=Clock(0, until="permit_until", bells=(), expires="lapse")),
        S.SUSPENDED: State(
            S.SUSPENDED.label, Tone.CINNABAR, ("department",), _("supply what is missing, or take the item back"),
            Clock(20, bells=BELLS),
        ),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "propose", _("Prepare a service item"), (), S.DRAFT, by=("department",), guards=(IN_DISTRICT, WHOLE_ROLE),
            asks=("community", *ABOUT),
        ),
        Step(
            "amend", _("Change the item"), (S.DRAFT,), S.DRAFT, by=("department",),
            guards=(SOMETHING_ELSE, WHOLE_ROLE), asks=ABOUT, stays=True, weight=3,
        ),
        Step(
            "approve", _("Approve with its permit"), (S.DRAFT,), S.OWNER_APPROVED, by=("department",),
            guards=(PERMIT, ONE_EACH), asks=("permit_no",), sets={"permit_until": lambda item: item.until}, weight=9,
        ),
        Step(
            "hand_down", _("Hand the package down"), (S.OWNER_APPROVED, S.SUSPENDED), S.PACKAGED, by=("department",),
            asks=PACKAGE, sets={**UNCONFIRMED, "handed_at": NOW}, tells=("community", "street"), weight=9,
        ),
        Step(
            "accept", _("Confirm and open"), (S.PACKAGED,), S.LIVE, by=("community",),
            guards=(COMPLETE, PERMIT, ONE_EACH), asks=ARRIVED,
            sets={"suspended_for": "", "live_since": NOW}, tells=("department", "street"), weight=9,
        ),
        Step(
            "send_back", _("Send the package back"), (S.PACKAGED,), S.OWNER_APPROVED, by=("community",),
            guards=(SOMETHING_MISSING,), asks=ARRIVED, reason=True, tells=("department",), weight=5,
        ),
        Step(
            "suspend", _("Suspend: a part is missing"), (S.LIVE,), S.SUSPENDED, by=("community",),
            guards=(SOMETHING_MISSING,), asks=ARRIVED, sets={"suspended_for": REASON}, reason=True,
            tells=("department", "street"), weight=5,
        ),
        Step(
            "pause", _("Suspend for a reason of the department"), (S.LIVE,), S.SUSPENDED, by=("department",),
            sets={"suspended_for": REASON}, reason=True, tells=("community", "street"), weight=0,
        ),
        Step(
            "lapse", _("The permit has ended"), (S.LIVE,), S.SUSPENDED, by=("system",),
            tells=("department", "community", "street"),
        ),
        Step(
            "renew", _("Enter a new permit"), (S.SUSPENDED,), S.SUSPENDED, by=("department",),
            guards=(PERMIT, ONE_EACH), asks=("permit_no",),
            sets={"permit_until": lambda item: item.until}, stays=True, weight=3,
        ),
        Step(
            "resume", _("Open again"), (S.SUSPENDED,), S.LIVE, by=("department",), guards=(COMPLETE, PERMIT),
            sets={"suspended_for": ""}, tells=("community", "street"), weight=5,
        ),
        Step(
            "withdraw", _("Take the item back"), ALIVE, S.WITHDRAWN, by=("department",), reason=True,
            tells=("community", "street"), weight=0,
        ),
    ),
)  # fmt: skip
