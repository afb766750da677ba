"""A file on its way out: never run, never guessed at, whole or in the one piece that was asked for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse

from wugong.common.errors import Refusal, Unseen
from wugong.files import actions, policies, rules, sentences, storage
from wugong.files.models import Attachment
from wugong.files.rules import AttachmentState

# Even a page that got in would have no scripts, no forms, no origin.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"


def give(request: HttpRequest, attachment: Attachment, *, restricted: bool) -> HttpResponseBase:
    """Send the bytes of a file that the scanner has passed; a download from a restricted object is recorded first.

    The file must be one that this actor may see.
    """
    _ready(attachment)
    if restricted and request.method != "HEAD":
        actions.note_download(attachment, actor=request.actor)  # type: ignore[attr-defined]
    content = attachment.content
    kind = content.kind
    response = answer(
        request, storage.place_of(content.pk), tag=content.pk, mime=kind.mime, name=attachment.name, inline=kind.inline
    )
    if restricted:
        response["Cache-Control"] = "private, no-store"
    return response


def _ready(attachment: Attachment) -> None:
    if attachment.state != AttachmentState.KEPT:
        raise Unseen(str(attachment.pk))
    if not policies.is_given_out(attachment.content):
        raise Refusal(sentences.still_waiting(attachment), rule="file.scan")


def give_preview(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The small form of a picture."""
    _ready(attachment)
    if not attachment.content.has_preview:
        raise Unseen(str(attachment.pk))
    path, tag = storage.preview_of(attachment.content_id), f"{attachment.content_id}-small"
    return answer(request, path, tag=tag, mime=rules.JPEG.mime, name=attachment.name, inline=True)


def answer(request: HttpRequest, path: Path, *, tag: str, mime: str, name: str, inline: bool) -> HttpResponseBase:
    """Answer 200, 206, 304 or 416 for the file at ``path``, which never changes (``tag`` names its content)."""
    if not path.exists():
        raise Unseen(name)
    size, etag = path.stat().st_size, f'"{tag}"'
    response: HttpResponseBase
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = _bytes(request, path, size, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if response.status_code in {200, 206}:
        response["Content-Type"] = f"{mime}; charset=utf-8" if mime.startswith("text/") else mime
        response["Content-Disposition"] = disposition(name, inline=inline)
    return response


def _bytes(request: HttpRequest, path: Path, size: int, etag: str) -> HttpResponseBase:
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    if asked and request.headers.get("If-Range", etag) != etag:
        asked = ""  # the reader has another file: send the whole of this one
    try:
        piece = rules.piece(asked, size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if piece is None:
        return StreamingHttpResponse(storage.read(path), headers={"Content-Length": str(size)})
    headers = {"Content-Length": str(piece.length), "Content-Range": f"bytes {piece.first}-{piece.last}/{size}"}
    return StreamingHttpResponse(storage.read(path, piece.first, piece.length), status=206, headers=headers)


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: the name in UTF-8, and an ASCII form for old devices."""
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in " .-_" else "_" for c in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
