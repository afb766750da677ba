"""Files on their way out: headers, pieces, the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wugong.files import storage
from wugong.files.tests.conftest import docx, picture
from wugong.record.models import Entry, Outcome

pytestmark = pytest.mark.django_db
FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41" + bytes(range(256)) * 40


@pytest.fixture
def get(client, cast, send):
    """Ask for a file under some headers, as one who takes part."""

    def go(content, name, **headers):
        kept = send(content, name)
        client.force_login(cast.liaison_officer)
        return client.get(reverse("files:content", args=[kept.pk]), headers=headers)

    return go


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("content", "name", "mime", "shown"),
    [
        (picture(), "现场.jpg", "image/jpeg", "inline"),
        (FILM, "片.mp4", "video/mp4", "inline"),
        (b"%PDF-1.4\n", "报告.pdf", "application/pdf", "attachment"),
        ("甲,乙\n".encode(), "表.csv", "text/plain; charset=utf-8", "attachment"),
        ("甲,乙\n".encode("gb18030"), "表.csv", "text/plain; charset=utf-8", "attachment"),
        (
            docx(), "纪要.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment",
        ),
    ],
)  # fmt: skip
def test_a_file_goes_out_as_what_it_is_and_is_never_run(get, content, name, mime, shown):
    answer = get(content, name)
    assert answer.status_code == 200
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith(f"{shown}; filename=")
    assert "filename*=UTF-8''%E" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private")
    assert int(answer["Content-Length"]) == len(body(answer))


def test_bytes_that_are_not_drawn_anew_stay_the_same(get):
    assert body(get(FILM, "片.mp4")) == FILM


@pytest.mark.parametrize(
    ("asked", "status", "piece", "said"),
    [
        ("bytes=0-9", 206, FILM[:10], f"bytes 0-9/{len(FILM)}"),
        ("bytes=-5", 206, FILM[-5:], f"bytes {len(FILM) - 5}-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=10200-99999", 206, FILM[10200:], f"bytes 10200-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=99999-", 416, b"", f"bytes */{len(FILM)}"),
        (",".join(["bytes=0-"] + ["0-"] * 500), 200, FILM, None),
        ("bytes=7-3", 200, FILM, None),
    ],
)
def test_a_piece_of_a_film(get, asked, status, piece, said):
    answer = get(FILM, "片.mp4", range=asked)
    assert answer.status_code == status
    assert body(answer) == piece
    assert answer.get("Content-Range") == said
    assert answer["Accept-Ranges"] == "bytes"


def test_a_piece_of_another_version_is_the_whole_of_this_one(client, cast, send):
    kept = send(FILM, "片.mp4")
    client.force_login(cast.liaison_officer)
    address = reverse("files:content", args=[kept.pk])
    tag = client.get(address)["ETag"]
    same = client.get(address, headers={"range": "bytes=0-3", "if-range": tag})
    other = client.get(address, headers={"range": "bytes=0-3", "if-range": '"other"'})
    dated = client.get(address, headers={"range": "bytes=0-3", "if-range": "Mon, 23 Nov 2026 09:00:00 GMT"})
    assert [each.status_code for each in (same, other, dated)] == [206, 200, 200]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert client.head(address)["Content-Length"] == str(len(FILM))


def test_a_preview_is_small(client, cast, send):
    kept = send(picture(size=(2000, 1000)), "现场.jpg")
    client.force_login(cast.liaison_officer)
    answer = client.get(reverse("files:preview", args=[kept.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert len(body(answer)) < storage.place_of(kept.content_id).stat().st_size


def test_each_download_of_a_restricted_thing_is_recorded(get, monkeypatch, task):
    from dataclasses import replace

    from wugong.files import owners

    apart = replace(owners._owners["commitment"], is_restricted=lambda thing: True)
    monkeypatch.setitem(owners._owners, "commitment", apart)
    answer = get(b"inside", "a.txt")
    entry = Entry.objects.get(act="download")
    assert (entry.kind, entry.object_id, entry.outcome) == ("commitment", task.pk, Outcome.SEEN)
    assert entry.detail["name"] == "a.txt"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("classification", "apart"), [("internal", False), ("restricted", True), ("personnel", True)])
def test_what_is_restricted_is_the_class_of_the_matter(task, monkeypatch, classification, apart):
    from dataclasses import replace

    from wugong.files import owners
    from wugong.flow.binding import binding_of
    from wugong.flow.case_files import owner_of

    bound = binding_of(task)
    card = replace(bound.describe(task), classification=classification)
    assert owner_of(replace(bound, describe=lambda obj: card)).is_restricted(task) is apart
    assert owners._owners["commitment"].is_restricted(task) is False


def test_bytes_that_are_gone_from_the_disk_are_not_there(get, send, client):
    kept = send(b"inside", "a.txt")
    storage.drop(kept.content_id)
    assert get(b"other", "b.txt").status_code == 200
    assert client.get(reverse("files:content", args=[kept.pk])).status_code == 404
