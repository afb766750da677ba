"""What a pair does together, and what the sides and residents say of it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.pairing.models.listings import Category, Need, Offer
from wugong.pairing.models.pairs import Pairing
from wugong.pairing.rules.kinds import RESIDENT, CostBearer, Field, Side
from wugong.pairing.rules.projects import PROJECT

MOST_PEOPLE = 1_000_000


class Project(Stateful):
    """One thing done by one side for the other.

    It may use ``quantity`` of an offer and meet needs (``met_needs``), also of organisations beside the recipient when
    many need the same. ``cost`` is in yuan. ``resources`` says what is booked for it. A project that outlives its
    pairing is handed over to another one (``handed_from``).
    """

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="projects", verbose_name=_("to which pairing"))
    handed_from = models.ForeignKey(
        Pairing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over from")
    )
    title = models.CharField(_("project"), max_length=60)
    detail = models.CharField(
        _("in more words"), max_length=500, blank=True, default="", help_text=_("No names, no telephone numbers.")
    )
    field = models.CharField(_("field"), max_length=24, choices=Field)
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who provides it"))
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who receives it"))
    proposed_by = models.CharField(max_length=8, choices=Side)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    offer = models.ForeignKey(
        Offer, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("offer it uses")
    )
    quantity = models.PositiveIntegerField(_("how much of the offer"), default=0)
    met_needs = models.ManyToManyField(Need, through="ProjectNeed", related_name="projects", blank=True)
    strength = models.CharField(
        _("strength it uses"), max_length=120, help_text=_("The function or strength of the provider it uses.")
    )
    cost_bearer = models.CharField(_("who bears the cost"), max_length=10, choices=CostBearer)
    cost = models.PositiveIntegerField(
        _("cost in yuan"), null=True, blank=True, validators=[MaxValueValidator(100_000_000)]
    )
    beneficiaries_expected = models.PositiveIntegerField(
        _("people expected to benefit"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    beneficiaries = models.PositiveIntegerField(
        _("people it reached"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    resources = models.CharField(
        _("what is booked"), max_length=200, blank=True, default="",
        help_text=_("The place, the people, the things; or “nothing needed”."),
    )  # fmt: skip
    public = models.BooleanField(_("open to residents, who may rate it"), default=False)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    result = models.CharField(
        _("what was done"), max_length=500, blank=True, default="",
        help_text=_("One or two sentences. No names, no photographs needed."),
    )  # fmt: skip
    delivered_on = models.DateField(null=True, blank=True)
    reworks = models.PositiveSmallIntegerField(default=0)
    street = models.CharField(max_length=9, editable=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            listed_states(PROJECT.states),
            models.CheckConstraint(condition=~Q(provider=models.F("recipient")), name="pairing_project_two_sides"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="pairing_project_days"
            ),
        ]
        indexes = [
            # the projects of a pair, newest first
            models.Index(fields=["pairing", "-created_at", "-id"], name="pairing_project_pair"),
            # the list of a street by state
            models.Index(fields=["street", "state", "-created_at", "-id"], name="pairing_project_street"),
            # the whole list and its pages
            models.Index(fields=["-created_at", "-id"], name="pairing_project_newest"),
            # what is held of an offer
            models.Index(fields=["offer", "state"], name="pairing_project_offer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["project", self.pk])

    @property
    def meets(self) -> models.QuerySet[ProjectNeed]:
        """How much of which needs."""
        return self.lines.select_related("need__organisation", "need__category")

    @property
    def marks(self) -> models.QuerySet[Rating]:
        """What the two sides say of it."""
        return self.ratings.exclude(side=RESIDENT).select_related("pairing__giver", "pairing__receiver")


class ProjectNeed(models.Model):
    """How much of a need a project meets."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="lines")
    need = models.ForeignKey(Need, models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("need met by a project")
        verbose_name_plural = _("needs met by projects")
        constraints = [models.UniqueConstraint(fields=["project", "need"], name="pairing_project_need_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.need_id} {self.quantity}"


class Rating(Entity):
    """What one side says of a project of the other (1 to 5), or a resident of a public one.

    ``device`` is kept for residents only, so that each rates once: a digest of the token of the device or of the
    account, bound to the project. Nobody can be found by it.
    """

    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="ratings")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="ratings")
    side = models.CharField(max_length=8, choices=[*Side.choices, (RESIDENT, _("a resident"))])
    score = models.PositiveSmallIntegerField(_("score"))
    words = models.CharField(_("in words"), max_length=300, blank=True, default="")
    device = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="pairing_rating_score"),
            models.UniqueConstraint(
                fields=["project", "side"], condition=~Q(side=RESIDENT), name="pairing_rating_side_once"
            ),
            models.UniqueConstraint(
                fields=["project", "device"], condition=Q(side=RESIDENT), name="pairing_rating_device_once"
            ),
        ]
        indexes = [
            # the ratings of a pair, newest first
            models.Index(fields=["pairing", "-created_at", "-id"], name="pairing_rating_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.score}"

    @property
    def by(self) -> Organisation:
        """The side that rates."""
        return self.pairing.giver if self.side == Side.GIVER else self.pairing.receiver
