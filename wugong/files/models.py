"""The bytes of files, stored once for equal content, and which file is attached where and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.files.rules import AttachmentState, Kind, Scan, kind_of


class Content(models.Model):
    """Bytes on the disk, named by their SHA-256; see ``storage.place_of``."""

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_preview = models.BooleanField(default=False)
    scan = models.CharField(pgettext_lazy("file", "check"), max_length=8, choices=Scan, default=Scan.WAITING)
    scan_failures = models.PositiveSmallIntegerField(default=0)
    scanned_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    gone_at = models.DateTimeField(null=True, help_text="when the bytes were taken from the disk")

    class Meta:
        indexes = [
            # the worker: what the scanner has not seen, the oldest first
            models.Index(fields=["created_at"], condition=Q(scan="waiting"), name="content_unscanned"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def kind(self) -> Kind:
        return kind_of(self.mime)


class Attachment(Entity):
    """A file attached to an object of any app (``owner_kind``, ``owner_id``); who may see the object may see the
    file, unless the app of the object lets each body read its own alone.

    ``sent_sha256`` is the hash of the uploaded bytes; a picture is stored re-encoded. The row outlives the bytes.
    """

    owner_kind = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="attachments")
    sent_sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=9, choices=AttachmentState, default=AttachmentState.KEPT)
    user = models.UUIDField()
    user_name = models.CharField(max_length=200)
    organisation = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=200, blank=True, default="")
    removal_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            listed_states(AttachmentState.values),
            # who sends twice attaches once
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "organisation", "sent_sha256"],
                condition=Q(state="kept"),
                name="attachment_once",
            ),
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "sent_sha256"],
                condition=Q(state="kept", organisation=None),
                name="attachment_once_alone",
            ),
        ]
        indexes = [
            # the panel of an object, oldest first
            models.Index(fields=["owner_kind", "owner_id", "created_at"], name="attachment_owner"),
            # how much one person has sent today
            models.Index(fields=["user", "created_at"], name="attachment_person"),
            # the worker: bytes whose last file was taken away
            models.Index(fields=["removed_at"], condition=~Q(state="kept"), name="attachment_removed"),
        ]

    def __str__(self) -> str:
        return self.name
