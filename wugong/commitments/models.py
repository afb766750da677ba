"""The promise every mechanism makes: who does what until when, how one will see it, and who checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.commitments.rules import FINAL, MACHINE, PERIODS, Channel, CommitmentState
from wugong.common.actor import Role
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Matter, Stateful
from wugong.organisations.models import Organisation, Post


class Commitment(Stateful):
    """A task a body has taken on, or has been asked to take on.

    ``assigned_by`` with ``assigner_role`` is the chair's seat, ``secretariat`` with ``secretariat_role`` the office
    that follows it up. Where it comes from is named by ``origin_kind`` (the name of a machine) and ``origin_id``:
    mechanisms stand above, their own tables point back here. ``place`` is the code of the place it serves.
    ``acted_for`` says how a lead body without an account let the secretariat know what it recorded last.
    """

    what = models.CharField(_("deed"), max_length=200)
    done_when = models.CharField(_("done when"), max_length=300)
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("date of completion"))
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("lead body")
    )
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("post in charge")
    )
    co_bodies = models.ManyToManyField(
        Organisation, through="CoBody", related_name="commitments_shared", verbose_name=_("co-bodies")
    )
    assigned_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assigner_role = models.CharField(max_length=2, choices=Role)
    secretariat = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    secretariat_role = models.CharField(max_length=2, choices=Role, blank=True, default="")
    proposer = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    permit_no = models.CharField(
        _("number of the permit"), max_length=40, blank=True, default="",
        help_text=_("Only where a department hands it to a street or community."),
    )  # fmt: skip
    handed_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("offered to")
    )
    place = models.CharField(max_length=20)
    origin_kind = models.CharField(max_length=40, blank=True, default="")
    origin_id = models.UUIDField(null=True, blank=True)
    origin_title = models.CharField(max_length=300, blank=True, default="")
    origin_title_en = models.CharField(max_length=300, blank=True, default="")
    origin_url = models.CharField(max_length=200, blank=True, default="")
    noted_at = models.DateTimeField(null=True, blank=True)
    asked_until = models.DateField(_("more time until"), null=True, blank=True)
    extended_from = models.DateField(_("date before the extension"), null=True, blank=True)
    contested = models.BooleanField(default=False)
    proof = models.CharField(_("what was done"), max_length=500, blank=True, default="")
    proof_matter = models.ForeignKey(
        Matter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shown by")
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.UUIDField(null=True, blank=True)
    acted_for = models.CharField(
        _("recorded for the lead body, which gets a message"), max_length=8, choices=Channel, blank=True, default=""
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            listed_states(MACHINE.states),
            models.CheckConstraint(condition=Q(due_on__gte=F("assigned_on")), name="commitment_span"),
        ]
        indexes = [
            # the page of one case: all its tasks; those that come from nowhere would hide the few that do
            models.Index(
                fields=["origin_id", "origin_kind"],
                condition=Q(origin_id__isnull=False),
                name="commitment_of_origin",
            ),
            # what an organisation has promised, the next due first
            models.Index(fields=["lead", "due_on", "id"], name="commitment_lead"),
            # open and overdue tasks of a place, the next due first
            models.Index(
                fields=["place", "due_on", "id"], condition=~Q(state__in=[*FINAL]), name="commitment_open_place"
            ),
            # everything of a place, the next due first
            models.Index(fields=["place", "due_on"], name="commitment_place"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def open(self) -> bool:
        return self.state not in FINAL

    @property
    def period(self) -> str:
        """What the clock that runs now measures."""
        return str(PERIODS.get(CommitmentState(self.state), _("to be completed")))

    @property
    def helpers(self) -> list[CoBody]:
        """The co-bodies that have agreed to help."""
        return list(self.sharers.filter(accepted_at__isnull=False).select_related("organisation").order_by("id"))

    @property
    def sharing(self) -> QuerySet[CoBody]:
        """The co-bodies that have not declined, agreed or not."""
        return self.sharers.filter(declined_at__isnull=True).select_related("organisation").order_by("id")

    @property
    def latest_notes(self) -> list[Note]:
        """What was said on the way, newest first."""
        return list(self.notes.order_by("-created_at", "-id")[:50])

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["commitment", self.pk])


class CoBody(models.Model):
    """A body that helps with a task. It needs no account; it has agreed, declined, or not answered yet."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="sharers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shares")
    part = models.CharField(_("its part"), max_length=200, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("co-body")
        verbose_name_plural = _("co-bodies")
        constraints = [models.UniqueConstraint(fields=["commitment", "organisation"], name="cobody_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Note(Entity):
    """A word on how a task stands. ``channel`` is filled where the secretariat wrote it for the lead body."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)
    user = models.UUIDField(null=True)
    name = models.CharField(max_length=60, blank=True, default="")
    organisation = models.UUIDField(null=True)
    channel = models.CharField(max_length=8, choices=Channel, blank=True, default="")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        # the notes of one task, newest first
        indexes = [models.Index(fields=["commitment", "-created_at"], name="note_newest")]

    def __str__(self) -> str:
        return self.text
