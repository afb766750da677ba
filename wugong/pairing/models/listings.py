"""What is needed and what is offered, by category."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.bilingual import in_page_language
from wugong.common.models import listed_states
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.pairing.rules.listings import MOST, NEED, OFFER, ListingState
from wugong.pairing.rules.projects import OPEN
from wugong.places.models import Place

BOUNDS = _("It lies between 1 and 100,000. Put it right.")


class Category(models.Model):
    """One kind of need or offer, with the measure its quantities are counted in and its weight in a plan.

    The list is the district's own. A category in use is closed, never deleted; every plan keeps the weights it was
    drawn with.
    """

    code = models.CharField(_("code"), max_length=24, primary_key=True)
    name = models.CharField(_("name"), max_length=24)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True, default="")
    measure = models.CharField(_("counted in"), max_length=8)
    measure_en = models.CharField(_("counted in, in English"), max_length=20, blank=True, default="")
    weight = models.DecimalField(_("weight"), max_digits=3, decimal_places=1, default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=5), name="pairing_category_weight"),
            models.UniqueConstraint(fields=["name"], name="pairing_category_name"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "name")

    @property
    def unit(self) -> str:
        """The measure in the language of the page."""
        return in_page_language(self, "measure")


class Listing(Stateful):
    """One line of a list. ``quantity`` is counted in the category's measure; ``done`` of it has been given or got.

    ``street`` is the 9-digit code of the organisation's street. A merged line points to the one it went into.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category"))
    title = models.CharField(
        _("what"), max_length=60,
        help_text=_("In a few words: legal advice on Saturdays. No names, no telephone numbers."),
    )  # fmt: skip
    detail = models.CharField(_("in more words"), max_length=300, blank=True, default="")
    conditions = models.CharField(_("conditions"), max_length=200, blank=True, default="")
    quantity = models.PositiveIntegerField(
        _("quantity"), help_text=_("Counted as the category says."),
        validators=[MinValueValidator(1, BOUNDS), MaxValueValidator(MOST, BOUNDS)],
    )  # fmt: skip
    done = models.PositiveIntegerField(default=0, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    where = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    venue = models.CharField(_("where exactly"), max_length=80, blank=True, default="")
    street = models.CharField(max_length=9, editable=False)
    renewed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=[self._meta.model_name, self.pk])

    @property
    def left(self) -> int:
        """What is still to be had: read with the list (``queries.listings.with_held``), or asked for here."""
        if self.endless:
            return self.quantity
        held: int | None = getattr(self, "held", None)
        if held is None:
            held = int(self.open_uses.aggregate(n=models.Sum("quantity", default=0))["n"])
        return max(0, self.quantity - self.done - held)

    @property
    def endless(self) -> bool:
        """Whether it never runs out."""
        return bool(getattr(self, "inexhaustible", False))

    open_uses: Any  # what open projects take of it, each with its ``quantity``

    @property
    def over(self) -> bool:
        """Whether its period has passed."""
        return self.ends_on < clock.today()


def _constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MOST), name=f"pairing_{name}_quantity"),
        models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name=f"pairing_{name}_period"),
        models.CheckConstraint(
            condition=Q(state=ListingState.MERGED, merged_into__isnull=False) | ~Q(state=ListingState.MERGED),
            name=f"pairing_{name}_merged",
        ),
    ]


def _indexes(name: str) -> list[models.Index]:
    return [
        # the list of a street: one state or all, newest first
        models.Index(fields=["street", "state", "-created_at", "-id"], name=f"pairing_{name}_street"),
        # the whole list and its pages, newest first
        models.Index(fields=["-created_at", "-id"], name=f"pairing_{name}_newest"),
        # what one organisation has listed; duplicates within one category
        models.Index(fields=["organisation", "category", "state"], name=f"pairing_{name}_owner"),
        # counts by category and state
        models.Index(fields=["category", "state"], name=f"pairing_{name}_category"),
    ]


class Need(Listing):
    """Something an organisation needs."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pairing_needs", verbose_name=_("organisation")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [listed_states(NEED.states), *_constraints("need")]
        indexes = _indexes("need")

    @property
    def open_uses(self) -> models.QuerySet[Any]:
        return self.lines.filter(project__state__in=OPEN)


class Offer(Listing):
    """Something an organisation can give. An inexhaustible one (open premises, a hot line) never runs out."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pairing_offers", verbose_name=_("organisation")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    inexhaustible = models.BooleanField(_("never runs out"), default=False)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [listed_states(OFFER.states), *_constraints("offer")]
        indexes = _indexes("offer")

    @property
    def open_uses(self) -> models.QuerySet[Any]:
        return self.projects.filter(state__in=OPEN)
