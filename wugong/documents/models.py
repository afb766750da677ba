"""Official documents: what was issued under which number, the bytes that were filed, and who they were sent to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Role
from wugong.common.models import Entity, listed_states
from wugong.documents.rules.content import Content, Kind, from_json
from wugong.documents.rules.machine import MACHINE, SHOWN
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation


class Form(models.TextChoices):
    """The forms in which a document is filed."""

    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


class Document(Stateful):
    """One document. ``number`` is empty until it is issued and never changes afterwards.

    ``office`` with ``office_role`` is the office that drafts and issues in the name of ``issuer``. What it speaks of is
    named by ``source_kind`` (the name of a machine) and ``source_id``: mechanisms stand above. ``place`` is the code of
    the place it belongs to. ``content`` is typed (``rules.content``); ``substitutes`` names the typefaces that were not
    there and what printed instead.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    office_role = models.CharField(max_length=2, choices=Role, blank=True, default="")
    code = models.CharField(_("code of the issuer"), max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40, blank=True, default="")
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    substitutes = models.JSONField(default=dict)
    place = models.CharField(max_length=20)
    source_kind = models.CharField(max_length=40, blank=True, default="")
    source_id = models.UUIDField(null=True)
    source_title = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=200, blank=True, default="")
    drafted_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.UUIDField(null=True)
    issued_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        constraints = [
            listed_states(MACHINE.states),
            models.UniqueConstraint(fields=["issuer", "code", "year", "serial"], name="document_number"),
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN) | (Q(serial__isnull=False) & ~Q(number="")), name="document_numbered"
            ),
        ]
        indexes = [
            # the list, newest first
            models.Index(fields=["-created_at", "-id"], name="document_newest"),
            # the documents of one issuer, newest first
            models.Index(fields=["issuer", "-created_at", "-id"], name="document_issuer"),
            # what was issued on one matter
            models.Index(fields=["source_kind", "source_id", "-created_at"], name="document_source"),
            # the check by number
            models.Index(fields=["number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def typed(self) -> Content:
        return from_json(self.content)


class Recipient(models.Model):
    """An organisation a document is sent to, and which therefore may see it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["organisation", "document"], name="document_recipient_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Copy(Entity):
    """The bytes that were filed when the document was issued; never written again."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="filed")
    form = models.CharField(max_length=4, choices=Form)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("filed copy")
        verbose_name_plural = _("filed copies")
        constraints = [models.UniqueConstraint(fields=["document", "form"], name="document_filed_once")]
        indexes = [
            # the check by hash
            models.Index(fields=["sha256"], name="document_sha256"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Series(models.Model):
    """The last number an issuer gave in a year under one code."""

    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [models.UniqueConstraint(fields=["issuer", "code", "year"], name="document_series")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.last}"


class Letterhead(Entity):
    """What an organisation is called on paper, where it differs from what its name gives."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="letterhead")
    mark = models.CharField(_("name in the head"), max_length=40)
    code = models.CharField(_("code of the issuer"), max_length=16)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return self.mark
