"""Uploads on their way in: refused before they are read where they say how long they are, and while they are read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from wugong.files import storage
from wugong.files.sentences import too_large

# How many files of full size one form may bring, and what the fields around them take.
AT_ONCE = 4
AROUND = 1 << 20


def most_in_a_request() -> int:
    return AT_ONCE * int(settings.FILE_LIMIT) + AROUND


class UploadSizeMiddleware:
    """Answers 413 to a request that says it is larger than any upload may be, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= most_in_a_request():
            return self.get_response(request)
        if request.path.startswith("/api/"):
            refused: HttpResponse = JsonResponse(
                {"detail": too_large(), "rule": "file.size", "field": "file"}, status=413
            )
        else:
            refused = render(request, "413.html", {"sentence": too_large()}, status=413)
        refused["Connection"] = "close"
        return refused


class LimitHandler(FileUploadHandler):
    """Counts each file as it arrives and stops reading beyond the limit; the page then says so."""

    so_far = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.so_far = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - as Django calls it
        self.so_far += len(raw_data)
        if self.so_far > settings.FILE_LIMIT:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - as Django calls it
        return None


class DiskHandler(TemporaryFileUploadHandler):
    """Larger files arrive in the folder of unfinished uploads, on the same disk, where the worker clears up."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        raw = tempfile.NamedTemporaryFile(dir=storage.unfinished(), prefix="upload-")  # noqa: SIM115
        self.file = UploadedFile(raw, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)  # type: ignore[assignment]

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def was_too_large(request: HttpRequest) -> bool:
    """Whether reading the request was stopped because a file in it is too large."""
    return bool(getattr(request, "upload_too_large", False))
