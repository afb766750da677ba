"""Forms that are asked of streets and communities, their fields, what streets think of them, and what was filled in;
and the work diary of each person, sealed."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.burden.rules.filing import MACHINE as FILING
from wugong.burden.rules.filing import Way
from wugong.burden.rules.questions import Kind
from wugong.burden.rules.report_form import MACHINE as FORM
from wugong.burden.rules.report_form import Level, Times
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.places.models import Place


class ReportForm(Stateful):
    """A form or report. ``questions`` are its fields as they were written; ``Field`` holds what became of them."""

    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who asks"))
    title = models.CharField(_("name of the form"), max_length=80)
    purpose = models.CharField(_("what it is used for"), max_length=300)
    basis = models.CharField(_("legal basis"), max_length=200, help_text=_("Instrument and article."))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("asked in"))
    level = models.CharField(_("who fills it in"), max_length=9, choices=Level, default=Level.COMMUNITY)
    times = models.PositiveSmallIntegerField(_("how many times a year"), choices=Times, default=Times.QUARTERLY)
    questions = models.TextField(
        pgettext_lazy("form", "fields"), max_length=10_000,
        help_text=_("One a line, or pasted from the head of a sheet. A line may end with | number or | date."),
    )  # fmt: skip
    sent_at = models.DateTimeField(null=True)
    permit_no = models.CharField(_("number of the permit"), max_length=40, blank=True, default="")
    begins_on = models.DateField(_("asked from"), null=True)
    ends_on = models.DateField(_("asked until"), null=True)

    class Meta:
        verbose_name = _("form or report")
        verbose_name_plural = _("forms and reports")
        constraints = [listed_states(FORM.states)]
        # the load of a place: what is and was in force in a year
        indexes = [models.Index(fields=["begins_on", "ends_on"], name="form_year")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["report_form", self.pk])


class Field(Entity):
    """One field of a form. ``known_from`` says what holds it; empty: people fill it in."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="fields")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("field"), max_length=100)
    key = models.CharField(max_length=60)
    kind = models.CharField(_("what it takes"), max_length=6, choices=Kind, default=Kind.TEXT)
    known_from = models.CharField(_("held in"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("field of a form")
        verbose_name_plural = _("fields of forms")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="field_number"),
            models.UniqueConstraint(fields=["form", "key"], name="field_asked_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Opinion(Entity):
    """What a street says of a form: agreed to the smaller one, refused, or no answer yet."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="opinions")
    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agrees = models.BooleanField(null=True)
    why = models.CharField(max_length=500, blank=True, default="")
    said_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("opinion on a form")
        verbose_name_plural = _("opinions on forms")
        constraints = [models.UniqueConstraint(fields=["form", "committee"], name="form_opinion_once")]

    def __str__(self) -> str:
        return str(self.committee)


class Filing(Stateful):
    """A form for one addressee and one period. ``values`` are by the key of the field, those that are locked too;
    ``doubted`` says by key what is wrong with a locked one.

    ``minutes`` is how long the page was open, to know what the form costs; it is not known whose minutes they are.
    """

    form = models.ForeignKey(ReportForm, models.PROTECT, related_name="filings", verbose_name=_("form"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("filled in by"))
    opens_on = models.DateField(_("opens after"))
    due_on = models.DateField(_("due on"))
    values = models.JSONField(default=dict)
    doubted = models.JSONField(default=dict)
    way = models.CharField(_("how"), max_length=5, choices=Way, blank=True, default="")
    minutes = models.DecimalField(null=True, max_digits=6, decimal_places=1)
    filled_at = models.DateTimeField(_("filled in on"), null=True)

    class Meta:
        verbose_name = _("form to fill in")
        verbose_name_plural = _("forms to fill in")
        constraints = [
            listed_states(FILING.states),
            models.UniqueConstraint(fields=["form", "organisation", "due_on"], name="filing_once_a_period"),
        ]
        # the latest answers of an organisation
        indexes = [models.Index(fields=["organisation", "-filled_at"], name="filing_latest")]

    def __str__(self) -> str:
        return str(self.form)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["filing", self.pk])


class Note(Entity):
    """A line of a person's work diary. The words are sealed under a key of their own; nothing else points at it."""

    owner = models.UUIDField(editable=False)
    sealed = models.TextField()
    raised_url = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("note in a work diary")
        verbose_name_plural = _("notes in work diaries")
        # the diary of one person, newest first
        indexes = [models.Index(fields=["owner", "-created_at"], name="note_of_owner")]

    def __str__(self) -> str:
        return str(self.pk)
