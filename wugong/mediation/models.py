"""Studios, questions put to them, mediations. Whatever names a party or tells of a dispute is sealed text."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import Entity, listed_states
from wugong.flow.models import Stateful
from wugong.mediation.rules import kinds, legal, mediation, studio
from wugong.organisations.models import Organisation


def _sealed(**more: Any) -> models.TextField:
    """JSON sealed with ``MEDIATION_KEY`` (``mediation.sealing``); empty where nothing was said."""
    return models.TextField(blank=True, default="", editable=False, **more)


def _told(label: Any) -> models.CharField:
    return models.CharField(label, max_length=8, choices=kinds.Told, blank=True, default="")


class Studio(Stateful):
    """A studio within a street's mediation committee."""

    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("committee"))
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="studio", verbose_name=_("studio"))
    room = models.CharField(pgettext_lazy("studio", "where it is"), max_length=100)
    telephone = models.CharField(_("telephone of the studio"), max_length=30)
    hours = models.CharField(_("opening hours"), max_length=80)
    named_by = models.CharField(_("named by, with number"), max_length=120)
    opened_on = models.DateField(pgettext_lazy("studio", "opened on"), null=True)
    why = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("studio of retired judges")
        verbose_name_plural = _("studios of retired judges")
        constraints = [listed_states(studio.StudioState)]

    def __str__(self) -> str:
        return str(self.organisation)


