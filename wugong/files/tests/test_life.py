"""A file from its arrival to its end: deletion, withdrawal, the scanner, the clear-up."""

from __future__ import annotations

import os
import socket
import struct
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from wugong.common import clock
from wugong.common.errors import Denied, Invalid, Refusal, Stale, Unseen
from wugong.config.settings import megabytes
from wugong.config.settings import scanner as scanner_setting
from wugong.files import actions, jobs, owners, queries, storage
from wugong.files.models import Attachment, Content
from wugong.files.rules import KEPT_AFTER_REMOVAL, MOVES, AttachmentState, Scan
from wugong.files.tests.conftest import picture
from wugong.inbox.models import Message
from wugong.record.models import Entry

pytestmark = pytest.mark.django_db
# The test file of the EICAR, in two halves so that no scanner takes this module for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def withdraw(kept, actor, reason="内容有误"):
    owner, thing = owners.thing(kept.owner_kind, kept.owner_id, actor=actor)
    return actions.withdraw(kept, owner=owner, thing=thing, reason=reason, actor=actor)


# -- Taking away --


def test_a_slip_is_deleted_without_a_word_and_leaves_no_line(send, liaison, task):
    kept = actions.delete(send(b"slip"), actor=liaison)
    assert kept.state == AttachmentState.DELETED
    assert queries.panel("commitment", task.pk, actor=liaison).lines == []
    entry = Entry.objects.get(act="delete")
    assert (entry.before, entry.after, entry.object_id) == ("kept", "deleted", task.pk)
    with pytest.raises(Unseen):
        queries.attachment_for(liaison, kept.pk)


def test_others_do_not_delete(send, cast):
    kept = send(b"slip")
    with pytest.raises(Denied):
        actions.delete(kept, actor=cast.actor("street_staff"))
    assert Attachment.objects.get().state == AttachmentState.KEPT


def test_after_half_an_hour_it_is_withdrawn_with_a_reason(send, liaison, task):
    kept = send(b"old")
    with clock.at(clock.now() + timedelta(minutes=31)):
        with pytest.raises(Refusal) as fault:
            actions.delete(kept, actor=liaison)
        assert fault.value.rule == "file.grace"
        with pytest.raises(Invalid):
            withdraw(kept, liaison, reason="  ")
        withdraw(kept, liaison)
    (line,) = queries.panel("commitment", task.pk, actor=liaison).lines
    assert (line.attachment.state, line.attachment.removal_reason, line.open) == ("withdrawn", "内容有误", False)
    assert Entry.objects.get(act="withdraw", outcome="done").reason == "内容有误"


def test_who_takes_part_withdraws_what_another_attached(send, cast):
    assert withdraw(send(b"x"), cast.actor("street_staff")).removed_by == "street_staff"


def test_who_takes_no_part_withdraws_nothing(send, cast):
    with pytest.raises(Denied):
        withdraw(send(b"x"), cast.actor("supervisor"))
    assert Attachment.objects.get().state == AttachmentState.KEPT


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_nothing_is_taken_away_twice(send, liaison, verb):
    kept = send(b"x")
    actions.delete(kept, actor=liaison)
    with pytest.raises(Stale):
        actions._remove(Attachment.objects.get(), verb, "", liaison)


def test_what_was_withdrawn_is_not_given_out_and_may_come_again(send, liaison, client, cast):
    kept = withdraw(send(b"x"), liaison)
    client.force_login(cast.liaison_officer)
    assert client.get(reverse("files:content", args=[kept.pk])).status_code == 404
    again = send(b"x")
    assert again.pk != kept.pk
    assert client.get(reverse("files:content", args=[again.pk])).status_code == 200


# -- The pages --


def test_the_page_of_a_thing_shows_its_files_and_undoes_a_slip(client, cast, upload, task):
    answer = upload("内容".encode(), "检测报告.txt")
    assert answer["Location"] == f"/matters/commitment/{task.pk}/#files"
    page = client.get(f"/matters/commitment/{task.pk}/").content.decode()
    kept = Attachment.objects.get()
    assert "检测报告.txt" in page
    assert reverse("files:delete", args=[kept.pk]) in page
    assert client.post(reverse("files:delete", args=[kept.pk])).status_code == 302
    assert "检测报告.txt</a>" not in client.get(f"/matters/commitment/{task.pk}/").content.decode()


def test_a_script_is_told_where_to_go_and_the_message_waits(client, upload, task):
    answer = upload(b"x", "a.txt", **{"x-files": "1"})
    assert (answer.status_code, answer["X-Location"]) == (204, f"/matters/commitment/{task.pk}/#files")
    assert "a.txt" in client.get(f"/matters/commitment/{task.pk}/").content.decode()


