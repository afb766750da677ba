"""The gate: what was asked, what streets said, what is in force; refusals, plaques, duties, cancelled indicators."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Matter, Stateful
from wugong.flow.rules import MandateKind
from wugong.mandates.rules import hearing, mandate, plaque, refusal
from wugong.mandates.rules.kinds import DutyList, Ending, Ground, Judged, Reach, Ruling, Source, Verdict
from wugong.organisations.models import Organisation


class Instrument(Entity):
    """A law, regulation or document, with the numbering of its own articles (``1-43, 12之一``; empty: none)."""

    name = models.CharField(_("instrument"), max_length=120, unique=True)
    source = models.CharField(_("what it is"), max_length=10, choices=Source)
    numbering = models.CharField(_("articles"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.name


class Duty(Entity):
    """A duty of one of the three lists: who answers for it, what the street does, what it rests on."""

    code = models.CharField(_("number on the list"), max_length=40, unique=True)
    on_list = models.CharField(_("list"), max_length=12, choices=DutyList)
    title = models.CharField(_("duty"), max_length=200)
    names = models.CharField(
        _("what people call it"), max_length=300, blank=True, default="", help_text=_("Several, apart by commas.")
    )
    owner = models.CharField(_("who answers for it"), max_length=120)
    part = models.CharField(_("what the street does"), max_length=500, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=300)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        # whether the index of all duties is still right: the newest change
        indexes = [models.Index(fields=["-changed_at"], name="duty_changed")]

    def __str__(self) -> str:
        return self.title


class CancelledIndicator(Entity):
    """An indicator that no street may be assessed by: its names, hints that point to it, and what only looks alike.

    The three columns of words hold several, apart by 、.
    """

    title = models.CharField(_("cancelled indicator"), max_length=60, unique=True)
    names = models.CharField(_("names"), max_length=500)
    hints = models.CharField(_("hints for a person"), max_length=500, blank=True, default="")
    harmless = models.CharField(_("what only looks alike"), max_length=500, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=300)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("cancelled indicator")
        verbose_name_plural = _("cancelled indicators")

    def __str__(self) -> str:
        return self.title


class Cited(Stateful):
    """What rests on an article of an instrument."""

    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("instrument")
    )
    article = models.CharField(
        _("article"), max_length=40, blank=True, default="", help_text=_("As it is written there, or a figure.")
    )

    class Meta:
        abstract = True


class Mandate(Cited):
    """What a department asks streets or communities to do. ``place`` is the street, or the district for several."""

    permit_no = models.CharField(_("number of the permit"), max_length=40, unique=True, null=True, editable=False)
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("department"))
    reach = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("streets"))
    kind = models.CharField(_("kind"), max_length=10, choices=MandateKind)
    title = models.CharField(_("what is asked"), max_length=120)
    other_basis = models.CharField(
        _("or another basis"), max_length=200, blank=True, default="", help_text=_("Name and number of the document.")
    )
    why = models.TextField(_("why the street or community, and not the department"), max_length=1000)
    standard = models.CharField(_("standard: how one sees that it is done"), max_length=300)
    level = models.CharField(_("carried out by"), max_length=10, choices=Reach)
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    hours = models.PositiveIntegerField(
        _("hours of work a year, for all together"), null=True, blank=True, validators=[MaxValueValidator(10_000_000)]
    )
    authority = models.CharField(_("authority that goes with it"), max_length=300, blank=True, default="")
    people = models.CharField(_("people that go with it"), max_length=300, blank=True, default="")
    money = models.CharField(_("money that goes with it"), max_length=300, blank=True, default="")
    training = models.CharField(_("training and technology, with their dates"), max_length=300, blank=True, default="")
    place = models.CharField(max_length=20)
    decided_in = models.CharField(_("decided by the leading group in"), max_length=120, blank=True, default="")
    conditions = models.CharField(pgettext_lazy("mandate", "conditions"), max_length=500, blank=True, default="")
    looked_by = models.UUIDField(null=True, editable=False)
    apart = models.CharField(
        _("why it is nothing cancelled or withdrawn"), max_length=300, blank=True, default="",
        help_text=_("Only where it comes near to a cancelled indicator or a duty withdrawn from streets."),
    )  # fmt: skip
    ground = models.CharField(max_length=10, choices=Ground, blank=True, default="")
    because = models.CharField(max_length=500, blank=True, default="")
    instead = models.CharField(_("what is possible instead"), max_length=300, blank=True, default="")
    delivered_on = models.DateField(_("package delivered on"), null=True)
    published_on = models.DateField(_("published on"), null=True)
    review_on = models.DateField(_("next review"), null=True)
    ending = models.CharField(_("how its clock ends"), max_length=6, choices=Ending, default=Ending.REVIEW)

    class Meta:
        verbose_name = _("admission of a mandate")
        verbose_name_plural = _("admissions of mandates")
        constraints = [
            listed_states(mandate.MACHINE.states),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="mandate_span"),
        ]
        # the gate: what runs in the months shown
        indexes = [models.Index(fields=["until", "since"], name="mandate_span_shown")]

    def __str__(self) -> str:
        return f"{self.permit_no} {self.title}" if self.permit_no else self.title

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["mandate", self.pk])

    @property
    def package(self) -> str:
        """What comes with it, in one line."""
        return " · ".join(filter(None, [self.people, self.money, self.training]))

    @property
    def why_not(self) -> str:
        """Why it was not admitted, in the language of the page."""
        return str(Ground(self.ground).label) if self.ground else self.because


class Hearing(Stateful):
    """One street or community in an admission: its opinion, and what it signed in."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="hearings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("heard"))
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict, blank=True, default="")
    text = models.TextField(_("reasons, and on what terms"), max_length=1000, blank=True, default="")
    decided_in = models.CharField(_("jointly decided in"), max_length=120, blank=True, default="")
    given_by = models.CharField(_("given by"), max_length=60, blank=True, default="")
    authority_doc = models.CharField(_("paper that gives the authority"), max_length=120, blank=True, default="")
    arrived = models.CharField(_("people, money and training that arrived"), max_length=500, blank=True, default="")
    signed_on = models.DateField(_("signed in on"), null=True)

    class Meta:
        verbose_name = _("opinion on a mandate")
        verbose_name_plural = _("opinions on mandates")
        constraints = [
            listed_states(hearing.MACHINE.states),
            # also answers: who is heard on a mandate
            models.UniqueConstraint(fields=["mandate", "organisation"], name="hearing_once"),
        ]

    def __str__(self) -> str:
        return self.mandate.title

    @property
    def begins(self) -> date:
        """The day before which the package must be there."""
        return self.mandate.since


