"""3.9: at most five free attachments of one body; those of a decided appeal stay with the decision."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.assessment.testing import appealed, collecting, now, of
from wugong.common.errors import Refusal
from wugong.files import actions, owners
from wugong.files.intake import take_in
from wugong.files.models import Attachment
from wugong.files.queries import panel
from wugong.flow.actions import take

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


def test_the_files_of_a_decided_appeal_stay_with_the_decision(cast, settings, tmp_path):
    """Neither deleted in the first minutes nor withdrawn with a reason by whoever attached it."""
    settings.MEDIA_ROOT = tmp_path
    found, own = appealed(cast), cast.actor("community_secretary")
    sent = take_in("appeal", found.pk, SimpleUploadedFile("验收单.txt", "一份".encode()), actor=own)[0]
    (line,) = panel("appeal", found.pk, actor=own).lines
    assert line.may_delete and line.may_withdraw
    take(found, "reject", actor=of(cast.department, "DO"), decision="没有依据。")
    (line,) = panel("appeal", found.pk, actor=own).lines
    assert not line.may_delete and not line.may_withdraw
    owner, case = owners.thing("appeal", found.pk, actor=own)
    for way in (
        lambda: actions.delete(sent, actor=own),
        lambda: actions.withdraw(sent, owner=owner, thing=case, reason="传错了。", actor=own),
    ):
        with pytest.raises(Refusal) as caught:
            way()
        assert caught.value.rule == "file.fixed"
    assert Attachment.objects.get().state == "kept" and now(found).state == "rejected"
