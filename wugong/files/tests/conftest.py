"""A task of the hospital in the fixed cast, and files of many kinds made on the spot."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.ground import laid
from wugong.commitments.testing import _tasks
from wugong.files.intake import take_in
from wugong.flow.actions import take


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@laid
def task(cast):
    (made,) = _tasks(cast, 1)
    return take(made, "acknowledge", actor=cast.actor("liaison_officer"))


@laid
def liaison(cast):
    return cast.actor("liaison_officer")


@pytest.fixture
def send(task, liaison):
    """Attach bytes to the task under a name; gives the attachment."""

    def go(content, name="说明.txt", actor=liaison):
        return take_in("commitment", task.pk, SimpleUploadedFile(name, content), actor=actor)[0]

    return go


@pytest.fixture
def upload(client, cast, task):
    """Attach bytes through the page, signed in as one of the cast; gives the response."""

    def go(content, name="说明.txt", who="liaison_officer", **headers):
        client.force_login(cast.users[who])
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("files:of_thing", args=["commitment", task.pk]), {"file": file}, headers=headers)

    return go


def picture(form="JPEG", size=(64, 48), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def docx(**more):
    """A small Word file; ``more``: further parts by name, with / written as __."""
    import docx as library

    out = io.BytesIO()
    library.Document().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()
