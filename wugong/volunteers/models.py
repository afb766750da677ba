"""Teams, their members, services with shifts, hours and certificates; badges that people show by choice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.flow.table import Text
from wugong.organisations.models import Organisation
from wugong.volunteers.rules.certificate import MACHINE as CERTIFICATE
from wugong.volunteers.rules.hour_record import MACHINE as HOURS
from wugong.volunteers.rules.membership import MACHINE as MEMBERSHIP
from wugong.volunteers.rules.service_event import MACHINE as SERVICE
from wugong.volunteers.rules.team import MACHINE as TEAM
from wugong.volunteers.rules.team import TeamKind


def up_to(most: int, least: int = 1) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Team(Stateful):
    """A volunteer team of a host organisation; ``served_on`` is the day of the last planned service."""

    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("host organisation"))
    name = models.CharField(_("name of the team"), max_length=30)
    kind = models.CharField(_("what it does"), max_length=10, choices=TeamKind)
    purpose = models.CharField(_("purpose, in one or two sentences"), max_length=200)
    lead = models.UUIDField(null=True)
    lead_name = models.CharField(_("leader"), max_length=60, blank=True, default="")
    served_on = models.DateField(_("last service"), null=True)

    class Meta:
        verbose_name = _("volunteer team")
        verbose_name_plural = _("volunteer teams")
        constraints = [listed_states(TEAM.states)]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return TEAM.states[self.state].meaning

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page for everybody."""
        return reverse("volunteers:team", args=[self.pk])


class Membership(Stateful):
    """A person in a team, under the name the person chose."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members", verbose_name=_("volunteer team"))
    user = models.UUIDField()
    name = models.CharField(_("what to call you"), max_length=20)
    skills = models.CharField(_("what you can do"), max_length=100, blank=True, default="")
    qualification = models.CharField(
        _("qualification with its number"), max_length=60, blank=True, default="",
        help_text=_("Only for professional service: nurse, electrician, lawyer."),
    )  # fmt: skip
    minor = models.BooleanField(_("under 18"), default=False)
    guardian = models.BooleanField(_("a guardian agrees"), default=False)
    since = models.DateField(_("member since"), null=True)

    class Meta:
        verbose_name = _("membership of a team")
        verbose_name_plural = _("memberships of teams")
        constraints = [
            listed_states(MEMBERSHIP.states),
            # also answers: whether somebody is a member
            models.UniqueConstraint(
                fields=["user", "team"], condition=Q(state__in=("applied", "active")), name="membership_once"
            ),
        ]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return MEMBERSHIP.states[self.state].meaning

    def __str__(self) -> str:
        return f"{self.team} · {self.name}"


class ServiceEvent(Stateful):
    """A service of a team. ``begins_at`` and ``until_at`` are those of the first shift."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="services", verbose_name=_("volunteer team"))
    title = models.CharField(_("name of the service"), max_length=30)
    about = models.CharField(_("what is done"), max_length=200)
    venue = models.CharField(_("where"), max_length=60)
    begins_at = models.DateTimeField(_("first shift begins"))
    until_at = models.DateTimeField(_("first shift ends"))
    ends_at = models.DateTimeField(_("last shift ends"), null=True)
    times = models.PositiveSmallIntegerField(_("number of shifts"), default=1, validators=up_to(60))
    every = models.PositiveSmallIntegerField(_("days from shift to shift"), default=7, validators=up_to(60))
    least = models.PositiveSmallIntegerField(_("volunteers a shift, at least"), default=1, validators=up_to(500))
    most = models.PositiveSmallIntegerField(_("volunteers a shift, at most"), default=5, validators=up_to(500))
    standby = models.PositiveSmallIntegerField(_("on standby, at most"), default=2, validators=up_to(50, 0))
    skills = models.CharField(_("useful skills"), max_length=100, blank=True, default="")
    risk = models.PositiveSmallIntegerField(
        _("risk"), default=1, choices=[(1, _("1: none to speak of")), (2, _("2: some")), (3, _("3: serious"))]
    )
    risk_info = models.CharField(_("risks, and what protects from them"), max_length=200, blank=True, default="")
    insurance_no = models.CharField(_("number of the insurance"), max_length=40, blank=True, default="")
    professional = models.CharField(
        _("qualification that is needed"), max_length=40, blank=True, default="", help_text=_("Empty: none.")
    )
    agreement = models.JSONField(_("cases of a written agreement"), default=list, blank=True)
    agreement_no = models.CharField(_("number of the written agreement"), max_length=40, blank=True, default="")
    published_at = models.DateTimeField(_("announced"), null=True)

    class Meta:
        verbose_name = _("service of a team")
        verbose_name_plural = _("services of teams")
        constraints = [listed_states(SERVICE.states)]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return SERVICE.states[self.state].meaning

    @property
    def secured(self) -> bool:
        """Whether the numbers of insurance and agreement are there where they must be (R-43)."""
        agreed = bool(self.agreement_no) or not (self.agreement or self.risk > 1)
        return agreed and (self.risk < 2 or bool(self.insurance_no))

    @property
    def next_shift(self) -> datetime:
        """When the next shift begins, else the last one."""
        moments = list(self.shifts.order_by("begins_at").values_list("begins_at", flat=True))
        return next((one for one in moments if one > clock.now()), moments[-1] if moments else self.begins_at)

    def __str__(self) -> str:
        return self.title


