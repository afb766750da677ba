"""Is it alive: the database answers, migrations are done and a worker is at work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from wugong.web import pulse


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with ``{"ok": true}`` when the database answers and a worker is alive; else 503, and which one is not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
        database = True
    except DatabaseError:
        database = False
    worker = pulse.is_alive()
    said = {"ok": database and worker, "database": database, "worker": worker}
    return JsonResponse(said, status=200 if said["ok"] else 503, headers={"Cache-Control": "no-store"})
