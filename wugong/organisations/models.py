"""Units and Party organisations: one vertical tree, one horizontal graph of ties; posts and who holds them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.actor import Role
from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.organisations.rules import (
    ALL_KINDS,
    OBLIGATED_KINDS,
    Anchor,
    AppointmentKind,
    AppointmentState,
    Band,
    Basis,
    Sort,
    TieKind,
    counterpart_type,
    is_stale,
)
from wugong.organisations.rules.appointing import APPOINTMENT
from wugong.organisations.rules.founding import CONFIRMATION, ORGANISATION
from wugong.organisations.rules.vacancies import VACANCY
from wugong.places.models import Place


class Organisation(Stateful):
    """A unit, or a Party organisation.

    ``unit`` is the unit a Party organisation belongs to; ``superior`` is its place in the vertical tree. A unit's Party
    organisation keeps its own superior and is linked to the street by ties, never by the tree. ``functions`` and
    ``strengths`` are lists of ``{"code": short word, "text": what it means}``.
    """

    sort = models.CharField(_("sort"), max_length=5, choices=Sort)
    kind = models.CharField(_("kind"), max_length=24, choices=ALL_KINDS)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=40, blank=True, default="")
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True, default="")
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=pgettext_lazy("organisation", "place"),
    )
    unit = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="party_organisations",
        verbose_name=_("unit it belongs to"),
    )  # fmt: skip
    superior = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("superior")
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, blank=True, default="")
    anchor = models.CharField(_("anchor"), max_length=24, choices=Anchor, blank=True, default="")
    functions = models.JSONField(_("functions"), default=list, blank=True)
    strengths = models.JSONField(_("strengths"), default=list, blank=True)
    founded = models.DateField(pgettext_lazy("organisation", "founded on"), null=True, blank=True)
    reply_doc = models.CharField(_("number of the reply document"), max_length=80, blank=True, default="")
    term_end = models.DateField(_("end of term"), null=True, blank=True)
    member_band = models.CharField(_("members (band)"), max_length=8, choices=Band, blank=True, default="")
    phone = models.CharField(_("office telephone"), max_length=40, blank=True, default="")
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    confirmed_year = models.PositiveSmallIntegerField(_("confirmed for the year"), default=0)
    special_system = models.BooleanField(
        _("cadres follow rules of their own system"), default=False, help_text=_("police, courts, procuratorates")
    )

    drafted_by = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            listed_states(ORGANISATION.states),
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="organisation_uscc"),
            models.CheckConstraint(condition=Q(sort=Sort.PARTY) | Q(unit__isnull=True), name="organisation_unit_sort"),
            models.CheckConstraint(condition=~Q(superior=models.F("id")), name="organisation_not_own_superior"),
        ]
        indexes = [
            # lists: one state (or all), newest first
            models.Index(fields=["state", "-created_at", "-id"], name="organisation_list"),
            # counts by kind in a street, gap lists
            models.Index(fields=["kind", "state"], name="organisation_kind"),
            # imports and look-ups by name
            models.Index(fields=["name"], name="organisation_name"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "name")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("organisations:organisation", args=[self.pk])

    @property
    def is_obligated(self) -> bool:
        """Whether it must be paired (S44): an organ, public institution or SOE, or the Party organisation of one."""
        kind = self.unit.kind if self.unit else self.kind
        return kind in OBLIGATED_KINDS

    @property
    def is_counterpart(self) -> bool:
        """Whether it may be the other side of a pairing (R-21): a community or non-public Party organisation."""
        return bool(self.counterpart_type)

    @property
    def counterpart_type(self) -> str:
        """``community``, ``nonpublic`` or empty."""
        if self.sort != Sort.PARTY:
            return ""
        return counterpart_type(self.unit.kind if self.unit else "", self.basis, self.place.level)

    @property
    def stale(self) -> bool:
        """Whether the annual confirmation is missing after 31 March."""
        return is_stale(self.confirmed_year, clock.today())


class Tie(Entity):
    """A horizontal edge between two organisations. Open while ``until`` is empty."""

    kind = models.CharField(_("kind"), max_length=16, choices=TieKind)
    source = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_out")
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_in")
    since = models.DateField(pgettext_lazy("tie or appointment", "since"))
    until = models.DateField(pgettext_lazy("tie or appointment", "until"), null=True, blank=True)

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [
            # also answers: the open ties that start here
            models.UniqueConstraint(
                fields=["source", "kind", "target"], condition=Q(until__isnull=True), name="tie_open_once"
            ),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="tie_not_to_itself"),
        ]
        indexes = [
            # the open ties that end here
            models.Index(fields=["target", "kind"], condition=Q(until__isnull=True), name="tie_open_in"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Post(Entity):
    """A post in an organisation: what its holder may do (``role``) and where (``scope``, a division code)."""

    title = models.CharField(pgettext_lazy("post", "title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=80, blank=True, default="")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(_("role"), max_length=2, choices=Role)
    scope = models.CharField(_("place in scope"), max_length=20, blank=True, default="")
    headcount = models.PositiveSmallIntegerField(_("number of posts"), default=1)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"], condition=Q(closed_on__isnull=True), name="post_title_once"
            )
        ]
        indexes = [
            # who is addressed by a seat: role in a place
            models.Index(fields=["role", "scope"], name="post_seat"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "title")


class Appointment(Stateful):
    """A person in a post, for a time. Only the post and who holds it; nothing of the person's file.

    ``home`` is the unit that lends a part-time member. ``until`` is the last day; empty: until decided otherwise.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    home = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="lent", verbose_name=_("lent by")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AppointmentKind, default=AppointmentKind.FULL)
    since = models.DateField(pgettext_lazy("tie or appointment", "since"))
    until = models.DateField(pgettext_lazy("tie or appointment", "until"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            listed_states(APPOINTMENT.states),
            models.UniqueConstraint(
                fields=["post", "user"],
                condition=Q(state__in=AppointmentState.open_states()),
                name="appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="appointment_span"
            ),
        ]
        indexes = [
            # the hats of a person
            models.Index(fields=["user", "state"], name="appointment_hats"),
            # the holders of a post
            models.Index(fields=["post", "state"], name="appointment_holders"),
        ]

    def __str__(self) -> str:
        return f"{self.post} · {self.user}"


class Vacancy(Stateful):
    """A post that was held and that nobody holds any more, until it is filled or closed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="vacancies")

    class Meta:
        verbose_name = _("vacant post")
        verbose_name_plural = _("vacant posts")
        constraints = [
            listed_states(VACANCY.states),
            # also answers: is this post on somebody's desk already
            models.UniqueConstraint(fields=["post"], condition=Q(state="vacant"), name="vacancy_open_once"),
        ]

    def __str__(self) -> str:
        return str(self.post)


class Substitution(Entity):
    """Somebody who wears a hat in its holder's place for some days. What he does is recorded under his own name."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="substitutions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitutions")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    ended_on = models.DateField(_("ended on"), null=True)
    made_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="substitution_span"),
        ]
        indexes = [
            # the hats a person wears for others
            models.Index(fields=["user", "until"], condition=Q(ended_on__isnull=True), name="substitution_hats"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.post} · {self.user}"


class Confirmation(Stateful):
    """The yearly question to an organisation: are band, office telephone and anchor still right?"""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="confirmations")
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = _("annual confirmation")
        verbose_name_plural = _("annual confirmations")
        constraints = [
            listed_states(CONFIRMATION.states),
            models.UniqueConstraint(fields=["organisation", "year"], name="confirmation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"
