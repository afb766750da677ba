"""Activities with their sessions and audiences, who signed up, and who came."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.activities.rules.activity import MACHINE as ACTIVITY
from wugong.activities.rules.activity import Ages, Kind, Linkage, Theme, Way
from wugong.activities.rules.enrolment import ACTIVE, HOLDING, Via
from wugong.activities.rules.enrolment import MACHINE as ENROLMENT
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.flow.table import Text, Unit
from wugong.organisations.models import Organisation
from wugong.workdays.queries import due_at


def up_to(most: int, least: int = 1) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Activity(Stateful):
    """A course, lecture or service of a centre. ``begins_at`` and ``until_at`` are those of the first session."""

    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organiser"))
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("centre"))
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    title = models.CharField(_("name of the activity"), max_length=30)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    about = models.CharField(
        _("in one or two sentences"), max_length=200, help_text=_("What one learns or gets, what to bring.")
    )
    audience = models.CharField(pgettext_lazy("activity", "for whom"), max_length=60)
    theme = models.CharField(_("three-micro series"), max_length=16, choices=Theme, blank=True, default="")
    linkage = models.CharField(_("form of linkage"), max_length=16, choices=Linkage, blank=True, default="")
    ages = models.CharField(_("ages"), max_length=6, choices=Ages, default=Ages.ALL)
    teacher = models.CharField(_("teacher or team"), max_length=40, blank=True, default="")
    venue = models.CharField(_("room"), max_length=40)
    begins_at = models.DateTimeField(_("first session begins"))
    until_at = models.DateTimeField(_("first session ends"))
    ends_at = models.DateTimeField(_("last session ends"), null=True)
    times = models.PositiveSmallIntegerField(_("number of sessions"), default=1, validators=up_to(60))
    every = models.PositiveSmallIntegerField(
        _("days from session to session"), default=7, validators=up_to(60), help_text=_("7: every week.")
    )
    way = models.CharField(_("how places are given"), max_length=8, choices=Way, default=Way.FIRST)
    capacity = models.PositiveSmallIntegerField(pgettext_lazy("activity", "places"), default=20, validators=up_to(5000))
    minimum = models.PositiveSmallIntegerField(_("at least so many must come"), default=1, validators=up_to(5000, 0))
    group_max = models.PositiveSmallIntegerField(
        _("people with one entry, at most"), default=2, validators=up_to(20),
        help_text=_("A household or group gets its places together, or none."),
    )  # fmt: skip
    enrol_from = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    enrol_until = models.DateTimeField(_("sign-up until"), null=True, blank=True)
    new_first = models.BooleanField(_("who had no course for a year comes first"), default=False)
    mixed_from = models.DateField(
        _("free places are open to all audiences from"), null=True, blank=True, help_text=_("Empty: never.")
    )
    reply_hours = models.PositiveSmallIntegerField(_("hours to answer an offered place"), default=24)
    seed_source = models.CharField(
        _("public number that will be the seed"), max_length=60, blank=True, default="",
        help_text=_("For a lottery: for example the welfare lottery 3D of 6 December."),
    )  # fmt: skip
    seed_at = models.DateTimeField(_("known at"), null=True, blank=True)
    seed = models.CharField(_("the number that came out"), max_length=60, blank=True, default="")
    drawn_at = models.DateTimeField(_("drawn"), null=True)
    public_good = models.BooleanField(_("for the public good"), default=True)
    fee = models.DecimalField(_("fee in yuan"), max_digits=6, decimal_places=2, default=0, validators=up_to(5000, 0))
    risk = models.PositiveSmallIntegerField(
        _("risk"), default=1, choices=[(1, _("1: none to speak of")), (2, _("2: some")), (3, _("3: serious"))]
    )
    published_at = models.DateTimeField(_("announced"), null=True)
    notice = models.CharField(_("what has changed"), max_length=500, blank=True, default="")
    summary = models.CharField(_("summary"), max_length=300, blank=True, default="")
    drafted_by = models.UUIDField(null=True, editable=False)
    entries = models.PositiveIntegerField(default=0, editable=False)  # the last number given

    class Meta:
        verbose_name = pgettext_lazy("centre", "activity")
        verbose_name_plural = pgettext_lazy("centre", "activities")
        constraints = [
            listed_states(ACTIVITY.states),
            models.CheckConstraint(condition=Q(until_at__gte=models.F("begins_at")), name="activity_ends_later"),
        ]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return ACTIVITY.states[self.state].meaning

    @property
    def waits_for(self) -> str:
        """``lottery`` where its places have still to be drawn: then another clock runs."""
        return Way.LOTTERY if self.way == Way.LOTTERY and not self.seed else ""

    @property
    def draw_by(self) -> datetime | None:
        """By when the places are drawn: a working day after the seed is known, a day before it begins at the latest."""
        if self.seed_at is None:
            return None
        day_before = self.begins_at - timedelta(hours=24)
        return max(self.seed_at, min(due_at(self.seed_at, 1, Unit.WORKDAYS)[0], day_before))

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page for everybody."""
        return reverse("activities:course", args=[self.pk])