class Shift(Entity):
    """One shift of a service."""

    event = models.ForeignKey(ServiceEvent, models.CASCADE, related_name="shifts")
    number = models.PositiveSmallIntegerField(_("number"))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="shift_number"),
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("begins_at")), name="shift_ends_later"),
        ]
        # shifts of the next days
        indexes = [models.Index(fields=["begins_at"], name="shift_begins")]

    def __str__(self) -> str:
        return f"{self.event} {self.number}"


class Duty(Entity):
    """A shift that a volunteer took himself; ``deliberate``: though another one lies at the same time."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="duties")
    user = models.UUIDField()
    name = models.CharField(_("volunteer"), max_length=20)
    standby = models.BooleanField(_("on standby"), default=False)
    deliberate = models.BooleanField(_("wanted in spite of a clash"), default=False)
    absent = models.BooleanField(_("did not come"), default=False)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["shift", "user"], name="duty_once")]
        # one's own shifts, and whether two clash
        indexes = [models.Index(fields=["user", "shift"], name="duty_of")]

    def __str__(self) -> str:
        return f"{self.shift}: {self.name}"


class HourRecord(Stateful):
    """Hours of one volunteer in one shift. A reversing entry has negative hours and names what it reverses."""

    event = models.ForeignKey(ServiceEvent, models.PROTECT, related_name="hours", verbose_name=_("service of a team"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="hours", verbose_name=_("shift"))
    volunteer = models.UUIDField()
    name = models.CharField(_("volunteer"), max_length=20)
    began_at = models.DateTimeField(_("service began"))
    ended_at = models.DateTimeField(_("service ended"))
    hours = models.DecimalField(_("hours"), max_digits=3, decimal_places=1)
    hours_now = models.DecimalField(_("right number of hours"), max_digits=3, decimal_places=1, null=True)
    recorded_by = models.UUIDField(null=True)
    objection = models.CharField(_("what is wrong"), max_length=500, blank=True, default="")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        verbose_name = _("hours of service")
        verbose_name_plural = _("hours of service")
        constraints = [
            listed_states(HOURS.states),
            models.CheckConstraint(condition=Q(hours__gte=-8, hours__lte=8), name="hours_within_a_day"),
        ]
        indexes = [
            # one's own hours, the hours of a day
            models.Index(fields=["volunteer", "began_at"], name="hours_of")
        ]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return HOURS.states[self.state].meaning

    def __str__(self) -> str:
        return f"{self.event}: {self.hours}"

    @property
    def frozen_on(self) -> date:
        """The last day of the month in which they were written down: confirmed hours are final from then on."""
        first = timezone.localdate(self.created_at).replace(day=1)
        return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


class Certificate(Stateful):
    """A certificate over a period. ``code`` is what anybody checks it by, beside its number."""

    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("host organisation"))
    volunteer = models.UUIDField()
    name = models.CharField(_("name on the certificate"), max_length=20)
    first_day = models.DateField(_("first day of the period"))
    last_day = models.DateField(_("last day of the period"))
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=1, default=0)
    code = models.CharField(max_length=12, blank=True, default="")
    document = models.UUIDField(null=True)
    number = models.CharField(_("number of the document"), max_length=40, blank=True, default="")
    issued_on = models.DateField(_("issued on"), null=True)
    issued_by = models.CharField(_("signed by"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        constraints = [listed_states(CERTIFICATE.states)]
        # the check by code
        indexes = [models.Index(fields=["code"], condition=~Q(code=""), name="certificate_code")]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return CERTIFICATE.states[self.state].meaning

    def __str__(self) -> str:
        return str(_("%(hours)s hours") % {"hours": self.hours})


class ShownIdentity(Entity):
    """Somebody shows in his compound who he is and what he takes on: by choice, and gone when taken back (S25)."""

    user = models.UUIDField()
    place = models.CharField(_("compound"), max_length=20)
    name = models.CharField(_("name that is shown"), max_length=20)
    post = models.CharField(_("what I take on"), max_length=40)
    member = models.BooleanField(_("show that I am a Party member"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("shown by choice", "badge")
        verbose_name_plural = pgettext_lazy("shown by choice", "badges")
        constraints = [models.UniqueConstraint(fields=["user"], name="badge_one_each")]
        # who shows himself in a compound
        indexes = [models.Index(fields=["place"], name="badge_place")]

    def __str__(self) -> str:
        return f"{self.name} · {self.post}"
