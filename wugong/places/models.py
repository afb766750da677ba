"""The places of one district, and the figures of the district itself. No register of persons: households are counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity
from wugong.places.rules import Datum, Level, Use


class Place(Entity):
    """A district, street, community, grid, compound or building.

    ``code`` has digits only and no trailing zeros, and begins with the parent's. Codes are given anew over the years,
    so a code is unique only among the places valid now; ``valid_to`` is the first day a place is no longer valid.
    """

    code = models.CharField(_("code"), max_length=20)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True, default="")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("lies in")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    class_code = models.CharField(_("urban-rural class"), max_length=3, blank=True, default="")
    in_reform_scope = models.BooleanField(_("in the scope of the reform"), default=False)
    use = models.CharField(_("use"), max_length=12, choices=Use, blank=True, default="")
    household_count = models.PositiveIntegerField(_("households"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    hours = models.CharField(_("opening hours"), max_length=80, blank=True, default="")
    boundary_text = models.CharField(_("boundary in words"), max_length=500, blank=True, default="")
    published_at = models.DateField(_("posted publicly on"), null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField(_("datum"), max_length=8, choices=Datum, blank=True, default="")
    words = models.TextField(blank=True, default="", editable=False)  # bigrams and pinyin, made by flow.search

    class Meta:
        verbose_name = pgettext_lazy("division", "place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to__isnull=True), name="place_code_open"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")), name="place_valid_span"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False) & ~Q(datum=""),
                name="place_coordinates_whole",
            ),
        ]
        indexes = [
            # lists of one level in a part of the district, in the order of the codes
            models.Index(fields=["level", "code", "id"], name="place_level"),
            # a place and everything in it, as a range of codes
            models.Index(fields=["code", "id"], name="place_subtree"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "name")


class DistrictProfile(models.Model):
    """The published figures of the district for one year."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    built_up_km2 = models.DecimalField(_("built-up area, km²"), max_digits=8, decimal_places=2, null=True, blank=True)
    urban_population = models.PositiveIntegerField(_("urban resident population"), null=True, blank=True)
    urbanisation = models.DecimalField(
        _("urbanisation, per cent"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("figures of the district")
        verbose_name_plural = _("figures of the district")

    def __str__(self) -> str:
        return str(self.year)
