"""A filed copy as it goes over the wire."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from wugong.documents.models import Document
from wugong.documents.queries import filed_copy

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def file_answer(document: Document, form: str) -> HttpResponse:
    """The bytes as they were filed, downloaded and never shown inside the site; raises Unseen."""
    copy = filed_copy(document, form)
    answer = HttpResponse(bytes(copy.data), content_type=TYPES[copy.form])
    name = "".join(ch for ch in f"{document.number} {document.title}.{copy.form}" if ch not in '\\/:*?"<>|')
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["ETag"] = f'"{copy.sha256}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
