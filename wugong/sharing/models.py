"""Resources, the days they are closed, bookings, requests, pledges, and plans that give scarce resources out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.sharing.rules.allocation import MACHINE as ALLOCATION
from wugong.sharing.rules.booking import EARLY, HOLDING
from wugong.sharing.rules.booking import MACHINE as BOOKING
from wugong.sharing.rules.kinds import MEASURES, MOST, Account, Condition, Holidays, Quality, Sort, Use, Whose
from wugong.sharing.rules.pledge import MACHINE as PLEDGE
from wugong.sharing.rules.request import MACHINE as REQUEST
from wugong.sharing.rules.resource import MACHINE as RESOURCE
from wugong.sharing.rules.slots import Open, Slot, read_hours

SCORES = [MinValueValidator(1), MaxValueValidator(5)]
LIMIT = [MaxValueValidator(MOST)]


class Resource(Stateful):
    """What an organisation shares. ``capacity`` is counted in the measure of its sort; ``origin`` is the entry of
    another list it was taken over from."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("shared by"))
    sort = models.CharField(_("what it is"), max_length=8, choices=Sort, default=Sort.PREMISES)
    use = models.CharField(_("field of use"), max_length=18, choices=Use, default=Use.CONVENIENCE)
    title = models.CharField(_("name"), max_length=60)
    detail = models.CharField(_("in more words"), max_length=300, blank=True, default="")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("resource", "street or community")
    )
    where = models.CharField(_("where exactly"), max_length=80, blank=True, default="")
    capacity = models.PositiveIntegerField(
        _("capacity"), validators=LIMIT, help_text=_("Persons for premises, hours of people, pieces of goods, yuan."),
    )  # fmt: skip
    hours = models.CharField(
        _("opening hours"), max_length=200, blank=True, default="",
        help_text=_("By weekday: Mon-Fri 9:00-21:00; Sat 9:00-17:00"),
    )  # fmt: skip
    holidays = models.CharField(
        _("public holidays"), max_length=6, choices=Holidays, default=Holidays.CLOSED,
        help_text=_("Who is closed or open as on Sundays then is open on make-up workdays as on Mondays."),
    )  # fmt: skip
    equipment = models.CharField(_("equipment"), max_length=200, blank=True, default="")
    conditions = models.CharField(_("conditions of use"), max_length=200, blank=True, default="")
    fee = models.CharField(_("fee"), max_length=60, blank=True, default="", help_text=_("Empty: free of charge."))
    duty_holder = models.CharField(
        _("who answers for safety"), max_length=60, blank=True, default="", help_text=_("A post, not a name.")
    )
    receiver = models.CharField(
        _("lawful receiver of money"), max_length=80, blank=True, default="",
        help_text=_("Charity or unit account. Money never passes through here."),
    )  # fmt: skip
    at_once = models.BooleanField(_("confirm at once what keeps all rules"), default=False)
    most_hours = models.PositiveSmallIntegerField(
        _("hours of one booking at most"), default=4, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    most_a_month = models.PositiveSmallIntegerField(
        _("bookings a month at most"), default=2, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    last_day = models.DateField(_("last day"), null=True, blank=True)
    asked_capacity = models.PositiveIntegerField(_("capacity asked for"), validators=LIMIT, null=True)
    asked_place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="+", verbose_name=_("street or community asked for")
    )
    asked_fee = models.CharField(_("fee asked for"), max_length=60, blank=True, default="")
    origin = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("shared resource")
        verbose_name_plural = _("shared resources")
        constraints = [
            listed_states(RESOURCE.states),
            models.CheckConstraint(condition=Q(capacity__gte=1) | Q(state="draft"), name="resource_capacity"),
            models.UniqueConstraint(fields=["origin"], name="resource_of_origin"),
        ]
        # the venues of a place and the catalogue: one sort, shared now
        indexes = [models.Index(fields=["sort", "state", "place"], name="resource_catalogue")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["resource", self.pk])

    @property
    def opens(self) -> Open:
        """The opening hours by weekday; none where they cannot be read."""
        return read_hours(self.hours) if self.hours else {}

    @property
    def measure(self) -> Any:
        return MEASURES[Sort(self.sort)]


class Closure(Entity):
    """Days on which premises are closed."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="closures")
    from_day = models.DateField()
    until_day = models.DateField()
    why = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=models.F("from_day")), name="closure_ordered"),
        ]
        # what is closed in a week
        indexes = [models.Index(fields=["resource", "until_day"], name="closure_of_resource")]

    def __str__(self) -> str:
        return self.why


class Booking(Stateful):
    """A stretch of one day in premises, by an organisation, or by a resident (``booker`` empty).

    ``rule`` is what a series was asked as, on its first date, with the moments of the dates that were closed or taken
    (``skipped``); ``series`` points there from the other dates. ``made_for`` is the matter that booked it.
    On PostgreSQL an exclusion constraint keeps those that hold the slot apart (migration); on SQLite the lock does.
    """

    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="bookings", verbose_name=pgettext_lazy("booking", "premises")
    )
    booker = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("booking", "booked by")
    )
    asked_by = models.UUIDField(null=True, editable=False)
    title = models.CharField(_("what for"), max_length=60)
    people = models.PositiveIntegerField(_("people expected"), validators=LIMIT)
    starts = models.DateTimeField(pgettext_lazy("booking", "from"))
    ends = models.DateTimeField(pgettext_lazy("booking", "until"))
    rule = models.CharField(_("repeated"), max_length=200, blank=True, default="")
    series = models.ForeignKey("self", models.PROTECT, null=True, related_name="dates", editable=False)
    skipped = models.JSONField(default=list, editable=False)
    made_for = models.UUIDField(null=True, editable=False)
    asks_from = models.DateTimeField(null=True, editable=False)
    reply_by = models.DateTimeField(_("answer by"), null=True, editable=False)
    came_at = models.DateTimeField(pgettext_lazy("booking", "came in"), null=True)
    left_at = models.DateTimeField(pgettext_lazy("booking", "left"), null=True)
    left_as = models.CharField(_("left as"), max_length=6, choices=Condition, blank=True, default="")
    found_as = models.CharField(_("found as"), max_length=6, choices=Condition, blank=True, default="")
    damage = models.CharField(_("what is broken or dirty"), max_length=200, blank=True, default="")
    damage_answer = models.CharField(
        _("what the booker says of it"), max_length=300, blank=True, default="",
        help_text=_("What happened, and how and until when it is put right."),
    )  # fmt: skip
    settlement = models.CharField(
        _("how it was settled"), max_length=300, blank=True, default="",
        help_text=_("What was put right or agreed on. The booker reads it."),
    )  # fmt: skip
    place_score = models.PositiveSmallIntegerField(_("the premises, 1 to 5"), null=True, blank=True, validators=SCORES)
    user_score = models.PositiveSmallIntegerField(_("the use, 1 to 5"), null=True, blank=True, validators=SCORES)
    alternative = models.CharField(
        _("what is offered instead"), max_length=200, blank=True, default="",
        help_text=_("Another place or time that is free."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            listed_states(BOOKING.states),
            models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="booking_ordered"),
        ]
        indexes = [
            # the week of many premises, and what overlaps a slot
            models.Index(fields=["resource", "starts"], name="booking_slot"),
            # what one booker has, for quota and no-shows
            models.Index(fields=["booker", "starts"], name="booking_of_booker"),
            # the same for a resident
            models.Index(fields=["asked_by", "starts"], condition=Q(booker__isnull=True), name="booking_of_resident"),
            # how many premises were rated, and how
            models.Index(fields=["resource", "starts"], condition=Q(place_score__isnull=False), name="booking_rated"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["booking", self.pk])

    @property
    def slot(self) -> Slot:
        return Slot(timezone.localtime(self.starts), timezone.localtime(self.ends))

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts)

    @property
    def lets_in_at(self) -> datetime:
        """When the first may come in."""
        return self.starts - EARLY

    @property
    def whose(self) -> str:
        """Whether somebody booked it for itself, or another matter did."""
        return Whose.MATTER if self.made_for else Whose.BOOKER

    @property
    def week(self) -> str:
        """Its week, as the address of the page of the week names it."""
        return urlencode({"day": f"{self.day:%Y-%m-%d}", "place": self.resource.place.code[:9]})

    @property
    def holds(self) -> bool:
        """Whether the slot is its own."""
        return self.state in HOLDING


class ShareRequest(Stateful):
    """What somebody asks for. ``reach``: how many people it helps, a number and never a list."""

    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    sort = models.CharField(_("what is needed"), max_length=8, choices=Sort, default=Sort.PEOPLE)
    use = models.CharField(_("field of use"), max_length=18, choices=Use, default=Use.CONVENIENCE)
    title = models.CharField(pgettext_lazy("request", "what for"), max_length=60)
    detail = models.CharField(_("in more words"), max_length=300, blank=True, default="")
    quantity = models.PositiveIntegerField(
        _("how much"), validators=LIMIT, help_text=_("Hours of people, pieces of goods, yuan, persons for premises.")
    )
    reach = models.PositiveIntegerField(_("how many people it helps"), validators=LIMIT, help_text=_("A number only."))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("resource", "for"))
    needed_by = models.DateField(_("needed by"))
    must = models.BooleanField(_("must be served"), default=False)
    receiver = models.CharField(
        _("lawful receiver of money"), max_length=80, blank=True, default="",
        help_text=_("Charity or unit account. Money never passes through here."),
    )  # fmt: skip
    account = models.CharField(_("the receiver is"), max_length=7, choices=Account, blank=True, default="")

    class Meta:
        verbose_name = _("request for a resource")
        verbose_name_plural = _("requests for resources")
        constraints = [
            listed_states(REQUEST.states),
            models.CheckConstraint(condition=~Q(sort="money") | ~Q(receiver=""), name="request_money_has_receiver"),
        ]
        # what is open in a street, of one sort
        indexes = [models.Index(fields=["sort", "state", "place"], name="request_open")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["share_request", self.pk])

    @property
    def measure(self) -> Any:
        return MEASURES[Sort(self.sort)]


class Pledge(Stateful):
    """What an organisation promises for a request, what it delivered and what arrived."""

    request = models.ForeignKey(
        ShareRequest, models.PROTECT, related_name="pledges", verbose_name=_("request for a resource")
    )
    giver = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("pledge", "given by")
    )
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, related_name="+", verbose_name=_("shared resource")
    )
    quantity = models.PositiveIntegerField(_("how much"), validators=LIMIT)
    deliver_on = models.DateField(_("delivery on"))
    words = models.CharField(_("what exactly"), max_length=200, blank=True, default="")
    how = models.CharField(_("how it is delivered"), max_length=200, blank=True, default="")
    delivered = models.PositiveIntegerField(_("delivered, how much"), null=True, validators=LIMIT)
    delivered_on = models.DateField(pgettext_lazy("pledge", "delivered on"), null=True)
    note = models.CharField(_("delivery note: what"), max_length=200, blank=True, default="")
    received = models.PositiveIntegerField(_("received, how much"), null=True, validators=LIMIT)
    received_on = models.DateField(_("received on"), null=True)
    quality = models.CharField(_("quality"), max_length=4, choices=Quality, blank=True, default="")

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            listed_states(PLEDGE.states),
            models.CheckConstraint(condition=Q(received__isnull=True) | Q(received__lte=models.F("delivered")),
                                   name="pledge_received_within_delivered"),
        ]  # fmt: skip
        # what an organisation gave, and the pledges of a request
        indexes = [models.Index(fields=["giver", "state"], name="pledge_of_giver")]

    def __str__(self) -> str:
        return str(self.request)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["pledge", self.pk])


class Allocation(Stateful):
    """A plan for one street and sort: ``plan`` as the kernel gave it, ``changes`` by hand, by request.

    A change is ``{"resource": id or "", "reason": text, "by": name}``.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    sort = models.CharField(_("what is given out"), max_length=8, choices=Sort, default=Sort.PEOPLE)
    fair = models.BooleanField(_("the least served first"), default=True)
    instance = models.JSONField(default=dict, editable=False)
    plan = models.JSONField(default=dict, editable=False)
    changes = models.JSONField(default=dict, editable=False)
    decided_at = models.DateTimeField(pgettext_lazy("allocation", "decided"), null=True)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [listed_states(ALLOCATION.states)]

    def __str__(self) -> str:
        return f"{self.place} · {self.get_sort_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["allocation", self.pk])