def test_several_at_once_are_taken_one_by_one(client, cast, task):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.liaison_officer)
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.exe", b"MZ\x90" + b"\0" * 99)]
    answer = client.post(reverse("files:of_thing", args=["commitment", task.pk]), {"file": files})
    assert answer.status_code == 422
    assert "b.exe" in answer.content.decode()
    assert [row.name for row in Attachment.objects.all()] == ["a.txt"]


def test_the_reason_for_a_withdrawal_is_asked_for_and_kept(client, cast, send):
    kept = send(b"x", "a.txt")
    client.force_login(cast.street_staff)
    address = reverse("files:withdraw", args=[kept.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "名单有误"}).status_code == 302
    assert client.get(address).status_code == 302
    assert Attachment.objects.get().removal_reason == "名单有误"


@pytest.mark.engine
def test_the_interface_attaches_lists_and_takes_away(client, cast, task):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.liaison_officer)
    address = f"/api/v1/files/of/commitment/{task.pk}"
    made = client.post(address, {"file": SimpleUploadedFile("图.png", picture("PNG"))})
    assert made.status_code == 201
    assert client.post(address, {"file": SimpleUploadedFile("图.png", picture("PNG"))}).status_code == 200
    (entry,) = client.get(address).json()
    assert (entry["name"], entry["mime"], entry["width"], entry["open"]) == ("图.png", "image/png", 64, True)
    assert client.get(f"/api/v1/files/{entry['id']}/content", headers={"range": "bytes=0-3"}).status_code == 206
    assert client.delete(f"/api/v1/files/{entry['id']}").json()["state"] == "deleted"
    assert client.get(address).json() == []
    assert client.post(address).status_code == 422


# -- The scanner --


class Clamd(threading.Thread):
    """Speaks INSTREAM as clamd does; finds EICAR."""

    def __init__(self, path: Path, answer: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.answer, self.seen = answer, []
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(path))
        self.line.listen()

    def run(self) -> None:
        while True:
            try:
                caller, _address = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(size)
                self.seen.append(content)
                found = b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"
                caller.sendall((self.answer or found) + b"\0")


@pytest.fixture
def clamd(tmp_path, settings):
    """A scanner that listens; ``answer`` instead of what it would find."""
    settings.CLAMD = f"unix://{tmp_path / 'c.sock'}"
    opened = []

    def go(answer=b""):
        opened.append(Clamd(tmp_path / "c.sock", answer))
        opened[-1].start()
        return opened[-1]

    yield go
    for each in opened:
        each.line.close()


def test_until_it_was_scanned_a_file_is_not_given_out(clamd, client, cast, send):
    running = clamd()
    kept = send(b"clean" * 50_000, "a.txt")
    client.force_login(cast.liaison_officer)
    address = reverse("files:content", args=[kept.pk])
    answer = client.get(address)
    assert answer.status_code == 409
    assert "checked" in answer.content.decode() or "检查" in answer.content.decode()
    assert jobs.scan_waiting() == 1
    assert running.seen == [b"clean" * 50_000]
    assert Content.objects.get().scan == Scan.CLEAN
    assert client.get(address).status_code == 200
    assert jobs.scan_waiting() == 0


def test_eicar_is_taken_away_and_its_sender_told(clamd, send, cast, task, liaison):
    clamd()
    kept = send(EICAR, "a.txt")
    jobs.scan_waiting()
    kept.refresh_from_db()
    assert kept.state == AttachmentState.REFUSED
    assert kept.removal_reason == "Win.Test.EICAR_HDB-1"
    assert not storage.place_of(kept.content_id).exists()
    assert Message.objects.get(kind="file_refused").user == cast.liaison_officer.pk
    assert Entry.objects.get(act="refuse").after == "refused"
    with pytest.raises(Invalid) as fault:
        send(EICAR, "b.txt")
    assert fault.value.rule == "file.infected"


def test_a_scanner_that_is_down_makes_files_wait_and_the_page_says_so(settings, tmp_path, send, client, cast, task):
    settings.CLAMD = f"unix://{tmp_path / 'nobody.sock'}"
    kept = send(b"waits", "a.txt")
    assert jobs.scan_waiting() == 0
    client.force_login(cast.liaison_officer)
    assert client.get(reverse("files:content", args=[kept.pk])).status_code == 409
    page = client.get(f"/en/matters/commitment/{task.pk}/").content.decode()
    assert "the virus scanner does not answer" in page
    assert Content.objects.get().scan == Scan.WAITING


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: ", b"hello"])
def test_an_answer_that_is_no_verdict_is_none(clamd, send, answer):
    clamd(answer)
    send(b"waits")
    assert jobs.scan_waiting() == 0
    assert Content.objects.get().scan_failures == 1


