"""``wugong workdays`` as people and scripts call it."""

import io
import sys
from datetime import date

import pytest
from django.core.management import call_command

from wugong.workdays import published, queries
from wugong.workdays.models import CalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def run(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("workdays", *words, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def notice(tmp_path, year: int = 2026, **changed: str):
    rows = [f"{d.date},{int(d.is_workday)},{d.note}" for d in published.days(2026)]
    text = "\n".join(["date,is_workday,note", *rows]).replace("2026-", f"{year}-")
    path = tmp_path / "notice.csv"
    path.write_text(text, encoding=changed.get("encoding", "utf-8"))
    return path


def test_due() -> None:
    assert run("due", "2026-09-18", "5") == (0, "2026-09-24\n", "")
    assert run("due", "2026-12-28", "10") == (0, "2027-01-12 provisional\n", "")
    assert run("due", "2026-09-10", "30", "--unit", "d") == (0, "2026-10-10\n", "")
    assert run("due", "2024-01-31", "1", "--unit", "month") == (0, "2024-02-29\n", "")
    assert run("due", "2026-09-28", "-5") == (0, "2026-09-20\n", "")


@pytest.mark.parametrize("bad", ["2026-02-30", "20260918", "soon", "2026-9-18", "", "0000-01-01"])
def test_a_bad_date_is_one_sentence(bad: str) -> None:
    status, out, err = run("due", bad, "5")
    assert (status, out) == (1, "")
    assert err == f"{bad} is not a day of the calendar; write it as 2026-09-18.\n"


def test_beyond_the_calendar_is_one_sentence() -> None:
    assert run("due", "9999-12-30", "9") == (
        1,
        "",
        "The period ends outside the years 1 to 9999; give a shorter one.\n",
    )


def test_show() -> None:
    status, out, _ = run("show", "2026")
    assert status == 0
    assert "2026-09-20 work 国庆节调休\n" in out
    assert out.endswith(f"2026 published: 248 workdays {published.SOURCE}\n")
    status, out, _ = run("show", "2027")
    assert (status, "2027-01-01 rest 元旦\n" in out, "2027-02-05 rest 春节\n" in out) == (0, True, True)
    assert out.endswith("2027 provisional (only the days of the law, no notice yet): 254 workdays\n")
    assert run("show", "0")[0] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_publishes_the_year(tmp_path, encoding: str) -> None:
    status, out, err = run("import", str(notice(tmp_path, 2027, encoding=encoding)))
    assert (status, err) == (0, "")
    assert out.startswith("2027 newly published: ")
    assert queries.calendar().known(2027)
    assert queries.days_of(2027)[0][0].note == "元旦"


def test_import_from_standard_input(tmp_path, monkeypatch) -> None:
    raw = notice(tmp_path, 2027).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert run("import", "-")[0] == 0
    assert not queries.calendar().is_workday(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"day,work\n2027-01-01,0\n", "needs the header date,is_workday"),
        (b"date,is_workday\n2027-01-01,0\n2027-13-01,0\n", "row 3: 2027-13-01 is not a day"),
        (b"date,is_workday\n2027-01-01,maybe\n", "row 2: is_workday is 1 or 0, not maybe"),
        (b"date,is_workday\n2027-01-01\n", "row 2: is_workday is 1 or 0, not empty"),
        (b"date,is_workday\n2027-01-01,0\n", "leave 260 workdays in 2027"),
        (b"date,is_workday\n", "has no days"),
        (b"date,is_workday\n\xff\xff\xff", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_bad_notice_is_one_sentence_and_changes_nothing(tmp_path, text: bytes, says: str) -> None:
    path = tmp_path / "notice.csv"
    path.write_bytes(text)
    status, out, err = run("import", str(path))
    assert (status, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1
    assert not CalendarYear.objects.exists()


def test_a_missing_file_is_one_sentence(tmp_path) -> None:
    status, _, err = run("import", str(tmp_path / "none.csv"))
    assert status == 1
    assert err == f"{tmp_path / 'none.csv'}: No such file or directory.\n"
