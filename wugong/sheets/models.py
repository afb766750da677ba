"""What is stored between two visits: how headings were understood, and an upload until it is confirmed."""

from datetime import timedelta

from django.db import models

from wugong.common import clock
from wugong.common.models import Entity, listed_states

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
    """A file between upload and confirmation. Stored in the database so that any web process can continue with it."""

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


class WorkState(models.TextChoices):
    """How far a piece of work on an upload has come; no page names it."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Work(Entity):
    """Looking at an upload, or taking it, outside any request: a large file is read for minutes.

    ``hat`` is the one under which it was asked for; ``expected`` the digest of what the person saw before taking it.
    ``rows`` grows while it is read; ``report`` is what was found or done, ``failure`` why not, in both languages.
    """

    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="work")
    owner = models.UUIDField(null=True, editable=False)
    hat = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=50)
    name = models.CharField(max_length=255)
    take = models.BooleanField(default=False)
    expected = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, help_text="when a worker last said that it is at it")
    report = models.JSONField(null=True)
    failure = models.JSONField(null=True)

    class Meta:
        constraints = [listed_states(WorkState.values)]
        indexes = [
            # the worker: what waits, the oldest first
            models.Index(
                fields=["created_at"], condition=models.Q(state=WorkState.WAITING), name="sheets_work_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