class Refusal(Stateful):
    """What a street or community refused because it has no number."""

    refuser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who refuses"))
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who asked"))
    kind = models.CharField(_("kind"), max_length=10, choices=MandateKind)
    what = models.CharField(_("what was asked"), max_length=120)
    asked_on = models.DateField(_("asked on"))
    said_number = models.CharField(_("number that was named"), max_length=40, blank=True, default="")
    task = models.ForeignKey(
        Matter, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the task here, if it is one")
    )
    ruling = models.CharField(_("ruling"), max_length=10, choices=Ruling, blank=True, default="")
    permit = models.ForeignKey(
        Mandate, models.PROTECT, null=True, related_name="+", verbose_name=_("number that was in force")
    )

    class Meta:
        verbose_name = _("refusal of an unlisted task")
        verbose_name_plural = _("refusals of unlisted tasks")
        constraints = [listed_states(refusal.MACHINE.states)]

    def __str__(self) -> str:
        return self.what


class Plaque(Cited):
    """A plaque on the wall of a street or community."""

    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("where it hangs"))
    title = models.CharField(_("words on the plaque"), max_length=80)
    department = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who asked for it")
    )
    hung_on = models.DateField(_("hung on"), null=True, blank=True)
    judged = models.CharField(_("what becomes of it"), max_length=10, choices=Judged, blank=True, default="")
    finding = models.CharField(_("finding"), max_length=300, blank=True, default="")
    checked_on = models.DateField(_("checked on"), null=True)
    removed_on = models.DateField(_("taken down on"), null=True)

    class Meta:
        verbose_name = _("plaque")
        verbose_name_plural = _("plaques")
        constraints = [listed_states(plaque.MACHINE.states)]

    def __str__(self) -> str:
        return self.title
