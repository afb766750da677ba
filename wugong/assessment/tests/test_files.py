"""3.9: at most five free attachments of one body, on a round and on an appeal."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.assessment.testing import appealed, collecting
from wugong.common.errors import Refusal
from wugong.files.intake import take_in
from wugong.files.models import Attachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.mark.parametrize(("kind", "make"), [("appeal", appealed), ("assessment", collecting)])
def test_five_files_of_one_body_are_the_most(cast, officer, settings, tmp_path, kind, make):
    settings.MEDIA_ROOT = tmp_path
    found, own = make(cast), cast.actor("community_secretary")

    def send(n, actor):
        return take_in(kind, found.pk, SimpleUploadedFile(f"验收单{n}.txt", f"第{n}份".encode()), actor=actor)

    for n in range(5):
        send(n, own)
    with pytest.raises(Refusal) as caught:
        send(5, own)
    assert caught.value.rule == "file.owner_limit" and Attachment.objects.count() == 5
    send(6, officer)
    assert Attachment.objects.count() == 6
