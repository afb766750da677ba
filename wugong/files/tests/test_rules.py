"""Names, ranges and limits of time: values in, values out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wugong.files import rules
from wugong.files.rules import JPEG, TEXT, Piece, clean_name, piece, renamed


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\system.ini", "system.ini"),
        ("C:\\桌面\\会议纪要.docx", "会议纪要.docx"),
        ("/", ""),
        ("..", ""),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("  通知 \t（一）.pdf ", "通知 （一）.pdf"),
        ('<img src="x">.png', "_img src=_x_.png"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_name_keeps_nothing_that_leads_elsewhere(given_name, kept):
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_ending():
    assert clean_name("长" * 400 + ".docx") == "长" * 95 + ".docx"


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder(name):
    kept = clean_name(name)
    assert len(kept) <= rules.LONGEST_NAME
    assert not set(kept) & set('/\\\0\r\n"<>')
    assert not kept.startswith(".")


def test_a_name_gets_the_ending_of_what_it_is():
    assert renamed("照片.gif", JPEG) == "照片.jpg"
    assert renamed("照片.jpeg", JPEG) == "照片.jpeg"
    assert renamed("名单", TEXT) == "名单.txt"


@pytest.mark.parametrize(
    ("header", "size", "found"),
    [
        ("", 10, None),
        ("bytes=0-3", 10, Piece(0, 3)),
        ("bytes=4-", 10, Piece(4, 9)),
        ("bytes=-3", 10, Piece(7, 9)),
        ("bytes=-30", 10, Piece(0, 9)),
        ("bytes=0-999999999999", 10, Piece(0, 9)),
        ("bytes=9-9", 10, Piece(9, 9)),
        ("bytes=0-1,4-5", 10, None),
        ("bytes=0-0,0-0,0-0,0-0,0-0", 10, None),
        ("bytes=5-2", 10, None),
        ("bytes=-", 10, None),
        ("lines=1-2", 10, None),
        ("bytes=a-b", 10, None),
        ("bytes=" + "9" * 400 + "-", 10, None),
        ("bytes=-0", 10, "416"),
        ("bytes=10-", 10, "416"),
        ("bytes=0-", 0, "416"),
    ],
)
def test_a_range_is_one_piece_or_the_whole(header, size, found):
    if found == "416":
        with pytest.raises(ValueError, match="bytes"):
            piece(header, size)
    else:
        assert piece(header, size) == found


@given(st.integers(0, 40), st.integers(0, 40) | st.none(), st.integers(0, 40) | st.none())
def test_a_piece_lies_inside_the_file(size, first, last):
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    try:
        found = piece(header, size)
    except ValueError:
        return
    if found:
        assert 0 <= found.first <= found.last < size
        assert found.length == found.last - found.first + 1


def test_a_slip_can_be_undone_for_half_an_hour():
    sent = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert rules.in_grace(sent, sent + timedelta(minutes=30))
    assert not rules.in_grace(sent, sent + timedelta(minutes=30, seconds=1))
