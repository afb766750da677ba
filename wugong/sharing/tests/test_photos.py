"""Photos of a resource: on its page, in the finder and where it is booked, without place and camera."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from wugong.common import clock
from wugong.files.intake import take_in
from wugong.flow.testing import at
from wugong.sharing.testing import drafted, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.at(at(11, 23)):
        yield cast


def photo():
    """A JPEG that says which telephone took it and where."""
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("大厅.jpg", out.getvalue())


def test_photos_are_shown_without_place_and_camera(world, client):
    room, owner = hall(world), world.actor("liaison_officer")
    kept = take_in("resource", room.pk, photo(), actor=owner)[0]
    take_in("resource", room.pk, SimpleUploadedFile("说明.txt", b"two doors"), actor=owner)
    preview = reverse("files:preview", args=[kept.pk])
    client.force_login(world.resident)
    ask = {"people": 40, "day": "2026-11-27", "part": "evening", "near": "990112001"}
    for page in (room.get_absolute_url(), f"{reverse('sharing:book')}?resource={room.pk}"):
        text = client.get(page).content.decode()
        assert 'alt="职工之家，照片 1"' in text
        assert "照片 2" not in text
    assert preview in client.get(reverse("sharing:find"), ask).content.decode()
    whole = b"".join(client.get(reverse("files:content", args=[kept.pk])).streaming_content)
    assert not Image.open(io.BytesIO(whole)).getexif()
    assert client.get(preview).status_code == 200


def test_photos_of_a_draft_are_its_owners(world, client):
    room = drafted(world)
    kept = take_in("resource", room.pk, photo(), actor=world.actor("liaison_officer"))[0]
    client.force_login(world.resident)
    assert client.get(reverse("files:preview", args=[kept.pk])).status_code == 404
