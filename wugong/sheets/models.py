"""What is kept between two visits: how a file's headings were understood, and an upload until it is confirmed."""

from datetime import timedelta

from django.db import models

from wugong.common import clock
from wugong.common.models import Entity

KEPT = timedelta(hours=24)


class ColumnMapping(models.Model):
    """The mapping last used for files with these headings: name of the column to heading, null to leave it out."""

    kind = models.CharField(max_length=50)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        # The unique index also serves queries.remembered(): kind and signature.
        constraints = [models.UniqueConstraint(fields=["kind", "signature"], name="one_mapping_per_headings")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class Upload(Entity):
    """A file between upload and confirmation. Kept in the database so that any web process can go on with it."""

    kind = models.CharField(max_length=50)
    name = models.CharField(max_length=255)
    owner = models.UUIDField(null=True, editable=False)
    content = models.BinaryField()
    mapping = models.JSONField(null=True)
    table = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        # actions.forget_uploads() deletes what has expired.
        indexes = [models.Index(fields=["expires_at"], name="upload_expires")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