@pytest.mark.engine
def test_a_scanner_that_has_had_enough_says_why_in_the_log(settings, tmp_path, send, caplog):
    settings.CLAMD = f"unix://{tmp_path / 'c.sock'}"

    def hang_up():
        with line.accept()[0] as caller:
            caller.recv(10)
            caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(str(tmp_path / "c.sock"))
        line.listen()
        threading.Thread(target=hang_up, daemon=True).start()
        send(b"x" * 3_000_000, "large.txt")
        assert jobs.scan_waiting() == 0
    assert "size limit exceeded" in caplog.text
    assert Content.objects.get().scan == Scan.WAITING


@pytest.mark.parametrize("value", ["clamd", "http://x", "tcp://", "unix://"])
def test_an_address_of_the_scanner_that_is_none_stops_the_start(value):
    with pytest.raises(ImproperlyConfigured, match="CLAMD"):
        scanner_setting(value)


def test_limits_are_whole_megabytes(monkeypatch):
    monkeypatch.setenv("FILE_LIMIT_MB", "5")
    assert megabytes("FILE_LIMIT_MB", 50) == 5 * 2**20
    monkeypatch.setenv("FILE_LIMIT_MB", "5.5")
    with pytest.raises(ImproperlyConfigured, match="FILE_LIMIT_MB"):
        megabytes("FILE_LIMIT_MB", 50)


# -- The clear-up --


def aged(path, hours):
    moment = clock.now().timestamp() - hours * 3600
    os.utime(path, (moment, moment))


def test_what_interrupted_uploads_left_goes(folder):
    old, new = storage.unfinished() / "upload-1", storage.unfinished() / "upload-2"
    for path, hours in ((old, 7), (new, 1)):
        path.write_bytes(b"half")
        aged(path, hours)
    assert jobs.sweep() == 1
    assert list(storage.leftovers()) == [new]


def test_bytes_that_no_row_knows_go(send):
    kept = send(b"known")
    lost = storage.place_of("ab" * 32)
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"lost")
    for path in (lost, storage.place_of(kept.content_id)):
        aged(path, 7)
    assert jobs.sweep() == 1
    assert dict(storage.all_contents()).keys() == {kept.content_id}


def test_bytes_of_what_was_taken_away_go_after_a_while_and_its_line_stays(send, liaison, task):
    kept = send(picture(), "a.jpg")
    actions.delete(kept, actor=liaison)
    with clock.at(clock.now() + KEPT_AFTER_REMOVAL - timedelta(hours=1)):
        assert jobs.sweep() == 0
    with clock.at(clock.now() + KEPT_AFTER_REMOVAL + timedelta(hours=1)):
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0
    assert not storage.place_of(kept.content_id).exists()
    assert not storage.preview_of(kept.content_id).exists()
    assert Attachment.objects.get() == kept
    assert Content.objects.get().gone_at is not None


def test_bytes_that_went_come_back_when_they_are_sent_again(send, liaison, client, cast):
    actions.delete(send(picture(), "a.jpg"), actor=liaison)
    with clock.at(clock.now() + KEPT_AFTER_REMOVAL + timedelta(hours=1)):
        jobs.sweep()
    again = send(picture(), "b.jpg")
    client.force_login(cast.liaison_officer)
    assert client.get(reverse("files:content", args=[again.pk])).status_code == 200
    assert client.get(reverse("files:preview", args=[again.pk])).status_code == 200


@pytest.mark.engine
def test_what_is_attached_elsewhere_too_stays(send, liaison, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from wugong.commitments.testing import _tasks
    from wugong.files.intake import take_in

    kept = send(b"shared", "a.txt")
    (other,) = _tasks(cast, 1)
    take_in("commitment", other.pk, SimpleUploadedFile("a.txt", b"shared"), actor=liaison)
    assert Content.objects.count() == 1
    actions.delete(kept, actor=liaison)
    with clock.at(clock.now() + KEPT_AFTER_REMOVAL + timedelta(hours=1)):
        assert jobs.sweep() == 0
    assert storage.place_of(kept.content_id).exists()


def test_a_backup_holds_files_and_no_half_ones(send, settings, tmp_path):
    from wugong.record.backup import files as backed_up

    settings.HOME = tmp_path
    kept = send(b"inside")
    (storage.unfinished() / "upload-1").write_bytes(b"half")
    names = [name for name, _path in backed_up.files()]
    assert f"files/content/{kept.content_id[:2]}/{kept.content_id}" in names
    assert not any("unfinished" in name for name in names)