class Session(Entity):
    """One meeting of an activity. ``came`` counts those who came without an entry."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    came = models.PositiveIntegerField(_("came without an entry"), default=0, validators=up_to(9999, 0))
    reminded_at = models.DateTimeField(null=True)
    moved = models.BooleanField(_("moved"), default=False, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="session_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="session_ends_later"),
        ]
        # the week of a centre, what comes next and is to be reminded of
        indexes = [models.Index(fields=["begins_at"], name="session_week")]

    def __str__(self) -> str:
        return f"{self.activity} {self.number}"


class Quota(Entity):
    """The places of one audience; ``opens_on``: its wave begins on that day."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="quotas")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("audience"), max_length=20)
    seats = models.PositiveSmallIntegerField(pgettext_lazy("activity", "places"))
    newcomers = models.BooleanField(_("for those who had no course for a year"), default=False)
    opens_on = models.DateField(_("from"), null=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="quota_number")]

    def __str__(self) -> str:
        return self.name


class Enrolment(Stateful):
    """An entry. ``contact`` is sealed and deleted after the last session, ``contact_hash`` (keyed) after a year.

    ``number`` is the turn in which it came, ``drawn_as`` the place the lottery drew. ``call_about`` names what somebody
    without an account still has to hear by telephone.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="enrolments", verbose_name=pgettext_lazy("centre", "activity")
    )
    quota = models.ForeignKey(Quota, models.SET_NULL, null=True, related_name="+", verbose_name=_("audience"))
    number = models.PositiveIntegerField(_("number"))
    drawn_as = models.PositiveIntegerField(_("drawn as"), null=True)
    people = models.PositiveSmallIntegerField(pgettext_lazy("activity", "people"), default=1)
    alias = models.CharField(_("what to call you"), max_length=20, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    contact_hash = models.CharField(max_length=64, null=True, editable=False)
    user = models.UUIDField(null=True)
    code = models.CharField(max_length=12, blank=True, default="")
    via = models.CharField(_("way of entry"), max_length=6, choices=Via, default=Via.ONLINE)
    consented = models.BooleanField(_("agreed to be entered"), default=False)
    minor = models.BooleanField(_("child under 14"), default=False)
    guardian = models.BooleanField(_("entered by a guardian"), default=False)
    first = models.BooleanField(_("had no course for a year"), default=True)
    offered_until = models.DateTimeField(_("answer until"), null=True)
    call_about = models.CharField(max_length=10, blank=True, default="")
    score = models.PositiveSmallIntegerField(_("how was it, 1 to 5"), null=True, validators=up_to(5))
    words = models.CharField(_("in a sentence"), max_length=200, blank=True, default="")
    rated_at = models.DateTimeField(_("said"), null=True)

    class Meta:
        verbose_name = _("entry for an activity")
        verbose_name_plural = _("entries for activities")
        constraints = [
            listed_states(ENROLMENT.states),
            models.UniqueConstraint(fields=["activity", "number"], name="enrolment_number"),
            models.UniqueConstraint(
                fields=["activity", "contact_hash"], condition=Q(state__in=sorted(ACTIVE)), name="enrolment_once"
            ),
            models.UniqueConstraint(
                fields=["activity", "user"], condition=Q(state__in=sorted(ACTIVE)), name="enrolment_once_signed_in"
            ),
        ]
        indexes = [
            # places taken, the waiting list of one activity
            models.Index(fields=["activity", "state", "number"], name="enrolment_list"),
            # whether somebody had a place before
            models.Index(
                fields=["contact_hash"],
                condition=Q(contact_hash__isnull=False, state__in=sorted(HOLDING)),
                name="enrolment_before",
            ),
        ]

    @property
    def meaning(self) -> Text:
        """What its state means."""
        return ENROLMENT.states[self.state].meaning

    def __str__(self) -> str:
        return f"{self.activity} {self.number}"

    @property
    def open_still(self) -> bool:
        """Whether its slip is of use."""
        return self.state in ACTIVE

    @property
    def ends_at(self) -> datetime | None:
        """When the last session ends: attendance is settled a day later."""
        return self.activity.ends_at


class Attendance(Entity):
    """An entry came to a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    how = models.CharField(
        _("seen by"), max_length=5, choices=[("tick", _("tick")), ("code", _("code")), ("paper", _("paper list"))]
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_of_entry")]

    def __str__(self) -> str:
        return f"{self.session}: {self.enrolment.number}"
