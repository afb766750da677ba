"""What several pages of the studio answer with."""

from __future__ import annotations

import base64

from django.http import HttpResponse

from wugong.mediation.models import Paper
from wugong.mediation.sealing import read, wall


def pdf(paper: Paper) -> HttpResponse:
    """A sealed paper as PDF; nobody on the way keeps it."""
    data = base64.b64decode(read(paper.data, wall(paper.case_id))["pdf"])
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.pk}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