class Member(Entity):
    """A retired judge or lawyer of a studio; ``courts`` are those of former service, for the check for conflicts."""

    studio = models.ForeignKey(Studio, models.CASCADE, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    courts = models.CharField(_("former courts"), max_length=300)
    knows = models.CharField(_("fields and dialects"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("member of a studio")
        verbose_name_plural = _("members of studios")

    def __str__(self) -> str:
        return str(self.user)


class LegalConsultation(Stateful):
    """A question and its answer, both sealed, with the contact of who asked until it is closed."""

    studio = models.ForeignKey(Studio, models.PROTECT, related_name="consultations", verbose_name=_("studio"))
    kind = models.CharField(_("what it is about"), max_length=12, choices=kinds.DisputeKind)
    how = models.CharField(_("how it is asked"), max_length=8, choices=legal.How)
    court = models.CharField(_("court that has the matter"), max_length=60, blank=True, default="")
    meets_at = models.DateTimeField(pgettext_lazy("consultation", "appointment"), null=True)
    question = _sealed()
    contact = _sealed()
    answer = _sealed()
    answered_at = models.DateTimeField(pgettext_lazy("consultation", "answered"), null=True)
    referred_to = models.CharField(_("sent to"), max_length=120, blank=True, default="")
    code = models.CharField(max_length=12, editable=False, blank=True, default="")

    class Meta:
        verbose_name = _("legal consultation")
        verbose_name_plural = _("legal consultations")
        constraints = [listed_states(legal.LegalState)]
        # the questions of a studio, for its day sheet
        indexes = [models.Index(fields=["studio", "state"], name="legal_of_studio")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Mediation(Stateful):
    """One case. ``facts``, ``oral`` and ``danger`` are sealed; ``former_mediators`` names who gave it back (ids)."""

    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("committee"))
    kind = models.CharField(_("kind of dispute"), max_length=12, choices=kinds.DisputeKind)
    way = models.CharField(_("how it came"), max_length=10, choices=kinds.Way)
    read_back_on = models.DateField(_("read back and signed on"), null=True)
    excluded = models.CharField(
        _("the committee may not take it because"), max_length=10, choices=kinds.Excluded, blank=True, default=""
    )
    court_before = models.CharField(_("court that had the matter before"), max_length=60, blank=True, default="")
    limitation_on = models.DateField(_("limitation ends on, if known"), null=True)
    facts = _sealed()
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("mediator")
    )
    chosen = models.CharField(_("chosen by"), max_length=8, choices=kinds.Chosen, blank=True, default="")
    meets_at = models.DateTimeField(_("next session"), null=True)
    room = models.CharField(pgettext_lazy("mediation", "room"), max_length=60, blank=True, default="")
    relation = _told(_("relation to a party"))
    interest = _told(_("interest in the matter"))
    former_case = _told(_("former case with a party"))
    disclosed_at = models.DateTimeField(_("disclosure given"), null=True)
    former_mediators = models.JSONField(default=list, editable=False)
    rights_read = models.BooleanField(
        _("I have read both their rights"), default=False,
        help_text=_("To refuse and to stop at any time; to choose the mediator, open or closed; it costs nothing."),
    )  # fmt: skip
    openness = models.CharField(_("open or closed"), max_length=8, choices=kinds.Openness, blank=True, default="")
    opened_on = models.DateField(pgettext_lazy("mediation", "begun on"), null=True)
    last_day = models.DateField(pgettext_lazy("mediation", "to be ended by"), null=True)
    all_agree = models.BooleanField(_("all parties agree to the extension"), default=False)
    mediator_signed_on = models.DateField(_("signed by the mediator on"), null=True)
    effective_on = models.DateField(_("effective from"), null=True)
    oral = _sealed()
    window_until = models.DateField(_("joint application to the court until"), null=True)
    court = models.CharField(_("court"), max_length=60, blank=True, default="")
    filed_on = models.DateField(_("filed on"), null=True)
    court_no = models.CharField(_("number of the court"), max_length=60, blank=True, default="")
    decided_on = models.DateField(_("decided by the court on"), null=True)
    confirmed = models.BooleanField(_("confirmed by the court"), null=True)
    next_due = models.DateField(_("next to be done by"), null=True)
    ending = models.CharField(_("why it ends"), max_length=10, choices=kinds.Ending, blank=True, default="")
    police = models.CharField(_("police station told"), max_length=80, blank=True, default="")
    reported_at = models.DateTimeField(_("reported"), null=True)
    danger = _sealed()
    archived_at = models.DateTimeField(_("archived"), null=True)

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        constraints = [
            listed_states(mediation.MediationState),
            models.CheckConstraint(
                condition=~models.Q(state__in=[*mediation.SETTLED]) | models.Q(effective_on__isnull=False),
                name="mediation_agreed_with_a_date",
            ),
        ]
        # the cases of one mediator, for desk and day sheet
        indexes = [models.Index(fields=["mediator", "state"], name="mediation_of_mediator")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def all_signed(self) -> bool:
        """Whether the mediator and every party have signed the agreement."""
        return self.mediator_signed_on is not None and not self.sides.filter(signed_on=None).exists()


class Party(Entity):
    """A party: name, telephone and code sealed; found by keyed hashes of its code and of its link."""

    case = models.ForeignKey(Mediation, models.CASCADE, related_name="sides")
    number = models.PositiveSmallIntegerField(_("number"))
    said = _sealed()
    key = models.CharField(max_length=64, unique=True)
    link = models.CharField(max_length=64, unique=True)
    consent = models.CharField(_("consent"), max_length=8, choices=kinds.Consent, default=kinds.Consent.ASKED)
    through = models.CharField(_("said"), max_length=8, choices=kinds.Through, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    signed_on = models.DateField(_("signed on"), null=True)
    wants = models.BooleanField(_("wants confirmation by the court"), null=True)
    wants_since = models.DateField(null=True)

    class Meta:
        verbose_name = _("party of a mediation")
        verbose_name_plural = _("parties of mediations")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="mediation_party_number")]

    def __str__(self) -> str:
        return str(_("Party %(number)s") % {"number": self.number})


class Note(Entity):
    """What was said in a session: together, or by one party alone, then sealed apart for that party."""

    case = models.ForeignKey(Mediation, models.CASCADE, related_name="notes")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="notes")
    text = _sealed()

    class Meta:
        verbose_name = _("note of a session")
        verbose_name_plural = _("notes of sessions")
        ordering = ["created_at"]


class Term(Entity):
    """A numbered term of the agreement: who does what, by when."""

    case = models.ForeignKey(Mediation, models.CASCADE, related_name="terms")
    party = models.ForeignKey(Party, models.CASCADE, related_name="terms", verbose_name=_("who does it"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = _sealed()
    due_on = models.DateField(_("by"), null=True)
    done_on = models.DateField(pgettext_lazy("term", "done on"), null=True)

    class Meta:
        verbose_name = _("term of an agreement")
        verbose_name_plural = _("terms of agreements")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="mediation_term_number")]

    @property
    def done_late(self) -> bool:
        """Whether it was done after its day."""
        return bool(self.done_on and self.due_on and self.done_on > self.due_on)


class Paper(Entity):
    """A paper the case gives, numbered and sealed: its PDF as base64; the record keeps number and hash."""

    case = models.ForeignKey(Mediation, models.CASCADE, related_name="papers")
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    data = _sealed()

    class Meta:
        verbose_name = _("paper of a mediation")
        verbose_name_plural = _("papers of mediations")
        ordering = ["created_at"]
        indexes = [
            # the check of documents, by number
            models.Index(fields=["number"], name="mediation_paper_number"),
            # the check of documents, by hash
            models.Index(fields=["sha256"], name="mediation_paper_hash"),
        ]

    def __str__(self) -> str:
        return self.title
