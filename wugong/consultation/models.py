"""A consultation on a post or an award, who kept out of it, who opened the opinion, and what the district has set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import Entity, listed_states
from wugong.consultation.rules.consultation import MACHINE
from wugong.consultation.rules.guards import AFTER
from wugong.consultation.rules.kinds import (
    Decision,
    Direction,
    Effect,
    Ground,
    Occasion,
    Outcome,
    Purpose,
    Silence,
    Treatment,
    Verdict,
)
from wugong.documents.models import Document
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation, Post


def _body(label: Any) -> models.ForeignKey:
    return models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=label)


def _person(label: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=label)


def _count(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True)


class Consultation(Stateful):
    """One letter and its answer.

    ``opinion`` and the statements are sealed with the key of opinions; ``opinion_sha256`` is what the record keeps of
    the opinion. ``late_...``: the meeting in which a street consented in coordination; ``consent_...``: who entered it
    and who signed.
    ``effect`` and ``silence`` are those the district had set when the letter was issued.
    """

    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    initiator = _body(_("asks"))
    answerer = _body(_("is asked"))
    organiser = _body(_("Organisation Department"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion)
    candidate = models.CharField(_("person proposed"), max_length=40, help_text=_("Name alone, no number."))
    proposal = models.TextField(_("what is proposed and why"), max_length=1000)
    materials = models.JSONField(_("with the letter"), default=list, blank=True)
    recipient = _person(_("named recipient"))
    letter = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    issued_at = models.DateTimeField(_("letter issued"), null=True)
    effect = models.CharField(_("what the opinion does"), max_length=16, choices=Effect, default=Effect.ADVISORY)
    silence = models.CharField(_("silence counts"), max_length=20, choices=Silence, default=Silence.LAPSE)
    received_at = models.DateTimeField(_("received"), null=True)
    drafter = _person(_("drafter"))
    question = models.CharField(_("question"), max_length=500, blank=True, default="")
    supplied = models.CharField(_("answer to the question"), max_length=500, blank=True, default="")
    meeting_no = models.CharField(_("number of the meeting"), max_length=60, blank=True, default="")
    meeting_on = models.DateField(_("day of the meeting"), null=True)
    expected = _count(_("expected at the meeting"))
    present = _count(_("present"))
    in_favour = _count(_("for this opinion"))
    reserved = _count(_("with a reservation"))
    opinion = models.TextField(blank=True, default="", editable=False)
    opinion_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    verdict = models.CharField(_("kind of opinion"), max_length=24, choices=Verdict, blank=True, default="")
    returned_at = models.DateTimeField(_("opinion signed"), null=True)
    signed_by = models.UUIDField(null=True, editable=False)
    signed_by_name = models.CharField(_("signed by"), max_length=60, blank=True, default="")
    lapsed_at = models.DateTimeField(_("lapsed without an opinion"), null=True)
    waived_why = models.CharField(_("why nobody waits for it"), max_length=500, blank=True, default="")
    late_meeting_no = models.CharField(_("number of the meeting"), max_length=60, blank=True, default="")
    late_meeting_on = models.DateField(_("day of the meeting"), null=True)
    late_expected = _count(_("expected at the meeting"))
    late_present = _count(_("present"))
    late_in_favour = _count(_("for the consent"))
    late_reserved = _count(_("with a reservation"))
    consent_drafted_by = models.UUIDField(null=True, editable=False)
    consent_signed_by = models.UUIDField(null=True, editable=False)
    asker_statement = models.TextField(blank=True, default="", editable=False)
    answerer_statement = models.TextField(blank=True, default="", editable=False)
    outcome = models.CharField(_("end of the coordination"), max_length=8, choices=Outcome, blank=True, default="")
    conclusion = models.TextField(_("conclusion of the coordination"), max_length=1000, blank=True, default="")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default="")
    decision_note = models.CharField(_("reason of the decision"), max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(_("decided on"), null=True)
    publicity_from = models.DateField(_("made public from"), null=True)
    publicity_until = models.DateField(_("public until"), null=True)
    publicity_where = models.CharField(_("where it is made public"), max_length=120, blank=True, default="")
    objections = _count(_("objections"))
    objections_handled = models.CharField(_("how they were handled"), max_length=500, blank=True, default="")
    treatment = models.CharField(_("the opinion was"), max_length=12, choices=Treatment, blank=True, default="")
    treatment_reason = models.CharField(_("why, in writing"), max_length=500, blank=True, default="")
    notified_at = models.DateTimeField(_("notified"), null=True)

    class Meta:
        verbose_name = _("consultation on a post or an award")
        verbose_name_plural = _("consultations on posts and awards")
        constraints = [
            listed_states(MACHINE.states),
            models.CheckConstraint(
                condition=~Q(state__in=AFTER) | (~Q(decision="") & (~Q(verdict="") | Q(lapsed_at__isnull=False))),
                name="consultation_heard_first",
            ),
            models.CheckConstraint(
                condition=Q(verdict="")
                | Q(returned_at__isnull=False, signed_by__isnull=False, meeting_on__isnull=False, present__gt=0)
                & ~Q(opinion="") & ~Q(meeting_no="") & (Q(direction="up") | ~Q(signed_by=F("drafter"))),
                name="consultation_opinion_whole",
            ),
            models.CheckConstraint(
                condition=Q(consent_signed_by__isnull=True)
                | Q(consent_drafted_by__isnull=False, late_meeting_on__isnull=False, late_present__gt=0)
                & ~Q(late_meeting_no="") & ~Q(consent_signed_by=F("consent_drafted_by")),
                name="consultation_consent_whole",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(verdict=""), name="consultation_returned"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.post.organisation)


class Recusal(Entity):
    """Somebody who keeps out of a case, and why."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="recusals")
    user = models.UUIDField()
    name = models.CharField(max_length=60)
    ground = models.CharField(_("why you keep out"), max_length=10, choices=Ground)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["consultation", "user"], name="recusal_once")]


class Opening(Entity):
    """Who opened the opinion when and for what; both sides see it. It is open to that person until ``until``."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="openings")
    user = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    body = models.CharField(max_length=120)
    purpose = models.CharField(_("what for"), max_length=12, choices=Purpose)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("opening of an opinion")
        verbose_name_plural = _("openings of opinions")
        # who opened one opinion, in their order
        indexes = [models.Index(fields=["consultation", "created_at"], name="opening_of")]


class Practice(Entity):
    """What opinions and silence do in this district; the newest counts for letters issued from then on."""

    effect = models.CharField(_("what the opinion does"), max_length=16, choices=Effect)
    silence = models.CharField(_("silence counts"), max_length=20, choices=Silence)
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("practice of the district")
        verbose_name_plural = _("practices of the district")
