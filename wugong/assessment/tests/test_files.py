"""3.9: at most five free attachments of one body; those of a decided appeal stay with the decision."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.assessment.models import Assessment, Member
from wugong.assessment.testing import appealed, collecting, now, of
from wugong.common.errors import Refusal, Unseen
from wugong.files import actions, owners
from wugong.files.intake import take_in
from wugong.files.models import Attachment
from wugong.files.queries import attachment_for, panel
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


def test_before_the_result_is_public_a_body_reads_its_own_files_and_the_organisers(
    cast, officer, settings, tmp_path, as_one
):
    """Evidence is for who attached it and who scores it; page, direct address and API answer alike."""
    settings.MEDIA_ROOT = tmp_path
    found, own, rival = collecting(cast), cast.actor("community_secretary"), of(cast.other_community)

    def send(name, actor, text="一份"):
        return take_in("assessment", found.pk, SimpleUploadedFile(f"{name}.txt", text.encode()), actor=actor)[:2]

    def names(actor):
        return {line.attachment.name for line in panel("assessment", found.pk, actor=actor).lines}

    (sent, _new), (notes, _also) = send("验收单", own), send("填报说明", officer, "说明")
    same, is_new = send("又一份", rival)
    assert is_new and same.pk != sent.pk, "that another body has the same file stays with that body"
    assert names(own) == {"验收单.txt", "填报说明.txt"} and names(rival) == {"又一份.txt", "填报说明.txt"}
    assert names(officer) == {"验收单.txt", "填报说明.txt", "又一份.txt"}
    assert names(of(cast.hospital)) == {"填报说明.txt"}
    with pytest.raises(Unseen):
        attachment_for(rival, sent.pk)
    assert attachment_for(rival, notes.pk)[0] == notes
    there = (f"/files/{sent.pk}/", f"/api/v1/files/{sent.pk}", f"/api/v1/files/{sent.pk}/content")
    client = as_one("district_officer")
    assert [client.get(address).status_code for address in there] == [200, 200, 200]
    client = as_one("liaison_officer")  # who serves in a unit of the round
    assert [client.get(address).status_code for address in there] == [404, 404, 404]
    assert [row["name"] for row in client.get(f"/api/v1/files/of/assessment/{found.pk}").json()] == ["填报说明.txt"]
    assert "验收单" not in client.get(found.get_absolute_url()).content.decode()

    Member.objects.filter(assessment=found, organisation=cast.community).update(successor=cast.other_community)
    assert "验收单.txt" in names(rival)
    Assessment.objects.filter(pk=found.pk).update(state="publicised")
    assert names(of(cast.hospital)) == {"验收单.txt", "填报说明.txt", "又一份.txt"}
